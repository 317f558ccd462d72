"""Licences: are they known, and do they fit the option, the files and the base models?"""

import re
from collections.abc import Iterator, Mapping

from riskkit.analysis.requested_option import OPENNESS
from riskkit.gate.rule import Rule, Violation, in_file
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.options import LicenceClass
from riskkit.schema.model_files import Contents, LicenceKind, LicenceReading
from riskkit.schema.release import ReleasedComponent, ReleaseFile
from riskkit.schema.results.recommendation import Recommendation

Readings = Mapping[str, LicenceReading]
_CLASS_OF: Mapping[LicenceKind, LicenceClass] = {
    "permissive": "permissive",
    "use-restricted": "restricted",
    "noncommercial": "restricted",
    "proprietary": "restricted",
    "unknown": "permissive",
}
_FROM_OPEN: tuple[LicenceKind, ...] = ("permissive", "use-restricted", "noncommercial", "proprietary", "unknown")


def _handed_on(release: ReleaseFile) -> Iterator[tuple[str, ReleasedComponent]]:
    """The components of which people get a copy."""
    for key, part in release.components.items():
        if {"gated", "public", "unknown"} & set(part.channels):
            yield key, part


def licence_stated(release: ReleaseFile) -> Iterator[Violation]:
    """Every part of which people get a copy has a licence."""
    for key, part in _handed_on(release):
        if part.licence is None:
            message = f"'{key}' has no licence, so nobody knows how it may be used"
            yield Violation("release", f"components/{key}", message, "add its licence, such as Apache-2.0")


def licence_known(release: ReleaseFile, licences: Readings) -> Iterator[Violation]:
    """The framework knows every licence, or every part of a licence expression."""
    for key, part in release.components.items():
        reading = licences.get(part.licence or "")
        if reading and (reading.problem or reading.unknown):
            why = reading.problem or f"names {', '.join(reading.unknown)}, which is not known"
            fix = "write it as an SPDX expression; a licence of your own belongs in licences.yaml of the framework"
            yield Violation("release", f"components/{key}/licence", f"'{part.licence}' {why}", fix)


def licence_fits_option(
    release: ReleaseFile, framework: Framework, recommendation: Recommendation, licences: Readings
) -> Iterator[Violation]:
    """Public parts have a licence no more open than the option that is judged."""
    kinds, asked = framework.options.components, recommendation.asked.option
    option = framework.options.options[asked] if asked else None
    if option is None or option.channel != "public":
        return
    most = OPENNESS.index(option.licence)
    for key, part in release.components.items():
        reading = licences.get(part.licence or "")
        weights = key in kinds and kinds[key].kind == "weights"
        if weights and "public" in part.channels and reading and OPENNESS.index(_CLASS_OF[reading.openest]) > most:
            message = f"'{part.licence}' is more open than '{asked}' allows for"
            yield Violation("release", f"components/{key}/licence", message, "take the licence that was decided on")


def licence_of_base(release: ReleaseFile, licences: Readings) -> Iterator[Violation]:
    """If the model was made from another, that model's licence allows these terms."""
    for name, origin in (release.base or {}).items():
        base = licences.get(origin.licence or "")
        at = f"base/{name}"
        if base is None or base.kind in ("unknown", "proprietary"):
            why = "is not known" if base is None or base.kind == "unknown" else "does not allow anybody to pass it on"
            if any(True for _ in _handed_on(release)):
                message = f"the licence of '{origin.name}' {why}"
                yield Violation(
                    "release", f"{at}/licence" if origin.licence else at, message, "find out what it allows"
                )
            continue
        for key, part in _handed_on(release):
            ours = licences.get(part.licence or "")
            if ours and _runs(key) and _FROM_OPEN.index(ours.openest) < _FROM_OPEN.index(base.kind):
                message = f"'{part.licence}' gives more than '{origin.licence}' of '{origin.name}' allows"
                yield Violation("release", f"components/{key}/licence", message, "pass on the terms of the base", name)


def _runs(component: str) -> bool:
    return component.startswith("weights")


def licence_as_text(
    release: ReleaseFile, framework: Framework, contents: Contents, licences: Readings
) -> Iterator[Violation]:
    """The licence texts in the folder and beside weights match the stated licences."""
    for path, name in contents.licence_texts.items():
        stated = {each for part in _about(release, framework, path) for each in _names(licences, part.licence)}
        if name and stated and _family(name) not in map(_family, stated):
            message = f"is the text of {_family(name)}, and release.yaml states {', '.join(sorted(stated))}"
            yield in_file(path, message, "put the right text there, or state the right licence")


def licence_text_known(contents: Contents) -> Iterator[Violation]:
    """Every licence text in the folder is one that is known, with no terms added to it."""
    for path, name in contents.licence_texts.items():
        if name is None:
            message = "is no known licence, or has added terms"
            yield in_file(path, message, "read it; put the text there as its authors publish it, if it is that")


def _family(name: str) -> str:
    """The name of a licence without what its text does not tell: whether later versions may be chosen."""
    return re.sub(r"(-only|-or-later|\+)$", "", name)


def _about(release: ReleaseFile, framework: Framework, path: str) -> Iterator[ReleasedComponent]:
    """The components that a licence's text is about: at the top all, below it those with weights in its folder."""
    folder, kinds = path.rpartition("/")[0], framework.options.components
    for key, part in release.components.items():
        beside = any(file.rpartition("/")[0] == folder for file in part.parts)
        if not folder or (beside and key in kinds and kinds[key].kind == "weights"):
            yield part


def _names(licences: Readings, stated: str | None) -> tuple[str, ...]:
    reading = licences.get(stated or "")
    return reading.names if reading else ()


def licence_in_weights(release: ReleaseFile, contents: Contents, licences: Readings) -> Iterator[Violation]:
    """The licence in the header of a weights file is the one in release.yaml."""
    for key, part in _handed_on(release):
        for path in part.parts:
            file = contents.files.get(path)
            inside = file.facts.get("general.license", "") if file else ""
            if inside and set(_names(licences, inside)) != set(_names(licences, part.licence)):
                message = f"says in its header '{inside}', and release.yaml '{part.licence}' of '{key}'"
                yield in_file(path, message, "find out which is right")


RULES: Mapping[str, Rule] = {
    "licence-stated": Rule(licence_stated),
    "licence-known": Rule(licence_known, debt=True),
    "licence-fits-option": Rule(licence_fits_option),
    "licence-of-base": Rule(licence_of_base, debt=True),
    "licence-as-text": Rule(licence_as_text, debt=True),
    "licence-text-known": Rule(licence_text_known, "warn"),
    "licence-in-weights": Rule(licence_in_weights, debt=True),
}
