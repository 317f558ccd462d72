"""A profile of the user's own: its place among the profiles of a framework, and what keeps it from one."""

from collections.abc import Iterator, Mapping, Sequence

from riskkit.errors import Problem
from riskkit.schema.checks.framework import problems
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.profiles import Profile
from riskkit.schema.own_profile import OwnProfile


def nests(strict: Profile, lenient: Profile) -> bool:
    """Whether a profile allows no more than another, whatever the answers; weights choose within a class only."""
    return strict.off >= lenient.off and (strict.up_to, lenient.up_to) != ("tolerable", "acceptable")


def place(own: Profile, profiles: Sequence[Profile]) -> int | None:
    """The position among profiles, listed from strict to lenient, at which one nests; None where it nests nowhere."""
    fitting = (
        position
        for position in range(len(profiles) + 1)
        if all(nests(stricter, own) for stricter in profiles[:position])
        and all(nests(own, laxer) for laxer in profiles[position:])
    )
    return next(fitting, None)


def neighbours(own: Profile, profiles: Mapping[str, Profile]) -> str:
    """The place at which a profile nests, in words, by its neighbours."""
    position, keys = place(own, list(profiles.values())) or 0, list(profiles)
    if position == 0:
        return f"before '{keys[0]}', the strictest"
    if position == len(keys):
        return f"after '{keys[-1]}', the most lenient"
    return f"between '{keys[position - 1]}' and '{keys[position]}'"


def among(framework: Framework, own: OwnProfile) -> Framework:
    """The framework with a profile of one's own at its place among the others; its digest stays."""
    shipped = framework.profiles.profiles
    position = place(own, list(shipped.values())) or 0
    listed = [*shipped.items()]
    # a validated copy of the file's record, which alone knows its id and framework
    listed.insert(position, (own.id, Profile(**{name: getattr(own, name) for name in Profile.model_fields})))
    profiles = framework.profiles.model_copy(update={"profiles": dict(listed)})
    return framework.model_copy(update={"profiles": profiles})


def own_problems(framework: Framework, own: OwnProfile, file: str) -> Iterator[Problem]:
    """Every problem of a profile of one's own: of another framework, an id that is taken, or no place to nest."""
    shipped = framework.profiles.profiles
    if own.framework != framework.id:
        hint = f"this framework is '{framework.id}'"
        yield Problem(file, "framework", f"the profile is for '{own.framework}'", hint)
    if own.id in shipped:
        yield Problem(file, "id", f"'{own.id}' is a profile of the framework", "give yours an id of its own")
        return
    if place(own, list(shipped.values())) is None:
        listed = "; ".join(f"{key}: off {each.off}, up to {each.up_to}" for key, each in shipped.items())
        text = f"off {own.off} and up to {own.up_to} is neither stricter nor more lenient than every other profile"
        yield Problem(file, "off", text, f"nest it among {listed}")
        return
    for problem in problems(among(framework, own)):
        prefix = f"profiles/{own.id}/"
        if problem.pointer.startswith(prefix):
            yield Problem(file, problem.pointer.removeprefix(prefix), problem.message, problem.hint)
