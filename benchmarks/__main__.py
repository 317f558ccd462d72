"""Print how fast commands and the engine are, against a bare interpreter and against the plain oracle, as Markdown."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import gate, hashing
from benchmarks.measure import peak, seconds
from benchmarks.outlook import parts
from benchmarks.sampling import MINE
from benchmarks.sampling import speeds as sampling_speeds
from riskkit.analysis.recommend import as_assessment
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.arithmetic import single
from riskkit.engine.compile import compile_plan
from riskkit.engine.encode import Columns, block, encode, table
from riskkit.engine.verdict import judge, score
from riskkit.schema.framework import Framework
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.records import Decided, load_case
from tests import generate, oracle

CASE, BLOCK, ROWS = "gpt-oss-120b", 16_384, (1, 1_000, 1_000_000)
ENGINE = Path(sys.executable).parent / "riskkit"


def command(*words: str) -> float:
    """The median wall time of a command, with modules compiled before, as they are once installed."""
    taken = []
    with tempfile.TemporaryDirectory() as compiled:
        around = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        around.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(10):
            start = time.perf_counter()
            subprocess.run(words, check=True, capture_output=True, env=around)
            taken.append(time.perf_counter() - start)
    return median(taken[1:])


def commands(answers: Path, date: str) -> list[tuple[str, float]]:
    """What a user waits for."""
    tool = str(ENGINE)
    return [
        ("python -c pass", command(sys.executable, "-c", "pass")),
        ("python -c 'import yaml'", command(sys.executable, "-c", "import yaml")),
        ("riskkit --help", command(tool, "--help")),
        (f"riskkit score ({CASE})", command(tool, "score", str(answers), "--date", date)),
        ("riskkit framework lint seger2023", command(tool, "framework", "lint", "seger2023")),
        (
            f"riskkit report --format md ({CASE})",
            command(tool, "report", str(answers), "--format", "md", "--date", date),
        ),
    ]


def _tile(columns: Columns, rows: int) -> Columns:
    """As many rows of a table, over and over."""
    import numpy

    def grow(values: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(numpy.resize(value, rows) for value in values)

    return Columns(*(grow(getattr(columns, field.name)) for field in fields(Columns)))


def engine() -> list[tuple[str, float]]:
    """Rows per processor second: read, evaluate and judge under one profile."""
    framework = load_framework("seger2023")
    decided = _decided(framework)
    case, context = decided.case, decided.context
    assessment = as_assessment(case, facts_only=False)
    plan = compile_plan(framework)
    judgement = plan.profiles[case.profile]
    one = encode(framework, assessment, context, case.date)
    made = [encode(framework, generate.random_assessment(framework, seed), context, case.date) for seed in range(1000)]
    many = table([one, *made])

    def plain() -> None:
        oracle.outcome(framework, assessment, context, case.date, case.profile, conditions=False)

    def on(rows: int) -> Callable[[], None]:
        whole = _tile(many, rows)

        def run() -> None:
            for start in range(0, rows, BLOCK):
                part = block(whole, start, min(start + BLOCK, rows))
                judge(plan, judgement, score(plan, part, on_columns()), on_columns())

        return run

    found = [
        ("oracle, 1 row", 1 / seconds(plain)),
        ("engine on floats, 1 row", 1 / seconds(lambda: judge(plan, judgement, score(plan, one, single()), single()))),
    ]
    return found + [(f"engine on columns, {rows:,} rows", rows / seconds(on(rows), most=3)) for rows in ROWS]


def _decided(framework: Framework) -> Decided:
    folder = framework_folder(framework.id)
    return load_case(framework, folder, folder / "cases" / f"{CASE}.yaml")


def _write_case(path: Path) -> None:
    assessment = as_assessment(_decided(load_framework("seger2023")).case, facts_only=False)
    path.write_text(json.dumps(assessment.model_dump(mode="json", by_alias=True, exclude_none=True)), encoding="utf-8")


def main() -> None:
    """Print the tables and the peak of memory."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "assessment.yaml"
        _write_case(answers)
        waits = commands(answers, _decided(load_framework("seger2023")).case.date)
    bare = waits[0][1]
    print(f"Python {platform.python_version()}, one run; ratios travel between machines, milliseconds do not.\n")
    print("| command | wall, ms | ratio to a bare interpreter |\n|---|---:|---:|")
    for name, took in waits:
        print(f"| {name} | {took * 1e3:.0f} | {took / bare:.1f} |")
    speeds = engine()
    print("\n| engine | rows per processor second | ratio to the oracle |\n|---|---:|---:|")
    for name, speed in speeds:
        print(f"| {name} | {speed:,.0f} | {speed / speeds[0][1]:,.1f} |")
    print(f"\nBlocks of {BLOCK:,} rows; peak memory so far {peak():,.0f} MiB.")
    _print_outlook()
    _print_sampling()
    print()
    hashing.main()
    print()
    gate.main()


def _print_outlook() -> None:
    found = parts(CASE)
    print(f"\n| outlook ({CASE}) | processor time, ms | ratio to the recommendation alone |\n|---|---:|---:|")
    for what, took in found:
        print(f"| {what} | {took * 1e3:.0f} | {took / found[0][1]:.1f} |")


def _print_sampling() -> None:
    ways = sampling_speeds()
    mine = next(each.per_second for each in ways if each.way == MINE)
    print(f"\n| drawing uncertain answers ({CASE}) | samples per processor second | riskkit: times as fast | MiB |")
    print("|---|---:|---:|---:|")
    for way, speed, memory in ways:
        print(f"| {way} | {speed:,.0f} | {mine / speed:,.2f} | {'' if memory is None else f'{memory:,.0f}'} |")


if __name__ == "__main__":
    main()
