#!/usr/bin/env python3
"""The statements verb from outside. usage: statements_test.py PROGRAM SOURCE_FOLDER"""
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv.pop(2)).resolve()
PROGRAM = Path(sys.argv.pop(1)).resolve()


class Statements(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="with space ")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def call(self, *arguments):
        done = subprocess.run([PROGRAM, "statements", *arguments], capture_output=True, timeout=500, cwd=self.folder,
                              stdin=subprocess.DEVNULL, env=os.environ)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def rows(self, name):
        with open(self.folder / name, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def test_every_statement_gets_a_row_and_a_status(self):
        code, out, error = self.call("--patients", "16", "--out", "statements.csv")
        self.assertEqual(code, 0, error)
        rows = self.rows("statements.csv")
        self.assertEqual(len(rows), 567)
        found_statuses = {row["status"] for row in rows}
        self.assertLessEqual(found_statuses, {"reproduced", "null", "wrong", "not_represented", "without_sign"})
        self.assertLessEqual({"reproduced", "null", "not_represented", "without_sign"}, found_statuses)
        for row in rows:
            self.assertEqual(row["status"] == "not_represented", bool(row["reason"]), row)
            self.assertEqual(row["status"] == "not_represented", not row["path"], row)
        found = {row["edge_id"]: row for row in rows}
        # A neutralising antibody lowers free ligand: direct. JAK-STAT feeds vessels through VEGF: emergent.
        self.assertEqual((found["ED024"]["status"], found["ED024"]["path"]), ("reproduced", "direct"))
        self.assertEqual((found["ED114"]["status"], found["ED114"]["path"]), ("reproduced", "emergent"))
        self.assertIn("Stated with a sign: ", out)
        self.assertIn("courses", error)
        combinations = self.rows("combinations.csv")
        self.assertEqual(len({row["row_id"] for row in combinations}), 111)
        self.assertIn("adds", {row["status"] for row in combinations})

    def test_same_bytes_for_the_same_seed_and_any_threads(self):
        for name, more in (("a.csv", ["--threads", "1"]), ("b.csv", ["--threads", "2"]), ("c.csv", ["--seed", "2"])):
            code, _, error = self.call("--patients", "8", "--edges", "TREG,ED001", "--quiet", "--out", name, *more)
            self.assertEqual(code, 0, error)
        a, b, c = ((self.folder / name).read_bytes() for name in ("a.csv", "b.csv", "c.csv"))
        self.assertEqual(a, b)
        self.assertNotEqual(a, c)
        self.assertFalse((self.folder / "combinations.csv").exists())
        for row in self.rows("a.csv"):
            self.assertTrue(row["edge_id"] == "ED001" or "TREG" in (row["from_node"], row["to_node"]), row)

    def test_both_solvers_agree(self):
        for name in ("batch", "reference"):
            code, _, error = self.call("--patients", "8", "--edges", "stroma", "--quiet", "--solver", name, "--out",
                                       name + ".csv")
            self.assertEqual(code, 0, error)
        for one, other in zip(self.rows("batch.csv"), self.rows("reference.csv")):
            self.assertEqual(one["status"], other["status"], one)
            if one["effect"]:
                self.assertAlmostEqual(float(one["effect"]), float(other["effect"]), delta=1e-3)

    def test_wrong_usage_and_bad_mappings_leave_nothing(self):
        mapping = self.folder / "mapping"
        shutil.copytree(SOURCE / "evidence" / "statements", mapping)
        nodes = (mapping / "nodes.tsv").read_text(encoding="utf-8").splitlines()
        (mapping / "nodes.tsv").write_text("\n".join(line + ("\tsign" if i == 0 else "\t+")
                                                     for i, line in enumerate(nodes)) + "\n", encoding="utf-8")
        for code, says, arguments in ((2, "--out", []), (2, "ED999", ["--edges", "ED999", "--out", "x.csv"]),
                                      (2, "combinations.csv", ["--out", "combinations.csv"]),
                                      (2, "--patients", ["--patients", "1", "--out", "x.csv"]),
                                      (3, "sign", ["--mapping", "mapping", "--out", "x.csv"])):
            found, out, error = self.call(*arguments)
            self.assertEqual((found, out), (code, ""), error)
            self.assertIn(says, error)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["mapping"])


if __name__ == "__main__":
    unittest.main()
