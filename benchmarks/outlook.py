"""What each part of an outlook takes, beyond the recommendation itself, in processor time."""

from collections.abc import Callable

from benchmarks.measure import seconds
from riskkit.analysis.asking import asked_options
from riskkit.analysis.depth import Depth
from riskkit.analysis.doubt import doubts
from riskkit.analysis.flips import flips
from riskkit.analysis.outcomes import scaling
from riskkit.analysis.packages import packages
from riskkit.analysis.recommend import as_assessment, recommend
from riskkit.analysis.settling import to_settle
from riskkit.analysis.staging import path
from riskkit.analysis.subject import judged_by_profile, subject_of, undertaken
from riskkit.analysis.tornado import tornado
from riskkit.analysis.uncertainty import Drawer, chances
from riskkit.schema.outlook import Sampling
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.records import load_case

DEPTH = Depth()


def parts(name: str) -> list[tuple[str, float]]:
    """Per part of the outlook of a decided case, and for the recommendation without and with all of it, seconds."""
    framework, folder = load_framework("seger2023"), framework_folder("seger2023")
    decided = load_case(framework, folder, folder / "cases" / f"{name}.yaml")
    case, context = decided.case, decided.context
    assessment = as_assessment(case, facts_only=False)
    subject, _ = subject_of(framework, assessment, context, case.date)
    asked = asked_options(framework, subject.plan, assessment.release)
    judged = judged_by_profile(subject, assessment)[assessment.profile]
    best = scaling(subject.plan, undertaken(framework, subject.plan, assessment))
    weights = doubts(subject, assessment, context)
    drawer = Drawer(subject, weights, Sampling(samples=DEPTH.samples, seed=DEPTH.seed, way="latin-hypercube"))

    def whole(depth: Depth | None) -> Callable[[], object]:
        digests = dict.fromkeys(("framework", "context", "assessment"), "")
        return lambda: recommend(framework, assessment, context, date=case.date, digests=digests, tool="", depth=depth)

    def next_questions() -> object:
        return to_settle(
            subject, judged, assessment, context, drawer.sampling.model_copy(update={"samples": DEPTH.settled})
        )

    measured: dict[str, Callable[[], object]] = {
        "recommendation alone": whole(None),
        f"{DEPTH.samples:,} samples": lambda: chances(drawer, judged.judgement),
        "tornado": lambda: tornado(subject, judged.judgement),
        f"flips of up to {DEPTH.flips}": lambda: flips(subject, judged, best, DEPTH.flips),
        "value of information": next_questions,
        "packages": lambda: packages(subject, judged, assessment.effort),
        "staged path": lambda: path(subject, judged, best, asked, assessment, context, case.date),
        "all that a score shows": whole(Depth(plans=False)),
        "all that a report shows": whole(DEPTH),
    }
    return [(what, seconds(work)) for what, work in measured.items()]
