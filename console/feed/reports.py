"""Agreements and disclosures as the log has them: for lists, a resident's own request, and an auditor's report."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from events.agreement import AGREEMENT_EVENTS, Agreement, AgreementProposed
from events.catalogue import topic_of
from events.codec import decode
from events.disclosure import DISCLOSURE_EVENTS, DisclosureMade, Way
from events.event import number_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from connectors.sqlite import SQLiteLogRecorder
    from console.bootstrap import Office
    from events.event import Entry
    from events.items import Body

PAGE = 10_000


class Told(NamedTuple):
    """What was told once: about one person, or in one batch."""

    recorded_at: int
    position: int
    subscriber: str
    subscriber_name: str
    agreement: str
    purpose: str
    legal_basis: str
    event: str
    """The type of event that was told; `file` for a full file; several, joined, for a batch."""
    items: tuple[str, ...]
    records: int


def agreement_entries(office: Office) -> dict[str, list[Entry]]:
    """Number → events of every agreement."""
    found: dict[str, list[Entry]] = defaultdict(list)
    with office.log() as log, office.sealer() as sealer:
        for row in _rows(log, AGREEMENT_EVENTS):
            if row[1].startswith(f"{Agreement.KIND}-"):
                found[number_of(row[1])].append(decode(*row, sealer))
    return found


def told_about(office: Office, number: str) -> list[Told]:
    """Every disclosure about one person, oldest first."""
    return [one for made in _made(office, number) for one in made]


def told_under(office: Office, agreement: str) -> list[Told]:
    """Every batch that was told under an agreement, oldest first."""
    return [
        batch[0]._replace(event="、".join(sorted({one.event for one in batch})), records=len(batch))
        for batch in _made(office, None)
        if batch and batch[0].agreement == agreement
    ]


def _made(office: Office, number: str | None) -> Iterator[list[Told]]:
    terms = {key: entries[0].body for key, entries in agreement_entries(office).items()}
    with office.log() as log, office.sealer() as sealer:
        for row in _rows(log, DISCLOSURE_EVENTS):
            entry = decode(*row, sealer)
            body = entry.body
            assert isinstance(body, DisclosureMade)
            agreed = terms[body.provided_under or ""]
            assert isinstance(agreed, AgreementProposed)
            yield [
                Told(
                    entry.header.recorded_at,
                    entry.position,
                    agreed.subscriber or "",
                    agreed.subscriber_name or "",
                    body.provided_under or "",
                    agreed.provision_purpose or "",
                    agreed.provision_basis or "",
                    event,
                    tuple(body.provided_items or ()),
                    1,
                )
                for person, event in _told(log, body)
                if number in (None, person)
            ]


def _told(log: SQLiteLogRecorder, made: DisclosureMade) -> Iterator[tuple[str, str]]:
    """Whom a disclosure concerns, and the type of event that was told of them."""
    people = made.people or ()
    if made.way == Way.FILE:
        yield from ((person, Way.FILE.value) for person in people)
        return
    for person, position in zip(people, made.positions or (), strict=True):
        yield person, next(iter(log.read_batches(int(position) - 1, 1)))[0][3].partition("/")[0]


def _rows(log: SQLiteLogRecorder, bodies: Sequence[type[Body]]) -> Iterator[tuple[int, str, int, str, bytes]]:
    """Stored events of some types, found by the database."""
    start, topics = 1, [topic_of(body) for body in bodies]
    while found := log.select_notifications(start, PAGE, None, topics):
        for one in found:
            yield one.id, str(one.originator_id), one.originator_version, one.topic, one.state
        start = found[-1].id + 1
