"""The sandbox of the bundled templates: they see our filters, print what is escaped, and reach nothing else."""

from collections.abc import Callable, Mapping

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from riskkit.render import words
from riskkit.resources import templates_root


def sandbox(
    escaped: Callable[[object], Markup],
    filters: Mapping[str, Callable[..., object]],
    functions: Mapping[str, Callable[..., object]] | None = None,
    *,
    newline_kept: bool = False,
) -> ImmutableSandboxedEnvironment:
    """
    Where templates of one format run; *escaped* makes each value that they print into markup of the format.

    They print text and whole numbers alone: anything else must be worded first, or it is a TypeError. With
    *newline_kept* a template ends its last line.
    """

    def printed(value: object) -> Markup:
        if not isinstance(value, str | int | StrictUndefined):
            raise TypeError(f"a template prints text and whole numbers, not {type(value).__name__}")
        return value if isinstance(value, Markup) else escaped(value)

    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates_root()),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=newline_kept,
    )
    # no filter but ours: the built-in ones join what is escaped with what is not, and format by HTML's rules
    environment.filters = {
        "spoken": words.spoken,
        "decades": words.decades,
        "margin": words.margin,
        "index": words.index,
        "amount": words.amount,
        "counted": words.counted,
        "percent": words.percent,
        "chance": words.chance,
        "spread": words.spread,
        "sampling": words.sampling,
        "estimate": words.estimate,
        "points": words.points,
        "shown_by": words.shown_by,
        "kind": words.kind,
        "beyond": words.beyond,
        "at_level": words.at_level,
        "worth": words.worth,
        **filters,
    }
    environment.globals = {
        "risks": words.risks,
        "sections": words.sections,
        "worst_zone": words.worst_zone,
        "worst_risk": words.worst_risk,
        "reason": words.reason,
        "survival": words.survival,
        "by_direction": words.by_direction,
        "decisive": words.decisive,
        "moving": words.moving,
        "unsettled": words.unsettled,
        "flipped": words.flipped,
        "under": words.under,
        "in_focus": words.in_focus,
        "unique": words.unique,
        **(functions or {}),
    }
    return environment
