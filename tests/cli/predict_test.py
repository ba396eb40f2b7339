#!/usr/bin/env python3
"""The predict verb from outside. usage: predict_test.py PROGRAM SOURCE_FOLDER"""
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv.pop(2)).resolve()
PROGRAM = Path(sys.argv.pop(1)).resolve()
ENDPOINTS = 9
SMALL = ("--patients", "24", "--draws", "2", "--max-failed-share", "0.5", "--quiet")


class Predict(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="with space ")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def call(self, *arguments, **environment):
        done = subprocess.run([PROGRAM, "predict", *arguments], capture_output=True, timeout=500, cwd=self.folder,
                              stdin=subprocess.DEVNULL, env={**os.environ, **environment})
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def rows(self, name="p"):
        with open(self.folder / name / "predictions.csv", newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def test_predictions_are_kept_in_a_chain_that_shows_changes(self):
        code, out, error = self.call("nct05101629", *SMALL, "--out", "p")
        self.assertEqual(code, 0, error)
        self.assertIn("class priors" if not (SOURCE / "calibration/posterior.tsv").exists() else "posterior", out)
        rows = self.rows()
        self.assertEqual(len(rows), ENDPOINTS)
        first = rows[0]
        self.assertEqual((first["trial"], first["registry_ids"], first["trial_status"], first["outcome"]),
                         ("nct05101629", "NCT05101629", "running", "predicted"))
        self.assertEqual((first["trial_patients"], first["simulated_patients"], first["draws"]), ("32", "24", "2"))
        self.assertEqual(first["uncertainty"], "posterior and class priors" if first["posterior_sha256"] else "class priors")
        self.assertIn("Draws are kept only when", out)
        self.assertEqual((first["endpoint"], first["weakest_evidence"] in ("", "approved")), ("ORR", True))
        self.assertRegex(first["date"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        for row in rows:
            for low, high in (("low_90", "low_50"), ("low_50", "high_50"), ("high_50", "high_90")):
                if row[low] and row[high]:
                    self.assertLessEqual(float(row[low]), float(row[high]), row)
        head = re.search(r"head ([0-9a-f]{64})", out)[1]
        code, out, error = self.call("--verify", "--head", head, "--out", "p")
        self.assertEqual((code, error), (0, ""))
        self.assertIn("9 rows, unbroken", out)

        # The same call again gives the same values and goes on with the chain.
        code, out, error = self.call("nct05101629", *SMALL, "--out", "p", "--threads", "1")
        self.assertEqual(code, 0, error)
        again = self.rows()
        self.assertEqual(len(again), 2 * ENDPOINTS)
        self.assertEqual([row["value"] for row in again[:ENDPOINTS]], [row["value"] for row in again[ENDPOINTS:]])
        self.assertEqual(self.call("--verify", "--out", "p")[0], 0)
        self.assertEqual(self.call("--verify", "--head", head, "--out", "p")[0], 3)

        ledger = self.folder / "p/predictions.csv"
        text = ledger.read_text(encoding="utf-8")
        ledger.write_text(text.replace(",running,", ",planned,", 1), encoding="utf-8")
        code, out, error = self.call("--verify", "--out", "p")
        self.assertEqual((code, out), (3, ""))
        self.assertIn("predictions.csv:2:", error)
        code, out, error = self.call("nct05101629", *SMALL, "--out", "p")  # not added to
        self.assertEqual(code, 3)
        self.assertEqual(len(self.rows()), 2 * ENDPOINTS)

    def test_a_trial_that_fails_stops_no_other(self):
        data = self.folder / "data"
        (data / "trials").mkdir(parents=True)
        for name in ("models", "answers"):
            shutil.copytree(SOURCE / name, data / name)
        shutil.copy(SOURCE / "trials/imbrave150.toml", data / "trials")  # what a draw must still give
        good = (SOURCE / "trials/ascari2026/nct05101629.toml").read_text(encoding="utf-8")
        nobody = good.replace("measurable_lesion_min_mm = 10\nlive_volume_max_ml = 1600\n\n[assessment]",
                              "measurable_lesion_min_mm = 10\nafp_min_ng_per_ml = 1e7\n\n[assessment]")
        self.assertNotEqual(nobody, good)
        (data / "trials/a.toml").write_text(nobody.replace("nct05101629", "a"), encoding="utf-8")
        (data / "trials/b.toml").write_text(good.replace('regimen = "pembro', 'regimen = "umbro'), encoding="utf-8")
        (data / "trials/c.toml").write_text(good, encoding="utf-8")
        (data / "trials/d.toml").write_text(good.replace('"running"', '"completed"'), encoding="utf-8")
        code, out, error = self.call("--all", *SMALL, "--out", "p", HEPATRIAL_DATA=str(data))
        self.assertEqual(code, 0, error)
        rows = self.rows()
        self.assertEqual([(row["trial"], row["outcome"]) for row in rows],
                         [("a", "failed"), ("b", "failed")] + [("nct05101629", "predicted")] * ENDPOINTS)
        self.assertIn("candidates", rows[0]["note"])
        self.assertIn("umbro", rows[1]["note"])
        self.assertIn("2 of 3 trials failed", out)
        self.assertEqual(self.call("--verify", "--out", "p")[0], 0)

    def test_a_posterior_that_does_not_fit_is_refused_and_nothing_is_written(self):
        data = self.folder / "data"
        for name in ("models", "answers", "trials", "calibration"):
            shutil.copytree(SOURCE / name, data / name)
        (data / "calibration/posterior.tsv").write_text("draw\tno_such_parameter\n0\t1\n", encoding="utf-8")
        code, out, error = self.call("nct05101629", *SMALL, "--out", "p", HEPATRIAL_DATA=str(data))
        self.assertEqual((code, out), (3, ""))
        self.assertIn("no_such_parameter", error)
        self.assertFalse((self.folder / "p/predictions.csv").exists() and self.rows())

    def test_what_cannot_be_done_is_refused(self):
        for arguments, says in (([], "no trial was named"), (["no-such-trial"], "no-such-trial"),
                                (["--verify", "--out", "nowhere"], "predictions.csv"),
                                (["--head", "00"], "--verify")):
            code, out, error = self.call(*arguments)
            self.assertIn(code, (2, 3), arguments)
            self.assertEqual(out, "")
            self.assertIn(says, error)


if __name__ == "__main__":
    unittest.main()
