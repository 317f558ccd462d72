"""What the page on CI tells to write into the files of others is what they take."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks

PAGE = ROOT / "docs" / "how-to" / "gate-in-ci.md"
SHOWN = [text for language, text in blocks(PAGE) if language == "yaml"]
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    ("text", "command"),
    list(
        zip(
            SHOWN,
            (
                ("check-jsonschema", "--builtin-schema", "vendor.github-workflows"),
                ("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
                ("pre-commit", "validate-config"),
            ),
            strict=True,
        )
    ),
    ids=("github", "gitlab", "pre-commit"),
)
def test_what_is_shown_is_valid(text: str, command: tuple[str, ...], tmp_path: Path) -> None:
    """Each file that the page shows is one, by the schema of whoever reads it."""
    (tmp_path / "shown.yaml").write_text(text, encoding="utf-8")
    program, *arguments = command
    words = [str(BIN / program), *arguments, "shown.yaml"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
