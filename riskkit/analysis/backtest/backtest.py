"""Decided cases held to what was thought right, beside baselines that look at no risk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.analysis.outlook.steadiness import jittered, steadiness
from riskkit.engine.encode import pooled
from riskkit.engine.plan import Plan, compile_plan, level_at
from riskkit.engine.verdict import NOT_ALLOWED
from riskkit.schema.assessment import Answer
from riskkit.schema.case import Case
from riskkit.schema.context import Context
from riskkit.schema.framework.framework import BaselineRule, Framework
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.results.backtest import Backtest, Came, Group, Tally, Tested, Threshold


@dataclass(frozen=True, slots=True)
class Ladder:
    """The options of a framework as rungs."""

    options: tuple[str, ...]
    lasting: frozenset[str]
    by_class: dict[str, tuple[str, ...]]

    def off(self, options: Iterable[str], right: Sequence[str]) -> int:
        """Rungs between the nearest of some options and the nearest one thought right."""
        rung = self.options.index
        return min(abs(rung(option) - rung(fitting)) for option in options for fitting in right)

    def of_class(self, came: Came) -> tuple[str, ...]:
        """The options of the class of a ceiling; what was recommended where it has none."""
        return self.by_class.get(came.ceiling, (came.option,))

    def right_side(self, option: str, right: Sequence[str]) -> bool:
        """Whether an option is on a side of the irreversible line that some option thought right is on."""
        return (option in self.lasting) in {fitting in self.lasting for fitting in right}


def ladder(framework: Framework) -> Ladder:
    """The rungs of a framework, as it lists them."""
    options = framework.options.options
    classes: dict[str, tuple[str, ...]] = {}
    for key, option in options.items():
        classes[option.access] = (*classes.get(option.access, ()), key)
    return Ladder(tuple(options), frozenset(key for key, option in options.items() if not option.reversible), classes)


def backtest(
    framework: Framework, decided: Sequence[tuple[Case, Context]], *, draws: int = 0, seed: int = 0
) -> Backtest:
    """Every decided case, the groups of them beside their baselines, and the thresholds of the framework."""
    plan, rungs = compile_plan(framework), ladder(framework)
    varied = jittered(framework, plan, draws, seed) if draws else None
    tested = tuple(_tested(framework, plan, rungs, case, context, varied, draws) for case, context in decided)
    real = [each for each in tested if each.case.limit is None]
    worked = [each for each in real if not each.case.set_aside]
    aside = [each for each in real if each.case.set_aside]
    titles = {"worked-with": worked, "set-aside": aside, "all": real}
    groups = {title: _group(framework, rungs, title, cases) for title, cases in titles.items() if cases}
    recommended = [each.whole.option for each in real]
    kept = framework.framework.rules.steadiness.kept / 100
    return Backtest(
        framework=f"{framework.id} {framework.framework.version}",
        cases=tested,
        groups=groups,
        thresholds=tuple(_thresholds(framework, groups)),
        options={option: recommended.count(option) for option in rungs.options},
        limits_missed=sum(bool(each.limits_missed) for each in tested),
        steady=sum((each.whole.keeps_side or 0) >= kept for each in real) if draws else None,
    )


def _tested(
    framework: Framework, plan: Plan, rungs: Ladder, case: Case, context: Context, varied: Plan | None, draws: int
) -> Tested:
    evaluated = evaluate(framework, case, context, case.date, plan)
    on_facts = evaluate(framework, facts_alone(framework, case), context, case.date, plan)
    came = _came(evaluated, rungs, case)
    if varied is not None:
        kept = steadiness(evaluated, varied, draws, 0).keeps_side
        came = came.model_copy(update={"keeps_side": kept})
    return Tested(case=case, whole=came, facts=_came(on_facts, rungs, case), limits_missed=_missed(evaluated, case))


def facts_alone(framework: Framework, case: Case) -> Case:
    """
    A case as somebody answers it who says what the model is and what tests show, and judges nothing.

    A hazard that rests on judgement is then answered as public weights, which counts only where relative capability
    bears it out. Flaws, controls and claims that rest on judgement are blank.
    """
    risks = framework.risks.risks.values()
    hazards = framework.inferable
    judged_at_all = {key for risk in risks for key in risk.hazard}
    plain = {key for key, question in framework.asked.items() if question.type == "fact"} - judged_at_all
    as_public = Answer(as_public_weights=True, by="facts alone", rationale="No test of it is on record.")
    facts = {key: answer for key, answer in case.answers.items() if key in plain or answer.basis == "fact"}
    judged = {key: as_public for key in case.answers if key in hazards and key not in facts}
    return case.model_copy(update={"answers": {**facts, **judged}})


def _came(evaluated: Evaluated, rungs: Ladder, case: Case) -> Came:
    verdicts, right = evaluated.verdicts, case.expected.options
    number = int(verdicts.recommended)
    option = evaluated.plan.options[number].id
    return Came(
        option=option,
        conditions=len(evaluated.needed(number)),
        ceiling=CLASSES[verdicts.ceiling],
        off=rungs.off([option], right),
    )


def _missed(evaluated: Evaluated, case: Case) -> tuple[str, ...]:
    """What a limiting case must hold and does not."""
    limit = case.limit
    if limit is None:
        return ()
    allowed = {
        option.id
        for option, verdict in zip(evaluated.plan.options, evaluated.verdicts.verdicts, strict=True)
        if verdict != NOT_ALLOWED
    }
    missed = [f"{option} must be allowed" for option in limit.allows if option not in allowed]
    missed += [f"{option} must not be allowed" for option in limit.does_not_allow if option in allowed]
    shown = sum(
        bool(shown) and not question.world
        for shown, question in zip(evaluated.verdicts.tiers.reading.shown, evaluated.plan.questions, strict=True)
    )
    if limit.most_answers is not None and shown > limit.most_answers:
        missed.append(f"{shown} questions are asked, and at most {limit.most_answers} may be")
    return tuple(missed)


def _group(framework: Framework, rungs: Ladder, title: str, cases: Sequence[Tested]) -> Group:
    def tally(ways: Iterable[Sequence[str]]) -> Tally:
        return _tally(rungs, [(way, each.case) for way, each in zip(ways, cases, strict=True)])

    rules = framework.framework.rules.baselines
    known = [([each.case.history.option], each.case) for each in cases if each.case.history]
    return Group(
        title=title,
        whole=tally([each.whole.option] for each in cases),
        ceiling=tally(rungs.of_class(each.whole) for each in cases),
        facts=tally([each.facts.option] for each in cases),
        constant={option: tally([[option]] * len(cases)) for option in rungs.options},
        rules={key: tally([_by_rule(framework, rule, each)] for each in cases) for key, rule in rules.items()},
        done=_tally(rungs, known),
    )


def _by_rule(framework: Framework, rule: BaselineRule, tested: Tested) -> str:
    question, answer = framework.questions.questions[rule.question], tested.case.answers.get(rule.question)
    given = pooled(question, answer) if answer else None
    levels = list(question.levels)
    reached = given is not None and levels.index(level_at(question, given[0])) >= levels.index(rule.at_least)
    return rule.then if reached else rule.option


def _tally(rungs: Ladder, ways: Sequence[tuple[Sequence[str], Case]]) -> Tally:
    """How a way of deciding does that leaves one option, or several of one class, for each of some cases."""
    off = [rungs.off(options, case.expected.options) for options, case in ways]
    return Tally(
        cases=len(off),
        in_range=sum(distance == 0 for distance in off),
        rungs_off=round(sum(off) / max(len(off), 1), 2),
        right_side=sum(rungs.right_side(options[0], case.expected.options) for options, case in ways),
    )


def _thresholds(framework: Framework, groups: dict[str, Group]) -> Iterable[Threshold]:
    spec = framework.framework.rules.thresholds
    if spec is None:
        return
    wanted = (
        ("in range", "worked-with", "whole", spec.in_range),
        ("in range on facts alone", "worked-with", "facts", spec.in_range_on_facts),
        ("in range of those set aside", "set-aside", "whole", spec.set_aside_in_range),
    )
    for title, group, field, needed in wanted:
        if group in groups:
            tally: Tally = getattr(groups[group], field)
            reached = 100 * tally.in_range // tally.cases
            yield Threshold(title=title, needed=needed, reached=reached, met=reached >= needed)
