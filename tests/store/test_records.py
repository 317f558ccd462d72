import shutil
from pathlib import Path

import pytest

from riskkit.errors import InputError, PinError
from riskkit.schema.framework.framework import Framework
from riskkit.store.assessments import (
    cases,
    contexts,
    default_context,
    load_assessment,
    load_context,
    load_inputs,
)
from riskkit.store.frameworks import load_framework

SHIPPED = Path(__file__).parents[1] / "bad" / "small"
SMALL, FILE = Path("small"), Path("assessment.yaml")
ASSESSMENT = """\
riskkit: assessment/1
framework: {id: small}
context: {id: world-2026-01}
profile: balanced
release:
  name: Acme
  version: "1"
  components:
    weights: {access: public, licence: apache-2.0}
answers:
  capability: {level: strong, confidence: high, evidence: [trial]}
  reach: {level: few, confidence: high, evidence: [trial]}
evidence:
  trial: {title: A trial, grade: independent-test, date: 2026-01-15, subject: Acme 1, methods: [red-team]}
"""


@pytest.fixture
def framework(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Framework:
    """The small framework, with an assessment and a newer context beside it, in the working directory."""
    shutil.copytree(SHIPPED, tmp_path / "small")
    monkeypatch.chdir(tmp_path)
    FILE.write_text(ASSESSMENT, encoding="utf-8")
    text = (SMALL / "context" / "2026-01-01.yaml").read_text(encoding="utf-8")
    newer = text.replace("id: world-2026-01", "id: later").replace("date: 2026-01-01", "date: 2026-03-01", 1)
    (SMALL / "context" / "a-name.yaml").write_text(newer, encoding="utf-8")
    return load_framework("small")


def rewrite(old: str, new: str) -> None:
    """Puts *new* in the place of *old* in the assessment."""
    text = FILE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    FILE.write_text(text.replace(old, new), encoding="utf-8")


def test_contexts_come_newest_first(framework: Framework) -> None:
    """The date that a context states counts, whatever its file is called."""
    assert [context.id for context, _ in contexts(framework, SMALL)] == ["later", "world-2026-01"]


@pytest.mark.parametrize(
    ("date", "wanted"),
    [
        ("2025-12-31", None),
        ("2026-01-01", "world-2026-01"),
        ("2026-02-28", "world-2026-01"),
        ("2026-03-01", "later"),
        ("2030-01-01", "later"),
    ],
)
def test_default_context_is_never_of_the_future(framework: Framework, date: str, wanted: str | None) -> None:
    """Without a name the newest context that is no later than the date is taken, if there is one."""
    found = default_context(framework, SMALL, date)
    assert (found[0].id if found else None) == wanted


def test_context_by_id_or_file(framework: Framework) -> None:
    """A context is found by its id in the framework's folder, and by its path anywhere."""
    assert load_context(framework, SMALL, "later") == load_context(framework, SMALL, "small/context/a-name.yaml")


def test_a_named_context_is_taken_whatever_its_date(framework: Framework) -> None:
    """The context that the file names is the one it is scored with."""
    found = load_inputs(FILE, date="2026-04-01", framework="small")
    assert found.context
    assert found.context.id == "world-2026-01"


def test_digests_are_of_what_was_read(framework: Framework) -> None:
    """Framework, context and assessment each come with the digest of their content."""
    found = load_inputs(FILE, date="2026-04-01", framework="small")
    context = load_context(framework, SMALL, "world-2026-01")[1]
    assert found.digests == {
        "framework": framework.digest,
        "context": context.digest(),
        "assessment": found.document.digest(),
    }


def test_pins_that_hold(framework: Framework) -> None:
    """A file pinned to just what is there is read as one without pins."""
    context = load_context(framework, SMALL, "world-2026-01")[1]
    rewrite("{id: small}", f'{{id: small, version: 1.0.0, digest: "{framework.digest}"}}')
    rewrite("{id: world-2026-01}", f'{{id: world-2026-01, digest: "{context.digest()}"}}')
    assert load_inputs(FILE, date="2026-04-01", framework="small").framework == framework


def test_pins_come_before_answers(framework: Framework) -> None:
    """Answers to another version are told as that, and not as answers to questions that do not exist."""
    rewrite("{id: small}", "{id: small, version: 1.0.1}")
    rewrite("  reach: {", "  renamed-since: {")
    with pytest.raises(PinError):
        load_inputs(FILE, date="2026-04-01", framework="small")
    with pytest.raises(InputError):
        load_inputs(FILE, date="2026-04-01", framework="small", pinned=False)


def test_what_was_made_for_other_tables_is_to_be_migrated(framework: Framework) -> None:
    """A first number of the version that differs is wrong input whatever else is wrong, with the command that helps."""
    rewrite("{id: small}", "{id: small, version: 0.9.0}")
    rewrite("  reach: {", "  renamed-since: {")
    for pinned in (True, False):
        with pytest.raises(InputError) as error:
            load_inputs(FILE, date="2026-04-01", framework="small", pinned=pinned)
        (problem,) = error.value.problems
        assert problem.message == "made for small 0.9.0, and this is 1.0.0"
        assert problem.hint == "bring it up to date: riskkit migrate assessment.yaml"


def test_a_journal_is_never_left_unread(framework: Framework) -> None:
    """Answers waiting beside an assessment count as if they were in it, and what is no journal stops every reader."""
    event = '{"question": "reach", "on": "2026-02-01", "answer": {"level": "many"}}'
    journal = Path("assessment.yaml.journal")
    journal.write_text(f'{{"riskkit": "journal/1"}}\n{event}\n', encoding="utf-8")
    assert load_assessment(FILE, framework)[0].answers["reach"].level == "many"
    journal.write_text("{}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"assessment\.yaml\.journal"):
        load_assessment(FILE, framework)


def test_an_assessment_is_checked_against_the_framework_given(framework: Framework) -> None:
    """With a framework at hand an answer to another question is a problem at its line."""
    rewrite("  reach: {", "  reech: {")
    assert load_assessment(FILE)[0].answers["reech"].level == "few"
    with pytest.raises(InputError) as error:
        load_assessment(FILE, framework)
    (problem,) = error.value.problems
    assert (problem.where, problem.line, problem.pointer) == ("assessment.yaml", 12, "answers/reech")


def test_problems_of_all_cases_come_at_once(framework: Framework) -> None:
    """A case that cannot be read hides nothing that is wrong in another."""
    assert [found.case.id for found in cases(framework, SMALL)] == ["tiny"]
    for name in ("one", "two"):
        (SMALL / "cases" / f"{name}.yaml").write_text("riskkit: case/9\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        cases(framework, SMALL)
    assert [problem.where for problem in error.value.problems] == ["small/cases/one.yaml", "small/cases/two.yaml"]
