"""reference/quick-path.md: what --quick spares on the decided cases."""

from dataclasses import dataclass

from docs.making.markdown import page, table
from riskkit.analysis.evaluated import evaluate
from riskkit.analysis.recommendation.recommend import conclude
from riskkit.questionnaire import Questionnaire, Session
from riskkit.questionnaire.carry import as_assessment
from riskkit.render.text import code
from riskkit.schema.assessment import Answer, Assessment
from riskkit.schema.results.recommendation import ALLOWED
from riskkit.store.assessments import LoadedCase, cases
from riskkit.store.frameworks import framework_folder, load_framework

INTRO = """Each decided case that ships with seger2023 is answered twice from nothing, with the answers of its file and,
where it has none, as unknown: once every question that is asked, once as `riskkit assess --quick` asks. The outcome is
the same where the same option is recommended and the same options are allowed. `python -m docs.generate slow` makes
this page anew; a test compares some of its rows with the software."""
HEAD = ("Case", "Asked in full", "Asked by --quick", "Spared", "Outcome")


@dataclass(frozen=True, slots=True)
class Walk:
    """How many questions of a case are asked in full and on the short path, and whether the outcome is the same."""

    case: str
    full: int
    quick: int
    same: bool

    @property
    def row(self) -> tuple[str, ...]:
        """Its row of the table."""
        spared = self.full - self.quick
        outcome = "the same" if self.same else "another"
        return (code(self.case), str(self.full), str(self.quick), f"{spared} ({spared / self.full:.0%})", outcome)


def walk(decided: LoadedCase) -> Walk:
    """A case answered in both ways."""
    framework = load_framework(decided.case.framework)
    whole = as_assessment(decided.case)
    asking = Questionnaire(framework, decided.context, decided.case.date)
    (full, one), (quick, other) = (_answered(asking, whole, quick) for quick in (False, True))
    return Walk(decided.case.id, full, quick, _outcome(asking, decided, one) == _outcome(asking, decided, other))


def _answered(asking: Questionnaire, whole: Assessment, quick: bool) -> tuple[int, Assessment]:
    session = Session(asking, whole.model_copy(update={"answers": {}}), quick).start()
    count = 0
    while session.key:
        session = session.answer(whole.answers.get(session.key, Answer(unknown="not known")))
        count += 1
    return count, session.assessment


def _outcome(asking: Questionnaire, decided: LoadedCase, assessment: Assessment) -> object:
    case = evaluate(asking.framework, assessment, decided.context, decided.case.date)
    found = conclude(case, digests=decided.digests, tool="riskkit")
    allowed = [key for key, option in found.options.items() if option.verdict in ALLOWED]
    return found.recommended.option, allowed


def total(walks: list[Walk]) -> str:
    """What is spared in all, in a sentence."""
    full, spared = sum(each.full for each in walks), sum(each.full - each.quick for each in walks)
    same = sum(each.same for each in walks)
    shares = sorted((each.full - each.quick) / each.full for each in walks)
    return (
        f"Of {full} questions over {len(walks)} cases {spared} are spared, {spared / full:.0%}; in a case from "
        f"{shares[0]:.0%} to {shares[-1]:.0%}. The outcome is the same in {same} of {len(walks)}."
    )


def quick_path() -> str:
    """The page."""
    walks = [walk(decided) for decided in cases(load_framework("seger2023"), framework_folder("seger2023"))]
    return page("What the short path spares", INTRO, total(walks), table(HEAD, (each.row for each in walks)))
