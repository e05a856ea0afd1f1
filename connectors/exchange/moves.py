"""転出入の受信: another town's records become commands here, each once, and only with evidence.

feed → evidence kept → command (its id follows from the record) → inbox. Killed anywhere, the next round does the same:
the evidence that was kept is used again, and the log knows the command.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from connectors.exchange.disclose import lies_in
from connectors.exchange.evidence import Evidence, disclosure
from connectors.exchange.move_terms import ADDRESS, BASIS
from connectors.exchange.proof import ProofError
from connectors.exchange.record import TYPE_PREFIX
from events.event import instant
from events.move_chain import (
    CERTIFIED,
    Arrival,
    CompletionCancelled,
    MoveInAnnounced,
    MoveInCompleted,
    MoveInWithdrawn,
    NoticeCited,
    ProtectionForwarded,
)
from events.resident import Resident, Status
from events.values.legal_date import LegalDate
from registry.application.commands import ANY_ALERT, Cancel, ConfirmMoveOut, Form
from registry.application.moves import ReceiveAnnouncement, one_line
from registry.application.records_now import take
from registry.domain.moves import DepartureRecord

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import date

    from connectors.exchange.evidence import Cited, EvidenceStore
    from connectors.exchange.port import Source
    from connectors.exchange.proof import Proof
    from connectors.exchange.record import ExchangeRecord
    from events.codec import Sealer
    from events.notes import VerifierKey
    from events.towns import MemberTown
    from registry.application.commands import Command
    from registry.application.registry import TownRegistry

ACTOR: Final = "exchange"
TRIGGER: Final = "通知"
NOTICE: Final = "move_in_notice_received"
NOTICE_CANCELLED: Final = "cancel_amendment"
_COMMANDS: Final = UUID("0c9a4f2e-6a5d-5d0e-9f0b-2f6f2a7f4c11")

Said = dict[str, Any]
"""What a record says, by the agreement's schema."""


class UnfitError(ValueError):
    """The record can't be taken: it goes to the dead letters, for a person to look at (標準仕様書 4.1.3.1.2)."""


class Proved:
    """Another town's records as a Source: only batches that stand in its signed history, their evidence kept first."""

    def __init__(
        self,
        source: Source,
        proof: Callable[[int], Proof | None],
        *,
        key: VerifierKey,
        subscriber: str,
        evidence: EvidenceStore,
    ) -> None:
        self._source, self._proof = source, proof
        self._key, self._subscriber, self._evidence = key, subscriber, evidence

    def read(self, after: int, limit: int, timeout: float = 0.0) -> Sequence[ExchangeRecord]:
        """Whole batches after a sequence that ended one; those not sealed yet come later. Raises ProofError."""
        records = self._source.read(after, limit, timeout)
        proved: list[ExchangeRecord] = []
        while len(proved) < len(records):
            batch = self._batch(records[len(proved) :])
            if not batch:
                break
            proved += batch
        return proved

    def close(self) -> None:
        """Let go of the source."""
        self._source.close()

    def _batch(self, records: Sequence[ExchangeRecord]) -> Sequence[ExchangeRecord]:
        """The batch that begins with the first record, read to its end; empty where not all is sealed and sent."""
        first, town = records[0].sequence, records[0].town
        kept = self._evidence.about(town, first)
        proof = kept.proof if kept else self._proof(first)
        if proof is None:
            return []
        made = disclosure(proof, self._key, self._subscriber)
        last = made.last_sequence or 0
        if made.first_sequence != first or last < first:
            return []
        batch = [record for record in records if record.sequence <= last]
        while (at := batch[-1].sequence) < last:  # a page, or what a broker gives at once, ended within it
            more = self._source.read(at, last - at, 0.0)
            if not more:
                return []
            batch += more
        if not any(record.is_withheld for record in batch):
            found = Evidence.of(self._subscriber, batch, proof)
            found.shows(first, self._key)
            self._evidence.keep(town, first, found)
        return batch


class MoveTaker:
    """Takes another town's records into this town's log; a handler for the inbox.

    A record's copy stays in the inbox, sealed under the key of the person whom it concerns here.
    """

    def __init__(
        self,
        town: MemberTown,
        registry: TownRegistry,
        *,
        decode: Callable[[ExchangeRecord], Said | None],
        key: VerifierKey,
        evidence: EvidenceStore,
        sealer: Sealer,
    ) -> None:
        self._town, self._registry, self._decode = town, registry, decode
        self._key, self._evidence, self._sealer = key, evidence, sealer

    def __call__(self, record: ExchangeRecord, inbox: sqlite3.Connection) -> None:
        """Record it. UnfitError, ProofError and RuleViolation say why it can't be."""
        said = self._decode(record)
        if said is None:
            return
        cited = self._cited(record)
        subject, command = self._command(record, said, cited)
        self._registry.handle(command)
        sealed = self._sealer.seal(subject, record.data, context_of(record.town, record.sequence))
        inbox.execute("UPDATE received SET data = ? WHERE sequence = ?", (sealed, record.sequence))

    def _cited(self, record: ExchangeRecord) -> Cited:
        evidence = self._evidence.about(record.town, record.sequence)
        if evidence is None:
            raise ProofError(f"there is no evidence about the record {record.sequence} of {record.town}")
        cited = evidence.shows(record.sequence, self._key)
        shown = (cited.position, cited.number, cited.record)
        if shown != (record.position, record.subject, sha256(record.data).hexdigest()):
            raise ProofError(f"the record {record.sequence} isn't the one that {record.town} has in its log")
        return cited

    def _command(self, record: ExchangeRecord, said: Said, cited: Cited) -> tuple[str, Command]:
        """The stream of whom it concerns here, and the command."""
        after, event_type = said["after"], record.type.removeprefix(TYPE_PREFIX)
        if event_type == MoveInCompleted.TYPE:
            return self._notice(record, after, cited)
        if event_type == CompletionCancelled.TYPE:
            return self._notice_taken_back(record, after)
        body: ProtectionForwarded | MoveInAnnounced | MoveInWithdrawn
        if event_type.startswith("support."):
            body = ProtectionForwarded(support_status=after["status"], support_until=after["until"])
        elif _comes_here(after, self._town.name, is_told="planned_destination" not in said["withheld"]):
            body = _announcement(after, cited)
        else:
            body = MoveInWithdrawn(**_citation(cited))
        arrival = f"{record.town}-{record.subject}"
        form = self._form(record, type(body).TYPE, self._today())
        return f"{Arrival.KIND}-{arrival}", ReceiveAnnouncement(form=form, arrival=arrival, body=body)

    def _notice(self, record: ExchangeRecord, after: Said, cited: Cited) -> tuple[str, Command]:
        """転入通知: it must cite an event of this very log about the person whom it names."""
        number, moved_in = after["cited_number"], after["moved_in_on"]
        stream = f"{Resident.KIND}-{number}"
        position = after["cited_position"] or 0
        found = self._registry.recorder.select_notifications(position, 1, position) if position else []
        if after["cited_town"] != self._town.lgcode or not found or str(found[0].originator_id) != stream:
            raise UnfitError(f"the notice cites event {position} about {number}, which isn't in this town's log")
        return stream, ConfirmMoveOut(
            form=self._form(record, NOTICE, moved_in),
            people={number: after["destination"] or ""},
            cited={number: NoticeCited(**_citation(cited))},
        )

    def _notice_taken_back(self, record: ExchangeRecord, after: Said) -> tuple[str, Command]:
        """The 転入 was cancelled there: 転入通知受理 is cancelled here, so that the planned day holds again."""
        number = after["cited_number"]
        notice = take(self._registry, DepartureRecord, number).last_notice(record.town)
        if notice is None:
            raise UnfitError(f"no notice of {record.town} about {number} holds")
        form = self._form(record, NOTICE_CANCELLED, self._today())
        return f"{Resident.KIND}-{number}", Cancel(form=form, cancels=notice)

    def _form(self, record: ExchangeRecord, reason: str, effective: date) -> Form:
        return Form(
            command_id=uuid5(_COMMANDS, f"{self._town.lgcode}/{record.town}/{record.id}"),
            reason=reason,
            effective=LegalDate.exact(effective),
            actor=ACTOR,
            trigger=TRIGGER,
            legal_basis=BASIS,
            submission=f"{record.town}/{record.id}",
            acknowledged=frozenset({ANY_ALERT}),  # the decision was taken in the other town
        )

    def _today(self) -> date:
        return instant(max(self._registry.clock.now(), self._registry.log.head().recorded_at)).date()


def context_of(town: str, sequence: int) -> bytes:
    """What a sealed copy in the inbox is bound to."""
    return f"moves/{town}/{sequence}".encode()


def _comes_here(after: Said, town: str, *, is_told: bool) -> bool:
    """Whether the other town says that the person leaves for this one; where to is hidden of who is protected."""
    if after["status"] != Status.MOVED_OUT:
        return False
    return not is_told or lies_in(after["destination"] or after["planned_destination"] or "", town)


def _citation(cited: Cited) -> dict[str, Any]:
    return {
        "cited_town": cited.town,
        "cited_number": cited.number,
        "cited_position": cited.position,
        "cited_sequence": cited.sequence,
        "cited_record": cited.record,
        "cited_checkpoint": cited.checkpoint,
        "cited_evidence": cited.evidence,
    }


def _announcement(after: Said, cited: Cited) -> MoveInAnnounced:
    """転出証明書情報 of a record's items: what the other town calls the address is the previous one here."""
    told = {name: _item(after[name]) for name in CERTIFIED if name in after}
    address = one_line({name: after[name] for name in ADDRESS})
    return MoveInAnnounced(**_citation(cited), **told, previous_address=address, previous_household=after["household"])


def _item(value: Any) -> Any:  # noqa: ANN401 - any item
    """An item as records hold it: Avro has a date that may be fuzzy as a record of its own."""
    if not isinstance(value, dict):
        return value
    return LegalDate(value["on"], **value["fuzzy"]) if value["fuzzy"] else LegalDate.exact(value["on"])
