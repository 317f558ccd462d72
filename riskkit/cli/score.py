"""``riskkit score``."""

from pathlib import Path
from typing import TYPE_CHECKING

from riskkit.cli import options

if TYPE_CHECKING:
    from riskkit.schema.framework import Framework


def score(
    file: options.AssessmentFile,
    profile: options.Profile = None,
    framework: options.Framework = None,
    context: options.Context = None,
    date: options.OnDate = None,
    samples: options.Samples = options.DEPTH.samples,
    seed: options.Seed = options.DEPTH.seed,
    flips: options.Flips = options.DEPTH.flips,
) -> int:
    """Show the verdict on every sharing option. With the reasons, on the terminal."""
    from riskkit.analysis.depth import Depth
    from riskkit.cli.output import put
    from riskkit.cli.scoring import scored
    from riskkit.render.terminal import score_view

    rubric, recommendation = scored(file, profile, framework, context, date, Depth(samples, seed, flips, plans=False))
    put(score_view(recommendation))
    _flag(file, rubric)
    return 0


def _flag(file: Path, framework: "Framework") -> None:
    """Says on stderr which texts are due and say nothing."""
    from riskkit.cli.output import counted, note
    from riskkit.questionnaire import placeholders
    from riskkit.store.records import load_assessment

    flags = placeholders(framework, load_assessment(file)[0])
    if flags:
        note(f"{counted(len(flags), 'text')} due in {file} and saying nothing:")
    for flag in flags:
        note(f"  {': '.join(filter(None, (flag.question, flag.field)))} {flag.why}; {flag.hint}")
