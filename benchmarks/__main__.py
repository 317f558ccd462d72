"""Print how fast commands, engine and analyses are, against a bare interpreter and a plain oracle, as Markdown."""

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

import numpy

from benchmarks import gate, hashing, printing
from benchmarks.measure import peak, seconds
from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.analysis.hypotheticals import BLOCK
from riskkit.analysis.measures import restoring
from riskkit.analysis.outlook import Depth
from riskkit.analysis.outlook.chances import chances, drawn
from riskkit.analysis.outlook.flips import flips
from riskkit.analysis.outlook.outlook import outlook
from riskkit.analysis.outlook.steadiness import jittered, steadiness
from riskkit.analysis.outlook.value_of_information import next_questions
from riskkit.analysis.recommendation.recommend import conclude
from riskkit.engine.arithmetic import columns as on_columns
from riskkit.engine.arithmetic import single
from riskkit.engine.encode import Columns, encode, table
from riskkit.engine.plan import compile_plan
from riskkit.engine.verdict import judge
from riskkit.schema.assessment import Assessment
from riskkit.schema.case import Case
from riskkit.schema.context import Context
from riskkit.tasks.backtest import read_cases
from tests.engine import oracle
from tests.worlds import shipped_world

CASE, ROWS, SAMPLES = "gpt-oss-120b", (1, 1_000, 1_000_000), 262_144
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
    report = ("report", str(answers), "--format", "md", "--date", date)
    return [
        ("python -c pass", command(sys.executable, "-c", "pass")),
        ("python -c 'import yaml'", command(sys.executable, "-c", "import yaml")),
        ("riskkit --help", command(tool, "--help")),
        (f"riskkit score ({CASE})", command(tool, "score", str(answers), "--date", date)),
        (f"riskkit report --format md ({CASE})", command(tool, *report)),
        ("riskkit framework lint seger2023", command(tool, "framework", "lint", "seger2023")),
    ]


def decided() -> tuple[Evaluated, Case, Context]:
    """A real case, evaluated."""
    framework, cases = read_cases("seger2023")
    case, context = next((case, context) for case, context in cases if case.id == CASE)
    return evaluate(framework, case, context, case.date), case, context


def _tile(columns: Columns, rows: int) -> Columns:
    """As many rows of a table, over and over."""

    def grow(values: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(numpy.resize(value, rows) for value in values)

    return Columns(*(grow(getattr(columns, field.name)) for field in fields(Columns)))


def _judged(found: Evaluated, whole: Columns, rows: int) -> Callable[[], None]:
    def run() -> None:
        for start in range(0, rows, BLOCK):
            part = whole.block(start, min(start + BLOCK, rows))
            judge(found.plan, found.profile, part, on_columns())

    return run


def engine() -> list[tuple[str, float]]:
    """Rows per processor second, all risks and options of each judged under one profile."""
    found, case, context = decided()
    framework, plan = found.framework, compile_plan(found.framework)
    answered = Assessment.model_validate(as_assessment(case))
    worlds = [shipped_world(seed) for seed in range(1000)]
    many = table([encode(framework, plan, each.assessment, each.context, each.day) for each in worlds])

    def plain() -> None:
        oracle.Reading(framework, answered, context, case.date).judge(case.profile)

    one = found.columns
    speeds = [
        ("oracle, 1 row", 1 / seconds(plain)),
        ("engine, 1 row", 1 / seconds(lambda: judge(plan, found.profile, one, single()))),
    ]
    for rows in ROWS:
        speeds.append(
            (f"engine on columns, {rows:,} rows", rows / seconds(_judged(found, _tile(many, rows), rows), most=3))
        )
    samples = drawn(found, SAMPLES, 0)
    speeds.append((f"samples of {CASE}, judged", SAMPLES / seconds(_judged(found, samples, SAMPLES), most=5)))
    speeds.append(
        (f"samples of {CASE}, drawn and judged", SAMPLES / seconds(lambda: chances(found, SAMPLES, 0), most=5))
    )
    return speeds


def analyses() -> list[tuple[str, float]]:
    """What each part of an outlook takes, in processor time, beside the recommendation alone."""
    found, _, _ = decided()
    chosen, digests = int(found.verdicts.recommended), {"context": "", "assessment": ""}
    asked, draws = found.plan.option("r8"), found.framework.framework.rules.steadiness.draws
    depth = Depth()

    def moved() -> object:
        return steadiness(found, jittered(found.framework, found.plan, draws, 0), draws, 0)

    return [
        ("recommendation alone", seconds(lambda: conclude(found, digests=digests, tool=""))),
        (f"flips of up to {depth.flips} answers", seconds(lambda: flips(found, chosen, asked, depth.flips))),
        ("what to find out next", seconds(lambda: next_questions(found, chosen, asked))),
        (f"chances, {depth.samples:,} samples", seconds(lambda: chances(found, depth.samples, 0))),
        (f"steadiness, {draws:,} tables", seconds(moved)),
        ("measures", seconds(lambda: restoring(found, chosen))),
        ("the whole outlook", seconds(lambda: outlook(found, depth))),
    ]


def as_assessment(case: Case) -> dict[str, Any]:
    """The tree of an assessment with the answers of a case."""
    kept = case.model_dump(
        mode="json", by_alias=True, exclude_none=True, include={"profile", "release", "answers", "evidence"}
    )
    return {"riskkit": "assessment/1", "framework": {"id": "seger2023"}, "context": {"id": case.context}, **kept}


def _write_case(path: Path) -> str:
    """The case as an assessment file; its date."""
    _, case, _ = decided()
    path.write_text(json.dumps(as_assessment(case)), encoding="utf-8")
    return case.date


def main() -> None:
    """Print the tables and the peak of memory."""
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "assessment.yaml"
        waits = commands(answers, _write_case(answers))
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
    parts = analyses()
    print(f"\n| analysis ({CASE}) | processor time, ms | ratio to the recommendation alone |\n|---|---:|---:|")
    for what, took in parts:
        print(f"| {what} | {took * 1e3:.1f} | {took / parts[0][1]:.1f} |")
    print()
    printing.main()
    print()
    hashing.main()
    print()
    gate.main()


if __name__ == "__main__":
    main()
