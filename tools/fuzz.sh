#!/usr/bin/env bash
# Runs the fuzz programs of build/fuzz/fuzz, which `make fuzz` builds.
#
# usage: tools/fuzz.sh [--seconds N] [--build FOLDER] [NAME...]     every target (or the named ones) for N seconds (600)
#        tools/fuzz.sh --planted [--build FOLDER] [NAME...]         every planted fault must be found within 60 s
# Seeds come from fuzz/corpus/NAME, words of the language from fuzz/NAME.dict where it exists. What is new goes to
# FOLDER/corpus/NAME, crashes to FOLDER/crashes/NAME-*. At the end the line coverage of the reading code is printed.
# Exit 1 when a target crashes or a planted fault is not found.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=600
planted_seconds=60
folder=build/fuzz
planted=0
names=()
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds=${2:?--seconds needs a number}; shift ;;
    --build) folder=${2:?--build needs a folder}; shift ;;
    --planted) planted=1 ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "fuzz.sh: unknown option '$1'" >&2; exit 2 ;;
    *) names+=("$1") ;;
  esac
  shift
done

if [ "${#names[@]}" -eq 0 ]; then
  for source in fuzz/*_fuzz.cpp; do
    [ -e "$source" ] && names+=("$(basename "$source" _fuzz.cpp)")
  done
fi
if [ "${#names[@]}" -eq 0 ]; then
  echo "No fuzz target exists: fuzz/ holds no *_fuzz.cpp."
  exit 0
fi
mkdir -p "$folder/crashes" "$folder/profiles"
limits=(-rss_limit_mb=2048 -timeout=20 -print_final_stats=1)

# Seeds and words of one target, if it has any.
extras() {
  if [ -f "fuzz/$1.dict" ]; then echo "-dict=fuzz/$1.dict"; fi
  if [ -d "fuzz/corpus/$1" ]; then echo "fuzz/corpus/$1"; fi
}

failed=0
if [ "$planted" -eq 1 ]; then
  for name in "${names[@]}"; do
    program="$folder/fuzz/${name}_fuzz_planted"
    [ -x "$program" ] || continue
    corpus=$(mktemp -d)
    log=$(mktemp)
    began=$SECONDS
    mapfile -t extra < <(extras "$name")
    # A planted fault counts as found when the fuzzer itself reports a failing input.
    if ! LLVM_PROFILE_FILE=/dev/null "$program" "${limits[@]}" -max_total_time=$planted_seconds -artifact_prefix="$corpus/" \
         "$corpus" "${extra[@]}" >"$log" 2>&1 && grep -q 'Test unit written to' "$log"; then
      echo "$name: planted fault found after $((SECONDS - began)) s"
    else
      echo "$name: PLANTED FAULT NOT FOUND within $planted_seconds s" >&2
      tail -n 5 "$log" >&2
      failed=1
    fi
    rm -rf "$corpus" "$log"
  done
  exit $failed
fi

# Two calls with different names may run side by side: each removes and reads its own profiles only.
profiles=()
for name in "${names[@]}"; do
  program="$folder/fuzz/${name}_fuzz"
  if [ ! -x "$program" ]; then
    echo "$name: $program is missing; build it with make fuzz" >&2
    failed=1
    continue
  fi
  rm -f "$folder/profiles/$name.profraw"
  mkdir -p "$folder/corpus/$name"
  mapfile -t extra < <(extras "$name")
  echo "$name: fuzzing for $seconds s"
  if LLVM_PROFILE_FILE="$folder/profiles/$name.profraw" "$program" "${limits[@]}" -max_total_time="$seconds" \
     -artifact_prefix="$folder/crashes/$name-" "$folder/corpus/$name" "${extra[@]}" >"$folder/$name.log" 2>&1; then
    grep -E 'number_of_executed_units|average_exec_per_sec' "$folder/$name.log" | sed "s/^stat::/  /"
    profiles+=("$folder/profiles/$name.profraw")
  else
    echo "$name: FAILED; the input is in $folder/crashes, the log in $folder/$name.log" >&2
    grep -E 'ERROR|SUMMARY|runtime error|Test unit written' "$folder/$name.log" | head -5 >&2 || true
    failed=1
  fi
done

merged="$folder/${names[0]}.profdata"
if ! command -v llvm-profdata-19 >/dev/null || ! command -v llvm-cov-19 >/dev/null; then
  echo "llvm-profdata-19 or llvm-cov-19 is missing: no coverage shown"
elif [ "${#profiles[@]}" -eq 0 ]; then
  echo "No target ended well: no coverage shown"
else
  llvm-profdata-19 merge -sparse "${profiles[@]}" -o "$merged"
  objects=()
  for name in "${names[@]}"; do
    program="$folder/fuzz/${name}_fuzz"
    if [ -x "$program" ]; then objects+=(-object "$program"); fi
  done
  echo "Line coverage of the code that reads files (all files: $merged.txt)"
  llvm-cov-19 report "${objects[@]:1}" -instr-profile="$merged" >"$merged.txt" 2>"$merged.log" || {
    tail -3 "$merged.log" >&2; exit 1; }
  # Columns 8 to 10 are lines, lines missed, share covered; a file that no target reaches is left out.
  awk '!/^fuzz/ && /(antimony|sbml|delimited|units|toml|read|trial_spec|drug|parameter_table|settings|registry|isrctn|euctr|ctis|ctgov|json|identifiers|rows|record)[a-z_]*\.cpp/ && $10 != "0.00%" {
         printf "  %-44s %5d lines %8s\n", $1, $8, $10 }' "$merged.txt"
fi
exit $failed
