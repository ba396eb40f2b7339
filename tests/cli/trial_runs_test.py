#!/usr/bin/env python3
"""Whole trials through the program: same files for any number of threads, failures told, bad input refused with nothing
written, a stop request that leaves nothing. usage: trial_runs_test.py PROGRAM SOURCE_FOLDER"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(sys.argv.pop(2)).resolve()
PROGRAM = Path(sys.argv.pop(1)).resolve()
FILES = ["adae.csv", "adex.csv", "adrs.csv", "adsl.csv", "adtr.csv", "adtte.csv", "manifest.json", "report.html", "summary.json",
         "timing.json"]


class TrialRuns(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="trial runs ")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def call(self, *arguments, **environment):
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=500, cwd=self.folder,
                              stdin=subprocess.DEVNULL, env={**os.environ, **environment})

    def run_trial(self, name, *arguments, trial="second-line-after-atezo-bev"):
        done = self.call("run", trial, "--out", self.folder / name, "--quiet", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        files = {path.name: path.read_bytes() for path in (self.folder / name).iterdir()}
        self.assertEqual(sorted(files), FILES)
        files.pop("timing.json")
        return files

    def data_copy(self):
        """A copy of the shipped data whose files a test may spoil."""
        data = self.folder / "data"
        shutil.copytree(SOURCE / "models", data / "models")
        shutil.copytree(SOURCE / "trials", data / "trials")
        for store in (PROGRAM.parent / "share").glob("*.sqlite"):
            shutil.copy(store, data)
        return data

    def refused(self, data, *says, trial="sharp", arguments=("--patients", "4")):
        out = self.folder / "out"
        done = self.call("run", trial, "--out", out, "--quiet", *arguments, HEPATRIAL_DATA=str(data))
        self.assertEqual(done.returncode, 3, done.stderr)
        for part in says:
            self.assertIn(part, done.stderr)
        self.assertEqual(list(out.glob("*")) if out.exists() else [], [])

    def spoil(self, file, old, new):
        text = file.read_text(encoding="utf-8")
        self.assertIn(old, text)
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[:text.index(old)].count("\n") + 1

    # Determinism

    def test_same_seed_same_files_for_any_threads(self):
        one = self.run_trial("one", "--patients", "6", "--threads", "1")
        for threads in ("2", "4"):
            self.assertEqual(one, self.run_trial("threads" + threads, "--patients", "6", "--threads", threads))
        other = self.run_trial("other", "--patients", "6", "--seed", "2")
        self.assertNotEqual(one["adtte.csv"], other["adtte.csv"])

    # Failures

    def test_failed_patients_are_told_and_do_not_stop_the_trial(self):
        files = self.run_trial("failing", "--patients", "100", "--inject-failure-share", "0.01", trial="sharp")
        summary = json.loads(files["summary.json"])
        failed = summary["engine"]["failed_patients"]
        self.assertGreater(failed, 0)
        self.assertEqual([arm["n"] for arm in summary["arms"]], [100, 100])
        self.assertIn("failed", files["report.html"].decode())

    def test_too_many_failures_exit_with_4_and_write_nothing(self):
        out = self.folder / "out"
        done = self.call("run", "sharp", "--patients", "20", "--inject-failure-share", "0.5", "--out", out, "--quiet")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertEqual(list(out.glob("*")), [])

    def test_a_stop_request_leaves_nothing(self):
        out = self.folder / "out"
        running = subprocess.Popen([PROGRAM, "run", "celestial", "--patients", "30000", "--out", out, "--quiet"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(2)
        running.send_signal(signal.SIGINT)
        _, error = running.communicate(timeout=120)
        self.assertEqual(running.returncode, 130, error)
        self.assertEqual(list(out.glob("*")), [])

    # Bad input: exit 3, file, line and field named, nothing written

    def test_unknown_drug(self):
        data = self.data_copy()
        line = self.spoil(data / "models/regimens/sorafenib.toml", 'drug = "sorafenib"', 'drug = "sorafinib"')
        self.refused(data, "sorafenib.toml:", "sorafinib", "drug", str(line - 1))

    def test_negative_dose(self):
        data = self.data_copy()
        line = self.spoil(data / "models/regimens/sorafenib.toml", "dose_mg = 400", "dose_mg = -400")
        self.refused(data, f"sorafenib.toml:{line}", "dose_mg")

    def test_wrong_unit(self):
        data = self.data_copy()
        line = self.spoil(data / "models/drugs/sorafenib.toml", 'unit = "L/day"', 'unit = "mg/day"')
        self.refused(data, f"sorafenib.toml:{line}", "clearance_l_per_day", "mg/day")

    def test_missing_column(self):
        data = self.data_copy()
        self.spoil(data / "models/parameters.tsv", "\tnominalValue\t", "\tvalue\t")
        self.refused(data, "parameters.tsv:1", "nominalValue")

    def test_duplicate_parameter(self):
        data = self.data_copy()
        table = data / "models/parameters.tsv"
        row = next(line for line in table.read_text().splitlines() if line.startswith("killing_rate\t"))
        table.write_text(table.read_text() + row + "\n")
        self.refused(data, "parameters.tsv:", "killing_rate")

    def test_unknown_key_in_a_trial(self):
        data = self.data_copy()
        line = self.spoil(data / "trials/sharp.toml", "[calendar]", "fudge_factor = 1.1\n\n[calendar]")
        self.refused(data, f"sharp.toml:{line}", "fudge_factor")

    def test_unbalanced_antimony(self):
        data = self.data_copy()
        line = self.spoil(data / "models/hcc/myeloid.ant", "mdsc' = mdsc_turnover_per_day * (", "mdsc' = mdsc_turnover_per_day * ((")
        self.refused(data, f"myeloid.ant:{line}")

    def test_unreadable_sbml(self):
        (self.folder / "broken.xml").write_text("<?xml version='1.0'?><sbml><model>")
        done = self.call("model", "check", "broken.xml")
        self.assertEqual(done.returncode, 3)
        self.assertIn("broken.xml", done.stderr)

    def test_arm_without_an_eligible_patient(self):
        data = self.data_copy()
        self.spoil(data / "trials/sharp.toml", "measurable_lesion_min_mm = 10", "measurable_lesion_min_mm = 10\nafp_min_ng_per_ml = 9999999")
        self.refused(data, "eligible")

    def test_unwritable_output_directory(self):
        (self.folder / "taken").write_text("x")
        done = self.call("run", "sharp", "--patients", "4", "--out", self.folder / "taken", "--quiet")
        self.assertEqual(done.returncode, 3)
        self.assertIn("output directory", done.stderr)

    def test_absurd_number_of_patients(self):
        for number in ("0", "-5", "1000000000", "many"):
            done = self.call("run", "sharp", "--patients", number, "--out", self.folder / "out")
            self.assertEqual(done.returncode, 2, number)
            self.assertFalse((self.folder / "out").exists())


if __name__ == "__main__":
    unittest.main(verbosity=1)
