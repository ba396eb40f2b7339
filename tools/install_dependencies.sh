#!/usr/bin/env bash
# Installs the Debian 12 packages that hepatrial needs. Reasons, versions and licences: docs/dependencies.md.
#
# usage: tools/install_dependencies.sh [--run] [--test] [--bench] [--fuzz] [--lint] [--coverage] [--list] [--check]
#   --run   what building and running needs (the default)
#   --test, --bench, --fuzz, --lint, --coverage   what that needs, on top of --run
#   --list  print the package names and stop
#   --check print what is missing, change nothing, exit 1 if anything is
# It calls apt-get only when a package is missing, as root or through sudo. Safe to repeat.
set -euo pipefail

run_packages=(
  g++ cmake ninja-build make pkg-config git ca-certificates ccache python3
  libsundials-dev libsuitesparse-dev libsbml5-dev libsleef-dev libboost1.81-dev libcli11-dev
  nlohmann-json3-dev libtomlplusplus-dev librandom123-dev libexpected-dev libfmt-dev libsqlite3-dev libssl-dev
  zlib1g-dev libsimdjson-dev libzstd-dev libminizip-dev libexpat1-dev libcurl4-openssl-dev
)
test_packages=(libgtest-dev libgmock-dev librapidcheck-dev r-base-core r-cran-survival r-cran-jsonlite zstd chromium)
bench_packages=(dpkg-dev xz-utils)
fuzz_packages=(clang-19 libclang-rt-19-dev llvm-19)
lint_packages=(clang-19 clang-tidy-19 clang-format-19)
coverage_packages=(gcovr)

packages=("${run_packages[@]}")
action=install
for argument in "$@"; do
  case "$argument" in
    --run) ;;
    --test) packages+=("${test_packages[@]}") ;;
    --bench) packages+=("${bench_packages[@]}") ;;
    --fuzz) packages+=("${fuzz_packages[@]}") ;;
    --lint) packages+=("${lint_packages[@]}") ;;
    --coverage) packages+=("${coverage_packages[@]}") ;;
    --list) action=list ;;
    --check) action=check ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "install_dependencies.sh: unknown option '$argument' (see --help)" >&2; exit 2 ;;
  esac
done

if [ "$action" = list ]; then
  printf '%s\n' "${packages[@]}"
  exit 0
fi

if ! command -v dpkg >/dev/null || ! command -v apt-get >/dev/null; then
  echo "This system has no apt-get. hepatrial is built on Debian 12; elsewhere install the equivalents of:" >&2
  printf '  %s\n' "${packages[@]}" >&2
  echo "and call 'make build' or CMake directly (CMakePresets.json)." >&2
  exit 1
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg -s "$package" 2>/dev/null || true)
  [[ "$status" == *"Status: install ok installed"* ]] || missing+=("$package")
done
if [ "${#missing[@]}" -eq 0 ]; then
  exit 0
fi
if [ "$action" = check ]; then
  printf '%s\n' "${missing[@]}"
  exit 1
fi

if [ "$(id -u)" -eq 0 ]; then
  as_root=(env)
elif command -v sudo >/dev/null; then
  as_root=(sudo env)
else
  echo "These packages are missing, and this user is neither root nor has sudo:" >&2
  echo "  ${missing[*]}" >&2
  echo "Ask an administrator to run: apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
fi

# Another apt-get may hold the lock: wait for it instead of failing.
apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600)
echo "Installing ${#missing[@]} missing packages: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
  tail -n 20 "$log" >&2
  echo "apt-get failed (its last lines are above). Missing: ${missing[*]}" >&2
  exit 1
fi
