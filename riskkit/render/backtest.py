"""How a framework does on decided cases, as rows of a table and as Markdown."""

from collections.abc import Iterable, Iterator, Sequence

from riskkit.render.text import markdown, one_line
from riskkit.render.words import number_of
from riskkit.schema.results.backtest import Backtest, Came, Group, Tally, Tested

HEAD = ("case", "right", "facts alone", "in all", "in range", "what was done")
WAYS = ("way of deciding", "in range", "rungs off", "right side")


def case_rows(backtest: Backtest) -> Iterator[tuple[str, ...]]:
    """A row for each case, under `HEAD`."""
    for tested in backtest.cases:
        case = tested.case
        done = case.history.option if case.history else "made up"
        wrong = ", thought wrong" if case.expected.disagrees_with_history else ""
        aside = " (set aside)" if case.set_aside else ""
        right = " ".join(case.expected.options)
        yield (f"{case.id}{aside}", right, _came(tested.facts), _came(tested.whole), _fits(tested), f"{done}{wrong}")


def _came(came: Came) -> str:
    needed = f" with {number_of(came.conditions, 'condition')}" if came.conditions else ""
    return f"{came.option}{needed}"


def _fits(tested: Tested) -> str:
    if tested.limits_missed:
        return "; ".join(tested.limits_missed)
    return "yes" if not tested.whole.off else f"no, {number_of(tested.whole.off, 'rung')} off"


def group_rows(group: Group) -> Iterator[tuple[str, ...]]:
    """A row for each way of deciding, under `WAYS`: the framework, its ceiling, its facts alone, and every baseline."""
    yield _row("this framework, nothing asked for", group.whole)
    yield _row("its ceiling", group.ceiling)
    yield _row("this framework, on facts alone", group.facts)
    yield _row("whatever was done", group.done)
    for option, tally in group.constant.items():
        yield _row(f"always {option}", tally)
    for rule, tally in group.rules.items():
        yield _row(f"rule: {rule}", tally)


def _row(way: str, tally: Tally) -> tuple[str, ...]:
    side = f"{tally.right_side} of {tally.cases}"
    return (way, f"{tally.in_range} of {tally.cases}", f"{tally.rungs_off:.2f}", side)


def closing_lines(backtest: Backtest) -> Iterator[str]:
    """What the cases come to: thresholds, limits and how many options are recommended at all."""
    for threshold in backtest.thresholds:
        verdict = "met" if threshold.met else "MISSED"
        yield f"{threshold.title}: {threshold.reached} %, {threshold.needed} % needed: {verdict}"
    used = [option for option, count in backtest.options.items() if count]
    yield f"options recommended for real releases: {len(used)} ({' '.join(used)})"
    if backtest.steady is not None:
        real = backtest.groups["all"].whole.cases if "all" in backtest.groups else 0
        yield f"outcomes that keep their side when table entries move: {backtest.steady} of {real}"
    yield f"{number_of(len(backtest.cases), 'case')}, {number_of(backtest.limits_missed, 'limit')} missed"


def cases_markdown(backtest: Backtest) -> str:
    """The whole back-test as Markdown."""
    return "\n".join(_markdown(backtest)) + "\n"


def _markdown(backtest: Backtest) -> Iterator[str]:
    yield f"# {markdown(backtest.framework)}: decided cases"
    yield ""
    yield (
        "Each case is a release that was decided, or a made-up limit. For the cases set aside, we wrote down the "
        "right options before any run. Nobody who answered them had seen a table or a run. The others could be seen "
        "while the tables were made. Rungs are the options in their order."
    )
    for group in backtest.groups.values():
        yield from ("", f"## {group.title.capitalize()} ({number_of(group.whole.cases, 'case')})", "")
        yield from _table(WAYS, group_rows(group))
    yield from ("", "## What is asked of it", "")
    yield from (f"- {line}" for line in closing_lines(backtest))
    yield from ("", "## Every case", "")
    yield from _table(HEAD, case_rows(backtest))
    missed = [tested for tested in backtest.cases if tested.whole.off]
    yield from ("", f"## Misses ({len(missed)})", "")
    for tested in missed:
        right = ", ".join(tested.case.expected.options)
        yield (
            f"- **{markdown(one_line(tested.case.title))}**: recommended {tested.whole.option}, thought right {right}. "
            f"{markdown(one_line(tested.case.expected.why))}"
        )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(markdown(one_line(cell)) for cell in row)} |"
