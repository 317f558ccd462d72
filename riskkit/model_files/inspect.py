"""What each file of a model folder is, by its content and not by its name; nothing in it is loaded or run."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BufferedReader
from itertools import islice
from pathlib import Path, PurePosixPath

from riskkit.errors import InputError, Problem
from riskkit.model_files import arrays, configs, gguf, onnx, pickles, safetensors
from riskkit.model_files.bounded import Budget, Malformed, TooMuch, json_object
from riskkit.model_files.folder import files_below, opened
from riskkit.model_files.formats import HEAD, SCRIPTS, UNPICKLED, Seen, format_of
from riskkit.schema.model_files import Contents, FileFormat, FoundFile

MOST_CONFIG = 4 * 1024 * 1024
MOST_PROBLEMS = 100
_UNPICKLES = "it is loaded by unpickling, which runs what it names"
_CODE = "it is code"
_UNSEEN = "it is an archive, and its contents were not checked"
_SAVED = "a Keras model can hold a Lambda layer, which is code"
_KERNELS = re.compile(r"(?i).*\.(engine|plan|trt)")
"""Names of what TensorRT compiles."""
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
    "hdf5": _SAVED,
    "keras": _SAVED,
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
    return Contents(files, problems=problems)


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
    return FoundFile(path, seen.size, seen.format, runs, problems, seen.facts, seen.parts)


def _examine(seen: _Look, folder: _Folder) -> None:
    """All that can be said of a file of its format; what its name promises and it does not keep."""
    try:
        seen.format = format_of(seen)
        seen.file.seek(0)
        if check := _CHECKS.get(seen.format):
            check(seen, folder)
    except TooMuch as error:
        seen.faults.append((str(error), "gate a folder with fewer files"))
    except Malformed as error:
        seen.faults.append((str(error), "get the file from its source again"))
    promised = _NAMED.get(PurePosixPath(seen.name).suffix.lower(), ())
    if promised and seen.format not in promised and seen.format not in ("pointer", "empty"):
        seen.faults.append((f"is named like {promised[0]}, and is not", "give it the name of what it is"))
    if UNPICKLED.fullmatch(seen.name) and seen.format in ("other", "text", "archive"):
        seen.runs_code = f"it is named as a file that is unpickled; {_UNPICKLES}"
    if SCRIPTS.fullmatch(seen.name) and seen.format == "other":
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
    seen.facts |= gguf.read_gguf(seen.file, seen.budget)


def _numpy(seen: _Look, folder: _Folder) -> None:
    if arrays.holds_objects(seen.file):
        seen.runs_code = _UNPICKLES


def _onnx(seen: _Look, folder: _Folder) -> None:
    found = onnx.read_onnx(seen.file, seen.budget)
    seen.parts = found.external
    if found.domains:
        seen.facts["domains"] = ", ".join(found.domains)[:400]
        seen.runs_code = "it uses operators that are not ONNX's own, which are code that comes with it"
    for part in found.external:
        if not safetensors.is_plain(part):
            seen.faults.append((f"names '{part[:80]}', which points outside the folder", ""))
        elif not _is_there(folder.root, _beside(seen.path, part)):
            seen.faults.append((f"names '{part[:80]}', which is missing", ""))


def _zip(seen: _Look, folder: _Folder) -> None:
    if not (seen.head.startswith(b"PK") or pickles.ends_as_zip(seen.file)):
        return
    if seen.head.startswith(b"PK\x03\x04") and UNPICKLED.fullmatch(seen.name):
        seen.format = "torch"
    names = pickles.zip_names(seen.file, seen.budget)
    if any(name.lower().endswith((".pkl", ".pickle")) for name in names):
        seen.format = "torch"
    elif "config.json" in names and any(name.endswith(".h5") for name in names):
        seen.format = "keras"
    elif names and all(name.endswith(".npy") for name in names):
        seen.format, seen.runs_code = "numpy", "an array in it may be pickled"


def _json(seen: _Look, folder: _Folder) -> None:
    is_config = "config" in seen.name.lower()
    data = seen.file.read(MOST_CONFIG + 1).removeprefix(b"\xef\xbb\xbf")
    if len(data) > MOST_CONFIG:
        if is_config:
            raise Malformed(f"larger than {MOST_CONFIG // 2**20} MiB")
        return
    if not is_config and not configs.may_name_code(data):
        return
    seen.budget.spend(len(data) // 32)
    if is_config:
        json_object(data, "it")
    if word := configs.word_for_code(data):
        seen.runs_code = f"{word} names code that is loaded with the model"


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
    if suffix.lower() == "bin" and dot and _starts_with(folder.root, f"{stem}.xml", _OPENVINO):
        seen.format = "runtime"


_CHECKS: Mapping[FileFormat, Callable[[_Look, _Folder], None]] = {
    "empty": _empty,
    "pointer": _pointer,
    "safetensors": _safetensors,
    "safetensors-index": _index,
    "gguf": _gguf,
    "numpy": _numpy,
    "onnx": _onnx,
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
