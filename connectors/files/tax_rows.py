"""The tax books' tables: their rows as the layouts declare them, and the events that their 異動 stand for."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, make_dataclass
from typing import TYPE_CHECKING, Any, Final

from connectors.files.layout import layout
from connectors.files.rows import FactRow
from events import assets as a
from events import tax_return as r
from events import taxpayer as t
from events.bill import CollectionWay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from events.items import Body


@dataclass(frozen=True)
class Book:
    """A table: the fields that together number a record, and the event of each 異動."""

    number: tuple[str, ...]
    events: Mapping[str, type[Body]]
    legal_basis: str


BOOKS: Final[dict[str, Book]] = {
    "tochi": Book(
        ("asset_number",),
        {
            "登録": a.ParcelRegistered,
            "異動": a.ParcelChanged,
            "所有権移転": a.ParcelTransferred,
            "閉鎖": a.ParcelClosed,
        },
        "地方税法381条",
    ),
    "kaoku": Book(
        ("asset_number",),
        {
            "登録": a.HouseRegistered,
            "異動": a.HouseChanged,
            "所有権移転": a.HouseTransferred,
            "滅失": a.HouseDemolished,
        },
        "地方税法381条",
    ),
    "shokyaku": Book(
        ("asset_number",),
        {"申告": a.DepreciableDeclared, "訂正": a.DepreciableChanged, "除却": a.DepreciableDisposed},
        "地方税法383条",
    ),
    "kyoyu": Book(("joint_owner", "co_owner"), {"登録": a.ShareRegistered, "変更": a.ShareChanged}, "地方税法10条の2"),
    "jutogai": Book(
        ("taxpayer",),
        {"登録": t.NonResidentRecorded, "変更": t.NonResidentChanged, "統合": t.NonResidentLinked},
        "地方税法343条",
    ),
    "hojin": Book(
        ("taxpayer",),
        {"届出": t.CorporationRegistered, "異動": t.CorporationChanged, "閉鎖": t.CorporationClosed},
        "地方税法317条の2",
    ),
    "shinkoku": Book(
        ("corporation", "year_ends"),
        {"申告": t.CorporateReturnFiled, "予定申告": t.InterimReturnFiled, "訂正": t.CorporateReturnCorrected},
        "地方税法321条の8",
    ),
    "shotoku": Book(
        ("taxpayer", "fiscal_year"), {"受領": r.IncomeReported, "訂正": r.IncomeCorrected}, "地方税法317条の6"
    ),
    "fuyo": Book(
        ("taxpayer", "fiscal_year", "claim"),
        {"申告": r.DependantClaimed, "是正": r.DependantChanged, "否認": r.DependantDenied},
        "地方税法34条",
    ),
}
"""Table → its book."""

CODES: Final[dict[str, dict[str, Any]]] = {
    "land_class": {"商業地等": "commercial", "農地": "farm", "その他": "other"},
    "disability": {
        "該当なし": "none",
        "障害者": "ordinary",
        "特別障害者": "special",
        "同居特別障害者": "special_together",
    },
    "single_parent": {
        "該当なし": "none",
        "寡婦": "widow",
        "ひとり親（母）": "single_mother",
        "ひとり親（父）": "single_father",
    },
    "collection_way": {
        "普通徴収": CollectionWay.ORDINARY,
        "給与特別徴収": CollectionWay.SALARY,
        "年金特別徴収": CollectionWay.PENSION,
    },
    "role": {"配偶者": r.Role.SPOUSE, "扶養親族": r.Role.RELATIVE},
}
"""Item → its codes by their names in the files."""
PRESENT: Final = {"有": True, "無": False}


def _row_class(table: str) -> type[FactRow]:
    """A row of a table, with the items that its layout declares beside the common ones."""
    common = {one.name for one in fields(FactRow)}
    own = [item.field for item in layout(table).items if item.field not in common]
    declared = [(name, object, field(default=None)) for name in own]
    home = {"__module__": __name__}
    return make_dataclass(table, declared, bases=(FactRow,), frozen=True, kw_only=True, namespace=home)


ROWS: Final[dict[str, type[FactRow]]] = {table: _row_class(table) for table in BOOKS}
"""Table → the class of its rows."""


def table_of(row: FactRow) -> str:
    """The table of a row."""
    return type(row).__name__


def event_of(row: FactRow) -> tuple[str, Body]:
    """The stream that a row is about, and what happened to it."""
    book = BOOKS[table_of(row)]
    body = book.events[row.action]
    names = [one.name for one in fields(body) if one.name != "status"]
    said = {name: _said(name, getattr(row, name, None)) for name in names}
    number = "-".join(_numbered(getattr(row, name)) for name in book.number)
    return f"{body.STATE.KIND}-{number}", body(**{name: value for name, value in said.items() if value is not None})


def _said(item: str, value: object) -> object:
    """A cell as the event has it: codes and 有無 in their own terms, blank as not said."""
    if value in PRESENT:
        return PRESENT[str(value)]
    return CODES[item][str(value)] if item in CODES and value is not None else value


def _numbered(value: object) -> str:
    """A part of a record's number; of a business year its last month."""
    return f"{value:%Y%m}" if hasattr(value, "strftime") else str(value)
