"""The option that a release asks for, derived from its components, licence and access and never from a name."""

import re
from collections.abc import Iterator

from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.options import LicenceClass
from riskkit.schema.framework.tables import CLASSES
from riskkit.schema.release import Access, Release
from riskkit.schema.results.recommendation import RequestedOption

OPENNESS: tuple[LicenceClass, ...] = ("none", "restricted", "permissive")
"""Classes of licences, the one that permits most last."""


def licence_class(framework: Framework, licence: str | None) -> LicenceClass:
    """
    What a licence, or an expression of several, permits.

    A licence that is absent or not listed counts as permissive: what is not known to restrict does not.
    """
    restricted = {name.lower() for name in framework.options.licences.restricted}
    known = [name.lower() in restricted for name in _names(licence)]
    return "restricted" if known and all(known) else "permissive"


def _names(licence: str | None) -> list[str]:
    parts = re.split(r"\s+(?:AND|OR|WITH)\s+|[()]", licence or "")
    return [name.strip() for name in parts if name.strip()]


def unlisted_licences(framework: Framework, release: Release) -> Iterator[tuple[str, str]]:
    """
    Each (component, licence) that counts as permissive for the option asked for because no list of options.yaml has it.

    What follows WITH is no licence, and permits more than the licence before it.
    """
    kinds, licences = framework.options.components, framework.options.licences
    listed = {name.lower() for name in (*licences.permissive, *licences.restricted)}
    for key, part in release.components.items():
        kind = kinds[key].kind if key in kinds else "weights"
        if kind == "weights" and {"public", "unknown"} & {*part.channels}:
            stated = re.sub(r"\s+WITH\s+[^\s()]+", "", part.licence or "")
            yield from ((key, name) for name in _names(stated) if name.lower() not in listed)


def _public(framework: Framework, release: Release) -> list[str]:
    """The components that carry the model or the means to make it and are public, or may be: not known is not safe."""
    kinds = framework.options.components
    return [
        key
        for key, part in release.components.items()
        if {"public", "unknown"} & {*part.channels} and key in kinds and kinds[key].kind in ("weights", "code", "data")
    ]


def _public_option(framework: Framework, release: Release, weights: list[str]) -> str:
    """The least option whose licence and components cover everything that is public."""
    carried = {key for option in framework.options.options.values() for key in option.components}
    public = set(_public(framework, release)) & carried
    licences = [licence_class(framework, release.components[key].licence) for key in weights]
    widest = max(OPENNESS.index(licence) for licence in licences)
    last = _most_open(framework)
    for key, option in framework.options.options.items():
        if option.channel == "public":
            last = key
            if public <= set(option.components) and OPENNESS.index(option.licence) >= widest:
                return key
    return last


def _parts(framework: Framework, release: Release) -> Iterator[tuple[str, str]]:
    """Each (option, reason) that some channel of the release amounts to."""
    channels: dict[Access, str] = {option.channel: key for key, option in reversed(framework.options.options.items())}
    components = framework.options.components
    for key, part in release.components.items():
        kind = components[key].kind if key in components else "weights"
        for access in part.channels:
            if access == "none" or kind not in ("weights", "service"):
                continue
            if access in ("public", "unknown") and kind == "weights":
                option = _public_option(framework, release, [key])
                licence = part.licence or "no licence stated"
                others = [other for other in _public(framework, release) if other != key]
                beside = f", beside public {', '.join(others)}" if others else ""
                public = "public" if access == "public" else "public, as far as is known"
                yield option, f"{key} is {public} under {licence}{beside}"
            else:
                wanted: Access = "api" if access == "public" else access
                how = "reached in an unknown way" if access == "unknown" else f"reached through '{access}'"
                yield channels.get(wanted, _most_open(framework)), f"{key} is {how}"


def _most_open(framework: Framework) -> str:
    """The most open option: what is not known to be less counts as this."""
    options = framework.options.options
    return max(options, key=lambda key: (CLASSES.index(options[key].access), list(options).index(key)))


def asked_option(framework: Framework, release: Release) -> RequestedOption:
    """
    The option that a release asks for; of several channels at once the most open, by which all of it is judged.

    A release of nothing that runs asks for none.
    """
    found = list(_parts(framework, release))
    options = framework.options.options
    listed = list(options)
    asked = {option for option, _ in found}
    most = max(asked, key=lambda key: (CLASSES.index(options[key].access), listed.index(key)), default=None)
    reasons = [f"{option}: {why}" for option, why in dict.fromkeys(found)]
    return RequestedOption(option=most, why=tuple(reasons or ["nothing is shared that runs the model"]))
