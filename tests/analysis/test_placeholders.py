"""What stands where a reason is due, and does not argue for the answer."""

import pytest

from riskkit.analysis.placeholders import flags
from riskkit.schema.assessment import Answer
from tests.analysis.scenes import shipped

KEY = "fraud-uplift"


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
    ],
)
def test_a_reason_for_another_level_alone_is_no_reason(given: dict[str, object], flagged: bool) -> None:
    """What only says why another level was answered is flagged where a level is; with a word on this one it is not."""
    found = [flag.why for flag in flags(KEY, shipped().asked[KEY], Answer.model_validate(given))]
    assert ("argues for 'decisive', and not for what is answered" in found) == flagged
