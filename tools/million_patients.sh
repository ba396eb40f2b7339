#!/usr/bin/env bash
# One million virtual patients through one trial, once: run in chunks, killed (-9) in the middle, resumed; wall time, peak
# memory and the machine go into a page. Not a regular test: it takes from minutes to hours.
# usage: tools/million_patients.sh PROGRAM [PATIENTS_PER_ARM [TRIAL [OUT [PAGE]]]]
#   PATIENTS_PER_ARM  500000: a million in the two arms of sharp        TRIAL  sharp
#   OUT               results/million-patients (must not exist yet)     PAGE   docs/validation/million-patients.md
set -euo pipefail

program=$(realpath "${1:?usage: million_patients.sh PROGRAM [PATIENTS_PER_ARM [TRIAL [OUT [PAGE]]]]}")
patients=${2:-500000}
trial=${3:-sharp}
out=${4:-results/million-patients}
page=${5:-docs/validation/million-patients.md}
if [ -e "$out" ]; then
  echo "$out exists: choose another folder, or this would not be a whole run" >&2
  exit 2
fi
mkdir -p "$(dirname "$page")"

exec python3 - "$program" "$patients" "$trial" "$out" "$page" <<'PYTHON'
import json
import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

program, patients, trial, out, page = sys.argv[1:6]
out = Path(out)
command = [program, "run", trial, "--solver", "batch", "--patients", patients, "--cohort", "--out", str(out)]


def chunks():
    return len(list(out.glob("chunks/chunk-*.hpc")))


def measured(stop_at=None):
    """Runs the program, until `stop_at` chunks are there when given: exit code, wall seconds, peak MB, CPU seconds, chunks."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL if stop_at else None)
    while stop_at and process.poll() is None and chunks() < stop_at:
        time.sleep(0.05)
    if stop_at and process.poll() is None:
        process.kill()
    _, status, usage = os.wait4(process.pid, 0) if process.returncode is None else (0, process.returncode << 8, None)
    process.returncode = os.waitstatus_to_exitcode(status)
    if usage is None:
        sys.exit("the program ended before it could be killed: ask for more patients")
    return {"code": process.returncode, "wall": time.monotonic() - begin, "peak": usage.ru_maxrss / 1024,
            "cpu": usage.ru_utime + usage.ru_stime, "chunks": chunks()}


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def size(path):
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6


# A candidate in about two is eligible, a chunk has 4,096: kill at about a quarter.
killed = measured(stop_at=max(1, int(int(patients) / 4096 / 2)))
if killed["code"] != -signal.SIGKILL:
    sys.exit(f"the first part ended with {killed['code']} instead of being killed")
resumed = measured()
if resumed["code"] != 0:
    sys.exit(f"the resumed run ended with {resumed['code']}")
summary = json.loads((out / "summary.json").read_text())
manifest = json.loads((out / "manifest.json").read_text())
timing = json.loads((out / "timing.json").read_text())["seconds"]
randomised = sum(arm["n"] for arm in summary["arms"])
engine = summary["engine"]


def survival(arm):
    median = arm["endpoints"]["OS_median_months"]
    return f"| {arm['name']} | {arm['n']:,} | {median['value']:.2f} ({median['ci_low']:.2f} to {median['ci_high']:.2f}) |"


shown = lambda value: f"{value:.0f}" if value >= 10 else f"{value:.1f}"
text = f"""# {randomised:,} patients through one trial

Written by `tools/million_patients.sh`; how cohorts work: `docs/methods/cohorts.md`. One run, killed with SIGKILL at {killed['chunks']} chunks and
started again with the same command.

| | until killed | resumed to the end |
|---|---|---|
| wall, s | {shown(killed['wall'])} | {shown(resumed['wall'])} |
| processor, s | {shown(killed['cpu'])} | {shown(resumed['cpu'])} |
| peak resident memory, MB | {killed['peak']:.0f} | {resumed['peak']:.0f} |
| finished chunks | {killed['chunks']} | {resumed['chunks']} |

- Command: `{manifest['command_line']} --solver batch`. Version: {manifest['version']}.
- {randomised:,} randomised patients of {engine['patients']:,} candidates; {engine['failed_patients']:,} failed, {engine['rescued_patients']:,} rescued by the reference solver; {engine['steps']:,} steps.
- Of the resumed run, simulation took {shown(timing['simulation_s'])} s, reading chunks, analysis and data sets {shown(timing['analysis_s'])} s.
- On disk: chunks {size(out / 'chunks'):.0f} MB; data sets (`.hpc`) {sum(f.stat().st_size for f in out.glob('*.hpc')) / 1e6:.0f} MB; `report.html` {(out / 'report.html').stat().st_size / 1e6:.1f} MB.
- Machine: {processor()}, {len(os.sched_getaffinity(0))} processors, {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB, {platform.system()}.

| arm | patients | median overall survival, months (95 %) |
|---|---|---|
""" + "\n".join(map(survival, summary["arms"])) + "\n"
Path(page).write_text(text, encoding="utf-8")
print(text)
if max(killed["peak"], resumed["peak"]) > 1500:
    sys.exit("the peak of memory is above 1,500 MB")
PYTHON
