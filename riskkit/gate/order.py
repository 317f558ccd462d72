"""Which option gives away at least as much as another: the partial order of a framework."""

from collections.abc import Iterable

from riskkit.schema.framework import Framework


def parts(offer: str) -> tuple[str, ...]:
    """The options that are offered at once."""
    return tuple(offer.split("+"))


def below(framework: Framework, option: str) -> frozenset[str]:
    """The options that give away no more than one, itself among them; none for an id that is not known."""
    options = framework.options.options
    found: set[str] = set()
    open_ones = [option] if option in options else []
    while open_ones:
        key = open_ones.pop()
        if key not in found:
            found.add(key)
            open_ones += options[key].above
    return frozenset(found)


def covers(framework: Framework, most: str, asked: str) -> bool:
    """Whether each option of what is asked gives away no more than some option of *most*."""
    allowed = frozenset[str]().union(*(below(framework, option) for option in parts(most)))
    return all(option in allowed for option in parts(asked))


def reversible(framework: Framework, options: Iterable[str]) -> bool:
    """Whether all of some options can be taken back; one that is not known cannot."""
    known = framework.options.options
    return all(option in known and known[option].reversible for option in options)
