"""Model card: does it agree with release.yaml?"""

from collections.abc import Iterator, Mapping

from riskkit.gate.approvals import folded
from riskkit.gate.rule import Rule, Violation, in_file
from riskkit.schema.framework.framework import Framework
from riskkit.schema.model_files import Contents, LicenceReading
from riskkit.schema.release import Origin, ReleaseFile

_COPIED = {"gated", "public", "unknown"}


def card_present(release: ReleaseFile, contents: Contents) -> Iterator[Violation]:
    """If people get copies, release.yaml names the model card, and there is no other card."""
    if not any(_COPIED & set(part.channels) for part in release.components.values()):
        return
    if release.card is None:
        fix = f"card: {contents.card.path}" if contents.card else "write a README.md with front matter, and name it"
        yield Violation("release", "card", "names no model card", fix)
    for path in contents.cards_beside if release.card else ():
        message = f"is a model card, too, and release.yaml names '{release.card}'"
        yield in_file(path, message, "name the one that people will read, and take the other out")


def card_readable(contents: Contents) -> Iterator[Violation]:
    """The front matter of the card can be read."""
    card = contents.card
    for number, problem in enumerate(card.problems if card else ()):
        what = f"{problem.pointer}: {problem.message}" if problem.pointer else problem.message
        yield in_file(card.path if card else "", what, problem.hint or "mend it", f"{number}")


def card_name(release: ReleaseFile, contents: Contents) -> Iterator[Violation]:
    """The card is of this model."""
    card = contents.card
    if card and card.name and folded(release.name) not in folded(card.name):
        yield in_file(
            card.path, f"is the card of '{card.name}', and the release is '{release.name}'", "name one of them"
        )


def card_licence(
    release: ReleaseFile, framework: Framework, contents: Contents, licences: Mapping[str, LicenceReading]
) -> Iterator[Violation]:
    """The card states the licence of the weights."""
    card, kinds = contents.card, framework.options.components
    stated = {
        name
        for key, part in release.components.items()
        if _COPIED & set(part.channels) and key in kinds and kinds[key].kind == "weights"
        for name in (licences[part.licence].names if part.licence and part.licence in licences else ())
    }
    if card is None or card.problems or not stated:
        return
    told = set(licences[card.licence].names) if card.licence and card.licence in licences else set()
    if told != stated:
        message = f"states {', '.join(sorted(told)) or 'no licence'}, and release.yaml {', '.join(sorted(stated))}"
        yield in_file(card.path, message, "state the same licence in both")


def card_text_licence(contents: Contents, licences: Mapping[str, LicenceReading]) -> Iterator[Violation]:
    """The text of the card states no other licence for the model than its front matter."""
    card = contents.card
    told = licences.get(card.licence or "") if card else None
    stated = {_version(name) for name in told.names} if told else set()
    for name in card.in_text if card and told else ():
        if _version(name) not in stated:
            message = f"states {name} in its text, and {', '.join(told.names if told else ())} in its front matter"
            yield in_file(
                card.path if card else "", message, "say the same in both, or of what the other is the licence", name
            )


def _version(name: str) -> str:
    """The name of a licence, whether or not later versions may be chosen."""
    return name.removesuffix("-only").removesuffix("-or-later")


def card_base(release: ReleaseFile, contents: Contents) -> Iterator[Violation]:
    """The card names exactly the models from which this one was made."""
    card, base = contents.card, release.base or {}
    if card is None or card.problems:
        return
    for told in card.base:
        if not any(_is(told, key, origin) for key, origin in base.items()):
            message = f"says that it was made from '{told}', which release.yaml does not"
            yield in_file(card.path, message, "name it under base", folded(told))
    for key, origin in base.items():
        if not any(_is(told, key, origin) for told in card.base):
            message = f"does not say that it was made from '{origin.name}'"
            yield in_file(card.path, message, "add it to base_model", key)


def _is(told: str, key: str, origin: Origin) -> bool:
    """Whether a name in a card, such as lab/model-2.0, is that of a model; owners count where both names have one."""
    address = "/".join((origin.url or "").rstrip("/").split("/")[-2:])
    ours = [origin.name, key, f"{origin.name}{origin.version or ''}", address.rpartition("/")[2]]
    return any(_same(told, each) for each in ours) or folded(told) == folded(address)


def _same(told: str, ours: str) -> bool:
    owners = {name.rpartition("/")[0] for name in (told, ours)}
    same = folded(told.rpartition("/")[2]) == folded(ours.rpartition("/")[2]) != ""
    return same and ("" in owners or len({folded(owner) for owner in owners}) == 1)


def card_gated(release: ReleaseFile, framework: Framework, contents: Contents) -> Iterator[Violation]:
    """The card asks for access if, and only if, the weights are gated."""
    card, kinds = contents.card, framework.options.components
    channels = {
        way
        for key, part in release.components.items()
        if key in kinds and kinds[key].kind == "weights"
        for way in part.channels
    }
    if card and not card.problems and card.gated != ("gated" in channels) and channels & _COPIED:
        says = "asks for access" if card.gated else "does not ask for access"
        message = f"{says}, and release.yaml shares the weights as {', '.join(sorted(channels & _COPIED))}"
        yield in_file(card.path, message, "make both agree: extra_gated_prompt in the card, access in release.yaml")


RULES: Mapping[str, Rule] = {
    "card-present": Rule(card_present, debt=True),
    "card-readable": Rule(card_readable, debt=True),
    "card-name": Rule(card_name, debt=True),
    "card-licence": Rule(card_licence, debt=True),
    "card-text-licence": Rule(card_text_licence, "warn"),
    "card-base": Rule(card_base, debt=True),
    "card-gated": Rule(card_gated, debt=True),
}
