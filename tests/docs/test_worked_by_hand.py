"""The release worked by hand comes to what the engine comes to, in every cell of its tables."""

import re
from functools import cache

import pytest

from docs.generate import DOCS
from riskkit.analysis.evaluated import evaluate
from riskkit.analysis.recommendation.recommend import conclude
from riskkit.render import words
from riskkit.schema.assessment import Evidence
from riskkit.schema.case import Case
from riskkit.schema.results.recommendation import ALLOWED, Recommendation, RiskResult
from riskkit.store.assessments import load_case
from riskkit.store.frameworks import framework_folder, load_framework

CASE = "stable-diffusion-v1"
PAGE = (DOCS / "explanation" / "worked-by-hand.md").read_text(encoding="utf-8")


@cache
def outcome(shown: bool = False) -> Recommendation:
    """What the engine concludes about the case; *shown* where shared tests show that its lead is small."""
    framework, folder = load_framework("seger2023"), framework_folder("seger2023")
    decided = load_case(framework, folder, folder / "cases" / f"{CASE}.yaml")
    case = _compared(decided.case) if shown else decided.case
    evaluated = evaluate(framework, case, decided.context, case.date)
    return conclude(evaluated, digests=decided.digests, tool="riskkit")


def _compared(case: Case) -> Case:
    test = Evidence(title="A test", grade="self-report", date=case.date, subject=case.release.subject)
    test = test.model_copy(update={"methods": ("shared-tests",)})
    answer = case.answers["relative-capability"].model_copy(update={"level": "ahead-in-some", "evidence": ("test",)})
    answers = case.answers | {"relative-capability": answer}
    return case.model_copy(update={"answers": answers, "evidence": case.evidence | {"test": test}})


def rows(head: str) -> list[tuple[str, ...]]:
    """The rows of the table of the page whose first column has a name."""
    table = re.search(rf"^\| {head} \|.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.M)
    assert table, head
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table[1].splitlines()]


def _risk(risk: RiskResult) -> tuple[str, ...]:
    hazard = ", ".join("not asked" if each.entered == "not-asked" else each.level for each in risk.hazard)
    return (
        risk.title,
        str(risk.severity),
        hazard,
        f"{risk.hosted}, {risk.weights}" if risk.hosted else "-",
        risk.defence or "-",
        risk.breadth or "-",
        str(risk.tier),
        str(risk.tier_as_weights),
        risk.ceiling,
    )


def test_every_risk_is_as_the_page_has_it() -> None:
    """Each risk has the levels, tiers and the ceiling that stand on the page."""
    assert rows("risk") == [_risk(risk) for risk in outcome().risks.values()]


def test_every_option_is_as_the_page_has_it() -> None:
    """Each option has the verdict, as many conditions and the benefit that stand on the page."""
    assert rows("option") == [
        (
            f"{option.title} ({key})",
            words.VERDICTS[option.verdict],
            str(len(option.conditions) or "-"),
            str(option.worth),
        )
        for key, option in outcome().options.items()
    ]


def test_the_outcome_is_as_the_page_has_it() -> None:
    """What is recommended, on which conditions, and the answers that decide are those of the page."""
    chosen = outcome().recommended
    needed = {outcome().titles[each.question]: (each.now, each.level) for each in chosen.conditions}
    assert chosen.option == "r3"
    assert f"Recommended: *{outcome().options['r3'].title}* (r3), on one condition" in PAGE
    assert {title: (now, level) for title, now, level, lacks in rows("control") if lacks == "yes"} == needed
    assert f"4 × 2 for use: {outcome().options['r3'].worth}." in PAGE


def test_a_small_lead_opens_what_is_asked_for() -> None:
    """Shared tests that show a small lead open the weights, as the page says; the case does not."""
    assert outcome().options["r7"].verdict not in ALLOWED
    assert outcome(shown=True).options["r7"].verdict in ALLOWED


@pytest.mark.parametrize("risk", ["intimate-imagery", "influence-operations", "scams-spear-phishing"])
def test_one_answer_off_decides(risk: str) -> None:
    """The weights are refused for the hazard of each of three risks, which is off by its doubt, and for no other."""
    result = outcome().risks[risk]
    assert [each.question for each in result.off] == [each.question for each in result.hazard]
    assert {key for key, each in outcome().risks.items() if each.ceiling == "served"} == set(outcome().deciding)


def test_the_first_risk_is_worked_in_full() -> None:
    """The levels, entries of the tables and tiers of the risk that is worked in full are those of the engine."""
    result, tables = outcome().risks["intimate-imagery"], outcome().tables
    assert tables and result.hosted and result.credited
    (off,) = result.off
    assert tables.uplift[off.level][result.hosted] == result.tier
    assert tables.uplift[off.to][result.credited] == result.tier_as_weights
    cells = tables.ceilings["uplift"][result.severity]
    last = cells[result.tier_as_weights]
    step = dict((row[0], row[1:]) for row in rows("step"))
    assert step["table 1: row *hazard*, column *available*"] == (
        f"{off.level}, {result.hosted}: {result.tier}",
        f"{off.to}, {result.credited}: {result.tier_as_weights}",
    )
    assert step[f"defence: {result.defence}"] == (
        f"no step: tier {result.tier}",
        f"no step: tier {result.tier_as_weights}",
    )
    assert step[f"table 2: severity {result.severity}"] == (
        f"tier {result.tier}: {cells[result.tier].acceptable}",
        f"tier {result.tier_as_weights}: {last.acceptable}, or {last.tolerable} for a benefit",
    )
