"""The page on Python names functions that there are."""

import re
from importlib import import_module

from docs.generate import DOCS

PAGE = (DOCS / "how-to" / "use-from-python.md").read_text(encoding="utf-8")


def test_every_function_on_the_page_can_be_imported() -> None:
    """Each name that starts with riskkit. leads to something callable."""
    named = [name for name in re.findall(r"`(riskkit\.(?:tasks|errors|render)\.[\w.]+)`", PAGE) if name.count(".") > 1]
    assert len(named) > 10
    for name in named:
        module, _, attribute = name.rpartition(".")
        assert callable(getattr(import_module(module), attribute)), name
