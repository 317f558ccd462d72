"""What each file of a model folder is, by its content and not by its name; nothing in it is loaded or run."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BufferedReader, BytesIO
from itertools import islice
from pathlib import Path, PurePosixPath

from riskkit.errors import InputError, Problem
from riskkit.model_files import (
    archives,
    arrays,
    configs,
    gguf,
    keras,
    manifests,
    onnx,
    safetensors,
    templates,
    yaml_configs,
)
from riskkit.model_files.bounded import Budget, Malformed, TooLarge, TooMuch, holds_any, json_object
from riskkit.model_files.folder import files_below, link_within, opened
from riskkit.model_files.formats import HEAD, UNPICKLED, Seen, format_of, is_source
from riskkit.schema.model_files import Contents, FileFormat, FoundFile

MOST_CONFIG = 4 * 1024 * 1024
MOST_PROBLEMS = 100
_UNPICKLES = "it is loaded by unpickling, which runs what it names"
_CODE = "it is code"
_UNSEEN = "it is an archive, and its contents were not checked"
_SAVED = "a Keras model can contain a Lambda layer, which is code"
_NAMES_CODE = "names code that is loaded with the model"
_IN_HDF5 = (b"model_config", b"PYTABLES", b"PSEUDOATOM", b"VLARRAY")
"""What HDF5 has where a model of Keras is in it, or what PyTables writes, which may be pickled; data alone has none."""
_PROSE = re.compile(r"(?i).*\.(md|rst|csv|tsv|jsonl|log|tex|bib|svg)|(readme|licen[sc]e|notice|changelog).*")
"""Names of texts that nobody reads as a configuration."""
_IN_ZIP64 = 2**32 - 1
"""What a listing says of the size of a member that is larger."""
_MOST_SCANNED = 64 * 1024**3
_KERAS_PARTS = re.compile(r"(config|metadata)\.json|model\.weights\.(h5|npz)|(.*/)?")
_KERNELS = re.compile(r"(?i).*\.(engine|plan|trt)")
"""Names of what TensorRT compiles."""
_NCNN = re.compile(rb"\A7767517\s")
_OPENVINO = re.compile(rb"<net\s[^>]*version=")
_NAMED: Mapping[str, tuple[FileFormat, ...]] = {
    ".safetensors": ("safetensors",),
    ".gguf": ("gguf",),
    ".onnx": ("onnx",),
    ".tflite": ("tflite",),
    ".mlmodel": ("coreml",),
    ".msgpack": ("msgpack",),
    ".h5": ("hdf5",),
    ".hdf5": ("hdf5",),
    ".keras": ("keras", "hdf5"),
    ".npy": ("numpy",),
    ".npz": ("numpy",),
}
"""What a name promises."""
_RUNS: Mapping[FileFormat, str] = {
    "pickle": _UNPICKLES,
    "torch": _UNPICKLES,
    "tensorflow": "a graph of TensorFlow can read and write files",
    "archive": _UNSEEN,
    "native": _CODE,
    "code": _CODE,
}


@dataclass
class _Folder:
    """A folder that is being looked at: how much may still be looked at, and the tensors of shards that were read."""

    root: Path
    budget: Budget = field(default_factory=Budget)
    shards: dict[str, Mapping[str, int] | None] = field(default_factory=dict)


@dataclass
class _Look(Seen):
    """One file that is being looked at, and what was found."""

    format: FileFormat = "other"
    runs_code: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    unread: str = ""


def contents(root: Path) -> Contents:
    """
    Every file of a model folder, and what is wrong with it; digests and card are left out.

    What is wrong with a file stands with the file. Raises `InputError` for a folder that cannot be read.
    """
    sizes, problems = files_below(root)
    folder = _Folder(root)
    files = {path: _found(folder, path) for path in sizes}
    for path, (count, missing) in _gaps(sizes):
        said = f"is one of several, of which {count} are missing, first '{missing[:80]}'"
        fault = Problem(str(root / path), "", said)
        files[path] = replace(files[path], problems=(*files[path].problems, fault))
    files |= manifests.raw_parts(files)
    links = {path: target for path in _below(root, problems) if (target := link_within(root, path)) in files}
    plain = tuple(problem for problem in problems if problem.where not in {str(root / path) for path in links})
    return Contents(files, problems=plain, links=links)


def _below(root: Path, problems: Iterable[Problem]) -> Iterator[str]:
    """The paths below a folder of what cannot be shipped as it stands."""
    start = f"{root}{os.sep}" if str(root) != "." else ""
    return (problem.where.removeprefix(start) for problem in problems)


def look(root: Path, path: str) -> FoundFile:
    """What the file at a path below a folder is; a file that cannot be read is one with a problem."""
    return _found(_Folder(root), path)


def _found(folder: _Folder, path: str) -> FoundFile:
    where = str(folder.root / path)
    try:
        with opened(folder.root, path) as raw, BufferedReader(raw) as file:
            seen = _Look(path, os.fstat(file.fileno()).st_size, file.read(HEAD), file, folder.budget)
            _examine(seen, folder)
    except InputError as error:
        return FoundFile(path, 0, "other", "it could not be read", error.problems)
    runs = seen.runs_code or _RUNS.get(seen.format, "")
    problems = tuple(Problem(where, "", message, hint) for message, hint in seen.faults[:MOST_PROBLEMS])
    return FoundFile(path, seen.size, seen.format, runs, problems, seen.facts, seen.parts, seen.unread)


def _examine(seen: _Look, folder: _Folder) -> None:
    """All that can be said of a file of its format; what its name promises and it does not keep."""
    try:
        seen.format = format_of(seen)
        seen.file.seek(0)
        if check := _CHECKS.get(seen.format):
            check(seen, folder)
    except TooLarge as error:
        seen.unread = str(error)
    except Malformed as error:
        seen.faults.append((str(error), "get the file from its source again"))
    promised = _NAMED.get(PurePosixPath(seen.name).suffix.lower(), ())
    if promised and seen.format not in promised and seen.format not in ("pointer", "empty"):
        seen.faults.append((f"is named like {promised[0]}, and is not", "give it the name of what it is"))
    if UNPICKLED.fullmatch(seen.name) and seen.format in ("other", "text", "archive", "media", "tokenizer"):
        seen.runs_code = f"it is named as a file that is unpickled; {_UNPICKLES}"
    if is_source(seen.name) and seen.format in ("other", "media", "tokenizer"):
        seen.runs_code = "it has the name of a script, but is not text"
    if _KERNELS.fullmatch(seen.name) and seen.format == "runtime":
        seen.runs_code = "it contains compiled code"


def _empty(seen: _Look, folder: _Folder) -> None:
    if PurePosixPath(seen.name).suffix.lower() in _NAMED or UNPICKLED.fullmatch(seen.name):
        seen.faults.append(("is empty", "get the file from its source again"))


def _pointer(seen: _Look, folder: _Folder) -> None:
    lines = seen.head[:1024].decode("utf-8", "replace").splitlines()
    seen.facts |= dict(line.split(" ", 1) for line in lines[1:8] if " " in line)
    seen.faults.append(("is a placeholder for a file that was not fetched", "git lfs pull"))


def _safetensors(seen: _Look, folder: _Folder) -> None:
    tensors = safetensors.read_tensors(seen.file, seen.budget)
    seen.facts["tensors"] = str(len(tensors))


def _gguf(seen: _Look, folder: _Folder) -> None:
    found = gguf.read_gguf(seen.file, seen.budget)
    seen.facts |= found.facts
    if not found.tensors and not safetensors.SHARD.fullmatch(seen.name):
        raise Malformed("contains no tensors, and its name is not that of the first of several files")
    _check_templates(seen, found.templates)


def _check_templates(seen: _Look, texts: Iterable[str]) -> None:
    if word := next((word for text in texts if (word := templates.reaches_out(text))), ""):
        seen.runs_code = f"its template of prompts reaches for more than it is given: '{word[:60]}'"


def _template(seen: _Look, folder: _Folder) -> None:
    _check_templates(seen, [seen.file.read(templates.MOST + 1).decode("utf-8", "replace")])


def _numpy(seen: _Look, folder: _Folder) -> None:
    found = arrays.read_array(seen.file)
    if found.objects:
        seen.runs_code = _UNPICKLES
    elif found.end != seen.size:
        raise Malformed(f"ends at {seen.size}, where its header says {found.end}")


def _hdf5(seen: _Look, folder: _Folder) -> None:
    if seen.size > _MOST_SCANNED:
        raise TooLarge("larger than what is looked through")
    found = holds_any(seen.file, _IN_HDF5)
    seen.runs_code = "" if found is None else _SAVED if found == _IN_HDF5[0] else "what PyTables keeps may be pickled"


def _onnx(seen: _Look, folder: _Folder) -> None:
    found = onnx.read_onnx(seen.file, seen.budget)
    seen.parts = tuple(manifests.beside(seen.path, part) or part for part in found.external)
    if found.domains:
        seen.facts["domains"] = ", ".join(found.domains)[:400]
        seen.runs_code = "it uses operators that are not ONNX's own, which are code that comes with it"
    _check_parts(seen, folder, found.external)


def _check_parts(seen: _Look, folder: _Folder, named: Iterable[str]) -> None:
    for part in named:
        path = manifests.beside(seen.path, part)
        if path is None:
            seen.faults.append((f"names '{part[:80]}', which points outside the folder", ""))
        elif not _is_there(folder.root, path):
            seen.faults.append((f"names '{part[:80]}', which is missing", ""))


def _zip(seen: _Look, folder: _Folder) -> None:
    if not (seen.head.startswith(b"PK") or archives.ends_as_zip(seen.file)):
        return
    if seen.head.startswith(b"PK\x03\x04") and UNPICKLED.fullmatch(seen.name):
        seen.format = "torch"
    members = archives.zip_members(seen.file, seen.budget)
    names = [member.name for member in members]
    if any(name.lower().endswith((".pkl", ".pickle")) for name in names):
        seen.format = "torch"
    elif "config.json" in names and any(name.endswith((".weights.h5", ".weights.npz")) for name in names):
        seen.format = "keras"
        seen.runs_code = _of_keras(seen, members)
    elif names and all(name.endswith(".npy") for name in names):
        seen.format = "numpy"
        seen.runs_code = _of_arrays(seen, members)


def _of_keras(seen: _Look, members: Sequence[archives.Member]) -> str:
    """How a model of Keras runs code when it is loaded; empty where nothing in it does."""
    names = [member.name for member in members]
    odd = next((name for name in names if not _KERAS_PARTS.fullmatch(name) or names.count(name) > 1), "")
    if odd or not seen.head.startswith(b"PK\x03\x04"):
        return f"{_SAVED}; it has '{odd[:60]}' in it"
    (config,) = (member for member in members if member.name == "config.json")
    data = archives.start_of(seen.file, config, MOST_CONFIG + 1)
    if len(data) > MOST_CONFIG:
        raise TooLarge(f"a config.json larger than {MOST_CONFIG // 2**20} MiB")
    word = keras.word_for_code(json_object(data, "its config.json", constants=True))
    return f"{_SAVED}: {word[:80]}" if word else ""


def _of_arrays(seen: _Look, members: Sequence[archives.Member]) -> str:
    """How arrays in an archive run code when they are loaded; raises `Malformed` where one is broken."""
    for member in members:
        start = archives.start_of(seen.file, member, arrays.MOST_START)
        found = arrays.read_array(BytesIO(start))
        if found.objects:
            return f"the array '{member.name[:60]}' in it is pickled"
        if found.end != member.size and member.size < _IN_ZIP64:
            raise Malformed(f"'{member.name[:60]}' in it ends at {member.size}, where its header says {found.end}")
    return ""


def _json(seen: _Look, folder: _Folder) -> None:
    is_config = "config" in seen.name.lower()
    if seen.size > (MOST_CONFIG if is_config else configs.MOST):
        if is_config or holds_any(seen.file, configs.MARKS):
            raise TooLarge(
                f"larger than the {(MOST_CONFIG if is_config else configs.MOST) // 2**20} MiB of a configuration"
            )
        return
    data = seen.file.read().removeprefix(b"\xef\xbb\xbf")
    _check_tags(seen, data)
    if manifests.may_name_parts(data):
        seen.budget.spend(len(data) // 32)
        named = manifests.parts_of(data)
        seen.parts = tuple(manifests.beside(seen.path, part) or part for part in named)
        _check_parts(seen, folder, named)
    if is_config:
        seen.budget.spend(len(data) // 32)
        json_object(data, "it", constants=True)
    if configs.may_name_code(data, seen.name):
        seen.budget.spend(len(data) // 32)
        word = configs.word_for_code(data, seen.name, lambda path: _is_there(folder.root, _beside(seen.path, path)))
        seen.runs_code = f"{word} {_NAMES_CODE}" if word else seen.runs_code


def _text(seen: _Look, folder: _Folder) -> None:
    if seen.size <= yaml_configs.MOST and not _PROSE.fullmatch(seen.name):
        _check_tags(seen, seen.head if seen.size <= len(seen.head) else seen.file.read())


def _check_tags(seen: _Look, data: bytes) -> None:
    if word := yaml_configs.tag_of_python(data):
        seen.runs_code = f"'{word}' in it is run when it is read as YAML"


def _yaml(seen: _Look, folder: _Folder) -> None:
    if seen.size > yaml_configs.MOST:
        if holds_any(seen.file, yaml_configs.MARKS):
            raise TooLarge(f"larger than the {yaml_configs.MOST // 2**20} MiB of a configuration")
        return
    data = seen.head if seen.size <= len(seen.head) else seen.file.read()
    if word := yaml_configs.word_for_code(data, seen.name) or configs.word_for_code(data, seen.name):
        seen.runs_code = f"'{word}' in it {_NAMES_CODE}, or run when it is read"


def _index(seen: _Look, folder: _Folder) -> None:
    where, total = safetensors.read_index(seen.file, seen.budget)
    seen.parts = tuple(sorted(set(where.values())))

    def tensors(shard: str) -> Mapping[str, int] | None:
        path = _beside(seen.path, shard)
        if path not in folder.shards:
            folder.shards[path] = _tensors(folder, path)
        found = folder.shards[path]
        # many indices may name one large shard
        folder.budget.spend(2 * len(found or ()))
        return found

    faults = islice(safetensors.index_faults(where, total, tensors), MOST_PROBLEMS)
    seen.faults += [(fault, "") for fault in faults]


def _other(seen: _Look, folder: _Folder) -> None:
    stem, dot, suffix = seen.path.rpartition(".")
    graphs = ((f"{stem}.xml", _OPENVINO), (f"{stem}.param", _NCNN))
    if suffix.lower() == "bin" and dot and any(_starts_with(folder.root, *graph) for graph in graphs):
        seen.format = "runtime"


_CHECKS: Mapping[FileFormat, Callable[[_Look, _Folder], None]] = {
    "empty": _empty,
    "pointer": _pointer,
    "safetensors": _safetensors,
    "safetensors-index": _index,
    "gguf": _gguf,
    "numpy": _numpy,
    "onnx": _onnx,
    "hdf5": _hdf5,
    "template": _template,
    "yaml": _yaml,
    "text": _text,
    "archive": _zip,
    "json": _json,
    "other": _other,
}


def _beside(path: str, name: str) -> str:
    folder, slash, _ = path.rpartition("/")
    return f"{folder}{slash}{name}"


def _is_there(root: Path, path: str) -> bool:
    try:
        with opened(root, path):
            return True
    except InputError:
        return False


def _starts_with(root: Path, path: str, wanted: re.Pattern[bytes]) -> bool:
    try:
        with opened(root, path) as file:
            return bool(wanted.search(file.read(HEAD) or b""))
    except InputError:
        return False


def _tensors(folder: _Folder, path: str) -> Mapping[str, int] | None:
    """The tensors of a shard: nothing where it is missing, and an empty mapping where it is no sound safetensors."""
    try:
        with opened(folder.root, path) as raw, BufferedReader(raw) as file:
            return safetensors.read_tensors(file, folder.budget) if path.endswith(".safetensors") else {}
    except TooMuch:
        raise
    except Malformed:
        return {}
    except InputError:
        return None


def _gaps(paths: Iterable[str]) -> Iterator[tuple[str, tuple[int, str]]]:
    """The first there is of each family of numbered files, and how many of it are missing and which first."""
    folders: dict[str, set[str]] = {}
    for path in paths:
        folder, slash, name = path.rpartition("/")
        folders.setdefault(folder + slash, set()).add(name)
    for folder, names in folders.items():
        for first, missing in safetensors.missing_shards(names).items():
            yield folder + first, missing
