"""Commands on what another town tells of a move, and the 転入 that makes it come true (docs/adr/0016)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from events.move_chain import MoveInAnnounced, MoveInWithdrawn, ProtectionForwarded
from events.protection import SupportStarted, SupportStatus
from events.resident import MovedIn
from events.values.address import Address
from registry.application.commands import NEWCOMER, Command, Enter
from registry.domain.errors import RuleViolation
from registry.domain.moves import ArrivalRecord, prefilled
from registry.domain.protection import SupportRecord

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from events.move_chain import Arrival
    from registry.application.commands import Form
    from registry.application.desk import Desk

MOVE_IN: Final = "move_in_domestic"
SUPPORT_STARTED: Final = "support_started"


@dataclass(frozen=True, kw_only=True)
class ReceiveAnnouncement(Command):
    """転出証明書情報, its withdrawal, or a forwarded 支援措置. `arrival` is `<other town's code>-<宛名番号 there>`."""

    arrival: str
    body: ProtectionForwarded | MoveInAnnounced | MoveInWithdrawn


def receive_announcement(command: ReceiveAnnouncement, desk: Desk) -> None:
    """Keep what was told beside the register; what is older than the last word changes nothing."""
    record, header, body = desk.take(ArrivalRecord, command.arrival), desk.header(), command.body
    if isinstance(body, MoveInAnnounced):
        record.announce(header, body)
    elif isinstance(body, MoveInWithdrawn):
        record.withdraw(header, body)
    else:
        record.forward_protection(header, body)


def fulfil(command: Enter, desk: Desk) -> None:
    """転入予定の実現, with the 転入 itself; who is protected where they leave is protected here at once (3.4)."""
    header, moved_in = desk.header(effective=desk.today), command.form.effective.on
    for number, arrival in command.arrivals.items():
        body = command.people.get(number)
        if body is None:
            raise RuleViolation("R712", "arrivals", number=number, arrival=arrival)
        record = desk.take(ArrivalRecord, arrival)
        desk.warn(record.complete(header, number, moved_in, one_line(vars(body))))
        support = desk.take(SupportRecord, number)
        if record.is_protected and support.running is None:
            support.start(desk.header(reason=SUPPORT_STARTED), _carried_on(record, moved_in, desk.today.on))


def filled_in(command: Enter, announced: Mapping[str, Arrival]) -> Enter:
    """What a 転入届 leaves out of its announcements (number → what was told), such as items its clerk may not see."""
    people = dict(command.people)
    for key, arrival in command.arrivals.items():
        body = people.get(key)
        if isinstance(body, MovedIn) and arrival in announced:
            told = prefilled(announced[arrival])
            people[key] = replace(body, **{name: value for name, value in told.items() if getattr(body, name) is None})
    return replace(command, people=people)


def one_line(items: Mapping[str, str | None]) -> str:
    """住所 of a record's items, as certificates write it; "" where they tell none."""
    parts = ("prefecture", "city", "area", "street", "building")
    return Address(**{name: items.get(name) or "" for name in parts}).one_line()


def _carried_on(record: ArrivalRecord, since: date, today: date) -> SupportStarted:
    """仮支援 until this town confirms it, to the last day that the other town named if that is still to come."""
    arrival = record.latest
    until = arrival.support_until if arrival else None
    return SupportStarted(
        status=SupportStatus.PROVISIONAL,
        since=since,
        until=until if until and until >= since else None,
        forwarded_from=arrival.cited_town if arrival else None,
        forwarded_on=today,
    )


def move_in(
    form: Form,
    announced: Mapping[str, Arrival],
    common: Mapping[str, Any],
    own: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    numbers: Mapping[str, str] = MappingProxyType({}),
) -> Enter:
    """転入届 prefilled from announcements (number → what was told): a command to enter, or to save as 仮登録.

    `common` (住所 above all) goes over what was told, `own` of each one over that; `numbers` are the 宛名番号 of those
    who had one before (再転入), the others' are drawn.
    """
    since = {"became_resident": form.effective, "address_since": form.effective}
    keys = {key: numbers.get(key) or f"{NEWCOMER}{place}" for place, key in enumerate(announced, start=1)}
    people = {
        keys[key]: MovedIn(**{**since, **prefilled(arrival), **common, **own.get(key, {})})
        for key, arrival in announced.items()
    }
    return Enter(form=form, people=people, arrivals={keys[key]: key for key in announced})
