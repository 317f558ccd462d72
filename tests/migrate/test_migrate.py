"""Properties of every migration: nothing is lost, nothing is assumed, and doing it again changes nothing."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskkit.analysis.migrate.assessment import migrate_assessment
from riskkit.analysis.migrate.profile import migrate_profile
from riskkit.analysis.migrate.version import TargetFramework
from riskkit.errors import InputError
from riskkit.schema.checks.own_profile import place
from riskkit.schema.framework.profiles import Profile
from riskkit.schema.migration_table import MigrationTable
from riskkit.store.assessments import load_assessment, load_case, load_context_file, load_profile
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.release_files import load_release, parse_decision, parse_policy
from riskkit.store.yaml.document import read_document
from riskkit.store.yaml.validate import validate
from riskkit.store.yaml.writer import dump
from riskkit.tasks.migrate import Migration, migrate
from tests.migrate.files import DATE, KINDS, V1, copied, leaves, tree_of

FRAMEWORK = load_framework("seger2023")
FOLDER = framework_folder("seger2023").resolve()
TABLE = validate(MigrationTable, read_document(FOLDER / "migration.yaml"))
TARGET = TargetFramework(FRAMEWORK, TABLE, "1.0.0")


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with the files of version 1.0."""
    copied(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(kind: str) -> tuple[Migration, Path]:
    """What became of a file, which is written as case.yaml and the like beside it: ``new-case.yaml``."""
    found = migrate(Path(f"{kind}.yaml"), date=DATE)
    # a case has the name of its id
    new = Path("limit-bio-uplift.yaml" if kind == "case" else f"new-{kind}.yaml")
    new.write_text(found.text, encoding="utf-8")
    return found, new


def loaded(kind: str, path: Path) -> object:
    """The record that a file holds, read as every other command reads it."""
    readers: dict[str, Any] = {
        "assessment": lambda: load_assessment(path, FRAMEWORK)[0],
        "profile": lambda: load_profile(FRAMEWORK, path)[0],
        "policy": lambda: parse_policy(path.read_bytes(), path.name)[0],
        "release": lambda: load_release(path, FRAMEWORK)[0],
        "decision": lambda: parse_decision(path.read_bytes(), path.name)[0],
        "context": lambda: load_context_file(FRAMEWORK, path)[0],
        "case": lambda: load_case(FRAMEWORK, FOLDER, path).case,
    }
    return readers[kind]()


# the table


def test_the_table_says_what_became_of_every_question() -> None:
    """Each question that version 1.0 had is kept or reworded, and none both; all others of it are retired."""
    named = {*TABLE.kept, *TABLE.reworded}
    new = {"relative-capability", "data-exposure"}
    assert not TABLE.kept.keys() & TABLE.reworded.keys()
    assert named == FRAMEWORK.questions.questions.keys() - new
    assert not named & FRAMEWORK.questions.retired.keys()
    assert set(TABLE.sections.values()) <= FRAMEWORK.questions.sections.keys()
    assert list(TABLE.profiles) == list(FRAMEWORK.profiles.profiles)


def test_the_table_is_for_the_version_before() -> None:
    """It is for files of another first number than that of the framework."""
    assert TABLE.from_version.split(".")[0] != FRAMEWORK.framework.version.split(".")[0]


# every kind of file


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost(kind: str) -> None:
    """Every value of the old file is where it was, where its entry says, left over, or told in the entry."""
    old = tree_of(Path(f"{kind}.yaml"))
    found, path = written(kind)
    new = dict(leaves(tree_of(path)))
    if found.left:
        Path("left.yaml").write_text(found.left, encoding="utf-8")
    left = dict(leaves(tree_of(Path("left.yaml")))) if found.left else {}
    for at, value in leaves(old):
        entries = [each for each in found.view.entries if at[: len(each.was.split("/"))] == tuple(each.was.split("/"))]
        elsewhere = [(*each.now.split("/"), *at[len(each.was.split("/")) :]) for each in entries if each.now]
        told = any(str(value) in each.why for each in entries if each.fate == "changed")
        there = new.get(at) == value or left.get(at) == value or any(new.get(one) == value for one in elsewhere)
        assert there or told or value in new.values(), f"{at} is lost: {value}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_of_the_old_file_is_told(kind: str) -> None:
    """Whatever stands in the old file is part of an entry, and every entry but those that are kept has a reason."""
    found, _ = written(kind)
    told = [tuple(entry.was.split("/")) for entry in found.view.entries]
    for at, _ in leaves(tree_of(Path(f"{kind}.yaml"))):
        assert any(at[: len(was)] == was or was[: len(at)] == at for was in told), at
    assert all(entry.why for entry in found.view.entries if entry.fate != "kept")


@pytest.mark.parametrize("kind", KINDS)
def test_the_new_file_loads(kind: str) -> None:
    """Every command reads it; a decision is read as one of an earlier version, which the gate holds."""
    _, path = written(kind)
    found = loaded(kind, path)
    assert found == "seger2023 1.0.0" if kind == "decision" else found


@pytest.mark.parametrize("kind", KINDS)
def test_doing_it_again_changes_nothing(kind: str) -> None:
    """A file that is up to date stays the same to the byte, and that is said."""
    first, path = written(kind)
    again = migrate(path, date=DATE)
    assert (again.text, again.left, again.view.changed) == (first.text, "", False)
    assert {entry.fate for entry in again.view.entries} == {"kept"}


@pytest.mark.parametrize("kind", KINDS)
def test_comments_come_along(kind: str) -> None:
    """Every comment of the old file stands in the new one, or with what is left over."""
    found, _ = written(kind)
    lines = Path(f"{kind}.yaml").read_text(encoding="utf-8").splitlines()
    for comment in [line.strip() for line in lines if line.strip().startswith("#")]:
        assert comment in found.text + found.left


# an assessment


def test_an_answer_counts_only_where_its_question_means_the_same() -> None:
    """What is kept counts, what was reworded is carried, what is retired is left over with the framework's reason."""
    found, path = written("assessment")
    new, old = load_assessment(path)[0], tree_of(Path("assessment.yaml"))
    assert list(new.answers) == ["open-ended-output", "fraud-uplift", "imagery-abuse", "defender-access"]
    assert {key for key in old["answers"] if key in TABLE.reworded} - {"fraud-uplift", "imagery-abuse"} <= {
        *new.carried
    }
    assert new.answers["imagery-abuse"].unknown == "it makes no pictures"
    reasons = {entry.was: entry.why for entry in found.view.entries if entry.fate == "left-over"}
    assert reasons["answers/base-share"] == FRAMEWORK.questions.retired["base-share"].text
    assert reasons["carried/revisit-plan"] and reasons["undertakes/fix-channel"]


def test_it_is_pinned_to_the_framework_and_its_context_by_id_alone() -> None:
    """The context is there under the same id, written anew, so that its digest would be another."""
    _, path = written("assessment")
    new = load_assessment(path)[0]
    assert (new.framework.version, new.framework.digest) == (FRAMEWORK.framework.version, FRAMEWORK.digest)
    assert new.context and (new.context.id, new.context.digest) == ("world-2024-02", None)
    assert (new.profile, new.effort, new.measures) == ("balanced", 12, ("red-team-bounty",))


def test_what_is_left_over_is_an_assessment_by_the_old_version() -> None:
    """It has the old pins and the evidence that its answers cite."""
    found, _ = written("assessment")
    Path("left.yaml").write_text(found.left, encoding="utf-8")
    left = load_assessment(Path("left.yaml"))[0]
    assert (left.framework.version, [*left.answers], [*left.evidence]) == (
        "1.0.0",
        ["trained-refusals", "base-share"],
        ["red-team"],
    )


def test_an_unpinned_file_is_told_by_what_stands_in_it() -> None:
    """What only version 1.0 knows makes a file one of 1.0; without a sign it is taken to be of today."""
    text = Path("assessment.yaml").read_text(encoding="utf-8")
    Path("assessment.yaml").write_text(text.replace(", version: 1.0.0", ""), encoding="utf-8")
    found, path = written("assessment")
    assert found.view.made_for == "1.0.0" and found.view.changed
    text = path.read_text(encoding="utf-8").replace(f'  version: "{FRAMEWORK.framework.version}"\n', "")
    path.write_text(text.replace("world-2024-02", "world-2026-h2"), encoding="utf-8")
    again = migrate(path, date=DATE)
    assert (again.view.made_for, again.view.changed) == (None, False)


def test_without_a_table_every_answer_is_asked_again() -> None:
    """A framework that does not say what its questions meant has nothing taken for granted."""
    target = TargetFramework(FRAMEWORK, None, "1.0.0")
    found = migrate_assessment(tree_of(Path("assessment.yaml")), target)
    counted = [answer for answer in found.tree["answers"].values() if "level" in answer or "number" in answer]
    assert counted == []


LEVELS = st.sampled_from(["none", "marginal", "moderate", "few", "open", "competent", "no-level"])
ANSWERS = st.one_of(
    st.fixed_dictionaries({"level": LEVELS, "confidence": st.sampled_from(["low", "high"])}),
    st.fixed_dictionaries({"unknown": st.just("nobody knows")}),
    st.fixed_dictionaries({"not-applicable": st.just("no such thing")}),
    st.fixed_dictionaries({"number": st.just({"low": 1, "likely": 2, "high": 3})}),
)
KEYS = st.sampled_from([*FRAMEWORK.questions.questions, *FRAMEWORK.questions.retired, "no-question"])
TREES = st.dictionaries(KEYS, ANSWERS, max_size=8)


@given(answers=TREES, carried=TREES, version=st.sampled_from(["1.0.0", "1.4.2", "2.0.0", None]))
def test_each_answer_is_in_one_place(answers: dict[str, Any], carried: dict[str, Any], version: str | None) -> None:
    """Every answer counts, is carried or is left over, in its own words; and none counts that did not count before."""
    tree = {
        "riskkit": "assessment/1",
        "framework": {"id": "seger2023", "version": version or "1.0.0"},
        "profile": "balanced",
        "release": {"name": "Acme", "version": "1"},
        "answers": answers,
        "carried": carried,
    }
    found = migrate_assessment(tree, TargetFramework(FRAMEWORK, TABLE, version))
    for part, given_answers in (("answers", answers), ("carried", carried)):
        for key, answer in given_answers.items():
            reason = {"unknown": answer["not-applicable"]} if "not-applicable" in answer else answer
            places = [found.tree.get(part, {}).get(key), found.tree.get("carried", {}).get(key)]
            assert found.left.get(part, {}).get(key) == answer or reason in places
    assert found.tree.get("answers", {}).keys() <= answers.keys()
    again = migrate_assessment(found.tree, TargetFramework(FRAMEWORK, TABLE, FRAMEWORK.framework.version))
    assert not again.changed and again.tree == found.tree


# a profile

CELL = st.integers(0, 4)
PROFILES = st.fixed_dictionaries(
    {
        "acceptable": CELL,
        "tolerable": st.fixed_dictionaries(dict.fromkeys("12345", CELL)),
        "delta": st.floats(0.01, 1),
        "weights": st.fixed_dictionaries(dict.fromkeys(FRAMEWORK.benefits.benefits, st.floats(0, 1))),
    }
)


@given(PROFILES)
def test_a_profile_is_never_more_lenient_than_it_was(old: dict[str, Any]) -> None:
    """It has the values of a profile that was no more lenient than the old one, or the strictest there are."""
    head = {"riskkit": "profile/1", "id": "ours", "framework": "seger2023"}
    found = migrate_profile({**head, **old}, TARGET).tree
    shipped = FRAMEWORK.profiles.profiles
    equal = next(key for key, each in shipped.items() if (each.off, each.up_to) == (found["off"], found["up-to"]))
    then = TABLE.profiles[equal]
    was_no_more_lenient = (
        then.acceptable <= old["acceptable"]
        and then.delta >= old["delta"]
        and all(cell <= old["tolerable"][key] for key, cell in then.tolerable.items())
    )
    assert was_no_more_lenient or equal == next(iter(shipped))
    like: Profile = shipped[equal]
    own = like.model_copy(update={"off": found["off"], "up_to": found["up-to"]})
    assert place(own, list(shipped.values())) is not None
    assert all(isinstance(weight, int) and 0 <= weight <= 100 for weight in found["weights"].values())
    assert all((weight > 0) == (old["weights"][key] > 0) for key, weight in found["weights"].items())


@pytest.mark.parametrize("key", list(TABLE.profiles))
def test_a_shipped_profile_becomes_the_one_of_its_id(key: str) -> None:
    """Values copied from a profile of version 1.0 become those that the profile has now."""
    then = TABLE.profiles[key]
    tree = {"riskkit": "profile/1", "id": "ours", **then.model_dump(), "weights": {"use": 0.25, "progress": 0.25}}
    found, now = migrate_profile(tree, TARGET).tree, FRAMEWORK.profiles.profiles[key]
    assert (found["off"], found["up-to"]) == (now.off, now.up_to)
    assert found["weights"] == {"use": 1, "progress": 1}


# what the gate reads


def test_a_policy_asks_for_no_less() -> None:
    """A margin in decades becomes the least in levels that asks for anything, and none stays none."""
    found, path = written("policy")
    assert parse_policy(path.read_bytes(), path.name)[0].thresholds.margin == 2
    assert any("thresholds/margin" in note for note in found.view.notes)
    text = Path("policy.yaml").read_text(encoding="utf-8").replace("margin: 0.1", "margin: 0")
    Path("policy.yaml").write_text(text, encoding="utf-8")
    _, path = written("policy")
    assert parse_policy(path.read_bytes(), path.name)[0].thresholds.margin == 0


def test_a_rule_of_another_name_moves_and_its_waiver_does_not() -> None:
    """The verdicts are others, so what was waived under the old rule has to be granted anew."""
    text = Path("policy.yaml").read_text(encoding="utf-8")
    text = text.replace("rules:\n", "rules:\n  option-cleared: hold\n").replace("weights-safe-format", "option-cleared")
    Path("policy.yaml").write_text(text, encoding="utf-8")
    found, path = written("policy")
    policy = parse_policy(path.read_bytes(), path.name)[0]
    assert policy.rules["option-allowed"] == "hold" and not policy.waivers
    assert "option-cleared" in found.left


def test_a_release_loses_only_what_is_asked_no_more() -> None:
    """A safeguard stays and names no control, and a stage that waits for less is told."""
    text = Path("release.yaml").read_text(encoding="utf-8")
    Path("release.yaml").write_text(
        text.replace("      bias-harm: {", "      revisit-plan: {level: none}\n      bias-harm: {"), encoding="utf-8"
    )
    found, path = written("release")
    release = load_release(path, FRAMEWORK)[0]
    assert release.safeguards["terms"].control is None and release.safeguards["terms"].evidence == ("field-tests",)
    assert list(release.stages["copies"].trigger) == ["bias-harm"]
    assert any("no longer waits for 'revisit-plan'" in note for note in found.view.notes)
    assert any("bias-harm" in note for note in found.view.notes)


def test_a_decision_stays_to_the_letter() -> None:
    """Its approvals are of its words; what these are called now, and that the gate holds it, is told."""
    found, path = written("decision")
    assert path.read_bytes() == Path("decision.yaml").read_bytes()
    notes = " ".join(found.view.notes)
    assert "riskkit decide release.yaml --again" in notes and "'allowed-with-conditions' now" in notes
    assert found.view.recorded and found.view.recorded.now_called == "allowed-with-conditions"


# what is true of the world, and decided cases


def test_a_context_counts_nothing_that_may_mean_something_else() -> None:
    """An answer that was reworded is unknown, and says what it was; every question is answered."""
    _, path = written("context")
    context = load_context_file(FRAMEWORK, path)[0]
    known = {key for key, answer in context.answers.items() if answer.level}
    assert known == {"peer-surveillance-hosted", "peer-imagery-weights", "defence-bio", "defence-flaws"}
    assert "'substantial'" in str(context.answers["peer-influence-hosted"].unknown)
    assert context.answers.keys() == FRAMEWORK.about_world.keys()
    assert context.best_public.date <= context.date


def test_contexts_that_files_name_are_still_there() -> None:
    """Each context of version 1.0 is in the framework under its id, and retired."""
    ids = ["2019-11", "2021-07", "2022-05", "2022-08", "2023-01", "2023-07", "2024-02", "2025-01", "2025-08", "2026-11"]
    for name in ids:
        context = load_context_file(FRAMEWORK, FOLDER / "context" / f"{name}.yaml")[0]
        assert (context.id, context.retired) == (f"world-{name}", True)


def test_a_case_lists_what_was_a_range() -> None:
    """From the least to the most, and what must not be cleared must not be allowed."""
    _, path = written("case")
    case = load_case(FRAMEWORK, FOLDER, path).case
    assert case.expected.options == ("r0", "r1")
    assert case.limit and case.limit.allows == ("r0",) and case.limit.does_not_allow[0] == "r6"


# what is malformed

JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.floats(0, 1), st.just(""), st.sampled_from(["none", "r3", "a/b"]),
    st.just([]), st.just({}), st.just(["x"]), st.just({"x": {"y": []}}), st.just({"level": []}),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20)
@given(data=st.data())
def test_a_malformed_file_is_told_and_never_migrated_in_part(kind: str, data: st.DataObject) -> None:
    """Whatever stands in a part of it, it comes out as a file that loads, or every problem has its place."""
    tree = tree_of(V1 / f"{kind}.yaml")
    at = data.draw(st.sampled_from([path for path, _ in leaves(tree)]))
    at = at[: data.draw(st.integers(1, len(at)))]
    around: Any = tree
    for key in at[:-1]:
        around = around[int(key) if isinstance(around, list) else key]
    around[int(at[-1]) if isinstance(around, list) else at[-1]] = data.draw(JUNK)
    Path("bad.yaml").write_text(dump(tree), encoding="utf-8")
    try:
        found = migrate(Path("bad.yaml"), date=DATE, to="seger2023")
    except InputError as error:
        assert all(problem.where == "bad.yaml" and problem.line for problem in error.problems)
    else:
        Path("good.yaml").write_text(found.text, encoding="utf-8")
        assert not migrate(Path("good.yaml"), date=DATE, to="seger2023").view.changed
