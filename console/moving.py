"""転出入 in a town's data folder: what other towns told is received, entered, looked after and handed out as proof."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from connectors.exchange.client import Subscriber, decoded
from connectors.exchange.evidence import EvidenceStore
from connectors.exchange.inbox import Inbox
from connectors.exchange.move_link import Link
from connectors.exchange.moves import MoveTaker, Proved, context_of
from console.feed.joined import registry_of
from console.feed.sources import records_of
from console.refusals import Refusal
from events.move_chain import Arrival, Departure
from events.resident import Resident
from registry.application.one_stop import OneStopRequest
from registry.application.records_now import take
from registry.domain.errors import RuleViolation
from registry.domain.moves import ArrivalRecord, DepartureRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from uuid import UUID

    from connectors.exchange.client import Feed
    from console.bootstrap import Office
    from events.notes import VerifierKey

EVIDENCE: Final = "evidence.sqlite"


@dataclass(frozen=True)
class Received:
    """What became of one round."""

    count: int
    last: int
    """The sequence up to which the other town's records were taken."""
    dead_letters: list[tuple[int, str]]
    """Sequence and reason of each record that a person has to look at."""


def receive(office: Office, provider: str, feed: Feed, key: VerifierKey, servers: str | None = None) -> Received:
    """Take everything that another town has told and sealed; what went wrong before is tried again first.

    Records come from its feed or, where its brokers are named, from the topic there.

    Raises RefusedError, GapError, TryLaterError and ProofError; what was taken until then is kept.
    """
    with ExitStack() as stack:
        registry, sealer = stack.enter_context(registry_of(office))
        evidence = stack.enter_context(EvidenceStore(office.folder / EVIDENCE))
        inbox = stack.enter_context(Inbox(_inbox(office, provider)))
        told = stack.enter_context(records_of(provider, office.town.lgcode, feed, servers))
        proved = Proved(told, feed.proof, key=key, subscriber=office.town.lgcode, evidence=evidence)
        taker = MoveTaker(
            office.town, registry, decode=partial(decoded, feed), key=key, evidence=evidence, sealer=sealer
        )
        inbox.retry(taker)
        subscriber, count = Subscriber(proved, inbox, taker), 0
        while new := subscriber.receive():
            count += new
        return Received(count, inbox.last_sequence, inbox.dead_letters())


def announced(office: Office, arrivals: Iterable[str]) -> dict[str, Arrival]:
    """What other towns told of these people. RuleViolation R711 where they told nothing."""
    with registry_of(office) as (registry, _):
        found = {number: take(registry, ArrivalRecord, number).latest for number in arrivals}
    for number, arrival in found.items():
        if arrival is None:
            raise RuleViolation("R711", "arrivals", arrival=number, status="―")
    return {number: arrival for number, arrival in found.items() if arrival is not None}


def link_of_arrival(office: Office, arrival: str) -> Link:
    """The other town's word on which an announcement rests; Refusal C412 where there is none."""
    return _link(office, announced(office, [arrival])[arrival], f"{Arrival.KIND}-{arrival}")


def link_of_departure(office: Office, number: str) -> Link:
    """The 転入通知 on which a removal rests; Refusal C412 where there is none."""
    with registry_of(office) as (registry, _):
        cited = take(registry, DepartureRecord, number).state(date.max)
    return _link(office, cited, f"{Resident.KIND}-{number}")


def _link(office: Office, cited: Arrival | Departure | None, subject: str) -> Link:
    """The record that was cited, opened with the person's key while there is one, and its evidence."""
    town, sequence = (cited.cited_town, cited.cited_sequence) if cited else (None, None)
    if town is None or sequence is None:
        raise Refusal("C412", record=subject)
    with (
        EvidenceStore(office.folder / EVIDENCE) as store,
        Inbox(_inbox(office, town)) as inbox,
        office.sealer() as sealer,
    ):
        evidence = store.about(town, sequence)
        if evidence is None:
            raise Refusal("C412", record=subject)
        (record,) = inbox.records(sequence, sequence)
        return Link(sequence, evidence, sealer.open(subject, record.data, context_of(town, sequence)) or b"")


def requests(file: Path) -> list[OneStopRequest]:
    """One-stop requests, a JSON object on each line; Refusal C411 names the line that can't be read."""
    found = []
    for place, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(_request(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            raise Refusal("C411", file=file, line=place, reason=error) from error
    return found


def is_recorded(office: Office, command_id: UUID) -> bool:
    """Whether a request was decided and is in the log already."""
    with office.log() as log:
        return log.find_commit(command_id) is not None


def _request(values: Mapping[str, Any]) -> OneStopRequest:
    days = {name: date.fromisoformat(values[name]) for name in _DAYS if values.get(name)}
    return OneStopRequest(**{**values, **days, "people": tuple(values["people"])})


_DAYS: Final = ("filed_on", "planned_leaving", "visit_on")


def _inbox(office: Office, provider: str) -> Path:
    return office.folder / f"moves-{provider}.sqlite"
