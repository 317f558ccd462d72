"""Assessments for the command line, made of the shipped cases."""

import json
from pathlib import Path

import pytest

from riskkit.cli import main
from tests.render.views import decided

Captured = pytest.CaptureFixture[str]


def write(case: str, file: Path, **release: str) -> list[str]:
    """An assessment with the answers of a case, in a file; what to type to judge it on the day of the case."""
    each = decided()[case].case
    kept = each.model_dump(mode="json", by_alias=True, exclude_none=True)
    tree = {key: kept[key] for key in ("profile", "release", "answers", "evidence", "measures")}
    tree |= {"riskkit": "assessment/1", "framework": {"id": each.framework}, "context": {"id": each.context}}
    tree["release"] |= release
    file.write_text(json.dumps(tree), encoding="utf-8")  # JSON is YAML
    return [str(file), "--date", each.date]


def out(capsys: Captured, *arguments: str, code: int = 0) -> str:
    """What a command says on stdout that must end with a code."""
    found = main(arguments)
    said = capsys.readouterr()
    assert found == code, said.err
    return said.out


def err(capsys: Captured, *arguments: str, code: int) -> str:
    """What a command says on stderr that must fail with a code; nothing is on stdout."""
    found = main(arguments)
    said = capsys.readouterr()
    assert (found, said.out) == (code, "")
    return said.err
