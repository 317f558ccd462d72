"""How the error of a sampled share falls with the number of samples, as a table and a picture for the docs."""

import sys
from math import log10
from pathlib import Path
from typing import Any

import numpy

from benchmarks.sampling import given
from riskkit.analysis.uncertainty import Drawer, chances
from riskkit.schema.outlook import Sampling

SIZES = (256, 1_024, 4_096, 16_384, 65_536)
TRUTH, SEEDS = 4_194_304, 24
WAYS = ("plain", "latin-hypercube")
WIDTH, HEIGHT, LEFT, TOP = 560, 320, 70, 20
Row = tuple[int, float, float]


def convergence() -> list[Row]:
    """(samples, error of independent ones, of evenly spread ones): root mean square over options and seeds."""
    drawer, judgement = given()

    def shares(samples: int, seed: int, way: Any) -> Any:
        sampling = Sampling(samples=samples, seed=seed, way=way)
        found = chances(Drawer(drawer.subject, drawer.weights, sampling), judgement)
        return numpy.array([chance.intolerable for chance in found.values()])

    truth = shares(TRUTH, 10_000, "latin-hypercube")

    def missed(samples: int, way: str) -> float:
        apart = [(shares(samples, seed, way) - truth) ** 2 for seed in range(SEEDS)]
        return float(numpy.sqrt(numpy.mean(apart)))

    return [(samples, missed(samples, "plain"), missed(samples, "latin-hypercube")) for samples in SIZES]


def _place(samples: int, error: float) -> tuple[float, float]:
    """Where a point stands: samples to the right, error upward, both in decades."""
    across = (log10(samples) - 2) / 3 * (WIDTH - LEFT - 20)
    down = (-1 - log10(error)) / 3 * (HEIGHT - TOP - 50)
    return LEFT + across, TOP + down


def _text(x: float, y: float, said: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{said}</text>'


def _line(rows: list[Row], column: int, dashed: str, said: str) -> str:
    points = [_place(row[0], float(row[column])) for row in rows]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in points)
    x, y = points[1]
    above = -12 if column == 1 else 22
    return f'<polyline points="{path}" fill="none" {dashed}/>{dots}{_text(x + 8, y + above, said, "start")}'


def picture(rows: list[Row]) -> str:
    """Both errors against the number of samples, in decades, as SVG."""
    ticks = [_text(_place(10**n, 1e-1)[0], HEIGHT - 28, f"{10**n:,}") for n in (2, 3, 4, 5)]
    ticks += [_text(LEFT - 8, _place(100, 10.0**-n)[1] + 4, f"{10.0**-n:g}", "end") for n in (1, 2, 3, 4)]
    grid = [f'<path d="M{LEFT} {_place(100, 10.0**-n)[1]:.0f}H{WIDTH - 20}" class="g"/>' for n in (1, 2, 3, 4)]
    style = "text{font:13px sans-serif;fill:#222;stroke:none}.g{stroke:#ccc}polyline{stroke:#222;stroke-width:1.5}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            "<title>Error of the share of samples in which an option is intolerable, by number of samples</title>",
            f'<style>{style}</style><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            *grid,
            *ticks,
            _text(WIDTH / 2, HEIGHT - 8, "samples"),
            _line(rows, 1, 'stroke-dasharray="5 4"', "independent"),
            _line(rows, 2, "", "evenly spread"),
            "</svg>\n",
        ]
    )


if __name__ == "__main__":
    found = convergence()
    Path("docs/explanation/convergence.svg").write_text(picture(found), encoding="utf-8")
    for samples, plain, even in found:
        sys.stdout.write(f"| {samples:,} | {plain:.4f} | {even:.4f} | {(plain / even) ** 2:.1f} |\n")
