#!/usr/bin/env bash
# clang-format in place. usage: tools/format.sh [--all] [--check]
#   default: files changed against the last commit and new ones; --all: every C++ file; --check: change nothing, exit 1
#   if a file would change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/cpp_files.sh

scope=changed
mode=(-i)
for argument in "$@"; do
  case "$argument" in
    --all) scope=all ;;
    --check) mode=(--dry-run --Werror) ;;
    *) echo "format.sh: unknown option '$argument'" >&2; exit 2 ;;
  esac
done
mapfile -t files < <(cpp_files "$scope")
if [ "${#files[@]}" -eq 0 ]; then
  echo "No C++ file to format."
  exit 0
fi
clang-format-19 "${mode[@]}" "${files[@]}"
echo "clang-format: ${#files[@]} files"
