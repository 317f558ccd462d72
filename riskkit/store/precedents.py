"""precedents.json of a framework: read, and made anew from its decided cases."""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from riskkit.schema.framework.framework import Framework
from riskkit.schema.precedents import PrecedentsFile, TieredCase

NAME = "precedents.json"


def load_precedents(folder: Path, framework: Framework) -> Mapping[str, TieredCase]:
    """The precedents in a framework's folder; none where there is no such file, or it is of another framework."""
    try:
        found = PrecedentsFile.model_validate_json((folder / NAME).read_bytes())
    except (OSError, ValidationError):
        return {}
    return found.cases if found.framework == framework.digest else {}


def precedents_text(precedents: PrecedentsFile) -> str:
    """The text of precedents.json."""
    return json.dumps(precedents.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=1) + "\n"
