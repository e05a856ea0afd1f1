"""納税通知書: how a bill came about, what was paid, and whether its facts were corrected since, at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.cli.labels import EVENTS
from console.web import item_words
from console.web.routing import Address
from console.web.screens.moments import bar_of
from console.web.views import records
from console.web.views.history import because, difference
from console.web.views.time import Change

if TYPE_CHECKING:
    from starlette.responses import Response

    from console.service.views import Payment
    from console.service.visit import Items
    from console.web.asked import Asked

CALCULATED: Final = frozenset(("explanation", "known_position"))
"""Details of the decision that are shown line by line."""


def bill(asked: Asked) -> Response:
    """The bill at the moment asked for."""
    view = asked.town.bill(asked.visit("bill"), asked.number, asked.moment)
    whole = view if asked.moment.known is None else asked.town.bill(asked.visit("time"), asked.number)
    then, now = view.facts
    lang = asked.lang
    return asked.page(
        "bill.html",
        number=view.number,
        bill=records.bill({"number": view.number, **view.items}, lang),
        items=records.all_items(view.items, lang, without=CALCULATED),
        taxpayer=str(view.items.get("taxpayer") or ""),
        lines=[str(line) for line in view.decision.get("explanation") or ()],
        decided_at=view.decision.get("known_position"),
        payments=[_payment(one, asked) for one in view.payments],
        corrected=difference(then or {}, now or {}, lang),
        entries=[_entry(one, asked) for one in reversed(view.entries)],
        moment_bar=bar_of(asked, view.at, [_stop(one, asked) for one in whole.entries], "bills", view.number),
        position=view.at.known,
    )


def _payment(payment: Payment, asked: Asked) -> dict[str, str]:
    return {
        "kind": _title(payment.entry, asked),
        "on": values.day(payment.entry["effective"], asked.lang),
        "amount": values.yen(payment.paid or payment.refunded, asked.lang),
    }


def _entry(entry: Items, asked: Asked) -> dict[str, Any]:
    return {
        "title": _title(entry, asked),
        "effective": values.day(entry["effective"], asked.lang),
        "because": because(entry, asked.lang),
    }


def _stop(entry: Items, asked: Asked) -> Change:
    return Change(entry["effective"], entry["position"], entry["recorded_at"], _title(entry, asked))


def _title(entry: Items, asked: Asked) -> str:
    """What happened: a tax entry is called by its event, which the field has no 異動事由 for."""
    words = EVENTS.get(str(entry["type"]))
    return words.say(asked.lang) if words else item_words.reason(entry["reason"], asked.lang)


ADDRESSES: Final = (Address("/{town}/bills/{number}", bill),)
