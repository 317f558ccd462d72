"""Hypothetical answers: one row after the other is as all at once, and sets and margins do what they say."""

from collections.abc import Sequence
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from riskkit.analysis import hypotheticals
from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.analysis.hypotheticals import Levels, outcomes_if
from riskkit.analysis.minimal_sets import irreducible_set
from riskkit.analysis.outlook.changes import better
from riskkit.analysis.outlook.firmness import firmness
from riskkit.analysis.outlook.margin import answer_margin
from riskkit.engine.verdict import NOT_ALLOWED
from tests.worlds import World, chances, worlds

FAST = settings(max_examples=60, phases=set(Phase) - {Phase.shrink})


def rows_from(chance: Random, case: Evaluated, count: int) -> list[Levels]:
    """Rows in which a few answers stand at other levels."""
    questions = case.plan.questions
    return [
        {
            number: chance.randint(0, questions[number].worst)
            for number in chance.sample(range(len(questions)), chance.randint(0, min(3, len(questions))))
        }
        for _ in range(count)
    ]


@FAST
@given(worlds(), chances(), st.booleans())
def test_one_by_one_is_as_all_at_once(world: World, chance: Random, sure: bool) -> None:
    """Few rows, which need no arrays, have the outcomes of the same rows in a table."""
    case = evaluate(*world)
    rows = rows_from(chance, case, 20)
    asked = chance.choice([None, *range(len(case.plan.options))])
    single = outcomes_if(case, rows, asked, sure=sure)
    repeated = outcomes_if(case, rows * (hypotheticals.FEW // 20 + 1), asked, sure=sure)
    assert [list(column) for column in single.verdicts] == [list(column)[:20] for column in repeated.verdicts]
    assert list(single.recommended) == list(repeated.recommended)[:20]
    assert list(single.ceiling) == list(repeated.ceiling)[:20]


@FAST
@given(worlds())
def test_an_irreducible_set_opens_and_no_part_of_it_does(world: World) -> None:
    """A set is found exactly where all answers together open an option, and each of its answers is needed."""
    case = evaluate(*world)
    choices = better(case)
    for option, verdict in enumerate(case.verdicts.verdicts):
        if verdict != NOT_ALLOWED:
            continue

        def opens(rows: Sequence[Levels], option: int = option) -> list[bool]:
            return outcomes_if(case, rows).allowed(option)

        found = irreducible_set(choices, opens)
        assert (found is not None) == opens([{question: levels[-1] for question, levels in choices.items()}])[0]
        if found is not None:
            parts = [{q: bad for q, bad in found.items() if q != left_out} for left_out in found]
            assert opens([found]) == [True]
            assert not any(opens(parts))


@FAST
@given(worlds())
def test_a_margin_is_the_nearest_that_closes(world: World) -> None:
    """The answer named closes the option by so many levels, and no answer does by fewer."""
    case = evaluate(*world)
    chosen = case.verdicts.recommended
    steps, by = answer_margin(case, chosen)
    levels = case.columns.level
    nearer = [
        {number: levels[number] + step}
        for number, question in enumerate(case.plan.questions)
        for step in range(1, question.worst - levels[number] + 1 if levels[number] >= 0 else 1)
        if steps is None or step < steps
    ]
    assert not any(outcomes_if(case, nearer, sure=False).closed(chosen))
    if by is not None and steps is not None:
        number = case.plan.index[by.question]
        assert outcomes_if(case, [{number: levels[number] + steps}], sure=False).closed(chosen) == [True]


@FAST
@given(worlds())
def test_what_opens_is_nothing_about_the_world(world: World) -> None:
    """What is advised to open what is asked for is in the developer's hands, and opens it."""
    case = evaluate(*world)
    found = firmness(case)
    assert all(change.kind != "world" for change in found.opens)
    assert all(len(flip.changes) == 1 for flip in found.flips)
