"""The view of an explanation: a chain in ten lines, legible when narrow, and harmless."""

import re
from functools import cache

import pytest
from hypothesis import Phase, given, settings

from riskkit.analysis.evaluated import evaluate
from riskkit.analysis.outlook.firmness import firmness
from riskkit.analysis.recommendation.recommend import conclude
from riskkit.render import words
from riskkit.render.terminal.explain import MOST, explain_view
from riskkit.render.terminal.lines import CUT
from riskkit.render.terminal.score import SECTIONS, SUMMARY, score_view
from riskkit.render.text import UNSEEN
from riskkit.schema.results.explanation import Explanation
from riskkit.schema.results.recommendation import ALLOWED
from riskkit.tasks.explain import explain
from tests.render.test_text import HOSTILE
from tests.render.views import console, decided, framework, misfits, seen, shipped
from tests.worlds import World, worlds

CASES = sorted(decided())[::4]
EVERY = (SUMMARY, *SECTIONS)


@cache
def things(case: str) -> list[Explanation]:
    """The explanation of everything in a shipped case."""
    found, concluded, _ = shipped(case)
    keys = (*concluded.options, *concluded.risks, *concluded.answers, *concluded.benefits)
    return [explain(found, concluded, key) for key in (*keys, *found.framework.measures.measures)]


@pytest.mark.parametrize("case", CASES)
def test_a_chain_takes_ten_lines(case: str) -> None:
    """Whatever is explained takes ten lines at 80 columns, none of them too wide; the trace has more."""
    for each in things(case):
        chain = explain_view(each, console())
        assert chain.count("\n") <= MOST
        assert misfits(chain, 80) == []
        assert CUT not in chain


@pytest.mark.parametrize("width", [40, 80])
def test_a_trace_cuts_nothing(width: int) -> None:
    """Every word of every step stands in the trace, however long the chain becomes."""
    for each in things(CASES[0]):
        longer = each.model_copy(
            update={"steps": tuple(s.model_copy(update={"text": s.text * 40}) for s in each.steps)}
        )
        assert CUT in explain_view(longer, console())
        text = explain_view(longer, console(width), trace=True)
        assert CUT not in text
        assert "".join(longer.steps[0].text.split()) in "".join(text.split())


@pytest.mark.parametrize("case", CASES)
def test_an_option_that_is_not_allowed_is_explained_down_to_the_answer(case: str) -> None:
    """Its chain names the answer behind the risk that decides, how it counts, and what both tables say of it."""
    found, concluded, _ = shipped(case)
    for key, option in concluded.options.items():
        if option.verdict in ALLOWED or not words.forbidding(option):
            continue
        risk = concluded.risks[option.decided_by[0]]
        steps = {step.label: step.text for step in explain(found, concluded, key).steps}
        assert {"Against it", "Answer", "Counts as", "Table 2"} <= set(steps)
        assert {"Table 1", "Tier"} & set(steps)
        assert risk.title in steps["Against it"]
        titles = [concluded.titles[hazard.question] for hazard in risk.hazard]
        assert steps["Answer"].startswith(tuple(titles))
        barrier = next(each for each in option.barriers if each.risk == option.decided_by[0])
        assert f"severity {risk.severity}, tier {barrier.tier}:" in steps["Table 2"]


def test_what_is_not_allowed_is_joined_by_or() -> None:
    """Of the options that a risk does not allow the first is named, and that there are more open ones."""
    said = [step.text for each in things("limit-bio-uplift") for step in each.steps if step.label == "So"]
    assert not any(" and " in text for text in said)
    assert any(re.search(r"; not .+ or more$", text) for text in said)


def test_a_profile_that_weighs_no_benefit_is_the_reason() -> None:
    """Where the profile goes up to what is acceptable, that is why; and not that no benefit counts."""
    case = decided()["csm-1b"]
    strict = case.case.model_copy(update={"profile": "precautionary"})
    found = evaluate(framework(), strict, case.context, strict.date)
    concluded = conclude(found, digests=case.digests, tool="riskkit")
    kinds = {each.kind for option in concluded.options.values() for each in option.barriers}
    assert "profile" in kinds
    assert "benefit" not in kinds
    key = next(key for key, option in concluded.options.items() if "profile" in {each.kind for each in option.barriers})
    reasons = [words.barrier(concluded, e) for e in concluded.options[key].barriers if e.kind == "profile"]
    assert all(
        reason.startswith("only for a benefit") and reason.endswith("this profile weighs none") for reason in reasons
    )
    assert "no benefit counts" not in score_view(concluded, firmness(found), EVERY, console=console(400))


@settings(max_examples=40, phases=set(Phase) - {Phase.shrink})
@given(worlds())
def test_any_chain_fits(world: World) -> None:
    """The same holds for frameworks made up, with traces too, down to 40 columns."""
    found, concluded, _ = seen(world)
    for key in (*concluded.options, *concluded.risks, *concluded.answers, *concluded.benefits):
        each = explain(found, concluded, key)
        assert explain_view(each, console()).count("\n") <= MOST
        assert misfits(explain_view(each, console(40), trace=True), 40) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    """A rationale or title made of anything moves no cursor and hides nothing."""
    each = things(CASES[0])[0]
    steps = tuple(step.model_copy(update={"text": text, "label": text}) for step in each.steps)
    hostile = each.model_copy(update={"title": text, "outcome": text, "steps": steps, "trace": steps})
    assert not UNSEEN.search(explain_view(hostile, console(), trace=True).replace("\n", ""))
