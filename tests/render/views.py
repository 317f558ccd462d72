"""What the views are tried on: recommendations of shipped cases and of worlds made up, and consoles of some width."""

import re
from collections.abc import Mapping
from functools import cache
from io import StringIO

from rich.cells import cell_len
from rich.console import Console

from riskkit.analysis.evaluated import Evaluated, evaluate
from riskkit.analysis.outlook.firmness import firmness
from riskkit.analysis.recommendation.precedents import decided_cases, precedents
from riskkit.analysis.recommendation.recommend import conclude
from riskkit.schema.framework.framework import Framework
from riskkit.schema.precedents import TieredCase
from riskkit.schema.release import Release
from riskkit.schema.results.outlook import Firmness
from riskkit.schema.results.recommendation import Recommendation
from riskkit.store.assessments import LoadedCase, cases
from riskkit.store.frameworks import framework_folder, load_framework
from tests.worlds import World

COLOURS = re.compile(r"\x1b\[[\d;]*m")
DIGEST = "sha256:" + "0" * 64
DIGESTS = {"framework": DIGEST, "context": DIGEST, "assessment": DIGEST}
Seen = tuple[Evaluated, Recommendation, Firmness]


@cache
def framework() -> Framework:
    """The shipped framework."""
    return load_framework("seger2023")


@cache
def decided() -> dict[str, LoadedCase]:
    """The shipped cases by id."""
    return {each.case.id: each for each in cases(framework(), framework_folder("seger2023"))}


@cache
def _known() -> Mapping[str, TieredCase]:
    return decided_cases(framework(), [(each.case, each.context) for each in decided().values()]).cases


@cache
def shipped(case: str) -> Seen:
    """A shipped case, what is recommended on it with precedents, and how firm that is."""
    each = decided()[case]
    found = evaluate(framework(), each.case, each.context, each.case.date)
    concluded = conclude(found, digests=each.digests, tool="riskkit", precedents=precedents(found, _known()))
    return found, concluded, firmness(found)


def seen(world: World) -> Seen:
    """The same of a world made up, without precedents."""
    found = evaluate(*world)
    return found, conclude(found, digests=DIGESTS, tool="riskkit"), firmness(found)


def renamed(found: Recommendation, name: str) -> Recommendation:
    """The same for a release of another name."""
    fields = found.release.model_dump() | {"name": name or " ", "components": found.release.components}
    return found.model_copy(update={"release": Release.model_construct(**fields)})


def console(width: int = 80, colours: bool = False) -> Console:
    """A console of some width, of a pipe or of a terminal that knows colours."""
    return Console(file=StringIO(), width=width, force_terminal=colours, color_system="truecolor" if colours else None)


def misfits(text: str, width: int) -> list[str]:
    """The lines that are wider than the terminal or end in spaces."""
    return [line for line in text.split("\n") if cell_len(line) > width or line != line.rstrip()]
