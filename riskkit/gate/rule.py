"""What a rule is and what it finds, before anybody asks whether it is waived."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import cleandoc, signature
from typing import Literal

from riskkit.schema.policy import RuleSetting

FileRole = Literal[
    "release", "policy", "framework", "context", "assessment", "decision", "log", "pins", "baseline", "folder"
]
"""Which of the files that are read: folder stands for any file of the model, by its path."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation in one place: at a pointer of a file of ours, or in a file of the model."""

    role: FileRole
    pointer: str
    message: str
    fix: str
    about: str = ""
    """What tells it from others at the same place; part of its fingerprint, so nothing that changes by itself."""
    file: str = ""
    """The path below the folder, for files of the model; or the file of several that a role stands for."""
    line: int = 0
    """Where it is known already, of a file that could not be read as a whole."""
    column: int = 0


def in_file(path: str, message: str, fix: str, about: str = "") -> Violation:
    """A violation in a file of the model."""
    return Violation("folder", "", message, fix, about, path)


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One requirement.

    *check* takes the facts that it reads by their names in `Facts`; what has a default there may be missing. Its
    docstring says what holds where it finds nothing.
    """

    check: Callable[..., Iterator[Violation]]
    setting: RuleSetting | Literal["not-assessed", "bad-input"] = "block"
    """What its findings do, unless the policy says otherwise."""
    fixed: bool = False
    """Whether its findings can be neither waived, inherited nor made milder by a policy."""
    debt: bool = False
    """Whether a finding may be inherited from a baseline."""

    @property
    def title(self) -> str:
        """What holds where it passes."""
        return cleandoc(self.check.__doc__ or "").partition("\n\n")[0].replace("\n", " ").rstrip(".")

    @property
    def group(self) -> str:
        """The file of rules that it stands in."""
        return self.check.__module__.rpartition(".")[2]

    @property
    def reads(self) -> tuple[str, ...]:
        """The facts that it takes."""
        return tuple(signature(self.check).parameters)

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts without which it cannot run."""
        return tuple(name for name, taken in signature(self.check).parameters.items() if taken.default is taken.empty)
