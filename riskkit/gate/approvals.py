"""Who has approved: people and not names, counted against what a policy asks for."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from riskkit.schema.decision import Approval, Decision
from riskkit.schema.policy import Policy, Quorum

_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU")
"""Scripts whose letters are taken for each other."""


def folded(name: str) -> str:
    """
    A name without case, accents, signs and spaces, so that one person counts once.

    Spaces are left out too, since "Ines Okafor" and "InesOkafor" would else be two. Two people whose names are one by
    this, such as Li Na and Lin A, cannot both be listed in a policy: neither of them counts, which is said.
    """
    apart = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in apart if sign.isalnum()).casefold()


def disguised(name: str) -> str:
    """Why a name may not be what it looks like; empty where it is."""
    if name != name.strip() or any(unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn", "Zl", "Zp") for sign in name):
        return "contains invisible characters"
    if unicodedata.normalize("NFKC", name) != name:
        return "contains look-alike characters"
    for word in name.split():
        scripts = {each for sign in word if sign.isalpha() for each in _SCRIPTS if each in unicodedata.name(sign, "")}
        if len(scripts) > 1:
            return f"mixes letters that look alike: {' and '.join(sorted(each.title() for each in scripts))}"
    return ""


def _doubtful(name: str) -> str:
    """Why a name may be that of somebody else; all of its words are of one script, or one could look like another's."""
    return disguised(name) or disguised("".join(name.split()))


def alike(policy: Policy) -> dict[str, str]:
    """By the key of each person whom a policy lists the name of another who reads the same."""
    return {
        key: other.name
        for key, person in policy.people.items()
        for also, other in policy.people.items()
        if key != also and folded(person.name) == folded(other.name)
    }


def _counting(decision: Decision, policy: Policy) -> Iterator[Approval]:
    """
    The approvals that count: by people whom the policy lists, in a role that they have, and not in dissent.

    Where it lists nobody, by whoever has a name that is surely what it looks like.
    """
    doubled = alike(policy)
    known = {folded(person.name): person.roles for key, person in policy.people.items() if key not in doubled}
    against = {folded(dissent.name) for dissent in decision.dissent.values()}
    for approval in decision.approvals.values():
        name = folded(approval.name)
        counts = approval.role in known.get(name, ()) if policy.people else not _doubtful(approval.name)
        if name and name not in against and counts:
            yield approval


def lacking(decision: Decision, policy: Policy, needs: Iterable[Quorum]) -> Iterator[tuple[str, str, str]]:
    """What is missing of the approvals that are needed: in words, what to do, and the role or number."""
    missing = list(_missing(decision, policy, needs))
    yield from missing
    if missing:
        yield from _left_out(decision, policy)


def _left_out(decision: Decision, policy: Policy) -> Iterator[tuple[str, str, str]]:
    """Why approvals do not count that seem to be there."""
    for key, other in alike(policy).items():
        message = f"'{policy.people[key].name}' does not count: the policy lists '{other}' too, which reads as one name"
        yield message, f"rename one in the policy, people/{key}", f"people/{key}"
    for key, approval in decision.approvals.items():
        if not policy.people and (why := _doubtful(approval.name)):
            message = f"the approval of '{approval.name}' does not count: the name {why}"
            yield message, "write it in one script", f"approvals/{key}"


def _missing(decision: Decision, policy: Policy, needs: Iterable[Quorum]) -> Iterator[tuple[str, str, str]]:
    counting = list(_counting(decision, policy))
    people = {folded(approval.name) for approval in counting}
    by_role = _people_by_role(counting)
    wanted = list(needs)
    for role in dict.fromkeys(role for need in wanted for role in need.roles):
        if not by_role.get(role):
            yield f"nobody in the role '{role}' has approved", _ask(policy, role), role
    roles = list(dict.fromkeys(role for need in wanted for role in need.roles))
    least = max(need.least for need in wanted)
    if len(people) < least:
        message = f"{len(people)} of {least} people who are needed have approved"
        yield message, "ask for: riskkit decide release.yaml --approve", "people"
    elif roles and all(by_role.get(role) for role in roles) and not _one_each(roles, by_role):
        yield "one person has approved in several roles", "each role needs its own person", "roles"


def _people_by_role(approvals: Iterable[Approval]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for approval in approvals:
        found.setdefault(approval.role, set()).add(folded(approval.name))
    return found


def _one_each(roles: list[str], people: Mapping[str, set[str]], taken: frozenset[str] = frozenset()) -> bool:
    """Whether each role can be filled by a person of its own."""
    if not roles:
        return True
    return any(_one_each(roles[1:], people, taken | {name}) for name in people[roles[0]] - taken)


def _ask(policy: Policy, role: str) -> str:
    names = [person.name for person in policy.people.values() if role in person.roles]
    whom = " or ".join(names) or "somebody in that role"
    return f"ask {whom} for: riskkit decide release.yaml --approve --role {role}"
