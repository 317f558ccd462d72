"""What several assessments of one release commit its developer to: that much as all of them share."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from riskkit.analysis.raters import Given, value_at
from riskkit.schema.assessment import Assessment
from riskkit.schema.framework import Framework

Levels = Mapping[str, str]


def kept(framework: Framework, assessments: Sequence[Assessment]) -> dict[str, Any]:
    """
    The fields of one assessment out of several, without answers and evidence; only those that say something.

    What must be alike is taken from where it is said. Measures are those that all undertake, controls are undertaken
    to the least ambitious level, and the least effort counts; absent, *undertakes* and *effort* bind nobody.
    """
    first = assessments[0]
    release = {name: _first(assessments, f"release/{name}") for name in type(first.release).model_fields}
    fields = {
        "riskkit": first.riskkit,
        "framework": first.framework,
        "context": _first(assessments, "context"),
        "profile": first.profile,
        "release": first.release.model_copy(update={name: value for name, value in release.items() if value}),
        "measures": tuple(key for key in first.measures if all(key in each.measures for each in assessments)) or None,
        "undertakes": _undertaken(framework, [each.undertakes for each in assessments if each.undertakes is not None]),
        "effort": min((each.effort for each in assessments if each.effort is not None), default=None),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _first(assessments: Sequence[Assessment], pointer: str) -> Any:
    return next((value for each in assessments if (value := value_at(each, pointer)) is not None), None)


def _undertaken(framework: Framework, stated: Sequence[Levels]) -> dict[str, str] | None:
    if not stated:
        return None
    shared = [key for key in stated[0] if all(key in each for each in stated)]
    badness = {key: framework.asked[key].by_badness.index for key in shared}
    return {key: max((each[key] for each in stated), key=badness[key]) for key in shared}


def notes_on_kept(given: Sequence[Given], pooled: Assessment) -> Iterator[str]:
    """What became of commitments that not all files share."""
    each = [one.assessment for one in given]
    for key in dict.fromkeys(measure for one in each for measure in one.measures):
        if key not in pooled.measures:
            yield f"measure {key} is left out: not all files undertake it"
    stated, least = [one.undertakes for one in each if one.undertakes is not None], pooled.undertakes or {}
    for key in dict.fromkeys(key for levels in stated for key in levels):
        if key not in least:
            yield f"{key} is not undertaken to be better than it is: not all files do so"
        elif any(levels[key] != least[key] for levels in stated):
            yield f"{key} is undertaken to be {least[key]}, the least that a file says"
    for one in given:
        if one.assessment.carried:
            number = len(one.assessment.carried)
            yield f"{number} carried over in {one.file} and not confirmed are left out: confirm them there first"
    if len({one.effort for one in each}) > 1:
        yield f"effort is {pooled.effort:g}, the least that a file allows"
