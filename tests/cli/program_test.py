#!/usr/bin/env python3
"""The program from outside: exit codes, messages, and no half-written file. usage: program_test.py PROGRAM SOURCE_FOLDER"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv.pop(2)).resolve()
PROGRAM = Path(sys.argv.pop(1)).resolve()

# One exponential decay with every unit told: y = 10 exp(-t / 2).
GOOD_MODEL = """model decay()
  unit time_unit = 86400 second;
  unit per_day = 1 / (86400 second);
  var y; y has dimensionless; y = 10;
  k has per_day; k = 0.5;
  y' = -k * y;
end
"""


class Program(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="with space ")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def call(self, *arguments, **environment):
        """(exit code, standard output, standard error)"""
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300, cwd=self.folder,
                              stdin=subprocess.DEVNULL, env={**os.environ, **environment})
        return done.returncode, done.stdout, done.stderr

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def refused(self, code, *arguments, says=(), **environment):
        found, out, error = self.call(*arguments, **environment)
        self.assertEqual((found, out), (code, ""), error)
        for part in says:
            self.assertIn(part, error)

    # The command line

    def test_version(self):
        cmake = (SOURCE / "CMakeLists.txt").read_text(encoding="utf-8")
        version = cmake.split("project(hepatrial VERSION ")[1].split()[0]
        self.assertEqual(self.call("--version"), (0, f"hepatrial {version}\n", ""))
        self.assertIn(f"version: {version}\n", (SOURCE / "CITATION.cff").read_text(encoding="utf-8"))

    def test_help_of_every_verb(self):
        for verbs in ([], ["run"], ["merge"], ["score-holdout"], ["natural-history"], ["statements"], ["predict"], ["model"],
                      ["model", "check"],
                      ["model", "export"], ["model", "simulate"], ["evidence"], ["evidence", "show"], ["drugs"], ["trials"]):
            code, out, error = self.call(*verbs, "--help")
            self.assertEqual((code, error), (0, ""), verbs)
            self.assertIn("Usage: hepatrial", out)

    def test_wrong_usage_is_exit_2_on_standard_error(self):
        self.refused(2, says=("hepatrial --help",))
        self.refused(2, "run", "trial.toml", "--fast", says=("--fast", "hepatrial run --help"))
        self.refused(2, "walk", says=("walk",))
        for patients in ("0", "-1", "1000001", "many"):
            self.refused(2, "run", "trial.toml", "--patients", patients, says=("--patients", "1 to 1000000", patients))

    def test_full_output_is_exit_5(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([PROGRAM, "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 5)
        self.assertIn("standard output", done.stderr)

    # Data

    def test_wrong_data_folder_is_exit_3(self):
        self.refused(3, "drugs", says=("HEPATRIAL_DATA", "nowhere"), HEPATRIAL_DATA=str(self.folder / "nowhere"))

    def test_shipped_drugs_and_trials_are_listed(self):
        for verb, word in (("drugs", "sorafenib"), ("trials", "arm:")):
            code, out, error = self.call(verb)
            self.assertEqual((code, error), (0, ""))
            self.assertIn(word, out)

    def test_evidence_show(self):
        code, out, error = self.call("evidence", "show", "cabozantinib", "--after", "atezo-bev")
        self.assertEqual((code, error), (0, ""))
        self.assertIn("cabozantinib", out)
        self.refused(3, "evidence", "show", "cabozantinib", "--after", "breakfast", says=("breakfast",))
        self.refused(3, "evidence", "show", "cabozantinib", "--db", "no.sqlite", says=("no.sqlite",))

    # Models

    def test_model_check_of_a_good_file(self):
        code, out, error = self.call("model", "check", self.write("good.ant", GOOD_MODEL))
        self.assertEqual(code, 0, error)
        self.assertIn("good.ant: no errors", out)

    def test_model_check_names_file_and_line_of_every_problem(self):
        bad = GOOD_MODEL.replace("k = 0.5", "k = 0.5 +").replace("y = 10;", "y = ;")
        self.refused(3, "model", "check", self.write("bad.ant", bad), says=("bad.ant:4", "bad.ant:5"))
        bad = GOOD_MODEL.replace("-k * y", "-k * y * unheard_of")
        self.refused(3, "model", "check", self.write("bad.ant", bad), says=("bad.ant", "unheard_of"))
        bad = GOOD_MODEL.replace("-k * y", "-y")
        self.refused(3, "model", "check", self.write("bad.ant", bad), says=("bad.ant:6", "y"))

    def test_model_check_of_many_rules_is_quick_and_still_tells_circles(self):
        chain = "".join(f"  a{i} := a{i - 1} + 1;\n" for i in range(1, 260))
        good = GOOD_MODEL.replace("end", f"  a0 := y;\n{chain}end")
        code, out, error = self.call("model", "check", self.write("chain.ant", good))
        self.assertEqual((code, "circle" in error), (0, False), error)
        code, out, error = self.call("model", "check", self.write("circle.ant", good.replace("a0 := y", "a0 := a259")))
        self.assertIn("circle", error)

    def test_model_check_of_a_missing_file(self):
        self.refused(3, "model", "check", "missing.ant", says=("missing.ant",))

    def test_shipped_model_is_clean(self):
        code, out, error = self.call("model", "check", SOURCE / "models" / "hcc")
        self.assertEqual(code, 0, error)
        self.assertIn("no errors", out)

    def test_export_then_simulate_gives_the_closed_form(self):
        code, _, error = self.call("model", "export", self.write("good.ant", GOOD_MODEL), "--sbml", "good.xml")
        self.assertEqual(code, 0, error)
        self.write("settings.txt", "start: 0\nduration: 4\nsteps: 2\nvariables: y\nabsolute: 1e-9\nrelative: 1e-6\n"
                                   "amount: y\nconcentration:\n")
        for model in ("good.ant", "good.xml"):
            code, _, error = self.call("model", "simulate", model, "--settings", "settings.txt", "--out", "result.csv")
            self.assertEqual(code, 0, error)
            rows = (self.folder / "result.csv").read_text(encoding="utf-8").split()
            self.assertEqual(rows[0], "time,y")
            # 10 exp(-1) and 10 exp(-2)
            for row, time, expected in zip(rows[2:], (2, 4), (3.6787944117, 1.3533528324)):
                found = [float(field) for field in row.split(",")]
                self.assertEqual(found[0], time)
                self.assertAlmostEqual(found[1], expected, delta=1e-4)

    def test_nothing_is_left_where_writing_fails(self):
        self.write("good.ant", GOOD_MODEL)
        self.write("file", "a file, not a folder")
        self.refused(5, "model", "export", "good.ant", "--sbml", "file/out.xml", says=("out.xml",))
        self.assertEqual(sorted(entry.name for entry in self.folder.iterdir()), ["file", "good.ant"])

    # Trials

    def test_missing_trial_is_exit_3(self):
        self.refused(3, "run", "no-such-trial.toml", "--quiet", says=("no-such-trial.toml",))

    def test_output_folder_that_cannot_be_is_refused_before_the_work(self):
        self.write("file", "a file, not a folder")
        self.refused(3, "run", "second-line-after-atezo-bev", "--quiet", "--out", "file/out", says=("file/out",))


if __name__ == "__main__":
    unittest.main()
