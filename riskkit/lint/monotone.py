"""Does a worse answer never help: the sign of every table, route and order on the way from answers to verdicts."""

# An answer bears on the outcome along paths: it hides or caps another, enters a hazard, a defence or what counts as
# new, scales a pathway, or claims a benefit. Each step has a sign, read from its table. A worse cause is to make every
# effect worse, so where no step runs the other way the product of the signs along every path is one sign. The rules
# whose names end in monotone tell every step that does, with the path through it.

from collections.abc import Iterator
from itertools import pairwise

from riskkit.analysis.profiles import nests
from riskkit.graph import Edge, Sign, Ways, along, edges, leak, sign, ways
from riskkit.lint.finding import Finding
from riskkit.schema.framework import Framework

_OPENS: dict[Sign, str] = {"-": "opens", "?": "may open"}


def _faults(framework: Framework, *kinds: str) -> Iterator[Edge]:
    """The edges of these kinds whose table lets a worse cause make its effect better; one for each place."""
    faults = (edge for edge in edges(framework) if edge.kind in kinds and edge.sign in "-?")
    yield from {(edge.file, edge.pointer): edge for edge in faults}.values()


def _follows(found: Ways, edge: Edge) -> str:
    """What follows from a fault: a path along which a worse answer opens, and another along which it closes."""
    for runs, onward in found.get(edge.effect, {}).items():
        opens, path = _OPENS.get(along(edge.sign, runs)), (edge.cause, *onward)
        if opens:
            closing = found[edge.cause].get("+", path)
            against = f", while it closes along {_arrows(closing)}" if closing != path else ""
            return f", which {opens} along {_arrows(path)}{against}"
    return ""


def _arrows(path: tuple[str, ...]) -> str:
    return " → ".join(path)


def _told(framework: Framework, text: str, *kinds: str, hint: str = "") -> Iterator[Finding]:
    """A finding for every fault in the tables of these kinds; *text* may name its {cause}."""
    found = ways(edges(framework))
    for edge in _faults(framework, *kinds):
        said = text.format(cause=edge.cause) + _follows(found, edge)
        yield Finding(edge.file, edge.pointer, said, hint)


def values_monotone(framework: Framework) -> Iterator[Finding]:
    """Level values rise from best to worst for facts and controls, and from least to most for benefits."""
    yield from _told(framework, "values fall from one level to the next", "hazard", "defence", "claim")


def caps_monotone(framework: Framework) -> Iterator[Finding]:
    """A worse basic answer never caps a blank at a better level."""
    yield from _told(framework, "a worse '{cause}' caps a blank at a better level", "caps")


_ROUTES = {
    "visible-if": ("a worse '{cause}' hides this question", "use all or any, not none"),
    "not-applicable-if": ("a worse '{cause}' makes this question not apply", "use none, not all or any"),
}


def routing_monotone(framework: Framework) -> Iterator[Finding]:
    """A worse answer never hides a question nor shows a claim of benefit, and no benefit decides what is asked."""
    questions, found = framework.questions.questions, ways(edges(framework))
    for edge in _faults(framework, "hides"):
        if questions[edge.cause].type == "benefit":
            text, hint = "a benefit, '{cause}', decides whether this question is asked", "route on facts and controls"
        elif questions[edge.effect].type == "benefit":
            text, hint = "a worse '{cause}' shows this claim", "ask for every claim, whatever the model can do"
        else:
            text, hint = _ROUTES[edge.pointer.split("/")[2]]
        yield Finding(edge.file, edge.pointer, text.format(cause=edge.cause) + _follows(found, edge), hint)


def controls_route_nothing(framework: Framework) -> Iterator[Finding]:
    """A control that scales a pathway neither hides nor caps a question: bettering it must not change what is asked."""
    scaling = {pathway.control for pathway in framework.options.pathways.values()}
    routes = dict.fromkeys((edge.effect, edge.cause) for edge in edges(framework) if edge.kind in ("hides", "caps"))
    for key, control in routes:
        if control in scaling:
            text, hint = f"'{control}', which scales a pathway, decides how this is asked", "route on facts"
            yield Finding("questions.yaml", f"questions/{key}", text, hint)


def leaks_monotone(framework: Framework) -> Iterator[Finding]:
    """A worse control never leaks less."""
    yield from _told(framework, "a worse level of the control leaks less", "control")


def novelty_monotone(framework: Framework) -> Iterator[Finding]:
    """The further a model stands above what is available, the more of its hazard is new; testing only lowers floors."""
    rules, text = framework.framework.rules, "a larger gap counts as less new"
    told = list(_told(framework, text, "baseline"))
    yield from told
    if not told and sign(rules.novelty.values()) in "-?":
        yield Finding("framework.yaml", "rules/novelty", text)
    for severity, untested in rules.floor.untested.items():
        if rules.floor.tested[severity] > untested:
            text = "a tested baseline has a higher floor than an untested one"
            yield Finding("framework.yaml", f"rules/floor/tested/{severity}", text)


def matrix_monotone(framework: Framework) -> Iterator[Finding]:
    """Cells rise with the band and with the severity."""
    rows = [framework.framework.rules.matrix[severity] for severity in "12345"]
    for severity, row in zip("12345", rows, strict=True):
        if sign(row) in "-?":
            yield Finding("framework.yaml", f"rules/matrix/{severity}", "a higher band has a lower cell")
    for number, (milder, graver) in enumerate(pairwise(rows)):
        if any(more < less for less, more in zip(milder, graver, strict=True)):
            pointer = f"rules/matrix/{number + 2}"
            yield Finding("framework.yaml", pointer, "a graver severity has a lower cell in the same band")


def profiles_nest(framework: Framework) -> Iterator[Finding]:
    """Profiles are listed from strict to lenient, and each clears no more than the next."""
    for (key, strict), (other, lenient) in pairwise(framework.profiles.profiles.items()):
        if not nests(strict, lenient):
            text = f"may clear what '{other}', listed after it, does not"
            hint = "acceptable, tolerable and weights at most, delta at least those of the next"
            yield Finding("profiles.yaml", f"profiles/{key}", text, hint)


def options_in_order(framework: Framework) -> Iterator[Finding]:
    """An option is listed after those that it stands above, since the order listed settles equal benefits."""
    listed = list(framework.options.options)
    for key, option in framework.options.options.items():
        for other in option.above:
            if listed.index(other) > listed.index(key):
                text, hint = f"is listed before '{other}', which gives away no more", "list the more open option later"
                yield Finding("options.yaml", f"options/{key}", text, hint)


def leaks_ordered(framework: Framework) -> Iterator[Finding]:
    """An option leaks at least as much on every pathway as one that it stands above."""
    for key, option in framework.options.options.items():
        for other in option.above:
            for path in framework.options.pathways:
                if _leaks_less(framework, key, other, path):
                    text = f"leaks less than '{other}', which gives away no more"
                    yield Finding("options.yaml", f"options/{key}/leak/{path}", text)


def _leaks_less(framework: Framework, option: str, other: str, path: str) -> bool:
    """Whether an option leaks less than another at some level of the pathway's control."""
    pairs = zip(leak(framework, option, path), leak(framework, other, path), strict=True)
    return any(here < there for here, there in pairs)
