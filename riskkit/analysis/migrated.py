"""What migrating an assessment did, to each entry and to the outcome, as a record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from riskkit.analysis.migrating import Fate, Migration, confirmed
from riskkit.analysis.subject import judged_by_profile, subject_of
from riskkit.schema.assessment import Assessment, Context
from riskkit.schema.framework import Framework
from riskkit.schema.migration import Entry, MigrationView, Outcome
from riskkit.schema.migration import Fate as FateName
from riskkit.schema.recommendation import Used


@dataclass(frozen=True, slots=True)
class Read:
    """An assessment by a framework in a context, free of problems."""

    framework: Framework
    assessment: Assessment
    context: Context | None


def migration_view(
    file: str, old: Read | None, new: Read, found: Migration, *, date: str, tool: str, notes: Sequence[str] = ()
) -> MigrationView:
    """
    What became of every entry of a file, and what follows before, now, and if all that is carried were confirmed.

    *old* is none where the framework that was answered is not at hand; *new* holds the migrated assessment.
    """
    sure = Read(new.framework, confirmed(new.framework, new.assessment, new.context, date), new.context)
    return MigrationView(
        tool=tool,
        file=file,
        release=new.assessment.release.subject,
        profile=new.assessment.profile,
        date=date,
        old=_used(old.framework) if old else None,
        new=_used(new.framework),
        entries=tuple(_entry(fate) for fate in found.fates),
        before=_outcome(old, date) if old else None,
        now=_outcome(new, date),
        confirmed=_outcome(sure, date),
        notes=(*notes, *_notes(old, new)),
    )


def _used(framework: Framework) -> Used:
    return Used(id=framework.id, version=framework.framework.version, digest=framework.digest)


def _entry(fate: Fate) -> Entry:
    now = "/".join(fate.now) if fate.now else None
    return Entry(was="/".join(fate.was), fate=_name(fate), now=now, why=fate.why)


def _name(fate: Fate) -> FateName:
    if fate.kept:
        return "kept"
    if fate.now is None:
        return "left-over"
    return "asked-again" if (fate.was[0], fate.now[0]) == ("answers", "carried") else "moved"


def _outcome(read: Read, date: str) -> Outcome:
    subject, asked = subject_of(read.framework, read.assessment, read.context, date)
    judged = judged_by_profile(subject, read.assessment)[read.assessment.profile]
    options = [offer.id for offer in subject.plan.offers]
    verdicts = dict(zip(options, judged.names, strict=True))
    return Outcome(recommended=options[judged.recommended], asked=asked.id, verdicts=verdicts)


def _notes(old: Read | None, new: Read) -> Iterator[str]:
    if old is None:
        yield (
            "the framework that was answered is not at hand: a question that stands under the same id is taken to ask "
            "the same, and what followed before is not known"
        )
        return
    if old.assessment.profile != new.assessment.profile:
        yield f"the profile '{old.assessment.profile}' is not there any more: '{new.assessment.profile}' judges now"
    contexts = [read.context.id if read.context else "none" for read in (old, new)]
    if contexts[0] != contexts[1]:
        yield f"what is true of the world comes from different contexts: {contexts[0]} and {contexts[1]}"
