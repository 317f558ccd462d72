"""Places in a document: pointers such as ``answers/reach/level``, lines and columns; and values as they are shown."""

import json

Position = tuple[int, int]
"""Line and column, from 1."""


def step(part: str | int) -> str:
    """One part of a pointer, with ``~`` written ``~0``, ``/`` written ``~1`` and an empty key ``~``."""
    return str(part).replace("~", "~0").replace("/", "~1") or "~"


def below(pointer: str, part: str | int) -> str:
    """The pointer to *part* of the value at *pointer*."""
    return f"{pointer}/{step(part)}" if pointer else step(part)


def quoted(value: object) -> str:
    """The value in single quotes, cut at 60 characters."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text if len(text) <= 60 else text[:59] + '…'}'"
