#!/usr/bin/env bash
# clang-tidy with warnings as errors. usage: tools/lint.sh [--all] [BUILD_FOLDER]
#   default: .cpp files changed against the last commit and new ones; --all: every one. BUILD_FOLDER (build/debug) must
#   hold compile_commands.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/cpp_files.sh

scope=changed
folder=build/debug
for argument in "$@"; do
  case "$argument" in
    --all) scope=all ;;
    -*) echo "lint.sh: unknown option '$argument'" >&2; exit 2 ;;
    *) folder=$argument ;;
  esac
done
if [ ! -f "$folder/compile_commands.json" ]; then
  echo "lint.sh: $folder/compile_commands.json is missing; configure first: cmake --preset debug" >&2
  exit 1
fi
# Tests are left out: the GoogleTest macros break most rules by themselves.
mapfile -t files < <(cpp_files "$scope" | grep -E '^(src|app)/.*\.cpp$' || true)
if [ "${#files[@]}" -eq 0 ]; then
  echo "No source file to lint."
  exit 0
fi
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-19 --quiet -p "$folder"
echo "clang-tidy: ${#files[@]} files clean"
