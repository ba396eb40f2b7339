#!/usr/bin/env python3
"""Refuses words that have no place in the repository: paths of one machine, hosts of package registries, and talk about
how the text came to be. usage: check_words.py [ROOT]     exit 0: none; 1: found, one a line

Looks at the text files that git tracks or would track; without git at every file outside build and results.
The words stand below in pieces, so that this file does not flag itself. In C++ only comments are searched for such talk:
names in code belong to the code. Published data (tables and stored records under
evidence and tests) is quoted as it is: only paths and hosts are looked for there.
"""
import re
import subprocess
import sys
from pathlib import Path

PLACE = re.compile("|".join([
    r"(?<![\w.])/wo" r"rk/", r"(?<![\w.])/ro" r"ot/",
    r"deb\.deb" r"ian\.org", r"registry\.np" r"mjs\.org", r"py" r"pi\.org", r"crat" r"es\.io", r"proxy\.gol" r"ang\.org",
]))
TALK = re.compile("|".join([
    r"(?i:\bsub[- ]?age" r"nts?\b)", r"\bLL" r"Ms?\b", r"\bClau" r"de\b", r"\b(?:Chat)?GP" r"T\b",
    r"(?i:\bAI[- ]gener" r"ated\b)", r"(?i:\bAnthr" r"opic\b)",
]))
# A solver's or a database's connection may be called so in C++; elsewhere the word has no use.
TALK_OUTSIDE_CPP = re.compile(TALK.pattern + r"|(?i:\bsess" r"ions?\b)")
CPP = (".cpp", ".hpp", ".h")
DATA = re.compile(r"^(evidence|tests)/.*\.(csv|tsv|json|xml|zst)$")
SKIPPED_FOLDERS = {"build", "results", "node_modules", ".git", "__pycache__"}
LIMIT_BYTES = 8 << 20


def listed_files(root):
    """Paths relative to ROOT."""
    try:
        listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                capture_output=True, check=True).stdout.decode().split("\0")
        return sorted(set(name for name in listed if name and (root / name).is_file()))
    except (OSError, subprocess.CalledProcessError):
        found = (file.relative_to(root) for file in root.rglob("*") if file.is_file())
        return sorted(str(file) for file in found if not SKIPPED_FOLDERS.intersection(file.parts))


def talk(name, line):
    """A match of talk in a line, or None. In C++ only the comment of the line is searched."""
    if not name.endswith(CPP):
        return TALK_OUTSIDE_CPP.search(line)
    if line.lstrip().startswith("*"):
        return TALK.search(line)
    return TALK.search(line[line.find("//"):] if "//" in line else line[line.find("/*"):] if "/*" in line else "")


def findings(root):
    for name in listed_files(root):
        raw = (root / name).read_bytes()[:LIMIT_BYTES]
        if b"\0" in raw[:8192]:
            continue  # not text
        lines = [(name, name)] + [(f"{name}:{number}", line) for number, line in
                                  enumerate(raw.decode("utf-8", "replace").splitlines(), 1)]
        for where, line in lines:
            match = PLACE.search(line) or (None if DATA.match(name) else talk(name, line))
            if match:
                yield f"{where}: '{match.group(0)}' has no place in the repository"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
    found = list(findings(root))
    print("\n".join(found) if found else "no unwanted word")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
