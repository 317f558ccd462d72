"""The decision model as its text says it: one row at a time, by recursion, sharing nothing with the engine."""

from datetime import date
from functools import cache
from itertools import combinations
from typing import NamedTuple

from riskkit.schema.assessment import Answer, Assessment, Rating
from riskkit.schema.base import GRADES
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.options import Option
from riskkit.schema.framework.profiles import Profile
from riskkit.schema.framework.questions import Question
from riskkit.schema.framework.risks import Risk
from riskkit.schema.framework.tables import AS_WEIGHTS, CLASSES, LASTING, AccessClass, Bounds, Cell, HazardKind

Off = frozenset[str]
NONE: Off = frozenset()
DECIDED = ("not-allowed", "allowed-with-conditions", "allowed")


class Verdict(NamedTuple):
    """What is decided on an option, the level that each control has yet to reach, and the option that hands it down."""

    decided: str
    conditions: dict[str, str]
    by: str


class Judged(NamedTuple):
    """Per risk the tier as run, the tier as weights, and the ceiling; per option the verdict."""

    risks: dict[str, tuple[int, int, str]]
    verdicts: dict[str, Verdict]
    free: str

    def recommended(self, asked: str) -> str:
        """What is recommended where an option is asked for."""
        return self.free if self.verdicts[asked].decided == "not-allowed" else asked


Known = dict[tuple[object, ...], Judged]


def bad(q: Question, at: int) -> int:
    """How many levels there are that are better than the one at a position; and the position of so many."""
    return at if q.more_is_worse else len(q.levels) - 1 - at


def rated(q: Question, answer: Answer | Rating) -> tuple[int, int] | None:
    """How bad an answer is, and how bad the worse end of it."""
    if answer.level is not None:
        level = bad(q, list(q.levels).index(answer.level))
        return level, level + (answer.confidence == "low")
    if answer.number is not None and q.scale:
        end = answer.number.high if q.more_is_worse else answer.number.low
        return bad(q, q.scale.position(answer.number.likely)), bad(q, q.scale.position(end))
    return None


class Reading:
    """What every question counts as on a day; *off* names the answers that are worse by their doubt."""

    def __init__(self, framework: Framework, assessment: Assessment, context: Context | None, day: str) -> None:
        """Read every answer once: its level, and its doubt."""
        self.framework, self.assessment, self.day = framework, assessment, date.fromisoformat(day)
        self.context = context if context and context.date <= day else None
        self.questions, self.tables = framework.questions.questions, framework.tables
        self.level: dict[str, int] = {}
        self.doubt: dict[str, int] = {}
        self.guesses: Off = NONE
        self.counts, self.bounds, self.weights = cache(self._counts), cache(self._bounds), cache(self._weights)
        for key, q in self.questions.items():
            if q.of_world and self.context and key in self.context.answers:
                late = (self.day - date.fromisoformat(self.context.answers[key].expires)).days
                self._read(key, q, self.context.answers[key], max(late // 365 + 1, 0))
            elif not q.of_world and key in assessment.answers:
                self._read(key, q, assessment.answers[key], 0)

    def _read(self, key: str, q: Question, answer: Answer, years: int) -> None:
        raters = answer.ratings.values() if answer.ratings else (answer,)
        told = [one for one in raters if rated(q, one)]
        if ends := sorted(rated(q, one) or (0, 0) for one in told):
            level = ends[len(ends) // 2][0]
            unsure = max(end for _, end in ends) - level
            self.doubt[key] = unsure + (not self.supported(key, q.method))
            self.level[key] = bad(q, min(level + years, len(q.levels) - 1))
            sure = any(one.number is not None or one.confidence != "low" for one in told)
            if not sure and q.type == "fact" and not answer.evidence and (q.method or q.grade != "none"):
                self.guesses, self.doubt[key] = self.guesses | {key}, len(q.levels)

    def supported(self, key: str, method: str | None) -> bool:
        """Whether one cited piece of evidence shows the answer by itself."""
        q, release = self.questions[key], self.assessment.release
        source = self.context if q.of_world and self.context else self.assessment
        oldest = q.max_age_days or self.framework.framework.rules.max_age_days
        for e in (source.evidence[name] for name in source.answers[key].evidence if name in source.evidence):
            age = (self.day - date.fromisoformat(e.date)).days
            good = GRADES.index(e.grade) >= GRADES.index(q.grade) and (method is None or method in e.methods)
            bound = q.about == "family" or e.subject in (release.subject, release.name, *release.aliases)
            if good and age >= 0 and (q.of_world or (bound and (age <= oldest or not q.ages))):
                return True
        return q.grade == "none" and q.method is None

    def _counts(self, key: str, off: Off = NONE) -> int:
        q = self.questions[key]
        if key not in self.level:
            return self.blank(key, off)
        if key not in off:
            return self.level[key]
        given, blank = bad(q, self.level[key]), bad(q, self.blank(key, off))
        return bad(q, min(given + self.doubt[key], max(given, blank)))

    def blank(self, key: str, off: Off) -> int:
        """The position that a question counts at where nothing is answered."""
        q = self.questions[key]
        if q.type == "benefit" or q.of_world:
            return 0
        if not self.shown(key, off):
            return bad(q, 0)
        caps = [list(q.levels).index(cap.at_worst[self.named(cap.by, off)]) for cap in q.caps]
        return bad(q, max((bad(q, at) for at in caps), default=len(q.levels) - 1))

    def shown(self, key: str, off: Off) -> bool:
        """Whether a question is asked."""
        if (when := self.questions[key].visible_if) is None:
            return True
        every, some = (
            [self.counts(a.question, off) >= list(self.questions[a.question].levels).index(a.at_least) for a in atoms]
            for atoms in (when.all, when.any)
        )
        return all(every) and (any(some) or not some)

    def named(self, key: str, off: Off = NONE) -> str:
        """The id of the level that a question counts at."""
        return list(self.questions[key].levels)[self.counts(key, off)]

    def met(self, question: str, level: str, off: Off = NONE) -> bool:
        """Whether a question counts at a level or better."""
        q = self.questions[question]
        return bad(q, self.counts(question, off)) <= bad(q, list(q.levels).index(level))

    def _bounds(self, off: Off = NONE) -> Bounds:
        """What relative capability bounds, at its level with its doubt; at its worst where nothing shows it."""
        if (table := self.tables.relative) is None:
            return Bounds()
        q, levels = self.questions[table.question], len(self.questions[table.question].levels)
        worse = levels - 1
        if table.question not in self.level:
            worse = worse if self.shown(table.question, off) else 0
        elif self.supported(table.question, None):
            worse = min(worse, bad(q, self.level[table.question]) + self.doubt[table.question])
        return table.levels[list(q.levels)[bad(q, worse)]]

    def bears(self, risk: Risk, off: Off) -> bool:
        """Whether relative capability bears on a risk."""
        needs = risk.inferred and risk.inferred.needs
        return needs is not None and (not needs or any(self.met(need.question, need.at_most, off) for need in needs))

    def defended(self, risk: Risk, tier: int, off: Off = NONE) -> int:
        """A tier after defence."""
        step = self.tables.defence.steps[self.named(risk.defence, off)] if risk.defence and tier else 0
        return min(max(tier + step, 0), 4)

    def uplift(self, risk: Risk, off: Off, *, lasting: bool) -> int:
        """The tier of a misuse risk or of loss of control."""
        assert risk.available
        (hazard,), peers = risk.hazard, [risk.available.weights] + [risk.available.hosted] * (not lasting)
        row, bounds = self.tables.uplift.tiers[self.named(hazard, off)], self.bounds(off)
        offered = max(list(row).index(self.named(key, off)) for key in peers) + bounds.credit * lasting
        if hazard not in self.level or hazard in self.guesses & off:
            offered = 0
        tier = self.defended(risk, list(row.values())[max(offered, 0)], off)
        answer = self.assessment.answers.get(hazard)
        if answer and answer.as_public_weights and bounds.as_public is not None and self.bears(risk, off):
            return min(tier, bounds.as_public)
        return tier

    def flaw(self, risk: Risk, off: Off) -> int:
        """The tier of a flaw."""
        tier, most = min(self.counts(key, off) for key in risk.hazard), self.bounds(off).flaw
        if tier and risk.breadth:
            tier = max(tier + self.tables.breadth.steps[self.named(risk.breadth, off)], 0)
        tier = self.defended(risk, tier, off)
        return tier if most is None else min(tier, most)

    def basics(self, risk: Risk) -> list[str]:
        """The answers in doubt that a lasting tier rests on."""
        assert risk.available
        relative = [self.tables.relative.question] if self.tables.relative else []
        needs = [need.question for need in (risk.inferred.needs if risk.inferred else ())]
        # what hides relative capability lies behind the risk too: no one error may decide that little is added
        more, found = [*risk.hazard, *needs, *relative], set[str]()
        while more:
            if (key := more.pop()) not in found:
                found.add(key)
                q = self.questions[key]
                more += [cap.by for cap in q.caps] + [a.question for a in (q.visible_if.atoms if q.visible_if else ())]
        found |= {risk.available.weights, risk.defence or risk.available.weights}
        return sorted(key for key in found if self.doubt.get(key) and key not in relative)

    def tiers(self, key: str, off: int) -> tuple[int, int]:
        """The tier of a risk while its developer runs the model, and as weights though so many answers be off."""
        risk = self.framework.risks.risks[key]
        if self.framework.risks.families[risk.family].kind == "flaw":
            return self.flaw(risk, NONE), self.flaw(risk, self.guesses)
        return self.uplift(risk, NONE, lasting=False), self.weights(key, off)

    def _weights(self, key: str, off: int) -> int:
        risk = self.framework.risks.risks[key]
        if not off:
            return self.uplift(risk, self.guesses, lasting=True)
        given, worst = self.weights(key, 0), self.weights(key, off - 1)
        for choice in combinations(self.basics(risk), off):
            at = self.guesses.union(choice)
            tier, most = self.uplift(risk, at, lasting=True), self.bounds(at).doubted
            if most is not None and self.bears(risk, at):
                tier = min(tier, max(given, most))
            worst = max(worst, tier)
        return worst

    def judge(self, profile: str, known: Known | None = None) -> Judged:
        """
        What a profile decides.

        *known* keeps what was decided on the same tiers and levels, for other readings of the same framework.
        """
        chosen = self.framework.profiles.profiles[profile]
        tiers = {key: self.tiers(key, chosen.off) for key in self.framework.risks.risks}
        counts = {key: self.counts(key) for key in self.questions}
        known = {} if known is None else known
        said = self.assessment.measures, str(self.assessment.undertakes)
        same = (profile, *said, tuple(tiers.values()), tuple(counts.values()))
        if same not in known:
            known[same] = _judge(self.framework, self.assessment, chosen, tiers, counts)
        return known[same]


def _judge(
    framework: Framework,
    assessment: Assessment,
    profile: Profile,
    tiers: dict[str, tuple[int, int]],
    counts: dict[str, int],
) -> Judged:
    """What follows from tiers and levels, and from what the developer does and undertakes."""
    tables, questions = framework.tables, framework.questions.questions
    risks, rank = framework.risks.risks, CLASSES.index
    claims = {key: counts[benefit.claim] for key, benefit in framework.benefits.benefits.items()}
    worth = {
        key
        for key, benefit in framework.benefits.benefits.items()
        if claims[key] >= list(questions[benefit.claim].levels).index(tables.worth.at_least)
    }

    def met(question: str, level: str) -> bool:
        q = questions[question]
        return bad(q, counts[question]) <= bad(q, list(q.levels).index(level))

    def kind(key: str) -> HazardKind:
        return framework.risks.families[risks[key].family].kind

    @cache
    def cell(key: str, *, handed: bool) -> Cell:
        return tables.ceilings[kind(key)].cells[str(risks[key].severity)][str(tiers[key][handed])]

    @cache
    def ceiling(key: str, *, handed: bool, lasting: bool) -> str:
        buys = worth - set(tables.worth.not_lasting) if lasting else worth
        found = cell(key, handed=handed)
        return found.tolerable if profile.up_to == "tolerable" and buys else found.acceptable

    options = framework.options.options
    beside = [options[opens].access for m in assessment.measures if (opens := framework.measures.measures[m].opens)]
    raised: dict[str, AccessClass] = {
        key: "kept" if option.access == "kept" else max((option.access, *beside), key=rank)
        for key, option in options.items()
    }

    def willing(control: str, level: str) -> bool:
        levels, reached = list(questions[control].levels), assessment.undertakes
        return reached is None or (control in reached and levels.index(reached[control]) >= levels.index(level))

    def own(name: str, option: Option) -> Verdict:
        access = raised[name]
        handed = access in AS_WEIGHTS
        if access == "kept":
            return Verdict("allowed", {}, name)
        within = (
            all(rank(access) <= rank(ceiling(key, handed=handed, lasting=access in LASTING)) for key in risks)
            and (option.offered_where_extreme or not any(cell(key, handed=False).extreme for key in risks))
            and all(rank(option.access) <= rank(cell(key, handed=True).acceptable)
                    for key in risks if option.only_acceptable)
            and all(met(need.question, need.at_most) for need in option.needs)
        )  # fmt: skip
        if not within:
            return Verdict("not-allowed", {}, name)
        entry, asked = tables.controls.classes.get(access), dict[str, list[str]]()
        free = entry is not None and entry.unless_acceptable
        while entry:
            for key in risks:
                listed = [asks for at, asks in sorted(entry.tiers.items()) if int(at) <= tiers[key][handed]]
                unasked = free and rank(access) <= rank(cell(key, handed=handed).acceptable)
                for control, level in listed[-1].items() if listed and not unasked else ():
                    asked.setdefault(control, []).append(level)
            entry = tables.controls.classes[entry.builds_on] if entry.builds_on else None
        unmet = {
            control: max(levels, key=list(questions[control].levels).index)
            for control, levels in asked.items()
            if not all(met(control, level) for level in levels)
        }
        if not all(willing(control, level) for control, level in unmet.items()):
            return Verdict("not-allowed", {}, name)
        return Verdict("allowed-with-conditions" if unmet else "allowed", unmet, name)

    alone = {key: own(key, option) for key, option in options.items()}
    verdicts = {}
    for key in options:
        above = [other for other in options if rank(raised[other]) > rank(raised[key])]
        above.sort(key=lambda other: rank(options[other].access))
        verdicts[key] = max((alone[other] for other in [key, *above]), key=lambda v: DECIDED.index(v.decided))

    def value(key: str) -> int:
        benefits = framework.benefits.benefits.items()
        return sum(profile.weights[name] * claims[name] * benefit.kept[key] for name, benefit in benefits)

    best = min(
        (key for key in options if verdicts[key].decided != "not-allowed"),
        key=lambda key: (-rank(raised[key]), -value(key), rank(options[key].access)),
    )
    ceilings = {
        key: max(
            (at for at in CLASSES if rank(at) <= rank(ceiling(key, handed=at in AS_WEIGHTS, lasting=at in LASTING))),
            key=rank,
        )
        for key in risks
    }
    return Judged({key: (*tiers[key], ceilings[key]) for key in risks}, verdicts, best)
