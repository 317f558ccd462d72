"""``riskkit framework``: list, show, lint, profile, schema."""

import json
from collections.abc import Mapping, Sized
from pathlib import Path
from typing import Annotated

import typer

from riskkit.analysis.profiles import among, neighbours
from riskkit.cli.output import counted, note, put, table
from riskkit.errors import InputError, Problem, render
from riskkit.lint import RULES, lint
from riskkit.lint.bases import coverage
from riskkit.render import schemas
from riskkit.schema.checks.framework import suggest
from riskkit.schema.framework.framework import Framework
from riskkit.schema.framework.profiles import Profile
from riskkit.store.assessments import load_profile
from riskkit.store.evidence import load_evidence
from riskkit.store.frameworks import framework_folder, framework_ids, load_framework, placed

app = typer.Typer(help="Show and lint frameworks; check profiles; print schemas.", rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="ID|FOLDER", help="A framework that ships with riskkit, or a folder.")]
Coverage = Annotated[bool, typer.Option("--coverage", help="Show where each row of sources.yaml is encoded.")]
OwnFile = Annotated[Path, typer.Argument(metavar="FILE", help="A profile of your own (YAML).", show_default=False)]
Rubric = Annotated[str, typer.Option("--framework", metavar="ID|FOLDER", help="The framework that it is for.")]
Kind = Annotated[str | None, typer.Argument(metavar="KIND", help="The kind of file; without it, the kinds.")]


@app.command("list")
def list_frameworks() -> int:
    """List the frameworks that ship with riskkit."""
    spec = [load_framework(key).framework for key in framework_ids()]
    put(table([("id", "version", "title"), *((found.id, found.version, found.title) for found in spec)]))
    return 0


@app.command()
def show(name: Name = "seger2023", coverage: Coverage = False) -> int:
    """Show what a framework holds. Its options in order, its risks, its questions."""
    framework = load_framework(name)
    put(_coverage(framework) if coverage else "\n".join(_parts(framework)))
    return 0


@app.command("lint")
def lint_framework(name: Name = "seger2023") -> int:
    """Say where a framework is not sound. Exits with 1 for findings, with 4 where it cannot be loaded."""
    framework = load_framework(name)
    load_evidence(framework_folder(name), framework)  # it is no part of the framework, and an error in it is one here
    findings = lint(framework)
    problems = [Problem(f.file, f.pointer, f"{f.message} [{f.rule}]", f.hint) for f in findings]
    for problem in placed(problems, name):
        put(render(problem))
    note(f"{len(RULES)} rules, {counted(len(findings), 'finding')}")
    return 1 if findings else 0


@app.command()
def profile(file: OwnFile, framework: Rubric = "seger2023") -> int:
    """Check a profile of your own. Shows its place among those of the framework; exits with 4 where it has none."""
    rubric = load_framework(framework)
    own, document = load_profile(rubric, file)
    identity = (
        ("profile", own.id),
        ("title", own.title),
        ("framework", f"{rubric.id} {rubric.framework.version}"),
        ("digest", document.digest()),
        ("place", neighbours(own, rubric.profiles.profiles)),
    )
    put("\n".join([table(identity, heads=False), table(_profiles(among(rubric, own).profiles.profiles))]))
    return 0


@app.command()
def schema(kind: Kind = None) -> int:
    """Print the JSON Schema of a kind of file. For editors and other programs."""
    if kind and kind not in schemas.KINDS:
        hint = suggest(kind, schemas.KINDS, "kinds") or "list the kinds with riskkit framework schema"
        raise InputError([Problem("", "", f"'{kind}' is not a kind of file", hint)])
    put(json.dumps(schemas.schema(kind), indent=2, ensure_ascii=False) if kind else "\n".join(schemas.KINDS))
    return 0


def _parts(framework: Framework) -> list[str]:
    parts = (_options(framework), _risks(framework), _questions(framework))
    return [table(_identity(framework), heads=False), *map(table, parts)]


def _identity(framework: Framework) -> list[tuple[str, ...]]:
    spec = framework.framework
    counts: dict[str, Sized] = {
        "options": framework.options.options,
        "risks": framework.risks.risks,
        "benefits": framework.benefits.benefits,
        "measures": framework.measures.measures,
        "questions to a release": framework.asked,
        "questions about the world": framework.about_world,
        "profiles": framework.profiles.profiles,
        "rows of sources": framework.sources.rows,
    }
    return [
        ("framework", f"{spec.id} {spec.version}, {spec.date}"),
        ("title", spec.title),
        ("encodes", f"{spec.encodes.title} ({spec.encodes.publisher}, {spec.encodes.date})"),
        ("digest", framework.digest),
        ("default profile", framework.profiles.default),
        *((noun, str(len(group))) for noun, group in counts.items()),
    ]


def _options(framework: Framework) -> list[tuple[str, ...]]:
    head = ("option", "class", "can be taken back", "title")
    options = framework.options.options.items()
    return [head, *((key, o.access, "yes" if o.reversible else "no", o.title) for key, o in options)]


def _risks(framework: Framework) -> list[tuple[str, ...]]:
    head = ("risk", "label", "severity", "family", "title")
    risks = framework.risks.risks.items()
    return [head, *((key, risk.label or "-", str(risk.severity), risk.family, risk.title) for key, risk in risks)]


def _questions(framework: Framework) -> list[tuple[str, ...]]:
    head = ("question", "section", "type", "grade", "levels")
    questions = {**framework.asked, **framework.about_world}.items()
    return [head, *((key, q.section, q.type, q.grade, ", ".join(q.levels)) for key, q in questions)]


def _profiles(profiles: Mapping[str, Profile]) -> list[tuple[str, ...]]:
    head = ("profile", "answers that may be off", "up to", "weights")
    return [head, *((key, str(found.off), found.up_to, _weights(found)) for key, found in profiles.items())]


def _weights(profile: Profile) -> str:
    return ", ".join(f"{benefit} {weight}" for benefit, weight in profile.weights.items())


def _coverage(framework: Framework) -> str:
    rows = framework.sources.rows
    said = {key: ", ".join(places) or f"left out: {rows[key].left_out}" for key, places in coverage(framework).items()}
    return table([("row", "mark", "encoded by"), *((key, rows[key].mark, text) for key, text in said.items())])
