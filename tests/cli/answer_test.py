#!/usr/bin/env python3
"""The verbs answer and mechanisms, and the switches of run, from outside. usage: answer_test.py PROGRAM SOURCE_FOLDER"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv.pop(2)).resolve()
PROGRAM = Path(sys.argv.pop(1)).resolve()


class Answers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="with space ")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def call(self, *arguments):
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=500, cwd=self.folder,
                              stdin=subprocess.DEVNULL, env=os.environ)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_lists(self):
        code, out, _ = self.call("answer")
        self.assertEqual(code, 0)
        self.assertEqual(len(out.splitlines()), 8)
        code, out, _ = self.call("mechanisms")
        self.assertEqual(code, 0)
        self.assertIn("98 rows", out)

    def test_one_answer_has_page_text_and_table_and_the_same_bytes_again(self):
        for name, threads in (("a", "1"), ("b", "2")):
            code, out, error = self.call("answer", "residual-antibody", "--patients", "8", "--draws", "4", "--quiet",
                                         "--threads", threads, "--out", name)
            self.assertEqual(code, 0, error)
            self.assertIn("driven", out)
        for ending in ("html", "md", "csv"):
            one, other = ((self.folder / name / f"residual-antibody.{ending}").read_bytes() for name in "ab")
            self.assertEqual(one, other)
        page = (self.folder / "a" / "residual-antibody.html").read_text(encoding="utf-8")
        self.assertNotIn("<script", page)
        self.assertNotIn("http", page.replace("http-equiv", ""))
        with open(self.folder / "a" / "residual-antibody.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertTrue({row["driven_by"] for row in rows} <= {"data-driven", "prior-driven", "not known"})

    def test_a_patient_can_be_named(self):
        code, out, error = self.call("answer", "why-progressed", "--patients", "8", "--quiet", "--out", "p")
        self.assertEqual(code, 0, error)
        self.assertIn("progressed after", out)
        code, _, error = self.call("answer", "why-progressed", "--patients", "8", "--patient", "999999", "--quiet", "--out", "q")
        self.assertEqual(code, 3)
        self.assertIn("999999", error)

    def test_wrong_usage_leaves_nothing(self):
        code, _, error = self.call("answer", "no-such-question", "--out", "x")
        self.assertEqual(code, 2)
        self.assertIn("no-such-question", error)
        code, _, error = self.call("run", "sharp", "--with-mechanism", "ME999", "--out", "x")
        self.assertEqual(code, 2)
        self.assertIn("ME999", error)
        self.assertFalse((self.folder / "x").exists())

    def summary(self, name, *switches):
        code, _, error = self.call("run", "sharp", "--patients", "12", "--quiet", "--out", name, *switches)
        self.assertEqual(code, 0, error)
        return json.loads((self.folder / name / "summary.json").read_text(encoding="utf-8"))

    def test_switches_of_a_run(self):
        plain = self.summary("plain")
        self.assertEqual(plain, self.summary("off", "--without-mechanism", "ME055"), "a trait that is not drawn cannot go")
        self.assertNotEqual(plain, self.summary("with", "--with-mechanism", "all"))
        self.assertNotEqual(plain, self.summary("without", "--without-mechanism", "ME035"))
        manifest = json.loads((self.folder / "with" / "manifest.json").read_text(encoding="utf-8"))
        self.assertIn("--with-mechanism all", json.dumps(manifest))
        code, _, error = self.call("run", "sharp", "--cohort", "--chunks", "1", "--with-mechanism", "all", "--out", "c")
        self.assertEqual(code, 2)


if __name__ == "__main__":
    unittest.main()
