"""What is fuzzed: every reader of what comes from outside, with sound samples of its format."""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from contextlib import chdir
from functools import cache, partial
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

from riskkit.analysis.evidence.binding import ReleaseIdentity
from riskkit.analysis.evidence.suggest import suggest
from riskkit.cli.gate_defaults import service_base
from riskkit.errors import RiskkitError
from riskkit.evidence.readers import READERS, read_file
from riskkit.evidence.source import EvidenceSource
from riskkit.model_files.bounded import Malformed
from riskkit.model_files.folder import files_below
from riskkit.model_files.inspect import look
from riskkit.model_files.licences import LicenceTable
from riskkit.model_files.signatures import key_of
from riskkit.render.json import report
from riskkit.render.terminal.collect import collect_view
from riskkit.schema.framework.evidence import EvidenceTable
from riskkit.schema.framework.framework import Framework
from riskkit.schema.results.collection import Collection, FileRefusal
from riskkit.schema.selftest import SelftestFile
from riskkit.store.assessments import load_assessment, load_case, load_context_file, load_profile
from riskkit.store.evidence import load_evidence
from riskkit.store.frameworks import FILES, framework_folder, load_framework
from riskkit.store.journal.events import content, copy_in, events, journal_of
from riskkit.store.journal.journal import restore
from riskkit.store.precedents import load_precedents
from riskkit.store.release_files import (
    digested,
    load_licences,
    load_pins,
    load_release,
    parse_decision,
    parse_log,
    parse_policy,
    parse_run,
)
from riskkit.store.yaml.document import parse_document, read_document
from riskkit.store.yaml.layout import layout_of, rewritten
from riskkit.store.yaml.validate import validate
from riskkit.tasks.collect import accept, collect
from riskkit.tasks.migrate import migrate
from riskkit.tasks.model_folder import model_folder, read_card, read_signature
from riskkit.tasks.renew import _paths, renew_digests
from riskkit.tasks.since_decision import _changed
from tests.evidence import files as evidence
from tests.fuzz.gate import gate_targets
from tests.fuzz.target import Reader, Target, command, passed
from tests.gate.scenes import framework
from tests.migrate.files import DATE, KINDS, V1
from tests.model_files import files
from tests.model_files.test_signatures import KEYS, PUBLIC, bundle, signed, statement

BAD = Path(__file__).parent.parent / "bad"
SMALL = BAD / "small"
BY_FRAMEWORK = ("--framework", str(SMALL))
BY_SMALL = (*BY_FRAMEWORK, "--date", "2026-02-01")
SHIPPED = framework_folder("seger2023").resolve()
DIGEST = b"sha256:" + b"0" * 64
ANSWERS = (BAD / "assessment.yaml").read_bytes()
OPEN = ANSWERS.partition(b"answers:")[0]
"""An assessment without answers."""


@cache
def targets() -> Mapping[str, Target]:
    """Per name a reader and its samples."""
    small, seger = load_framework(str(SMALL)), load_framework("seger2023")
    made = (_records(small, seger), _frameworks(), _lines(), _folders(), _evidence(), _commands(), gate_targets())
    return {name: target for group in made for name, target in group.items()}


def _records(small: Framework, seger: Framework) -> Mapping[str, Target]:
    """Files in YAML, and runs."""
    return {
        "document": Target((ANSWERS, *_shipped("*.yaml")), _bytes(parse_document)),
        "layout": Target((ANSWERS, *_shipped("samples/*.yaml")), _laid_out),
        "assessment": Target((ANSWERS,), lambda path: load_assessment(path, small)),
        "context": Target(_shipped("context/*.yaml"), lambda path: load_context_file(seger, path)),
        "case": Target(_shipped("cases/bloom.yaml"), lambda path: load_case(seger, SHIPPED, path), "bloom.yaml"),
        "profile": Target(((BAD / "profile.yaml").read_bytes(),), lambda path: load_profile(small, path)),
        "precedents": Target(
            _shipped("precedents.json"), lambda path: load_precedents(path.parent, seger), "precedents.json"
        ),
        "release": Target(_shipped("samples/release.yaml"), lambda path: load_release(path, seger)),
        "policy": Target(_shipped("samples/policy.yaml"), _bytes(parse_policy)),
        "renewed": Target(_shipped("samples/release.yaml"), _renewed, "release.yaml"),
        "since-decision": Target(_shipped("samples/release.yaml"), _since_decision, "release.yaml"),
        "event": Target((b'{"pull_request": {"base": {"sha": "a"}}}',), _event, "event.json"),
        "pins": Target(_shipped("samples/pins.yaml"), load_pins),
        "decision": Target(_shipped("samples/decision.yaml"), _bytes(parse_decision)),
        "run": Target(_shipped("samples/gate.json"), _bytes(parse_run), "run.json"),
        "selftest": Target(_shipped("selftest/selftest.yaml"), _selftest),
        "licences": Target(_shipped("licences.yaml"), _licences, "licences.yaml"),
    }


def _frameworks() -> Mapping[str, Target]:
    """Every file of a framework, beside the others."""
    return {
        f"framework-{name}": Target(((SMALL / f"{name}.yaml").read_bytes(),), _framework, f"{name}.yaml")
        for name in FILES
    }


def _lines() -> Mapping[str, Target]:
    """What is read line by line, and short texts."""
    head, on = b'{"riskkit": "journal/1"}\n', b'{"on":"2026-11-22",'
    journal = (
        head + on + b'"question":"reach","answer":{"level":"wide","confidence":"high"},"over":""}\n',
        head + on + b'"question":"reach","note":"later"}\n',
        head + b'{"file": "riskkit: assessment/1\\nanswers: {reach: {level: few}}\\n"}\n',
    )
    log = (
        on
        + b'"release":"A 1","what":"decided","option":"r1","by":"Ada","digest":"'
        + DIGEST
        + b'","of":"'
        + DIGEST
        + b'"}\n'
    )
    return {
        "log": Target((log,), _bytes(parse_log), "decisions.log"),
        "journal": Target(journal, lambda path: _journal(path.with_name("input.yaml")), "input.yaml.journal"),
        "licence": Target((b"MIT AND (Apache-2.0 OR GPL-2.0+ WITH GCC-exception-3.1)", b"cc-by-nc 4.0"), _licence),
    }


def _folders() -> Mapping[str, Target]:
    """Files in the folder of a model."""
    index = {"metadata": {"total_size": 22}, "weight_map": dict.fromkeys("ab", "model.safetensors")}
    pointer = b"version https://git-lfs.github.com/spec/v1\noid " + DIGEST + b"\nsize 12\n"
    return {
        "card": Target((b"---\nlicense: mit\nbase_model: [a/b]\n---\n# Card\n",), _in_folder(read_card), "README.md"),
        "signature": Target((bundle(statement()),), _in_folder(read_signature), "model.sig"),
        "signer": Target((signed(KEYS["ed25519"]),), _in_folder(partial(read_signature, signers=PUBLIC)), "model.sig"),
        "public-key": Target(tuple(map(str.encode, PUBLIC.values())), _key, "key.pem"),
        "safetensors": Target((files.safetensors(),), _in_folder(look), "model.safetensors"),
        "index": Target((json.dumps(index).encode(),), _index, "model.safetensors.index.json"),
        "gguf": Target((files.gguf({"general.name": "a"}),), _in_folder(look), "model.gguf"),
        "onnx": Target((files.onnx("a.bin"), files.onnx()), _in_folder(look), "model.onnx"),
        "pickle": Target((files.torch(), b"\x80\x04K\x01."), _in_folder(look), "model.bin"),
        "text-pickle": Target((b"cos\ngetcwd\n(S'id'\ntR.\nand more\n",), _in_folder(look), "notes.txt"),
        "array": Target((files.npy("'<f4'"), files.npy("[('a', '|O', (2,))]")), _in_folder(look), "a.npy"),
        "openvino": Target((b'<?xml version="1.0"?>\n<net name="a" version="11">\n',), _openvino, "model.xml"),
        "keras": Target((files.keras(), files.keras({"class_name": "Lambda"})), _in_folder(look), "model.keras"),
        "yaml-config": Target((b"a: !new:m.C\n", b'"_targ\\x65t_": m.C\n'), _in_folder(look), "config.yaml"),
        "template": Target((b"{{ a.b }}", b"{% for a in b %}{{ a['_'] }}{% endfor %}"), _in_folder(look), "a.jinja"),
        "hdf5": Target((b"\x89HDF\r\n\x1a\n" + bytes(90) + b"model_config",), _in_folder(look), "model.h5"),
        "npz": Target((files.zipped({"a.npy": files.npy("'<f4'", size=12)}),), _in_folder(look), "a.npz"),
        "media": Target((files.png(),), _in_folder(look), "logo.png"),
        "config": Target((b'{"auto_map": {"AutoModel": "a.B"}}', b"{}"), _in_folder(look), "config.json"),
        "unnamed": Target((pointer, files.onnx(), b"\x93NUMPY\x01\0\x08\0{'descr': '|O'}"), _folder, "LICENSE"),
    }


def _evidence() -> Mapping[str, Target]:
    """What others wrote about a model, each by the reader that recognises it, down to what it suggests."""
    logs = {
        "lm-eval": (evidence.lm_eval(), "results.json"),
        "inspect": (evidence.inspect_log(), "log.json"),
        "inspect-zip": (evidence.eval_zip(evidence.as_bytes(evidence.inspect_log())), "log.eval"),
        "garak": (evidence.garak(), "run.report.jsonl"),
        "promptfoo": (evidence.promptfoo(), "out.json"),
        "pyrit": (evidence.pyrit(["success", "failure"]), "scenario.json"),
        "ailuminate": (evidence.modelbench(), "benchmark.json"),
        "every-eval-ever": (evidence.every_eval_ever(), "eval.json"),
        "helm": (evidence.helm_stats(), "stats.json"),
        "cyclonedx": (evidence.CYCLONEDX, "bom.json"),
        "spdx": (evidence.SPDX, "sbom.json"),
        "mlflow": (evidence.MLFLOW, "MLmodel"),
        "croissant": (evidence.CROISSANT, "croissant.json"),
        "openness": (evidence.OPENNESS, "larch.yml"),
        "zoo": ("description: It finds larches.\ntask_type: detection\nlicense: MIT\n", "model.yml"),
        "hub-results": ("- dataset:\n    id: a/gpqa\n    task_id: diamond\n  value: 51.2\n", "gpqa.yaml"),
        "evidence-card": (evidence.CARD, "README.md"),
        "evidence-weights": (files.safetensors(), "model.safetensors"),
        "evidence-gguf": (files.gguf(), "model.gguf"),
        "evidence-index": (b'{"weight_map": {"a": "a.safetensors"}}', "a.safetensors.index.json"),
        "evidence-signature": (bundle(statement()), "model.sig"),
        "evidence-config": (b'{"architectures": ["A"], "hidden_size": 1, "auto_map": {}}', "config.json"),
    }
    made = {name: Target((evidence.as_bytes(log),), _collected, called) for name, (log, called) in logs.items()}
    table = Target(_shipped("evidence.yaml"), _evidence_table, "evidence.yaml")
    return made | {"evidence-table": table, "accepted": Target((OPEN,), _accepted)}


@cache
def _suggesting() -> tuple[Framework, EvidenceTable]:
    rubric = load_framework("seger2023")
    table = load_evidence(SHIPPED, rubric)
    assert table
    return rubric, table


def _collected(path: Path) -> object:
    said = read_file(EvidenceSource(path.parent, path.name, path.name, path.stat().st_size), READERS.values())
    if isinstance(said, FileRefusal):
        raise Malformed(said.message)
    rubric, table = _suggesting()
    made = suggest([said], table, rubric, None, ReleaseIdentity("larch-7b"))
    found = Collection(tool="t", framework=rubric.id, date="2026-11-30", files=(said,), suggestions=made.suggestions)
    return report(found), collect_view(found, rubric)


def _accepted(path: Path) -> object:
    card = path.with_name("README.md")
    card.write_text(evidence.CARD, encoding="utf-8")
    return accept(collect([card], date="2026-11-30"), path, str(SMALL))


def _evidence_table(path: Path) -> object:
    return load_evidence(path.parent, _suggesting()[0])


def _commands() -> Mapping[str, Target]:
    """Whole commands on a file."""
    card = b"---\nlicense: apache-2.0\nbase_model: a/b\nmodel_name: A 1\n---\n# A 1\n"
    typed = b"2\nSeen.\n1\nnew\nA trial\nindependent-test\n2026-01-15\n\n\n1\n\n" + b"1\nSeen.\n1\n1\n" * 4 + b"done\n"
    return {
        "score": Target((ANSWERS,), command("score", *BY_SMALL)),
        "merge-driver": Target((ANSWERS, ANSWERS.replace(b"reach: {level: few", b"reach: {level: many")), _merged),
        "git-attributes": Target((b"*.md text\n", b"*.yaml merge=riskkit\n"), _installed, ".gitattributes"),
        "draft": Target((card,), _drafted, "README.md"),
        "draft-gguf": Target((files.gguf({"general.license": "mit"}),), _drafted, "model.gguf"),
        "migrate": Target(tuple((V1 / f"{kind}.yaml").read_bytes() for kind in KINDS), _migrated),
        "migrate-old": Target(((V1 / "report.json").read_bytes(),), _migrated_beside, "old.json"),
        "typed": Target((typed,), _typed, "typed.txt"),
    }


# readers


def _bytes(read: Callable[[bytes, str], object]) -> Reader:
    return lambda path: read(path.read_bytes(), path.name)


def _shipped(pattern: str) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(SHIPPED.glob(pattern))[:6])


def _laid_out(path: Path) -> None:
    """A file is written again as it was read."""
    layout, document = layout_of(path.read_bytes(), path.name)
    tree = document.tree
    if isinstance(tree, dict):
        text = rewritten(layout, tree)
        _sound(lambda: parse_document(text.encode(), ""), tree)


def _sound(read: Callable[[], object], tree: object = None) -> None:
    """Raises `AssertionError` where what riskkit wrote cannot be read, or does not say what it was to say."""
    try:
        found = read()
    except RiskkitError as error:
        raise AssertionError(f"riskkit cannot read what it wrote: {error}") from error
    assert tree is None or getattr(found, "tree", None) == tree, "riskkit wrote something else"


def _selftest(path: Path) -> object:
    """Read alone: the changes in it are made to files, and mutated ones to files anywhere."""
    return validate(SelftestFile, read_document(path))


def _licences(path: Path) -> object:
    return LicenceTable(load_licences(path.parent)).read("MIT OR Apache-2.0")


def _framework(path: Path) -> object:
    for file in SMALL.glob("*.yaml"):
        if file.name != path.name:
            shutil.copyfile(file, path.with_name(file.name))
    return load_framework(str(path.parent))


@cache
def _table() -> LicenceTable:
    return LicenceTable(load_licences(SHIPPED))


def _licence(path: Path) -> object:
    return _table().read(path.read_bytes().decode(errors="replace")), _table().of_text(path.read_text("latin-1"))


def _in_folder(read: Callable[[Path, str], object]) -> Reader:
    return lambda path: (files_below(path.parent), read(path.parent, path.name))


def _key(path: Path) -> object:
    return key_of(path.read_text("latin-1"))


def _folder(path: Path) -> object:
    return model_folder(path.parent, _table(), signed=[path.name])


def _openvino(path: Path) -> object:
    path.with_name("model.bin").write_bytes(b"\x80\xff\0")
    return look(path.parent, "model.bin")


def _index(path: Path) -> object:
    path.with_name("model.safetensors").write_bytes(files.safetensors())
    return look(path.parent, path.name)


# readers that are whole commands


def _merged(path: Path) -> None:
    """Our side is merged with a sound one; where the driver ends with 0, git takes what it left for an assessment."""
    base, theirs = path.with_name("base.yaml"), path.with_name("theirs.yaml")
    base.write_bytes(ANSWERS)
    theirs.write_bytes(ANSWERS.replace(b"capability: {level: strong", b"capability: {level: weak"))
    passed("merge-driver", str(base), str(path), str(theirs), "a.yaml", *BY_FRAMEWORK)
    _sound(lambda: load_assessment(path))


def _migrated(path: Path) -> None:
    """A file of an earlier version is brought up to date, after which there is nothing to change."""
    new = path.with_name("new.yaml")
    passed("migrate", str(path), "--to", "seger2023", "--drop", "-o", str(new), "--date", DATE)
    assert not migrate(new, date=DATE, to="seger2023").view.changed


def _migrated_beside(path: Path) -> None:
    """A sound assessment is, beside a report that records the old recommendation."""
    assessment = path.with_name("assessment.yaml")
    shutil.copyfile(V1 / "assessment.yaml", assessment)
    passed("migrate", str(assessment), "--drop", "--old", str(path), "--date", DATE)


def _journal(assessment: Path) -> None:
    """The events are read, and the assessment, which is gone, is written again from what is kept of it."""
    events(assessment)
    if copy_in(content(journal_of(assessment))) is not None:
        restore(assessment)


def _installed(path: Path) -> None:
    for name in ("objects", "refs"):
        (path.parent / ".git" / name).mkdir(parents=True)
    (path.parent / ".git" / "HEAD").write_bytes(b"ref: refs/heads/main\n")
    with chdir(path.parent):
        passed("merge-driver", "--install")


def _drafted(path: Path) -> None:
    """A release.yaml is drafted from a folder, and can be read."""
    path.with_name("model.safetensors").write_bytes(files.safetensors())
    with patch("riskkit.store.frameworks.load_framework", framework):
        passed("init", str(path.parent), "--version", "1")
    _sound(lambda: load_release(path.with_name("release.yaml"), framework("seger2023")))


def _renewed(path: Path) -> None:
    """Digests are renewed in a release.yaml whose files are there, and it can still be read."""
    release, _ = load_release(path)
    for file in (path.parent / part for part in _paths(release)):
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"x")
    renew_digests(path.parent)
    _sound(lambda: load_release(path))


def _since_decision(path: Path) -> None:
    """The values that changed in a release.yaml since it was decided are named."""
    decided = _shipped("samples/release.yaml")[0]
    digest = digested(parse_document(decided, path.name), "decision").digest
    with patch("riskkit.tasks.since_decision.git", lambda _, word, *__: b"0" if word == "log" else decided):
        list(_changed(path.parent, path.name, digest, "decision"))


def _event(path: Path) -> None:
    """The base is read from what GitHub tells of an event."""
    told = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": str(path)}
    for name in ("pull_request", "merge_group", "push"):
        service_base({**told, "GITHUB_EVENT_NAME": name, "GITHUB_REF": "refs/heads/main"})


def _typed(path: Path) -> None:
    """Questions answered from a pipe; what was answered can be read, however they end."""
    file = path.with_name("assessment.yaml")
    file.write_bytes(OPEN)
    with patch.object(sys, "stdin", TextIOWrapper(BytesIO(path.read_bytes()))):
        try:
            passed("assess", str(file), "--plain", *BY_SMALL)
        finally:
            _sound(lambda: load_assessment(file))
