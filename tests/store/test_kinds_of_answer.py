"""Answers of every kind on their way to the disk and back: through the journal, the writer and the reader."""

from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from riskkit.schema.assessment import Answer, Assessment, Estimate, Rating
from riskkit.store.assessments import load_assessment
from riskkit.store.journal.events import Event, events
from riskkit.store.journal.journal import Journal, fold
from riskkit.store.yaml.document import parse_document
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import dump
from riskkit.tasks.assess import completed
from tests.worlds import AS_PUBLIC, assessment_from, chances, framework_from

DAY = "2026-02-01"
NUMBER = Answer(number=Estimate(low=0.1, likely=2, high=3e22), rationale="as measured")
RATINGS = Answer(
    ratings={
        "ann": Rating(level="few", confidence="high", rationale="first: counted\nsecond # asked", on=DAY),
        "ben": Rating(number=Estimate(low=-1e-9, likely=0, high=0)),
        "no": Rating(unknown="yes"),
    },
    evidence=("e1",),
)
INFERRED = Answer.model_validate(AS_PUBLIC)
NUMBERS = st.lists(st.floats(-1e300, 1e300), min_size=3, max_size=3).map(sorted)


@given(chances())
def test_what_is_written_is_read_back(chance: Random) -> None:
    """An assessment with answers of every kind is the same once it was put in order, written and read."""
    framework = framework_from(chance).model_copy(update={"digest": f"sha256:{7:064x}"})
    assessment = assessment_from(chance, framework)
    read = validate(Assessment, parse_document(dump(completed(framework, assessment, None, {})).encode(), "f"))
    assert (read.answers, read.evidence, read.release) == (assessment.answers, assessment.evidence, assessment.release)


@given(NUMBERS)
def test_numbers_are_written_to_the_last_digit(values: list[float]) -> None:
    """A number of any size is read back as it was given, alone and in a rating."""
    number = Estimate(low=values[0], likely=values[1], high=values[2])
    for answer in (Answer(number=number), Answer(ratings={"ann": Rating(number=number)})):
        tree = answer.model_dump(mode="json", by_alias=True, exclude_unset=True)
        assert validate(Answer, parse_document(dump(tree).encode(), "f")) == answer


@given(NUMBERS)
def test_a_journal_keeps_numbers(values: list[float]) -> None:
    """What the journal holds of a number is the number."""
    number = Answer(number=Estimate(low=values[0], likely=values[1], high=values[2]))
    event = Event(question="reach", on=DAY, answer=number)
    assert Event.model_validate_json(event.model_dump_json(by_alias=True, exclude_unset=True), strict=True) == event


def test_numbers_and_ratings_move_from_the_journal_into_the_file(tmp_path: Path) -> None:
    """They are on disk once given, read before they are folded in, and the same afterwards."""
    file = tmp_path / "assessment.yaml"
    head = {"riskkit": "assessment/1", "framework": {"id": "small"}, "profile": "balanced"}
    file.write_text(dump(head | {"release": {"name": "Acme", "version": "1"}, "answers": {}}), encoding="utf-8")
    given_events = (
        Event(question="reach", on=DAY, answer=NUMBER),
        Event(question="capability", on=DAY, answer=RATINGS),
        Event(question="fraud-uplift", on=DAY, answer=INFERRED),
    )
    with Journal(file) as journal:
        for event in given_events:
            journal.append(event)
    assert events(file) == given_events
    before, _ = load_assessment(file)
    fold(file, ["capability", "reach", "fraud-uplift"])
    after, _ = load_assessment(file)
    given = {"reach": NUMBER, "capability": RATINGS, "fraud-uplift": INFERRED}
    assert before.answers == after.answers == given
    assert list(after.answers["capability"].ratings or {}) == ["ann", "ben", "no"]
