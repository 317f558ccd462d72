"""The answers of one assessment come to the same however often they are asked, so that is worked out once."""

import pytest

from riskkit.store.assessments import Inputs
from riskkit.tasks import gate_facts
from riskkit.tasks.score import ScoreResult, scored

_KNOWN: dict[tuple[object, ...], ScoreResult] = {}


def _once(inputs: Inputs, date: str) -> ScoreResult:
    profiles = inputs.framework.profiles.model_dump_json()
    key = (inputs.framework.digest, profiles, inputs.assessment.model_dump_json(), str(inputs.digests), date)
    if key not in _KNOWN:
        _KNOWN[key] = scored(inputs, date)
    return _KNOWN[key]


@pytest.fixture(autouse=True)
def _scored_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_facts, "scored", _once)
