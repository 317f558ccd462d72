"""A part of a shipped file, as it is written there."""

import re

from riskkit.resources import frameworks_root

MOST = 34
"""Lines of an excerpt; what is longer ends with '…'."""


def excerpt(file: str, *pointers: str) -> str:
    """The lines of a framework's file at some pointers, such as ``risks/cyber-attacks``, with the keys above them."""
    path = frameworks_root() / file
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [line for line in lines if line.startswith("riskkit:")]
    for pointer in pointers:
        try:
            above, below = _at(lines, pointer.split("/"))
        except StopIteration:
            raise KeyError(f"{file} has no {pointer}") from None
        found += [line for line in above if line not in found] + below
    return "\n".join(found[:MOST] + ["  # …"] * (len(found) > MOST))


def _at(lines: list[str], keys: list[str]) -> tuple[list[str], list[str]]:
    """The lines of the keys down to the last, and those of all that stands below it."""
    above: list[str] = []
    for depth, key in enumerate(keys):
        start = next(
            n for n, line in enumerate(lines) if re.match(rf"^ {{{2 * depth}}}[\"']?{re.escape(key)}[\"']?:", line)
        )
        end = next((n for n in range(start + 1, len(lines)) if _indent(lines[n]) <= 2 * depth), len(lines))
        above.append(lines[start])
        lines = lines[start + 1 : end]
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return above, lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip()) if line.strip() else 999
