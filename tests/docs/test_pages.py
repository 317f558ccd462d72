"""The README and the docs are executed: every command in them, with the output that they show."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.making.records import slug
from tests.docs import forks
from tests.docs.pages import INSTALLED, PAGES, ROOT, around, blocks, fits, name, run, steps

README = PAGES[0]
REAL = ROOT / "docs/explanation/crash-safety.md"
"""Where riskkit is the program that pip installs: it is killed there. Elsewhere it is forked, which starts at once."""
EXECUTED = [page for page in PAGES if any(language == "console" for language, _ in blocks(page))]
MAKE = sorted(
    {target for page in PAGES for _, text in blocks(page) for target in re.findall(r"^make (\w+)", text, re.M)}
)


def _without_make(page: Path) -> list[str]:
    """The scripts of the README set up a checkout; its targets have a test of their own."""
    return [text for language, text in blocks(page) if language == "sh"] if page == README else []


@pytest.fixture(scope="module")
def forked() -> Iterator[Path]:
    """The folder of a riskkit that starts at once."""
    with forks.installed(around()) as folder:
        yield folder


@pytest.mark.parametrize("page", EXECUTED, ids=name)
def test_every_command_gives_what_is_shown(page: Path, tmp_path: Path, forked: Path) -> None:
    """Each command of a page runs, in one folder for the whole page, and what it prints is what the page shows."""
    left_out = _without_make(page)
    program = INSTALLED if page == REAL else forked
    for step in steps(page):
        if step.command not in left_out:
            wrong = run(step, tmp_path, program)
            assert not wrong, wrong


def test_pages_show_commands() -> None:
    """The README, the tutorial and the how-to pages show commands, none of them indented, so that they are tested."""
    guides = [page for page in PAGES if page.parent.name in ("tutorial", "how-to")]
    assert {README, *guides} <= set(EXECUTED)
    assert len(guides) > 1
    assert [name(page) for page in PAGES if re.search(r"^ +```(console|sh)$", page.read_text("utf-8"), re.M)] == []
    assert {"demo", "test"} <= set(MAKE)


@pytest.mark.parametrize(
    ("shown", "output", "expected"),
    [
        ("a\n", "a\n", True),
        ("a\n", "a\nb\n", False),
        ("a\n…\n", "a\nb\nc\n", True),
        ("…\nc\n", "a\nb\n", False),
        ("a … c\n", "a b c\n", True),
        ("a … c\n", "a b\nc\n", False),
        ("a.c\n", "abc\n", False),
    ],
)
def test_only_dots_stand_for_what_is_not_shown(shown: str, output: str, expected: bool) -> None:
    """An output that differs from what is shown anywhere but at '…' does not fit."""
    assert fits(shown, output) == expected


@pytest.mark.parametrize("target", MAKE)
def test_every_target_is_there(target: str) -> None:
    """What the README and the docs tell to make can be made."""
    ran = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def _links(page: Path) -> list[tuple[str, str]]:
    """The files and anchors that a page links to; what stands in code is no link."""
    text = re.sub(r"^```.*?^```|`[^`\n]*`(?!\]\()", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    links: list[tuple[str, str]] = re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", text)
    return [link for link in links if not link[0].startswith("http")]


def _anchors(page: Path) -> set[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return {slug(heading) for heading in re.findall(r"^#+ (.*)$", text, re.M)}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Every file that a page links to exists, and so does the heading in it."""
    for target, anchor in _links(page):
        found = page.parent / target if target else page
        assert found.exists(), target
        if anchor and found.suffix == ".md":
            assert anchor in _anchors(found), f"{target}#{anchor}"


def test_every_page_is_in_the_index() -> None:
    """Each page of the docs, but for single decisions, can be reached from their index."""
    index = {(ROOT / "docs" / target).resolve() for target, _ in _links(ROOT / "docs" / "README.md")}
    for page in PAGES[1:]:
        if page.parent.name != "decisions" and page.name != "README.md":
            assert page in index, name(page)
