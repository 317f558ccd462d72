"""How far each answer moves each option, held against answering it at either end."""

from math import isclose, log10

from hypothesis import assume, given, settings

from riskkit.analysis.subject import Subject
from riskkit.analysis.tornado import LEAST, tornado
from riskkit.engine.arithmetic import single
from riskkit.engine.verdict import reads, risk_zones
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


def standing(scene: Scene, option: str) -> dict[str, tuple[float, int]]:
    """Per risk log10 of the likelihood of an option on the row that it reads, and its zone."""
    subject, do = scene.subject, single()
    plan, offer = subject.plan, subject.plan.offer(option)
    found = subject.scored.outcomes[reads(plan, offer)].likelihood
    zones = risk_zones(plan.profiles[scene.assessment.profile], found, offer, do)
    return {harm.id: (log10(max(found[risk].value[offer], LEAST)), zones[risk]) for risk, harm in enumerate(plan.harms)}


@settings(max_examples=25, deadline=None)
@given(SCENES)
def test_every_cut_that_an_answer_crosses_is_named(scene: Scene) -> None:
    """An answer has a bar for the risk that it moves most and one for each risk that its ends move to another zone."""
    # else to answer about the world would make all else that is known of it valid, too
    assume(scene.context.date <= scene.date)
    _, found = bars(scene)
    ends = {(bar.question, level) for each in found.values() for bar in each for level in (bar.best, bar.worst)}
    then = {end: scene.answering(dict([end])) for end in ends}
    for option, each in found.items():
        now, lengths = standing(scene, option), {(bar.question, bar.risk): bar.up - bar.down for bar in each}
        assert len(lengths) == len(each)
        for bar in each:
            best, worst = (standing(then[bar.question, level], option) for level in (bar.best, bar.worst))
            moved = {risk for risk in now if now[risk][1] not in (best[risk][1], worst[risk][1])}
            moved |= {risk for risk in now if best[risk][1] != worst[risk][1]}
            assert {other.risk for other in each if other.question == bar.question and other.crossings} == moved
            far = [max(worst[r][0] - at, 0.0) - min(best[r][0] - at, 0.0) for r, (at, _) in now.items()]
            told = [lengths[bar.question, risk] for risk in now if (bar.question, risk) in lengths]
            assert isclose(max(told), max(far), abs_tol=1e-9)


def test_cuts_of_other_risks_are_named_beside_the_risk_moved_most() -> None:
    """In a decided case some answers cross no cut of the risk that they move most, but of another: each has its bar."""
    _, found = bars(decided_scenes()["stable-diffusion-v1"])
    first = {bar.question: bar for bar in reversed(found["r4"])}
    assert any(bar.crossings and not first[bar.question].crossings for bar in found["r4"])
