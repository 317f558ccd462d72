"""
``riskkit gate`` without building every other command, since it is run in front of every upload.

Only what is plainly typed goes this way. Help, abbreviations and whatever is wrong go by the command line proper.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

VALUES: dict[str, type[Path | str]] = {
    "--policy": Path,
    "--pin": Path,
    "--base": str,
    "--framework": str,
    "--baseline": Path,
    "--date": str,
}
FLAGS = ("--selftest", "--print-pins", "--explain-exit", "--ci")


def straight(arguments: Sequence[str]) -> dict[str, Any] | None:
    """What the words after ``riskkit gate`` give to each parameter; none where they are not plain."""
    found: dict[str, Any] = {}
    outputs: list[str] = []
    words = iter(arguments)
    for word in words:
        value = next(words, "") if word in VALUES or word == "--output" else word
        name = word if word.startswith("-") else "RELEASE"
        if not value or value.startswith("-") != (word in FLAGS) or name in found:
            return None
        if word == "--output":
            outputs.append(value)
        else:
            found[name] = word in FLAGS or VALUES.get(name, Path)(value)
    given = {name.lower().strip("-").replace("-", "_"): value for name, value in found.items()}
    return given | ({"output": tuple(outputs)} if outputs else {})
