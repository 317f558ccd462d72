"""A recommendation as one HTML file that asks for nothing else: no script, no font, no picture from elsewhere."""

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256

from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from riskkit.render import answer_words, words
from riskkit.render.editions import Edition
from riskkit.render.templates import sandbox
from riskkit.render.text import plain
from riskkit.schema.results.recommendation import Recommendation

_WEB = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?(?:[/?#][\w!#$%&'()*+,./:;=?@~-]*)?", re.ASCII)
"""Addresses that a reader may follow: of the web, without a name before the host, in letters that cannot deceive."""


def report(recommendation: Recommendation, edition: Edition) -> str:
    """An edition of the report as an HTML document; the same record gives the same bytes."""
    # squeezed first: the policy names the digest of the style as it stands in the document
    style = _squeezed(environment().get_template("html/style.css").render())
    text = (
        environment()
        .get_template("report.html.j2")
        .render(
            r=recommendation,
            edition=edition,
            title=lambda key: words.title(recommendation, key),
            style_digest=b64encode(sha256(style.encode()).digest()).decode(),
            **_links(recommendation, edition),
        )
    )
    return _squeezed(text) + "\n"


def _squeezed(text: str) -> str:
    """*text* without empty lines and without space around it."""
    return re.sub(r"\n\s*\n", "\n", text).strip()


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Where the HTML templates run."""
    filters = {"say": _said, "code": _code, "address": _address, "count": len}
    return sandbox(_printed, filters)


def _printed(value: object) -> Markup:
    return escape(plain(str(value)))


def _said(text: str) -> Markup:
    """What somebody wrote, kept apart from the direction of the text around it."""
    return Markup("<bdi>{}</bdi>").format(plain(text))


def _code(text: str) -> Markup:
    """An id, level or digest, kept apart in the same way."""
    return Markup('<code dir="auto">{}</code>').format(plain(text))


def _address(url: str) -> Markup:
    """An address as it stands; one of the web may be followed, with nothing told to where it leads."""
    if not _WEB.fullmatch(url):
        return _said(url)
    return Markup('<a class="address" href="{0}" rel="noopener noreferrer"><bdi>{0}</bdi></a>').format(url)


def _links(recommendation: Recommendation, edition: Edition) -> dict[str, object]:
    """
    What templates call to name a place in the report and to lead there; every name is made here, of a number.

    A place that the edition leaves out is named without a link.
    """
    places = {
        kind: {key: f"{kind}-{number}" for number, key in enumerate(keys, 1)}
        for kind, keys in _rows(recommendation, edition).items()
    }

    def link(kind: str, key: str) -> Markup:
        place = places[kind].get(key)
        return Markup('<a href="#{}">{}</a>').format(place, _code(key)) if place else _code(key)

    def links(kind: str, keys: Iterable[str]) -> Markup:
        *firsts, last = [link(kind, key) for key in keys] or [Markup("none")]
        return Markup("{} and {}").format(Markup(", ").join(firsts), last) if firsts else last

    return {"place": lambda kind, key: places[kind][key], "link": link, "links": links}


def _rows(recommendation: Recommendation, edition: Edition) -> dict[str, Iterable[str]]:
    """The options, answers and evidence that have a row of their own in an edition."""
    if edition == "board":
        return {"option": recommendation.options, "answer": (), "evidence": ()}
    left_out = set(answer_words.idle(recommendation))
    answers = [key for key in recommendation.answers if key not in left_out]
    cited = answer_words.evidence_for_the_release(recommendation)
    evidence = recommendation.evidence if edition == "auditor" else cited
    return {"option": recommendation.options, "answer": answers, "evidence": evidence}
