"""Templates of prompts in Jinja: whether one reaches out of the values that it is given, by its words alone."""

import re
from collections.abc import Iterator

MOST = 1024 * 1024
"""Characters of a template."""
TOO_LONG = f"more than {MOST} characters"
_INSIDE = (
    "class|bases?|mro|subclasses|globals|builtins|init|import|dict|code|call|self|func|module|loader|spec|closure|wrapped"
    "|getattribute|getattr|setattr|getitem|get|set|new|reduce|reduce_ex|defaults|kwdefaults|annotations|dir|doc|name|qualname"
)
_REACHES = re.compile(
    rf"""
      __(?:{_INSIDE})__                                                        # what Python keeps in every object
    | [\w\])"']\._\w | [\w\])"']\s*\.\s*__\w                                   # a private attribute
    | \|\s*attr\b                                                              # an attribute by a computed name
    | \\(?:x5f|u005f|U0000005f|0?137|(?-i:N\{{))                                   # an underscore as an escape
    | ["']_+["']\s*[*~+] | [~+]\s*["']_+["'] | ["']%c                          # or put together
    | ["']__\w*["']\s*[~+] | [~+]\s*["']\w*__["']
    | ["']_{{2,}}["'] | \bset\s+\w+\s*=\s*["']_+["']
    | [\w\])]\[\s*(?:["']__ | ["'][^"']*["']\s*[|.~+%*] | [^\]'":]*~ | [^\]]*\]\s*\|\s*join\b)  # a computed subscript
    | \b(?:map|select|reject)\s*\(\s*["']attr\b
    | \b(?:gi_frame|gi_code|cr_frame|cr_code|ag_frame|f_globals|f_builtins|f_back|f_locals|tb_frame|func_globals)\b
    | \b(?:lipsum|cycler|joiner|url_for|get_flashed_messages|request\.\w+)\b  # what an engine hands in
    | \{{%-?\+?\s*(?:include|import|extends|from)\b                            # another file
    """,
    re.VERBOSE | re.IGNORECASE,
)


def reaches_out(text: str) -> str:
    """The first words by which a template reaches for more than it is given; empty where it does not."""
    if len(text) > MOST:
        return TOO_LONG
    if "{{" not in text and "{%" not in text:
        return ""
    found = _REACHES.search(text)
    return found[0].strip() if found else ""


def templates_in(value: object, *, inside: bool = False) -> Iterator[str]:
    """Every text under a key that names a template, of some values of JSON."""
    waiting = [(value, inside)]
    while waiting:
        here, wanted = waiting.pop()
        if isinstance(here, dict):
            waiting += [(each, wanted or "template" in str(key).lower()) for key, each in here.items()]
        elif isinstance(here, list):
            waiting += [(each, wanted) for each in here]
        elif wanted and isinstance(here, str):
            yield here
