#!/usr/bin/env python3
"""Keeps files and functions small. usage: check_sizes.py [ROOT]     exit 0: fine, maybe warnings; 1: too large

Files: warning above 500 lines, failure above 800 (tests: 800 and 1200). Functions: warning above 80 lines, failure
above 150. Functions are found by the layout that clang-format gives: a body opens at the end of a line with ")" or a
trailing specifier before "{" and closes with a "}" at the same indentation; so the count is rough, not exact.
A file that holds the marker "check_sizes: data table" in its first five lines is exempt.
"""
import re
import sys
from pathlib import Path

SOURCES = (".cpp", ".hpp", ".h", ".py", ".sh")
TOPS = ("src", "app", "tests", "fuzz", "benchmarks", "tools", "bindings")
FILE_LIMITS, TEST_LIMITS, FUNCTION_LIMITS = (500, 800), (800, 1200), (80, 150)
MARKER = "check_sizes: data table"
OPENS = re.compile(r"^( *)(?!.*\b(?:namespace|class|struct|enum|union|if|for|while|switch|catch|else|do)\b)"
                   r"[^#/ ].*(?:\)|const|noexcept|override|final) *\{$")


def functions(lines):
    """(first line, number of lines) of each function body, outermost only."""
    start, indent = None, ""
    for number, line in enumerate(lines, 1):
        if start is None:
            match = OPENS.match(line)
            # Column 0 or 2: a free function or a member inside its class; deeper ones are lambdas and blocks.
            if match and len(match.group(1)) <= 2:
                start, indent = number, match.group(1)
        elif line.startswith(indent + "}") and not line.startswith(indent + "} else"):
            yield start, number - start + 1
            start = None


def judged(what, size, limits):
    """("fail" or "warn", message) or None."""
    if size > limits[1]:
        return "fail", f"{what} has {size} lines, at most {limits[1]} are allowed; split it"
    if size > limits[0]:
        return "warn", f"{what} has {size} lines, aim below {limits[0]}"
    return None


def findings(root):
    for top in TOPS:
        for file in sorted((root / top).rglob("*")) if (root / top).is_dir() else []:
            if file.suffix not in SOURCES or not file.is_file() or "node_modules" in file.parts:
                continue
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
            if any(MARKER in line for line in lines[:5]) and file.name != Path(__file__).name:
                continue
            name = file.relative_to(root)
            yield judged(f"{name}: file", len(lines), TEST_LIMITS if top == "tests" else FILE_LIMITS)
            if file.suffix in (".cpp", ".hpp"):
                for start, size in functions(lines):
                    yield judged(f"{name}:{start}: function", size, FUNCTION_LIMITS)


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
    found = [finding for finding in findings(root) if finding]
    for kind, message in found:
        print(f"{kind}: {message}")
    failed = any(kind == "fail" for kind, _ in found)
    if not failed:
        print(f"sizes are fine, {len(found)} warnings")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
