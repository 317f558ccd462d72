"""What a check finds."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One violation in one place; *rule* is stamped by the runner."""

    file: str
    pointer: str
    message: str
    hint: str = ""
    rule: str = ""

    def of(self, rule: str) -> "LintFinding":
        """The same finding under a rule's id."""
        return replace(self, rule=rule)
