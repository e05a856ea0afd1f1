"""納税通知書: how a bill came about, what was paid, and whether its facts were corrected since, at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.cli import values
from console.cli.labels import EVENTS
from console.service.visit import NOW
from console.web import item_words
from console.web.address import Address
from console.web.screens.moments import bar_of
from console.web.views import records, tax
from console.web.views.history import difference, line
from console.web.views.time import Change
from registry.application.permissions import Action

if TYPE_CHECKING:
    from starlette.responses import Response

    from console.service.views import Payment
    from console.service.visit import Items
    from console.web.asked import Asked

SHOWN_APART: Final = frozenset(("explanation", "known_position", "parts", "instalments", "taxpayer", "balance"))
"""Items of a bill that have tables of their own, or stand at its head."""


def bill(asked: Asked) -> Response:
    """The bill at the moment asked for: its 期, its computation line by line, its entries."""
    view = asked.town.bill(asked.visit("bill"), asked.number, asked.moment)
    account = asked.town.bill_account(asked.visit("bill"), view.number, asked.moment)
    whole = view if asked.moment.known is None else asked.town.bill(asked.visit("time"), view.number)
    then, now = view.facts
    lang, explained = asked.lang, account.explained
    may_enter = asked.may(Action.ENTER_TAX).allowed and asked.moment == NOW
    acts = asked.path("bills", view.number, "acts") if may_enter else ""
    return asked.page(
        "bill.html",
        number=view.number,
        bill=records.bill({"number": view.number, **view.items}, lang),
        taxpayer=account.taxpayer,
        taxpayer_name=account.name or account.taxpayer,
        is_resident=account.is_resident,
        items=records.all_items(view.items, lang, without=SHOWN_APART),
        parts=tax.parts(str(view.items.get("parts") or ""), lang),
        instalment_heads=tax.instalment_heads(lang),
        instalments=tax.instalment_rows(account.instalments, lang, acts),
        acts_address=acts,
        sections=tax.sections(explained, lang),
        verdict=tax.verdict(explained, lang) if explained else ("info", asked.say("not_explained")),
        decisions=tax.decisions(explained, lang) if explained else (),
        payments=[_payment(one, asked) for one in view.payments],
        corrected=difference(then or {}, now or {}, lang),
        entries=[line(one, _title(one, asked), lang) for one in reversed(view.entries)],
        moment_bar=bar_of(asked, view.at, [_stop(one, asked) for one in whole.entries], "bills", view.number),
        position=view.at.known,
    )


def _payment(payment: Payment, asked: Asked) -> dict[str, str]:
    return {
        "kind": _title(payment.entry, asked),
        "on": values.day(payment.entry["effective"], asked.lang),
        "amount": values.yen(payment.paid or payment.refunded, asked.lang),
    }


def _stop(entry: Items, asked: Asked) -> Change:
    return Change(entry["effective"], entry["position"], entry["recorded_at"], _title(entry, asked))


def _title(entry: Items, asked: Asked) -> str:
    """What happened: a tax entry is called by its event, which the field has no 異動事由 for."""
    words = EVENTS.get(str(entry["type"]))
    return words.say(asked.lang) if words else item_words.reason(entry["reason"], asked.lang)


ADDRESSES: Final = (Address("/{town}/bills/{number}", bill, "bill", (Action.SEE_TAX,)),)
