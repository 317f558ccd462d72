"""What a command writes as JSON keeps to the schema that is published for it."""

import json
from pathlib import Path

import pytest

from riskkit.render.schemas import KINDS
from tests.cli.small import Captured, said
from tests.render.test_schemas import errors

FILE, DAY = "demo/assessment.yaml", ("--date", "2022-08-22")
COMMANDS: dict[str, list[tuple[str, ...]]] = {
    "recommendation": [("report", FILE, *DAY)],
    "next": [("next", FILE, *DAY)],
    "explanation": [("explain", FILE, subject, *DAY) for subject in ("intimate-imagery", "r7", "likeness-output")],
    "comparison": [
        ("compare", FILE, "other.yaml", *DAY),
        ("whatif", FILE, "--set", "service-safeguards=none", *DAY),
    ],
    "people": [("people", FILE, *DAY)],
    "migration": [("migrate", FILE, "--to", "seger2023", "-o", "new.yaml", *DAY)],
}


@pytest.mark.parametrize(
    ("kind", "command"), [(kind, command) for kind, commands in COMMANDS.items() for command in commands]
)
def test_json_keeps_to_its_published_schema(
    kind: str, command: tuple[str, ...], capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says of which kind it is, and a strict validator finds nothing that its schema does not allow."""
    monkeypatch.chdir(tmp_path)
    said(capsys, "demo", "-o", "demo")
    text = Path(FILE).read_text(encoding="utf-8")
    Path("other.yaml").write_text(text.replace("profile: balanced", "profile: precautionary"), encoding="utf-8")
    found = json.loads(said(capsys, *command, "--format", "json")[0])
    assert found["riskkit"] == KINDS[kind].model_fields["riskkit"].default
    assert errors(kind, found) == []
