"""How fast uncertain answers are drawn and propagated: against the machine's limits, and against other ways."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy

from benchmarks.measure import peak, seconds
from riskkit.analysis.doubt import doubts
from riskkit.analysis.recommend import as_assessment
from riskkit.analysis.subject import Subject, subject_of
from riskkit.analysis.uncertainty import Drawer, chances, evaluated
from riskkit.engine.arithmetic import single
from riskkit.engine.evaluate import evaluate
from riskkit.engine.plan import Judgement
from riskkit.engine.read import Reading
from riskkit.engine.verdict import gain, zone
from riskkit.schema.outlook import Sampling
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.records import load_case

CASE, SAMPLES = "gpt-oss-120b", 32_768
MINE = "riskkit: all of it, zones and benefit forgone counted"
PEERS = Path(".venv-bench/bin/python")


class Way(NamedTuple):
    """So many samples, and what prepares the work on them."""

    samples: int
    prepared: Callable[[], Callable[[], object]]


class Speed(NamedTuple):
    """One way of doing it: samples per processor second, and its peak memory in MiB where it ran by itself."""

    way: str
    per_second: float
    memory: float | None = None


def given() -> tuple[Drawer, Judgement]:
    """A real case with its doubts, and the profile that judges it."""
    framework = load_framework("seger2023")
    folder = framework_folder("seger2023")
    decided = load_case(framework, folder, folder / "cases" / f"{CASE}.yaml")
    assessment = as_assessment(decided.case, facts_only=False)
    subject, _ = subject_of(framework, assessment, decided.context, decided.case.date)
    weights = doubts(subject, assessment, decided.context)
    sampling = Sampling(samples=SAMPLES, seed=1, way="latin-hypercube")
    return Drawer(subject, weights, sampling), subject.plan.profiles[decided.case.profile]


def uncertain(drawer: Drawer) -> list[int]:
    """The questions that are drawn."""
    return [number for number, weights in enumerate(drawer.weights) if max(weights) < 1]


def limits(drawer: Drawer, judgement: Judgement) -> list[Speed]:
    """What random numbers and memory alone would allow: a number per uncertain answer, a float per likelihood."""
    chance, inputs = numpy.random.default_rng(1), len(uncertain(drawer))
    plan = drawer.subject.plan
    values = numpy.zeros((len(plan.harms) * len(plan.offers), 8_192))
    copy = numpy.empty_like(values)
    draw = seconds(lambda: chance.random(SAMPLES * inputs))
    move = seconds(lambda: numpy.copyto(copy, values)) * SAMPLES / 8_192
    return [
        Speed(f"limit: {inputs} random numbers a sample", SAMPLES / draw),
        Speed(f"limit: {values.shape[0]} likelihoods a sample written to memory", SAMPLES / move),
    ]


def textbook(subject: Subject, weights: Any, chance: numpy.random.Generator) -> Any:
    """The same likelihoods and bands as one would write them in numpy at first: whole arrays, options in a cube."""
    plan, levels = subject.plan, []
    for each in weights:
        levels.append(chance.choice(len(each), size=SAMPLES, p=numpy.asarray(each) / sum(each)))
    leak = numpy.empty((SAMPLES, len(plan.offers), len(plan.pathways)))
    for offer, row in enumerate(plan.leak):
        for path, table in enumerate(row):
            leak[:, offer, path] = numpy.take(table, levels[plan.controls[path]]) if isinstance(table, tuple) else table
    found = []
    for harm in plan.harms:
        relevance = numpy.asarray(harm.relevance)
        reached = numpy.asarray(plan.reaches)
        exposure = numpy.stack(
            [1 - numpy.prod(1 - leak * (relevance * (reached >= state)), axis=2) for state in range(3)], axis=2
        )
        strength = numpy.stack(
            [numpy.prod([numpy.take(t, levels[q]) for q, t in factors], axis=0) for factors in harm.hazard], axis=1
        )
        strength = numpy.maximum.accumulate(strength, axis=1)
        new = numpy.ones((SAMPLES, len(plan.offers)))
        for offer, held in enumerate(harm.held_against):
            for baseline in (harm.baselines[number] for number in held):
                share = numpy.take(
                    numpy.asarray(baseline.table), levels[harm.hazard_level] * baseline.peers + levels[baseline.peer]
                )
                new[:, offer] = numpy.minimum(new[:, offer], numpy.maximum(share, harm.floor[0]))
        defence = numpy.take(harm.defence[1], levels[harm.defence[0]]) if harm.defence else numpy.ones(SAMPLES)
        defence = numpy.maximum(defence, plan.least_defence)
        index = strength[:, None, :] * new[:, :, None] * defence[:, None, None] * exposure
        found.append(numpy.round(index.max(axis=2), 9))
    return [numpy.digitize(likelihood, plan.cuts) for likelihood in found]


def one_by_one(drawer: Drawer, judgement: Judgement) -> Callable[[], None]:
    """A plain loop over samples: the engine on floats."""
    plan, columns = drawer.subject.plan, drawer.subject.columns
    ((drawn, _),) = Drawer(drawer.subject, drawer.weights, Sampling(samples=200, seed=1, way="plain")).blocks()
    rows = [tuple(int(numpy.broadcast_to(level, 200)[row]) for level in drawn) for row in range(200)]

    def run() -> None:
        for row in rows:
            outcomes = evaluate(plan, Reading(row, row, row, (False,) * len(row)), columns, single())
            for offer in range(len(plan.offers)):
                zone(plan, judgement, outcomes.likelihood, offer, single())
                gain(plan, judgement, outcomes.benefits, offer, single())

    return run


def ways(drawer: Drawer, judgement: Judgement) -> dict[str, Way]:
    """Drawing alone, propagating alone, both with everything that is counted, and as one would write it at first."""
    plan, columns, chance = drawer.subject.plan, drawer.subject.columns, numpy.random.default_rng(1)

    def propagating() -> Callable[[], object]:
        drawn = [block for block, _ in drawer.blocks()]

        def propagate() -> None:
            for each in drawn:
                evaluated(plan, columns, each)

        return propagate

    return {
        "riskkit: drawing alone": Way(SAMPLES, lambda: lambda: [*drawer.blocks()]),
        "riskkit: likelihoods and benefits alone": Way(SAMPLES, propagating),
        MINE: Way(SAMPLES, lambda: lambda: chances(drawer, judgement)),
        "textbook numpy, all samples at once": Way(
            SAMPLES, lambda: lambda: textbook(drawer.subject, drawer.weights, chance)
        ),
        "plain loop, engine on floats": Way(200, lambda: one_by_one(drawer, judgement)),
    }


def alone(name: str) -> Speed:
    """One way, in a process of its own."""
    program = [sys.executable, "-m", "benchmarks.sampling", name]
    told = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    return Speed(*json.loads(told))


def peers(drawer: Drawer) -> list[Speed]:
    """What peers take for a task of the same shape, in an environment of their own; none where there is none."""
    if not PEERS.exists():
        return []
    plan = drawer.subject.plan
    shape = {
        "inputs": [list(drawer.weights[number]) for number in uncertain(drawer)],
        "risks": len(plan.harms),
        "options": len(plan.offers),
    }
    script, found = Path(__file__).parent / "peers.py", []
    for peer in ("salib", "pyagrum", "pyfair"):
        program = [str(PEERS), str(script), peer]
        told = subprocess.run(program, input=json.dumps(shape), capture_output=True, text=True, check=True).stdout
        found.append(Speed(**json.loads(told)))
    return found


def speeds() -> list[Speed]:
    """Every way, in one run."""
    drawer, judgement = given()
    return [*limits(drawer, judgement), *map(alone, ways(drawer, judgement)), *peers(drawer)]


def main(name: str) -> None:
    """Prints how fast one way is, and what memory it took."""
    way = ways(*given())[name]
    work = way.prepared()
    print(json.dumps(Speed(name, way.samples / seconds(work), peak())))


if __name__ == "__main__":
    main(sys.argv[1])
