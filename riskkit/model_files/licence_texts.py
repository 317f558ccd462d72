"""The texts of licences: which one a text is by its first lines, and whether terms were added to it."""

import re
from collections.abc import Mapping

HEAD = 4000
"""Characters of a text within which it starts."""
_START = 700
"""Characters, white space left out, within which a licence begins; holders of copyright come before many."""
_MARKS = re.compile(r"[*#>_=`|]|<[^>]{0,80}>")
_COMMONS = re.compile(
    r"(?:creative commons )?attribution(-noncommercial)?(-sharealike|-noderivatives|-noderivs)?"
    r" (\d\.\d)(?: international| unported| generic| license| public license|\b)"
)
_TEXTS: Mapping[str, str] = {
    "AGPL-3.0-only": r"gnu affero general public license,? version 3",
    "LGPL-3.0-only": r"gnu lesser general public license,? version 3",
    "LGPL-2.1-only": r"gnu lesser general public license,? version 2\.1",
    "LGPL-2.0-only": r"gnu library general public license,? version 2",
    "GPL-3.0-only": r"gnu general public license,? version 3",
    "GPL-2.0-only": r"gnu general public license,? version 2",
    "GFDL": r"gnu free documentation license",
    "MPL-2.0": r"mozilla public license,? version 2\.0",
    "MPL-1.1": r"mozilla public license,? version 1\.1",
    "EPL-2.0": r"eclipse public license ?-? v(ersion)? ?2\.0",
    "EUPL-1.2": r"european union public licen[cs]e,? v\.? ?1\.2",
    "EUPL-1.1": r"european union public licen[cs]e,? v\.? ?1\.1",
    "OpenRAIL++": r"open ?rail\+\+-m",
    "CreativeML-OpenRAIL-M": r"creativeml open ?rail-m",
    "BigCode-OpenRAIL-M": r"bigcode open ?rail-m",
    "BigScience-OpenRAIL-M": r"bigscience open ?rail-m",
    "BigScience-BLOOM-RAIL-1.0": r"bigscience rail license",
    "LLaMA-2-community": r"llama 2 community license",
    "CC0-1.0": r"cc0 1\.0 universal",
    "Apache-2.0": r"apache license,? version 2\.0",
    "BSL-1.0": r"boost software license",
    "Unlicense": r"this is free and unencumbered software",
    "ISC": r"permission to use, copy, modify, and(/or)? distribute this software for any purpose",
    "Zlib": r"this software is provided 'as-is'",
    "MIT": r"permission is hereby granted, free of charge, to any person obtaining a copy of this software",
}
"""How the texts start that have no heading of their own; compiled only where a text has none."""
_BSD, _THIRD = (
    "redistribution and use in source and binary forms",
    re.compile(r"neither the names? of|name of .{0,80} may not"),
)
_LONGEST: Mapping[str, int] = {
    "MIT": 230, "BSD-2-Clause": 250, "BSD-3-Clause": 320, "ISC": 190, "Zlib": 200, "Unlicense": 320, "BSL-1.0": 320,
    "Apache-2.0": 1750, "MPL-2.0": 2700, "GPL-2.0-only": 3200, "GPL-3.0-only": 6000, "AGPL-3.0-only": 6000,
    "LGPL-2.1-only": 4700, "LGPL-3.0-only": 7400, "CC0-1.0": 1300, "CC-BY-4.0": 3600, "CC-BY-SA-4.0": 3800,
}  # fmt: skip
"""Words of a text with the names of its holders; what is longer has terms added to it, or other texts."""
_ADDED = re.compile(
    r"commons clause|non-?commercial|research (use |purposes )?only|prohibited uses?|restrictions? on use"
    r"|additional restrictions?\b"
    r"|(may|must|shall) not (be used|use|sell|deploy)(?! (this file|to endorse|the (names?|trade)))"
)
_FREE = frozenset(
    {"MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "Unlicense", "BSL-1.0", "Apache-2.0", "CC0-1.0"}
)
"""Licences whose own texts forbid no use."""


def flat(text: str) -> str:
    """A text in lower case, without marks of layout and with single spaces."""
    return " ".join(_MARKS.sub(" ", text).lower().split())


def by_start(text: str) -> str | None:
    """The licence whose text starts like this one, whether or not it has a heading."""
    start = flat(text[:HEAD])
    if (found := _COMMONS.search(start, 0, 200)) and found.start() < 100:
        terms = "".join(
            word
            for given, word in ((found[1], "-NC"), (found[2], "-SA" if found[2] == "-sharealike" else "-ND"))
            if given
        )
        return f"CC-BY{terms}-{found[3]}"
    firsts = {key: known.start() for key, wanted in _TEXTS.items() if (known := re.search(wanted, start[:_START]))}
    if 0 <= start.find(_BSD) < _START:
        return "BSD-3-Clause" if _THIRD.search(flat(text)) else "BSD-2-Clause"
    return min(firsts, key=firsts.__getitem__) if firsts else None


def is_changed(licence: str, text: str) -> bool:
    """Whether a text has more in it than the licence that it starts as."""
    words = flat(text)
    return words.count(" ") >= _LONGEST.get(licence, len(words) + 1) or (
        licence in _FREE and bool(_ADDED.search(words))
    )


_ABOUT = re.compile(r"(?i)\b(weights?|models?|checkpoints?|this (repo\w*|release|project|work))\b")
_STATES = re.compile(r"(?i)licen[sc]|\bunder (the )?\S|\bterms\b")
_OTHERS = re.compile(
    r"(?i)\b(base|original|upstream|data ?sets?|data|corpus|code|source|derived|based on|built (on|with)|paper|docs?"
    r"|documentation|tokeni[sz]er|parent|teacher|third|other|except|not|no longer|formerly|until"
    r"|depend\w*|librar\w*|images?|demo)\b"
)
_MOST_LINES = 2000


def statements(text: str) -> list[str]:
    """The lines of a text that state what a model itself is licensed under."""
    lines = text.splitlines()[:_MOST_LINES]
    return [line for line in lines if _STATES.search(line) and _ABOUT.search(line) and not _OTHERS.search(line)]
