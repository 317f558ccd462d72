"""Numbers by name, such as ``r8/bio-chem-weapons/exposure``: an option, and what of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from riskkit.analysis.factors import FACTORS, factor_steps, likelihood_steps, pathway_steps
from riskkit.analysis.trail import Node, Trail, shown
from riskkit.analysis.worth import benefit_steps, gain_steps, margin_steps, total_steps
from riskkit.schema.reading import Row

OF_AN_OPTION: Mapping[str, tuple[str, Callable[[Trail, int], tuple[Node, ...]]]] = {
    "gain": ("Gain", gain_steps),
    "benefit": ("Weighted benefit", total_steps),
    "margin": ("Margin", margin_steps),
}
GRAMMAR = (
    "OPTION/RISK, OPTION/RISK/FACTOR, OPTION/BENEFIT, OPTION/PATHWAY, OPTION/gain, OPTION/benefit or OPTION/margin"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the steps by which it comes about; several where there is one for each hazard state."""

    title: str
    nodes: tuple[Node, ...]
    count: int = 1
    """So many of the steps come to the number; what follows says what it amounts to."""

    def verdict(self, row: Row) -> str:
        """What it comes to on a row."""
        heads = self.nodes[: self.count]
        each = (f"{node.title} = {'none' if node.value is None else shown(node.value)}" for node in heads)
        return f"{', '.join(each)}, on the {row} row"


def row_of(trail: Trail, name: str) -> Row:
    """The row that a number is of: options are compared by benefit on the stated row."""
    option, _, rest = name.partition("/")
    return trail.row or ("stated" if rest == "benefit" else trail.row_of(trail.plan.offer(option)))


def names(trail: Trail, option: str) -> Iterator[str]:
    """Everything that an option has a number for, by its name."""
    for harm in trail.plan.harms:
        yield f"{option}/{harm.id}"
        yield from (f"{option}/{harm.id}/{factor}" for factor in FACTORS)
    yield from (f"{option}/{gain.id}" for gain in trail.plan.gains)
    yield from (f"{option}/{path}" for path in trail.plan.pathways)
    yield from (f"{option}/{word}" for word in OF_AN_OPTION)


def number(trail: Trail, name: str) -> Number | None:
    """The number of that name; none where there is none. Where two have one name, the first in the order of `names`."""
    option, _, rest = name.partition("/")
    if option not in trail.found.options or name not in set(names(trail, option)):
        return None
    offer, (first, *factor) = trail.plan.offer(option), rest.split("/")
    found = _of_risk(trail, offer, first, *factor) or _of_option(trail, offer, first)
    at = trail.found.options[option].title
    return Number(f"{found.title} at {at}", found.nodes, found.count)


def _of_risk(trail: Trail, offer: int, risk: str, factor: str | None = None) -> Number | None:
    at = next((number for number, harm in enumerate(trail.plan.harms) if harm.id == risk), None)
    if at is None:
        return None
    title = trail.found.titles[risk]
    if factor is None:
        return Number(f"Likelihood of {title}", likelihood_steps(trail, offer, at))
    nodes = factor_steps(trail, offer, at, factor)
    return Number(f"{factor.capitalize()} of {title}", nodes, len(nodes))


def _of_option(trail: Trail, offer: int, key: str) -> Number:
    benefits, pathways = [gain.id for gain in trail.plan.gains], trail.plan.pathways
    if key in benefits:
        return Number(trail.found.titles[key], benefit_steps(trail, offer, benefits.index(key)))
    if key in pathways:
        title = trail.framework.options.pathways[key].title
        return Number(f"Leak along {title}", pathway_steps(trail, offer, pathways.index(key)))
    title, steps = OF_AN_OPTION[key]
    return Number(title, steps(trail, offer))
