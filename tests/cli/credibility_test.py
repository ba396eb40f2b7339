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


def records(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Credibility(unittest.TestCase):
    def folder(self):
        folder = tempfile.TemporaryDirectory(prefix="with space ")
        self.addCleanup(folder.cleanup)
        return folder

    def call(self, folder, *arguments):
        done = subprocess.run([PROGRAM, *arguments, "--quiet"], capture_output=True, timeout=550, cwd=folder.name,
                              stdin=subprocess.DEVNULL, env=os.environ)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode()

    def test_scores_are_those_of_calibrate_report(self):
        folder = self.folder()
        shared = ["--patients", "12", "--seed", "3"]
        page = self.call(folder, "credibility", *shared, "--fact-patients", "8", "--draws", "0", "--without-sensitivity",
                         "--without-switches", "--threads", "1", "--out", "page")
        report = self.call(folder, "calibrate", "report", *shared, "--threads", "2", "--out", "report")
        score = report[report.index("median |ln ratio|"):].splitlines()[0]
        self.assertIn("medians)", score)
        self.assertIn(score + "\n", page)
        text = (Path(folder.name) / "page" / "credibility.md").read_text(encoding="utf-8")
        self.assertIn("PFS, TTP and OS | %s |" % score.split()[3], text)
        shown, printed = (records(Path(folder.name) / file) for file in
                          ("page/calibration-rows.csv", "report/report-rows.csv"))
        self.assertGreater(len(printed), 100)
        self.assertEqual(len(shown), len(printed))
        place = lambda row: (row["id"], row["arm"], row["endpoint"])
        by_place = {place(row): row for row in shown}
        self.assertEqual(len(by_place), len(shown))
        for row in printed:
            for column in ("predicted", "observed"):
                here, there = (each[column] or "nan" for each in (by_place[place(row)], row))
                # The report's table has six digits.
                self.assertTrue(here == there or abs(float(here) - float(there)) <= 1e-5 * abs(float(there)), row)
            self.assertEqual((by_place[place(row)]["gates"] == "Y"), row["gates"] == "yes", row)

    def test_page_and_tables(self):
        folder = self.folder()
        out = Path(folder.name) / "out"
        ledger = Path(folder.name) / "ledger.csv"
        ledger.write_text("date,version,trial,parameter_hash,seed,patients_per_arm,arms,medians,median_abs_log_ratio,coverage,"
                          "mean_log_width,mean_interval_score,rates,median_rate_error_se\n"
                          "2026-01-01T00:00:00Z,1,t,abc,1,200,12,23,0.123,0.9,0.8,4.1,21,2.2\n", encoding="utf-8")
        said = self.call(folder, "credibility", "--patients", "8", "--fact-patients", "8", "--draws", "0",
                         "--without-sensitivity", "--without-switches", "--ledger", ledger, "--out", out)
        self.assertIn("Calibration rows, in sample", said)
        page = (out / "credibility.html").read_text(encoding="utf-8")
        for part in ("Calibration rows", "Held-out results", "0.123", "Facts that a right model shows", "Shown when", "Context of use",
                     "Model risk", "Decision consequence", "Applicability"):
            self.assertIn(part, page)
        self.assertNotIn("<script", page)
        rows = records(out / "calibration-rows.csv")
        self.assertGreater(len(rows), 30)
        self.assertTrue(all(row["observed"] for row in rows))
        # Held-out arms are no part of it.
        self.assertFalse([row for row in rows if "retrospective" in row["trial"]])


if __name__ == "__main__":
    unittest.main()
