#!/usr/bin/env python3
"""The verb score-holdout, and draws of the parameters in run, from outside; against noise: every held-out value is
replaced before anything is scored.
usage: score_holdout_test.py PROGRAM SOURCE_FOLDER"""
import csv
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(sys.argv.pop(2)).resolve()
PROGRAM = Path(sys.argv.pop(1)).resolve()
TRIAL = "second-line-after-atezo-bev"
OLD_HEADER = ("date,version,trial,parameter_hash,seed,patients_per_arm,arms,medians,median_abs_log_ratio,coverage,mean_log_width,"
              "mean_interval_score,rates,median_rate_error_se\n")
OLD_ROW = "2026-01-01T00:00:00Z,0.1.0 (commit x),t,abc,1,200,12,23,0.4906543445718506,0.3829787234042553,0.8,4.1,21,2.2\n"
SMALL = ("--patients", "6", "--max-failed-share", "0.5", "--quiet")


def copy_data(folder):
    """A data folder whose held-out store is noise, and where draws are near the values in use and all count as plausible."""
    for name in ("models", "trials", "calibration", "answers"):
        shutil.copytree(SOURCE / name, folder / name)
    for name in ("evidence.sqlite", "holdout.sqlite"):
        shutil.copy(PROGRAM.parent / "share" / name, folder / name)
        os.chmod(folder / name, 0o644)
    noise = random.Random(1)
    store = sqlite3.connect(folder / "holdout.sqlite")
    for (row,) in store.execute("SELECT rowid FROM target").fetchall():
        store.execute("UPDATE target SET value = ?, ci_low = NULL, ci_high = NULL WHERE rowid = ?",
                      (noise.uniform(1, 40), row))
    store.commit()
    store.close()
    table = folder / "models/parameters.tsv"
    table.write_text(table.read_text(encoding="utf-8").replace("assumption", "held here"), encoding="utf-8")
    reference = folder / "answers/reference/plausible.toml"
    text = reference.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^published_low = .*$", "published_low = 0", text)
    reference.write_text(re.sub(r"(?m)^published_high = .*$", "published_high = 1000", text), encoding="utf-8")


class ScoreHoldout(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="with space ")
        cls.data = Path(cls.temporary.name) / "data"
        cls.data.mkdir()
        copy_data(cls.data)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="with space ")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.ledger = self.folder / "holdout-ledger.csv"

    def command(self, *arguments, out="out"):
        return ([PROGRAM, "score-holdout", TRIAL, "--out", self.folder / out, *arguments],
                {**os.environ, "HEPATRIAL_DATA": str(self.data)})

    def call(self, *arguments, out="out"):
        command, environment = self.command(*arguments, out=out)
        done = subprocess.run(command, capture_output=True, text=True, timeout=500, cwd=self.folder,
                              stdin=subprocess.DEVNULL, env=environment)
        return done.returncode, done.stdout, done.stderr

    def rows(self):
        with self.ledger.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def comparison(self, out="out"):
        summary = json.loads((self.folder / out / "summary.json").read_text(encoding="utf-8"))
        return [row for row in summary["comparison"] if row["use"] == "holdout"]

    def test_draws_are_in_the_intervals_and_in_the_ledger(self):
        self.ledger.write_text(OLD_HEADER + OLD_ROW, encoding="utf-8")
        code, out, error = self.call("--draws", "2", *SMALL, "--threads", "1")
        self.assertEqual(code, 0, error)
        self.assertIn("sampling error and 2 draws of the parameters", out)
        self.assertIn("Parameter draws: 2, with 6 patients", error)
        old, new = self.rows()
        for column, value in zip(OLD_HEADER.strip().split(","), OLD_ROW.strip().split(",")):
            self.assertEqual(old[column], value)
        self.assertEqual((old["parameter_draws"], old["older_setting_difference"]), ("", ""))
        self.assertEqual((new["trial"], new["parameter_draws"], new["patients_per_arm"]), (TRIAL, "2", "6"))
        for rival in ("older_setting", "active_mean"):
            self.assertGreater(int(new[rival + "_medians"]), 0)
            low, middle, high = (float(new[rival + "_difference" + end]) for end in ("_low", "", "_high"))
            self.assertTrue(low <= middle <= high, new)
            self.assertGreater(float(new[rival + "_rival_median_abs_log_ratio"]), 0)
        with_draws = self.comparison()
        self.assertGreater(len(with_draws), 20)
        self.assertEqual({row["parameter_draws"] for row in with_draws} - {1}, {2})  # one draw may not be able to answer
        manifest = json.loads((self.folder / "out/manifest.json").read_text(encoding="utf-8"))
        self.assertIn("--draws 2", manifest["command_line"])
        self.assertIn("answers/reference/plausible.toml", manifest["inputs"])
        self.assertEqual(manifest["options"]["parameter_draws"], "0,1")
        page = (self.folder / "out/report.html").read_text(encoding="utf-8")
        self.assertIn("2 draws of them", page)

        # The same bits for other threads; without draws the same predictions with other intervals.
        code, _, error = self.call("--draws", "2", *SMALL, "--threads", "4", out="again")
        self.assertEqual(code, 0, error)
        self.assertEqual((self.folder / "out/summary.json").read_bytes(), (self.folder / "again/summary.json").read_bytes())
        code, out, error = self.call("--draws", "0", *SMALL, out="plain")
        self.assertEqual(code, 0, error)
        self.assertIn("sampling error only", out)
        plain = self.comparison("plain")
        self.assertEqual([row["predicted"] for row in plain], [row["predicted"] for row in with_draws])
        self.assertNotEqual([row["predicted_high"] for row in plain], [row["predicted_high"] for row in with_draws])
        self.assertEqual({row["parameter_draws"] for row in plain}, {0})
        self.assertIn("not the uncertainty of the model", (self.folder / "plain/report.html").read_text(encoding="utf-8"))
        rows = self.rows()
        self.assertEqual([row["parameter_draws"] for row in rows], ["", "2", "2", "0"])
        self.assertEqual({k: v for k, v in rows[1].items() if k != "date"}, {k: v for k, v in rows[2].items() if k != "date"})

    def test_run_takes_draws_too_but_not_with_chunks_or_switches(self):
        def run(out, *arguments):
            done = subprocess.run([PROGRAM, "run", "sharp", "--out", self.folder / out, *SMALL, *arguments], text=True,
                                  capture_output=True, timeout=500, cwd=self.folder, stdin=subprocess.DEVNULL,
                                  env={**os.environ, "HEPATRIAL_DATA": str(self.data)})
            return done.returncode, done.stderr
        code, error = run("drawn", "--draws", "2")
        self.assertEqual(code, 0, error)
        rows = json.loads((self.folder / "drawn/summary.json").read_text(encoding="utf-8"))["comparison"]
        self.assertTrue(rows)
        self.assertTrue(all(row["parameter_draws"] > 0 and row["use"] == "calibration" for row in rows))
        self.assertFalse(self.ledger.exists())
        for extra in (("--cohort",), ("--with-mechanism", "all")):
            code, error = run("refused", "--draws", "2", *extra)
            self.assertEqual(code, 2, error)
            self.assertIn("--draws", error)
            self.assertFalse((self.folder / "refused").exists() and list((self.folder / "refused").iterdir()))

    def test_a_ledger_that_is_none_is_found_before_anything_is_simulated(self):
        self.ledger.write_text("date,version\n1,2\n", encoding="utf-8")
        started = time.monotonic()
        code, out, error = self.call("--patients", "5000", "--quiet")
        self.assertLess(time.monotonic() - started, 20)
        self.assertEqual((code, out), (3, ""))
        self.assertIn("parameter_hash", error)
        self.assertEqual(self.ledger.read_text(encoding="utf-8"), "date,version\n1,2\n")
        self.assertFalse((self.folder / "out/report.html").exists())

    def test_a_stop_request_leaves_nothing(self):
        command, environment = self.command("--patients", "300", "--draws", "50", "--quiet")
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder,
                                   env=environment)
        time.sleep(3)
        running.send_signal(signal.SIGINT)
        _, error = running.communicate(timeout=120)
        self.assertEqual(running.returncode, 130, error)
        self.assertEqual(list((self.folder / "out").glob("*")), [])
        self.assertFalse(self.ledger.exists())


if __name__ == "__main__":
    unittest.main()
