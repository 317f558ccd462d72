"""The page on Python names functions that there are, and forgets no command."""

import re
from importlib import import_module

from docs.generate import DOCS
from riskkit.cli.commands import COMMANDS

PAGE = (DOCS / "how-to" / "use-from-python.md").read_text(encoding="utf-8")


def test_every_function_on_the_page_can_be_imported() -> None:
    """Each name that starts with riskkit. leads to something callable."""
    named = re.findall(r"`(riskkit\.(?:tasks|errors|render|store)\.[\w.]+)`", PAGE)
    assert len(named) > 30
    for name in named:
        module, _, attribute = name.rpartition(".")
        assert callable(getattr(import_module(module), attribute)), name


def test_every_command_is_on_the_page() -> None:
    """The first column of its table has each command once or more."""
    first = " ".join(re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE))
    assert {text.split()[0] for text in re.findall(r"`(.+?)`", first) if text[0] != "-"} == set(COMMANDS)
