"""Metadata: is release.yaml complete and free of misleading names?"""

from collections.abc import Iterator, Mapping

from riskkit.errors import Problem
from riskkit.gate.approvals import disguised
from riskkit.gate.order import asked_for
from riskkit.gate.rule import FileRole, Rule, Violation
from riskkit.schema.framework.framework import Framework
from riskkit.schema.policy import Policy
from riskkit.schema.release import ReleaseFile
from riskkit.schema.results.recommendation import Recommendation


def unread(problems: Mapping[str, tuple[Problem, ...]], role: FileRole) -> Iterator[Violation]:
    """What keeps a file from being read."""
    for number, problem in enumerate(problems.get(role, ())):
        about = problem.message if not problem.pointer else f"{number}"
        fix = problem.hint or "repair the file, or name the right one"
        yield Violation(role, problem.pointer, problem.message, fix, about, problem.where, problem.line, problem.column)


def release_valid(problems: Mapping[str, tuple[Problem, ...]]) -> Iterator[Violation]:
    """release.yaml can be read, and the files that it names exist."""
    yield from unread(problems, "release")


def release_complete(release: ReleaseFile, policy: Policy) -> Iterator[Violation]:
    """release.yaml states everything that the policy requires."""
    for key in policy.require:
        value = getattr(release, key)
        if value is None or (not value and key != "base"):
            yield Violation(
                "release", key, f"'{key}' is missing", "say it in release.yaml; the policy requires it", key
            )


def something_shared(release: ReleaseFile) -> Iterator[Violation]:
    """There is something to check: a shared component, or a model that is kept."""
    if not release.components:
        fix = "list what is released under components; riskkit init FOLDER drafts it"
        yield Violation("release", "components", "names no component, so there is nothing to check", fix)
    elif all(set(part.channels) <= {"none"} for part in release.components.values()):
        fix = "say how people reach each component; do not gate what you do not release"
        yield Violation("release", "components", "shares nothing, so there is nothing to check", fix)


def access_known(release: ReleaseFile) -> Iterator[Violation]:
    """Every component states how people reach it."""
    for key, part in release.components.items():
        if "unknown" in part.channels:
            message = f"how '{key}' is reached is unknown, and unknown is never safe"
            yield Violation("release", f"components/{key}/access", message, "say it: none, internal, … or public")


def channels_once(release: ReleaseFile) -> Iterator[Violation]:
    """A component that is kept back is not shared through another channel."""
    for key, part in release.components.items():
        if len(set(part.channels)) != len(part.channels) or ("none" in part.channels and len(part.channels) > 1):
            message = f"'{key}' is reached through {', '.join(part.channels)}, which contradict each other"
            yield Violation(
                "release", f"components/{key}/access", message, "name each channel once, and 'none' only alone"
            )


def option_as_derived(
    release: ReleaseFile, recommendation: Recommendation, framework: Framework
) -> Iterator[Violation]:
    """The option that release.yaml names follows from its components, licences and access."""
    asked = asked_for(framework, recommendation)
    if release.option and release.option != asked:
        why = "; ".join(recommendation.asked.why)
        message = f"says '{release.option}', but the release amounts to '{asked}' ({why})"
        yield Violation("release", "option", message, "correct the option, or what is shared")


def texts(release: ReleaseFile) -> Iterator[tuple[str, str]]:
    """By pointer the names that people read in a release."""
    yield "name", release.name
    yield "version", release.version
    if release.publisher:
        yield "publisher", release.publisher
    for key, origin in (release.base or {}).items():
        yield f"base/{key}/name", origin.name
    for key, contact in release.contacts.items():
        yield f"contacts/{key}/name", contact.name
    for key, part in release.components.items():
        if part.licence:
            yield f"components/{key}/licence", part.licence


def names_plain(release: ReleaseFile) -> Iterator[Violation]:
    """Every word of a name uses one script, without look-alike letters."""
    for pointer, text in texts(release):
        if why := disguised(text):
            yield Violation("release", pointer, f"'{text}' {why}", "write it in the letters of one script")


def names_alone(release: ReleaseFile) -> Iterator[Violation]:
    """No text of release.yaml is left over from a draft."""
    for pointer, text in [*texts(release), *_prose(release)]:
        if _unfinished(text):
            yield Violation(
                "release", pointer, f"'{text[:40]}' is left over from a draft", "write what is true for this release"
            )


def _prose(release: ReleaseFile) -> Iterator[tuple[str, str]]:
    if release.text:
        yield "text", release.text
    for key, safeguard in release.safeguards.items():
        yield f"safeguards/{key}/title", safeguard.title
    for key, evaluation in release.evaluations.items():
        yield f"evaluations/{key}/title", evaluation.title
    for key, contact in release.contacts.items():
        yield f"contacts/{key}/reach", contact.reach
        yield f"contacts/{key}/role", contact.role
    if release.monitoring:
        yield "monitoring/text", release.monitoring.text
        yield from ((f"monitoring/watch/{number}", text) for number, text in enumerate(release.monitoring.watch))


_LEFT_OVER = frozenset(
    [
        "tbd",
        "tba",
        "tbc",
        "todo",
        "fixme",
        "xxx",
        "placeholder",
        "pending",
        "n/a",
        "na",
        "none",
        "null",
        "nobody",
        "unknown",
        "?",
        "-",
        "…",
        "...",
        "name",
        "title",
        "text",
    ]
)


def _unfinished(text: str) -> bool:
    said = text.strip().casefold().strip(".!<>[]{}() ")
    first = said.partition(" ")[0].rstrip(":,")
    return not any(sign.isalnum() for sign in said) or said in _LEFT_OVER or first in ("todo", "tbd", "fixme", "xxx")


def contacts_real(release: ReleaseFile) -> Iterator[Violation]:
    """Every named contact can be reached, by mail or on a page."""
    for key, contact in release.contacts.items():
        reach = contact.reach
        is_mail = "@" in reach.strip("@") and not any(sign.isspace() for sign in reach)
        if not is_mail and not reach.startswith(("https://", "http://", "mailto:", "tel:")):
            message = f"'{reach[:60]}' is neither an address of mail nor of a page"
            yield Violation("release", f"contacts/{key}/reach", message, "such as safety@lab.example or https://…")


def safeguards_in_place(release: ReleaseFile, date: str) -> Iterator[Violation]:
    """Every named safeguard is in place."""
    for key, safeguard in release.safeguards.items():
        if safeguard.since and safeguard.since > date:
            message = f"begins on {safeguard.since}, after {date}"
            yield Violation("release", f"safeguards/{key}/since", message, "release once it is in place")


def release_dated(release: ReleaseFile, date: str) -> Iterator[Violation]:
    """The date of the release has arrived."""
    if release.date and release.date > date:
        message = f"is dated {release.date}, after {date}"
        yield Violation("release", "date", message, "run the gate on the day of the release, or correct the date")


RULES: Mapping[str, Rule] = {
    "release-valid": Rule(release_valid, "bad-input", fixed=True),
    "something-shared": Rule(something_shared, "not-assessed", fixed=True),
    "release-complete": Rule(release_complete, debt=True),
    "access-known": Rule(access_known),
    "channels-once": Rule(channels_once),
    "option-as-derived": Rule(option_as_derived),
    "names-plain": Rule(names_plain, debt=True),
    "texts-finished": Rule(names_alone, debt=True),
    "contacts-reachable": Rule(contacts_real, debt=True),
    "safeguards-in-place": Rule(safeguards_in_place),
    "release-dated": Rule(release_dated),
}
