"""Numbers of more than one row, by name, such as ``r8/chance``: what is in doubt, what it is worth, what it costs."""

from collections.abc import Iterator

from riskkit.analysis.efforts import measure_effort_steps, package_effort_steps
from riskkit.analysis.likely import chance_steps
from riskkit.analysis.settled import settling_steps
from riskkit.analysis.swings import swing_steps
from riskkit.analysis.trail import Node, Trail, shown

CHANCE, EFFORT, SETTLING = "chance", "effort", "settling"
DRAWN = (CHANCE, SETTLING)
"""What comes of samples."""
GRAMMAR = f"OPTION/{CHANCE}, OPTION/{EFFORT}, OPTION/QUESTION, QUESTION/{SETTLING} or MEASURE/{EFFORT}"

Prospect = tuple[str, str, tuple[Node, ...]]
"""A title, what it comes to, and the steps."""
Found = tuple[str, int, tuple[Node, ...]]
"""What it is about, how many of the steps come to a number of it, and the steps."""


def names(trail: Trail, key: str) -> Iterator[str]:
    """Every such number of an option, a question or a measure, by its name."""
    if key in trail.found.options:
        yield from (f"{key}/{word}" for word in (CHANCE, EFFORT))
        yield from (f"{key}/{asked.id}" for asked in trail.plan.questions if not asked.benefit)
    elif key in trail.found.answers:
        yield f"{key}/{SETTLING}"
    elif key in trail.plan.measures:
        yield f"{key}/{EFFORT}"


def prospect(trail: Trail, name: str) -> Prospect:
    """What explains the number of that name, which must be one of `names`."""
    key, _, rest = name.partition("/")
    of_option = key in trail.found.options
    about, count, nodes = _of_option(trail, key, rest) if of_option else _of_item(trail, key, rest)
    numbers = [f"{node.title} = {shown(node.value)}" for node in nodes[:count] if node.value is not None]
    title = trail.found.options[key].title if of_option else trail.found.titles.get(key, key)
    return f"{about} {title}", ", ".join(numbers) or f"{nodes[0].title}: {nodes[0].detail}", nodes


def _of_option(trail: Trail, key: str, rest: str) -> Found:
    offer = trail.plan.offer(key)
    if rest == CHANCE:
        return "Chance that something is intolerable at", 1, chance_steps(trail, offer)
    if rest == EFFORT:
        return "Effort of the best package of", 1, package_effort_steps(trail, offer)
    nodes = swing_steps(trail, offer, trail.plan.index[rest])
    return f"How far {rest} moves, in decades,", len(nodes), nodes


def _of_item(trail: Trail, key: str, rest: str) -> Found:
    if rest == SETTLING:
        return "What it is worth to settle", 3, settling_steps(trail, trail.plan.index[key])
    return "Effort of", 1, measure_effort_steps(trail, key)
