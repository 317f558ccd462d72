"""Which parser is fuzzed by which target, in one place: a parser that is new and has none is found here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import riskkit
from tests.fuzz.targets import targets

ROOT = Path(riskkit.__file__).parent
LAYERS = ("store", "model_files", "evidence", "tasks", "cli")
"""Those that read what comes from outside."""
READS = {
    *("parse_document", "read_document", "layout_of", "model_validate_json", "loads", "json_object", "opened"),
    *("read_bytes", "read_text", "readline", "pread", "unpack_from", "safe_load"),
}
"""What a function calls that takes bytes from outside apart."""

FUZZED = {
    "tasks.assess.put_in_order": "layout",
    "cli.interview.file_to_ask._is_release": "document",
    "tasks.model_folder._text": "unnamed",
    "tasks.model_folder._is_card": "card",
    "tasks.model_folder.read_card": "card",
    "tasks.model_folder.read_signature": "signature",
    "tasks.decide._name_it": "layout",
    "tasks.draft.draft_release": "draft",
    "tasks.pinned_inputs._at_base": "gate-policy.yaml",
    "tasks.gate_inputs.bytes_below": "gate-decision.yaml",
    "tasks.git_driver._text": "git-attributes",
    "cli.interview.interview.interview": "typed",
    "cli.gate_defaults._event": "event",
    "tasks.renew.renew_digests": "renewed",
    "tasks.since_decision._as_decided": "since-decision",
    "tasks.since_decision._changed": "since-decision",
    "cli.merge_driver._content": "merge-driver",
    "cli.interview.prompts.LinePrompts": "typed",
    "tasks.selftest.selftest": "selftest",
    "evidence.card._front": "evidence-card",
    "evidence.card.read": "evidence-card",
    "evidence.eval_results.read": "hub-results",
    "evidence.inspect_log._entries_of": "inspect-zip",
    "evidence.inspect_log._entry": "inspect-zip",
    "evidence.mlflow.read": "mlflow",
    "evidence.model_zoo.read": "zoo",
    "evidence.openness.read": "openness",
    "evidence.signature.read": "evidence-signature",
    "evidence.source.EvidenceSource": "lm-eval",
    "evidence.source.parsed": "lm-eval",
    "evidence.weights._all_parameters": "evidence-index",
    "evidence.weights._by_type": "evidence-weights",
    "evidence.weights._facts": "evidence-gguf",
    "evidence.weights.read_index": "evidence-index",
    "store.evidence.load_evidence": "evidence-table",
    "tasks.collect.accept": "accepted",
    "model_files.digests._digest": "gate-model-00001-of-00002.safetensors",
    "model_files.configs.word_for_code": "config",
    "model_files.gguf._skip_texts": "gguf",
    "model_files.pickles._line": "text-pickle",
    "model_files.archives._listings": "pickle",
    "model_files.archives._members": "pickle",
    "model_files.archives._said64": "pickle",
    "model_files.archives.ends_as_zip": "pickle",
    "model_files.manifests.parts_of": "config",
    "model_files.bounded.json_object": "config",
    "model_files.safetensors.read_index": "index",
    "model_files.safetensors.read_header": "safetensors",
    "model_files.signatures.signature": "signature",
    "model_files.signatures.signer": "signer",
    "model_files.inspect._is_there": "onnx",
    "model_files.inspect._found": "unnamed",
    "model_files.inspect._json": "config",
    "model_files.inspect._of_keras": "keras",
    "model_files.inspect._starts_with": "openvino",
    "model_files.inspect._tensors": "index",
    "store.yaml.document.read_document": "document",
    "store.journal.events._line": "journal",
    "store.journal.events.copy_in": "journal",
    "store.journal.journal._tree_of": "journal",
    "store.frameworks._read": "framework-questions",
    "store.release_files.find_context": "gate-policy.yaml",
    "store.release_files.load_pins": "pins",
    "store.release_files.parse_decision": "decision",
    "store.release_files.parse_log": "log",
    "store.release_files.parse_policy": "policy",
    "store.release_files.parse_run": "run",
    "store.yaml.layout._of": "layout",
    "store.yaml.layout._reads_as": "layout",
    "store.yaml.layout.layout_of": "layout",
    "store.precedents.load_precedents": "precedents",
    "store.assessments._load": "case",
    "store.assessments.load_assessment": "assessment",
    "store.assessments.load_profile": "profile",
    "store.release_files.load_licences": "licences",
    "store.release_files.load_release": "release",
    "store.yaml.validate.validate": "document",
    "tasks.merge_driver._read": "merge-driver",
    "tasks.merge_driver._relaid": "merge-driver",
    "tasks.migrate._content": "migrate-old",
    "tasks.migrate._framework_of_release": "assessment",
    "tasks.migrate._recognised": "migrate",
    "tasks.migrate._recorded": "decision",
    "tasks.migrate._texts": "migrate",
    "tasks.people.write_people": "layout",
}
"""By function that reads the target that feeds it."""
OWN = "reads what riskkit has just written itself"
FOLDED = "takes over what the target journal or assessment reads, at a moment that the soak chooses"
NOT_FUZZED = {
    "tasks.decide._check_record": OWN,
    "tasks.decide._write": "copies the decision before it and reads nothing in it",
    "tasks.demo.demonstrate": OWN,
    "tasks.demo._make_room": "compares bytes and reads nothing in them",
    "tasks.gate_files._policy": "comes with a framework",
    "tasks.gate_files.service_file": "is a template that ships",
    "tasks.init._checked": OWN,
    "tasks.init.start": OWN,
    "tasks.licences.warnings_of_name": OWN,
    "tasks.selftest._digest": "hashes bytes and reads nothing in them",
    "tasks.selftest._pin": OWN,
    "tasks.selftest._replaced": OWN,
    "tasks.selftest.edit": "changes files that come with a framework, which the selftest ships",
    "tasks.selftest.seal": OWN,
    "store.frameworks.kept": "lies where Python keeps compiled modules, and is trusted as they are",
    "store.frameworks.key_of": "hashes bytes and reads nothing in them",
    "store.release_files.write_decision": "appends to a log and reads nothing in it",
    "store.journal.lock._holder": FOLDED,
    "store.journal.journal.Journal": FOLDED,
    "tasks.migrate._table": "comes with a framework",
    "tasks.people._check": OWN,
}
"""By function that reads why no target feeds it."""


def readers() -> Iterator[str]:
    """Every function or class at the top of a module in which bytes from outside are read."""
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            for made in ast.parse(path.read_bytes()).body:
                if isinstance(made, ast.FunctionDef | ast.ClassDef) and READS & set(_called(made)):
                    yield ".".join((*path.relative_to(ROOT).with_suffix("").parts, made.name))


def _called(made: ast.AST) -> Iterator[str]:
    for each in ast.walk(made):
        if isinstance(each, ast.Call):
            yield each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")


def test_every_parser_has_a_target() -> None:
    """Each function that reads is fuzzed, or it is said why not."""
    assert not {*readers()} - {*FUZZED, *NOT_FUZZED}
    assert not FUZZED.keys() & NOT_FUZZED.keys()


def test_no_function_is_listed_that_does_not_read() -> None:
    """What was moved or taken out is listed no more."""
    assert not {*FUZZED, *NOT_FUZZED} - {*readers()}


def test_every_target_named_is_there() -> None:
    """A parser is fuzzed by a target that there is."""
    assert {*FUZZED.values()} <= {*targets()}
