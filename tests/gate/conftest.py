"""The answers of one assessment come to the same however often they are asked, so that is worked out once."""

from typing import Any

import pytest

from riskkit.analysis.recommend import recommend
from riskkit.cli import gathering
from riskkit.schema.assessment import Assessment
from riskkit.schema.framework import Framework
from riskkit.schema.recommendation import Recommendation

_KNOWN: dict[tuple[object, ...], Recommendation] = {}


def _once(framework: Framework, assessment: Assessment, context: Any, **told: Any) -> Recommendation:
    key = (
        framework.digest,
        assessment.model_dump_json(),
        str(told["digests"].get("context")),
        str(told["digests"].get("profile")),
        told["date"],
    )
    if key not in _KNOWN:
        _KNOWN[key] = recommend(framework, assessment, context, **told)
    return _KNOWN[key]


@pytest.fixture(autouse=True)
def _recommended_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "recommend", _once)
