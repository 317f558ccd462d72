"""What a command writes as JSON keeps to the schema that is published for it."""

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import Captured, said
from tests.render.test_schemas import errors

FILE, DAY = "demo/assessment.yaml", ("--date", "2022-08-22")
COMMANDS: dict[str, list[tuple[str, ...]]] = {
    "recommendation": [("report", FILE, *DAY, "--samples", "1000")],
    "next": [("next", FILE, *DAY, "--samples", "1000")],
    "explanation": [("explain", FILE, "intimate-imagery", *DAY), ("explain", FILE, "r7/intimate-imagery", *DAY)],
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
    assert found["riskkit"] == f"{kind}/1"
    assert errors(kind, found) == []
