"""A profile of one's own: value judgements kept in a file beside the assessment, beside those that a framework has."""

from typing import Literal

from riskkit.schema.base import Id
from riskkit.schema.framework.profiles import Profile

EARLIER = ("delta", "acceptable", "tolerable")
"""What profiles had before answers could be off; riskkit migrate turns it into what they have now."""


class OwnProfile(Profile):
    """profile.yaml: a profile of the user's own for one framework, among whose profiles it must nest."""

    riskkit: Literal["profile/1"]
    id: Id
    framework: Id
