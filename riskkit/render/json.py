"""A record as JSON: by its published keys, in the record's order, and harmless in a terminal."""

import json
import re

from pydantic import BaseModel

from riskkit.render.text import UNSEEN


def report(record: BaseModel) -> str:
    """The whole record as `dumped`."""
    return dumped(record.model_dump(by_alias=True))


def dumped(data: object) -> str:
    r"""
    Indented JSON that ends with one newline.

    Text stays readable in every script; characters that cannot be seen are ``\uXXXX`` (a pair of them beyond U+FFFF).
    Raises ValueError where a number is infinite or nan, which JSON cannot hold.
    """
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    return "\n".join(UNSEEN.sub(_escaped, line) for line in text.split("\n")) + "\n"


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]
