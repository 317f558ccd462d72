"""The reference is what the software says of itself."""

from pathlib import Path

import pytest

from docs.generate import DOCS, FIGURES, PAGES, REFERENCE, with_figures
from docs.making.commands import EXITS, names
from docs.making.records import sections, within
from riskkit.lint import RULES
from riskkit.render.schemas import KINDS
from riskkit.store.frameworks import load_framework


@pytest.mark.parametrize("page", PAGES)
def test_a_committed_page_is_what_is_generated(page: str) -> None:
    """Each generated page stands in the docs as it would be generated now; `make docs` renews it."""
    assert (REFERENCE / page).read_text(encoding="utf-8") == PAGES[page]()


@pytest.mark.parametrize("page", FIGURES)
def test_committed_figures_are_what_is_measured(page: str) -> None:
    """The figures in a page are those of the software as it is; `make docs` renews them."""
    text = (DOCS / page).read_text(encoding="utf-8")
    assert with_figures(text, FIGURES[page]()) == text


def test_every_command_says_how_it_exits() -> None:
    """The page on commands knows each command there is, and none that is not."""
    assert set(names()) == set(EXITS)


def test_every_rule_has_its_heading() -> None:
    """A rule, its heading and its test share one slug."""
    page = PAGES["rules.md"]()
    assert all(f"\n### {rule}\n" in page for rule in RULES)


def test_every_record_has_one_section() -> None:
    """Each record that a kind of file holds is described once, under a heading that no other has."""
    places = sections(KINDS.values())
    assert {record for kind in KINDS.values() for record in within(kind)} == set(places.headings)
    assert len(set(places.headings.values())) == len(places.headings)


def test_every_field_is_described() -> None:
    """Each field that a file may have stands in its record's table."""
    page = PAGES["file-formats.md"]()
    for kind in KINDS.values():
        for record in within(kind):
            for field, info in record.model_fields.items():
                assert f"| `{info.alias or field}` |" in page, f"{record.__name__}.{field}"


def test_every_item_of_the_framework_is_shown() -> None:
    """Each id of the shipped framework is on its page, and each row of its sources in the table of coverage."""
    framework = load_framework("seger2023")
    page, coverage = PAGES["framework-seger2023.md"](), PAGES["coverage-seger2023.md"]()
    groups = (
        framework.options.options,
        framework.options.components,
        framework.risks.risks,
        framework.risks.mechanisms,
        framework.benefits.benefits,
        framework.measures.measures,
        framework.profiles.profiles,
        framework.asked,
        framework.about_world,
        framework.advice.recommendations,
        framework.advice.checklist,
    )
    assert [key for group in groups for key in group if f"`{key}`" not in page and f"### {key}\n" not in page] == []
    assert [row for row in framework.sources.rows if f"| `{row}` |" not in coverage] == []


def test_generation_reads_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is the same from whatever folder and at whatever width it is made."""
    pages = {name: made() for name, made in PAGES.items()}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    assert {name: made() for name, made in PAGES.items()} == pages
