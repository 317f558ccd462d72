"""The small framework of tests/lint as a folder, with an assessment by it, for commands that work on files."""

import json
from pathlib import Path

import pytest
import yaml

from riskkit.cli import main
from tests.lint.small import read

FILE = "assessment.yaml"
SMALL = ["--framework", "small", "--date", "2026-02-01"]
HOSTILE = r"\e[31m\e]0;owned\a<script>alert(1)</script> [red]{{ 1234*5678 }}\u202egnp"
"""As it stands between double quotes in YAML."""
ASSESSMENT = """\
riskkit: assessment/1
framework: {id: small}
context: {id: world}
profile: lenient
release:
  name: Acme
  version: "1"
  components:
    weights: {access: public, licence: RAIL}
answers:
  capability: {level: broad, confidence: high, evidence: [trial]}
  relative: {level: ahead, confidence: high, evidence: [trial]}
  spread: {level: few, confidence: high, evidence: [trial]}
  fraud-uplift: {level: some, confidence: low, evidence: [trial]}
  bias-harm: {level: none, confidence: high, evidence: [trial]}
  safeguards: {level: strong, confidence: high, evidence: [trial]}
  study-claim: {level: much, confidence: high, evidence: [trial]}
evidence:
  trial: {title: A trial, grade: independent-test, date: 2026-01-15, subject: Acme 1, methods: [trial]}
"""
Captured = pytest.CaptureFixture[str]


def lay_out(folder: Path) -> None:
    """Writes the framework, with a context in which defences are some, and the assessment."""
    files = {f"{key}.yaml": tree for key, tree in read("small").items()}
    context = read("answers")["context"]
    context["answers"]["defence-fraud"] = {"level": "some", "expires": "2026-07-01"}
    for answer in context["answers"].values():
        answer |= {"confidence": "high", "evidence": ["report"]}
    for name, tree in (files | {"context/world.yaml": context}).items():
        path = folder / "small" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        apart = json.loads(json.dumps(tree))  # without anchors, which files may not have
        path.write_text(yaml.safe_dump(apart, sort_keys=False, allow_unicode=True, width=1000), encoding="utf-8")
    (folder / FILE).write_text(ASSESSMENT, encoding="utf-8")


def rewrite(old: str, new: str, file: str = FILE) -> None:
    """Puts *new* in the place of *old*, which is in the file once."""
    text = Path(file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    Path(file).write_text(text.replace(old, new), encoding="utf-8")


def said(capsys: Captured, *arguments: str, code: int = 0) -> tuple[str, str]:
    """What a command that must end with *code* puts on stdout and on stderr."""
    found = main(arguments)
    captured = capsys.readouterr()
    assert found == code, captured.err
    return captured.out, captured.err
