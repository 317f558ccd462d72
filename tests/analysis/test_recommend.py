"""One assessment's recommendation: what is chosen, why not more, what is needed, and which cases are near."""

import pytest
from hypothesis import given, settings

from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.analysis.recommendation.precedents import decided_cases, precedents
from riskkit.analysis.recommendation.recommend import recommend
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.results.recommendation import ALLOWED, Recommendation
from riskkit.tasks.backtest import read_cases
from tests.worlds import World, shipped_world, shipped_worlds, worlds


def recommended(world: World) -> Recommendation:
    """The recommendation of a world."""
    digests = {"framework": "", "context": "sha256:0", "assessment": "sha256:1"}
    return recommend(world.framework, world.assessment, world.context, date=world.day, digests=digests, tool="test")


def case_of(world: World) -> Evaluated:
    """An evaluated assessment of a world."""
    return evaluate(world.framework, world.assessment, world.context, world.day)


@given(worlds())
@settings(max_examples=80)
def test_an_option_is_allowed_or_says_why_not(world: World) -> None:
    """Every option that is not allowed names at least one reason, and one that is allowed names none."""
    found = recommended(world)
    for option in found.options.values():
        assert bool(option.barriers) == (option.verdict not in ALLOWED)
        assert bool(option.conditions) == (option.verdict == "allowed-with-conditions")


@given(worlds())
@settings(max_examples=80)
def test_what_is_extreme_is_extreme_for_everybody(world: World) -> None:
    """A reason is extreme where the tier that the option's class reads, or the one as run, is in such a cell."""
    found = recommended(world)
    for option in found.options.values():
        for each in option.barriers:
            if each.risk:
                risk = found.risks[each.risk]
                as_weights = option.as_weights and each.kind != "extreme"
                assert each.extreme == (risk.extreme_as_weights if as_weights else risk.extreme)
                assert each.tier == (risk.tier_as_weights if as_weights else risk.tier)


@given(worlds())
@settings(max_examples=80)
def test_the_gravest_risk_comes_first(world: World) -> None:
    """Reasons go from the gravest risk, severity before tier; of these the ones that set the ceiling decide."""
    found = recommended(world)
    for option in found.options.values():
        graves = [
            (found.risks[e.risk].severity, e.tier or 0) for e in option.barriers if e.risk and e.kind != "extreme"
        ]
        assert graves == sorted(graves, reverse=True)
        forbid = tuple(dict.fromkeys(each.risk for each in option.barriers if each.risk))
        assert option.decided_by == (tuple(risk for risk in forbid if risk in found.deciding) or forbid)


@given(worlds())
@settings(max_examples=80)
def test_conditions_met_allow_an_option_outright(world: World) -> None:
    """With the conditions of an option met, it is allowed without any."""
    case = case_of(world)
    for number, option in enumerate(case.plan.options):
        needed = case.needed(number)
        if needed:
            met = case.with_columns(case.columns.answered(needed))
            assert met.verdict(number) == "allowed", option.id


@given(worlds())
@settings(max_examples=80)
def test_what_was_asked_for_is_recommended_where_it_is_allowed(world: World) -> None:
    """What a release asks for is recommended if it is allowed; else the most open class that is."""
    found = recommended(world)
    chosen, asked = found.recommended, found.asked.option
    assert chosen.verdict in ALLOWED
    if asked is not None and found.options[asked].verdict in ALLOWED:
        assert chosen.option == asked
        assert chosen.distance == 0
    else:
        open_classes = [CLASSES.index(o.judged_as) for o in found.options.values() if o.verdict in ALLOWED]
        assert CLASSES.index(found.options[chosen.option].judged_as) == max(open_classes)


@given(worlds())
@settings(max_examples=80)
def test_until_then_needs_nothing_more(world: World) -> None:
    """What to do until the conditions are met has none itself."""
    found = recommended(world)
    assert found.options[found.recommended.until_then].verdict == "allowed"


@given(worlds())
@settings(max_examples=80)
def test_the_lowest_ceiling_decides(world: World) -> None:
    """The ceiling of the release is the lowest of its risks, and the deciding risks are those that have it."""
    found = recommended(world)
    ceilings = {key: CLASSES.index(risk.ceiling) for key, risk in found.risks.items()}
    assert CLASSES.index(found.ceiling) == min(ceilings.values())
    if found.ceiling != "public":
        assert set(found.deciding) == {key for key, ceiling in ceilings.items() if ceiling == min(ceilings.values())}


@given(shipped_worlds())
@settings(max_examples=40)
def test_ruled_out_means_that_no_level_would_allow_it(world: World) -> None:
    """What is ruled out stays not allowed with every doubtful answer at its best and every blank at its best."""
    case = case_of(world)
    for number in range(len(case.plan.options)):
        if case.verdict(number) == "ruled-out":
            assert case.hopeful.verdicts[number] == 0
        else:
            assert case.verdict(number) != "not-allowed" or case.hopeful.verdicts[number] > 0


@given(worlds())
@settings(max_examples=80)
def test_answers_that_are_off_make_the_tier_as_weights(world: World) -> None:
    """Where the lasting tier is worse than as given, the answers that make it so are named, no more than may be off."""
    found = recommended(world)
    off = world.framework.profiles.profiles[found.profile].off
    for risk in found.risks.values():
        assert len(risk.off) <= off


@pytest.mark.parametrize("seed", range(4))
def test_recommending_twice_gives_the_same_bytes(seed: int) -> None:
    """The same input gives the same record."""
    world = shipped_world(seed)
    assert recommended(world).model_dump_json() == recommended(world).model_dump_json()


def test_the_nearest_precedent_of_a_case_left_in_is_itself() -> None:
    """Held to all decided cases, an assessment with the tiers of one of them finds that one at no distance."""
    framework, cases = read_cases("seger2023")
    decided = decided_cases(framework, cases).cases
    case, context = next((case, context) for case, context in cases if case.id == "stable-diffusion-v1")
    renamed = {"name": "A twin", "aliases": (case.release.subject, case.release.name)}
    twin = case.model_copy(update={"release": case.release.model_copy(update=renamed)})
    found = precedents(evaluate(framework, twin, context, case.date), decided)
    assert found[0].distance == 0
    itself = precedents(evaluate(framework, case, context, case.date), decided)
    assert case.id not in [each.case for each in itself]
    assert all(each.date <= case.date for each in found)


def test_precedents_are_weighted_by_severity() -> None:
    """The distance of a precedent is the steps between tiers times severity, over all risks that differ."""
    framework, cases = read_cases("seger2023")
    decided = decided_cases(framework, cases).cases
    case, context = cases[0]
    for found in precedents(evaluate(framework, case, context, "2026-11-30"), decided, count=5):
        steps = {key: abs(here - there) for key, (here, there) in found.differs.items()}
        assert found.distance == sum(step * framework.risks.risks[key].severity for key, step in steps.items())
