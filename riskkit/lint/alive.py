"""Does everything count: questions that something reads and that change an outcome, risks that can close something."""

from collections.abc import Collection, Iterable, Iterator
from itertools import product

from networkx import DiGraph, ancestors

from riskkit.engine.arithmetic import Value, columns, single
from riskkit.engine.encode import AS_PUBLIC, BLANK, Columns
from riskkit.engine.plan import GATED, PUBLIC, FlawRisk, Plan, UpliftRisk, compile_plan
from riskkit.engine.readings import read
from riskkit.engine.structure import all_risks, behind, directly, through
from riskkit.engine.tables import tiers
from riskkit.engine.verdict import judge_tiers
from riskkit.lint.finding import LintFinding
from riskkit.lint.monotone import runs_one_way
from riskkit.schema.framework.framework import Framework

OUTCOME = -1
"""What every question leads to that something reads, in the graph of routes from questions to outcomes."""
SEVERE = 4
"""From this severity on a risk must be able to close what cannot be taken back, whatever the benefit."""
MOST, MOST_SMALL = 32, 12
"""Questions that one session can ask of a release, and those that a small narrow model is worth."""


def row_at(plan: Plan, levels: Iterable[int]) -> Columns:
    """One row with every question answered beyond doubt at a badness, every control within reach, and no measure."""
    level, nothing = tuple(levels), (0,) * len(plan.questions)
    yes, no, measures = (True,) * len(level), (False,) * len(level), (False,) * len(plan.measures)
    return Columns(level=level, doubt=nothing, guess=no, graded=yes, reach=nothing, measures=measures)


def at_worst(plan: Plan) -> Columns:
    """The row with every answer at its worst."""
    return row_at(plan, (question.worst for question in plan.questions))


def risks_reachable(framework: Framework) -> Iterator[LintFinding]:
    """
    Every risk can come to a tier above 0 and then closes something.

    Of severity 4 or 5 it can close what cannot be taken back, whatever the benefit. Every answer at its worst shows the
    most that a risk can do; nothing is found where a worse answer helps somewhere, since it then shows nothing.
    """
    plan = compile_plan(framework)
    if not runs_one_way(framework):
        return
    for risk, tier in enumerate(tiers(plan, at_worst(plan), 0, single()).as_run):
        cell, text = plan.ceilings[risk], ""
        if tier == 0:
            text = "stays in tier 0 even with the worst answers"
        elif cell.acceptable[tier] == PUBLIC:
            text = f"closes nothing, even in tier {tier}, the highest that it can reach"
        elif plan.severities[risk] >= SEVERE and cell.tolerable[tier] >= GATED:
            text = f"never closes what cannot be taken back: tier {tier} is the highest that it can reach"
        if text:
            hint = "change the table or the severity, or take the risk out"
            yield LintFinding("risks.yaml", f"risks/{plan.risks[risk]}", text, hint)


def _read_by_tables(plan: Plan) -> Iterator[int]:
    for risk in all_risks(plan):
        yield from directly(plan, risk)
    yield from (control.question for asks in plan.asks for control in asks.controls)
    yield from (question for option in plan.options for question, _ in option.needs)
    yield from (benefit.claim for benefit in plan.benefits)


def _read_by_advice(framework: Framework) -> Iterator[str]:
    for advised in framework.advice.recommendations.values():
        for check in advised.checks.values():
            yield from (*check.answered, *(atom.question for atom in (*check.worse_than, *check.needs)))
    for step in framework.advice.checklist.values():
        yield from step.questions


def questions_used(framework: Framework) -> Iterator[LintFinding]:
    """Every question is used by a risk, table, option, benefit or the advice, or leads to one that is."""
    plan = compile_plan(framework)
    advised = (plan.index[key] for key in _read_by_advice(framework))
    routes: DiGraph[int] = DiGraph()
    routes.add_edges_from((number, OUTCOME) for number in (*_read_by_tables(plan), *advised))
    for number, question in enumerate(plan.questions):
        gates = (*question.any_of, *question.all_of, *question.caps)
        routes.add_edges_from((by, number) for by, _ in gates)
    used = ancestors(routes, OUTCOME) if OUTCOME in routes else set()
    for number, question in enumerate(plan.questions):
        if number not in used:
            hint = "use it in a risk, table, option, benefit or advice, or retire it"
            yield LintFinding("questions.yaml", f"questions/{question.id}", "nothing uses this question", hint)


def questions_alive(framework: Framework) -> Iterator[LintFinding]:
    """
    Every question that the tables read changes some verdict or recommendation under some profile.

    Searched per risk that it bears on: over all levels of its hazard and of what is available or its breadth, with
    routes, relative capability, world, controls, claims and the other hazards each at their best and at their worst.
    Nothing is found where a worse answer helps somewhere, since best and worst then say little.
    """
    plan = compile_plan(framework)
    if not runs_one_way(framework):
        return
    for number in sorted(through(plan, _read_by_tables(plan))):
        if not _moves(plan, number):
            hint = "let its levels count differently, or retire it"
            at = f"questions/{plan.questions[number].id}"
            yield LintFinding("questions.yaml", at, "no outcome depends on this question", hint)


def _moves(plan: Plan, question: int) -> bool:
    """Whether some outcome changes with one answer, in some scene around a risk that it bears on."""
    levels = range(plan.questions[question].worst + 1)
    scenes = [
        [scene | {question: level} for scene in _scenes(plan, risk) for level in levels]
        for risk in _near(plan, question)
    ]
    return any(
        not isinstance(found, int) and (found.reshape(-1, len(levels)) != found.reshape(-1, len(levels))[:, :1]).any()
        for base, around in product(_bases(plan), scenes)
        for found in _outcomes(plan, base.answered_per_row(around))
    )


def _near(plan: Plan, question: int) -> list[UpliftRisk | FlawRisk]:
    """The risks that a question bears on; for a control or a claim one of each kind and severity."""
    found = [risk for risk in all_risks(plan) if question in behind(plan, risk)]
    return found or list({(type(risk), plan.severities[risk.position]): risk for risk in all_risks(plan)}.values())


def _outcomes(plan: Plan, rows: Columns) -> Iterator[Value]:
    found = tiers(plan, rows, 0, columns())
    for profile in plan.profiles.values():
        judged = judge_tiers(plan, profile, rows, found, columns())
        yield from (judged.recommended, *judged.verdicts)


def _scenes(plan: Plan, risk: UpliftRisk | FlawRisk) -> list[dict[int, int]]:
    """Every way in which the answers that a risk is read from can stand, but for its defence."""
    sides = _flaw_sides(risk) if isinstance(risk, FlawRisk) else _uplift_sides(risk)
    ranges = [(*extra, *range(plan.questions[keys[0]].worst + 1)) for keys, extra in sides]
    return [
        {key: level for (keys, _), level in zip(sides, chosen, strict=True) for key in keys}
        for chosen in product(*ranges)
    ]


TierPairs = list[tuple[tuple[int, ...], tuple[int, ...]]]
"""Questions that stand alike, and what they may be answered beside their levels."""


def _uplift_sides(risk: UpliftRisk) -> TierPairs:
    return [((risk.hazard,), (BLANK, AS_PUBLIC)), ((risk.hosted,), ()), ((risk.weights,), ())]


def _flaw_sides(risk: FlawRisk) -> TierPairs:
    return [((key,), (BLANK,)) for key in risk.hazard] + ([((risk.breadth,), ())] if risk.breadth is not None else [])


def _bases(plan: Plan) -> Iterator[Columns]:
    """Rows with each group of questions at its best or at its worst, or halfway, and all else at its best."""
    routes = {by for question in plan.questions for by, _ in (*question.any_of, *question.all_of, *question.caps)}
    relative = {plan.relative.question} if plan.relative else set()
    hosted = {risk.hosted for risk in plan.uplifts}
    groups: tuple[tuple[Collection[int], tuple[int, ...]], ...] = (
        ({number for risk in all_risks(plan) for number in directly(plan, risk)}, (0, 1, 2)),
        ({number for number, question in enumerate(plan.questions) if question.world} - hosted, (0, 1, 2)),
        (hosted, (0, 2)),
        ({control.question for asks in plan.asks for control in asks.controls}, (0, 2)),
        ({benefit.claim for benefit in plan.benefits}, (0, 2)),
        # what varies fastest finds most
        (routes - relative, (1, 2, 0)),
        (relative, (2, 0)),
    )
    for halves in product(*(choices for _, choices in groups)):
        share = {number: half for (group, _), half in zip(groups, halves, strict=True) for number in group}
        yield row_at(plan, (question.worst * share.get(n, 0) // 2 for n, question in enumerate(plan.questions)))


def paths_short(framework: Framework) -> Iterator[LintFinding]:
    """
    No way through the questions asks more than 32 of a release, and a small narrow model is asked 12 at most.

    Worse facts show more and hide nothing, so the longest way is that of every answer at its worst, and the shortest
    that of every answer at its best.
    """
    plan = compile_plan(framework)
    best = row_at(plan, (0 for _ in plan.questions))
    for noun, row, most in (("a release", at_worst(plan), MOST), ("a small narrow model", best, MOST_SMALL)):
        if (count := asked_at(plan, row)) > most:
            text = f"{noun} can be asked {count} questions, and {most} are the most"
            yield LintFinding("questions.yaml", "questions", text, "merge questions, or ask fewer with visible-if")


def asked_at(plan: Plan, row: Columns) -> int:
    """How many questions are put to a release that answers as one row does."""
    shown = read(plan, row, single()).shown
    return sum(bool(asked) for asked, question in zip(shown, plan.questions, strict=True) if not question.world)
