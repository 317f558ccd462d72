"""Weights: how many parameters the headers list, digests that pointers give, and what runs code when it is loaded."""

import re
from collections.abc import Iterator

from riskkit.evidence.source import EvidenceSource
from riskkit.model_files import gguf, safetensors
from riskkit.model_files.bounded import Budget, Malformed
from riskkit.model_files.formats import UNPICKLED, is_source
from riskkit.model_files.inspect import look
from riskkit.schema.model_files import FoundFile
from riskkit.schema.results.collection import EvidenceFile, EvidenceSubject, StatedFact

FORMAT, INDEX = "weights", "weights-index"
_POINTER = re.compile(
    rb"\s{0,9}version https?://(git-lfs\.github\.com|hawser\.github\.com|git-media\.io)/|/annex/objects/"
)
_PACKED = ("U8", "I8", "I32", "F4")
"""Types that hold several parameters in an element where weights are quantised."""
_MOST_SHARDS = 2000
_SHARD = re.compile(r"(?i).+-[0-9]{5}-of-[0-9]{5}\.[a-z]+")
_HEADER: dict[str, str] = {
    "general.license": "licence", "general.name": "name", "general.version": "version",
    "general.architecture": "architecture", "general.base_model.0.name": "base-model",
    "general.base_model.0.repo_url": "base-model",
}  # fmt: skip


def recognises(source: EvidenceSource) -> bool:
    """Whether a file is binary, a pointer in place of one, or named as what is run or unpickled."""
    if _POINTER.match(source.head) or b"\x00" in source.head:
        return True
    if UNPICKLED.fullmatch(source.name) or is_source(source.name):
        return True
    return bool(source.head) and b"\xff" in source.head[:1] + source.head[-1:]


def recognises_index(source: EvidenceSource) -> bool:
    """Whether a JSON object says which file holds which tensor."""
    return "weight_map" in source.members


def read(source: EvidenceSource) -> EvidenceFile:
    """What the header and the kind of file say; nothing is loaded. Raises `Malformed` for what is no sound file."""
    found = look(source.root, source.path)
    broken = [problem.message for problem in found.problems if found.format != "pointer"]
    if broken:
        raise Malformed("; ".join(broken)[:400])
    facts = tuple(_facts(source, found))
    return EvidenceFile(
        path=source.shown,
        format=FORMAT,
        grade="self-report",
        subject=_subject(found),
        facts=facts,
        notes=("it stands for a file that was not fetched",) if found.format == "pointer" else (),
    )


def _subject(found_file: FoundFile) -> EvidenceSubject:
    oid = found_file.facts.get("oid", "")
    digest = oid if re.fullmatch(r"sha256:[0-9a-f]{64}", oid) else None
    return EvidenceSubject(name=found_file.facts.get("general.name"), digest=digest)


def _facts(source: EvidenceSource, found_file: FoundFile) -> Iterator[StatedFact]:
    def fact(about: str, value: str, quote: str) -> StatedFact:
        return StatedFact(about=about, value=value[:200], passage=source.passage(quote))

    yield fact("format", found_file.format, f"{source.name}: {found_file.format}, {found_file.size} bytes")
    if found_file.runs_code:
        yield fact("runs-code", found_file.format, f"loading {source.name} can run code: {found_file.runs_code}")
    for key in ("oid", "size"):
        if key in found_file.facts:
            about = "digest" if key == "oid" else "size"
            yield fact(about, found_file.facts[key], f"{key} {found_file.facts[key]}")
    for key, about in _HEADER.items():
        if key in found_file.facts:
            yield fact(about, found_file.facts[key], f"{key}: {found_file.facts[key]}")
    if found_file.format == "safetensors":
        yield from _parameters(source)
    if found_file.format == "gguf":
        with source.opened() as file:
            elements = gguf.read_gguf(file, Budget()).elements
        about = "parameters-here" if _SHARD.fullmatch(source.name) else "parameters"
        yield fact(about, str(elements), f"{elements} elements in all tensors")


def _parameters(source: EvidenceSource) -> Iterator[StatedFact]:
    about = "parameters-here" if _SHARD.fullmatch(source.name) else "parameters"
    yield _sum(source, about, _by_type(source, Budget()))


def _by_type(source: EvidenceSource, budget: Budget) -> dict[str, int]:
    with source.opened() as file:
        entries = safetensors.read_header(file, budget)
    found: dict[str, int] = {}
    for entry in entries.values():
        found[entry.dtype] = found.get(entry.dtype, 0) + entry.elements
    return found


def _sum(source: EvidenceSource, about: str, types: dict[str, int]) -> StatedFact:
    """Parameters are numbers with a fraction; what is packed holds more than it has elements."""
    plain = sum(number for dtype, number in types.items() if dtype.startswith(("F", "BF", "C")) and dtype != "F4")
    packed = sum(types.get(dtype, 0) for dtype in _PACKED)
    quote = ", ".join(f"{number} {dtype}" for dtype, number in sorted(types.items()))
    more = packed > plain // 10
    value = f"at least {plain + packed}" if more else str(plain)
    return StatedFact(about=about, value=value, passage=source.passage(f"{quote}{' (packed)' if more else ''}"))


def read_index(source: EvidenceSource) -> EvidenceFile:
    """The parameters in all shards, or where these are not there the bytes that the index gives; raises `Malformed`."""
    with source.opened() as file:
        where, total = safetensors.read_index(file, Budget())
    shards = sorted(set(where.values()))
    if astray := [shard for shard in shards if not safetensors.is_plain(shard)]:
        raise Malformed(f"names '{astray[0][:80]}', which leads out of the folder")
    if len(shards) > _MOST_SHARDS:
        raise Malformed(f"names more than {_MOST_SHARDS} files")
    there = [found for shard in shards if shard.endswith(".safetensors") and (found := source.beside(shard))]
    facts = [_index_fact(source, "shards", str(len(shards)), f"{len(where)} tensors in {len(shards)} files")]
    if total is not None and total >= 0:
        facts.append(_index_fact(source, "bytes", str(total), f"total_size: {total}"))
    notes = []
    if len(there) == len(shards):
        facts.append(_all_parameters(source, there, where))
    else:
        notes.append(f"{len(shards) - len(there)} of its {len(shards)} files are not here")
    return EvidenceFile(path=source.shown, format=INDEX, grade="self-report", facts=tuple(facts), notes=tuple(notes))


def _all_parameters(source: EvidenceSource, shards: list[EvidenceSource], where: dict[str, str]) -> StatedFact:
    budget, types, tensors = Budget(), dict[str, int](), 0
    for shard in shards:
        with shard.opened() as file:
            entries = safetensors.read_header(file, budget)
        tensors += len(entries)
        if any(where.get(name) != shard.name for name in entries):
            raise Malformed(f"and '{shard.name[:80]}' contain different tensors")
        for entry in entries.values():
            types[entry.dtype] = types.get(entry.dtype, 0) + entry.elements
    if tensors != len(where):
        raise Malformed(f"names {len(where)} tensors, where its files have {tensors}")
    return _sum(source, "parameters", types)


def _index_fact(source: EvidenceSource, about: str, value: str, quote: str) -> StatedFact:
    return StatedFact(about=about, value=value, passage=source.passage(quote))
