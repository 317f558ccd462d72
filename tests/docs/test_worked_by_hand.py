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
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.records import load_case

CASE = "stable-diffusion-v1"
PAGE = (DOCS / "explanation" / "worked-by-hand.md").read_text(encoding="utf-8")


HAZARDS = ("imagery-abuse", "influence-uplift", "fraud-uplift")


@cache
def outcome(shown: bool = False) -> Recommendation:
    """What the engine concludes about the case; *shown* where internal tests show the three hazards as stated."""
    framework, folder = load_framework("seger2023"), framework_folder("seger2023")
    decided = load_case(framework, folder, folder / "cases" / f"{CASE}.yaml")
    case = _tested(decided.case) if shown else decided.case
    evaluated = evaluate(framework, case, decided.context, case.date)
    return conclude(evaluated, digests=decided.digests, tool="riskkit")


def _tested(case: Case) -> Case:
    test = Evidence(title="A test", grade="internal-test", date=case.date, subject=case.release.subject)
    test = test.model_copy(update={"methods": tuple(load_framework(case.framework).questions.methods)})
    cited = {key: case.answers[key].model_copy(update={"evidence": ("test",)}) for key in HAZARDS}
    return case.model_copy(update={"answers": case.answers | cited, "evidence": case.evidence | {"test": test}})


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
        str(risk.lasting_tier),
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
    assert chosen.option == "r4"
    assert f"Recommended: *{outcome().options['r4'].title}* (r4), on two conditions" in PAGE
    assert {title: (now, level) for title, now, level, lacks in rows("control") if lacks == "yes"} == needed
    assert f"4 × 2 for use: {outcome().options['r4'].worth}." in PAGE


def test_three_tests_open_what_is_asked_for() -> None:
    """Tests that show the three hazards to be as stated open the weights, as the page says; the case does not."""
    assert outcome().options["r7"].verdict not in ALLOWED
    assert outcome(shown=True).options["r7"].verdict in ALLOWED


@pytest.mark.parametrize("risk", ["intimate-imagery", "influence-operations", "scams-spear-phishing"])
def test_one_answer_off_decides(risk: str) -> None:
    """The weights are refused for the hazard of each of three risks, which is off by its doubt, and for no other."""
    result = outcome().risks[risk]
    assert [each.question for each in result.off] == [each.question for each in result.hazard]
    assert {key for key, each in outcome().risks.items() if each.ceiling == "tunable"} == set(outcome().deciding)


def test_the_first_risk_is_worked_in_full() -> None:
    """The levels, entries of the tables and tiers of the risk that is worked in full are those of the engine."""
    result, tables = outcome().risks["intimate-imagery"], outcome().tables
    assert tables and result.hosted and result.weights
    (off,) = result.off
    assert tables.uplift[off.level][result.hosted] == result.tier
    assert tables.uplift[off.to][result.weights] == result.lasting_tier
    cells = tables.ceilings["uplift"][result.severity]
    last = cells[result.lasting_tier]
    step = dict((row[0], row[1:]) for row in rows("step"))
    assert step["table 1: row *hazard*, column *available*"] == (
        f"{off.level}, {result.hosted}: {result.tier}",
        f"{off.to}, {result.weights}: {result.lasting_tier}",
    )
    assert step[f"defence: {result.defence}"] == (
        f"no step: tier {result.tier}",
        f"no step: tier {result.lasting_tier}",
    )
    assert step[f"table 2: severity {result.severity}"] == (
        f"tier {result.tier}: {cells[result.tier].acceptable}",
        f"tier {result.lasting_tier}: {last.acceptable}, or {last.tolerable} for a benefit",
    )
