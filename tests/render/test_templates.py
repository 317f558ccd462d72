"""The bundled templates and what they are given fit each other: nothing is there that none of them uses."""

from functools import cache

import pytest
from jinja2 import nodes

from riskkit.render import html, markdown
from riskkit.resources import templates_root

NAMES = sorted(path.relative_to(templates_root()).as_posix() for path in templates_root().rglob("*.j2"))
MACROS = [name for name in NAMES if name.endswith(("words.md.j2", "words.html.j2"))]


@cache
def tree(name: str) -> nodes.Template:
    """A template, parsed."""
    environment = html.environment() if ".html" in name else markdown.environment()
    return environment.parse((templates_root() / name).read_text(encoding="utf-8"))


def named(name: str) -> set[str]:
    """What a template reads by name."""
    return {found.name for found in tree(name).find_all(nodes.Name) if found.ctx == "load"}


def imported(name: str) -> set[str]:
    """The macros that a template takes from another."""
    return {found for each in tree(name).find_all(nodes.FromImport) for found in each.names if isinstance(found, str)}


def test_every_filter_and_function_is_used() -> None:
    """What the sandbox offers, some template of its format or of the other asks for."""
    filters = {found.name for name in NAMES for found in tree(name).find_all(nodes.Filter)}
    read = {found for name in NAMES for found in named(name)}
    for environment in (html.environment(), markdown.environment()):
        assert set(environment.filters) - filters == set()
        assert set(environment.globals) - read == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_import_is_used(name: str) -> None:
    """A template takes no macro that it does not call."""
    assert imported(name) - named(name) == set()


@pytest.mark.parametrize("name", MACROS)
def test_every_shared_macro_is_used(name: str) -> None:
    """A phrase in the shared words is one that another template takes."""
    taken = {found for other in NAMES if (".html" in other) == (".html" in name) for found in imported(other)}
    assert {macro.name for macro in tree(name).find_all(nodes.Macro)} - taken == set()
