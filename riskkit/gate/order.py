"""Which option gives away more than another: by its class, and within one as the framework lists them."""

from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.results.recommendation import Recommendation


def from_closed(framework: Framework) -> tuple[str, ...]:
    """The options from the least open to the most."""
    options = framework.options.options
    return tuple(sorted(options, key=lambda key: CLASSES.index(options[key].access)))


def covers(framework: Framework, most: str, option: str) -> bool:
    """Whether an option gives away no more than another; one that is not known neither covers nor is covered."""
    order = from_closed(framework)
    return most in order and option in order and order.index(option) <= order.index(most)


def reversible(framework: Framework, option: str) -> bool:
    """Whether an option can be taken back; one that is not known cannot."""
    known = framework.options.options
    return option in known and known[option].reversible


def asked_for(framework: Framework, recommendation: Recommendation) -> str:
    """The option that a release asks for; where nothing that runs is shared, the least open one."""
    return recommendation.asked.option or from_closed(framework)[0]


def opened(framework: Framework, recommendation: Recommendation) -> dict[str, str]:
    """Per measure that is undertaken and opens access the option that it amounts to."""
    measures = framework.measures.measures
    return {key: opens for key in recommendation.measures if key in measures and (opens := measures[key].opens)}


def offered(framework: Framework, recommendation: Recommendation) -> str:
    """The option that all that is offered comes to: what is asked for, or a more open class that a measure opens."""
    options = framework.options.options
    most = asked_for(framework, recommendation)
    for opens in opened(framework, recommendation).values():
        if CLASSES.index(options[opens].access) > CLASSES.index(options[most].access):
            most = opens
    return most
