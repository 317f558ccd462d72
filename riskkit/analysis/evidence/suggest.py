"""
The answers that results and facts suggest; a person adopts them or does not.

A level reads the bound that is worse for the release, several tests are read together, and a run that is not complete
never speaks for safety. Where files say different things, the worse counts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from riskkit.analysis.evidence.binding import ReleaseIdentity, bond
from riskkit.analysis.evidence.bounds import chance_of_less, chance_of_more, holm, need
from riskkit.analysis.evidence.measures import Measurement, compared, fits, measures
from riskkit.analysis.evidence.relative import relative
from riskkit.schema.base import CONFIDENCES, GRADES, Basis, Confidence
from riskkit.schema.context import Context
from riskkit.schema.framework.evidence import Bound, EvidenceRow, EvidenceTable, ResultRow
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.collection import (
    Bond,
    Certificate,
    EvidenceFile,
    Passage,
    StatedFact,
    Suggestion,
)

BONDS: tuple[Bond, ...] = ("asserted", "name", "name-and-version", "commit", "digest")
"""From the least to the most sure."""
ANSWER = "answer-"
"""How facts start that are suggested levels of a question."""
FEW = 30
"""Independent items below which a share says little."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What files suggest, what would settle what they leave open, and what of them bears on no question."""

    suggestions: tuple[Suggestion, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    unmapped: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A measure with the row that reads it."""

    key: str
    row: ResultRow
    measure: Measurement

    @property
    def is_safer(self) -> bool:
        """Whether a greater share speaks for the release."""
        return self.row.direction == "more-is-safer"

    @property
    def cuts(self) -> tuple[float, ...]:
        """The shares at which the level changes, from the least."""
        return tuple(sorted({cut / 100 for bound in self.row.levels for cut in (bound.at_least, bound.below) if cut}))


def suggest(
    files: Sequence[EvidenceFile],
    table: EvidenceTable,
    framework: Framework,
    context: Context | None,
    release: ReleaseIdentity,
) -> Suggested:
    """One suggestion at most for each question of the framework, in its order."""
    if not release.name:
        return Suggested(unmapped=tuple(_passages(files)))
    measured = list(measures(tuple(files), table, release))
    found = [compared(each, measured) for each in measured]
    read = [
        worst
        for key, row in table.results.items()
        if (worst := _worst(key, row, [each for each in found if fits(each, row)]))
    ]
    groups = [list(group) for _, group in groupby(sorted(read, key=_group), key=_group)]
    made = [
        *filter(None, (_of_group(group, framework) for group in groups)),
        *_of_facts(files, table, framework, release),
        *filter(None, [relative(found, table, context, release)]),
    ]
    made += _derived(made, table, framework)
    certificates = tuple(one for group in groups for one in _certificates(group))
    used = {passage for each in made for passage in each.passages}
    unmapped = tuple(passage for passage in _passages(files) if passage not in used)
    return Suggested(_one_each(made, framework), certificates, unmapped)


def _group(read: _Read) -> tuple[str, str]:
    return read.row.question, read.row.group


def _worst(key: str, row: ResultRow, found: list[Measurement]) -> _Read | None:
    """Of several results of one test the one that is worst for the release."""
    safer = row.direction == "more-is-safer"
    worst = min if safer else max
    return _Read(key, row, worst(found, key=lambda each: each.bound(upper=not safer))) if found else None


def _of_group(group: list[_Read], framework: Framework) -> Suggestion | None:
    """What the tests of one group suggest together; nothing where they are too few, or do not say."""
    first = group[0].row
    if len(group) < max(read.row.needs for read in group) or first.question not in framework.questions.questions:
        return None
    order = list(framework.questions.questions[first.question].levels)
    levels = _levels(group)
    if first.direction == "more-is-abler":
        level = _agreed(group, levels, order, first.needs)
    elif None in levels:
        level = None
    else:
        level = _worse(filter(None, levels), order, framework.questions.questions[first.question].more_is_worse)
    return _suggestion(group, level) if level else None


def _levels(group: list[_Read]) -> list[str | None]:
    """The level of each test, by the cuts that it surely or possibly reaches."""
    steps = max(len(read.cuts) for read in group)
    reached = [0] * len(group)
    for step in range(steps):
        at = [place for place, read in enumerate(group) if step < len(read.cuts)]
        for place, is_reached in zip(at, _reach([group[place] for place in at], step), strict=True):
            reached[place] += is_reached and reached[place] == step
    return [_at(read, count) for read, count in zip(group, reached, strict=True)]


def _reach(group: list[_Read], step: int) -> list[bool]:
    """
    Which tests reach a cut: for safety those of which it is sure, for the rest those of which the contrary is not.

    Of those that count their items it is sure by Holm over all of them.
    """
    counted = [read for read in group if read.measure.share]
    sure = dict(zip(map(id, counted), holm([_doubt(read, step) for read in counted]), strict=True))

    def is_reached(read: _Read) -> bool:
        if id(read) not in sure:
            return read.measure.bound(upper=not read.is_safer) >= read.cuts[step]
        return sure[id(read)] if read.is_safer else not sure[id(read)]

    return [is_reached(read) for read in group]


def _doubt(read: _Read, step: int) -> float:
    """The chance of such a result, were the truth on the side of the cut that is worse for the release."""
    chance = chance_of_more if read.is_safer else chance_of_less
    return chance(read.measure.share, read.cuts[step]) if read.measure.share else 1.0


def _at(read: _Read, reached: int) -> str | None:
    """The level between the last cut that is reached and the next."""
    low = read.cuts[reached - 1] * 100 if reached else None
    return next((bound.level for bound in read.row.levels if _holds(bound, low)), None)


def _holds(bound: Bound, low: float | None) -> bool:
    """Whether a level goes on just above a cut, or from the least on."""
    if low is None:
        return not bound.at_least
    return (bound.at_least or 0) <= low + 1e-9 and (bound.below is None or bound.below > low + 1e-9)


def _agreed(group: list[_Read], levels: list[str | None], order: list[str], needs: int) -> str | None:
    """The highest level that enough tests reach, one of them by a margin."""
    for level in reversed(order):
        at = order.index(level)
        reaching = [
            read for read, found in zip(group, levels, strict=True) if found is not None and order.index(found) >= at
        ]
        if len(reaching) >= needs and any(_passes(read, at, order) for read in reaching):
            return level
    return None


def _passes(read: _Read, at: int, order: list[str]) -> bool:
    """Whether a test passes the cut to a level by the margin of its row."""
    cuts = [bound.at_least for bound in read.row.levels if order.index(bound.level) >= at]
    lowest = min((cut for cut in cuts if cut), default=None)
    if lowest is None or any(not cut for cut in cuts):
        return True
    return read.measure.bound(upper=True) * 100 >= lowest + read.row.margin


def _worse(levels: Iterable[str], order: list[str], more_is_worse: bool) -> str:
    worst = max if more_is_worse else min
    return worst(levels, key=order.index)


def _suggestion(group: list[_Read], level: str) -> Suggestion:
    rows, found = [read.row for read in group], [read.measure for read in group]
    return Suggestion(
        question=rows[0].question,
        level=level,
        confidence=_confidence(rows, found),
        grade=min((each.file.grade for each in found), key=GRADES.index),
        date=min(filter(None, (each.file.date for each in found)), default=None),
        bond=min((each.bond for each in found), key=BONDS.index),
        passages=tuple(dict.fromkeys(each.result.passage for each in found)),
        row=", ".join(read.key for read in group),
        basis=basis_of(rows),
        does_not_show=tuple(dict.fromkeys(_gaps(rows, found))),
    )


def basis_of(rows: Sequence[EvidenceRow]) -> Basis:
    """The basis of rows that are read together: judgement where they differ."""
    found = {row.basis for row in rows}
    return found.pop() if len(found) == 1 else "judgement"


def _confidence(rows: Sequence[EvidenceRow], found: Iterable[Measurement]) -> Confidence:
    """The least that a row allows; low for a run that is not whole, few items or a file that is bound by nothing."""
    shaky = any(
        each.result.completeness == "partial"
        or each.bond == "asserted"
        or (each.share is not None and each.share.count < FEW)
        or (each.corrected is not None and (each.result.count or 0) < FEW)
        for each in found
    )
    return "low" if shaky else min((row.most for row in rows), key=CONFIDENCES.index)


def _gaps(rows: Iterable[ResultRow], found: Iterable[Measurement]) -> Iterator[str]:
    for row in rows:
        yield from row.does_not_show
        if row.elicitation:
            yield f"whether it was drawn out so: {row.elicitation}"
    for each in found:
        yield from _stated(each)
        yield from (f"{each.result.task}: {why}" for why in each.result.why)
        if each.difference:
            yield each.difference
        if each.corrected:
            yield f"{each.result.task}: whether its judge errs here as often as where that was counted"
        elif each.share is None:
            yield f"{each.result.task}: how many items are behind the score"


def _stated(measurement: Measurement) -> Iterator[str]:
    """What the file says on contamination and sandbagging, by the result or a fact; what is left out shows less."""
    facts = {fact.about: fact.value for fact in measurement.file.facts}
    for about, result in (
        ("contamination", measurement.result.contamination),
        ("sandbagging", measurement.result.sandbagging),
    ):
        said = result or facts.get(about)
        yield f"{measurement.result.task}: on {about} the file says '{said}'" if said else f"{about}: not stated"


def _certificates(group: list[_Read]) -> Iterator[Certificate]:
    """For every test whose bound reaches over a cut how many more items would settle on which side it is."""
    for read in group:
        share = read.measure.share
        if share is None:
            continue
        bound = read.measure.bound(upper=not read.is_safer)
        between = [cut for cut in read.cuts if min(bound, share.value) <= cut <= max(bound, share.value)]
        wanted = need(share, between[-1] if read.is_safer else between[0]) if between else None
        if wanted and wanted.more:
            yield Certificate(
                question=read.row.question,
                task=read.measure.result.task,
                metric=read.measure.result.metric,
                more=wanted.more,
                chance=wanted.chance,
            )


def _of_facts(
    files: Iterable[EvidenceFile], table: EvidenceTable, framework: Framework, release: ReleaseIdentity
) -> Iterator[Suggestion]:
    """What plain facts suggest, of several the worst level of each question."""
    found: dict[str, list[tuple[str, str, StatedFact, EvidenceFile, Bond]]] = {}
    for key, row in table.facts.items():
        for file in files:
            held = bond(file, release)
            for fact in file.facts if held else ():
                level = row.levels.get(" ".join(fact.value.lower().split())) if fact.about == row.fact else None
                if level and held:
                    found.setdefault(row.question, []).append((key, level, fact, file, held))
    for question, listed in found.items():
        asked = framework.questions.questions.get(question)
        if asked:
            level = _worse((each[1] for each in listed), list(asked.levels), asked.more_is_worse)
            yield _by_facts(question, level, listed, table)


def _by_facts(
    question: str,
    level: str,
    listed: Sequence[tuple[str, str, StatedFact, EvidenceFile, Bond]],
    table: EvidenceTable,
) -> Suggestion:
    meant = [each for each in listed if each[1] == level]
    rows: Mapping[str, EvidenceRow] = {key: table.facts[key] for key, *_ in meant}
    others = sorted({f"other files speak for '{each[1]}'" for each in listed} - {f"other files speak for '{level}'"})
    bonds = [each[4] for each in meant]
    # a weak fact beside a strong one that says the same takes nothing from it
    sure = max((row.most for row in rows.values()), key=CONFIDENCES.index)
    gaps = [text for row in rows.values() for text in row.does_not_show]
    return Suggestion(
        question=question,
        level=level,
        confidence="low" if others else sure,
        grade=max((each[3].grade for each in meant), key=GRADES.index),
        date=min(filter(None, (each[3].date for each in meant)), default=None),
        bond=max(bonds, key=BONDS.index),
        passages=tuple(dict.fromkeys(each[2].passage for each in meant)),
        row=", ".join(rows),
        basis=basis_of(list(rows.values())),
        does_not_show=tuple(dict.fromkeys([*gaps, *others])),
    )


def _derived(made: Sequence[Suggestion], table: EvidenceTable, framework: Framework) -> Iterator[Suggestion]:
    """What a suggested level suggests of another question, where nothing else does."""
    levels = {each.question: each for each in _one_each(made, framework)}
    for key, row in table.facts.items():
        source = levels.get(row.fact.removeprefix(ANSWER)) if row.fact.startswith(ANSWER) else None
        if source and row.question not in levels and (level := row.levels.get(source.level)):
            sure = min(row.most, source.confidence, key=CONFIDENCES.index)
            gaps = (*row.does_not_show, f"it follows from '{source.level}' for {source.question} alone")
            changed = {"question": row.question, "level": level, "confidence": sure, "row": key, "basis": row.basis}
            yield source.model_copy(update=changed | {"does_not_show": gaps})


def _one_each(made: Iterable[Suggestion], framework: Framework) -> tuple[Suggestion, ...]:
    """One suggestion for each question, in the framework's order: of several the worst level."""
    listed = list(made)
    chosen = []
    for key, question in framework.questions.questions.items():
        here = [each for each in listed if each.question == key]
        if here:
            level = _worse((each.level for each in here), list(question.levels), question.more_is_worse)
            chosen.append(next(each for each in here if each.level == level))
    return tuple(chosen)


def _passages(files: Iterable[EvidenceFile]) -> Iterator[Passage]:
    for file in files:
        yield from dict.fromkeys([fact.passage for fact in file.facts] + [result.passage for result in file.results])
