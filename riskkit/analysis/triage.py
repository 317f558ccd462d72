"""
Which open questions can still move a verdict, in what order they are worth asking, and when none can.

Nothing that an answer may say leads out of the span between two rows. Left open, a question stands at its worst where
clearance is read (on the stated and upper row) and at its best where ruling out is read (on the lower), and critical
ones hold what cannot be taken back; proven at its best it stands at its best on all three, and proven at its worst at
its worst. Every other answer reads between these, and clearance, the sets of controls that clear, and ruling out all
run one way in every answer. So what is the same with all open questions as they are, all proven at their best and all
proven at their worst is the same whatever they are answered. (Were a smaller set of controls to clear under some answer
in between, it would with all at their best; were the set found not to, it would not as they are.)

Which option gives the most benefit is no matter of better and worse, but the benefit of one option over another is a
sum over the claims: it is largest and least with each claim at one of its ends, and all such ends are tried. Of equals
the safe one wins; while another of them may still turn safe, that is asked for too.

An answer worse than a more basic one allows (its cap) is a contradiction and not among what a question may be answered.
Contradictions between answers there and questions still open are not left to chance: a question that could hide or cap
an answer already given is asked; and where the best answers would themselves contradict one, nothing is spared.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING, Any

from riskkit.analysis.conditions import conditions, raised
from riskkit.analysis.outcomes import Levels, conclude, scaling
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import Columns, varied
from riskkit.engine.evaluate import added
from riskkit.engine.plan import ACCEPTABLE, TOLERABLE, Plan
from riskkit.engine.read import RowName, read
from riskkit.engine.verdict import Scored, Verdicts, climb, judge, reads, recommended, safe, score

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOW, BEST, WORST = range(3)
"""The rows that every table starts with: all open questions left open, proven at their best, at their worst."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What a question bears on by the structure of the framework alone, whatever has been answered."""

    risks: tuple[str, ...]
    options: tuple[str, ...]
    """Options whose risks or benefits it enters, in framework order."""
    benefits: tuple[str, ...]
    routes: tuple[str, ...]
    """Questions that it can hide or cap."""
    critical: bool


@dataclass(frozen=True, slots=True)
class Triage:
    """The open questions that are still worth asking, in order, and those that can change nothing any more."""

    ask: tuple[str, ...]
    spared: tuple[str, ...]
    fixed: bool
    """Whether recommendation, verdicts and conditions are the same whatever the open questions are answered."""


class Routes:
    """How the questions of a plan bear on its risks, offers, benefits and on each other."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    @cached_property
    def dependents(self) -> tuple[frozenset[int], ...]:
        """Per question those that it can hide or cap, directly."""
        routed = [question.routed_by for question in self.plan.questions]
        return tuple(frozenset(n for n, by in enumerate(routed) if number in by) for number in range(len(routed)))

    @cached_property
    def bearing(self) -> dict[tuple[int, int], frozenset[int]]:
        """Per offer and risk the questions that can move the one at the other."""
        plan = self.plan
        return {
            (offer, risk): self.plan.through({*self._hazard(risk), *self._controls(offer, risk)})
            for offer in range(len(plan.offers))
            for risk in range(len(plan.harms))
        }

    @cached_property
    def claims(self) -> tuple[frozenset[int], ...]:
        """Per benefit the questions that can move its value."""
        return tuple(self.plan.through({gain.claim[0]}) for gain in self.plan.gains)

    def _hazard(self, risk: int) -> Iterator[int]:
        harm = self.plan.harms[risk]
        yield from (question for factors in harm.hazard for question, _ in factors)
        yield from (baseline.peer for baseline in harm.baselines)
        if harm.baselines:
            yield harm.hazard_level
        if harm.defence:
            yield harm.defence[0]

    def _controls(self, offer: int, risk: int) -> Iterator[int]:
        """The controls at whose level the leak of a pathway to the risk is read, at any part of the offer."""
        parts = {*self.plan.offers[offer].parts, *added(self.plan, offer)}
        for path, (control, weight) in enumerate(zip(self.plan.controls, self.plan.harms[risk].relevance, strict=True)):
            if weight and any(isinstance(self.plan.leak[part][path], tuple) for part in parts):
                yield control

    def ways(self, number: int) -> Ways:
        """What a question bears on by structure alone."""
        plan = self.plan
        pairs = [pair for pair, bears in self.bearing.items() if number in bears and pair[0] < plan.options]
        gains = [k for k, claims in enumerate(self.claims) if number in claims]
        moved = {offer for offer, _ in pairs} | {
            offer for offer in range(plan.options) if any(plan.gains[k].attainable[offer] for k in gains)
        }
        risks = {risk for _, risk in pairs}
        return Ways(
            risks=tuple(harm.id for n, harm in enumerate(plan.harms) if n in risks),
            options=tuple(o.id for n, o in enumerate(plan.offers) if n in moved and not o.reference),
            benefits=tuple(plan.gains[k].id for k in gains),
            routes=tuple(plan.questions[n].id for n in sorted(self.dependents[number])),
            critical=plan.questions[number].critical,
        )


@dataclass(frozen=True)
class _Table:
    """The three rows, then the ends of the claims, then per open question a row with it alone left open; all judged."""

    scored: Scored
    verdicts: Verdicts
    cleared: "NDArray[Any]"
    candidates: "NDArray[Any]"
    """Both of shape (offers, rows)."""
    chosen: "NDArray[Any]"
    """Of shape (2, rows): recommended, and recommended until its conditions are met."""
    safe: "NDArray[Any]"
    """Of shape (offers, rows): cleared with every risk acceptable on the upper row, which wins a tie."""
    ends: int

    def ties(self, offer: int, other: int, row: int) -> bool:
        """Whether two options give the same benefit."""
        benefit = self.verdicts.benefit
        return bool(_at(benefit[offer], row) == _at(benefit[other], row))

    def ruled_out(self, offer: int, row: int) -> bool:
        """Whether a row rules an offer out, and no conditions clear it."""
        return bool(_at(self.verdicts.ruled_out[offer], row)) and not self.candidates[offer, row]

    def name(self, offer: int, row: int) -> tuple[bool, bool, bool]:
        """The verdict of a row on an offer: cleared, at least with conditions, ruled out."""
        return bool(self.cleared[offer, row]), bool(self.candidates[offer, row]), self.ruled_out(offer, row)


def _at(value: Any, row: int) -> Any:
    import numpy

    return value[row] if numpy.ndim(value) else value


class Quick:
    """The triage of a plan's questions under one profile, with the levels that controls may be brought to."""

    def __init__(self, plan: Plan, profile: str, undertakes: Mapping[int, int] | None) -> None:
        self.routes = Routes(plan)
        self._judgement = plan.profiles[profile]
        self._plan = replace(plan, profiles={profile: self._judgement})
        self._undertakes = undertakes

    def triage(self, columns: Columns, open: Collection[str], must: Collection[str] = ()) -> Triage:
        """
        What is still worth asking of the *open* questions: those that count now and have no answer, in one row.

        *must* names open questions that are asked whatever follows; critical ones always are.
        """
        questions = self._plan.questions
        numbers = sorted(self._plan.index[key] for key in open)
        table = self._table(columns, numbers)
        moving = frozenset(numbers) if self._contradicted(table) else self._moving(columns, numbers, table)
        due = {n for n in numbers if questions[n].id in must or questions[n].critical or self._guards(n, columns)}
        ranks = self._ranks(numbers, table)
        ask = sorted(due | moving, key=lambda n: ranks[n])
        spared = tuple(questions[n].id for n in numbers if n not in due | moving)
        return Triage(tuple(questions[n].id for n in ask), spared, not moving)

    def _guards(self, number: int, columns: Columns) -> bool:
        """Whether an answer already given could come to contradict the one to this question."""
        return any(columns.level[other] > 0 for other in self.routes.dependents[number])

    # the table

    def _table(self, columns: Columns, numbers: Sequence[int]) -> _Table:
        import numpy

        do, plan = on_columns(), self._plan
        ends = self._ends(columns, numbers)
        rows = varied(columns, self._changes(columns, numbers, ends))
        count = 3 + len(ends) + len(numbers)
        scored = score(plan, rows, do)
        verdicts = judge(plan, self._judgement, scored, do)
        found = conclude(plan, self._judgement, rows, scaling(plan, self._undertakes), count)
        until_then = numpy.broadcast_to(recommended(plan, verdicts, verdicts.cleared, do), count)
        chosen = numpy.stack([found.recommended, until_then])
        harmless = numpy.stack([numpy.broadcast_to(value, count) for value in safe(verdicts)])
        return _Table(scored, verdicts, found.cleared, found.candidates, chosen, harmless, len(ends))

    def _changes(self, columns: Columns, numbers: Sequence[int], ends: Sequence[Levels]) -> list[Levels]:
        cap = read(self._plan, columns, single()).stated.cap
        worst = {n: int(min(cap[n], self._plan.questions[n].worst)) for n in numbers}
        alone = ({n: 0 for n in numbers if n != left} for left in numbers)
        return [{}, dict.fromkeys(numbers, 0), worst, *ends, *alone]

    def _ends(self, columns: Columns, numbers: Sequence[int]) -> list[Levels]:
        """All else open, and all else at its best, with the claims at the ends that favour one option over another."""
        realised = score(self._plan, columns, single()).outcomes["stated"].benefits.realised
        claims = [(gain.claim[0], part) for gain, part in zip(self._plan.gains, realised, strict=True)]
        favoured = {
            tuple(sorted({claim for claim, part in claims if claim in numbers and part[one] > part[other]}))
            for one, other in permutations(range(self._plan.options), 2)
        }
        harmful = [n for n in numbers if not self._plan.questions[n].benefit]
        return [dict.fromkeys([*base, *claims], 0) for claims in sorted(favoured) for base in ((), harmful)]

    # what moves

    def _contradicted(self, table: _Table) -> bool:
        """Whether the best answers to what is open would contradict one given, so that they may not be the best row."""
        rows = table.scored.rows
        return any(bool(_at(found, BEST)) and not _at(found, NOW) for found in (*rows.over_cap, *rows.kept_hidden))

    def _moving(self, columns: Columns, numbers: Sequence[int], table: _Table) -> frozenset[int]:
        """The open questions that may still change a verdict, its conditions or what is recommended."""
        found: set[int] = set()
        for offer in self._unfixed(columns, numbers, table):
            found |= self._at(offer, table)
        if any(len(set(row[: 3 + table.ends].tolist())) > 1 for row in table.chosen):
            found |= self._claims(range(len(self._plan.gains)))
        for offer in self._turning(table):
            found |= self._unsafe(offer, table)
        return frozenset(found & set(numbers))

    def _turning(self, table: _Table) -> frozenset[int]:
        """The options that tie for the most benefit and would win the tie if they turned safe, as they still may."""
        found = set[int]()
        for chosen, among in zip(table.chosen, (table.candidates, table.cleared), strict=True):
            for row in range(3 + table.ends):
                best = int(chosen[row])
                tied = [o for o in range(self._plan.options) if among[o, row] and table.ties(o, best, row)]
                found |= {o for o in tied if o != best and (o > best or not table.safe[best, NOW])}
        return frozenset(o for o in found if table.safe[o, BEST] and not table.safe[o, NOW])

    def _unsafe(self, offer: int, table: _Table) -> set[int]:
        """What bears on the risks of an offer that are not acceptable on the upper row."""
        risks = range(len(self._plan.harms))
        left = [risk for risk in risks if self._zone(offer, risk, "upper", NOW, table) > ACCEPTABLE]
        return {number for risk in left for number in self.routes.bearing[offer, risk]}

    def _unfixed(self, columns: Columns, numbers: Sequence[int], table: _Table) -> frozenset[int]:
        """The offers whose verdict or conditions are not the same on all three rows."""
        offers = range(len(self._plan.offers))
        unnamed = {o for o in offers if len({table.name(o, row) for row in (NOW, BEST, WORST)}) > 1}
        conditional = [o for o in offers if o not in unnamed and table.candidates[o, NOW] and not table.cleared[o, NOW]]
        if not conditional:
            return frozenset(unnamed)
        levels = self._changes(columns, numbers, ())[:3]
        needed = [self._conditions(raised(columns, change)) for change in levels]
        return frozenset(unnamed | {o for o in conditional if any(row[o] != needed[NOW][o] for row in needed)})

    def _conditions(self, columns: Columns) -> tuple[Levels | None, ...]:
        rows = read(self._plan, columns, single())
        return conditions(self._plan, columns, rows, self._undertakes)[self._judgement.id]

    def _at(self, offer: int, table: _Table) -> set[int]:
        """What can move an offer: through a risk not yet acceptable, or through the gain that would justify it."""
        found: set[int] = set()
        clearing = table.candidates[offer, BEST] and not table.cleared[offer, NOW]
        ruling = table.ruled_out(offer, NOW) != table.ruled_out(offer, WORST)
        for risk in range(len(self._plan.harms)):
            may_bar = clearing and self._zone(offer, risk, reads(self._plan, offer), NOW, table) > ACCEPTABLE
            may_rule_out = ruling and self._zone(offer, risk, "lower", WORST, table) >= TOLERABLE
            if may_bar or may_rule_out:
                found |= self.routes.bearing[offer, risk]
        if clearing and not self._plan.offers[offer].reversible:
            found |= {number for number, holds in enumerate(table.scored.rows.unsettled) if _at(holds, NOW)}
        justified = table.verdicts.justified[offer]
        if clearing and _at(justified, NOW) != _at(justified, BEST):
            found |= self._claims(range(len(self._plan.gains)))
        return found

    def _zone(self, offer: int, risk: int, name: RowName, row: int, table: _Table) -> int:
        likelihood = table.scored.outcomes[name].likelihood[risk].value[offer]
        return int(climb(self._judgement.zone[risk], float(_at(likelihood, row)), single()))

    def _claims(self, gains: Collection[int]) -> set[int]:
        weights = self._judgement.weights
        return {number for gain in gains if weights[gain] for number in self.routes.claims[gain]}

    # in what order

    def _ranks(self, numbers: Sequence[int], table: _Table) -> dict[int, tuple[float, ...]]:
        """
        What goes first, lowest: what routes others, in framework order; then what bars most options by itself.

        An option barred counts as much as the gravest risk that the question bears on.
        """
        questions, first = self._plan.questions, 3 + table.ends
        ranks: dict[int, tuple[float, ...]] = {}
        for place, number in enumerate(numbers):
            barred = int((table.candidates[:, BEST] & ~table.candidates[:, first + place]).sum())
            barred += int((table.cleared[:, BEST] & ~table.cleared[:, first + place]).sum())
            routes = bool(self.routes.dependents[number])
            ranks[number] = (0, number) if routes else (1, -barred * questions[number].severity, number)
        return ranks
