"""What the agreement commands share: the form of a command, and agreements as the log has them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from connectors.exchange.disclose import Terms
from console.cli.access import os_user, place
from console.feed.joined import registry_of
from console.feed.reports import agreement_entries
from console.refusals import Refusal
from events.agreement import Agreement, AgreementProposed
from events.event import instant
from events.timeline import state_at
from events.values.legal_date import LegalDate
from registry.application.commands import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.bootstrap import Office
    from console.cli.session import Session
    from events.event import Entry
    from registry.application.commands import Command
    from registry.application.registry import Receipt


@dataclass(frozen=True)
class Said:
    """What a command tells afterwards; the number where it is known before."""

    status: str
    agreement: str = ""


@dataclass(frozen=True)
class AgreementSeen:
    """One agreement: its number, its terms, its state and who decided."""

    number: str
    terms: AgreementProposed
    status: str
    decided: Sequence[tuple[str, str, int]]
    """State reached, by whom, recorded when (microseconds)."""

    def for_programs(self) -> dict[str, Any]:
        """As JSON."""
        said = {name: value for name, value in vars(self.terms).items() if value is not None}
        decided = [{"status": s, "actor": who, "recorded_at": instant(at)} for s, who, at in self.decided]
        return {"agreement": self.number, **said, "status": self.status, "decided": decided}

    def as_terms(self) -> Terms:
        """As the publisher works with it."""
        terms = self.terms
        return Terms(
            number=self.number,
            subscriber=terms.subscriber or "",
            subscriber_name=terms.subscriber_name or "",
            basis=terms.provision_basis or "",
            covers=terms.covers or "",
            since=terms.since or date.min,
            until=terms.until or date.max,
            event_types=frozenset(terms.event_types or ()),
            items=tuple(terms.provided_items or ()),
            follows={},
        )


def form(session: Session, reason: str) -> Form:
    """The form of an agreement's command, by who is at the command line."""
    return Form(
        command_id=uuid4(),
        reason=reason,
        effective=LegalDate.exact(date.min),
        actor=session.actor or os_user(),
        trigger="職権",
        legal_basis=session.legal_basis or "個人情報保護法69条",
        place=place(),
    )


def handled(office: Office, command: Command) -> Receipt:
    """Commit on the town's today."""
    with registry_of(office) as (registry, _):
        today = instant(max(registry.clock.now(), registry.log.head().recorded_at)).date()
        dated = replace(command, form=replace(command.form, effective=LegalDate.exact(today)))
        return registry.handle(dated)


def carry_out(session: Session, office: Office, command: Command, said: Said) -> None:
    """Commit a command on an agreement, and say what became of it."""
    receipt = handled(office, command)
    number = said.agreement or _newest(office, receipt.first)
    session.log("agreement", position=receipt.last)
    if session.json:
        session.write({"agreement": number, "status": said.status, "position": receipt.last})
        return
    words = session.say("agreement_done", agreement=number, status=session.say(said.status), position=receipt.last)
    session.show(words)


def _newest(office: Office, position: int) -> str:
    return next(number for number, entries in agreement_entries(office).items() if entries[0].position == position)


def agreements_of(office: Office) -> list[AgreementSeen]:
    """Every agreement of a town, by number."""
    return [_seen(number, entries) for number, entries in sorted(agreement_entries(office).items())]


def agreement_of(office: Office, number: str) -> AgreementSeen:
    """One agreement; Refusal C401 where there is none."""
    entries = agreement_entries(office).get(number)
    if entries is None:
        raise Refusal("C401", agreement=number)
    return _seen(number, entries)


def _seen(number: str, entries: Sequence[Entry]) -> AgreementSeen:
    terms, state = entries[0].body, state_at(entries, date.max)
    assert isinstance(terms, AgreementProposed)
    assert isinstance(state, Agreement)
    decided = [(str(getattr(e.body, "status", "")), e.header.actor, e.header.recorded_at) for e in entries]
    return AgreementSeen(number, terms, state.status or "", decided)
