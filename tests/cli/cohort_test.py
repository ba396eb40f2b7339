#!/usr/bin/env python3
"""Cohorts through the program: the same bytes after kill -9, Ctrl-C, damage, for any number of threads and any sharding;
changed inputs refused; nothing half-written on a full disk. usage: cohort_test.py PROGRAM SOURCE_FOLDER"""
import json
import os
import resource
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
CHUNKS = 4
COHORT = ["run", "sharp", "--solver", "batch", "--chunks", CHUNKS, "--seed", 3]
RESULTS = ["adrs.csv", "adrs.hpc", "adsl.csv", "adsl.hpc", "adtte.csv", "adtte.hpc", "manifest.json", "report.html", "summary.json",
           "timing.json"]


def start(arguments, **options):
    return subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            stdin=subprocess.DEVNULL, **options)


def call(*arguments, environment=None, **options):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=500, check=False,
                          stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})}, **options)


def files(folder):
    """Relative name -> bytes of every file but the one with wall times."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "timing.json"}


def chunk_files(folder):
    return sorted(folder.glob("chunks/chunk-*.hpc"))


class Cohorts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory(prefix="cohorts ")
        cls.whole = Path(cls.home.name) / "whole"
        done = call(*COHORT, "--out", cls.whole)
        assert done.returncode == 0, done.stderr
        cls.whole_said = done

    @classmethod
    def tearDownClass(cls):
        cls.home.cleanup()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="a cohort ")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def same_as_whole(self, out):
        expected, found = files(self.whole), files(out)
        self.assertEqual(sorted(found), sorted(expected))
        for name, data in expected.items():
            self.assertTrue(found[name] == data, f"{name} differs")

    def finish(self, out, *more):
        done = call(*COHORT, "--out", out, "--quiet", *more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def copy_of_whole(self):
        out = self.folder / "out"
        shutil.copytree(self.whole, out)
        return out

    def until_chunks(self, running, out, count):
        deadline = time.monotonic() + 120
        while len(chunk_files(out)) < count:
            self.assertIsNone(running.poll(), "ended too early")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    # What a cohort leaves

    def test_chunks_and_results_lie_side_by_side(self):
        self.assertEqual(sorted(path.name for path in self.whole.iterdir()), sorted(["chunks", *RESULTS]))
        self.assertEqual(len(chunk_files(self.whole)), CHUNKS)
        self.assertIn("4 made now, 0 were there", self.whole_said.stderr)
        self.assertIn(" left", self.whole_said.stderr)
        summary = json.loads((self.whole / "summary.json").read_text())
        self.assertEqual(summary["engine"]["patients"], CHUNKS * 4096)
        again = self.finish(self.copy_of_whole())
        self.assertIn("0 made now, 4 were there", again.stderr)
        self.same_as_whole(self.folder / "out")

    def test_within_one_chunk_a_cohort_is_the_ordinary_run(self):
        for name, more in (("ordinary", []), ("chunked", ["--cohort"])):
            done = call("run", "resorce", "--solver", "batch", "--patients", 40, "--quiet", "--out", self.folder / name, *more)
            self.assertEqual(done.returncode, 0, done.stderr)
        ordinary, chunked = (json.loads((self.folder / name / "summary.json").read_text()) for name in ("ordinary", "chunked"))
        self.assertEqual(ordinary["arms"], chunked["arms"])
        self.assertEqual(ordinary["comparison"], chunked["comparison"])

    # The same bits

    def test_threads_do_not_matter(self):
        for threads in (1, 3):
            out = self.folder / str(threads)
            self.finish(out, "--threads", threads)
            self.same_as_whole(out)

    def test_kill_9_and_resume(self):
        out = self.folder / "out"
        for chunks in (1, 2):
            running = start([*COHORT, "--out", out, "--quiet"])
            self.until_chunks(running, out, chunks)
            running.kill()
            running.communicate(timeout=60)
            self.assertEqual(running.returncode, -signal.SIGKILL)
            self.assertFalse((out / "report.html").exists())
            (out / "chunks" / f".chunk-00000{chunks}.hpc.partial-{running.pid}").write_bytes(b"half")
        done = self.finish(out)
        self.assertNotIn(" 0 were there", done.stderr)
        self.same_as_whole(out)

    def test_ctrl_c_and_resume(self):
        out = self.folder / "out"
        running = start([*COHORT, "--out", out, "--quiet"])
        self.until_chunks(running, out, 1)
        running.send_signal(signal.SIGINT)
        said, error = running.communicate(timeout=120)
        self.assertEqual((running.returncode, said), (130, ""), error)
        self.assertIn("finished chunks are kept", error)
        self.assertIn("run the same command again to go on", error)
        kept = len(chunk_files(out))
        self.assertEqual(sorted(path.name for path in out.rglob("*")),
                         sorted(["chunks", "run.json", *(path.name for path in chunk_files(out))]))
        done = self.finish(out)
        self.assertIn(f"{kept} were there", done.stderr)
        self.same_as_whole(out)

    def test_shards_merge_to_the_same_bytes(self):
        parts = [self.folder / f"part {shard}" for shard in (1, 2, 3)]
        for shard, part in enumerate(parts, 1):
            done = self.finish(part, "--shard", f"{shard}/3", "--threads", shard)
            self.assertIn("hepatrial merge", done.stdout)
            self.assertFalse((part / "report.html").exists())
        out = self.folder / "out"
        few = call("merge", parts[2], parts[0], "--out", out, "--quiet")
        self.assertEqual(few.returncode, 3, few.stderr)
        self.assertIn("chunk 1 missing", few.stderr)
        done = call("merge", parts[1], "--out", out, "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.same_as_whole(out)
        # All shards into one folder: the last one finds everything there.
        shared = self.folder / "shared"
        for shard in (2, 1):
            self.finish(shared, "--shard", f"{shard}/2")
        self.same_as_whole(shared)

    def test_shards_of_different_runs_do_not_merge(self):
        parts = [self.folder / "a", self.folder / "b"]
        for seed, part in enumerate(parts, 8):
            done = call("run", "sharp", "--solver", "batch", "--chunks", 2, "--shard", f"{seed - 7}/2", "--seed", seed, "--out", part,
                        "--quiet")
            self.assertEqual(done.returncode, 0, done.stderr)
        done = call("merge", *parts, "--out", self.folder / "out", "--quiet")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("seed", done.stderr)
        self.assertFalse((self.folder / "out").exists())
        done = call("merge", parts[0], self.folder / "nowhere", "--out", self.folder / "out", "--quiet")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("holds no cohort", done.stderr)

    # Damage and change

    def test_damaged_chunks_are_made_again_and_told(self):
        out = self.copy_of_whole()
        first, second, third, _ = chunk_files(out)
        first.write_bytes(first.read_bytes()[:-100])
        data = bytearray(second.read_bytes())
        data[len(data) // 2] ^= 1
        second.write_bytes(bytes(data))
        shutil.copy(self.whole / "chunks" / "chunk-000003.hpc", third)
        done = self.finish(out)
        for chunk in (0, 1, 2):
            self.assertIn(f"chunk {chunk} was made again", done.stderr)
        self.assertIn("3 made now, 1 were there", done.stderr)
        self.same_as_whole(out)

    def test_a_changed_seed_or_input_is_refused_and_named(self):
        out = self.copy_of_whole()
        done = call(*COHORT[:-1], 4, "--out", out, "--quiet")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("seed: the chunks there were made with 3; now it is 4", done.stderr)
        data = self.folder / "data"
        shutil.copytree(SOURCE / "models", data / "models")
        shutil.copytree(SOURCE / "trials", data / "trials")
        for store in (PROGRAM.parent / "share").glob("*.sqlite"):
            shutil.copy(store, data)
        for file in ("models/parameters.tsv", "trials/sharp.toml"):
            original = (data / file).read_bytes()
            (data / file).write_bytes(original + b"\n")
            done = call(*COHORT, "--out", out, "--quiet", environment={"HEPATRIAL_DATA": str(data)})
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn(file, done.stderr)
            (data / file).write_bytes(original)
        done = call("run", "sharp", "--solver", "reference", "--chunks", CHUNKS, "--seed", 3, "--out", out, "--quiet")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("solver", done.stderr)
        self.same_as_whole(out)

    def test_a_folder_holds_results_of_one_kind(self):
        out = self.copy_of_whole()
        done = call("run", "sharp", "--patients", 4, "--out", out, "--quiet")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("--cohort", done.stderr)
        self.same_as_whole(out)
        shutil.rmtree(out / "chunks")
        for arguments in (COHORT, ["merge", self.whole]):
            done = call(*arguments, "--out", out, "--quiet")
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("not made in chunks", done.stderr)
            self.assertFalse((out / "chunks").exists())

    # A limit on the size of files stands for a full disk: the writing fails half way.

    def call_on_full_disk(self, bytes_left, *arguments):
        def fill():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, bytes_left))
        return call(*arguments, preexec_fn=fill, restore_signals=False)

    def test_full_disk_while_a_chunk_is_written(self):
        out = self.folder / "out"
        done = self.call_on_full_disk(100_000, *COHORT, "--out", out, "--quiet")
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("chunk-000000.hpc", done.stderr)
        self.assertEqual([path.name for path in out.rglob("*") if path.is_file()], ["run.json"])
        self.finish(out)
        self.same_as_whole(out)

    def test_full_disk_while_results_are_written(self):
        out = self.folder / "out"
        shutil.copytree(self.whole / "chunks", out / "chunks")
        done = self.call_on_full_disk(600_000, *COHORT, "--out", out, "--quiet")
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertEqual([path.name for path in out.iterdir()], ["chunks"])
        self.finish(out)
        self.same_as_whole(out)

    # Size

    def test_twenty_thousand_patients(self):
        out = self.folder / "out"
        begin = time.monotonic()
        running = start(["run", "sharp", "--solver", "batch", "--patients", 10000, "--cohort", "--quiet", "--out", out])
        _, status, usage = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
        error = running.stderr.read()
        running.stdout.close()
        running.stderr.close()
        self.assertEqual(running.returncode, 0, error)
        print(f"20,000 patients: {time.monotonic() - begin:.1f} s, {usage.ru_maxrss / 1024:.0f} MB", file=sys.stderr)
        self.assertLess(usage.ru_maxrss, 300 * 1024)
        summary = json.loads((out / "summary.json").read_text())
        self.assertEqual([arm["n"] for arm in summary["arms"]], [10000, 10000])
        self.assertLess((out / "report.html").stat().st_size, 2_000_000)

    def test_large_runs_take_the_chunked_way_by_themselves(self):
        out = self.folder / "out"
        running = start(["run", "sharp", "--patients", 50001, "--solver", "batch", "--quiet", "--out", out])
        self.until_chunks(running, out, 1)
        running.send_signal(signal.SIGTERM)
        _, error = running.communicate(timeout=120)
        self.assertEqual(running.returncode, 143, error)
        self.assertIn("finished chunks are kept", error)


if __name__ == "__main__":
    unittest.main()
