#!/usr/bin/env python3
"""The calibrate verbs from outside, on a small plan. usage: calibrate_test.py PROGRAM SOURCE_FOLDER"""
import csv
import os
import random
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
PARAMETERS = 4
TRIALS = ("sharp", "checkmate459")


def rows_of(path, delimiter=","):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file, delimiter=delimiter))


def records(path, delimiter=","):
    header, *rows = rows_of(path, delimiter)
    return [dict(zip(header, row)) for row in rows]


def small_plan(text):
    """Two first-line trials and four parameters of the shipped plan."""
    head, *blocks = text.replace("\n[[", "\0[[").split("\0")
    trials = [block for block in blocks if block.startswith("[[trial]]") and
              any('file = "%s"' % name in block for name in TRIALS)]
    parameters = [block for block in blocks if block.startswith("[[parameter]]")][:PARAMETERS]
    return head + "\n" + "\n".join(trials + parameters) + "\n"


def copy_data(folder):
    """A data folder with its own stores, the held-out table and the small plan."""
    for name in ("models", "trials"):
        shutil.copytree(SOURCE / name, folder / name)
    for name in ("evidence.sqlite", "holdout.sqlite"):
        shutil.copy(PROGRAM.parent / "share" / name, folder / name)
        os.chmod(folder / name, 0o644)
    (folder / "evidence" / "holdout").mkdir(parents=True)
    shutil.copy(SOURCE / "evidence" / "holdout" / "targets_holdout.csv", folder / "evidence" / "holdout")
    plan = folder / "calibration"
    plan.mkdir()
    (plan / "hcc.toml").write_text(small_plan((SOURCE / "calibration" / "hcc.toml").read_text(encoding="utf-8")),
                                   encoding="utf-8")
    rows = rows_of(SOURCE / "calibration" / "context_targets.csv")
    with (plan / "context_targets.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(row for i, row in enumerate(rows) if i == 0 or row[1] in TRIALS)


def randomise_held_out(folder, seed):
    """Every held-out value of a data folder becomes noise, in the store and in the table."""
    noise = random.Random(seed)
    store = sqlite3.connect(folder / "holdout.sqlite")
    for (row,) in store.execute("SELECT rowid FROM target").fetchall():
        store.execute("UPDATE target SET value = ?, ci_low = NULL, ci_high = NULL WHERE rowid = ?",
                      (noise.uniform(0.1, 99), row))
    store.commit()
    store.close()
    held_out = folder / "evidence" / "holdout" / "targets_holdout.csv"
    table = rows_of(held_out)
    column = table[0].index("value")
    for row in table[1:]:
        row[column] = "%.3f" % noise.uniform(0.1, 99)
    with held_out.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(table)


class Calibrate(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="with space ")
        cls.folder = Path(cls.temporary.name)
        cls.data = cls.folder / "data"
        copy_data(cls.data)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def environment(self, data=None):
        return dict(os.environ, HEPATRIAL_DATA=str(data or self.data))

    def call(self, verb, out, *arguments, data=None):
        command = [PROGRAM, "calibrate", verb, "--out", str(out), "--quiet", *arguments]
        done = subprocess.run(command, capture_output=True, timeout=500, cwd=self.folder, stdin=subprocess.DEVNULL,
                              env=self.environment(data))
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def contents(self, name):
        return {file.name: file.read_bytes() for file in sorted((self.folder / name).iterdir())}

    def fit(self, name, *arguments, data=None):
        code, out, error = self.call("fit", name, "--patients", "8", "--evaluations", "12", "--population", "4",
                                     *arguments, data=data)
        self.assertEqual(code, 0, error)
        return out

    def test_fit_is_the_same_for_any_threads_and_when_resumed(self):
        out = self.fit("whole", "--threads", "1")
        self.assertIn("12 evaluations in 3 generations", out)
        self.fit("threads", "--threads", "2")
        self.assertEqual(self.contents("whole"), self.contents("threads"))
        code, _, error = self.call("fit", "parts", "--patients", "8", "--evaluations", "4", "--population", "4")
        self.assertEqual(code, 0, error)
        self.assertNotEqual(self.contents("whole"), self.contents("parts"))
        self.fit("parts", "--resume")
        self.assertEqual(self.contents("whole"), self.contents("parts"))
        history = records(self.folder / "whole" / "history.csv")
        self.assertEqual([row["seed"] for row in history], ["1", "2", "3"])
        self.assertEqual(len((self.folder / "whole" / "fit.tsv").read_text().splitlines()), PARAMETERS + 1)

    def test_gauss_newton_is_the_same_for_any_threads_and_when_resumed(self):
        descent = ["fit", "--patients", "8", "--method", "gauss-newton"]
        for name, more in (("one", ["--evaluations", "60", "--threads", "1"]),
                           ("two", ["--evaluations", "60", "--threads", "2"]), ("half", ["--evaluations", "1"]),
                           ("half", ["--evaluations", "60", "--resume"])):
            code, out, error = self.call(descent[0], name, *descent[1:], *more)
            self.assertEqual(code, 0, error)
        self.assertIn("2 generations", out)
        self.assertEqual(self.contents("one"), self.contents("two"))
        self.assertEqual(self.contents("one"), self.contents("half"))
        for row in records(self.folder / "one" / "history.csv"):
            self.assertLessEqual(float(row["objective_after"]), float(row["objective_before"]))

    def test_held_out_values_change_no_bit(self):
        noisy = self.folder / "noisy"
        shutil.copytree(self.data, noisy)
        randomise_held_out(noisy, seed=5)
        self.assertNotEqual((noisy / "holdout.sqlite").read_bytes(), (self.data / "holdout.sqlite").read_bytes())
        self.fit("seen")
        self.fit("unseen", data=noisy)
        self.assertEqual(self.contents("seen"), self.contents("unseen"))
        ensemble = ["--patients", "8", "--members", "6", "--passes", "1"]
        for name, data in (("seen", None), ("unseen", noisy)):
            code, _, error = self.call("posterior", name, *ensemble, data=data)
            self.assertEqual(code, 0, error)
        self.assertEqual(self.contents("seen"), self.contents("unseen"))

    def test_posterior_leave_one_out_report_and_apply(self):
        ensemble = ["--patients", "8", "--members", "8", "--passes", "2"]
        code, out, error = self.call("posterior", "all", *ensemble)
        self.assertEqual(code, 0, error)
        self.assertIn("fitted = ", out)
        draws = (self.folder / "all" / "posterior.tsv").read_text().splitlines()
        self.assertEqual(len(draws), 9)
        code, out, error = self.call("leave-one-out", "all", *ensemble, "--score-patients", "16")
        self.assertEqual(code, 0, error)
        self.assertIn("2 groups left out in turn", out)
        self.assertIn("two constants", out)
        left = records(self.folder / "all" / "leave_one_out.csv")
        self.assertEqual({row["group"] for row in left}, {"SHARP", "CheckMate-459"})
        self.assertTrue(all(row["predicted"] for row in left), left)
        code, out, error = self.call("report", "all", "--patients", "8", "--identifiability")
        self.assertEqual(code, 0, error)
        self.assertIn("directions", out)
        self.assertEqual(len((self.folder / "all" / "identifiability.tsv").read_text().splitlines()), PARAMETERS + 1)
        written = self.folder / "written"
        shutil.copytree(self.data, written)
        done = subprocess.run([PROGRAM, "calibrate", "apply", str(self.folder / "all")], capture_output=True,
                              env=self.environment(written), timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        fitted = {row["parameter"]: float(row["fitted"]) for row in records(self.folder / "all" / "fitted.tsv", "\t")}
        table = {row["parameterId"]: row for row in records(written / "models" / "parameters.tsv", "\t")}
        self.assertAlmostEqual(float(table["growth_rate"]["nominalValue"]), fitted["growth_rate"],
                               delta=1e-5 * fitted["growth_rate"])

    def test_the_shipped_files_hold_the_shipped_fit(self):
        """Applying calibration/fitted.tsv to a copy of the shipped tree leaves every file as it is, to the byte."""
        copy = self.folder / "shipped"
        copy_data(copy)
        shutil.copytree(SOURCE / "calibration", copy / "calibration", dirs_exist_ok=True)

        def files():
            return {str(file.relative_to(copy)): file.read_bytes() for file in sorted((copy / "models").rglob("*"))
                    if file.is_file()}

        before = files()
        done = subprocess.run([PROGRAM, "calibrate", "apply", str(copy / "calibration")], capture_output=True,
                              env=self.environment(copy), timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertIn("fitted values written", done.stdout.decode())
        after = files()
        self.assertEqual(set(before), set(after))
        for name, bytes_before in before.items():
            lines = zip(bytes_before.decode().splitlines(), after[name].decode().splitlines())
            self.assertEqual([pair for pair in lines if pair[0] != pair[1]], [], name)
            self.assertEqual(bytes_before, after[name], name)

    def test_profile_rises_from_the_optimum_and_resumes(self):
        arguments = ["--patients", "8", "--profile", "growth_rate", "--evaluations", "8"]
        code, out, error = self.call("report", "profiled", *arguments)
        self.assertEqual(code, 0, error)
        self.assertIn("profile of growth_rate: ", out)
        table = [(float(row["value"]), float(row["objective"])) for row in
                 records(self.folder / "profiled" / "profile-growth_rate.tsv", "\t")]
        self.assertGreater(len(table), 2)
        self.assertEqual(table, sorted(table))
        before = self.contents("profiled")
        code, _, error = self.call("report", "profiled", *arguments, "--resume")
        self.assertEqual(code, 0, error)
        self.assertEqual(before, self.contents("profiled"))
        code, _, error = self.call("report", "profiled", "--profile", "no_such_parameter", "--patients", "8")
        self.assertEqual(code, 2, error)

    def test_interrupted_fit_keeps_what_is_done(self):
        command = [PROGRAM, "calibrate", "fit", "--out", "stopped", "--patients", "60", "--evaluations", "4000",
                   "--population", "4", "--quiet"]
        process = subprocess.Popen(command, cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        state = self.folder / "stopped" / "fit.json"
        for _ in range(1200):
            if state.exists():
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130, error)
        self.assertIn("--resume", error.decode())
        names = sorted(file.name for file in (self.folder / "stopped").iterdir())
        self.assertEqual(names, ["fit.json", "history.csv"])

    def test_wrong_usage(self):
        self.fit("taken", "--seed", "3")
        for code, says, arguments in ((2, "--resume", ["--patients", "8"]),
                                      (3, "other inputs", ["--patients", "9", "--resume", "--seed", "3"]),
                                      (2, "--population", ["--population", "2"])):
            found, out, error = self.call("fit", "taken", "--evaluations", "4", *arguments)
            self.assertEqual((found, out), (code, ""), error)
            self.assertIn(says, error)


if __name__ == "__main__":
    unittest.main()
