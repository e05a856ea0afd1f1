"""全件・差分 as files, for internal systems that take no events (requirement 7.2.3): JSON lines and a manifest each.

A full file holds every covered record as it stands; the differences are the records published since, so that
full file + differences after its `sequence` = the present. Both are named by town, subscriber and range, and appear
whole or not at all. The feed serves the same lines.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from connectors.exchange.disclose import covers_now, tell
from connectors.exchange.publisher import commit
from connectors.exchange.record import digest_of
from connectors.exchange.schema import out, to_json
from events.disclosure import DisclosureMade, Way
from events.event import number_of
from events.provision import PROVIDED, concerned
from registry.domain.errors import TransientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from connectors.exchange.disclose import Terms, Told
    from connectors.exchange.port import ExchangeLog
    from connectors.exchange.standing import Standing
    from registry.application.agreement import Disclose
    from registry.application.registry import Receipt

CHUNK: Final = 5_000
"""People of one disclosure."""
PAGE: Final = 1_000


@dataclass(frozen=True)
class Written:
    """A file and its manifest."""

    path: Path
    records: int
    sha256: str


class Full:
    """全件: every record that an agreement covers, as it stands when this is made."""

    def __init__(
        self, town: str, terms: Terms, standing: Standing, record: Callable[[Disclose], Receipt], today: date
    ) -> None:
        self.town, self.terms = town, terms
        self._standing, self._record, self._today = standing, record, today
        self.position = standing.refresh()
        self.sequence = standing.last_planned(terms.subscriber)
        """The subscriber's records after this one go on from here."""

    def lines(self) -> Iterator[bytes]:
        """A line of JSON each; 5,000 people at a time are recorded as a disclosure first. TransientError."""
        told = self._covered()
        while chunk := list(islice(told, CHUNK)):
            data = [_line(stream, one) for stream, one in chunk]
            made = DisclosureMade(
                way=Way.FILE,
                provided_under=self.terms.number,
                positions=[str(self.position)],
                people=list(dict.fromkeys(one.subject for _, one in chunk)),
                provided_items=list(self.terms.items),
                records_digest=digest_of(data),
            )
            if not commit(self._record, self.town, self.terms, made, self._today):
                raise TransientError(
                    f"{self.terms.number} ended, or is being served by another: look at it, and try again"
                )
            yield from data

    def _covered(self) -> Iterator[tuple[str, Told]]:
        terms, standing = self.terms, self._standing
        for stream in standing.streams({PROVIDED[name].STATE.KIND for name in terms.event_types}):
            items = standing.latest(stream)
            subject = concerned(stream, items)
            if subject is None or subject in standing.erased or not covers_now(terms, subject, items, self._today):
                continue
            yield stream, tell(terms, subject, items, items, standing.guard)


def write_full(folder: Path, full: Full) -> Written:
    """A full file and its manifest; TransientError where the agreement ends meanwhile."""
    facts = {"position": full.position, "sequence": full.sequence}
    return _write(folder, f"{full.town}_{full.terms.subscriber}_full_{full.position}", full.lines(), facts)


def write_differences(
    folder: Path, town: str, subscriber: str, log: ExchangeLog, decode: Callable[[bytes, str], Any]
) -> Written | None:
    """The records published since the last file of differences in the folder; None where there are none.

    `decode` gives what a record says under its agreement; None, where that has ended, withholds it.
    """
    prefix = f"{town}_{subscriber}_diff_"
    after = max((int(one.stem.rpartition("_")[2]) for one in folder.glob(f"{prefix}*.jsonl")), default=0)
    last = log.last_sequence()
    if last <= after:
        return None

    def lines() -> Iterator[bytes]:
        at = after
        while at < last:
            for record in log.read(at, min(PAGE, last - at), 0.0):
                data = decode(record.data, record.agreement) if record.data else None
                told = record if data is not None else record.withheld()
                yield _json({**told.attributes(), "data": to_json(data)})
                at = record.sequence

    return _write(folder, f"{prefix}{after + 1}_{last}", lines(), {"first": after + 1, "last": last})


def _line(stream: str, told: Told) -> bytes:
    kind = stream.partition("-")[0]
    items = to_json({name: out(value) for name, value in told.after.items()})
    return _json(
        {"kind": kind, "number": number_of(stream), "subject": told.subject, "items": items, "withheld": told.withheld}
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _write(folder: Path, name: str, lines: Iterable[bytes], facts: dict[str, int]) -> Written:
    """The manifest comes first under its last name: whoever sees the file finds it."""
    folder.mkdir(parents=True, exist_ok=True)
    digest, count = hashlib.sha256(), 0
    draft = folder / f"{name}.draft"
    with draft.open("wb") as file:
        for line in lines:
            file.write(line)
            digest.update(line)
            count += 1
        file.flush()
        os.fsync(file.fileno())
    manifest = {"file": f"{name}.jsonl", "records": count, "sha256": digest.hexdigest(), **facts}
    (folder / f"{name}.manifest.json").write_bytes(_json(manifest))
    path = folder / f"{name}.jsonl"
    draft.replace(path)
    return Written(path, count, digest.hexdigest())
