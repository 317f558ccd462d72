"""
Inspect: logs as ``.json`` and as ``.eval``, a zip of JSON files of which only the header is read.

Source: inspect_ai/log/_log.py. The maintainers change the format; a version that is not known is refused. Since 0.3.206
the files in the zip are compressed with zstandard, which Python reads from 3.14 on.
"""

import zlib
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from riskkit.errors import MissingExtra
from riskkit.evidence.source import MOST_TEXT, EvidenceSource, UnknownVersion, decoded, parsed
from riskkit.evidence.values import count, day, items, number, part, parts, word
from riskkit.model_files.archives import zip_members
from riskkit.model_files.bounded import Budget, Malformed, exactly
from riskkit.schema.results.collection import Completeness, EvidenceFile, EvidenceResult, EvidenceSubject

FORMAT = "inspect"
HEADER, START = "header.json", "_journal/start.json"
VERSIONS = (1, 2, 3)
_KEYS = frozenset({"version", "status", "eval"})
ZSTANDARD: Final = 93
"""The method of a zip entry; `zipfile` has a name for it from Python 3.14 on."""
SPREAD = ("stderr", "std", "var", "bootstrap_stderr", "bootstrap_std")
"""Metrics that say how sure another one is."""
_SHARES = ("accuracy", "mean")
_LOCAL = 30
"""Bytes of what stands before the name of an entry in a zip."""


def recognises(source: EvidenceSource) -> bool:
    """Whether a JSON object has the keys of a log, or a zip has its header or the start of its journal."""
    if source.head.startswith(b"PK\x03\x04"):
        return HEADER.encode() in source.head or START.encode() in source.head or bool(_entries_of(source))
    return source.members.keys() >= _KEYS and isinstance(source.members["eval"], dict)


def read(source: EvidenceSource) -> EvidenceFile:
    """The metrics of every scorer, with how far the run came; no sample is looked at."""
    log, notes = _header(source) if source.head.startswith(b"PK") else _of_json(source)
    version = log.get("version")
    if version not in VERSIONS or isinstance(version, bool):
        raise UnknownVersion(version, " or ".join(map(str, VERSIONS)))
    task = parts(log, "eval")
    results = tuple(_results(source, log))
    tool = word(part(task, "packages", "inspect_ai"))
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        tool=f"Inspect {tool}" if tool else "Inspect",
        date=day(task.get("created")),
        grade="internal-test",
        subject=EvidenceSubject(name=word(task.get("model"))),
        results=results or (_none(source, log),),
        notes=notes,
    )


def _of_json(source: EvidenceSource) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The log, of a larger file its entries before the samples."""
    if source.size <= MOST_TEXT:
        return source.object(), ()
    return source.members, ("the file is large, and was read up to its samples",)


def _header(source: EvidenceSource) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    entries = _entries_of(source)
    if HEADER in entries:
        return _entry(source, entries[HEADER]), ()
    if START not in entries:
        raise Malformed("has neither a header nor the start of its journal")
    # what a run that was broken off leaves
    return {"status": "started", **_entry(source, entries[START])}, ("the run has no end",)


def _entries_of(source: EvidenceSource) -> dict[str, ZipInfo]:
    """The entries by name that are read of a log; none where it is no zip. Raises `Malformed` for one that is twice."""
    try:
        with source.opened() as file:
            zip_members(file, Budget(2_000_000))
            listed = [entry for entry in ZipFile(file).infolist() if entry.filename in (HEADER, START)]
    except (BadZipFile, Malformed, ValueError, NotImplementedError, OSError):
        return {}
    found = {entry.filename: entry for entry in listed}
    if len(found) < len(listed):
        raise Malformed("has its header twice")
    return found


def _entry(source: EvidenceSource, entry: ZipInfo) -> dict[str, Any]:
    if entry.compress_size > MOST_TEXT or entry.file_size > MOST_TEXT:
        raise Malformed(f"has a header of more than {MOST_TEXT // 2**20} MiB")
    if entry.flag_bits & 1:
        raise Malformed("is encrypted")
    with source.opened() as file:
        data = _unpacked(entry.compress_type, _packed(file, entry))
    if len(data) > MOST_TEXT:
        raise Malformed(f"has a header of more than {MOST_TEXT // 2**20} MiB")
    found = parsed(decoded(data))
    if not isinstance(found, dict):
        raise Malformed("has a header that is no JSON object")
    return found


def _packed(file: BinaryIO, entry: ZipInfo) -> bytes:
    file.seek(entry.header_offset)
    local = exactly(file, _LOCAL, "its header")
    if not local.startswith(b"PK\x03\x04"):
        raise Malformed("lists its header where it is not")
    file.seek(int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little"), 1)
    return exactly(file, entry.compress_size, "its header")


def _unpacked(method: int, data: bytes) -> bytes:
    """The content of an entry, with one byte beyond the most that is read."""
    if method == ZIP_STORED:
        return data
    if method == ZIP_DEFLATED:
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, MOST_TEXT + 1)
        except zlib.error:
            raise Malformed("has a header that cannot be unpacked") from None
    if method == ZSTANDARD:
        return _unpacked_zstandard(data)
    raise Malformed(f"has a header packed by method {method}, which is not known")


def _unpacked_zstandard(data: bytes) -> bytes:
    zstd = _zstandard()
    found = b""
    try:
        while data and len(found) <= MOST_TEXT:  # the entry may be of several frames
            frame = zstd.ZstdDecompressor()
            found += frame.decompress(data, MOST_TEXT + 1 - len(found))
            if not frame.eof:
                break
            data = frame.unused_data
    except (zstd.ZstdError, EOFError):
        raise Malformed("has a header that cannot be unpacked") from None
    return found


def _zstandard() -> Any:
    for module in ("compression.zstd", "backports.zstd"):
        try:
            return import_module(module)
        except ImportError:
            continue
    raise MissingExtra("is packed with zstandard, which is not installed", "pip install 'riskkit[inspect]'")


def _results(source: EvidenceSource, log: Mapping[str, Any]) -> Iterator[EvidenceResult]:
    task = word(part(log, "eval", "task")) or "unnamed"
    judged = _judged(log)
    line = source.lines().get("results") if source.start.startswith("{") and source.size <= MOST_TEXT else None
    for score in _scores(log):
        metrics = parts(score, "metrics")
        scored = count(score.get("scored_samples"))
        settings = _settings(log, score)
        for name, metric in metrics.items():
            value = number(part(metric, "value"))
            if name in SPREAD:
                continue
            completeness, why = _completeness(log, value, scored)
            there = scored if scored is not None else judged
            is_share = name in _SHARES and value is not None and 0 <= value <= 1
            yield EvidenceResult(
                task=task,
                metric=word(name) or "unnamed",
                value=value,
                direction=None,
                count=there,
                hits=round(value * there) if is_share and value is not None and there else None,
                completeness=completeness,
                why=why,
                settings=settings,
                contamination=word(part(log, "eval", "metadata", "contamination")),
                sandbagging=word(part(log, "eval", "metadata", "sandbagging")),
                passage=source.passage(f"{task} {settings.get('scorer', '')} {name} {part(metric, 'value')}", line),
            )


def _scores(log: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The scores; earlier versions have several scorers or one, named otherwise."""
    results = parts(log, "results")
    found = items(results, "scores") or items(results, "scorers")
    if not found and "metrics" in results:
        found = [{**parts(results, "scorer"), "metrics": results["metrics"]}]
    return [score for score in found if isinstance(score, Mapping)]


def _settings(log: Mapping[str, Any], score: Mapping[str, Any]) -> dict[str, str]:
    config = parts(log, "eval", "config")
    found = {
        "scorer": word(score.get("name")),
        "reducer": word(score.get("reducer")),
        "repeats": word(config.get("epochs")) if config.get("epochs") != 1 else None,
        "limit": word(config.get("limit")),
    }
    return {key: text for key, text in found.items() if text}


def _judged(log: Mapping[str, Any]) -> int | None:
    return count(part(log, "results", "completed_samples"))


def _completeness(
    log: Mapping[str, Any], value: float | None, scored: int | None
) -> tuple[Completeness, tuple[str, ...]]:
    total, done = count(part(log, "results", "total_samples")), _judged(log)
    if log.get("invalidated") is True:
        return "nothing", ("the run was declared invalid",)
    if value is None:
        return "nothing", ("the log gives no number",)
    if 0 in (done, scored):
        return "nothing", ("no item was judged",)
    why = []
    if (status := word(log.get("status"))) != "success":
        why.append(f"the run ended as '{status}'")
    if total is not None and done is not None and done < total:
        why.append(f"{done} of {total} items came to their end")
    if unscored := sum(count(score.get("unscored_samples")) or 0 for score in _scores(log)):
        why.append(f"{unscored} items were not judged")
    whole, limit = count(part(log, "eval", "dataset", "samples")), part(log, "eval", "config", "limit")
    if limit is not None and not (whole is not None and count(limit) is not None and count(limit) >= whole):  # type: ignore[operator]
        why.append("only a limited number of items was run")
    return ("partial", tuple(why)) if why else ("complete", ())


def _none(source: EvidenceSource, log: Mapping[str, Any]) -> EvidenceResult:
    """What stands for a run without any score."""
    task = word(part(log, "eval", "task")) or "unnamed"
    return EvidenceResult(
        task=task,
        metric="none",
        value=None,
        direction=None,
        completeness="nothing",
        why=("the log has no score",),
        passage=source.passage(f"{task}, status {word(log.get('status'))}"),
    )
