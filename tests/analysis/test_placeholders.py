"""What stands where a reason is due, and does not argue for the answer."""

import pytest

from riskkit.questionnaire.placeholders import flags
from riskkit.schema.assessment import Answer
from riskkit.store.frameworks import load_framework

KEY = "fraud-uplift"
TITLE = load_framework("seger2023").asked[KEY].title


@pytest.mark.parametrize(
    ("given", "flagged"),
    [
        ({"level": "none", "rationale": "(for decisive: a ring (of four) used it)"}, True),
        ({"number": {"low": 1, "likely": 2, "high": 3}, "rationale": "(for decisive: seen twice)"}, True),
        ({"level": "decisive", "rationale": "(for decisive: seen twice)"}, False),
        ({"level": "none", "rationale": "(for decisive: seen twice) The ring was another one's."}, False),
        ({"level": "none", "rationale": "(for now: nothing was seen in two trials)"}, False),
        ({"level": "none", "rationale": "(for decisive: once) seen (twice)"}, False),
        ({"unknown": "not tested again", "rationale": "(for decisive: seen twice)"}, False),
        ({"as-public-weights": True, "by": "Ann", "rationale": "(for decisive: seen twice)"}, False),
    ],
)
def test_a_reason_for_another_level_alone_is_no_reason(given: dict[str, object], flagged: bool) -> None:
    """What only says why another level was answered is flagged where a level is; with a word on this one it is not."""
    found = [flag.why for flag in flags(KEY, load_framework("seger2023").asked[KEY], Answer.model_validate(given))]
    assert ("supports 'decisive', not the answer given" in found) == flagged


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"level": "none"}, "is missing, and an answer here needs "),
        ({"level": "none", "rationale": "TBD"}, "'TBD' is a placeholder"),
        ({"as-public-weights": True, "by": "Ann", "rationale": "n/a"}, "'n/a' is a placeholder"),
        ({"unknown": "<what is missing>"}, "'<what is missing>' is text of a template"),
        ({"ratings": {"ann": {"level": "none", "rationale": TITLE}}}, "repeats the title"),
    ],
)
def test_a_text_that_is_due_has_to_say_something(given: dict[str, object], why: str) -> None:
    """What is missing, a placeholder, or a text of the framework's own is flagged, whatever kind of answer it is of."""
    question = load_framework("seger2023").asked[KEY]
    (flag,) = flags(KEY, question, Answer.model_validate(given))
    assert flag.why.startswith(why)
