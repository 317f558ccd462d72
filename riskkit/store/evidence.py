"""evidence.yaml of a framework, which says what results and facts suggest; checked against its questions."""

from collections.abc import Iterator
from pathlib import Path

from riskkit.errors import InputError, Problem
from riskkit.schema.checks.framework import dangling
from riskkit.schema.framework.evidence import EvidenceRow, EvidenceTable, FactRow, RelativeRow, ResultRow
from riskkit.schema.framework.framework import Framework
from riskkit.store.frameworks import located, shown
from riskkit.store.yaml.document import read_document
from riskkit.store.yaml.validate import validate

NAME = "evidence.yaml"


def load_evidence(folder: Path, framework: Framework) -> EvidenceTable | None:
    """The evidence table in a framework's folder, if there is one; raises `InputError` with every problem found."""
    path = folder / NAME
    if not path.exists():
        return None
    document = read_document(shown(path))
    table = validate(EvidenceTable, document)
    if found := list(_problems(table, framework, document.name)):
        raise InputError(located(problem, document) for problem in found)
    return table


def _problems(table: EvidenceTable, framework: Framework, file: str) -> Iterator[Problem]:
    placed: dict[str, EvidenceRow] = {f"results/{key}": row for key, row in table.results.items()}
    placed |= {f"facts/{key}": row for key, row in table.facts.items()}
    placed |= {"relative": table.relative} if table.relative else {}
    for at, row in placed.items():
        unknown = list(dangling(file, f"{at}/question", [row.question], framework.asked, "a question to the release"))
        yield from unknown
        yield from dangling(file, f"{at}/source", row.source, framework.sources.rows, "a row of sources.yaml")
        if not unknown:
            levels = framework.questions.questions[row.question].levels
            yield from dangling(file, at, _levels(row), levels, f"a level of {row.question}")


def _levels(row: EvidenceRow) -> list[str]:
    if isinstance(row, ResultRow):
        return [bound.level for bound in row.levels]
    if isinstance(row, FactRow):
        return list(dict.fromkeys(row.levels.values()))
    named = row if isinstance(row, RelativeRow) else None
    return [named.well_below, named.comparable, named.ahead_in_some, named.ahead] if named else []
