"""``riskkit cases``."""

from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli.output import note, put, put_or_write, table
from riskkit.errors import InputError, Problem
from riskkit.render.backtest import HEAD, WAYS, case_rows, cases_markdown, closing_lines, group_rows
from riskkit.store.output_guard import check_outputs
from riskkit.store.yaml.writer import write_atomically

Where = Annotated[str, typer.Option("--framework", metavar="ID|FOLDER", help="The framework whose cases are run.")]
Draws = Annotated[
    int,
    typer.Option(
        "--draws", metavar="N", min=0, help="Number of altered tables to try, to see how steady each case is."
    ),
]
Seed = Annotated[int, typer.Option("--seed", metavar="S", min=0, help="Random seed.")]
Report = Annotated[bool, typer.Option("--report", help="Write Markdown, with every miss, and exit with 0.")]
Precedents = Annotated[bool, typer.Option("--precedents", help="Renew precedents.json in the framework's folder.")]
Out = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="With --report: write here and not to stdout.")
]


def cases(
    framework: Where = "seger2023",
    draws: Draws = 0,
    seed: Seed = 0,
    report: Report = False,
    precedents: Precedents = False,
    output: Out = None,
) -> int:
    """
    Check that decided cases have the results expected of them.

    Each case is scored as if nothing were asked for, on all answers and on its sourced facts alone. Exits with 1 where
    a threshold that the framework sets itself is missed, or a limit.
    """
    from riskkit.tasks.backtest import precedents_of, run_cases

    if output and not report:
        raise InputError([Problem("", "--output", "'--output' goes with '--report'")])
    check_outputs([output])
    if precedents:
        path, text = precedents_of(framework)
        write_atomically(path, text)
        note(f"wrote {path}")
        return 0
    found = run_cases(framework, draws=draws, seed=seed)
    if report:
        put_or_write(cases_markdown(found), output)
        return 0
    put(table([HEAD, *case_rows(found)]))
    for group in found.groups.values():
        put("")
        put(table([(f"{group.title}: {WAYS[0]}", *WAYS[1:]), *group_rows(group)]))
    for line in closing_lines(found):
        note(line)
    return 1 if found.limits_missed or not all(threshold.met for threshold in found.thresholds) else 0
