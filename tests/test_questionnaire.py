from hypothesis import given
from hypothesis import strategies as st

from riskkit.analysis.subject import subject_of, untrue_not_applicable
from riskkit.questionnaire import COMMANDS, Questionnaire, Typed, chosen, estimate, fresh_id, is_date, several, typed
from riskkit.schema.assessment import Answer, Estimate, Rating
from riskkit.schema.framework import Framework
from tests.generate import DATE, assessments, frameworks

FRAMEWORKS = frameworks()
LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(st.data(), FRAMEWORKS)
def test_a_question_is_asked_exactly_where_it_counts_on_the_upper_row(
    data: st.DataObject, framework: Framework
) -> None:
    """What is hidden on the upper row is not asked; all stand in framework order. Excuses are tested below."""
    assessment = data.draw(assessments(framework))
    subject, _ = subject_of(framework, assessment, None, DATE)
    sheet = Questionnaire(framework, None, DATE).sheet(assessment)
    assert [entry.key for entry in sheet.entries] == list(framework.asked)
    for entry in sheet.entries:
        hidden = subject.scored.rows.upper.hidden[subject.plan.index[entry.key]]
        if not entry.answer or entry.answer.not_applicable is None:
            assert (entry.state == "hidden") == bool(hidden)


@given(st.data(), FRAMEWORKS)
def test_not_applicable_is_offered_exactly_where_it_would_stand(data: st.DataObject, framework: Framework) -> None:
    """Answered so where offered it is borne out by the other answers; elsewhere it is refused or leaves it open."""
    assessment = data.draw(assessments(framework))
    asking = Questionnaire(framework, None, DATE)
    for entry in asking.sheet(assessment).asked:
        if entry.question.not_applicable_if is None:
            assert not entry.excusable
            continue
        answers = {**assessment.answers, entry.key: Answer(not_applicable="so")}
        tried = assessment.model_copy(update={"answers": answers})
        subject, _ = subject_of(framework, tried, None, DATE)
        assert entry.excusable == (entry.key not in untrue_not_applicable(subject))
        assert asking.sheet(tried).entry(entry.key).state == ("not-applicable" if entry.excusable else "open")


@given(st.data(), FRAMEWORKS)
def test_answering_what_is_next_comes_to_an_end_with_nothing_open(data: st.DataObject, framework: Framework) -> None:
    """The next question is the first open one, counts among those asked, and each answer leaves one less to ask."""
    assessment = data.draw(assessments(framework)).model_copy(update={"answers": {}})
    asking = Questionnaire(framework, None, DATE)
    seen: list[str] = []
    while key := (sheet := asking.sheet(assessment)).next():
        assert key not in seen
        assert sheet.asked[sheet.number(key) - 1].key == key == sheet.open[0].key
        assert sheet.before(key) == (sheet.asked[sheet.number(key) - 2].key if sheet.number(key) > 1 else None)
        seen.append(key)
        level = data.draw(st.sampled_from(list(framework.asked[key].levels)))
        answers = {**assessment.answers, key: Answer(level=level, confidence="high")}
        assessment = assessment.model_copy(update={"answers": answers})
    assert not sheet.open
    assert {entry.key for entry in sheet.asked} <= set(seen) == {entry.key for entry in (*sheet.asked, *sheet.kept)}


@given(st.data(), FRAMEWORKS)
def test_what_is_left_is_passed_over_until_nothing_else_is_open(data: st.DataObject, framework: Framework) -> None:
    """A skipped question is not next, stays open, and comes back when nothing is left out."""
    sheet = Questionnaire(framework, None, DATE).sheet(data.draw(assessments(framework)))
    left = data.draw(st.sets(st.sampled_from(list(framework.asked))))
    keys = [entry.key for entry in sheet.open]
    assert sheet.next(left) == next((key for key in keys if key not in left), None)
    assert sheet.next(framework.asked) is None


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
        assert typed(f'"{word}"', free=True) == Typed("", word)
    assert typed("?", free=True).command == "help"
    assert typed("note that it was tested", free=True).command == ""
    assert (typed("unknown Not tested", free=False).command, typed("n/a Not tested", free=False).text) == (
        "unknown",
        "Not tested",
    )


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


@given(st.data(), FRAMEWORKS)
def test_what_no_rater_knows_is_unknown(data: st.DataObject, framework: Framework) -> None:
    """Ratings that are all unknown stand as unknown; with one that is not, the question is answered."""
    assessment = data.draw(assessments(framework)).model_copy(update={"answers": {}})
    key = next(iter(framework.asked))
    nobody = {"ann": Rating(unknown="not seen"), "ben": Rating(unknown="nor here")}
    somebody = {**nobody, "cho": Rating(level=next(iter(framework.asked[key].levels)))}
    for ratings, state in ((nobody, "unknown"), (somebody, "answered")):
        answered = assessment.model_copy(update={"answers": {key: Answer(ratings=ratings)}})
        assert Questionnaire(framework, None, DATE).sheet(answered).entry(key).state == state
