"""How far each answer moves each option, held against answering it at either end."""

from math import isclose, log10

from hypothesis import given, settings

from riskkit.analysis.subject import Subject
from riskkit.analysis.tornado import LEAST, tornado
from riskkit.schema.outlook import Bar
from tests.analysis.scenes import SCENES, Scene, decided_scenes


def bars(scene: Scene) -> tuple[Subject, dict[str, tuple[Bar, ...]]]:
    """The assessment of a scene, and its tornado under its profile."""
    subject = scene.subject
    return subject, tornado(subject, subject.plan.profiles[scene.assessment.profile])


def decades(scene: Scene, option: str, risk: str) -> float:
    """log10 of one likelihood of an option as it is recommended on."""
    found = scene.found.options[option]
    return log10(max(found.risks[risk].rows[found.reads].likelihood, LEAST))


def check_ends(scene: Scene) -> None:
    """Answering a question at either end of its range, beyond doubt, moves the risk as its bar says."""
    _, found = bars(scene)
    for option in list(found)[1:]:
        for bar in found[option][:2]:
            now = decades(scene, option, bar.risk)
            for level, moved in ((bar.best, bar.down), (bar.worst, bar.up)):
                then = decades(scene.answering({bar.question: level}), option, bar.risk)
                least, most = sorted((moved, 0.0))
                assert isclose(min(max(then - now, least), most), moved, abs_tol=1e-9)


@settings(max_examples=15, deadline=None)
@given(SCENES)
def test_bars_are_what_answers_do(scene: Scene) -> None:
    """Answering a question at either end of its range, beyond doubt, moves the risk as its bar says."""
    check_ends(scene)


def test_bars_of_decided_cases_are_what_answers_do() -> None:
    """The same in a decided case of the shipped framework."""
    check_ends(decided_scenes()["gpt-oss-120b"])


@settings(max_examples=40)
@given(SCENES)
def test_bars_are_in_order(scene: Scene) -> None:
    """The longest bar comes first, none is empty, and an answer that is certain has none."""
    subject, found = bars(scene)
    lower, upper = subject.scored.rows.lower, subject.scored.rows.upper
    certain = {q.id for n, q in enumerate(subject.plan.questions) if lower.read[n] == upper.read[n]}
    for each in found.values():
        lengths = [bar.up - bar.down for bar in each]
        assert lengths == sorted(lengths, reverse=True)
        assert all(bar.down < bar.up and bar.down <= 0 <= bar.up for bar in each)
        assert not {bar.question for bar in each} & certain


@settings(max_examples=40)
@given(SCENES)
def test_crossings_lie_on_the_bar(scene: Scene) -> None:
    """A cut named is within the bar, and the zone beyond it is another than now."""
    _, found = bars(scene)
    for option, each in found.items():
        zones = scene.found.options[option]
        for bar in each:
            now = decades(scene, option, bar.risk)
            for crossing in bar.crossings:
                assert now + bar.down - 1e-9 <= log10(crossing.cut) <= now + bar.up + 1e-9
            if len(bar.crossings) == 1:
                assert bar.crossings[0].zone != zones.risks[bar.risk].rows[zones.reads].zone
