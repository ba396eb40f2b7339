#!/usr/bin/env python3
"""Each check of tools/ catches a planted violation and passes a clean tree.
usage: checks_test.py SOURCE_FOLDER
"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(sys.argv.pop(1)).resolve()


class Tree(unittest.TestCase):
    """A small tree with two rooms in order; each test breaks one thing."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="with space ")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("src/core/README.md", "# core\n`ids.hpp` holds ids.\n")
        self.write("src/core/ids.hpp", "#pragma once\n#include <string>\n")
        self.write("src/stats/README.md", "# stats\n")
        self.write("src/stats/mean.cpp", '#include "core/ids.hpp"\n#include "stats/mean.hpp"\n')
        self.write("app/cli/main.cpp", '#include "stats/mean.hpp"\n#include "cli/paths.hpp"\n')

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def check(self, tool):
        done = subprocess.run([sys.executable, SOURCE / "tools" / tool, self.root], capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout


class Layers(Tree):
    def refused(self, *parts):
        code, out = self.check("check_layers.py")
        self.assertEqual(code, 1, out)
        for part in parts:
            self.assertIn(part, out)

    def test_clean_tree_passes(self):
        code, out = self.check("check_layers.py")
        self.assertEqual((code, out), (0, "rooms are in order\n"))

    def test_include_of_a_room_to_the_right(self):
        self.write("src/core/ids.cpp", '#include "core/ids.hpp"\n  #  include "stats/mean.hpp"\n')
        self.refused("src/core/ids.cpp:2: core includes stats", "to the right")

    def test_cycle_is_told(self):
        self.write("src/core/ids.cpp", '#include "stats/mean.hpp"\n')
        self.refused("cycle: core -> stats -> core")

    def test_rooms_side_by_side(self):
        self.write("src/model/README.md", "# model\n")
        self.write("src/model/a.cpp", '#include "stats/mean.hpp"\n')
        self.refused("side by side")

    def test_ways_in_do_not_see_each_other(self):
        self.write("app/web/server.cpp", '#include "cli/paths.hpp"\n')
        self.refused("app/web includes app/cli")

    def test_room_does_not_see_a_way_in(self):
        self.write("src/stats/a.cpp", '#include "cli/paths.hpp"\n')
        self.refused("stats includes app/cli")

    def test_unknown_room(self):
        self.write("src/kitchen/README.md", "# kitchen\n")
        self.write("src/stats/a.cpp", '#include "kitchen/knife.hpp"\n')
        self.refused("src/kitchen: has no place", "stats includes kitchen")

    def test_room_without_readme(self):
        (self.root / "src/stats/README.md").unlink()
        self.refused("src/stats: has no README.md")

    def test_readme_names_a_file_that_is_gone(self):
        self.write("src/core/README.md", "`ids.hpp`\n`names.hpp` holds names, as `docs/names.md` says.\n")
        self.refused("src/core/README.md:2: names names.hpp", "names docs/names.md")


class Sizes(Tree):
    def test_clean_tree_passes(self):
        self.assertEqual(self.check("check_sizes.py"), (0, "sizes are fine, 0 warnings\n"))

    def test_long_file_warns_and_very_long_file_fails(self):
        self.write("src/core/a.cpp", "int a;\n" * 501)
        code, out = self.check("check_sizes.py")
        self.assertEqual(code, 0)
        self.assertIn("warn: src/core/a.cpp: file has 501 lines", out)
        self.write("src/core/a.cpp", "int a;\n" * 801)
        code, out = self.check("check_sizes.py")
        self.assertEqual(code, 1)
        self.assertIn("fail: src/core/a.cpp: file has 801 lines", out)

    def test_marked_data_table_is_exempt(self):
        self.write("src/core/a.cpp", "// check_sizes: data table\n" + "int a;\n" * 900)
        self.assertEqual(self.check("check_sizes.py")[0], 0)

    def test_long_functions(self):
        for size, code in ((80, 0), (81, 0), (151, 1)):
            body = "  if (x) {\n  }\n" + "  ++x;\n" * (size - 4)
            self.write("src/core/a.cpp", "namespace n {\nint f(int x) {\n" + body + "}\n}  // namespace n\n")
            found, out = self.check("check_sizes.py")
            self.assertEqual(found, code, out)
            self.assertEqual(f"src/core/a.cpp:2: function has {size} lines" in out, size > 80, out)


class Words(Tree):
    def test_clean_tree_passes(self):
        self.assertEqual(self.check("check_words.py"), (0, "no unwanted word\n"))

    def test_each_planted_word_is_found(self):
        for planted in ("/wo" "rk/main/x", "see /ro" "ot/x", "one sess" "ion later", "an LL" "M", "Clau" "de", "GP" "T",
                        "AI-gener" "ated", "a subage" "nt", "http://deb.deb" "ian.org/debian"):
            self.write("docs/a.md", "first line\n" + planted + "\n")
            code, out = self.check("check_words.py")
            self.assertEqual(code, 1, planted)
            self.assertIn("docs/a.md:2: ", out)

    def test_words_that_only_look_alike_pass(self):
        self.write("docs/a.md", "LLVM, obsession, tests/work/x, https://example.org/work/x, agents against cancer\n")
        self.assertEqual(self.check("check_words.py")[0], 0)

    def test_in_cpp_only_comments_are_searched_for_talk(self):
        self.write("src/core/a.cpp", "Solver sess" "ion = open();  // one sess" "ion a thread\n")
        self.assertEqual(self.check("check_words.py")[0], 0)
        for comment in ("int a;  // Clau" "de", "/* an LL" "M */", " * an LL" "M wrote it"):
            self.write("src/core/a.cpp", comment + "\n")
            self.assertEqual(self.check("check_words.py")[0], 1, comment)
        self.write("src/core/a.cpp", 'const char* path = "/wo' 'rk/main";\n')
        self.assertEqual(self.check("check_words.py")[0], 1)

    def test_published_tables_are_quoted_as_they_are(self):
        self.write("evidence/registry/a.csv", "note\nthree sess" "ions of ablation\n")
        self.assertEqual(self.check("check_words.py")[0], 0)
        self.write("evidence/registry/a.csv", "note\n/wo" "rk/main\n")
        self.assertEqual(self.check("check_words.py")[0], 1)


class Dependencies(unittest.TestCase):
    def test_every_package_is_explained_and_every_explained_package_is_used(self):
        script = SOURCE / "tools/install_dependencies.sh"
        listed = subprocess.run([script, "--run", "--test", "--bench", "--fuzz", "--lint", "--coverage", "--list"],
                                capture_output=True, text=True, check=True).stdout.split()
        rows = [line for line in (SOURCE / "docs/dependencies.md").read_text(encoding="utf-8").splitlines()
                if line.startswith("| `")]
        explained = [row.split("`")[1] for row in rows]
        self.assertEqual(sorted(set(listed)), sorted(explained))

    def test_unknown_option_is_refused(self):
        done = subprocess.run([SOURCE / "tools/install_dependencies.sh", "--everything"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--everything", done.stderr)


if __name__ == "__main__":
    unittest.main()
