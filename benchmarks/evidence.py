"""Print what comes of every file below some folders, as Markdown: ``python -m benchmarks.evidence FOLDER…``."""

import sys
import time
import tracemalloc
from dataclasses import dataclass
from pathlib import Path

from riskkit.evidence.licences import licence_reader
from riskkit.evidence.reader import EvidenceReader
from riskkit.evidence.readers import READERS, read_file
from riskkit.evidence.source import EvidenceSource
from riskkit.model_files.folder import files_below
from riskkit.model_files.licences import LicenceTable
from riskkit.schema.results.collection import EvidenceFile, FileRefusal
from riskkit.store.frameworks import framework_folder
from riskkit.store.release_files import load_licences

UNKNOWN = "none that is known"


@dataclass
class FormatTally:
    """What came of the files of one format."""

    read: int = 0
    refused: int = 0
    results: int = 0
    facts: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0

    def add(self, said: EvidenceFile | FileRefusal, seconds: float, megabytes: float) -> None:
        """Counts one file."""
        is_read = isinstance(said, EvidenceFile)
        self.read += is_read
        self.refused += not is_read
        self.results += len(said.results) if isinstance(said, EvidenceFile) else 0
        self.facts += len(said.facts) if isinstance(said, EvidenceFile) else 0
        self.seconds += seconds
        self.megabytes = max(self.megabytes, megabytes)


def tallies(roots: list[Path], readers: tuple[EvidenceReader, ...]) -> dict[str, FormatTally]:
    """What came of every file, by its format."""
    found: dict[str, FormatTally] = {}
    for root in roots:
        for path, size in files_below(root)[0].items():
            start = time.perf_counter()
            said = read_file(EvidenceSource(root, path, path, size), readers)
            seconds = time.perf_counter() - start
            tracemalloc.start()
            read_file(EvidenceSource(root, path, path, size), readers)
            megabytes = tracemalloc.get_traced_memory()[1] / 2**20
            tracemalloc.stop()
            found.setdefault(_kind(said, root, path, size, readers), FormatTally()).add(said, seconds, megabytes)
    return found


def _kind(
    said: EvidenceFile | FileRefusal, root: Path, path: str, size: int, readers: tuple[EvidenceReader, ...]
) -> str:
    if isinstance(said, EvidenceFile):
        return said.format
    if not said.recognised:
        return UNKNOWN
    source = EvidenceSource(root, path, path, size)
    return next(reader.format for reader in readers if reader.recognises(source))


def main(*folders: str) -> None:
    """Prints the table."""
    table = LicenceTable(load_licences(framework_folder("seger2023")))
    found = tallies([Path(folder) for folder in folders], (*READERS.values(), licence_reader(table)))
    print("| Format | read | refused | results | facts | seconds | most MB |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for kind, each in sorted(found.items(), key=lambda pair: (pair[0] == UNKNOWN, pair[0])):
        numbers = f"{each.read} | {each.refused} | {each.results} | {each.facts}"
        print(f"| {kind} | {numbers} | {each.seconds:.2f} | {each.megabytes:.1f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
