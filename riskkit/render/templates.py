"""The sandbox of the bundled templates: they see our filters, print what is escaped, and reach nothing else."""

from collections.abc import Callable, Mapping

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from riskkit.render import answer_words, charts, report_words, words
from riskkit.render.editions import LEFT_OUT
from riskkit.resources import templates_root

_FUNCTIONS: tuple[Callable[..., object], ...] = (
    answer_words.answered_sections,
    words.changes,
    words.change,
    words.decisive,
    words.so_many,
    words.inferred,
    report_words.headline,
    report_words.roles,
    report_words.refusals,
    report_words.others,
    report_words.reasons,
    report_words.requirements,
    report_words.forbidders,
    report_words.thought_right,
    report_words.openings,
    report_words.closings,
    report_words.effect,
    report_words.tried,
    report_words.firmness,
    report_words.hazards,
    report_words.questions,
    report_words.off,
    report_words.compared,
    report_words.severity,
    report_words.tiers,
    report_words.counts,
    report_words.restored,
    answer_words.usual_hand,
    answer_words.signed,
    answer_words.stated,
    answer_words.sureness,
    answer_words.counting,
    answer_words.idle,
    answer_words.settling,
    answer_words.missing,
    answer_words.of_the_world,
    answer_words.cut,
    answer_words.evidence_cited,
    answer_words.evidence_for_the_release,
    answer_words.in_doubt,
    report_words.nothing_opens,
    report_words.most_worth,
    report_words.path_outcome,
    answer_words.evidence_needed,
    answer_words.checks_by_state,
    answer_words.cited,
    charts.uplift_grid,
    charts.ceiling_grid,
    charts.matrix,
    charts.as_public,
)
"""What templates may call."""


def sandbox(
    escaped: Callable[[object], Markup],
    filters: Mapping[str, Callable[..., object]],
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
        "percent": words.percent,
        "chance": words.chance,
        "sampling": words.sampling,
        "estimate": words.estimate,
        "limit": words.limit,
        "listed": words.listed,
        "quarters": report_words.quarters,
        **filters,
    }
    environment.globals = {function.__name__: function for function in _FUNCTIONS}
    environment.globals |= {"GROUPS": report_words.GROUPS, "STATES": answer_words.STATES}
    environment.globals |= {"SHOWN": report_words.SHOWN, "LEFT_OUT": LEFT_OUT}
    return environment
