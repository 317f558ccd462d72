"""Decided cases: each scored and held against its range, and scored again with other numbers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from riskkit import __version__
from riskkit.analysis.perturbation import SPREAD, Given, redecided
from riskkit.analysis.recommend import as_assessment, recommend
from riskkit.render.cases import Backtest, Compared, Edge, Kept, Perturbation, Tally
from riskkit.schema.case import Case, Limit
from riskkit.schema.framework import Framework
from riskkit.schema.recommendation import Recommendation
from riskkit.store.records import Decided

BASELINES = ("r3", "r8")
"""Options that a naive rule would always take."""


def held(case: Case) -> bool:
    """Whether the outcome of a case must lie in its range: judgement completes its facts, or it has a limit."""
    return case.limit is not None or any(answer.basis == "judgement" for answer in case.answers.values())


def compared(framework: Framework, decided: Decided) -> Compared:
    """A decided case with its two outcomes, each held against its range."""
    case, history = decided.case, decided.case.history
    whole = _outcome(framework, decided, facts_only=False)
    judged = any(answer.basis != "fact" for answer in case.answers.values())
    facts = _outcome(framework, decided, facts_only=True) if judged else whole
    return Compared(
        case=case,
        held=held(case),
        facts=facts,
        whole=whole,
        facts_off=off(framework, case, facts.recommended.option),
        whole_off=off(framework, case, whole.recommended.option),
        done_off=off(framework, case, history.option) if history else None,
        turns_on=_turns_on(framework, case, whole),
        broken=tuple(limits_missed(case.limit, whole) if case.limit else ()),
        edges=("margin",) if _by_margin(framework, whole) else (),
    )


def _outcome(framework: Framework, decided: Decided, *, facts_only: bool) -> Recommendation:
    return recommend(
        framework,
        as_assessment(decided.case, facts_only=facts_only),
        decided.context,
        date=decided.case.date,
        digests=decided.digests,
        tool=f"riskkit {__version__}",
    )


def off(framework: Framework, case: Case, option: str) -> int:
    """Rungs from the range to an option: below it negative, within it 0."""
    options = list(framework.options.options)
    least, most, at = (options.index(rung) for rung in (case.expected.least, case.expected.most, option))
    return min(at - least, 0) + max(at - most, 0)


def _turns_on(framework: Framework, case: Case, found: Recommendation) -> str | None:
    """
    The option that decides that the outcome is no other.

    Below the range the first in it that does not clear, else its least; above it the outcome itself, which should not
    have; in range the next more open one that does not clear.
    """
    options, distance = list(framework.options.options), off(framework, case, found.recommended.option)
    if distance > 0:
        return found.recommended.option
    within = options[options.index(case.expected.least) : options.index(case.expected.most) + 1]
    among = within if distance else options[options.index(found.recommended.option) + 1 :]
    blocked = (option for option in among if not found.options[option].verdict.startswith("cleared"))
    return next(blocked, case.expected.least if distance else None)


def limits_missed(limit: Limit, found: Recommendation) -> list[str]:
    """What of a limit does not hold, in words."""
    verdicts = {key: option.verdict for key, option in found.options.items()}
    misses = [f"{option} is {verdicts[option]}" for option in limit.clears if verdicts[option] != "cleared"]
    misses += [f"{option} is cleared" for option in limit.does_not_clear if verdicts[option] == "cleared"]
    asked = sum(answer.scope == "release" and answer.stands != "hidden" for answer in found.answers.values())
    if limit.most_answers is not None and asked > limit.most_answers:
        misses.append(f"{asked} questions are asked, more than {limit.most_answers}")
    return misses


def _by_margin(framework: Framework, found: Recommendation) -> bool:
    margin = found.recommended.margin
    return margin is not None and margin < framework.framework.rules.edge.decades


# with other numbers


def perturbed(
    framework: Framework, decided: Sequence[Decided], tested: Sequence[Compared], *, draws: int, seed: int
) -> list[Compared]:
    """The cases with how often each keeps its outcome where every judgement number is drawn anew so many times."""
    given = [Given(as_assessment(each.case, facts_only=False), each.context, each.case.date) for each in decided]
    found = list(redecided(framework, given, draws=draws, seed=seed))
    return [_with_kept(framework, each, Counter(draw[row] for draw in found)) for row, each in enumerate(tested)]


def _with_kept(framework: Framework, tested: Compared, seen: Counter[str]) -> Compared:
    options, plain = framework.options.options, tested.whole.recommended.option
    kept = Kept(
        draws=seen.total(),
        side=sum(n for option, n in seen.items() if options[option].reversible == options[plain].reversible),
        option=seen[plain],
        within=sum(n for option, n in seen.items() if not off(framework, tested.case, option)),
        seen={option: seen[option] for option in options if seen[option]},
    )
    wavers: tuple[Edge, ...] = ("numbers",) if kept.side < framework.framework.rules.edge.kept * kept.draws else ()
    return replace(tested, kept=kept, edges=(*tested.edges, *wavers))


# in total


def backtest(framework: Framework, tested: Sequence[Compared], *, seed: int = 0) -> Backtest:
    """All cases, case by case and in total."""
    return Backtest(
        framework=framework.id,
        version=framework.framework.version,
        digest=framework.digest,
        tool=f"riskkit {__version__}",
        cases=tuple(tested),
        tallies=tuple(row for row in tallies(framework, tested) if row.cases),
        edge=framework.framework.rules.edge.decades,
        steady=framework.framework.rules.edge.kept,
        perturbation=_perturbation(tested, seed),
    )


def _perturbation(tested: Sequence[Compared], seed: int) -> Perturbation | None:
    kept = [each.kept for each in tested if each.kept and each.kept.draws]
    real = [each.kept for each in tested if each.kept and each.held and not each.case.limit]
    if not kept:
        return None
    drawn = sum(each.draws for each in real)
    return Perturbation(
        draws=kept[0].draws,
        seed=seed,
        spread=SPREAD,
        within=sum(each.within for each in real) / drawn if drawn else None,
    )


def tallies(framework: Framework, tested: Sequence[Compared]) -> Iterator[Tally]:
    """The ways of deciding side by side, over real cases with judgement; facts alone over the others as well."""
    real = [each for each in tested if not each.case.limit]
    judged, loose = [each for each in real if each.held], [each for each in real if not each.held]
    over = "real cases with judgement"
    yield tally("riskkit, with judgement", over, [each.whole_off for each in judged])
    yield tally("riskkit, facts only", over, [each.facts_off for each in judged])
    for option in BASELINES:
        if option in framework.options.options:
            yield tally(f"always {option}", over, [off(framework, each.case, option) for each in judged])
    yield tally("what was done", over, [each.done_off or 0 for each in judged])
    yield tally("riskkit, facts only", "real cases with facts alone", [each.facts_off for each in loose])


def tally(way: str, over: str, distances: Sequence[int]) -> Tally:
    """How many distances are in range, and their means."""
    count = len(distances)
    return Tally(
        way=way,
        over=over,
        cases=count,
        within=distances.count(0),
        mean=sum(distances) / count if count else 0.0,
        mean_apart=sum(map(abs, distances)) / count if count else 0.0,
    )
