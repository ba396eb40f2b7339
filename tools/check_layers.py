#!/usr/bin/env python3
"""Holds the rooms to their order: src/ROOM and app/WAY may include only rooms to their left.

usage: check_layers.py [ROOT]     exit 0: in order; 1: problems, one a line; 2: ROOT is not a source tree

Checks: every #include "room/file" under src and app follows the order; stats, evidence and model, which share a rank,
do not see one another, nor do the ways in; the rooms form no cycle; every room has a README.md; every file that a
room's README names in backquotes exists (in the room or from the root; * may stand in for names).
"""
import re
import sys
from pathlib import Path

ORDER = [["core"], ["stats", "evidence", "model"], ["compile"], ["simulate"], ["infer"], ["population"], ["trial"],
         ["study"], ["report"]]
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"/]+)/[^"]+"')
NAMED_FILE = re.compile(r'`([\w./*-]+\.(?:hpp|h|cpp|md|py|sh|toml|tsv|csv|ant|sql|sqlite|txt|json|xml))`')
# What a run writes, or a file type spoken of in general, is not a file of the repository.
WRITTEN_BY_RUNS = re.compile(r'^(adsl|adtr|adrs|adtte|adae|adex)\.csv$|^(summary|timing|manifest)\.json$')


def includes(root):
    """(file, line, including room, included room); a way in is "app/NAME"."""
    for top in ("src", "app"):
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in (".cpp", ".hpp", ".h") or not file.is_file():
                continue
            parts = file.relative_to(root).parts
            room = parts[1] if top == "src" else f"app/{parts[1]}"
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                match = INCLUDE.match(line)
                if match:
                    target = match.group(1)
                    if (root / "app" / target).is_dir() and target not in RANK:
                        target = f"app/{target}"
                    yield file.relative_to(root), number, room, target


def edge_problem(room, target):
    """Why ROOM may not include TARGET, or None."""
    if room == target:
        return None
    if target.startswith("app/"):
        return "no room and no other way in may include a way in"
    if target not in RANK:
        return "is not a room; give it a place in ORDER of tools/check_layers.py"
    if room.startswith("app/") or RANK.get(room, -1) > RANK[target]:
        return None
    if RANK.get(room) == RANK[target]:
        return "these rooms stand side by side and must not see one another"
    return "stands to the right; a room includes only rooms to its left"


def find_cycle(edges):
    """Rooms of one cycle in order, or an empty list. Depth-first search."""
    state, path = {}, []

    def visit(room):
        state[room] = "open"
        path.append(room)
        for target in sorted(edges.get(room, ())):
            if state.get(target) == "open":
                return path[path.index(target):] + [target]
            if target not in state:
                cycle = visit(target)
                if cycle:
                    return cycle
        state[room] = "done"
        path.pop()
        return []

    for room in sorted(edges, key=lambda name: (RANK.get(name, len(ORDER)), name)):
        cycle = visit(room) if room not in state else []
        if cycle:
            return cycle
    return []


def readme_problems(root, room):
    readme = room / "README.md"
    if not readme.is_file():
        yield f"{room.relative_to(root)}: has no README.md"
        return
    for number, line in enumerate(readme.read_text(encoding="utf-8").splitlines(), 1):
        for name in NAMED_FILE.findall(line):
            if WRITTEN_BY_RUNS.match(name):
                continue
            if not any(any(base.glob(name)) for base in (room, root)):
                yield f"{readme.relative_to(root)}:{number}: names {name}, which does not exist"


def problems(root):
    edges = {}
    for file, number, room, target in includes(root):
        why = edge_problem(room, target)
        if why:
            yield f"{file}:{number}: {room} includes {target}: {why}"
        if room != target:
            edges.setdefault(room, set()).add(target)
    cycle = find_cycle(edges)
    if cycle:
        yield "rooms form a cycle: " + " -> ".join(cycle)
    for room in sorted((root / "src").iterdir()):
        if room.is_dir():
            if room.name not in RANK:
                yield f"src/{room.name}: has no place in ORDER of tools/check_layers.py"
            yield from readme_problems(root, room)


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
    if not (root / "src").is_dir():
        print(f"{root}: has no src folder", file=sys.stderr)
        return 2
    found = list(problems(root))
    print("\n".join(found) if found else "rooms are in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
