#!/usr/bin/env python3
"""The verb credibility from outside. usage: credibility_test.py PROGRAM SOURCE_FOLDER"""
import csv
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv.pop(2)).resolve()
PROGRAM = Path(sys.argv.pop(1)).resolve()


class Credibility(unittest.TestCase):
    def test_page_and_tables(self):
        folder = tempfile.TemporaryDirectory(prefix="with space ")
        self.addCleanup(folder.cleanup)
        out = Path(folder.name) / "out"
        ledger = Path(folder.name) / "ledger.csv"
        ledger.write_text("date,version,trial,parameter_hash,seed,patients_per_arm,arms,medians,median_abs_log_ratio,coverage,"
                          "mean_log_width,mean_interval_score,rates,median_rate_error_se\n"
                          "2026-01-01T00:00:00Z,1,t,abc,1,200,12,23,0.123,0.9,0.8,4.1,21,2.2\n", encoding="utf-8")
        done = subprocess.run([PROGRAM, "credibility", "--patients", "8", "--draws", "0", "--without-sensitivity",
                               "--without-switches", "--quiet", "--ledger", ledger, "--out", out],
                              capture_output=True, timeout=550, cwd=folder.name, stdin=subprocess.DEVNULL, env=os.environ)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertIn("Calibration rows, in sample", done.stdout.decode())
        page = (out / "credibility.html").read_text(encoding="utf-8")
        for part in ("Calibration rows", "Held-out results", "0.123", "Facts that a right model shows", "Context of use",
                     "Model risk", "Decision consequence", "Applicability"):
            self.assertIn(part, page)
        self.assertNotIn("<script", page)
        with open(out / "calibration-rows.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertGreater(len(rows), 30)
        self.assertTrue(all(row["observed"] for row in rows))
        # Held-out arms are no part of it.
        self.assertFalse([row for row in rows if "retrospective" in row["trial"]])


if __name__ == "__main__":
    unittest.main()
