"""How far hashing is, on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskkit.model_files.digests import Progress


@contextmanager
def progress_bar(total: int) -> Iterator["Progress"]:
    """Tells how far hashing is, on a terminal; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda path, count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn("digests"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda path, count: bar.advance(task, count)
