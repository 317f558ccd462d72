"""``riskkit score``."""

from pathlib import Path
from typing import Annotated

import typer

from riskkit.cli import options
from riskkit.cli.clock import on_date
from riskkit.cli.output import note, put, warn
from riskkit.questionnaire.placeholders import placeholders
from riskkit.render.terminal.score import SECTIONS, SUMMARY, score_view
from riskkit.render.words import number_of
from riskkit.schema.results.outlook import Steadiness
from riskkit.tasks import score as task

Options = Annotated[bool, typer.Option("--options", help="Show each option, with its reasons or conditions.")]
Risks = Annotated[bool, typer.Option("--risks", help="Show each risk, with its tiers and what it allows.")]
Missing = Annotated[bool, typer.Option("--missing", help="Show open questions, doubts and contradictions.")]
Benefits = Annotated[bool, typer.Option("--benefits", help="Show what is claimed and how much of it is kept.")]
Profiles = Annotated[bool, typer.Option("--profiles", help="Show the recommendation of each profile.")]
All = Annotated[bool, typer.Option("--all", help="Show the summary and all of these.")]


def score(
    file: options.AssessmentFile = options.HERE,
    profile: options.Profile = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
    show_options: Options = False,
    risks: Risks = False,
    missing: Missing = False,
    benefits: Benefits = False,
    profiles: Profiles = False,
    everything: All = False,
) -> int:
    """Show what is recommended, why, and what to do next. In one screen; the options named show more."""
    from riskkit.analysis.outlook.firmness import firmness

    wanted = dict(zip(SECTIONS, (show_options, risks, missing, benefits, profiles), strict=True))
    named = tuple(name for name, is_wanted in wanted.items() if is_wanted)
    sections = (SUMMARY, *SECTIONS) if everything else named or (SUMMARY,)
    done = task.score(file, date=on_date(date), profile=profile, framework=framework, context=context)
    warn(done.warnings)
    put(score_view(done.recommendation, firmness(done.case), sections, _steadiness(done) if everything else None))
    _flag(file, done, in_full=missing or everything)
    return 0


def _steadiness(done: task.ScoreResult) -> Steadiness:
    """How often other tables agree, drawn as for a report; it needs numpy, which the summary does without."""
    from riskkit.analysis.outlook import Depth
    from riskkit.analysis.outlook.steadiness import own_steadiness

    return own_steadiness(done.case, Depth().seed)


def _flag(file: Path, done: task.ScoreResult, *, in_full: bool) -> None:
    """Says on stderr which texts are due and say nothing: how many, or *in full* each."""
    flags = placeholders(done.framework, done.inputs.assessment)
    if flags:
        more = ":" if in_full else "; riskkit score --missing names them"
        note(f"{number_of(len(flags), 'text')} in {file} missing or without content{more}")
    for flag in flags if in_full else ():
        note(f"  {': '.join(filter(None, (flag.question, flag.field)))} {flag.why}; {flag.hint}")
