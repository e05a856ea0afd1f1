"""下見 of a 仮登録 in words: each record before and after, a bill's acts and 期, newcomers side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.cli.commands.tax_ledger import AMOUNTS, amounts
from console.cli.labels import EVENTS
from console.web import item_words
from console.web.views import records
from console.web.views.history import difference
from events.bill import Bill
from events.items import items_of
from projections.replay import flatten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from console.errors import Lang
    from console.service.views import Effect
    from console.service.visit import Items
    from console.web.views.history import Row
    from console.web.views.records import Item

IN_TABLES: Final = frozenset(item.name for item in items_of(Bill) if item.mark.total) | {
    "instalments",
    "parts",
    "differences",
}
"""Items of a bill that its 期 show."""
OF_BILLS: Final = frozenset(item.name for item in items_of(Bill))


@dataclass(frozen=True)
class Instalment:
    """One 期: its 納期限 and amounts, each before and after."""

    number: int
    cells: tuple[tuple[str, str], ...]
    """(before, after) of 納期限 and of each of `tax.instalment_heads`; `after` is empty where nothing changes."""


@dataclass(frozen=True)
class EffectView:
    """One record of a draft."""

    kind: str
    number: str
    title: str
    """Whose it is, or its number."""
    on: str
    acts: tuple[tuple[str, tuple[Item, ...]], ...]
    """Of a bill: what would be recorded, and the details that stand in no table."""
    rows: tuple[Row, ...]
    instalments: tuple[Instalment, ...]

    @property
    def page(self) -> str:
        """The part of an address under which this kind of record has a page; empty where it has none."""
        return {"resident": "residents", "bill": "bills"}.get(self.kind, "")


def effect(one: Effect, lang: Lang) -> EffectView:
    """A record as the draft's page shows it."""
    is_bill = one.kind == Bill.KIND
    before, after = (_without(items, IN_TABLES if is_bill else frozenset()) for items in (one.before, one.after))
    return EffectView(
        kind=one.kind,
        number=one.number,
        title=_title(one, lang),
        on=values.day(one.on, lang),
        acts=tuple(_act(*event, lang) for event in one.events) if is_bill else (),
        rows=difference(before, after, lang),
        instalments=tuple(_instalment(then, now, lang) for then, now in one.instalments),
    )


def side_by_side(people: Sequence[Items], lang: Lang) -> dict[str, Any]:
    """What a draft says of each person, item by item; a family is compared at a glance."""
    columns = [{row.item: row.after for row in difference({}, flatten(said), lang)} for said in people]
    items = dict.fromkeys(item for column in columns for item in column)
    return {
        "names": [str(said.get("name") or "") for said in people],
        "rows": [(item, [column.get(item, "") for column in columns]) for item in items],
    }


def _title(one: Effect, lang: Lang) -> str:
    if one.kind == "resident":
        return one.name or one.number
    return f"{item_words.record(f'{one.kind}-{one.number}', lang)}　{one.name}".strip()


def _act(kind: str, said: Items, lang: Lang) -> tuple[str, tuple[Item, ...]]:
    title = EVENTS[kind].say(lang) if kind in EVENTS else item_words.reason(kind, lang)
    return title, records.all_items(said, lang, without=OF_BILLS | IN_TABLES)


def _instalment(before: Items, after: Items, lang: Lang) -> Instalment:
    cells = zip(_cells(before, lang), _cells(after, lang), strict=True)
    return Instalment(after["instalment"], tuple((then, "" if then == now else now) for then, now in cells))


def _cells(row: Items, lang: Lang) -> list[str]:
    if "assessed" not in row:
        return [""] * (1 + len(AMOUNTS))
    return [values.day(row["due_on"], lang) if row["due_on"] else "", *amounts(row)]


def _without(items: Items | None, names: Iterable[str]) -> Items:
    return {name: value for name, value in (items or {}).items() if name not in names}
