"""``riskkit next``."""

from typing import TYPE_CHECKING, Annotated

import typer

from riskkit.cli import clock, options
from riskkit.cli.views import Format, check_format, viewed

if TYPE_CHECKING:
    from riskkit.analysis.subject import Subject
    from riskkit.schema.next import Next, ToSettle
    from riskkit.schema.outlook import Sampling, Settling
    from riskkit.store.records import Inputs

LIMIT = 5
"""So many questions are shown unless more are wanted."""
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Show so many questions and name the others.")]


def next(
    file: options.AssessmentFile,
    limit: Limit = LIMIT,
    format: Format = "text",
    profile: options.Profile = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
    samples: options.Samples = options.DEPTH.settled,
    seed: options.Seed = options.DEPTH.seed,
) -> int:
    """
    Show what to find out next. The questions worth settling, the most valuable first.

    Each with how likely it is to change the outcome, what follows from each level, and the evidence that settles it.
    """
    from riskkit.cli.inputs import checked_inputs
    from riskkit.cli.output import put
    from riskkit.render.next import next_view
    from riskkit.schema.outlook import Sampling

    check_format(format)
    day = clock.on_date(date)
    given = checked_inputs(file, date=day, framework=framework, context=context, profile=profile)
    sampling = Sampling(samples=samples, seed=seed, way="latin-hypercube")
    put(viewed(_next(given, day, sampling, limit), format, next_view))
    return 0


def _next(given: "Inputs", day: str, sampling: "Sampling", limit: int) -> "Next":
    from riskkit import __version__
    from riskkit.analysis.settling import to_settle, worth_settling
    from riskkit.analysis.subject import judged_by_profile, subject_of
    from riskkit.schema.next import Next
    from riskkit.schema.recommendation import Used

    rubric, assessment, world = given.framework, given.assessment, given.context
    subject, _ = subject_of(rubric, assessment, world, day)
    judged, offers = judged_by_profile(subject, assessment)[assessment.profile], subject.plan.offers
    doubtful = to_settle(subject, judged, assessment, world, sampling)
    worth = [settling for settling in doubtful if worth_settling(settling)]
    return Next(
        tool=f"riskkit {__version__}",
        date=day,
        framework=Used(id=rubric.id, version=rubric.framework.version, digest=given.digests["framework"]),
        context=Used(id=world.id, digest=given.digests["context"]) if world else None,
        assessment=Used(id=assessment.release.subject, digest=given.digests["assessment"]),
        profile=assessment.profile,
        release=f"{assessment.release.name} {assessment.release.version}",
        recommended=offers[judged.recommended].id,
        cleared=tuple(offer.id for offer, ok in zip(offers, judged.verdicts.cleared, strict=True) if ok),
        sampling=sampling,
        questions=tuple(_asked(subject, settling) for settling in worth[:limit]),
        more=tuple(settling.question for settling in worth[limit:]),
        idle=tuple(settling.question for settling in doubtful if settling not in worth),
    )


def _asked(subject: "Subject", settling: "Settling") -> "ToSettle":
    from riskkit.schema.next import ToSettle

    number = subject.plan.index[settling.question]
    question = subject.framework.questions.questions[settling.question]
    return ToSettle(
        text=question.text,
        why=question.why,
        answered=subject.columns.level[number] >= 0,
        reads=question.by_badness[subject.scored.rows.stated.read[number]],
        worth=settling,
    )
