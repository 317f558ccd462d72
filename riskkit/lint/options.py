"""Do options stand to each other as what they keep and give away says: in what they leak, and in what they are for."""

from collections.abc import Iterator
from itertools import permutations
from typing import get_args

from riskkit.engine.compile import compile_plan
from riskkit.engine.plan import Plan
from riskkit.graph import leak
from riskkit.lint.finding import Finding
from riskkit.schema.framework import Framework
from riskkit.schema.options import Channel, Control, Kept, LicenceClass, Option

_REACH: tuple[tuple[Channel, ...], ...] = (
    ("internal", "invited", "hosted", "api", "tuning-api", "public"),
    ("internal", "invited", "enclave", "gated", "public"),
)
"""Channels from the narrowest to the widest; an enclave goes deeper than an API and reaches fewer: they stand apart."""
_KEPT: tuple[Kept, ...] = ("none", "part", "full")
_LICENCES: tuple[LicenceClass, ...] = ("none", "restricted", "permissive")
_CONTROLS: tuple[Control, ...] = get_args(Control)


def _gives_no_more(option: Option, other: Option) -> bool:
    """Whether an option keeps every control as well as another and has no wider audience, licence or components."""
    channels = (option.channel, other.channel)
    return (
        any(set(channels) <= set(row) and row.index(channels[0]) <= row.index(channels[1]) for row in _REACH)
        and _LICENCES.index(option.licence) <= _LICENCES.index(other.licence)
        and set(option.components) <= set(other.components)
        and all(_kept(option, control) >= _kept(other, control) for control in _CONTROLS)
    )


def _kept(option: Option, control: Control) -> int:
    """How far an option keeps a control; one of which nothing is said is not kept."""
    return _KEPT.index(option.controls.get(control, "none"))


def leaks_as_controls(framework: Framework) -> Iterator[Finding]:
    """
    An option leaks no more than one that keeps no control better and has no narrower audience, licence or components.

    What the order of options says already is left to leaks-ordered.
    """
    options = framework.options.options
    below = {offer.id: offer.below for offer in compile_plan(framework).offers}
    for (number, key), (_, other) in permutations(enumerate(options), 2):
        if number in below[other] or not _gives_no_more(options[key], options[other]):
            continue
        for path in framework.options.pathways:
            pairs = zip(leak(framework, key, path), leak(framework, other, path), strict=True)
            if any(here > there for here, there in pairs):
                text = (
                    f"leaks more than '{other}', though by controls, channel, licence and components it gives no more"
                )
                hint = "lower the leak, or say what else the option gives away"
                yield Finding("options.yaml", f"options/{key}/leak/{path}", text, hint)


def _clears_with(plan: Plan, number: int, other: int) -> bool:
    """Whether an option that leaks no more than another is cleared wherever that one is."""
    one, rival = plan.offers[number], plan.offers[other]
    return (
        (one.reversible or not rival.reversible)
        and rival.above - {number} <= one.above
        and all(set(harm.held_against[other]) <= set(harm.held_against[number]) for harm in plan.harms)
    )


def _gives_as_much(plan: Plan, weighed: set[str], number: int, other: int) -> bool:
    """Whether an option gives as much of every benefit that counts as another, whatever measures are undertaken."""
    for gain in plan.gains:
        # measures that open access restore something for the other and nothing for the reference
        most = gain.realised if plan.offers[number].reference else gain.attainable
        short = gain.realised[number] < gain.realised[other] or most[number] < gain.attainable[other]
        if gain.id in weighed and short:
            return False
    return True


def options_undominated(framework: Framework) -> Iterator[Finding]:
    """
    An option gives more of some benefit than any that leaks no more on every pathway and is as easily taken back.

    One that does not could never be recommended for what it gives. Measures that open access are left out of account.
    """
    plan, profiles = compile_plan(framework), framework.profiles.profiles.values()
    weighed = {gain.id for gain in plan.gains if any(profile.weights[gain.id] for profile in profiles)}
    options = list(enumerate(plan.offers))
    for (number, offer), (other, better) in permutations(options, 2):
        if offer.reference:
            continue
        leaks = all(
            less <= more
            for path in plan.pathways
            for less, more in zip(leak(framework, better.id, path), leak(framework, offer.id, path), strict=True)
        )
        if leaks and _clears_with(plan, other, number) and _gives_as_much(plan, weighed, other, number):
            text = f"gives no more of any benefit than '{better.id}', which leaks no more on any pathway"
            hint = "say in benefits.yaml what it gives beyond, or take it out"
            yield Finding("options.yaml", f"options/{offer.id}", text, hint)
