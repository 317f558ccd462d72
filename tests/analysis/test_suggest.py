"""Suggestions read the bound that is worse for the release, never one test alone, and never for another model."""

from pathlib import Path
from typing import Any

import pytest

from riskkit.analysis.evidence.binding import ReleaseIdentity, bond, is_called, name_of
from riskkit.analysis.evidence.measures import test_called as called
from riskkit.analysis.evidence.suggest import Suggested, suggest
from riskkit.schema.base import Grade
from riskkit.schema.context import BestPublic, Context, Score
from riskkit.schema.framework.evidence import EvidenceTable, JudgeError
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.collection import (
    Completeness,
    Direction,
    EvidenceFile,
    EvidenceResult,
    EvidenceSubject,
    Passage,
    StatedFact,
    Suggestion,
)
from riskkit.store.evidence import load_evidence
from riskkit.store.frameworks import framework_folder, load_framework

LARCH = ReleaseIdentity("Larch 7B", "v1")


@pytest.fixture(scope="module")
def framework() -> Framework:
    """The framework that ships."""
    return load_framework("seger2023")


@pytest.fixture(scope="module")
def table(framework: Framework) -> EvidenceTable:
    """Its evidence table."""
    found = load_evidence(framework_folder("seger2023"), framework)
    assert found
    return found


def result(
    task: str,
    value: float | None,
    *,
    count: int | None = None,
    direction: Direction | None = None,
    completeness: Completeness = "complete",
    **settings: str,
) -> EvidenceResult:
    """A share of a test, from so many items."""
    return EvidenceResult(
        task=task,
        metric="acc",
        value=value,
        direction=direction,
        count=count,
        hits=round(value * count) if count and value is not None else None,
        completeness=completeness,
        settings=settings,
        passage=Passage(path="log.json", quote=f"{task} {value}"),
    )


def log(*results: EvidenceResult, name: str | None = "larch/larch-7b", grade: Grade = "internal-test") -> EvidenceFile:
    """A log about a model."""
    return EvidenceFile(
        path="log.json", format="lm-eval", grade=grade, subject=EvidenceSubject(name=name), results=results
    )


def card(*facts: tuple[str, str], **more: Any) -> EvidenceFile:
    """A card that states some facts."""
    stated = tuple(
        StatedFact(about=about, value=value, passage=Passage(path="README.md", line=1, quote=value))
        for about, value in facts
    )
    return EvidenceFile(path="README.md", format="model-card", grade="self-report", facts=stated, **more)


@pytest.fixture
def ask(framework: Framework, table: EvidenceTable) -> Any:
    """What some files suggest."""

    def asked(*files: EvidenceFile, release: ReleaseIdentity = LARCH, context: Context | None = None) -> Suggested:
        return suggest(files, table, framework, context, release)

    return asked


def of(found: Suggested, question: str) -> Suggestion | None:
    """The suggestion for a question."""
    return next((each for each in found.suggestions if each.question == question), None)


def level(found: Suggested, question: str = "general-capability") -> str | None:
    """The level that is suggested."""
    return suggestion.level if (suggestion := of(found, question)) else None


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({"mmlu": 0.95}, None),
        ({"mmlu": 0.30, "humaneval": 0.10}, "basic"),
        ({"mmlu": 0.46, "humaneval": 0.21}, "basic"),
        ({"mmlu": 0.48, "humaneval": 0.21}, "competent"),
        ({"mmlu": 0.79, "humaneval": 0.30}, "competent"),
        ({"mmlu": 0.79, "humaneval": 0.66}, "competent"),
        ({"mmlu": 0.80, "humaneval": 0.66}, "strong"),
        ({"mmlu": 0.99, "mmlu_pro": 0.99}, "strong"),
        ({"gpqa_diamond": 0.90, "swebench_verified": 0.80}, "frontier"),
        ({"gpqa_diamond": 0.90, "mmlu": 0.90}, "strong"),
    ],
)
def test_two_tests_and_a_margin_make_a_level(scores: dict[str, float], expected: str | None, ask: Any) -> None:
    """As the question asks: one test never suggests, and one of them has to pass its cut by 2 points."""
    assert level(ask(log(*(result(task, value) for task, value in scores.items())))) == expected


def test_few_items_leave_the_worse_level_open(ask: Any) -> None:
    """The same shares from few items may be those of an abler model, and so suggest it, with low confidence."""
    many = ask(log(result("mmlu", 0.72, count=14042), result("humaneval", 0.60, count=16400)))
    few = ask(log(result("mmlu", 0.72, count=25), result("humaneval", 0.60, count=25)))
    assert (level(many), level(few)) == ("competent", "strong")
    assert (of(few, "general-capability") or pytest.fail()).confidence == "low"
    (first, second) = few.certificates
    assert (first.question, first.task) == ("general-capability", "mmlu")
    assert second.more > 100 and second.chance >= 0.8


def test_a_share_is_corrected_where_the_errors_of_its_judge_are_known(
    framework: Framework, table: EvidenceTable
) -> None:
    """A judge that sees half of the hits leaves an abler model open; one that may be chance leaves all of it open."""

    def asked(right: tuple[int, int]) -> Suggestion:
        judge = JudgeError(sensitivity=right, specificity=(990, 1000), basis="judgement")
        judged = table.model_copy(update={"judges": {"mmlu": judge, "humaneval": judge}})
        scores = log(result("mmlu", 0.41, count=5000), result("humaneval", 0.35, count=5000))
        return of(suggest((scores,), judged, framework, None, LARCH), "general-capability") or pytest.fail()

    assert [asked(right).level for right in ((990, 1000), (500, 1000), (1, 100))] == ["basic", "strong", "strong"]
    assert "mmlu: whether its judge errs here as often as where that was counted" in asked((990, 1000)).does_not_show


def test_versions_are_compared_on_the_same_test(ask: Any) -> None:
    """Where both count their items it is said whether they differ; from scores alone nothing is."""

    def version(number: str, mmlu: float, count: int | None) -> EvidenceFile:
        scores = log(result("mmlu", mmlu, count=count), result("humaneval", 0.3, count=count))
        return scores.model_copy(update={"subject": EvidenceSubject(name="larch-7b", revision=number)})

    def gaps(count: int | None) -> str:
        found = of(ask(version("v1", 0.70, count), version("v0", 0.60, count)), "general-capability")
        return "; ".join((found or pytest.fail()).does_not_show)

    assert "mmlu: version v1 differs from version v0 (exact test, p = " in gaps(1000)
    assert "humaneval: version v1 does not surely differ from version v0 (exact test, p = 1)" in gaps(1000)
    assert "version" not in gaps(None)


def test_contamination_and_sandbagging_are_as_the_file_states(ask: Any) -> None:
    """By a result, or by a fact of its file; where nothing is stated that is said, since it supports less."""
    scores = [result("mmlu", 0.7), result("humaneval", 0.5)]
    stated = [each.model_copy(update={"sandbagging": "no sign of it"}) for each in scores]

    def gaps(file: EvidenceFile) -> str:
        return "; ".join((of(ask(file), "general-capability") or pytest.fail()).does_not_show)

    assert "contamination: not stated; sandbagging: not stated" in gaps(log(*scores))
    assert "mmlu: on sandbagging the file says 'no sign of it'" in gaps(log(*stated))
    assert "sandbagging: not stated" not in gaps(log(*stated))
    of_card = card(("contamination", "13-gram overlap was removed"), results=tuple(scores))
    assert "mmlu: on contamination the file says '13-gram overlap was removed'" in gaps(of_card)


def test_pictures_suggest_no_biology_but_where_a_tag_names_it(ask: Any) -> None:
    """Never more than a guess; a classifier of what is not known to be pictures suggests nothing."""
    picture = of(ask(card(("pipeline-tag", "image-segmentation"))), "biology-training") or pytest.fail()
    assert (picture.level, picture.confidence) == ("none", "low")
    assert level(ask(card(("pipeline-tag", "image-segmentation"), ("tag", "Biology"))), "biology-training") == "curated"
    assert level(ask(card(("described-as", "classifier"))), "biology-training") is None


def test_repeats_are_not_independent(ask: Any) -> None:
    """Ten epochs of the same items say no more than one."""
    once = [result("mmlu", 0.75, count=200), result("humaneval", 0.62, count=200)]
    tenfold = [result("mmlu", 0.75, count=2000, repeats="10"), result("humaneval", 0.62, count=2000, repeats="10")]
    tight = [result("mmlu", 0.75, count=2000), result("humaneval", 0.62, count=2000)]
    assert level(ask(log(*tenfold))) == level(ask(log(*once))) == "strong"
    assert level(ask(log(*tight))) == "competent"


def test_what_is_partial_never_speaks_for_safety(ask: Any) -> None:
    """A run that was broken off counts for ability, with low confidence, and not for safeguards."""
    jailbreaks = [
        result("dan.Dan_11_0", 0.9, count=500, direction="more-is-safer", completeness="partial"),
        result("air_bench_2024", 0.9, count=500),
    ]
    assert level(ask(log(*jailbreaks)), "service-safeguards") is None
    whole = [jailbreaks[0].model_copy(update={"completeness": "complete"}), jailbreaks[1]]
    assert level(ask(log(*whole)), "service-safeguards") == "basic"
    able = ask(log(result("mmlu", 0.80, completeness="partial"), result("humaneval", 0.7)))
    assert (of(able, "general-capability") or pytest.fail()).confidence == "low"


def test_nothing_judged_supports_nothing(ask: Any) -> None:
    """A run without a judged item is no run."""
    nothing = [result("mmlu", None, completeness="nothing"), result("humaneval", 0.9, completeness="nothing")]
    assert ask(log(*nothing)).suggestions == ()


def test_the_worst_of_several_results_counts(ask: Any) -> None:
    """The same test twice is one test, read where the release does worse."""
    assert level(ask(log(result("mmlu", 0.5), result("mmlu", 0.9), result("humaneval", 0.7)))) == "strong"
    assert level(ask(log(result("mmlu", 0.9), result("mmlu", 0.9)))) is None


def test_logs_of_other_models_support_nothing(ask: Any) -> None:
    """A log that names another model, or a column of another one in a table, is not about the release."""
    scores = [result("mmlu", 0.9), result("humaneval", 0.9)]
    assert ask(log(*scores, name="spruce/spruce-7b")).suggestions == ()
    columns = [result("mmlu", 0.9, model="Spruce 7B"), result("humaneval", 0.9, model="Spruce 7B")]
    assert ask(log(*columns)).suggestions == ()
    own = [each.model_copy(update={"settings": {"model": "Larch-7B"}}) for each in columns]
    assert level(ask(log(*own))) == "strong"
    assert ask(log(*scores), release=ReleaseIdentity(None)).suggestions == ()


def test_attacks_that_worked_are_not_read_as_ability(ask: Any) -> None:
    """A rate where more is worse does not fit a row where more is abler or safer."""
    turned = [result("cybench", 0.5, direction="more-is-worse"), result("cvebench", 0.5, direction="more-is-worse")]
    assert level(ask(log(*turned)), "cyber-uplift") is None


def test_a_hazard_is_only_a_lower_bound(ask: Any) -> None:
    """It says that nobody has tuned the model, and is never more than a guess."""
    found = of(ask(log(result("cybench", 0.3, count=40), result("cvebench", 0.2, count=80))), "cyber-uplift")
    assert found and (found.level, found.confidence) == ("moderate", "low")
    assert any("tuning" in text for text in found.does_not_show)


@pytest.mark.parametrize(
    ("fact", "question", "expected"),
    [
        (("pipeline-tag", "text-generation"), "open-ended-output", "open"),
        (("pipeline-tag", "Image-Classification"), "general-capability", "narrow"),
        (("task", "speech recognition"), "open-ended-output", "constrained"),
        (("output-modalities", "Text"), "likeness-output", "none"),
        (("pipeline-tag", "text-to-image"), "likeness-output", None),
        (("model-type", "esm"), "biology-training", "curated"),
        (("runs-code", "pickle"), "security-flaws", "marginal"),
        (("licence", "mit"), "downstream-terms", None),
    ],
)
def test_plain_facts_suggest(fact: tuple[str, str], question: str, expected: str | None, ask: Any) -> None:
    """A fact suggests a level where the level itself says so of it, and else nothing."""
    assert level(ask(card(fact)), question) == expected


def test_where_facts_differ_the_worse_counts(ask: Any) -> None:
    """And with low confidence, saying that they differ."""
    found = of(ask(card(("pipeline-tag", "image-classification"), ("output-modalities", "text"))), "open-ended-output")
    assert found and (found.level, found.confidence) == ("open", "low")
    assert "other files speak for 'none'" in found.does_not_show


def world(**scores: str) -> Context:
    """A context with a public model."""
    listed = tuple(Score(test=test.replace("_", " "), score=score, source="x") for test, score in scores.items())
    best = BestPublic(name="Spruce 70B", publisher="Spruce", date="2026-01-01", text="x", scores=listed)
    return Context(
        riskkit="context/2", id="w", framework="seger2023", date="2026-01-01", title="w", best_public=best, answers={}
    )


@pytest.mark.parametrize(
    ("mmlu", "gsm8k", "expected"),
    [
        (0.69, 0.69, "well-below"),
        (0.71, 0.69, "comparable"),
        (0.85, 0.85, "comparable"),
        (0.86, 0.80, "ahead-in-some"),
        (0.86, 0.86, "ahead"),
    ],
)
def test_a_release_is_compared_on_shared_tests(mmlu: float, gsm8k: float, expected: str, ask: Any) -> None:
    """By margins of 5 points, as the question has them."""
    shared = world(MMLU="80%", GSM8K="80.0%", HumanEval="90%")
    found = of(ask(log(result("mmlu", mmlu), result("gsm8k", gsm8k)), context=shared), "relative-capability")
    assert found and (found.level, found.confidence) == (expected, "low")
    assert level(ask(log(result("mmlu", mmlu)), context=shared), "relative-capability") is None


@pytest.mark.parametrize(
    ("name", "revision", "digest", "expected"),
    [
        ("larch/larch-7b", None, None, "name"),
        ("ollama/larch-7b", "v1", None, "name-and-version"),
        ("larch-7b", "b" * 40, None, "name"),
        (None, None, None, "asserted"),
        ("spruce-7b", None, None, None),
        ("spruce-7b", None, "sha256:" + "a" * 64, "digest"),
    ],
)
def test_a_file_is_bound_as_surely_as_it_says(
    name: str | None, revision: str | None, digest: str | None, expected: str | None
) -> None:
    """By digest, commit, version or name; one that names another model is bound by nothing."""
    file = log().model_copy(update={"subject": EvidenceSubject(name=name, revision=revision, digest=digest)})
    known = ReleaseIdentity("Larch 7B", "v1", frozenset({"sha256:" + "a" * 64}))
    assert bond(file, known) == expected
    commit = ReleaseIdentity("Larch 7B", "b" * 40)
    assert (
        bond(log().model_copy(update={"subject": EvidenceSubject(name="larch-7b", revision="b" * 40)}), commit)
        == "commit"
    )


@pytest.mark.parametrize("name", ["Larch 7B", "larch/Larch-7B", "openai:larch-7b", "LARCH_7B"])
def test_names_are_those_of_one_model(name: str) -> None:
    """By letters and digits, whoever owns or serves it."""
    assert is_called(name, "larch/larch-7b")
    assert not is_called(name, "larch-7b-instruct")


def test_the_card_says_what_the_release_is_called() -> None:
    """Else the logs, where they agree."""
    assert name_of([card(subject=EvidenceSubject(name="Larch 7B")), log(name="spruce")]) == ("Larch 7B", 1)
    assert name_of([log(), log(name="Larch 7B")])[1] == 1
    assert name_of([log(), log(name="spruce")]) == (None, 2)
    assert name_of([]) == (None, 0)


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("MMLU", "mmlu"),
        ("MMLU (5-shot)", "mmlu"),
        ("MMLU, five-shot or best as published", "mmlu"),
        ("MMLU, mathematics part", None),
        ("MMLU (cloze)", None),
        ("MMLU-Redux", None),
        ("GPQA (Diamond)", "gpqa-diamond"),
        ("GPQA Diamond (5-shot CoT)", "gpqa-diamond"),
        ("GPQA", None),
        ("HumanEval Plus Pass@5", None),
        ("SWE-Bench Verified (%)", "swe-bench-verified"),
        ("inspect_evals/cybench", "cybench"),
        ("dan.Ablation_Dan_11_0", "garak-jailbreaks"),
        ("mmlu:subject=philosophy", None),
    ],
)
def test_tests_are_known_by_their_names(task: str, expected: str | None, table: EvidenceTable) -> None:
    """With their settings, and not by a part or another version of them."""
    assert called(table, task) == expected


def test_the_table_is_checked_against_its_framework(framework: Framework, tmp_path: Path) -> None:
    """A question, level or source that is not there is an error with its line."""
    text = (framework_folder("seger2023") / "evidence.yaml").read_text(encoding="utf-8")
    (tmp_path / "evidence.yaml").write_text(
        text.replace("level: strong,", "level: stronk,", 1).replace(
            "fact: runs-code", "fact: runs-code\n    source: [nowhere]"
        )
    )
    with pytest.raises(Exception, match=r"evidence\.yaml:\d+:\d+: .*'stronk' is not a level(.|\n)*'nowhere'"):
        load_evidence(tmp_path, framework)
    assert load_evidence(tmp_path / "none", framework) is None


def test_bounds_that_a_file_gives_are_read(ask: Any) -> None:
    """Where nothing is counted, the upper end that the log states counts for ability."""
    stated = [result("mmlu", 0.75), result("humaneval", 0.62)]
    wide = [each.model_copy(update={"high": (each.value or 0) + 0.06}) for each in stated]
    assert (level(ask(log(*stated))), level(ask(log(*wide)))) == ("competent", "strong")


def test_a_level_suggests_another_where_nothing_else_does(ask: Any) -> None:
    """As the question on tools says, from the general capability; never where a test of tools is there."""
    able = [result("mmlu", 0.80), result("humaneval", 0.7)]
    derived = of(ask(log(*able)), "tool-use")
    assert derived and (derived.level, derived.confidence) == ("multi-step", "low")
    assert derived.passages == (of(ask(log(*able)), "general-capability") or pytest.fail()).passages
    tools = [result("swebench_verified", 0.10), result("bfcl", 0.5)]
    assert level(ask(log(*able, *tools)), "tool-use") == "single-step"


def test_a_bill_of_materials_does_not_bind_itself() -> None:
    """Only a digest of weights that lie there binds what states it."""
    bill = log().model_copy(update={"subject": EvidenceSubject(name="spruce", digest="sha256:" + "b" * 64)})
    assert bond(bill, LARCH) is None
    assert bond(bill, ReleaseIdentity("Larch 7B", aliases=("Spruce",))) == "name"


def test_a_weak_fact_takes_nothing_from_a_strong_one(ask: Any) -> None:
    """Two facts that say the same are as sure as the surer of them."""
    both = of(ask(card(("pipeline-tag", "text-generation"), ("described-as", "language-model"))), "open-ended-output")
    weak = of(ask(card(("described-as", "language-model"))), "open-ended-output")
    assert both and weak and (both.confidence, weak.confidence) == ("medium", "low")
    assert both.row == "open-ended-by-pipeline, open-ended-by-description"
