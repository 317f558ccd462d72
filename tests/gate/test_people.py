"""Whose approvals count: people and not names."""

from collections.abc import Sequence

import pytest

from riskkit.gate.approvals import alike, disguised, folded, lacking
from riskkit.schema.decision import Approval, Decision
from riskkit.schema.policy import Approver, Policy, Quorum
from riskkit.tasks.gate_facts import gathered
from tests.gate.scenes import DATE, request, sealed

TWO = [Quorum(least=2, roles=())]


@pytest.fixture(scope="module")
def wren() -> tuple[Decision, Policy]:
    """A decision, and a policy that lists nobody."""
    facts, _ = gathered(request(sealed("wren"), DATE))
    assert facts.decision and facts.policy
    return facts.decision, facts.policy.model_copy(update={"people": {}})


def _by(decision: Decision, names: Sequence[str]) -> Decision:
    (first, *_) = decision.approvals.values()
    approvals: dict[str, Approval] = {
        f"a{number}": first.model_copy(update={"name": name}) for number, name in enumerate(names)
    }
    return decision.model_copy(update={"approvals": approvals})


@pytest.mark.parametrize(
    "name", ["Tomas Lindqvist", "In\u00e9s Okafor-Li", "\u0418\u043d\u0435\u0441 \u041e\u043a", "\u674e\u5a1c"]
)
def test_another_person_counts(name: str, wren: tuple[Decision, Policy]) -> None:
    """Whoever has a name of their own in the letters of one script counts."""
    decision, policy = wren
    assert list(lacking(_by(decision, ["Ines Sosa", name]), policy, TWO)) == []


@pytest.mark.parametrize("name", ["INES POE", "InesPoe", "Ines  Poe", "In\u00e9s Poe", "I-nes Poe."])
def test_one_person_counts_once(name: str, wren: tuple[Decision, Policy]) -> None:
    """However a name is written, it is one person."""
    decision, policy = wren
    (found,) = lacking(_by(decision, ["Ines Poe", name]), policy, TWO)
    assert found[0] == "1 of 2 people who are needed have approved"


@pytest.mark.parametrize(
    "name",
    ["Ines P\u043ee", "Ines \u0420\u043e\u0435", "\u0399nes Poe", "Ines\u200b Poe", "Ines \uff30oe", "Ines Poe "],
)
def test_a_name_that_only_looks_like_another_does_not_count(name: str, wren: tuple[Decision, Policy]) -> None:
    """Where nobody is listed, letters of several scripts, unseen signs and the like are told, and not counted."""
    decision, policy = wren
    missing, told = lacking(_by(decision, ["Tomas Lindqvist", name]), policy, TWO)
    assert missing[0] == "1 of 2 people who are needed have approved"
    assert told[0].startswith(f"the approval of '{name}' does not count: the name ") and told[2] == "approvals/a1"


def test_who_is_listed_is_known_by_the_list(wren: tuple[Decision, Policy]) -> None:
    """A listed person may write the name with a combining accent, and a name that looks like it is nobody's."""
    decision, policy = wren
    role = next(iter(decision.approvals.values())).role
    people = {"ines": Approver(name="In\u00e9s Poe", roles=(role,)), "tomas": Approver(name="Tomas Roe", roles=(role,))}
    listed = policy.model_copy(update={"people": people})
    assert disguised("Ine\u0301s Poe")
    assert list(lacking(_by(decision, ["Ine\u0301s Poe", "Tomas Roe"]), listed, TWO)) == []
    assert list(lacking(_by(decision, ["Ines Poe", "Ines P\u043ee"]), listed, TWO))


def test_two_people_with_one_name_do_not_count(wren: tuple[Decision, Policy]) -> None:
    """Where a policy lists two whose names are one but for spaces or case, neither counts, and both are named."""
    decision, policy = wren
    role = next(iter(decision.approvals.values())).role
    names = {"na": "Li Na", "lin": "Lin A", "tomas": "Tomas Roe"}
    listed = policy.model_copy(
        update={"people": {key: Approver(name=name, roles=(role,)) for key, name in names.items()}}
    )
    assert folded("Li Na") == folded("Lin A") and alike(listed) == {"na": "Lin A", "lin": "Li Na"}
    found = list(lacking(_by(decision, list(names.values())), listed, TWO))
    assert [about for *_, about in found] == ["people", "people/na", "people/lin"]
