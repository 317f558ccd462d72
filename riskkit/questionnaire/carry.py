"""From the assessment of one release to that of the next: its answers are asked again, and none of them counts."""

from riskkit.schema.assessment import Assessment, Pin
from riskkit.schema.case import Case
from riskkit.schema.framework.framework import Framework


def made_with(pin: Pin, framework: Framework) -> bool:
    """Whether a framework is the one that a pin names, as far as the pin says."""
    same = pin.id == framework.id and pin.version in (None, framework.framework.version)
    return same and pin.digest in (None, framework.digest)


def carried_over(last: Assessment, fresh: Assessment) -> Assessment:
    """
    A fresh assessment with every answer of the last release carried, its day and its evidence with it.

    People, limits of effort and of what is undertaken stay. Measures do not: what was undertaken for one release is not
    undertaken for the next.
    """
    carried = last.carried | last.answers
    kept = {
        "evidence": dict(last.evidence),
        "undertakes": last.undertakes,
        "effort": last.effort,
        "raters": dict(last.raters),
        "assigned": dict(last.assigned),
        "carried_from": last.release.subject if carried else None,
        "carried": carried,
    }
    return fresh.model_copy(
        update={name: value for name, value in kept.items() if value or value != getattr(fresh, name)}
    )


def as_assessment(case: Case) -> Assessment:
    """The assessment of a decided case."""
    return Assessment(
        riskkit="assessment/1",
        framework=Pin(id=case.framework),
        context=Pin(id=case.context),
        profile=case.profile,
        release=case.release,
        answers=case.answers,
        evidence=case.evidence,
        measures=case.measures,
    )
