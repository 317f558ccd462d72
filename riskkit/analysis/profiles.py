"""Profiles side by side: where one of the user's own stands among those of a framework, and what survives them all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from riskkit.errors import Problem
from riskkit.schema.framework import Framework
from riskkit.schema.own_profile import OwnProfile
from riskkit.schema.profiles import Profile
from riskkit.schema.recommendation import ProfileOutcome, Survival
from riskkit.schema.references import problems

Numbers = Mapping[str, float]
"""What a profile judges by, by pointer, each so that more is more lenient."""
GRAVE = ("acceptable", "tolerable/4", "tolerable/5")
"""What judges harms of severity 4 and 5: here no profile is more lenient than the most lenient of the framework."""


def leniency(profile: Profile) -> Numbers:
    """The numbers of a profile; delta, which grows with strictness, is turned round."""
    tolerable = {f"tolerable/{severity}": cell for severity, cell in profile.tolerable.items()}
    weights = {f"weights/{benefit}": weight for benefit, weight in profile.weights.items()}
    return {"delta": -profile.delta, "acceptable": profile.acceptable, **tolerable, **weights}


def nests(strict: Profile, lenient: Profile) -> bool:
    """Whether a profile is nowhere more lenient than another, so that it clears no more, whatever the answers."""
    most = leniency(lenient)
    return all(value <= most[pointer] for pointer, value in leniency(strict).items())


@dataclass(frozen=True, slots=True)
class Misfit:
    """A number of a profile that keeps it from nesting, and the least and the most that would not; infinite for any."""

    pointer: str
    value: float
    least: float
    most: float


def misfits(own: Profile, stricter: Sequence[Profile], laxer: Sequence[Profile]) -> tuple[Misfit, ...]:
    """Every number that keeps a profile from nesting between others; empty where it does."""
    before, after = [leniency(profile) for profile in stricter], [leniency(profile) for profile in laxer]
    found = []
    for pointer, value in leniency(own).items():
        low = max((numbers[pointer] for numbers in before if pointer in numbers), default=-inf)
        open_end = low if pointer in GRAVE else inf
        high = min((numbers[pointer] for numbers in after if pointer in numbers), default=open_end)
        if not low <= value <= high:
            turned = pointer == "delta"
            found.append(Misfit(pointer, -value, -high, -low) if turned else Misfit(pointer, value, low, high))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """The place of a profile among those of a framework, or the nearest to one, and what does not nest there."""

    after: tuple[str, ...]
    """Those that are stricter."""
    before: tuple[str, ...]
    misfits: tuple[Misfit, ...]

    @property
    def place(self) -> str:
        """The place in words, by its neighbours."""
        if not self.after:
            return f"before '{self.before[0]}', the strictest"
        if not self.before:
            return f"after '{self.after[-1]}', the most lenient"
        return f"between '{self.after[-1]}' and '{self.before[0]}'"


def standing(own: Profile, profiles: Mapping[str, Profile]) -> Standing:
    """Where a profile stands among others, listed from strict to lenient; the place with the fewest misfits."""
    keys, listed = tuple(profiles), tuple(profiles.values())
    places = [
        Standing(keys[:place], keys[place:], misfits(own, listed[:place], listed[place:]))
        for place in range(len(keys) + 1)
    ]
    return min(places, key=lambda found: len(found.misfits))


def among(framework: Framework, own: OwnProfile) -> Framework:
    """The framework with a profile of one's own at its place among the others; its digest stays."""
    shipped = framework.profiles.profiles
    found = standing(own, shipped)
    stricter, laxer = ({key: shipped[key] for key in keys} for keys in (found.after, found.before))
    return _with_profiles(framework, {**stricter, own.id: own, **laxer})


def _with_profiles(framework: Framework, profiles: Mapping[str, Profile]) -> Framework:
    return framework.model_copy(update={"profiles": framework.profiles.model_copy(update={"profiles": profiles})})


def own_among(framework: Framework) -> OwnProfile | None:
    """The profile of one's own that was put among those of a framework, if one was."""
    return next((found for found in framework.profiles.profiles.values() if isinstance(found, OwnProfile)), None)


def own_problems(framework: Framework, own: OwnProfile, file: str) -> tuple[Problem, ...]:
    """Every problem of a profile of one's own against its framework; empty where it nests among the framework's."""
    shipped = framework.profiles.profiles
    if own.framework != framework.id:
        hint = f"this framework is '{framework.id}'"
        return (Problem(file, "framework", f"this is a profile for '{own.framework}'", hint),)
    found = list(_unresolved(framework, own, file))
    if own.id in shipped:
        hint = "give yours an id of its own"
        found.append(Problem(file, "id", f"'{own.id}' is a profile of '{framework.id}' already", hint))
    if not all(nests(strict, lenient) for strict, lenient in pairwise(shipped.values())):
        hint = "riskkit framework lint tells where"
        return (*found, Problem(file, "framework", f"the profiles of '{framework.id}' do not nest themselves", hint))
    told = {problem.pointer for problem in found}
    return (*found, *(problem for problem in _unnested(shipped, own, file) if problem.pointer not in told))


def _unresolved(framework: Framework, own: OwnProfile, file: str) -> Iterator[Problem]:
    """What would be a problem if the profile were one of the framework's."""
    for problem in problems(_with_profiles(framework, framework.profiles.profiles | {own.id: own})):
        yield replace(problem, where=file, pointer=problem.pointer.removeprefix(f"profiles/{own.id}/"))


def _unnested(shipped: Mapping[str, Profile], own: Profile, file: str) -> Iterator[Problem]:
    found = standing(own, shipped)
    for misfit in found.misfits:
        message = f"{misfit.value:g} does not nest {found.place}"
        yield Problem(file, misfit.pointer, message, f"what nests there is {_room(misfit)}")


def _room(misfit: Misfit) -> str:
    least, most = misfit.least, misfit.most
    if least == most:
        return f"{least:g}"
    if inf in (-least, most):
        return f"{least:g} or more" if most == inf else f"{most:g} or less"
    return f"{least:g} to {most:g}"


def survival(framework: Framework, found: Iterable[ProfileOutcome]) -> Survival:
    """Whether every profile recommends the same, or at least the same side of what can be taken back."""
    options = framework.options.options
    recommended = sorted({outcome.recommended for outcome in found}, key=list(options).index)
    sides = {options[key].reversible for key in recommended}
    return Survival(
        same_option=len(recommended) == 1, same_side=len(sides) == 1, range=(recommended[0], recommended[-1])
    )
