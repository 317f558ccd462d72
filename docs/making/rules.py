"""reference/rules.md: what the linter checks, from the docstring of each rule."""

import sys

from docs.making.markdown import page, prose
from riskkit.lint import RULES

INTRO = """`riskkit framework lint` looks at a framework that loads and says where it is not sound: where a worse answer
could help, where a statement claims more than its source shows, where two raters would read a question
differently. It prints one line per finding,

    mine/tables.yaml:12:5: uplift/tiers/decisive: a worse hazard has a lower tier [uplift-monotone]

and exits with 1 where there are any. What keeps a framework from loading at all is an error of every command, with
exit code 4.

Each rule has a test that breaks it once."""


def rules() -> str:
    """The page."""
    families: dict[str, list[str]] = {}
    for key, check in RULES.items():
        family = _family(check.__module__)
        families.setdefault(family, []).append(f"### {key}\n\n{prose(check.__doc__ or '')}")
    return page(
        "Rules of the linter", INTRO, *(f"## {family}\n\n" + "\n\n".join(parts) for family, parts in families.items())
    )


def _family(module: str) -> str:
    question = (sys.modules[module].__doc__ or "").partition(":")
    return f"{question[0].strip(' .')}?" if question[1] else module.rpartition(".")[2].capitalize()
