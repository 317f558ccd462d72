"""A recommendation as Markdown, from the bundled templates; every value they print is escaped unless it is markup."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Self

from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from riskkit.render import words
from riskkit.render.editions import Edition
from riskkit.render.templates import sandbox
from riskkit.render.text import code, markdown
from riskkit.schema.results.recommendation import Recommendation


class Escaped(Markup):
    """Markdown that a reader shows as the text it was made from; jinja escapes it no further."""

    @classmethod
    def escape(cls, text: object, /) -> Self:
        """*text* as it stands where it is markup already, else escaped for Markdown, HTML's marks included."""
        return cls(text) if isinstance(text, Markup) else cls(markdown(str(text)))


def _code(text: str) -> Markup:
    return Escaped(code(text))


def _codes(texts: Iterable[str]) -> Markup:
    return Escaped(words.listed([code(text) for text in texts]))


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Where the Markdown templates run."""
    return sandbox(Escaped.escape, {"code": _code, "codes": _codes, "count": len}, newline_kept=True)


def report(recommendation: Recommendation, edition: Edition) -> str:
    """An edition of the report as Markdown that ends with one newline; the same record gives the same bytes."""
    template = environment().get_template("report.md.j2")
    text = template.render(r=recommendation, edition=edition, title=lambda key: words.title(recommendation, key))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
