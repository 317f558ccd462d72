"""reference/file-formats.md: every kind of file, from the records that read it."""

import sys
from textwrap import dedent
from typing import Literal, get_args

from docs.making.excerpt import excerpt
from docs.making.markdown import page, prose, table
from docs.making.records import Sections, section, sections, slug, values
from docs.making.types import Words
from riskkit.render.schemas import KINDS, marker
from riskkit.render.text import code
from riskkit.schema.sources import FactMark, SourceFact, SourcesFile, Tag
from riskkit.store.frameworks import FILES

CONTEXT = "2026-H2"
EXAMPLES: dict[str, tuple[str, ...]] = {
    "framework": ("framework.yaml", "id", "version", "rules/max-age-days", "rules/confidence", "rules/steadiness"),
    "tables": ("tables.yaml", "defence", "controls/classes/tunable", "relative"),
    "options": ("options.yaml", "components/inference-code", "options/r10"),
    "risks": ("risks.yaml", "families/misuse", "risks/surveillance-repression"),
    "benefits": ("benefits.yaml", "benefits/use"),
    "measures": ("measures.yaml", "measures/research-api"),
    "questions": ("questions.yaml", "questions/tool-use"),
    "profiles": ("profiles.yaml", "default", "profiles/balanced"),
    "advice": ("advice.yaml", "recommendations/rec-1"),
    "licences": ("licences.yaml", "kinds/use-restricted", "licences/Gemma", "licences/CC-BY-NC-4.0", "exceptions"),
    "migration-table": ("migration.yaml", "from-version", "kept/downstream-terms", "reworded/tool-use"),
    "evidence-table": ("evidence.yaml", "tests/mmlu", "results/general-by-mmlu", "facts/likeness-by-output"),
    "sources": ("sources.yaml", "tags/s-abs", "rows/sec-3-1-3-tentative"),
    "context": (
        f"context/{CONTEXT}.yaml",
        "id",
        "framework",
        "date",
        "title",
        "best-public",
        "answers/defence-imagery",
    ),
    "case": ("cases/gpt2-xl.yaml", "id", "framework", "context", "profile", "date", "expected", "history"),
    "profile": ("profiles.yaml", "profiles/balanced"),
    "assessment": ("cases/gpt2-xl.yaml", "profile", "release", "answers/tool-use", "evidence/card"),
    "release": (
        "samples/release.yaml",
        "name",
        "version",
        "components/weights-final",
        "option",
        "base",
        "stages/second",
        "stage",
    ),
    "decision": ("samples/decision.yaml", "release", "date", "option", "course", "why", "conditions", "dissent"),
    "policy": (
        "samples/policy.yaml",
        *("id", "title", "framework", "context", "profile", "rules", "require", "thresholds", "approvals", "people"),
        "waivers",
    ),
    "pins": ("samples/pins.yaml", "policy", "framework", "licences", "context", "profile"),
    "selftest": ("selftest/selftest.yaml", "date", "why", "deciders", "bad/swapped-weights"),
}
"""Per kind the file of seger2023 that its example is taken from, and the parts of it."""

NOTES = {
    "tables": " [The decision model](../explanation/decision-model.md) says how the tables work together.",
    "migration-table": " `riskkit migrate` uses it for files of an earlier version. It is no part of the digest.",
    "evidence-table": " `riskkit collect` uses it, and it only suggests. It is no part of the framework's digest.",
    "licences": " It is no part of the framework's digest; a framework without it knows no licence.",
    "assessment": " `riskkit init` starts one and `riskkit assess` fills it.",
    "case": " `riskkit cases` runs them. The answers are those of an assessment, each with its basis.",
    "context": " [Add a context](../how-to/add-a-context.md) shows how one is written.",
    "profile": " [Write a profile](../how-to/write-a-profile.md) shows how one is written, and where it nests.",
    "release": " `riskkit init` drafts one. The assessment repeats what it says of the release.",
    "decision": " `riskkit decide` writes it.",
    "policy": " [Gate a release](../how-to/gate-a-release.md) shows how one is written.",
    "pins": " `riskkit gate --print-pins` prints them.",
    "selftest": " `riskkit gate --selftest` runs it.",
}

READ = {
    "recommendation": "How to read it: [the report as JSON](json.md).",
    "gate": "`riskkit gate --output json=FILE` writes it.",
    "next": "`riskkit next --format json` writes it.",
    "explanation": "`riskkit explain --format json` writes it.",
    "comparison": "`riskkit compare --format json` and `riskkit whatif --format json` write it.",
    "collection": "`riskkit collect --format json` writes it.",
    "people": "`riskkit people --format json` writes it.",
    "migration": "`riskkit migrate --format json` writes it.",
}
"""Of what riskkit alone writes."""

INTRO = """Every file is YAML in UTF-8 and is read strictly. Unknown or repeated keys, anchors, aliases, tags and merge
keys are errors, and only `true` and `false` are truth values. riskkit reports all problems of a file at once, each with
its line. Fields and ids are in kebab-case. Collections are mappings keyed by id, not lists. The first field of every
file, `riskkit`, names its kind and format version.

Every question lists its levels **from least to most**.

## Help from an editor

An editor with the YAML language server completes and checks these files if their first line names the schema:

```yaml
# yaml-language-server: $schema=assessment.schema.json
```

`riskkit framework schema KIND` prints the schema of a kind. All of them are in [schema/](schema/). A schema
checks one file alone. riskkit checks rules between files when it loads them."""

DIGEST = """A digest identifies the exact content of a file. It is `sha256:` and the SHA-256 of the parsed content as
JSON, in UTF-8 and without spaces, so comments and layout do not count.

- Assessment, context, case: keys are sorted, because their order means nothing. Answers in the journal beside an
  assessment are part of it.
- Framework: its ten files are one mapping by file name. Keys keep their written order, because the order of levels and
  options counts. Contexts, cases and licences are not part of it.

This script computes the digest of an assessment:

```sh
cat > digest.py <<'END'
import hashlib, json, sys
from pathlib import Path
from riskkit.store.yaml.document import read_document

tree = read_document(Path(sys.argv[1])).tree
text = json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
print("sha256:" + hashlib.sha256(text.encode()).hexdigest())
END
```

```console
$ riskkit demo -o demo > demo.txt 2>&1
$ python digest.py demo/assessment.yaml > computed
$ riskkit report demo/assessment.yaml --date 2022-08-22 --format json -o report.json 2> written
$ grep -cF "$(cat computed)" report.json
1
```"""

BASES = """Everything in a framework that states something has a `basis` and, unless that is `judgement`, names rows of
sources.yaml. A row has a mark, which says how sure the fact is, and the tags of the sources it was seen in.
Together they bound the basis: the linter fails a statement that claims more than the weakest row it cites
([basis-within-sources](rules.md#basis-within-sources))."""


def file_formats() -> str:
    """The page."""
    places = sections(KINDS.values())
    words = Words("", places.anchors)
    shared = [f"### {places.headings[r]}\n\n{section(r, places, words)}" for r in places.shared]
    files = [f"## {title(kind)}\n\n{_kind(kind)}\n\n" + _records(kind, places, words) for kind in KINDS]
    return page(
        "File formats",
        INTRO,
        "## The files\n\n" + table(("file", "`riskkit:`", "what is in it"), map(_row, KINDS)),
        *files,
        "## Shared records",
        *shared,
        f"## Values\n\n{values(words)}",
        f"## Digests\n\n{DIGEST}",
        f"## How marks become bases\n\n{BASES}\n\n{bases()}",
    )


def title(kind: str) -> str:
    """The heading of a kind of file."""
    named = {"profile": "A profile of your own", "migration-table": "migration.yaml"}
    file = kind in FILES or kind in ("assessment", "licences", "release", "decision", "policy", "pins", "selftest")
    return named.get(kind) or (f"{kind}.yaml" if file else kind.capitalize())


def _row(kind: str) -> tuple[str, str, str]:
    text = sys.modules[KINDS[kind].__module__].__doc__ if kind in FILES else KINDS[kind].__doc__
    return f"[{title(kind)}](#{slug(title(kind))})", code(marker(kind)) if marker(kind) else "none", prose(text or "")


def _kind(kind: str) -> str:
    """What a kind of file is for, and an example of it."""
    schema = f"Schema: [{kind}.schema.json](schema/{kind}.schema.json)."
    if kind not in EXAMPLES:
        return f"{schema} {READ[kind]}"
    return f"{schema}{NOTES.get(kind, '')} An example:\n\n```yaml\n{_example(kind)}\n```"


def _example(kind: str) -> str:
    file, *pointers = EXAMPLES[kind]
    text = excerpt(f"seger2023/{file}", *pointers)
    if kind == "assessment":
        pins = "framework: {id: seger2023, version: 2.0.0}\ncontext: {id: world-2019-h2}"
        return text.replace("riskkit: case/2", f"riskkit: {marker(kind)}\n{pins}")
    if kind == "profile":
        return "riskkit: profile/1\nid: ours\nframework: seger2023\n" + dedent(text.partition("balanced:\n")[2])
    return text


def _records(kind: str, places: Sections, words: Words) -> str:
    first, *others = places.of(KINDS[kind]) or (KINDS[kind],)
    if first in places.shared:
        return f"The record is [{first.__name__}](#{slug(places.headings[first])})."
    parts = [section(first, places, words)]
    parts += [f"### {places.headings[record]}\n\n{section(record, places, words)}" for record in others]
    return "\n\n".join(parts)


def bases() -> str:
    """The strongest basis by mark and by what the sources that a fact was seen in are, as the records work it out."""
    known: tuple[Literal["paper", "other-source"], ...] = ("paper", "other-source")
    tags: dict[str, Tag] = {basis: Tag(title=basis, basis=basis) for basis in known}
    rows = {
        f"{mark}-{basis}": SourceFact(section="0", fact="a fact", mark=mark, seen_in=(basis,))
        for mark in get_args(FactMark)
        for basis in known
    }
    file = SourcesFile(riskkit="sources/1", tags=tags, rows=rows)
    listed = [(code(row.mark), code(row.seen_in[0]), code(file.basis_of(key))) for key, row in rows.items()]
    return table(("mark of the row", "basis of the tag it was seen in", "basis at most"), listed)
