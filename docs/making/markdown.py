"""Pieces of a page."""

import re
from collections.abc import Iterable, Sequence

from riskkit.render.text import code

NOTICE = "<!-- Made by python -m docs.generate: change what it is made from, not this page. -->"


def page(title: str, *parts: str) -> str:
    """A generated page: the notice, the title, and the parts that are not empty, with blank lines between."""
    return "\n\n".join([NOTICE, f"# {title}", *(part.strip("\n") for part in parts if part.strip())]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already; an empty text where there are no rows."""
    lines = [f"| {' | '.join(cell.replace(chr(10), ' ') for cell in row)} |" for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines]) if lines else ""


def codes(ids: Iterable[str]) -> str:
    """Ids as code, with commas."""
    return ", ".join(map(code, ids))


def bullets(lines: Iterable[str]) -> str:
    """A list of the lines that are not empty."""
    return "\n".join(f"- {line}" for line in lines if line)


def prose(text: str) -> str:
    """A docstring of ours as a paragraph, its *names* and `words` as code."""
    line = " ".join(text.split()).replace("``", "`")
    return re.sub(r"\*(\w+)\*", r"`\1`", line).replace("<", "&lt;").replace("|", "&#124;")
