"""What the page on the short path says is what the short path does."""

import re

import pytest

from docs.generate import REFERENCE
from docs.making.quick import HEAD, Walk, total, walk
from riskkit.store.assessments import cases, load_case
from riskkit.store.frameworks import framework_folder, load_framework

PAGE = REFERENCE / "quick-path.md"
ROW = re.compile(r"^\| `(.*)` \| (\d+) \| (\d+) \| .* \| (.*) \|$", re.MULTILINE)


def walks() -> list[Walk]:
    """The rows of the page."""
    found = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return [Walk(case, int(full), int(quick), outcome == "the same") for case, full, quick, outcome in found]


@pytest.mark.parametrize("case", ["limit-small-benign", "olmo-7b", "alphafold2"])
def test_a_row_is_what_comes_of_walking_a_case(case: str) -> None:
    """Asked in full and on the short path, as many questions as the page says, and the same outcome."""
    framework, folder = load_framework("seger2023"), framework_folder("seger2023")
    found = walk(load_case(framework, folder, folder / "cases" / f"{case}.yaml"))
    assert found in walks()
    assert found.same


def test_the_page_has_all_cases_and_adds_them_up() -> None:
    """One row per case that ships, and the sentence above them is their sum."""
    found, text = walks(), PAGE.read_text(encoding="utf-8")
    there = cases(load_framework("seger2023"), framework_folder("seger2023"))
    assert [each.case for each in found] == [decided.case.id for decided in there]
    assert total(found) in text
    assert all(" | ".join(row) in text for row in (HEAD, *(each.row for each in found)))
