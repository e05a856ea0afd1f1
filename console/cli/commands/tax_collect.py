"""`daicho tax collect`: any act of collection on a bill, typed as ITEM=VALUE; without one, the list of them."""

from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from console.cli import access, screen
from console.cli.commands import tax_ledger
from console.cli.options import Town
from console.cli.registers import desk, one_office
from console.cli.session import Session, session_of
from console.errors import Complaint
from console.moments import parse_day
from console.refusals import Refusal
from console.tax_collecting import Slip, collect
from projections.collection import accounts
from projections.tax_roll import LAST_DAY
from registry.application.collection_forms import COLLECTION_ACTS, ITEMS, act_named
from registry.application.permissions import Action
from registry.application.registry import Receipt


def run(
    ctx: typer.Context,
    *,
    act: Annotated[str, typer.Argument(metavar="ACT", help="collect_act")] = "",
    items: Annotated[list[str] | None, typer.Argument(metavar="ITEM=VALUE…", help="collect_items")] = None,
    slip: Annotated[str, typer.Option("--slip", metavar="NUMBER", help="collect_slip")] = "",
    on: Annotated[str | None, typer.Option("--on", metavar="D", help="collect_on")] = None,
    acknowledge: Annotated[list[str] | None, typer.Option("--acknowledge", metavar="CODE", help="acknowledge")] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="collect_note")] = "",
    town: Town = None,
) -> None:
    """List the acts, or record one; Refusal C311 without a slip's number, Complaint C111 for what is no ITEM=VALUE."""
    session = session_of(ctx)
    if not act:
        _list(session)
        return
    act_named(act)
    if not slip:
        raise Refusal("C311")
    typed = _typed(items or [])
    office = one_office(session, town)
    with desk(office, None, None) as at:
        at.sight(session, Action.ENTER_TAX)  # refuses who may not enter taxes
        simulated = at.simulated
    given = Slip(
        number=slip,
        act=act,
        typed=typed,
        actor=session.actor or access.os_user(),
        on=parse_day(on) if on else None,
        note=note,
        acknowledged=frozenset(acknowledge or ()),
    )
    with office.registry(simulated=simulated) as registry:
        receipt = collect(registry, given)
    with office.read_model() as model:
        rows = accounts(model, LAST_DAY, model.progress().position, "number = $bill", bill=typed["bill"])
    access.shown(session, office.town, "tax collect", {row["taxpayer"]: {"paid": True} for row in rows})
    _answer(session, given, receipt, rows)


def _typed(items: list[str]) -> dict[str, str]:
    pairs = [item.partition("=") for item in items]
    for name, equals, value in pairs:
        if not (name and equals and value):
            raise Complaint("C111", option="ITEM=VALUE", value=f"{name}{equals}{value}", allowed="bill=…, amount=…")
    return {name: value for name, _, value in pairs}


def _answer(session: Session, slip: Slip, receipt: Receipt, rows: list[dict[str, Any]]) -> None:
    if session.json:
        alerts = [{"code": one.code, "message": one.message(session.lang)} for one in receipt.alerts]
        positions = {"first": receipt.first, "last": receipt.last, "repeated": receipt.repeated}
        session.write({"act": slip.act, "slip": slip.number, **positions, "alerts": alerts, "accounts": rows})
        return
    said = "collect_repeated" if receipt.repeated else "collect_recorded"
    act = act_named(slip.act)
    name = act.ja if session.lang == "ja" else act.en
    session.show(Text(session.say(said, act=name, slip=slip.number, position=f"{receipt.last:,}"), "green"))
    session.show(*(Text(f"{one.code} {one.message(session.lang)}", "yellow") for one in receipt.alerts))
    session.show(tax_ledger.listing(session, rows))


def _list(session: Session) -> None:
    """Every act with the items it needs and those it may have."""
    if session.json:
        session.write(
            {
                name: {"ja": act.ja, "en": act.en, "law": act.law, "needs": act.needs, "may": act.may}
                for name, act in COLLECTION_ACTS.items()
            }
        )
        return
    columns = ["ACT", session.say("act"), session.say("items"), session.say("source")]
    rows = [
        (name, act.ja if session.lang == "ja" else act.en, _items(act.needs, act.may), act.law)
        for name, act in COLLECTION_ACTS.items()
    ]
    session.show(screen.listing(columns, rows, whole=(0,)), _legend(session))


def _items(needs: tuple[str, ...], may: tuple[str, ...]) -> str:
    return " ".join((*needs, *(f"[{name}]" for name in may)))


def _legend(session: Session) -> RenderableType:
    """What the items are called."""
    return screen.grid((name, item.ja if session.lang == "ja" else item.en) for name, item in ITEMS.items())
