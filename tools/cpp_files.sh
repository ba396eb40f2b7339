# Sourced. cpp_files all|changed: C++ files of the repository, one a line, relative to its root.
cpp_files() {
  local scope=$1
  if [ "$scope" = changed ] && git rev-parse --verify --quiet HEAD >/dev/null; then
    { git diff --name-only --diff-filter=d HEAD; git ls-files --others --exclude-standard; } | sort -u
  else
    find src app tests fuzz benchmarks -type f 2>/dev/null | sort
  fi | grep -E '^(src|app|tests|fuzz|benchmarks)/.*\.(cpp|hpp|h)$' || true
}
