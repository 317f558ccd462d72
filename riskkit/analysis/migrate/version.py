"""By which version of a framework a file was made, and which of its questions still ask what they asked."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from riskkit.schema.base import major
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.questions import Question
from riskkit.schema.migration_table import MigrationTable

NO_TABLE = "it is unknown whether its levels still mean the same"


@dataclass(frozen=True, slots=True)
class TargetFramework:
    """The framework that a file is brought to, and what it says of the version that the file was made for."""

    framework: Framework
    table: MigrationTable | None
    version: str | None
    """None where nothing in the file says for which it was made, and nothing in it is of an earlier one."""

    @property
    def is_now(self) -> bool:
        """Whether the file was made for the framework as it is."""
        return self.version in (None, self.framework.framework.version)

    @property
    def known(self) -> MigrationTable | None:
        """The table of the version that the file was made for."""
        found = self.table
        return found if found and self.version and major(found.from_version) == major(self.version) else None

    def reworded(self, question: str) -> str:
        """Why answers to a question are asked again; empty where they mean what they meant."""
        if self.version is None or major(self.version) == major(self.framework.framework.version):
            return ""
        if self.known is None:
            return NO_TABLE
        return "" if question in self.known.kept else self.known.reworded.get(question, NO_TABLE)

    def misfit(self, key: str, answer: Any, asked: Mapping[str, Question]) -> str:
        """Why a question cannot take an answer as it is written; in a file of today only retired questions count."""
        spec = self.framework.questions
        if key in spec.retired:
            return spec.retired[key].text
        if self.is_now:
            return ""
        if key not in asked:
            return f"'{key}' is not a question here"
        wrong = [level for level in levels(answer) if level not in asked[key].levels]
        if wrong:
            return f"'{wrong[0]}' is not a level of '{key}'"
        if not asked[key].scale and any(isinstance(each, dict) and "number" in each for each in given(answer)):
            return f"'{key}' takes a level and no number"
        return ""


def given(answer: Any) -> Iterator[Any]:
    """An answer, and what each of several raters gave."""
    yield answer
    ratings = answer.get("ratings") if isinstance(answer, dict) else None
    yield from ratings.values() if isinstance(ratings, dict) else ()


def levels(answer: Any) -> Iterator[str]:
    """The levels in an answer."""
    found = (each.get("level") for each in given(answer) if isinstance(each, dict))
    return (level for level in found if isinstance(level, str))


def made_for(
    tree: Mapping[str, Any],
    stated: str | None,
    framework: Framework,
    table: MigrationTable | None,
    contexts: Collection[str] = (),
) -> str | None:
    """
    The version that a file says it was made for, or that what stands in it is of; None where neither says so.

    What was retired, answers that are not applicable, and *contexts* that are no longer chosen are of the version of
    the table.
    """
    if stated or table is None:
        return stated
    retired = framework.questions.retired
    answers = [tree[part] for part in ("answers", "carried", "undertakes") if isinstance(tree.get(part), dict)]
    sections = tree.get("assigned")
    is_earlier = (
        any(key in retired for part in answers for key in part)
        or any(isinstance(one, dict) and "not-applicable" in one for part in answers for one in part.values())
        or _context_of(tree) in contexts
        or any(key in table.sections for key in (sections if isinstance(sections, dict) else ()))
    )
    return table.from_version if is_earlier else None


def _context_of(tree: Mapping[str, Any]) -> str:
    """The id of the context that a file names; empty where it names none."""
    named = tree.get("context")
    key = named.get("id") if isinstance(named, dict) else None
    return key if isinstance(key, str) else ""
