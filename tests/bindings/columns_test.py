#!/usr/bin/env python3
"""The Python reader of column files against a cohort that the program makes: cell by cell the CSV data sets; damage is
noticed. usage: columns_test.py PROGRAM SOURCE_FOLDER [OUT]; with OUT the cohort stays there, for columns_test.R."""
import csv
import importlib.util
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

OUT = Path(sys.argv.pop(3)).resolve() if len(sys.argv) > 3 else None
SOURCE = Path(sys.argv.pop(2)).resolve()
PROGRAM = Path(sys.argv.pop(1)).resolve()
sys.path.insert(0, str(SOURCE / "bindings" / "python"))
import hepatrial_columns  # noqa: E402
from hepatrial_columns import ColumnFileError, read_columns  # noqa: E402


class Columns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory(prefix="columns ")
        cls.cohort = OUT or Path(cls.home.name) / "cohort"
        shutil.rmtree(cls.cohort, ignore_errors=True)  # of an earlier build, which it would go on with
        # Two chunks: more than one group of rows. Two lines of therapy: empty cells of those who never got to the second.
        subprocess.run([PROGRAM, "run", "celestial", "--solver", "batch", "--chunks", "2", "--quiet", "--out", cls.cohort],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        cls.home.cleanup()

    def test_every_cell_is_that_of_the_csv(self):
        for name in ("adsl", "adtte", "adrs"):
            table = read_columns(self.cohort / f"{name}.hpc")
            with open(self.cohort / f"{name}.csv", newline="", encoding="utf-8") as file:
                rows = csv.reader(file)
                self.assertEqual(next(rows), list(table))
                expected = list(zip(*rows))
            self.assertGreater(table.rows, 8000)
            for cells, (column, values) in zip(expected, table.items()):
                self.assertEqual(len(values), table.rows)
                for cell, value in zip(cells, values):
                    if value is None or value == "" or value != value:
                        self.assertEqual(cell, "", (name, column))
                    elif isinstance(value, float):
                        self.assertEqual(float(cell), value, (name, column))
                    else:
                        self.assertEqual(cell, str(value), (name, column))

    def test_the_file_says_what_it_holds(self):
        table = read_columns(self.cohort / "adsl.hpc", columns=["AGE", "USUBJID"])
        self.assertEqual(list(table), ["AGE", "USUBJID"])
        self.assertEqual(table.table, "adsl")
        self.assertEqual(table.units["AGE"], "year")
        self.assertEqual(table.types["AGE"], "float64")
        self.assertEqual((table.about["trial"], table.about["seed"]), ("celestial", "1"))
        self.assertIn("virtual", table.about["subjects"])
        with self.assertRaises(KeyError):
            read_columns(self.cohort / "adsl.hpc", columns=["HEIGHT"])

    def test_chunks_read_too(self):
        first, second = (read_columns(path) for path in sorted(self.cohort.glob("chunks/*.hpc")))
        self.assertEqual(first["SUBJID"] + second["SUBJID"], list(range(2 * 4096)))
        self.assertEqual(int(first.about["randomised_1"]), first["ARM"].count(0))

    def test_as_csv_from_a_shell(self):
        done = subprocess.run([sys.executable, hepatrial_columns.__file__, self.cohort / "adsl.hpc"], capture_output=True, text=True,
                              check=True, encoding="utf-8")
        rows = list(csv.DictReader(done.stdout.splitlines()))
        ages = read_columns(self.cohort / "adsl.hpc", columns=["AGE"])["AGE"]
        self.assertEqual([float(row["AGE"]) for row in rows], ages)
        done = subprocess.run([sys.executable, hepatrial_columns.__file__, SOURCE / "README.md"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("is not a column file", done.stderr)

    def test_damage_anywhere_is_noticed(self):
        whole = (self.cohort / "chunks" / "chunk-000000.hpc").read_bytes()
        path = Path(self.home.name) / "damaged.hpc"
        for at in [*range(0, 48), 50, *range(100, len(whole), len(whole) // 150)]:
            data = bytearray(whole)
            data[at] ^= 0x10
            path.write_bytes(data)
            with self.assertRaises(ColumnFileError, msg=at):
                read_columns(path)
        for size in (0, 7, 47, 48, 500, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:size])
            with self.assertRaises(ColumnFileError, msg=size):
                read_columns(path)
        path.write_bytes(whole + b"x")
        with self.assertRaises(ColumnFileError):
            read_columns(path)

    def test_sizes_that_a_file_only_claims_take_no_memory(self):
        schema = b'{"table":"t","about":{},"columns":[{"name":"A","type":"float64","unit":""}]}'
        stored = zlib.compress(b"\0" * 8)
        block = struct.pack("<III", len(stored), 0xFFFFFFF0, zlib.crc32(stored)) + stored
        group = struct.pack("<II", 1, len(block)) + block
        size = 48 + len(schema) + len(group)
        header = struct.pack("<8sIIQIIQI", b"HPCOLS\r\n", 1, len(schema), 1, 1, zlib.crc32(schema), size, 0)
        path = Path(self.home.name) / "large.hpc"
        path.write_bytes(header + struct.pack("<I", zlib.crc32(header)) + schema + group)
        with self.assertRaises(ColumnFileError):
            read_columns(path)

    @unittest.skipUnless(importlib.util.find_spec("numpy"), "numpy is not installed")
    def test_numpy(self):
        plain, arrays = read_columns(self.cohort / "adsl.hpc"), read_columns(self.cohort / "adsl.hpc", numpy=True)
        for name, values in plain.items():
            if plain.types[name] == "int32":
                values = [hepatrial_columns.MISSING_INT32 if value is None else value for value in values]
            found = arrays[name].tolist()
            self.assertTrue(all(a == b or (a != a and b != b) for a, b in zip(found, values)), name)


if __name__ == "__main__":
    unittest.main()
