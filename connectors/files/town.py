"""All files of a town as one stream in the order of 処理日時, as the office worked."""

from __future__ import annotations

from datetime import datetime
from heapq import merge
from typing import TYPE_CHECKING, Final

from connectors.files.cells import JST
from connectors.files.layout import TABLES
from connectors.files.manifest import Manifest, manifest_path, table_path
from connectors.files.reader import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.files.findings import Refusal, Submission

_BEGINNING: Final = datetime(1, 1, 1, tzinfo=JST)


def find_towns(folder: Path) -> dict[str, Path]:
    """Return the folder of each town (by its code) that has a manifest in `folder` or one level below."""
    suffix = manifest_path(folder, "").name
    found = [*folder.glob(f"*{suffix}"), *folder.glob(f"*/*{suffix}")]
    return {path.name.removesuffix(suffix): path.parent for path in sorted(found, key=lambda path: path.name)}


def read_town(folder: Path, lgcode: str) -> Iterator[Submission | Refusal]:
    """Yield a town's submissions and refusals; at the same 処理日時 in the order of `TABLES`.

    Raises FileRefusedError for a manifest or a file that can't be read.
    """
    tables = Manifest.load(folder, lgcode).tables(folder)
    streams = (_timed(table_path(folder, lgcode, table), table, lgcode) for table in tables)
    for _, found in merge(*streams, key=lambda timed: timed[0]):
        yield found


def _timed(path: Path, table: str, lgcode: str) -> Iterator[tuple[tuple[datetime, int], Submission | Refusal]]:
    """Pair each finding with its place; a refusal keeps the place where it was found."""
    place, rank = _BEGINNING, TABLES.index(table)
    for found in read_table(path, table, lgcode):
        if not hasattr(found, "rejects"):
            assert found.processed_at is not None
            place = found.processed_at
        yield (place, rank), found
