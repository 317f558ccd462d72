"""What is fuzzed: every reader of what comes from outside, with sound samples of its format."""

from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path

from riskkit.cli import main
from riskkit.cli.contents import read_card, read_signature
from riskkit.errors import InputError, Problem, RiskkitError
from riskkit.importers.folder import files_below
from riskkit.importers.licences import LicenceTable
from riskkit.importers.reading import Malformed
from riskkit.importers.weights import look
from riskkit.store.document import parse_document
from riskkit.store.frameworks import framework_folder, load_framework
from riskkit.store.gate_files import parse_decision, parse_log, parse_policy, parse_run
from riskkit.store.journal import events
from riskkit.store.layout import layout_of
from riskkit.store.records import load_assessment, load_case, load_context_file, load_profile
from riskkit.store.releases import load_licences, load_release
from tests.importers import files
from tests.importers.test_signatures import bundle, statement

BAD = Path(__file__).parent.parent / "bad"
SHIPPED = framework_folder("seger2023")
Reader = Callable[[Path], object]


@dataclass(frozen=True)
class Target:
    """A reader of a file, and sound files."""

    samples: tuple[bytes, ...]
    read: Reader
    """Takes the path of a mutated file; may raise `RiskkitError` and nothing else."""
    name: str = "input.yaml"


def _bytes(read: Callable[[bytes, str], object]) -> Reader:
    return lambda path: read(path.read_bytes(), path.name)


def _shipped(pattern: str) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(SHIPPED.glob(pattern))[:6])


@cache
def _table() -> LicenceTable:
    return LicenceTable(load_licences(SHIPPED))


def _licence(path: Path) -> object:
    return _table().read(path.read_bytes().decode(errors="replace")), _table().of_text(path.read_text("latin-1"))


def command(*words: str) -> Reader:
    """A whole command on a file; a crash that it tells of is raised."""

    def run(path: Path) -> None:
        said = StringIO()
        with redirect_stdout(StringIO()), redirect_stderr(said):
            code = main([words[0], str(path), *words[1:]])
        if "riskkit broke" in said.getvalue() or code not in range(5):
            raise AssertionError(said.getvalue())
        if code:
            raise InputError([Problem("", "", "told")])

    return run


def targets() -> Mapping[str, Target]:
    """Per name a reader and its samples."""
    small = load_framework(str(BAD / "small"))
    seger = load_framework("seger2023")
    assessment = ((BAD / "assessment.yaml").read_bytes(),)
    head, on = b'{"riskkit": "journal/1"}\n', b'{"on":"2026-11-22",'
    journal = (
        head + on + b'"question":"reach","answer":{"level":"wide","confidence":"high"},"over":""}\n',
        head + on + b'"question":"reach","note":"later"}\n',
    )
    log = (
        b'{"on": "2026-11-22", "release": "A 1", "what": "decided", "option": "r1", "by": "Ada", "digest": "sha256:'
        + b"0" * 64
        + b'"}\n'
    )
    return {
        "document": Target((*assessment, *_shipped("*.yaml")), _bytes(parse_document)),
        "layout": Target((*assessment, *_shipped("samples/*.yaml")), _bytes(layout_of)),
        "assessment": Target(assessment, lambda path: load_assessment(path, small)),
        "context": Target(_shipped("context/*.yaml"), lambda path: load_context_file(seger, path)),
        "case": Target(_shipped("cases/bloom.yaml"), lambda path: load_case(seger, SHIPPED, path), "bloom.yaml"),
        "profile": Target(((BAD / "profile.yaml").read_bytes(),), lambda path: load_profile(small, path)),
        "release": Target(_shipped("samples/release.yaml"), lambda path: load_release(path, seger)),
        "policy": Target(_shipped("samples/policy.yaml"), _bytes(parse_policy)),
        "decision": Target(_shipped("samples/decision.yaml"), _bytes(parse_decision)),
        "log": Target((log,), _bytes(parse_log), "decisions.log"),
        "run": Target(_shipped("samples/gate.json"), _bytes(parse_run), "run.json"),
        "journal": Target(journal, lambda path: events(path.with_name("input.yaml")), "input.yaml.journal"),
        "licence": Target((b"MIT AND (Apache-2.0 OR GPL-2.0+ WITH GCC-exception-3.1)", b"cc-by-nc 4.0"), _licence),
        "card": Target((b"---\nlicense: mit\nbase_model: [a/b]\n---\n# Card\n",), _in_folder(read_card), "README.md"),
        "signature": Target((bundle(statement()),), _in_folder(read_signature), "model.sig"),
        "safetensors": Target((files.safetensors(),), _in_folder(look), "model.safetensors"),
        "gguf": Target((files.gguf({"general.name": "a"}),), _in_folder(look), "model.gguf"),
        "onnx": Target((files.onnx("a.bin"), files.onnx()), _in_folder(look), "model.onnx"),
        "pickle": Target((files.torch(), b"\x80\x04K\x01."), _in_folder(look), "model.bin"),
        "score": Target(assessment, command("score", "--framework", str(BAD / "small"), "--date", "2026-02-01")),
    }


def _in_folder(read: Callable[[Path, str], object]) -> Reader:
    return lambda path: (files_below(path.parent), read(path.parent, path.name))


TOLD = (RiskkitError, Malformed)
"""How a reader tells that a file is wrong."""
