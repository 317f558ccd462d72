"""``riskkit score``."""

from riskkit.cli import options


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

    _, recommendation = scored(file, profile, framework, context, date, Depth(samples, seed, flips))
    put(score_view(recommendation))
    return 0
