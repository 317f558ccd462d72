"""The decision model in plain Python, written apart from the engine: what every result of it is held against."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date as day
from itertools import combinations
from typing import NamedTuple

from riskkit.schema.assessment import Answer, Assessment, Context, Evidence
from riskkit.schema.base import CONFIDENCES, GRADES, STATES, Atom, Condition, State
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question
from riskkit.schema.risks import Risk

ROWS = ("stated", "upper", "lower")
FALSE, UNKNOWN, TRUE = 0, 1, 2
ACCEPTABLE, TOLERABLE, INTOLERABLE, EXTREME = 0, 1, 2, 3
BLANK, NOT_APPLICABLE = -1, -2
Pair = tuple[str, str]
"""A risk or a benefit, and an option."""
Joins = tuple[tuple[str, ...], ...]


class Raw(NamedTuple):
    """An answer before it is read; from *best* to *worst* is how far it may be out."""

    badness: int = BLANK
    grade: int = 0
    best: int = 0
    worst: int = 0
    method: bool = False


class Read(NamedTuple):
    """An answer as one row reads it; *off*: hidden or not applicable."""

    worst: int
    used: int
    cap: int
    off: bool


Raws = dict[str, Raw]
Reads = dict[str, Read]


@dataclass
class Row:
    """What one row says; likelihood, absolute, band, cell and zone are by risk and option, worst by option."""

    reads: Reads
    likelihood: dict[Pair, float] = field(default_factory=dict)
    absolute: dict[Pair, float] = field(default_factory=dict)
    band: dict[Pair, int] = field(default_factory=dict)
    cell: dict[Pair, int] = field(default_factory=dict)
    zone: dict[Pair, int] = field(default_factory=dict)
    worst: dict[str, int] = field(default_factory=dict)


@dataclass
class Outcome:
    """What follows from one assessment; realised is by benefit and option, gain and benefit by option."""

    rows: dict[str, Row]
    realised: dict[Pair, float] = field(default_factory=dict)
    gain: dict[str, float] = field(default_factory=dict)
    benefit: dict[str, float] = field(default_factory=dict)
    contradictions: set[tuple[str, str]] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    critical: dict[str, bool] = field(default_factory=dict)
    cleared: set[str] = field(default_factory=set)
    ruled_out: set[str] = field(default_factory=set)
    conditions: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    verdict: dict[str, str] = field(default_factory=dict)
    ceiling: set[str] = field(default_factory=set)
    recommended: str = ""


def rounded(value: float) -> float:
    """The value to nine decimals."""
    return round(value * 1e9) / 1e9


def total(values: Iterable[float]) -> float:
    """The plain sum from left to right: the built-in one corrects its rounding since Python 3.12."""
    result = 0.0
    for value in values:
        result += value
    return result


def gates(question: Question) -> set[str]:
    """The questions that hide or cap a question."""
    conditions = [condition for condition in (question.visible_if, question.not_applicable_if) if condition]
    return {atom.question for condition in conditions for atom in condition.atoms} | {cap.by for cap in question.caps}


class Oracle:
    """One framework under one profile, with the composite options *joins*."""

    def __init__(self, framework: Framework, profile: str, joins: Joins = ()) -> None:
        self.framework, self.rules, self.plain = framework, framework.framework.rules, framework.options.options
        self.questions = {key: q for key, q in framework.questions.questions.items() if not q.retired}
        self.profile = framework.profiles.profiles[profile]
        self.tolerable = {int(severity): cell for severity, cell in self.profile.tolerable.items()}
        self.matrix = {int(severity): cells for severity, cells in self.rules.matrix.items()}
        self.floor = {
            tested: {int(severity): least for severity, least in floors.items()}
            for tested, floors in ((True, self.rules.floor.tested), (False, self.rules.floor.untested))
        }
        self.parts = {option: (option,) for option in self.plain} | {"+".join(parts): parts for parts in joins}
        self.below = {option: set().union(*map(self.reachable, parts)) for option, parts in self.parts.items()}
        for joined, parts in self.parts.items():
            for other in self.below.values():
                if len(parts) > 1 and set(parts) <= other:
                    other.add(joined)
        self.below = {option: others - {option} for option, others in self.below.items()}
        self.reference = next(option for option, spec in self.plain.items() if spec.reference)
        self.lasting = {
            o for o, parts in self.parts.items() if any(self.plain[part].reads == "upper" for part in parts)
        }

    def reachable(self, option: str) -> set[str]:
        """An option and all that stand below it."""
        return {option}.union(*(self.reachable(other) for other in self.plain[option].above))

    def raws(self, assessment: Assessment, context: Context | None, date: str) -> Raws:
        """The raw answer of every question."""
        found = {}
        for key, question in self.questions.items():
            answers: Mapping[str, Answer] = assessment.answers
            evidence = assessment.evidence
            if question.scope == "context":
                world = context.answers if context and context.date <= date else {}
                answers = {name: answer for name, answer in world.items() if answer.expires > date}
                evidence = context.evidence if context else {}
            answer = answers.get(key)
            given = [] if answer is None else self.given(question, answer)
            if answer is not None and answer.not_applicable:
                found[key] = Raw(NOT_APPLICABLE)
            elif answer is None or not given:
                found[key] = Raw(BLANK)
            else:
                median = sorted(likely for _, likely, _ in given)[len(given) // 2]
                cited = [(evidence[e], self.grade(evidence[e], question, assessment, date)) for e in answer.evidence]
                method = any(question.method in item.methods and grade > 0 for item, grade in cited)
                found[key] = Raw(
                    badness=median,
                    grade=max((grade for _, grade in cited), default=0),
                    best=min(best for best, _, _ in given),
                    worst=max(worst for _, _, worst in given),
                    method=question.method is None or method,
                )
        return found

    def given(self, question: Question, answer: Answer) -> list[tuple[int, int, int]]:
        """The best, likely and worst badness by each who answered."""
        found, last = [], len(question.levels) - 1
        for said in answer.ratings.values() if answer.ratings else [answer]:
            if said.number and question.scale:
                numbers = (said.number.low, said.number.likely, said.number.high)
                beyond = [len([cut for cut in question.scale.cuts if number >= cut]) for number in numbers]
                falls = (question.scale.larger == "earlier") != (question.type == "benefit")
                low, likely, high = [last - place if falls else place for place in beyond]
                found.append((min(low, high), likely, max(low, high)))
            elif said.level:
                likely, out = question.by_badness.index(said.level), 2 - CONFIDENCES.index(said.confidence)
                found.append((max(likely - out, 0), likely, min(likely + out, last)))
        return found

    def grade(self, item: Evidence, question: Question, assessment: Assessment, date: str) -> int:
        """What a piece of evidence counts as, after the drops for age and binding."""
        if item.date > date:
            return 0
        grade, release = GRADES.index(item.grade), assessment.release
        if (day.fromisoformat(date) - day.fromisoformat(item.date)).days > (
            question.max_age_days or self.rules.max_age_days
        ):
            grade -= 1
        bound = item.subject in {release.name, f"{release.name} {release.version}"}
        if question.scope == "release" and not bound:
            grade -= 1
        return max(grade, 0)

    def atom(self, atom: Atom, raws: Raws, reads: Reads) -> int:
        """Whether an atom is false, unknown or true."""
        read, least = reads[atom.question], list(self.questions[atom.question].levels).index(atom.at_least)
        if (0 if read.off else read.worst) < least:
            return FALSE
        return TRUE if read.off or raws[atom.question].badness >= 0 else UNKNOWN

    def holds(self, condition: Condition, raws: Raws, reads: Reads) -> int:
        """Whether a condition is false, unknown or true."""
        groups = []
        if condition.all:
            groups.append(min(self.atom(atom, raws, reads) for atom in condition.all))
        if condition.any:
            groups.append(max(self.atom(atom, raws, reads) for atom in condition.any))
        if condition.none:
            groups.append(2 - max(self.atom(atom, raws, reads) for atom in condition.none))
        return min(groups)

    def read(self, raws: Raws, row: str) -> Reads:
        """Every answer as a row reads it."""
        reads: Reads = {}
        for key, question in self.questions.items():
            last, shown, excused = len(question.levels) - 1, question.visible_if, question.not_applicable_if
            off = shown is not None and self.holds(shown, raws, reads) == FALSE
            if raws[key].badness == NOT_APPLICABLE and excused is not None:
                off = off or self.holds(excused, raws, reads) == TRUE
            cap = self.cap(question, reads)
            if off:
                reads[key] = Read(0, last if question.type == "benefit" else 0, cap, True)
            elif raws[key].badness >= 0:
                level = self.level(question, raws[key], row, cap)
                reads[key] = Read(level, level, cap, False)
            else:
                used = last if question.type == "benefit" else 0 if row == "lower" else cap
                reads[key] = Read(cap, used, cap, False)
        return reads

    def cap(self, question: Question, reads: Reads) -> int:
        """The worst that a blank may count as."""
        most = []
        for cap in question.caps:
            level = self.questions[cap.by].by_badness[reads[cap.by].worst]
            most.append(question.by_badness.index(cap.at_worst[level]))
        return max(most, default=len(question.levels) - 1)

    def level(self, question: Question, raw: Raw, row: str, cap: int) -> int:
        """What a row makes of a level that was answered."""
        last = len(question.levels) - 1
        if row == "lower":
            return raw.best
        short = raw.grade < GRADES.index(question.grade) and raw.badness < last
        read = (raw.worst if row == "upper" else raw.badness) + short
        return max(raw.badness, min(read if raw.method else last, last, cap))

    def value(self, key: str, reads: Reads) -> float:
        """The value of the level at which a question is read."""
        question = self.questions[key]
        value = question.levels[question.by_badness[reads[key].used]].value
        assert value is not None
        return value

    def novelty(self, risk: Risk, option: str, raws: Raws, reads: Reads) -> float:
        """The share of the hazard that is new at the openness of an option."""
        least = 1.0
        for offered, peer in risk.baseline.available.items() if risk.baseline else ():
            if risk.baseline and (offered == option or option in self.below[offered]):
                available = len(self.questions[peer].levels) - 1 - reads[peer].used
                gap = max(-1, min(reads[risk.baseline.hazard].used - available, len(self.rules.novelty) - 2))
                tested = raws[peer].grade >= GRADES.index(self.rules.floor.grade)
                unsaid = raws[peer].badness < 0 and reads[peer].used > 0
                share = 1.0 if unsaid else self.rules.novelty[str(gap)]
                least = min(least, max(share, self.floor[tested][risk.severity]))
        return least

    def survival(self, risk: Risk, state: State, option: str, reads: Reads) -> float:
        """The part of a hazard state that an option keeps in."""
        kept = 1.0
        for name, pathway in self.framework.options.pathways.items():
            weight = risk.pathways.get(name, 0)
            if weight and STATES.index(pathway.reaches) >= STATES.index(state):
                leak = self.plain[option].leak[name]
                if isinstance(leak, dict):
                    leak = leak[self.questions[pathway.control].by_badness[reads[pathway.control].used]]
                kept *= 1 - weight * leak
        return kept

    def likelihood(self, risk: Risk, option: str, opened: list[str], raws: Raws, reads: Reads) -> tuple[float, float]:
        """L of a risk at an option, and the same with novelty counted as 1."""
        new = self.novelty(risk, option, raws, reads)
        defence = max(self.value(risk.defence, reads), self.rules.least_defence) if risk.defence else 1.0
        shared = [*self.parts[option], *opened]
        hazard = relative = absolute = 0.0
        for state in STATES:
            values = [self.value(key, reads) for key in risk.hazard[state]]
            product = values[0]
            for value in values[1:]:
                product *= value
            hazard = max(hazard, product)
            kept = 1.0
            for part in shared:
                kept *= self.survival(risk, state, part, reads)
            relative = max(relative, hazard * new * defence * (1 - kept))
            absolute = max(absolute, hazard * defence * (1 - kept))
        return rounded(relative), rounded(absolute)

    def row(self, raws: Raws, name: str, opened: list[str]) -> Row:
        """Every risk of every option on a row."""
        row = Row(self.read(raws, name))
        for option in self.parts:
            added = [o for o in opened if option != self.reference and o not in self.below[option] | {option}]
            at_edge: dict[str, int] = {}
            for key, risk in self.framework.risks.risks.items():
                pair, tolerable = (key, option), self.tolerable[risk.severity]
                row.likelihood[pair], row.absolute[pair] = self.likelihood(risk, option, added, raws, row.reads)
                row.band[pair] = sum(row.likelihood[pair] >= cut for cut in self.rules.cuts)
                row.cell[pair] = self.matrix[risk.severity][row.band[pair]]
                row.zone[pair] = self.zone(row.cell[pair], tolerable)
                if row.zone[pair] == TOLERABLE and row.cell[pair] == tolerable:
                    at_edge[risk.family] = at_edge.get(risk.family, 0) + 1
            zones = [row.zone[key, option] for key in self.framework.risks.risks]
            for key, family in self.framework.risks.families.items():
                if family.breadth and at_edge.get(key, 0) >= family.breadth:
                    zones.append(INTOLERABLE)
            row.worst[option] = max(zones)
        return row

    def zone(self, cell: int, tolerable: int) -> int:
        """The zone of a cell."""
        if cell == 4:
            return EXTREME
        if cell <= self.profile.acceptable:
            return ACCEPTABLE
        return TOLERABLE if cell <= tolerable else INTOLERABLE

    def severe(self) -> set[str]:
        """The questions that bear on a risk of severity 4 or 5."""
        found: set[str] = set()
        for risk in self.framework.risks.risks.values():
            if risk.severity >= 4:
                found |= {key for state in STATES for key in risk.hazard[state]}
                found |= {self.framework.options.pathways[name].control for name, w in risk.pathways.items() if w > 0}
                found |= {risk.baseline.hazard, *risk.baseline.available.values()} if risk.baseline else set()
                found |= {risk.defence} if risk.defence else set()
        for key in reversed(self.questions):  # what hides or caps a question comes before it
            found |= gates(self.questions[key]) if key in found else set()
        return found

    def contradict(self, raws: Raws, now: Outcome) -> None:
        """Fill in contradictions, held and critical."""
        severe = self.severe()
        critical = set().union(*(gates(self.questions[key]) for key in severe))
        for key, read in now.rows["stated"].reads.items():
            question, raw = self.questions[key], raws[key]
            if not read.off and raw.badness > read.cap:
                now.contradictions.add(("cap", key))
                now.held |= self.lasting
            if read.off and raw.badness > 0 and question.type != "benefit":
                now.contradictions.add(("hidden", key))
                now.held |= set(self.parts) - {self.reference} if key in severe else set()
            if key in critical:
                proven = raw.badness >= 0 and raw.grade >= GRADES.index(question.grade) and raw.method
                now.critical[key] = read.off or proven

    def weigh(self, measures: tuple[str, ...], now: Outcome) -> None:
        """Fill in realised, gain and benefit."""
        undertaken = [spec for key, spec in self.framework.measures.measures.items() if key in measures]
        benefits = self.framework.benefits.benefits
        for option, parts in self.parts.items():
            for key, benefit in benefits.items():
                lost = 1.0
                for measure in undertaken:
                    if option != self.reference or not measure.opens:
                        lost *= 1 - measure.restores.get(key, 0)
                direct = max(benefit.realised[part] for part in parts)
                most = max(benefit.attainable[part] for part in parts)
                now.realised[key, option] = direct + (most - direct) * (1 - lost)

        def worth(row: str) -> dict[str, float]:
            """The weighted value of each benefit on a row."""
            reads = now.rows[row].reads
            return {key: self.profile.weights[key] * self.value(spec.claim, reads) for key, spec in benefits.items()}

        stated = worth("stated")
        for option in self.parts:
            read = worth(self.row_of(option))
            now.benefit[option] = rounded(total(stated[key] * now.realised[key, option] for key in benefits))
            others = [o for o in self.plain if o not in self.lasting] if option in self.lasting else [self.reference]
            gains = []
            for other in others:
                more = {key: max(0.0, now.realised[key, option] - now.realised[key, other]) for key in benefits}
                gains.append(total(read[key] * more[key] for key in benefits))
            now.gain[option] = rounded(min(gains))

    def row_of(self, option: str) -> str:
        """The row that an option is judged on."""
        return "upper" if option in self.lasting else "stated"

    def judge(self, raws: Raws, measures: tuple[str, ...]) -> Outcome:
        """Everything but conditions and what rests on them."""
        opens = [spec.opens for key, spec in self.framework.measures.measures.items() if key in measures and spec.opens]
        now = Outcome({name: self.row(raws, name, list(dict.fromkeys(opens))) for name in ROWS})
        self.contradict(raws, now)
        self.weigh(measures, now)
        for option in self.parts:
            zone = now.rows[self.row_of(option)].worst[option]
            fine = zone == ACCEPTABLE or (zone == TOLERABLE and now.gain[option] >= self.profile.delta)
            free = option not in now.held and (option not in self.lasting or all(now.critical.values()))
            if option == self.reference or (fine and free):
                # several options at once may leak more than one above them all, so they inherit nothing
                now.cleared |= {option} | {other for other in self.below[option] if other in self.plain}
            if option != self.reference and now.rows["lower"].worst[option] >= INTOLERABLE:
                now.ruled_out.add(option)
        return now

    def condition(self, raws: Raws, assessment: Assessment, now: Outcome) -> None:
        """Fill in, per option, the smallest set of controls that clears it, each relaxed as far as it goes."""
        scaling = {pathway.control for pathway in self.framework.options.pathways.values()}
        undertakes, levels = assessment.undertakes, {}
        for key in [key for key in self.questions if key in scaling]:
            ids = self.questions[key].by_badness
            stands = max(now.rows[row].reads[key].used for row in ("stated", "upper"))
            best = 0 if undertakes is None else ids.index(undertakes[key]) if key in undertakes else stands
            if best < stands:
                levels[key] = range(best, stands)

        def cleared(raised: dict[str, int]) -> set[str]:
            """What is cleared with controls at these levels, proven."""
            proven = {key: Raw(level, 3, level, level, True) for key, level in raised.items()}
            return self.judge(raws | proven, assessment.measures).cleared

        for size in range(1, len(levels) + 1):
            for chosen in combinations(levels, size):
                best_of = {key: levels[key][0] for key in chosen}
                for option in cleared(best_of) - now.cleared - set(now.conditions):
                    raised = dict(best_of)
                    for key in chosen:
                        raised[key] = max(x for x in levels[key] if option in cleared(raised | {key: x}))
                    now.conditions[option] = {(key, self.questions[key].by_badness[x]) for key, x in raised.items()}

    def conclude(self, now: Outcome) -> None:
        """Fill in verdict, ceiling and recommended."""
        for option in self.parts:
            if option in now.cleared:
                now.verdict[option] = "cleared"
            elif option in now.conditions:
                now.verdict[option] = "cleared-with-conditions"
            else:
                now.verdict[option] = "ruled-out" if option in now.ruled_out else "not-cleared"
        cleared = [option for option in self.plain if option in now.cleared]
        now.ceiling = {option for option in cleared if not any(option in self.below[other] for other in cleared)}
        candidates = [option for option in self.plain if option in now.cleared or option in now.conditions]
        most = max(now.benefit[option] for option in candidates)
        tied = [option for option in candidates if now.benefit[option] == most]
        harmless = [o for o in tied if o in now.cleared and now.rows["upper"].worst[o] == ACCEPTABLE]
        returnable = [option for option in tied if option not in self.lasting]
        now.recommended = harmless[-1] if harmless else (returnable or tied)[0]


def outcome(
    framework: Framework,
    assessment: Assessment,
    context: Context | None,
    date: str,
    profile: str,
    *,
    joins: Joins = (),
    conditions: bool = True,
) -> Outcome:
    """The outcome of an assessment; without *conditions* none are looked for, which saves most of the time."""
    oracle = Oracle(framework, profile, joins)
    raws = oracle.raws(assessment, context, date)
    now = oracle.judge(raws, assessment.measures)
    if conditions:
        oracle.condition(raws, assessment, now)
    oracle.conclude(now)
    return now
