"""Who has approved: people and not names, counted against what a policy asks for."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from riskkit.schema.decision import Approval, Decision
from riskkit.schema.policy import Needed, Policy


def folded(name: str) -> str:
    """A name without case, accents, signs and spaces, so that one person counts once."""
    apart = unicodedata.normalize("NFKD", name)
    return "".join(sign for sign in apart if sign.isalnum()).casefold()


def _counting(decision: Decision, policy: Policy) -> Iterator[Approval]:
    """The approvals that count: by people whom the policy lists, in a role that they have, and not in dissent."""
    known = {folded(person.name): person.roles for person in policy.people.values()}
    against = {folded(dissent.name) for dissent in decision.dissent.values()}
    for approval in decision.approvals.values():
        name = folded(approval.name)
        if name and name not in against and (not known or approval.role in known.get(name, ())):
            yield approval


def lacking(decision: Decision, policy: Policy, needs: Iterable[Needed]) -> Iterator[tuple[str, str, str]]:
    """What is missing of the approvals that are needed: in words, what to do, and the role or number."""
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
        yield "one person has approved in several roles", "each role needs somebody of its own", "roles"


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
