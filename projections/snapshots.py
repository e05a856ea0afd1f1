"""Snapshots of a replay: its finished parts, kept in files, so that an interrupted or later replay goes on from them.

A snapshot stands at one day (valid) and one position. It is cut into parts by stream names; a part is a file of lines
as the digest takes them in. A later replay of the same day folds anew only the streams that were recorded in since:
where nobody wrote, nothing changed, so the digest is that of a replay without snapshots (a property test says so).
A snapshot holds personal data in the clear, as the read model does; an erasure sweeps it away with the rest.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import orjson

from events.codec import decode
from projections.replay import STREAM, Record, line, record_of
from projections.tables import columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from events.codec import Sealer
    from projections.replay import StreamLog
    from projections.staging import StoredRow

PART_EVENTS: Final = 200_000
"""Events per part: what a kill costs at most."""
MANIFEST: Final = "parts.json"


@dataclass(frozen=True)
class Part:
    """The records of the streams after `after`, up to and including `last`, as known at a position."""

    after: str
    last: str
    known: int
    mark: str
    """SHA-256 of the event stored at that position: a log that was altered there, or another log, doesn't fit."""
    sha256: str
    """Of the file; a damaged one doesn't count."""

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.sha256}.jsonl"


class Snapshots:
    """The kept parts of one town at one day, in a folder."""

    def __init__(self, folder: Path, log: StreamLog, sealer: Sealer, valid: date, *, size: int = PART_EVENTS) -> None:
        self._folder = folder / valid.isoformat()
        self._log, self._sealer, self._valid, self._size = log, sealer, valid, size

    def records(self, known: int, progress: Callable[[int], None] = lambda _: None) -> Iterator[Record]:
        """All records at (valid, known), by stream name. Killed on the way, the next call goes on."""
        for part in self._bring(known, progress):
            for text in (self._folder / part.file).read_bytes().splitlines():
                yield _record(text)

    def _bring(self, known: int, progress: Callable[[int], None]) -> list[Part]:
        """Every part as known at a position; each is kept as soon as it is finished."""
        self._folder.mkdir(parents=True, exist_ok=True)
        parts, done = self._usable(known), 0
        for index, part in enumerate(parts):
            parts[index] = self._renewed(part, known)
            self._keep(parts)
        after = parts[-1].last if parts else ""
        for rows in self._log.read_streams(after, self._size, known):
            parts.append(self._write(self._fold(rows), after, rows[-1][1], known))
            self._keep(parts)
            after, done = rows[-1][1], done + len(rows)
            progress(done)
        for file in self._folder.glob("*.jsonl"):
            if file.name not in {part.file for part in parts}:
                file.unlink()
        return parts

    def _usable(self, known: int) -> list[Part]:
        """The kept parts from the first stream on: whole, of this very log, and of no later position."""
        usable: list[Part] = []
        try:
            parts = [Part(**values) for values in orjson.loads((self._folder / MANIFEST).read_bytes())]
        except (FileNotFoundError, ValueError, TypeError):
            return usable
        for part in parts:
            follows = part.after == (usable[-1].last if usable else "")
            if not follows or part.known > known or part.mark != self._mark(part.known) or not self._is_whole(part):
                break
            usable.append(part)
        return usable

    def _renewed(self, part: Part, known: int) -> Part:
        """The part as known at a later position: the streams recorded in since are folded anew."""
        if part.known == known:
            return part
        touched = {s for s in self._log.streams_between(part.known, known) if part.after < s <= part.last}
        kept = map(_record, (self._folder / part.file).read_bytes().splitlines())
        records = [record for record in kept if record.stream not in touched]
        for stream in touched:
            records += self._fold(self._log.read_stream(stream, known))
        return self._write(sorted(records, key=lambda record: record.stream), part.after, part.last, known)

    def _fold(self, rows: Sequence[StoredRow]) -> Iterator[Record]:
        for stream, own in groupby(rows, STREAM):
            record = record_of(stream, [decode(*row, self._sealer) for row in own], self._valid)
            if record is not None:
                yield record

    def _write(self, records: Iterable[Record], after: str, last: str, known: int) -> Part:
        content = b"".join(map(line, records))
        part = Part(after, last, known, self._mark(known), hashlib.sha256(content).hexdigest())
        _put(self._folder / part.file, content)
        return part

    def _keep(self, parts: list[Part]) -> None:
        _put(self._folder / MANIFEST, orjson.dumps([asdict(part) for part in parts]))

    def _is_whole(self, part: Part) -> bool:
        file = self._folder / part.file
        return file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == part.sha256

    def _mark(self, known: int) -> str:
        rows = next(iter(self._log.read_batches(known - 1, 1)), ())
        return hashlib.sha256(rows[0][4]).hexdigest() if rows else ""


def _put(file: Path, content: bytes) -> None:
    """Whole or not at all, and durable."""
    fresh = file.with_name(f"{file.name}.new")
    with fresh.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)


def _record(text: bytes) -> Record:
    """A line as a record again: its days are days."""
    stream, items = orjson.loads(text)
    found = Record(stream, items)
    days = (column.name for column in columns_of(found.kind) if column.sql_type == "DATE")
    typed: dict[str, Any] = {name: date.fromisoformat(items[name]) for name in days if name in items}
    return Record(stream, items | typed)
