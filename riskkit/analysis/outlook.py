"""The outlook of one assessment, assembled: what is uncertain, what would change the outcome, what to do next."""

from riskkit.analysis.depth import Depth
from riskkit.analysis.doubt import doubts
from riskkit.analysis.flips import flips
from riskkit.analysis.outcomes import scaling
from riskkit.analysis.packages import packages
from riskkit.analysis.settling import to_settle
from riskkit.analysis.staging import path
from riskkit.analysis.subject import Judged, Subject, undertaken
from riskkit.analysis.tornado import tornado
from riskkit.analysis.uncertainty import Drawer, chances, chances_met
from riskkit.schema.assessment import Assessment, Context
from riskkit.schema.outlook import Outlook, Sampling
from riskkit.schema.recommendation import Asked


def outlook(
    subject: Subject,
    judged: Judged,
    assessment: Assessment,
    context: Context | None,
    asked: Asked,
    date: str,
    depth: Depth,
) -> Outlook:
    """What is uncertain about an assessment under a profile, what would change the outcome, and what to do next."""
    best = scaling(subject.plan, undertaken(subject.framework, subject.plan, assessment))
    weights = doubts(subject, assessment, context)
    sampling = Sampling(samples=depth.samples, seed=depth.seed, way="latin-hypercube")
    drawer = Drawer(subject, weights, sampling)
    return Outlook(
        sampling=sampling,
        chances=chances(drawer, judged.judgement),
        met=chances_met(drawer, judged, dict.fromkeys((judged.recommended, subject.plan.offer(asked.id)))),
        tornado=tornado(subject, judged.judgement),
        flips=flips(subject, judged, best, depth.flips),
        next=to_settle(subject, judged, assessment, context, sampling.model_copy(update={"samples": depth.settled})),
        packages=packages(subject, judged, assessment.effort) if depth.plans else None,
        path=path(subject, judged, best, asked, assessment, context, date) if depth.plans else None,
    )
