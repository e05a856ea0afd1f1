"""消去: from the decision to the certificate, in an order that a crash at any point only delays.

journal ─ event ─ keys destroyed ─ read model swapped ─ journal removed. Every step can be repeated without effect, and
while the journal is there, whoever opens the town's log finishes the erasure first.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from connectors.access.store import machine_time
from connectors.keys.port import KeyDestroyed
from connectors.witness.publisher import sync_folder
from console.bootstrap import ERASING, READ_MODEL, SNAPSHOTS, SNAPSHOTS_LOCK, alone
from events.certificate import Certificate
from events.codec import decode
from events.erasure import Erasure, ErasureDecided, subject_streams
from events.event import instant
from events.move_chain import Arrival
from events.reasons import Trigger
from events.town import TownOpened
from events.towns import MEMBER_TOWNS
from events.values.legal_date import LegalDate
from registry.application.commands import Form
from registry.application.erasure import Erase
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from console.bootstrap import Office

TELLING: Final = frozenset(
    {"name", "kana", "romaji", "kanji_name", "alias", "alias_kana", "my_number", "resident_code", "card_number"}
)
"""Items that tell one person from others; a street or a family name is also somebody else's."""

TOWNS: Final = frozenset(town.lgcode for town in MEMBER_TOWNS)

_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be")
_SHORTEST: Final = 2
"""Characters: a single one stands everywhere."""


@dataclass(frozen=True)
class Request:
    """Who is to be erased, and on which ground; nothing in it may tell anything of them but the number."""

    number: str
    grounds: str
    legal_basis: str
    actor: str
    place: str
    others: tuple[str, ...] = ()


class Residue(NamedTuple):
    """A file of the data folder that still holds an item of the erased person."""

    file: Path
    item: str


@dataclass(frozen=True)
class Outcome:
    """What was destroyed, with the signed certificates, and where the person's items lie outside of our control."""

    destroyed: list[KeyDestroyed]
    residues: list[Residue]
    position: int
    """Where the log says so."""


class TellingGroundsError(ValueError):
    """The grounds or the legal basis contain something of the person; they would stay for ever."""


def erase(office: Office, request: Request) -> Outcome:
    """Erase one person. RuleViolation where it isn't allowed; repeated, it gives the same certificates.

    Raises TellingGroundsError before anything is done.
    """
    office.settle()
    with alone(office.folder / f"{ERASING}.lock"), office.settling():
        traces = set(_traces(office, request.number))
        if any(value in text for text in (request.grounds, request.legal_basis) for _, value in traces):
            raise TellingGroundsError
        whole = replace(request, others=tuple(_keyed_otherwise(office, request.number)))
        _write_journal(office, whole)
        position = _carry_out(office, whole)
    return Outcome(list(destroyed(office, request.number)), sorted(_residues(office, traces)), position)


def finish(office: Office) -> None:
    """Carry out what the journal says, where a crash left one; another process may do so at the same moment."""
    with alone(office.folder / f"{ERASING}.lock"), office.settling():
        journal = office.folder / ERASING
        if journal.exists():
            values = json.loads(journal.read_text(encoding="utf-8"))
            _carry_out(office, Request(**{**values, "others": tuple(values["others"])}))


def destroyed(office: Office, number: str) -> Iterator[KeyDestroyed]:
    """The person's destroyed keys, each with its certificate."""
    with office.keys() as ring:
        for stream in _decided_streams(office, number):
            fate = ring.fate(stream)
            if isinstance(fate, KeyDestroyed):
                yield fate


def _carry_out(office: Office, request: Request) -> int:
    """Every step after the journal; a broken rule takes the journal back."""
    try:
        position = _record(office, request)
    except RuleViolation:
        (office.folder / ERASING).unlink()
        raise
    with office.keys() as ring:
        streams = (*subject_streams(request.number), *request.others)
        held = [stream for stream in streams if ring.fate(stream) is None]
        ring.destroy(held, reason=request.grounds, legal_basis=request.legal_basis, at=machine_time())
    _purge(office)
    (office.folder / ERASING).unlink()
    sync_folder(office.folder)
    return position


def _record(office: Office, request: Request) -> int:
    """Record the decision; the position of its event, the same whenever it is recorded again."""
    form = Form(
        command_id=uuid5(NAMESPACE_URL, f"{office.origin}/erasure/{request.number}"),
        reason=ErasureDecided.TYPE,
        effective=LegalDate.exact(instant(machine_time()).date()),
        actor=request.actor,
        trigger=Trigger.EX_OFFICIO,
        legal_basis=request.legal_basis,
        place=request.place,
    )
    command = Erase(form=form, number=request.number, grounds=request.grounds, others=request.others)
    with office.registry(simulated=is_simulated(office)) as registry:
        return registry.handle(command).last


def _purge(office: Office) -> None:
    """Build the read model anew without the destroyed keys; what a killed process spilled beside it goes as well."""
    with office.turn():
        for spilled in office.folder.glob(f"{READ_MODEL}*.tmp"):
            shutil.rmtree(spilled)
    office.forget_growing()
    with alone(office.folder / SNAPSHOTS_LOCK):
        shutil.rmtree(office.folder / SNAPSHOTS, ignore_errors=True)
    office.rebuild()


def _write_journal(office: Office, request: Request) -> None:
    """Whole or not at all, and durable."""
    draft = office.folder / f"{ERASING}.draft"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(request), file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(office.folder / ERASING)
    sync_folder(office.folder)


def is_simulated(office: Office) -> bool:
    """What the first event of the log says (law 4)."""
    with office.log() as log, office.sealer() as sealer:
        first = decode(*next(log.read_batches(0, 1))[0], sealer)
    assert isinstance(first.body, TownOpened)
    return bool(first.body.simulated)


def _decided_streams(office: Office, number: str) -> list[str]:
    """The streams that the decision names; none before it."""
    with office.replay() as replay:
        bodies = [entry.body for entry in replay.entries(f"{Erasure.KIND}-{number}")]
    return [stream for body in bodies if isinstance(body, ErasureDecided) for stream in body.streams or ()]


def _keyed_otherwise(office: Office, number: str) -> list[str]:
    """Streams about the person that another number keys: certificates, and the announcement that brought them here."""
    found: set[str] = set()
    with office.read_model() as model:
        for kind, item in ((Certificate.KIND, "subject"), (Arrival.KIND, "resident")):
            rows = model.rows(f"SELECT DISTINCT number FROM {kind}_fact WHERE {item} = ?", [number])  # noqa: S608 - ours
            found |= {f"{kind}-{row['number']}" for row in rows}
    return sorted(found)


def _traces(office: Office, number: str) -> Iterator[tuple[str, str]]:
    """Everything ever recorded that tells the person from others, as (item, value); nothing after an erasure."""
    with office.replay() as replay:
        for entry in chain.from_iterable(map(replay.entries, sorted(subject_streams(number)))):
            for item in TELLING:
                value = getattr(entry.body, item, None)
                if value is not None and len(value) >= _SHORTEST:
                    yield item, value


def _residues(office: Office, traces: Iterable[tuple[str, str]]) -> Iterator[Residue]:
    """Files of the data folder with one of the values; other towns' own files are theirs, the read model is new."""
    needles = [(item, value.encode(code)) for item, value in traces for code in _ENCODINGS]
    data = office.folder.parent
    for file in sorted(data.rglob("*")):
        top = file.relative_to(data).parts[0]
        if file.is_file() and not (top in TOWNS and top != office.town.lgcode) and file.name != READ_MODEL:
            yield from dict.fromkeys(Residue(file, item) for item in _found(file, needles))


def _found(file: Path, needles: Sequence[tuple[str, bytes]]) -> list[str]:
    if file.stat().st_size == 0:
        return []
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return [item for item, needle in needles if content.find(needle) >= 0]
