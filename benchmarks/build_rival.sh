#!/usr/bin/env bash
# Builds the rival of the benchmarks: CVODE and KLU from Debian's source packages, optimised for this machine.
#
# usage: benchmarks/build_rival.sh [--directory DIR]     (default build/rival)
#   writes DIR/prefix/{include,lib}: SUNDIALS (CVODE, serial vectors, sparse matrix, KLU) and SuiteSparse (KLU, BTF, AMD,
#   COLAMD) as static libraries, -O3 -march=native, 32-bit indices, and DIR/built.txt: versions and flags.
# Why: Debian's own SUNDIALS packages are compiled without optimisation, so beating them would prove nothing.
# Repeating it costs nothing while the compiler, the flags and the processor stay the same. Needs a network the first time, and
# apt-get; nothing is installed on the system.
set -euo pipefail

directory=build/rival
while [ $# -gt 0 ]; do
  case "$1" in
    --directory) directory=$2; shift 2 ;;
    -h | --help) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "build_rival.sh: unknown option '$1' (see --help)" >&2; exit 2 ;;
  esac
done

root=$(cd "$(dirname "$0")/.." && pwd)
[[ "$directory" = /* ]] || directory="$root/$directory"
flags=(-O3 -march=native -DNDEBUG -fPIC -fvisibility=hidden)
compiler=${CC:-gcc}
jobs=${JOBS:-$(nproc)}

die() {
  echo "build_rival.sh: $1" >&2
  exit 1
}

# What a cached build must have been made with.
processor=$("$compiler" -march=native -Q --help=target 2>/dev/null | awk '$1 == "-march=" {print $2}')
wanted="sundials 6.4.1, suitesparse 5.12.0; $("$compiler" --version | head -n 1); ${flags[*]} ($processor); $(cksum <"$0")"
if [ -f "$directory/built.txt" ] && [ "$(head -n 1 "$directory/built.txt")" = "$wanted" ]; then
  exit 0
fi

for program in apt-get dpkg-source cmake "$compiler"; do
  command -v "$program" >/dev/null || die "$program is missing; run tools/install_dependencies.sh --bench on Debian 12"
done

# The system's own package sources with deb-src in place of deb, and apt-get state of our own: nothing outside DIR changes.
fetch_sources() {
  local apt="$directory/apt" line file
  rm -rf "$apt"
  mkdir -p "$apt/sources" "$apt/lists/partial" "$apt/cache/archives/partial" "$directory/source"
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] && sed -E 's/^Types:.*/Types: deb-src/; /^#/d' "$file" >"$apt/sources/$(basename "$file")"
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] || continue
    while IFS= read -r line; do
      if [[ "$line" =~ ^deb[[:space:]] ]]; then echo "deb-src ${line#deb}"; fi
    done <"$file" >"$apt/sources/$(basename "$file")"
  done
  local options=(-o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$apt/sources" -o Dir::State::lists="$apt/lists"
    -o Dir::Cache="$apt/cache" -o APT::Sandbox::User= -o Acquire::Retries=2)
  local log="$directory/fetch.log"
  if ! { apt-get "${options[@]}" update &&
    cd "$directory/source" &&
    apt-get "${options[@]}" source --only-source sundials=6.4.1+dfsg1-3 suitesparse=1:5.12.0+dfsg-2; } >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    die "the source packages sundials and suitesparse could not be fetched (network or apt sources; log: $log).
The benchmarks need them once; put the unpacked sources into $directory/source to build without a network."
  fi
  cd "$root"
}

source_of() { # name of the unpacked folder that starts with $1
  find "$directory/source" -mindepth 1 -maxdepth 1 -type d -name "$1-*" 2>/dev/null | sort | tail -n 1
}

build_suitesparse() {
  local from=$1 objects="$directory/objects" prefix="$directory/prefix" package folder file
  rm -rf "$objects"
  mkdir -p "$objects" "$prefix/include" "$prefix/lib"
  for package in SuiteSparse_config AMD COLAMD BTF KLU; do
    for folder in "$from/$package" "$from/$package/Include"; do
      [ -d "$folder" ] || continue
      find "$folder" -maxdepth 1 -name '*.h' -exec cp -t "$prefix/include" {} +
    done
  done
  # Each file twice: with 32-bit and with 64-bit integers, as the packages' own makefiles do.
  for package in AMD COLAMD BTF KLU; do
    for file in "$from/$package"/Source/*.c; do
      printf '"%s" "%s" -DDINT\n' "$file" "$objects/$package-$(basename "$file" .c)-i.o"
      printf '"%s" "%s" -DDLONG\n' "$file" "$objects/$package-$(basename "$file" .c)-l.o"
    done
  done >"$objects/list"
  printf '"%s" "%s" -DDINT\n' "$from/SuiteSparse_config/SuiteSparse_config.c" "$objects/config.o" >>"$objects/list"
  compiler="$compiler" flags="${flags[*]}" include="$prefix/include" xargs -P "$jobs" -n 3 sh -c \
    'exec "$compiler" $flags "-I$include" "$3" -c "$1" -o "$2"' _ <"$objects/list"
  rm -f "$prefix/lib/libsuitesparse_rival.a"
  ar rcs "$prefix/lib/libsuitesparse_rival.a" "$objects"/*.o
}

build_sundials() {
  local from=$1 prefix="$directory/prefix"
  cmake -S "$from" -B "$directory/sundials" -DCMAKE_BUILD_TYPE=None -DCMAKE_C_COMPILER="$compiler" \
    -DCMAKE_C_FLAGS="${flags[*]}" -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_INSTALL_LIBDIR=lib \
    -DBUILD_SHARED_LIBS=OFF -DBUILD_STATIC_LIBS=ON -DEXAMPLES_ENABLE_C=OFF -DEXAMPLES_INSTALL=OFF \
    -DBUILD_ARKODE=OFF -DBUILD_CVODES=OFF -DBUILD_IDA=OFF -DBUILD_IDAS=OFF -DBUILD_KINSOL=OFF \
    -DSUNDIALS_INDEX_SIZE=32 -DENABLE_KLU=ON -DKLU_WORKS=ON -DKLU_INCLUDE_DIR="$prefix/include" \
    -DKLU_LIBRARY="$prefix/lib/libsuitesparse_rival.a" -DAMD_LIBRARY="$prefix/lib/libsuitesparse_rival.a" \
    -DCOLAMD_LIBRARY="$prefix/lib/libsuitesparse_rival.a" -DBTF_LIBRARY="$prefix/lib/libsuitesparse_rival.a" \
    -DSUITESPARSECONFIG_LIBRARY="$prefix/lib/libsuitesparse_rival.a" &&
    cmake --build "$directory/sundials" --parallel "$jobs" &&
    cmake --install "$directory/sundials"
}

mkdir -p "$directory"
rm -f "$directory/built.txt"
if [ -z "$(source_of sundials)" ] || [ -z "$(source_of suitesparse)" ]; then
  echo "Fetching the sources of sundials and suitesparse"
  fetch_sources
fi
sundials=$(source_of sundials)
suitesparse=$(source_of suitesparse)
[ -n "$sundials" ] && [ -n "$suitesparse" ] || die "no unpacked sources in $directory/source"

echo "Building the rival: CVODE and KLU, ${flags[*]}"
build_suitesparse "$suitesparse" >"$directory/suitesparse.log" 2>&1 ||
  { tail -n 20 "$directory/suitesparse.log" >&2; die "SuiteSparse did not build (log: $directory/suitesparse.log)"; }
build_sundials "$sundials" >"$directory/sundials.log" 2>&1 ||
  { tail -n 20 "$directory/sundials.log" >&2; die "SUNDIALS did not build (log: $directory/sundials.log)"; }
printf '%s\n' "$wanted" >"$directory/built.txt"
