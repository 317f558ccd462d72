"""
What a peer takes for a task of the same shape; named, in an environment of its own, told the shape on standard input.

Each gets as many uncertain inputs, and one result per risk and option: for pyfair a model each, for pyAgrum a node.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

Shape = dict[str, Any]


def measured(way: str, samples: int, work: Callable[[], object]) -> dict[str, Any]:
    """Samples per processor second of a piece of work, and the most memory taken so far."""
    start = time.process_time()
    work()
    took = time.process_time() - start
    status = Path("/proc/self/status").read_text(encoding="ascii")
    memory = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    return {"way": way, "per_second": samples / took, "memory": memory}


def salib(shape: Shape) -> dict[str, Any]:
    """Only making Saltelli's sample for Sobol indices, with nothing propagated."""
    from SALib.sample import sobol

    count = len(shape["inputs"])
    problem = {"num_vars": count, "names": [f"x{n}" for n in range(count)], "bounds": [[0, 1]] * count}
    samples = 256 * (count + 2)
    return measured(
        "SALib: making the sample alone", samples, lambda: sobol.sample(problem, 256, calc_second_order=False)
    )


def pyfair(shape: Shape) -> dict[str, Any]:
    """A model with a frequency and a magnitude per risk and option."""
    from pyfair import FairModel

    samples = 10_000

    def run() -> None:
        for number in range(shape["risks"] * shape["options"]):
            model = FairModel(name=f"m{number}", n_simulations=samples)
            model.input_data("Loss Event Frequency", low=0.01, mode=0.1, high=1)
            model.input_data("Loss Magnitude", low=0.01, mode=0.1, high=1)
            model.calculate_all()

    return measured("pyfair: a model per risk and option", samples, run)


def pyagrum(shape: Shape) -> dict[str, Any]:
    """A Bayesian network: inputs, two stages of joined inputs per risk, and a node per risk and option."""
    import numpy
    import pyagrum as gum

    net, chance = gum.BayesNet("shape"), numpy.random.default_rng(1)

    def node(name: str, levels: int, parents: list[str]) -> str:
        net.add(gum.LabelizedVariable(name, name, levels))
        for parent in parents:
            net.addArc(parent, name)
        table = net.cpt(name)
        filled = chance.random(table.toarray().shape)
        table[:] = filled / filled.sum(axis=-1, keepdims=True)
        return name

    inputs = []
    for number, weights in enumerate(shape["inputs"]):
        inputs.append(node(f"q{number}", len(weights), []))
        net.cpt(inputs[-1]).fillWith([float(weight) for weight in weights])
    exposed = [
        node(f"e{n}", 5, [inputs[n % len(inputs)], inputs[(n + 7) % len(inputs)]]) for n in range(shape["options"])
    ]
    for risk in range(shape["risks"]):
        joined = [inputs[(risk * 3 + n) % len(inputs)] for n in range(3)]
        hazard = node(f"h{risk}", 5, joined)
        for option in range(shape["options"]):
            node(f"r{risk}o{option}", 4, [hazard, exposed[option]])
    generator, samples = gum.BNDatabaseGenerator(net), 5_000
    return measured(
        "pyAgrum: a network with a node per risk and option", samples, lambda: generator.drawSamples(samples)
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    asked = json.load(sys.stdin)
    told, sys.stdout = sys.stdout, sys.stderr
    json.dump({"salib": salib, "pyagrum": pyagrum, "pyfair": pyfair}[sys.argv[1]](asked), told)
