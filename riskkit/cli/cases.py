"""``riskkit cases``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskkit.render.cases import Compared
    from riskkit.schema.recommendation import Recommendation

Where = Annotated[str, typer.Option("--framework", metavar="ID|FOLDER", help="The framework whose cases are run.")]
FactsOnly = Annotated[bool, typer.Option("--facts-only", help="Hold the outcome from facts alone to the range.")]
Report = Annotated[bool, typer.Option("--report", help="Write a report on all cases, and not a table.")]
Format = Annotated[
    str | None, typer.Option("--format", metavar="md|html", help="With --report: Markdown, or HTML.", show_default="md")
]
Perturb = Annotated[
    int | None,
    typer.Option(
        "--perturb",
        metavar="N",
        help="With --report: how often every judgement number is drawn anew.",
        show_default="100",
    ),
]
Seed = Annotated[
    int | None, typer.Option("--seed", metavar="S", help="With --report: what the draws start from.", show_default="0")
]
Out = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="With --report: write here and not to stdout.")
]

HEAD = ("case", "expected", "facts only", "with judgement", "in range", "what was done")
DRAWS = 100


def cases(
    framework: Where = "seger2023",
    facts_only: FactsOnly = False,
    report: Report = False,
    format: Format = None,
    perturb: Perturb = None,
    seed: Seed = None,
    output: Out = None,
) -> int:
    """
    Hold the decided cases to what is thought right.

    Each is scored twice, on its sourced facts alone and with judgement; one that has only facts is listed and not held.
    Exits with 1 where one that is held falls out of its range. With --report: tells of every case, and of how often it
    would come out the same if the numbers of the framework were up to a factor of two off, and exits with 0.
    """
    from riskkit.cli.backtest import backtest, compared, perturbed
    from riskkit.cli.targets import check_outputs
    from riskkit.store.frameworks import framework_folder, load_framework
    from riskkit.store.records import cases as decided_cases

    given = {"--format": format, "--perturb": perturb, "--seed": seed, "--output": output}
    _options_fit(report, facts_only, given)
    check_outputs([output])
    rubric = load_framework(framework)
    decided = decided_cases(rubric, framework_folder(framework))
    tested = [compared(rubric, each) for each in decided]
    if not report:
        return _listed(tested, facts_only)
    from riskkit.cli.output import put_or_write
    from riskkit.render.cases import render

    draws = DRAWS if perturb is None else perturb
    tested = perturbed(rubric, decided, tested, draws=draws, seed=seed or 0)
    put_or_write(render(backtest(rubric, tested, seed=seed or 0), format or "md"), output)
    return 0


def _options_fit(report: bool, facts_only: bool, given: "Mapping[str, str | int | Path | None]") -> None:
    from riskkit.errors import InputError, Problem
    from riskkit.render.cases import FORMATS

    problems = []
    if not report:
        stray = [key for key, value in given.items() if value is not None]
        problems += [Problem("", key, f"'{key}' goes with '--report'") for key in stray]
    elif facts_only:
        problems.append(Problem("", "--facts-only", "a report tells of facts alone and of judgement at once"))
    if given["--format"] not in (None, *FORMATS):
        text = f"'{given['--format']}' is not a format"
        problems.append(Problem("", "--format", text, f"formats: {', '.join(FORMATS)}"))
    below = [key for key, value in given.items() if isinstance(value, int) and value < 0]
    problems += [Problem("", key, f"'{given[key]}' is below 0") for key in below]
    if problems:
        raise InputError(problems)


def _listed(tested: "Sequence[Compared]", facts_only: bool) -> int:
    """The table on stdout, what is missed on stderr, and the exit code."""
    from riskkit.cli.output import counted, note, put, table

    misses = {each.case.id: _misses(each, facts_only) for each in tested}
    put(table([HEAD, *(_row(each, facts_only) for each in tested)]))
    for key, found in misses.items():
        for miss in found:
            note(f"{key}: {miss}")
    loose = sum(not each.held for each in tested)
    unheld = f", {loose} with facts alone and not held" if loose and not facts_only else ""
    note(f"{counted(len(tested), 'case')}, {sum(map(bool, misses.values()))} out of range{unheld}")
    return 1 if any(misses.values()) else 0


def _misses(tested: "Compared", facts_only: bool) -> list[str]:
    """What keeps an outcome from the range thought right, in words."""
    from riskkit.cli.backtest import limits_missed

    off, found = (tested.facts_off, tested.facts) if facts_only else (tested.whole_off, tested.whole)
    if not (facts_only or tested.held):
        return []
    expected = tested.case.expected
    misses = [f"{found.recommended.option} is not within {expected.least} to {expected.most}"] if off else []
    limit = tested.case.limit
    return misses + (limits_missed(limit, found) if limit else [])


def _row(tested: "Compared", facts_only: bool) -> tuple[str, ...]:
    case = tested.case
    done = case.history.option if case.history else "(made up)"
    disagrees = ", thought wrong" if case.expected.disagrees_with_history else ""
    within = "not held" if not (facts_only or tested.held) else "NO" if _misses(tested, facts_only) else "yes"
    expected = f"{case.expected.least} to {case.expected.most}"
    return (case.id, expected, _said(tested.facts), _said(tested.whole), within, f"{done}{disagrees}")


def _said(found: "Recommendation") -> str:
    from riskkit.cli.output import counted

    chosen = found.recommended
    needed = counted(len(chosen.conditions), "condition")
    return f"{chosen.option} with {needed}" if chosen.conditions else chosen.option
