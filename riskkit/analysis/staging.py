"""The staged path: from where a model stands to the option asked for, with what opens each stage and closes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from datetime import timedelta
from itertools import product
from math import prod

from riskkit.analysis.missing import missing
from riskkit.analysis.outcomes import BLOCK, Levels
from riskkit.analysis.subject import Judged, Subject
from riskkit.analysis.turning import Ladders, change, sound, way
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import Columns, encode, proven, varied
from riskkit.engine.plan import Judgement
from riskkit.engine.verdict import judge, reads, score
from riskkit.schema.assessment import Assessment, Context
from riskkit.schema.outlook import Change, Path, Stage
from riskkit.schema.recommendation import Asked

AT_ONCE = 256
"""So many combinations of levels are tried in one table."""
LEFT_NAMED = 3
"""So many of the things that still bar what was asked for are named."""
CONTROL, UNPROVEN, WORLD, FACT, ROUTING, CLAIM = range(6)
"""How far an answer is from what the developer can bring about, the nearest first."""
LAST = Date.max.isoformat()


@dataclass(frozen=True, slots=True)
class Standing:
    """The row on which a stage is judged: what is stated and still counts then, with all shown on the way proven."""

    subject: Subject
    judgement: Judgement
    best: Levels

    def on(self, columns: Columns, shown: Levels) -> "Standing":
        """The same with the answers as they stand on another day, and some of it shown."""
        columns = proven(columns, shown)
        scored = score(self.subject.plan, columns, single())
        return replace(self, subject=replace(self.subject, columns=columns, scored=scored))

    def after(self, levels: Levels) -> "Standing":
        """The same with more of it shown."""
        return self.on(self.subject.columns, levels)

    def follows(self, offer: int, changes: Sequence[Levels], *, better: bool) -> list[tuple[bool, bool]]:
        """Whether an offer is cleared under each of these changes, and whether none brings a contradiction with it."""
        import numpy

        plan, found = self.subject.plan, list[tuple[bool, bool]]()
        for start in range(0, len(changes), BLOCK):
            part = changes[start : start + BLOCK]
            scored = score(plan, varied(self.subject.columns, part), on_columns())
            cleared = numpy.broadcast_to(judge(plan, self.judgement, scored, on_columns()).cleared[offer], len(part))
            found += zip(map(bool, cleared), sound(self.subject, scored.rows, [better] * len(part)), strict=True)
        return found

    def clears(self, offer: int, changes: Sequence[Levels]) -> list[bool]:
        """Whether an offer is cleared, soundly, under each of these changes for the better."""
        return [cleared and sound for cleared, sound in self.follows(offer, changes, better=True)]


def path(
    subject: Subject,
    judged: Judged,
    best: Levels,
    asked: Asked,
    assessment: Assessment,
    context: Context | None,
    date: str,
) -> Path:
    """
    The stages from what is cleared now to the option asked for, each no sooner than the one before has lasted.

    On the way lie the options that give away less than what is asked for and last for a while as stages (their pace),
    along a longest chain. A stage opens once its trigger is shown beyond doubt: answers of which none can be left out,
    each at its mildest level, beside those of the stages before; what the developer controls and what only wants proof
    comes before what would have to turn out otherwise. It is judged as the answers stand on its earliest day: what has
    expired or grown stale by then is shown again. Any of its stops alone closes it again; what cannot be taken back has
    none. It is looked at again when its pace says so, or when something known of the world expires.
    """
    target = subject.plan.offer(asked.id)
    if judged.verdicts.cleared[target]:
        return Path(asked=asked.id, reaches=True, why="it is cleared as things stand", stages=())
    today = here = Standing(subject, judged.judgement, best)
    shown, stages, earliest = Levels(), list[Stage](), date
    for offer in _chain(subject, judged.until_then, target):
        here = today.on(encode(subject.framework, assessment, context, earliest), shown)
        opening = _trigger(here, offer)
        if opening is not None:
            shown |= opening
            again = _again(today, here, opening)
            stages.append(_stage(here, offer, opening, again, earliest, _expiry(context, earliest)))
            earliest = _later(earliest, stages[-1].least_days)
    reaches = bool(stages) and stages[-1].option == asked.id
    why = f"not before {stages[-1].earliest}" if reaches else _bars(here, target)
    return Path(asked=asked.id, reaches=reaches, why=why, stages=tuple(stages))


def _chain(subject: Subject, start: int, target: int) -> tuple[int, ...]:
    """What is cleared now where it is a stage, a longest chain of further stages on the way, and what is asked for."""
    plan, pace = subject.plan, subject.framework.options.pace
    offers = plan.offers
    lasting = [
        number for number in range(plan.options) if offers[number].id in pace and pace[offers[number].id].least_days
    ]
    beyond = [
        number
        for number in lasting
        if target in offers[number].above and number != start and start not in offers[number].above
    ]
    longest: dict[int, tuple[int, ...]] = {}
    for number in sorted(beyond, key=lambda each: (len(offers[each].below), each)):
        ways = [longest[other] for other in longest if number in offers[other].above]
        longest[number] = (*max(ways, key=len, default=()), number)
    first = (start,) if start in lasting else ()
    return (*first, *max(longest.values(), key=len, default=()), target)


def _trigger(here: Standing, offer: int) -> Levels | None:
    """What must be shown for an offer to be cleared; none where nothing that may turn out better clears it."""
    turning = way(here.subject, here.judgement, here.best, better=True)
    ladders = {**turning.others, **turning.free}
    ranked = sorted(ladders, key=lambda number: (_rank(here.subject, number), number))
    pool = {number: 0 if number in turning.claims else ladders[number][-1] for number in ranked}
    kept = _irreducible(here, offer, pool)
    return None if kept is None else _mildest(here, offer, kept, ladders)


def _rank(subject: Subject, number: int) -> int:
    """The kind of a question by how far its answer is from what the developer can bring about."""
    asked, rows = subject.plan.questions[number], subject.scored.rows
    question = subject.framework.questions.questions[asked.id]
    if asked.benefit:
        return CLAIM
    if any(number in other.routed_by for other in subject.plan.questions):
        return ROUTING
    if question.type == "control":
        return CONTROL
    if rows.upper.read[number] > subject.columns.level[number] or subject.columns.level[number] < 0:
        return UNPROVEN
    return WORLD if asked.world else FACT


def _irreducible(here: Standing, offer: int, pool: Levels) -> Levels | None:
    """A part of a pool that clears an offer and of which nothing can be left out; its first are kept rather."""
    kept, rest = Levels(), list(pool)
    while True:
        tried = [kept | {number: pool[number] for number in rest[:count]} for count in range(len(rest) + 1)]
        clears = here.clears(offer, tried)
        if True not in clears:
            return None
        if clears[0]:
            return _thinned(here, offer, kept)
        *rest, last = rest[: clears.index(True)]
        kept[last] = pool[last]


def _thinned(here: Standing, offer: int, kept: Levels) -> Levels:
    """The same without what can still be left out alone, where a better answer closes what it should open."""
    without = [{number: at for number, at in kept.items() if number != left} for left in kept]
    spare = next((each for each, clear in zip(without, here.clears(offer, without), strict=True) if clear), None)
    return kept if spare is None else _thinned(here, offer, spare)


def _mildest(here: Standing, offer: int, kept: Levels, ladders: Ladders) -> Levels:
    """The same questions, each at the least demanding level that still clears, the last of them first."""
    left = list(reversed(kept))
    while left:
        count = max(n for n in range(1, len(left) + 1) if n == 1 or prod(len(ladders[q]) for q in left[:n]) <= AT_ONCE)
        some, left = left[:count], left[count:]
        tried = [kept | dict(zip(some, at, strict=True)) for at in product(*(ladders[number] for number in some))]
        kept = next((each for each, clear in zip(tried, here.clears(offer, tried), strict=True) if clear), kept)
    return kept


def _again(today: Standing, here: Standing, opening: Levels) -> tuple[str, ...]:
    """Of what opens a stage what counts for less on its day than today."""
    questions, now, then = today.subject.plan.questions, today.subject.columns, here.subject.columns
    return tuple(
        questions[number].id
        for number in sorted(opening)
        if then.level[number] < now.level[number] or then.grade[number] < now.grade[number]
    )


def _stage(here: Standing, offer: int, opening: Levels, again: tuple[str, ...], earliest: str, expires: str) -> Stage:
    there = here.after(opening)
    spec = there.subject.plan.offers[offer]
    pace = [pace for part in _parts(there.subject, offer) if (pace := there.subject.framework.options.pace.get(part))]
    due = [_later(earliest, each.review_days) for each in pace]
    return Stage(
        option=spec.id,
        verdict="cleared",
        reads=reads(there.subject.plan, offer),
        reversible=spec.reversible,
        trigger=tuple(change(here.subject, number, at) for number, at in sorted(opening.items())),
        again=again,
        stops=tuple(_stops(there, offer)) if spec.reversible else (),
        earliest=earliest,
        least_days=max((each.least_days for each in pace), default=0),
        review=min([*due, expires]),
        watch=tuple(dict.fromkeys(text for each in pace for text in each.watch)),
    )


def _parts(subject: Subject, offer: int) -> tuple[str, ...]:
    """The ids of the options that an offer is made of."""
    return tuple(subject.plan.offers[part].id for part in subject.plan.offers[offer].parts)


def _stops(there: Standing, offer: int) -> Iterator[Change]:
    """Per question that alone can close an offer again the mildest level that does."""
    turning = way(there.subject, there.judgement, there.best, better=False)
    ladders = {
        number: ladder for number, ladder in {**turning.free, **turning.others}.items() if number not in turning.claims
    }
    tried = [(number, at) for number in sorted(ladders) for at in ladders[number]]
    then = there.follows(offer, [{number: at} for number, at in tried], better=False)
    closing = {
        number: at
        for (number, at), (cleared, sound) in reversed(list(zip(tried, then, strict=True)))
        if sound and not cleared
    }
    return (change(there.subject, number, at) for number, at in sorted(closing.items()))


def _bars(here: Standing, target: int) -> str:
    """What still bars an offer with everything at its best that may turn out better."""
    subject, turning = here.subject, way(here.subject, here.judgement, here.best, better=True)
    bettered = here.after({number: ladder[-1] for number, ladder in turning.others.items()}).subject
    verdicts = judge(subject.plan, here.judgement, bettered.scored, single())
    left = missing(subject.framework, subject.plan, here.judgement, bettered.scored, verdicts, target)
    named = [
        f"{', '.join(each.risks) or 'the option'}: {' '.join(filter(None, (each.question, each.text)))}"
        for each in left
    ]
    told = "; ".join(named[:LEFT_NAMED]) or "some answers rule each other out"
    return f"even with everything shown that may still turn out better, it is not cleared ({told})"


def _expiry(context: Context | None, date: str) -> str:
    """The first day after a date on which something known of the world stops to count."""
    known = context.answers.values() if context else ()
    return min((answer.expires for answer in known if answer.expires > date), default=LAST)


def _later(day: str, days: int) -> str:
    """A day so many days later, or the last of the calendar."""
    left = (Date.max - Date.fromisoformat(day)).days
    return (Date.fromisoformat(day) + timedelta(days=min(days, left))).isoformat()
