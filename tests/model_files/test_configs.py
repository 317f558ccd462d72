"""What runs code without being code: templates, tags of YAML and names of classes; and what does not run any."""

import json
from pathlib import Path

import pytest

from riskkit.model_files import configs, keras, manifests, templates, yaml_configs
from riskkit.model_files.inspect import contents, look
from tests.model_files import files

REACHING = [
    "{{ ''.__class__ }}",
    "{{ messages['__class__'] }}",
    "{{ x|map(attribute='__init__') }}",
    "{{ messages|attr('format') }}",
    "{{ messages['\\x5f\\x5fclass\\x5f\\x5f'] }}",
    "{{ messages['\\u005f'] }}",
    "{{ messages['\\137'] }}",
    "{{ messages['\\N{LOW LINE}'] }}",
    "{{ messages['_' * 2] }}",
    "{{ '%c'|format(95) }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler }}",
    "{{ m['__ssalc__'|reverse] }}",
    "{{ m[['_', '_', 'x']|join] }}",
    "{{ m['xxclassxx'.replace('x', '_')] }}",
    "{% set u = '_' %}{{ m[u ~ 'x'] }}",
    "{{ [m]|map('attr', 'x')|list }}",
    "{{ request.args }}",
    "{{ g.gi_frame.f_builtins }}",
    "{% include '/etc/passwd' %}",
    "{%- from 'x' import y %}",
    "{{ a }}" + " " * templates.MOST,
]
HONEST = [
    "",
    "a __class__ of its own, in a text that is no template",
    "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m.content|trim + '<|end|>' }}{% endfor %}",
    "{{ bos_token }}{% if add_generation_prompt %}{{ '<|assistant|>' ~ '\\n' }}{% endif %}",
    "{% set ns = namespace(n=0) %}{{ tools|selectattr('type', 'equalto', 'f')|map(attribute='name')|join(', ') }}",
    "{{ messages[loop.index0 + 1].content.split('</think>')[-1].lstrip('\\n') }} <__media__>",
    "{{ strftime_now('%d %b %Y') }}{{ raise_exception('no _system_ role') }}",
]


@pytest.mark.parametrize("text", REACHING, ids=range(len(REACHING)))
def test_templates_that_reach_out_are_told(text: str) -> None:
    """Private names, attributes by computed names, escapes of underscores, frames and other files are told."""
    assert templates.reaches_out(text)


@pytest.mark.parametrize("text", HONEST, ids=range(len(HONEST)))
def test_templates_that_write_messages_pass(text: str) -> None:
    """What templates of real models do is nothing to tell."""
    assert templates.reaches_out(text) == ""


def test_templates_of_real_models_pass(real_data: Path) -> None:
    """Every template of a real model writes messages and does no more."""
    found = list((real_data / "cards").rglob("*.jinja")) + list((real_data / "cards").rglob("tokenizer_config.json"))
    assert found
    assert [path for path in found if "template" in look(path.parent, path.name).runs_code] == []


RUNNING = [
    "a: !!python/object/apply:os.system [id]",
    "a: !!python/name:os.system",
    "a: !!python/object:m.C {}",
    "- !<tag:yaml.org,2002:python/object/new:m.C> []",
    "[!!%70ython/module:os]",
    "%TAG ! tag:yaml.org,2002:python/\n---\na: !name:os.system",
    "%TAG !e! tag:yaml.org,2002:\n---\na: !e!python/name:os.system",
    "a: !new:m.C",
    "a: !apply:m.f",
    "a: !name:m.f\n  b: 1",
    "a: !module:os",
    "a: !obj:m.C {}",
    "a: !pkl: x",
    "_target_: os.system",
    "a: {_target_: torch.hub.load}",
    "? _target_\n: os.system",
    '"\\x5ftarget_": m.C',
    '"\\u005ftarget\\U0000005f": m.C',
    '"_tar\\\n  get_": m.C',
    "_target_: ${a}",
    "_target_: !!str os.system",
    "_target_: torch.load",
    "_target_: torch.jit.CompilationUnit",
    "_target_: my_models.Net",
    "model:\n  class_path: evil.Model",
    '{a: "x # y", b: !!python/name:os.system }',
    "class_name: Sequential\nconfig:\n- class_name: Lambda",
    "_target_: transformers.utils.import_utils._LazyModule",
]
READ = [
    "a: 1",
    "a: !ref <b>",
    "a: !copy <b>",
    "size: !!python/tuple [1, 2]",
    "a: !!str 1 # not !!python/name:os.system",
    "a: !tuple (1, 2)",
    "text: Hello!new: things",
    "_target_: nemo.collections.asr.models.EncDecCTCModelBPE",
    'a: {"_target_": "torch.nn.Linear", b: 1}',
    "_target_: torch.nn.functional.gelu",
    "_target_: transformers.AutoModel.from_pretrained",
    "not_a_target_: x",
    "on: 50%",
    "loader_module: anything",
]


@pytest.mark.parametrize("text", RUNNING)
def test_yaml_that_runs_is_told(text: str) -> None:
    """Tags that call or import, however they are written, and classes outside of well-known libraries are told."""
    assert yaml_configs.word_for_code(text.encode(), "config.yaml")


@pytest.mark.parametrize("text", READ)
def test_yaml_that_is_read_passes(text: str) -> None:
    """Plain values, references, tuples, comments and classes of well-known libraries are nothing to tell."""
    assert yaml_configs.word_for_code(text.encode(), "config.yaml") == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("loader_module: mlflow.sklearn\n", False),
        ("loader_module: mine\n", True),
        ("loader_module: mlflow_evil\n", True),
        ('"loader\\x5fmodule": mine\n', True),
        ("code: code\n", True),
        ("code: null\ncode: []\n", False),
        ("model_code_path: m.py\n", True),
    ],
)
def test_models_of_mlflow(text: str, told: bool) -> None:
    """A loader outside of MLflow, and code that comes along, are told."""
    assert bool(yaml_configs.word_for_code(text.encode(), "MLmodel")) == told


@pytest.mark.parametrize("name", ["config.txt", "settings", "a.json", "args", "a.ini"])
def test_yaml_under_another_name_is_told(name: str, tmp_path: Path) -> None:
    """A tag that imports from Python is told in any text that is no prose, and in prose it is a word like others."""
    (tmp_path / name).write_text("a: !!python/object/apply:os.system [id]\n")
    (tmp_path / "notes.md").write_text("never write `!!python/object/apply:os.system`\n")
    found = contents(tmp_path).files
    assert (bool(found[name].runs_code), found["notes.md"].runs_code) == (True, "")


def test_pictures_that_run_are_code(tmp_path: Path) -> None:
    """A picture in XML is text unless a script is in it."""
    for content, form in ((b"<svg/>", "text"), (b"<svg><script/></svg>", "code"), (b'<svg onload="x"/>', "code")):
        (tmp_path / "a.svg").write_bytes(content)
        assert look(tmp_path, "a.svg").format == form


LAYER = {"class_name": "Dense", "module": "keras.layers", "config": {"activation": "relu"}}
RELU = {"class_name": "function", "module": "builtins", "config": "relu", "registered_name": "function"}
KERAS: list[tuple[object, bool]] = [
    (LAYER, False),
    ([LAYER, {"activation": RELU}], False),
    ({"class_name": "Functional", "module": "keras.src.models.functional", "config": {}}, False),
    ({"class_name": "Lambda", "config": {}}, True),
    ({"class_name": "Custom>Lambda", "config": {}}, True),
    ({"config": {"layers": [{"deep": {"class_name": "__lambda__"}}]}}, True),
    ({"class_name": "TorchModuleWrapper", "module": "keras.layers"}, True),
    ({"class_name": "TFOpLambda", "module": "keras.layers"}, True),
    ({"class_name": "X", "module": "os"}, True),
    ({"class_name": "X", "module": "keras.utils"}, True),
    (RELU | {"config": "exec"}, True),
    (RELU | {"module": "keras.utils", "config": "get_file"}, True),
    (RELU | {"module": None}, True),
    ({"class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}}, True),
    ({"class_name": "StringLookup", "config": {"vocabulary": ["a"]}}, False),
]


@pytest.mark.parametrize(("value", "told"), KERAS, ids=range(len(KERAS)))
def test_models_of_keras(value: object, told: bool) -> None:
    """A layer that is code, and a class or function outside of what builds a network, are told."""
    assert bool(keras.word_for_code(value)) == told


def test_archives_of_keras(tmp_path: Path) -> None:
    """The configuration in an archive is looked at; a member that no model has is told."""
    for content, told in (
        (files.keras(), False),
        (files.keras({"class_name": "Lambda"}), True),
        (files.keras(**{"code.py": b"x"}), True),
        (files.keras(**{"config.json ": b"x"}), True),
        (b"#!/bin/sh\n" + files.keras(), True),
    ):
        (tmp_path / "m.keras").write_bytes(content)
        found = look(tmp_path, "m.keras")
        assert bool(found.runs_code or found.problems) == told, content[:20]


JSONS: list[tuple[str, object, bool]] = [
    ("modules.json", [{"type": "sentence_transformers.models.Transformer"}], False),
    ("modules.json", [{"type": "custom_st.Transformer"}], True),
    ("modules.json", [{"type": "sentence_transformers_evil.T"}], True),
    ("Modules.JSON", [{"type": "os.system"}], True),
    ("router_config.json", {"types": {"a": "sentence_transformers.models.Pooling"}}, False),
    ("router_config.json", {"types": {"a": "m.C"}}, True),
    ("config.json", {"activation_function": "torch.nn.modules.activation.Tanh"}, False),
    ("config.json", {"activation_function": "gelu_new"}, False),
    ("config.json", {"activation_function": "m.f"}, True),
    ("config.json", {"sentence_transformers": {"activation_fn": "os.system"}}, True),
    ("config.json", {"a": {"_target_": "m.C"}}, True),
    ("config.json", {"a": {"_target_": "torch.nn.Linear"}}, False),
    ("model_index.json", {"_class_name": "P", "unet": ["diffusers", "UNet"], "x": [None, None]}, False),
    ("model_index.json", {"_class_name": "P", "safety": ["stable_diffusion", "S"]}, False),
    ("model_index.json", {"_class_name": "P", "unet": ["mine", "UNet"]}, True),
    ("model_index.json", {"_class_name": "P", "other": ["mine.deep", "UNet"]}, True),
    ("weights.json", {"class_name": "Sequential", "config": [{"class_name": "Lambda"}]}, True),
    ("tokenizer_config.json", {"chat_template": "{{ a.__class__ }}"}, True),
    ("any.json", {"chat_template": {"tool_use": "{{ a|attr('b') }}"}}, True),
    ("any.json", {"chat_template": [{"name": "x", "template": "{% import 'y' %}"}]}, True),
    ("tokenizer_config.json", {"chat_template": "{{ messages }}"}, False),
]


@pytest.mark.parametrize(("name", "value", "told"), JSONS, ids=range(len(JSONS)))
def test_json_that_names_code(name: str, value: object, told: bool, tmp_path: Path) -> None:
    """Classes and parts from a module that comes along, and templates that reach out, are told in any JSON."""
    (tmp_path / "unet").mkdir()
    (tmp_path / "unet" / "mine.py").touch()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "deep.py").touch()
    (tmp_path / name).write_text(json.dumps(value))
    assert bool(look(tmp_path, name).runs_code) == told


def test_what_is_too_large_was_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a limit a file is sound where no word of code is in it, and else was not looked at."""
    monkeypatch.setattr(configs, "MOST", 100)
    monkeypatch.setattr(yaml_configs, "MOST", 100)
    for name, content, unread in (
        ("a.json", b'{"a": "' + b" " * 200 + b'"}', False),
        ("b.json", b'{"a": "' + b" " * 200 + b'", "class_name": "Lambda"}', True),
        ("a.yaml", b"a: 1\n" * 50, False),
        ("b.yaml", b"a: 1\n" * 50 + b"b: !new:m.C\n", True),
    ):
        (tmp_path / name).write_bytes(content)
        assert bool(look(tmp_path, name).unread) == unread


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("w.bin", "a/w.bin"), ("./w.bin", "a/w.bin"), ("d/w.bin", "a/d/w.bin"), ("../w", None), ("/w", None), ("", None)],
)
def test_parts_lie_beside(name: str, wanted: str | None) -> None:
    """What a file names lies beside it or below, and nowhere else."""
    assert manifests.beside("a/model.onnx", name) == wanted


NUMBERS = bytes(range(128, 256))


def test_numbers_that_are_named_are_weights(tmp_path: Path) -> None:
    """What ONNX, TensorFlow.js and MLC name as their numbers is weights, unpickled or not by its name."""
    (tmp_path / "data").mkdir()
    names = ("data/w.bin", "group1-shard1of1.bin", "params_shard_0.bin", "pytorch_model.bin", "alone.bin", "real.bin")
    for name in names:
        (tmp_path / name).write_bytes(NUMBERS if name != "real.bin" else files.torch())
    (tmp_path / "m.onnx").write_bytes(files.onnx("./data/w.bin"))
    manifest = [{"paths": ["group1-shard1of1.bin", "pytorch_model.bin", "real.bin"], "weights": []}]
    (tmp_path / "model.json").write_text(json.dumps({"weightsManifest": manifest}))
    (tmp_path / "ndarray-cache.json").write_text(json.dumps({"records": [{"dataPath": "params_shard_0.bin"}]}))
    found = contents(tmp_path).files
    assert [found[name].format for name in names] == ["raw", "raw", "raw", "other", "other", "torch"]
    assert [bool(found[name].runs_code) for name in names] == [False, False, False, True, True, True]
    assert not any(file.problems for file in found.values())


def test_numbers_that_are_named_are_there(tmp_path: Path) -> None:
    """A shard that a manifest names and that is missing, or lies outside, is told."""
    manifest = [{"paths": ["gone.bin", "../x.bin"], "weights": []}]
    (tmp_path / "face-weights_manifest.json").write_text(json.dumps(manifest))
    told = [problem.message for problem in look(tmp_path, "face-weights_manifest.json").problems]
    assert told == ["names 'gone.bin', which is missing", "names '../x.bin', which points outside the folder"]


@pytest.mark.parametrize("count", [1, 2])
def test_the_first_file_of_gguf_may_list_no_tensors(count: int, tmp_path: Path) -> None:
    """One of several files may hold the header alone, if it says so and is named so."""
    head = files.gguf_head(count)
    for name, sound in (("m-00001-of-00002.gguf", count > 1), ("m.gguf", False)):
        (tmp_path / name).write_bytes(head)
        assert (look(tmp_path, name).problems == ()) == sound
