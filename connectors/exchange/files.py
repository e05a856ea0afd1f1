"""全件・差分 as files, for internal systems that take no events (requirement 7.2.3): JSON lines and a manifest each.

A full file holds every covered record as it stands; the differences are the records published since, so that
full file + differences = the present. Both are named by town, subscriber and range, and appear whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from connectors.exchange.disclose import Change, tell
from connectors.exchange.publisher import commit
from connectors.exchange.record import digest_of
from connectors.exchange.schema import out, to_json
from events.agreement import Covers
from events.disclosure import DisclosureMade, Way
from events.event import number_of
from events.provision import PROVIDED, concerned
from registry.domain.errors import TransientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
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


class UnsuitableAgreementError(ValueError):
    """A full file needs an agreement that covers everybody: others tell of changes alone."""


@dataclass(frozen=True)
class Written:
    """A file and its manifest."""

    path: Path
    records: int
    sha256: str


def write_full(  # noqa: PLR0917 - what a publisher knows, once
    folder: Path,
    town: str,
    terms: Terms,
    standing: Standing,
    record: Callable[[Disclose], Receipt],
    today: date,
) -> Written:
    """Every covered record as it stands now; each 5,000 people are recorded as a disclosure before they are written."""
    if terms.covers != Covers.EVERYBODY:
        raise UnsuitableAgreementError(terms.number)
    position = standing.refresh()

    def lines() -> Iterator[bytes]:
        told = _everybody(terms, standing)
        while chunk := list(islice(told, CHUNK)):
            data = [_line(stream, one) for stream, one in chunk]
            made = DisclosureMade(
                way=Way.FILE,
                provided_under=terms.number,
                positions=[str(position)],
                people=list(dict.fromkeys(one.subject for _, one in chunk)),
                provided_items=list(terms.items),
                records_digest=digest_of(data),
            )
            if not commit(record, town, terms, made, today):
                raise TransientError(f"{terms.number} ended, or is being served by another: look at it, and try again")
            yield from data

    return _write(folder, f"{town}_{terms.subscriber}_full_{position}", lines(), {"position": position})


def write_differences(
    folder: Path, town: str, subscriber: str, log: ExchangeLog, decode: Callable[[bytes, str], Any]
) -> Written | None:
    """The records published since the last file of differences in the folder; None where there are none."""
    prefix = f"{town}_{subscriber}_diff_"
    after = max((int(one.stem.rpartition("_")[2]) for one in folder.glob(f"{prefix}*.jsonl")), default=0)
    last = log.last_sequence()
    if last <= after:
        return None

    def lines() -> Iterator[bytes]:
        at = after
        while at < last:
            for record in log.read(at, min(PAGE, last - at), 0.0):
                data = decode(record.data, record.dataschema) if record.data else None
                yield _json({**record.attributes(), "data": to_json(data)})
                at = record.sequence

    return _write(folder, f"{prefix}{after + 1}_{last}", lines(), {"first": after + 1, "last": last})


def _everybody(terms: Terms, standing: Standing) -> Iterator[tuple[str, Told]]:
    kinds = {PROVIDED[name].STATE.KIND for name in terms.event_types}
    for stream in standing.streams(kinds):
        items = standing.latest(stream)
        subject = concerned(stream, items)
        if subject is not None and subject not in standing.erased:
            change = Change(standing.last_entry(stream), items, items)
            yield stream, tell(terms, subject, change, standing.guard)


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


def manifests(folder: Path) -> Sequence[dict[str, Any]]:
    """The manifests of a folder, by name."""
    return [json.loads(one.read_bytes()) for one in sorted(folder.glob("*.manifest.json"))]
