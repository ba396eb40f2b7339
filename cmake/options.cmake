# Flags that every room shares. Determinism is a contract: no contraction into
# fused multiply-add, no fast-math, so that scalar and vector paths give the same bits.
option(HEPATRIAL_TESTS "Build the tests" ON)
option(HEPATRIAL_FUZZ "Build the libFuzzer targets (needs clang)" OFF)
option(HEPATRIAL_BENCHMARKS "Build the benchmarks" OFF)
set(HEPATRIAL_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined or thread")

add_library(hepatrial_flags INTERFACE)
target_compile_options(hepatrial_flags INTERFACE
  -ffp-contract=off -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
  # GCC 12 warns wrongly about string concatenation (GCC bug 105651) and about values held in std::optional and std::variant.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-maybe-uninitialized>)
if(HEPATRIAL_SANITIZE)
  target_compile_options(hepatrial_flags INTERFACE
    -fsanitize=${HEPATRIAL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(hepatrial_flags INTERFACE -fsanitize=${HEPATRIAL_SANITIZE})
endif()
if(HEPATRIAL_FUZZ)
  # Every room feels the fuzzer and counts its lines; fuzz/CMakeLists.txt adds the fuzzer's own main().
  target_compile_options(hepatrial_flags INTERFACE
    -fsanitize=fuzzer-no-link -fprofile-instr-generate -fcoverage-mapping
    -Wno-deprecated-declarations)  # clang blames our callers for what libstdc++ 12 does inside stable_sort
  target_link_options(hepatrial_flags INTERFACE -fprofile-instr-generate)
endif()

find_program(HEPATRIAL_CCACHE ccache)
if(HEPATRIAL_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${HEPATRIAL_CCACHE})
endif()
