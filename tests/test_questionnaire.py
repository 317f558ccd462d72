"""What is asked next, what is spared, and what a typed line means."""

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.analysis.requested_option import asked_option
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import BLANK
from riskkit.engine.readings import contradictions, read
from riskkit.engine.verdict import NOT_ALLOWED
from riskkit.questionnaire import (
    COMMANDS,
    Questionnaire,
    TypedCommand,
    chosen,
    estimate,
    fresh_id,
    is_date,
    several,
    typed,
)
from riskkit.schema.assessment import Answer, Assessment, Estimate, Rating
from tests.worlds import (
    Mood,
    World,
    answer_from,
    assessment_of,
    chances,
    framework_from,
    hazards_of,
    mood_from,
    shipped,
    shipped_world,
    shipped_worlds,
    world_from,
    worlds,
)

LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
WORLDS = worlds() | shipped_worlds()


def asking(world: World) -> Questionnaire:
    """The questions of a world's framework."""
    return Questionnaire(world.framework, world.context, world.day)


def evaluated(world: World, assessment: Assessment | None = None) -> Evaluated:
    """The verdicts on a world, or on other answers there."""
    return evaluate(world.framework, assessment or world.assessment, world.context, world.day)


def answered(chance: Random, world: World, keys: Iterable[str]) -> Assessment:
    """The same with answers of any kind to some questions, as far as none comes to contradict another."""
    framework, answers = world.framework, dict(world.assessment.answers)
    before = clashes(evaluated(world))
    mood, hazards = mood_from(chance), hazards_of(framework)
    for key in chance.sample(list(keys), len(list(keys))):
        fields = answer_from(chance, framework.asked[key], mood._replace(answered=1), hazard=key in hazards)
        tried = answers | ({key: Answer.model_validate(fields)} if fields else {})
        assessment = world.assessment.model_copy(update={"answers": tried})
        answers = tried if clashes(evaluated(world, assessment)) <= before else answers
    return world.assessment.model_copy(update={"answers": answers})


def clashes(case: Evaluated) -> set[int]:
    """The questions that are answered worse than more basic answers allow."""
    found = contradictions(case.plan, case.columns, read(case.plan, case.columns, single()))
    return {number for number, pair in found.items() if any(pair)}


def outcome(case: Evaluated) -> tuple[object, ...]:
    """The verdicts of a case, and what is recommended: what is asked for, where that is allowed."""
    asked = asked_option(case.framework, case.assessment.release).option
    is_allowed = asked and case.verdicts.verdicts[case.plan.option(asked)] != NOT_ALLOWED
    return case.verdicts.verdicts, asked if is_allowed else case.verdicts.recommended


@given(WORLDS)
def test_what_counts_is_asked_or_answered(world: World) -> None:
    """All stand in framework order; what is shown is asked; what is hidden has no answer, and its best changes none."""
    case, sheet = evaluated(world), asking(world).sheet(world.assessment)
    assert [entry.key for entry in sheet.entries] == list(world.framework.asked)
    shown = case.verdicts.tiers.reading.shown
    hidden = [case.plan.index[entry.key] for entry in sheet.entries if entry.state == "hidden"]
    assert not any(shown[number] or case.columns.level[number] != BLANK for number in hidden)
    best = case.columns.answered({n: 0 for n in hidden if not case.plan.questions[n].benefit})
    if any(case.plan.uplift[: case.plan.width]):
        return  # a hazard of none is one, so that an answer of none may be credited with what others offer
    for profile in case.plan.profiles:
        found = case.under(profile)
        assert found.verdicts.verdicts == found.with_columns(best).verdicts.verdicts


@given(WORLDS)
def test_what_hides_a_question_is_said(world: World) -> None:
    """An atom that does not hold is named, and nothing that holds."""
    case = evaluated(world)
    counted = case.verdicts.tiers.reading.counted
    for entry in asking(world).sheet(world.assessment).entries:
        spec = case.plan.questions[case.plan.index[entry.key]]
        low = {case.plan.questions[by].id for by, least in (*spec.any_of, *spec.all_of) if counted[by] < least}
        assert {atom.question for atom in entry.hidden_by} <= low


@given(WORLDS)
def test_as_public_weights_is_offered_for_hazards_that_may_be_inferred(world: World) -> None:
    """For the hazards of a risk that says so, and for no other question."""
    found = {entry.key for entry in asking(world).sheet(world.assessment).entries if entry.inferable}
    assert found == hazards_of(world.framework)


@given(WORLDS, chances())
def test_answering_what_is_next_comes_to_an_end_with_nothing_open(world: World, chance: Random) -> None:
    """The next question is the first open one, counts among those asked, and each answer leaves one less to ask."""
    assessment = world.assessment.model_copy(update={"answers": {}})
    seen: list[str] = []
    while key := (sheet := asking(world).sheet(assessment)).next():
        assert key not in seen
        assert sheet.asked[sheet.number(key) - 1].key == key == sheet.open[0].key
        assert sheet.before(key) == (sheet.asked[sheet.number(key) - 2].key if sheet.number(key) > 1 else None)
        seen.append(key)
        level = chance.choice(list(world.framework.asked[key].levels))
        answers = {**assessment.answers, key: Answer(level=level, confidence="high")}
        assessment = assessment.model_copy(update={"answers": answers})
    assert not sheet.open
    assert {entry.key for entry in sheet.asked} == set(seen)


@given(WORLDS, chances())
def test_what_is_left_is_passed_over_until_nothing_else_is_open(world: World, chance: Random) -> None:
    """A skipped question is not next, stays open, and comes back when nothing is left out."""
    sheet = asking(world).sheet(world.assessment)
    left = {key for key in world.framework.asked if chance.random() < 0.5}
    keys = [entry.key for entry in sheet.open]
    assert sheet.next(left) == next((key for key in keys if key not in left), None)
    assert sheet.next(world.framework.asked) is None


@given(WORLDS, chances())
def test_whatever_spared_questions_are_answered_the_outcome_stays(world: World, chance: Random) -> None:
    """Answered in any way that contradicts no other answer, whatever is answered to those that are asked."""
    found = asking(world).quick(world.assessment)
    assert sorted((*found.ask, *found.spared)) == sorted(e.key for e in asking(world).sheet(world.assessment).open)
    for keys in ((), found.ask):
        begun = world._replace(assessment=answered(chance, world, keys))
        whole = answered(chance, begun, found.spared)
        assert outcome(evaluated(begun)) == outcome(evaluated(begun, whole))


@given(WORLDS, chances())
def test_the_short_path_ends_with_the_outcome_of_the_long_one(world: World, chance: Random) -> None:
    """Answered one after the other until nothing is asked, the outcome is that of all questions answered."""
    asked = asking(world)
    while found := asked.quick(world.assessment).ask:
        mood = Mood(answered=1, proven=chance.random(), sure=1, draws=chance.choice((1, 6)))
        fields = answer_from(chance, world.framework.asked[found[0]], mood)
        answers = world.assessment.answers | {found[0]: Answer.model_validate(fields or {"unknown": "so"})}
        world = world._replace(assessment=world.assessment.model_copy(update={"answers": answers}))
    spared = asked.quick(world.assessment).spared
    assert outcome(evaluated(world)) == outcome(evaluated(world, answered(chance, world, spared)))


def test_the_short_path_is_shorter() -> None:
    """Of the questions that random answers to the shipped framework leave open it spares a third."""
    found = [asking(world).quick(world.assessment) for world in map(shipped_world, range(60))]
    asked, spared = (sum(len(getattr(each, name)) for each in found) for name in ("ask", "spared"))
    assert asked < 2 * spared


@given(LINES)
def test_a_typed_line_is_a_command_or_a_text(line: str) -> None:
    """Where free text is asked for only a command alone is one, and whatever else was typed is kept word for word."""
    said = typed(line, free=True)
    assert said.command in ("", *COMMANDS)
    assert said.command or said.text == " ".join(line.split())


def test_every_command_is_known_at_every_prompt_and_can_be_quoted() -> None:
    """Case and blanks around a command do not matter; in double quotes it is a text; a reason may follow it."""
    for word in COMMANDS:
        for free in (True, False):
            assert typed(f"  {word.upper()} ", free=free).command == word
        assert typed(f'"{word}"', free=True) == TypedCommand("", word)
    assert typed("?", free=True).command == "why"
    assert typed("note that it was tested", free=True).command == ""
    assert typed("unknown Not tested", free=False) == TypedCommand("unknown", "Not tested")
    assert typed("as-public-weights Not tested", free=False) == TypedCommand("as public weights", "Not tested")


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8, unique=True), LINES)
def test_a_choice_is_named_by_its_number_or_itself_and_by_nothing_else(choices: list[str], line: str) -> None:
    """Numbers count from 1; what is not there is no choice."""
    for number, choice in enumerate(choices, 1):
        assert chosen(str(number), choices) == chosen(f" {choice.upper()} ", choices) == choice
    assert chosen("0", choices) is chosen(str(len(choices) + 1), choices) is chosen("", choices) is None
    assert chosen(line, choices) in (None, *choices)
    assert several(", ".join(choices) + " 1", choices) == tuple(choices)
    assert several("1 nowhere", choices) is None


def test_dates_and_ids() -> None:
    """A date is a day of the calendar in one form; a new id is none that is taken."""
    assert is_date("2026-02-28")
    assert not any(map(is_date, ("2026-02-30", "20260228", "28.2.2026", "", "2026-W09-6")))
    assert (fresh_id([]), fresh_id(["e1", "e7", "test", "e", "e1x"])) == ("e1", "e8")


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3))
def test_a_number_is_one_or_three_that_rise(numbers: list[float]) -> None:
    """Alone it is its own span; out of order, two, four or not finite they are none, nor are words."""
    low, likely, high = sorted(numbers)
    assert estimate(f"= {low!r} {likely!r} {high!r}") == Estimate(low=low, likely=likely, high=high)
    assert estimate(f"={likely!r}") == Estimate(low=likely, likely=likely, high=likely)
    for text in (f"{high!r} {low!r} {low!r}" if low < high else "= a", "= 1 2", "1 2 3 4", "", "=", "nan", "inf"):
        assert estimate(text) is None


@given(chances())
def test_what_no_rater_knows_is_unknown(chance: Random) -> None:
    """Ratings that are all unknown stand as unknown; with one that is not, the question is answered."""
    world = world_from(chance, framework_from(chance))
    key = next(iter(world.framework.asked))
    nobody = {"ann": Rating(unknown="not seen"), "ben": Rating(unknown="nor here")}
    somebody = {**nobody, "cho": Rating(level=next(iter(world.framework.asked[key].levels)))}
    for ratings, state in ((nobody, "unknown"), (somebody, "answered")):
        rated = world.assessment.model_copy(update={"answers": {key: Answer(ratings=ratings)}})
        assert asking(world).sheet(rated).entry(key).state == state


@given(shipped_worlds(), chances())
def test_what_weak_evidence_is_said_to_cost_nothing_costs_nothing(world: World, chance: Random) -> None:
    """Taken away from such an answer that is no guess, its evidence changes no verdict."""
    questions = asking(world)
    for key, answer in world.assessment.answers.items():
        if questions.shortfall_cost(key) != "none" or not answer.level or not answer.evidence:
            continue
        bare = answer.model_copy(update={"evidence": (), "confidence": chance.choice(("medium", "high"))})
        before = answer.model_copy(update={"confidence": bare.confidence})
        found = [
            evaluated(world, world.assessment.model_copy(update={"answers": {**world.assessment.answers, key: each}}))
            for each in (before, bare)
        ]
        assert outcome(found[0]) == outcome(found[1]), key


def test_weak_evidence_costs_a_level_of_what_the_model_can_do() -> None:
    """Of every misuse and what bounds it; the comparison with public weights falls to its worst."""
    asked = asking(shipped_world(1))
    costs = {key: asked.shortfall_cost(key) for key in asked.framework.asked}
    assert costs["relative-capability"] == "worst-level"
    misuse = [key for key, question in asked.framework.asked.items() if question.section == "misuse"]
    assert {costs[key] for key in (*misuse, "general-capability", "autonomy-harm")} == {"one-level"}
    assert costs["bias-harm"] == costs["use-monitoring"] == costs["use-claim"] == "none"


@pytest.mark.parametrize(("confidence", "asked"), [("low", True), ("medium", False)])
def test_a_guess_hides_no_question(confidence: str, asked: bool) -> None:
    """A blank counts for what others get, and so does a guess: what it would hide counts at its worst, and is asked."""
    guess = Answer.model_validate({"level": "negligible", "confidence": confidence})
    assessment = assessment_of(shipped(), {"downstream-breadth": guess})
    sheet = Questionnaire(shipped(), None, "2026-11-22").sheet(assessment)
    assert (sheet.entry("reliability-harm").state != "hidden") == asked
