"""What it is worth to settle a question, step by step: what each level would change, and on which rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from riskkit.analysis.efforts import point_step, points_step
from riskkit.analysis.likely import doubt_steps, sampling
from riskkit.analysis.outcomes import Levels
from riskkit.analysis.settling import consistent, to_settle
from riskkit.analysis.subject import Judged
from riskkit.analysis.trail import Node, Trail, answer_steps, shown
from riskkit.engine.arithmetic import Value
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.encode import BLANK, varied
from riskkit.engine.plan import TOLERABLE, Plan
from riskkit.engine.verdict import Verdicts, judge, reads, score
from riskkit.schema.outlook import Settled, Settling
from riskkit.schema.reading import ZONES

SOBOL = "the first-order share of the variance of what is cleared, over all options"


@dataclass(frozen=True, slots=True)
class Then:
    """What follows from each level of a question, against what stands now."""

    trail: Trail
    judged: Judged
    changes: Sequence[Levels]
    verdicts: Verdicts


def settling_steps(trail: Trail, number: int) -> tuple[Node, ...]:
    """How likely it is that settling a question changes something, and what follows from each level of it."""
    judged, drawn = trail.judged, sampling(trail, trail.depth.settled)
    key = trail.plan.questions[number].id
    worth = to_settle(trail.subject, judged, trail.assessment, trail.context, drawn)
    found = next((each for each in worth if each.question == key), None)
    if found is None:
        detail = "it counts for nothing here, or cannot turn out otherwise: riskkit next leaves it out"
        return (Node("worth nothing", detail, (answer_steps(trail, key, "stated"),)),)
    then = _then(trail, judged, number, found)
    detail = f"{SOBOL}, of {drawn.samples:,} samples from seed {drawn.seed} in which all is settled (Sobol 1993)"
    return (
        *_chances(found, trail.found.recommended.option),
        Node("takes away of all doubt", detail, value=found.together),
        *(_level(then, found, row) for row in range(len(found.levels))),
        _likely(trail, number),
        *_settled_by(trail, found),
    )


def _then(trail: Trail, judged: Judged, number: int, found: Settling) -> Then:
    question, do = trail.framework.questions.questions[found.question], on_columns()
    changes = consistent(trail.subject, [{number: question.by_badness.index(at.level)} for at in found.levels])
    scored = score(trail.plan, varied(trail.subject.columns, changes), do)
    return Then(trail, judged, changes, judge(trail.plan, judged.judgement, scored, do))


def _chances(found: Settling, recommended: str) -> Iterator[Node]:
    """How likely it is that something changes: the probabilities of the levels that change it."""
    clears = [level.probability for level in found.levels if level.opens or level.closes]
    moves = [level.probability for level in found.levels if level.recommended != recommended]
    for title, each, value in (
        ("changes what is recommended", moves, found.recommendation),
        ("changes what is cleared", clears, found.changes),
    ):
        detail = "how likely, over the levels that change it" if each else "no level changes it by itself"
        yield Node(title, detail, value=value, working=" + ".join(map(shown, each)) if len(each) > 1 else None)


def _level(then: Then, found: Settling, row: int) -> Node:
    """What follows if a question turns out to stand at a level, proven; and how likely that is."""
    level, trail = found.levels[row], then.trail
    said = [f"{level.recommended} recommended"] if level.recommended != trail.found.recommended.option else []
    said += [f"opens {', '.join(level.opens)}"] if level.opens else []
    said += [f"closes {', '.join(level.closes)}"] if level.closes else []
    under = (*_contradicted(then, row), *_read(then, level, row), *_compared(then, level, row))
    detail = f"{'; '.join(said) or 'changes nothing by itself'}; so likely"
    return Node(f"at '{level.level}'", detail, under, value=level.probability)


def _contradicted(then: Then, row: int) -> Iterator[Node]:
    """The answers that a level contradicts, which are then taken away."""
    for number, level in then.changes[row].items():
        if level == BLANK:
            yield Node(then.trail.plan.questions[number].id, "contradicted by it, and so taken away")


def _read(then: Then, level: Settled, row: int) -> Iterator[Node]:
    """Each option that it opens or closes, as it stands now and then, and on which row that is read."""
    plan = then.trail.plan
    for key in (*level.opens, *level.closes):
        offer = plan.offer(key)
        now, later = _stands(plan, then.judged.verdicts, offer, 0), _stands(plan, then.verdicts, offer, row)
        yield Node(key, f"now {now}, then {later}, on the {reads(plan, offer)} row", see=key)


def _stands(plan: Plan, verdicts: Verdicts, offer: int, row: int) -> str:
    """How an option stands in a row of a table: by its worst zone, whether it is justified, and what holds it."""
    zone = int(_at(verdicts.zone[reads(plan, offer)][offer], row))
    unjustified = zone == TOLERABLE and not _at(verdicts.justified[offer], row)
    said = f"{ZONES[zone]}{' and not justified' if unjustified else ''}"
    if _at(verdicts.held[offer], row):
        said += ", held"
    inherits = _at(verdicts.cleared[offer], row) and not _at(verdicts.own[offer], row)
    return f"{said}, cleared as one above it is" if inherits else said


def _at(values: Value, row: int) -> Value:
    """The value in one row, which may be one for all of them."""
    import numpy

    return values[row] if numpy.ndim(values) else values


def _compared(then: Then, level: Settled, row: int) -> Iterator[Node]:
    """By what another option is recommended: the weighted benefit of both, and the row on which it is read."""
    plan, now = then.trail.plan, then.trail.found.recommended.option
    for key in (now, level.recommended) if level.recommended != now else ():
        benefit, offer = then.trail.found.options[key].benefit, plan.offer(key)
        stands = (
            f"recommended {'then' if key == level.recommended else 'now'}, {_stands(plan, then.verdicts, offer, row)}"
        )
        detail = f"{stands}; weighted benefit on the stated row, {benefit:.3f} now"
        yield Node(key, detail, value=float(_at(then.verdicts.benefit[offer], row)))


def _likely(trail: Trail, number: int) -> Node:
    """Why each level is as likely as it is."""
    columns, asked = trail.subject.columns, trail.plan.questions[number]
    under = [*doubt_steps(trail, number), answer_steps(trail, asked.id, "stated")]
    if columns.level[number] >= 0 and columns.grade[number] < asked.grade and columns.method[number]:
        rule, at = trail.framework.framework.rules.uncertainty, "framework.yaml: rules/uncertainty/borne-out"
        detail = "of what reads worse only for want of better evidence so much is shown as it was stated"
        under.insert(1, Node("borne out", detail, cited=rule, value=rule.borne_out, place=at))
    return Node("how likely each level is", "by the doubt that is stated of the answer", tuple(under))


def _settled_by(trail: Trail, found: Settling) -> Iterator[Node]:
    """The evidence that would settle it, of which grade and method, and at what effort."""
    question, at = trail.framework.questions.questions[found.question], f"questions.yaml: questions/{found.question}"
    yield Node("what would settle it", question.settle, place=f"{at}/settle")
    method = f" with {found.method}" if found.method else ""
    detail = f"{found.grade}{method}, at which it counts in full"
    yield Node("evidence", detail, cited=question, place=f"{at}/grade")
    yield points_step(trail, "effort", found.effort, f"{at}/effort", question)
    yield point_step(trail)
