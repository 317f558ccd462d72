"""Assessments with what is recommended on them: drawn over made-up frameworks and the shipped one, or decided."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

from hypothesis.strategies import SearchStrategy

from riskkit.analysis.depth import Depth
from riskkit.analysis.outcomes import Levels, scaling
from riskkit.analysis.recommend import as_assessment, recommend
from riskkit.analysis.subject import Judged, Subject, judged_by_profile, subject_of, undertaken
from riskkit.schema.assessment import Answer, Assessment, Context, Evidence, WorldAnswer
from riskkit.schema.framework import Framework
from riskkit.schema.questions import Question
from riskkit.schema.recommendation import Recommendation
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.records import Decided, cases
from tests.generate import DATE, SEEDS, framework_from, random_assessment, random_context

DIGESTS = {"framework": "one", "context": "two", "assessment": "three"}
PROOF = "beyond-doubt"
"""The evidence cited by answers that are supplied later."""


@dataclass(frozen=True)
class Scene:
    """One assessment of a framework in a context, at a date."""

    framework: Framework
    assessment: Assessment
    context: Context
    date: str = DATE

    @cached_property
    def subject(self) -> Subject:
        """The assessment as read and evaluated."""
        return subject_of(self.framework, self.assessment, self.context, self.date)[0]

    @cached_property
    def judged(self) -> Judged:
        """The verdicts of its profile."""
        return judged_by_profile(self.subject, self.assessment)[self.assessment.profile]

    @cached_property
    def best(self) -> Levels:
        """The best that controls which scale a pathway may be brought to."""
        return scaling(self.subject.plan, undertaken(self.framework, self.subject.plan, self.assessment))

    @cached_property
    def found(self) -> Recommendation:
        """What is recommended on it."""
        return self.looking(None)

    def looking(self, depth: Depth | None) -> Recommendation:
        """What is recommended on it, with an outlook that looks so far."""
        given = (self.framework, self.assessment, self.context)
        return recommend(*given, date=self.date, digests=DIGESTS, tool="riskkit", depth=depth)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The questions that are asked of the release or of the world."""
        return {key: q for key, q in self.framework.questions.questions.items() if not q.retired}

    def answering(self, levels: Mapping[str, str]) -> "Scene":
        """The same scene with these questions answered at these levels, beyond doubt."""
        said = {key: {"level": level, "confidence": "high", "evidence": (PROOF,)} for key, level in levels.items()}
        world = {key for key in said if self.questions[key].scope == "context"}
        answers = {key: Answer.model_validate(given) for key, given in said.items() if key not in world}
        known = {key: WorldAnswer.model_validate(said[key] | {"expires": "9999-12-31"}) for key in world}
        return replace(
            self,
            assessment=self.assessment.model_copy(
                update={
                    "answers": self.assessment.answers | answers,
                    "evidence": self.assessment.evidence | {PROOF: self._proof()},
                }
            ),
            context=self.context.model_copy(
                update={
                    "date": min(self.context.date, self.date) if known else self.context.date,
                    "answers": self.context.answers | known,
                    "evidence": self.context.evidence | {PROOF: self._proof()},
                }
            ),
        )

    def _proof(self) -> Evidence:
        methods = tuple(dict.fromkeys(q.method for q in self.questions.values() if q.method))
        subject = self.assessment.release.subject
        return Evidence(title="shown", grade="independent-test", date=self.date, subject=subject, methods=methods)


def scene_from(seed: int) -> Scene:
    """A scene of a framework made up from a seed."""
    framework = framework_from(seed)
    return Scene(framework, random_assessment(framework, seed), random_context(framework, seed))


def shipped_from(seed: int) -> Scene:
    """A scene of the shipped framework, with answers drawn from a seed."""
    framework = shipped()
    return Scene(framework, random_assessment(framework, seed), random_context(framework, seed))


@cache
def shipped() -> Framework:
    """The shipped framework."""
    return load_framework("seger2023")


@cache
def decided() -> tuple[Decided, ...]:
    """The decided cases of the shipped framework."""
    return cases(shipped(), framework_folder("seger2023"))


@cache
def decided_scenes() -> dict[str, Scene]:
    """The decided cases, with all their answers, by id."""
    return {
        known.case.id: Scene(shipped(), as_assessment(known.case, facts_only=False), known.context, known.case.date)
        for known in decided()
    }


SCENES: SearchStrategy[Scene] = SEEDS.map(scene_from)
SHIPPED: SearchStrategy[Scene] = SEEDS.map(shipped_from)
