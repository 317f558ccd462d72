"""The page on decided cases is what riskkit cases --report writes, with what the tests know beside it."""

from docs.generate import DOCS
from docs.making.decided_cases import decided_cases

STEADY = "- outcomes that keep their side"


def _without_draws(page: str) -> list[str]:
    return [line for line in page.splitlines() if not line.startswith(STEADY)]


def test_the_page_is_what_the_cases_come_to() -> None:
    """Every line but that of the moved tables is as it would be written now; python -m docs.generate slow renews it."""
    page = (DOCS / "explanation" / "decided-cases.md").read_text(encoding="utf-8")
    same = _without_draws(page) == _without_draws(decided_cases(draws=0))
    assert same, "write the page anew: python -m docs.generate slow"  # no diff: it is long, and shows every outcome
    assert STEADY in page
