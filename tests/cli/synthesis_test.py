#!/usr/bin/env python3
"""evidence pool, check and table from outside. usage: synthesis_test.py PROGRAM SOURCE_FOLDER"""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

SOURCE = Path(sys.argv.pop(2)).resolve()
PROGRAM = Path(sys.argv.pop(1)).resolve()


class Synthesis(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="with space ")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def call(self, *arguments):
        done = subprocess.run([PROGRAM, "evidence", *arguments], capture_output=True, timeout=300, cwd=self.folder,
                              stdin=subprocess.DEVNULL, env=os.environ)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def done(self, *arguments):
        code, out, error = self.call(*arguments)
        self.assertEqual(code, 0, error)
        return out, error

    def refused(self, code, *arguments, says=()):
        found, out, error = self.call(*arguments)
        self.assertEqual((found, out), (code, ""), error)
        for part in says:
            self.assertIn(part, error)

    # reconstruct

    def test_a_curve_becomes_patients(self):
        # Ten patients, none censored before 10: deaths at 1, 2, 3, 4; the curve falls by a tenth each time.
        (self.folder / "curve.csv").write_text("time,survival\n0,100\n1,90\n2,80\n3,70\n4,60\n10,60\n")
        (self.folder / "risk.csv").write_text("time,patients\n0,10\n5,6\n")
        out, notes = self.done("reconstruct", "--curve", "curve.csv", "--at-risk", "risk.csv", "--percent", "--out", "p.csv")
        self.assertIn("10 patients, 4 events; median not reached", out)
        self.assertIn("curve_with_numbers_at_risk", out)
        self.assertIn("not what they were", notes)
        with open(self.folder / "p.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([float(row["time"]) for row in rows if row["event"] == "1"], [1.0, 2.0, 3.0, 4.0])

    def test_a_median_and_rates_are_the_weaker_form(self):
        out, _ = self.done("reconstruct", "--median", "10", "--rate", "20:0.25", "--patients", "200", "--follow-up", "30",
                           "--out", "p.csv")
        self.assertIn("basis: medians_and_rates", out)
        self.assertIn("median 10.0", out)

    def test_reconstruct_refuses_what_it_cannot_use(self):
        (self.folder / "curve.csv").write_text("time,survival\n0,1\nx,0.9\n")
        self.refused(3, "reconstruct", "--curve", "curve.csv", "--patients", "10", "--out", "p.csv", says=("'x'", "curve.csv"))
        self.refused(2, "reconstruct", "--out", "p.csv", says=("--curve",))
        self.refused(2, "reconstruct", "--curve", "curve.csv", "--out", "p.csv", says=("--at-risk",))
        self.refused(2, "reconstruct", "--rate", "12", "--out", "p.csv", says=("TIME:SHARE",))
        self.assertFalse((self.folder / "p.csv").exists())

    # check

    def test_check_names_rows_and_readings(self):
        out, _ = self.done("check")
        self.assertIn("off_centre", out)
        self.assertIn("0.95 (0.79-1.06) as printed", out)
        rows = list(csv.DictReader(io.StringIO(self.done("check", "--csv")[0])))
        self.assertIn("OC196", {row["row"] for row in rows if row["kind"] == "off_centre"})
        self.assertTrue(all(row["readings"] for row in rows))

    # pool

    def test_shares_are_pooled_with_all_they_rest_on(self):
        out, notes = self.done("pool", "ORR", "--regimen", "cabozantinib", "--line", "2L")
        for part in ("3/47", "1/26", "logistic mixed model", "Freeman-Tukey", "risk of bias", "Left out"):
            self.assertIn(part, out)
        self.assertIn("indirect", notes)

    def test_ratios_are_pooled_by_every_method(self):
        out, _ = self.done("pool", "HR_OS", "--comparator", "placebo", "--line", "2L")
        for part in ("fixed effect", "DerSimonian-Laird", "REML, Knapp-Hartung", "never narrower", "RESORCE"):
            self.assertIn(part, out)

    def test_a_network_marks_what_is_indirect_and_names_its_parts(self):
        out, notes = self.done("pool", "HR_OS", "--network", "--line", "1L")
        self.assertIn("INDIRECT", out)
        self.assertIn("P-score", out)
        self.assertIn("between designs (inconsistency)", out)
        self.assertIn("96.02", out)  # a trial's own level
        self.assertIn("rest on the trials being alike", notes)
        _, notes = self.done("pool", "HR_OS", "--network")
        self.assertIn("indirect", notes)

    def test_pool_refuses_what_it_cannot_do(self):
        self.refused(2, "pool", says=("ENDPOINT",))
        self.refused(2, "pool", "ORR", "--network", says=("ratios",))
        self.refused(2, "pool", "ORR", "--level", "95", says=("between 0 and 1",))
        self.refused(2, "pool", "ORR", "--method", "guess")
        self.refused(3, "pool", "ORR", "--regimen", "no such drug", says=("no such drug",))
        self.refused(3, "check", "--db", "absent.sqlite")
        self.refused(3, "check", "--registry", "absent.sqlite")

    # table

    def test_tables_are_listed_and_made_in_every_form(self):
        out, _ = self.done("table")
        for key in ("ascari2026:1", "ascari2026:3", "review003:4", "he2026:2"):
            self.assertIn(key, out)
        for form in ("text", "html", "csv", "md"):
            out, notes = self.done("table", "ascari2026:2", "--format", form)
            self.assertIn("Storandt et al", out)
            self.assertIn("0 of 105 cells (0 %) come from registry records", notes)
        cells = list(csv.DictReader(io.StringIO(self.done("table", "ascari2026:1", "--format", "csv")[0])))
        self.assertEqual(len(cells), 8 * 9)
        self.assertTrue(all(cell["place"] for cell in cells if cell["text"]))

    def test_a_document_opens(self):
        self.refused(2, "table", "ascari2026:1", "--format", "docx", says=("--out",))
        self.done("table", "ascari2026:1", "--format", "docx", "--out", "t.docx")
        with zipfile.ZipFile(self.folder / "t.docx") as document:
            self.assertIsNone(document.testzip())
            self.assertIn("NCT04770896", document.read("word/document.xml").decode())

    def test_predictions_stand_beside_the_observed(self):
        summary = {"arms": [{"regimen": "sorafenib", "endpoints": {
            "OS_median_months": {"value": 7.04, "ci_low": 6.01, "ci_high": 8.0},
            "ORR": {"value": 0.02, "ci_low": None, "ci_high": None}}}]}
        (self.folder / "summary.json").write_text(json.dumps(summary))
        out, _ = self.done("table", "ascari2026:2", "--format", "csv", "--predictions", "summary.json")
        cells = {(cell["subject"], cell["column"]): cell for cell in csv.DictReader(io.StringIO(out))}
        observed = cells[("tovoli_sorafenib_retrospective", "mOS (months)")]
        self.assertEqual((observed["text"], observed["predicted"]), ("6.9", "7.0 (6.0-8.0)"))
        self.assertEqual(cells[("tovoli_sorafenib_retrospective", "ORR (%)")]["predicted"], "2.0")
        (self.folder / "summary.json").write_text("{}")
        self.refused(3, "table", "ascari2026:2", "--predictions", "summary.json", says=("not a summary of a run",))

    def test_table_refuses_what_it_cannot_do(self):
        self.refused(3, "table", "ascari2026:9", says=("tables are",))
        self.refused(2, "table", "ascari2026:1", "--format", "pdf")
        self.refused(2, "table", "ascari2026:1", "--since", "yesterday", says=("yyyy-mm-dd",))
        self.refused(3, "table", "ascari2026:1", "--registry", "absent.sqlite")


if __name__ == "__main__":
    unittest.main()
