#!/usr/bin/env python3
"""Only the scoring of held-out trials may reach the held-out targets.

Fails (exit 1) when a file under src/ or app/ mentions the held-out header, table, class or store file and is not
one of the few that must. Run: python3 tools/check_holdout.py [repository root]
"""
import pathlib
import re
import sys

FORBIDDEN = re.compile(
    r"evidence/holdout\.hpp|#\s*include\s*[\"<](?:[^\">]*/)?holdout\.hpp|targets_holdout|holdout\.sqlite|HoldoutStore")

ALLOWED = (
    "src/evidence/holdout.*",  # the door itself
    "src/evidence/store_build*",  # reads the table, writes the file
    "app/evidence_build/*",  # runs the build; links nothing that reads the file back
    "src/study/score_holdout*",  # the one reader
)


def offences(root):
    for top in ("src", "app"):
        for path in sorted((root / top).rglob("*")):
            name = path.relative_to(root)
            if not path.is_file() or any(name.match(pattern) for pattern in ALLOWED):
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                found = FORBIDDEN.search(line)
                if found:
                    yield f"{name}:{number}: mentions {found.group(0)!r}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
    if not (root / "src").is_dir():
        sys.exit(f"{root}: has no src folder")
    found = list(offences(root))
    for line in found:
        print(line)
    if found:
        sys.exit("only src/study/score_holdout* may read the held-out targets")


if __name__ == "__main__":
    main()
