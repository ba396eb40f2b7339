# The ways in. `make` or `make help` lists them. Every target can be repeated and starts from a clean clone.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run build test bench fuzz asan tsan coverage format lint install clean

# Paths are relative to this folder, so a clone may lie under a path with spaces.
JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
TRIAL ?= second-line-after-atezo-bev
OUT ?= results/$(TRIAL)
FUZZ_SECONDS ?= 600
ALL ?= 0
QUICK ?= 0

# cmake --preset NAME with the options after it; quiet unless it fails.
configure = cmake --preset $(1) $(2) --log-level=WARNING
compile = cmake --build build/$(1) --parallel $(JOBS)

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

run: ## install what is missing, build, run the main job (TRIAL=..., OUT=...)
	@tools/install_dependencies.sh --run
	@test -f build/release/build.ninja || $(call configure,release,-DHEPATRIAL_TESTS=OFF)
	@$(call compile,release) --target product
	@build/release/hepatrial score-holdout "trials/$(TRIAL).toml" --out "$(OUT)"

build: ## build the release program into build/release
	@tools/install_dependencies.sh --run
	@test -f build/release/build.ninja || $(call configure,release,-DHEPATRIAL_TESTS=OFF)
	@$(call compile,release) --target product

test: ## build and run every test
	@tools/install_dependencies.sh --test
	@$(call configure,release,-DHEPATRIAL_TESTS=ON)
	@$(call compile,release)
	@ctest --test-dir build/release --parallel $(JOBS) --output-on-failure --no-tests=error

asan: ## tests under the address and undefined-behaviour sanitizers
	@tools/install_dependencies.sh --test
	@$(call configure,asan-ubsan,)
	@$(call compile,asan-ubsan)
	@ctest --test-dir build/asan-ubsan --parallel $(JOBS) --output-on-failure --no-tests=error

tsan: ## tests under the thread sanitizer
	@tools/install_dependencies.sh --test
	@$(call configure,tsan,)
	@$(call compile,tsan)
	@ctest --test-dir build/tsan --parallel $(JOBS) --output-on-failure --no-tests=error

coverage: ## line coverage of the tests, in build/coverage/coverage.txt
	@tools/install_dependencies.sh --test --coverage
	@$(call configure,coverage,)
	@$(call compile,coverage)
	@find build/coverage -name '*.gcda' -delete
	@ctest --test-dir build/coverage --parallel $(JOBS) --output-on-failure --no-tests=error
	@gcovr --root . --object-directory build/coverage --filter 'src/' --filter 'app/' --print-summary \
	  --output build/coverage/coverage.txt
	@echo "Per file: build/coverage/coverage.txt"

bench: ## benchmarks against the rival; rewrites docs/validation/benchmarks.md (QUICK=1: a short trial run that does not)
	@tools/install_dependencies.sh --bench
	@JOBS=$(JOBS) benchmarks/build_rival.sh
	@$(call configure,release,-DHEPATRIAL_BENCHMARKS=ON)
	@$(call compile,release) --target work_precision_benchmark
	@build/release/benchmarks/work_precision_benchmark --out build/bench $(if $(filter 1,$(QUICK)),--quick,--report docs/validation)

fuzz: ## every fuzz target for FUZZ_SECONDS (default 600) each, then the planted bugs
	@tools/install_dependencies.sh --fuzz
	@$(call configure,fuzz,)
	@$(call compile,fuzz) --target fuzzers
	@tools/fuzz.sh --seconds $(FUZZ_SECONDS)
	@tools/fuzz.sh --planted

format: ## clang-format on changed files (ALL=1: on all)
	@tools/install_dependencies.sh --lint
	@tools/format.sh $(if $(filter 1,$(ALL)),--all)

lint: ## clang-tidy on changed files (ALL=1: on all)
	@tools/install_dependencies.sh --lint --test
	@$(call configure,debug,)
	@tools/lint.sh $(if $(filter 1,$(ALL)),--all)

install: build ## install under PREFIX (default /usr/local)
	@cmake --install build/release --prefix "$(PREFIX)"

clean: ## remove build/
	@rm -rf build
