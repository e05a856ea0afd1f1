"""`daicho move enter`: a 転入届 prefilled from what the other town announced, as 本登録 or 仮登録."""

from typing import Annotated, Any, Final
from uuid import uuid4

import typer

from console.cli.drafts import counter
from console.cli.options import Town
from console.cli.registers import number_typed, one_office
from console.cli.session import Session, session_of
from console.moments import parse_day
from console.moving import announced
from console.refusals import Refusal
from events.items import items_of
from events.reasons import REASONS
from events.resident import MovedIn
from events.values.legal_date import LegalDate
from registry.application.commands import Form
from registry.application.moves import MOVE_IN, move_in
from registry.domain.moves import BY_CARD

_TEXTS: Final = frozenset(item.name for item in items_of(MovedIn) if item.type is str)


def run(
    ctx: typer.Context,
    *,
    arrivals: Annotated[list[str], typer.Argument(metavar="ANNOUNCEMENT…", help="move_arrivals")],
    effective: Annotated[str, typer.Option("--effective", metavar="D", help="move_effective")],
    item: Annotated[list[str], typer.Option("--item", metavar="ITEM=VALUE", help="move_items")],
    notified: Annotated[str | None, typer.Option("--notified", metavar="D", help="move_notified")] = None,
    returning: Annotated[list[str] | None, typer.Option("--returning", metavar="A=NUMBER", help="move_numbers")] = None,
    card: Annotated[bool, typer.Option("--card", help="move_card")] = False,
    acknowledge: Annotated[
        list[str] | None, typer.Option("--acknowledge", metavar="CODE", help="move_acknowledged")
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="move_draft")] = False,
    town: Town = None,
) -> None:
    """Enter; R711 unless the announcements are open, Refusal C413 for an item that can't be read."""
    office = one_office(session_of(ctx), town)
    common, own = _items(item)
    moved_in = parse_day(effective)
    reason = BY_CARD if card else MOVE_IN
    form = Form(
        command_id=uuid4(),
        reason=reason,
        effective=LegalDate.exact(moved_in),
        actor="",  # filled in by the service
        trigger="届出",
        legal_basis=REASONS[reason].legal_basis,
        notice_on=parse_day(notified) if notified else moved_in,
        acknowledged=frozenset(acknowledge or ()),
    )
    numbers = {arrival: number_typed(number) for arrival, number in map(_pair, returning or ())}
    command = move_in(form, announced(office, arrivals), {"city": office.town.name, **common}, own, numbers)
    with counter(ctx, town, "enter") as (session, service, visit):
        if draft:
            saved = service.save_draft(visit, command).id
            _tell(session, {"draft": saved}, session.say("move_drafted", draft=saved))
            return
        receipt = service.enter(visit, command)
    entered = [str(one.resident) for one in announced(office, arrivals).values()]
    session.log("move.entered", position=receipt.last)
    words = session.say("moved_in", position=receipt.last, numbers="、".join(entered))
    _tell(session, {"position": receipt.last, "entered": entered}, words)


def _tell(session: Session, data: dict[str, Any], words: str) -> None:
    if session.json:
        session.write(data)
    else:
        session.show(words)


def _items(typed: list[str]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Items of all, and of single announcements."""
    common: dict[str, Any] = {}
    own: dict[str, dict[str, Any]] = {}
    for text in typed:
        name, value = _pair(text)
        arrival, _, item = name.rpartition(":")
        if item not in _TEXTS:
            raise Refusal("C413", text=text)
        (own.setdefault(arrival, {}) if arrival else common)[item] = value
    return common, own


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Refusal("C413", text=text)
    return name.strip(), value.strip()
