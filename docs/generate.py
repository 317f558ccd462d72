"""Every page of the reference that is made from the software; ``python -m docs.generate`` writes them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from docs.making.commands import commands
from docs.making.coverage import coverage_page
from docs.making.file_formats import file_formats
from docs.making.framework import framework_page
from docs.making.gate_rules import gate_rules
from docs.making.rules import rules
from riskkit.render.schemas import write as write_schemas

REFERENCE = Path(__file__).parent / "reference"
PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands,
    "file-formats.md": file_formats,
    "framework-seger2023.md": framework_page,
    "coverage-seger2023.md": coverage_page,
    "rules.md": rules,
    "gate-rules.md": gate_rules,
}
"""What makes each page of the reference."""


def main() -> None:
    """Writes every page and schema."""
    for name, made in PAGES.items():
        (REFERENCE / name).write_text(made(), encoding="utf-8", newline="\n")
    write_schemas(REFERENCE / "schema")


if __name__ == "__main__":
    main()
