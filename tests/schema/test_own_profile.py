"""Profiles nest, and one of the user's own must find its place among them."""

import itertools

import pytest

from riskkit.schema.checks.own_profile import among, neighbours, nests, own_problems, place
from riskkit.schema.own_profile import OwnProfile
from riskkit.store.frameworks import load_framework

FRAMEWORK = load_framework("seger2023")
SHIPPED = list(FRAMEWORK.profiles.profiles.values())


def own(off: int, up_to: str) -> OwnProfile:
    """A profile of one's own."""
    tree = {
        "riskkit": "profile/1",
        "id": "mine",
        "framework": "seger2023",
        "title": "Mine",
        "text": "Ours to defend.",
        "basis": "judgement",
        "weights": {"evaluation": 2, "progress": 1, "independence": 0, "use": 1},
        "off": off,
        "up-to": up_to,
    }
    return OwnProfile.model_validate(tree)


def test_the_shipped_profiles_nest() -> None:
    """Each shipped profile allows no more than the next, and not the other way round."""
    for strict, lenient in itertools.pairwise(SHIPPED):
        assert nests(strict, lenient)
        assert not nests(lenient, strict)


@pytest.mark.parametrize(
    ("off", "up_to", "where"),
    [
        (2, "acceptable", "before 'precautionary'"),
        (1, "acceptable", "between 'precautionary' and 'balanced'"),
        (1, "tolerable", "between 'precautionary' and 'balanced'"),
        (0, "tolerable", "between 'balanced' and 'openness-leaning'"),
        (2, "tolerable", "between 'precautionary' and 'balanced'"),
    ],
)
def test_a_profile_of_ones_own_stands_where_it_nests(off: int, up_to: str, where: str) -> None:
    """Its place is told by its neighbours, and with it in place all of them nest in order."""
    mine = own(off, up_to)
    assert neighbours(mine, FRAMEWORK.profiles.profiles).startswith(where)
    listed = list(among(FRAMEWORK, mine).profiles.profiles.values())
    assert all(nests(strict, lenient) for strict, lenient in itertools.pairwise(listed))


def test_a_profile_that_nests_nowhere_is_refused() -> None:
    """One that is stricter in one thing and more lenient in another is refused, and told what it must nest among."""
    mine = own(0, "acceptable")
    assert place(mine, SHIPPED) is None
    (problem,) = own_problems(FRAMEWORK, mine, "profile.yaml")
    assert "neither stricter nor more lenient" in problem.message
    assert "balanced: off 1, up to tolerable" in problem.hint
