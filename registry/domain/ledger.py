"""課税の基礎となる台帳: assets, taxpayers outside the register and returns, as aggregates that share one life.

A record begins with one first event, changes, and may end; what each kind needs stands in a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from events import assets as a
from events import tax_return as r
from events import taxpayer as t
from events.items import items_of
from events.values.numbers import is_valid_corporate_number
from registry.domain.checks import BLANK, check_dates
from registry.domain.entity import Entity, entity
from registry.domain.errors import RuleViolation
from registry.domain.rule import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from events.event import Header
    from events.items import Body, State


@dataclass(frozen=True, kw_only=True)
class Life:
    """What a kind of record begins with, what it then needs, and the states in which it has ended."""

    name: Message
    begins: Mapping[type[Body], Mapping[str, str]]
    """First event → the items that it needs → their Japanese names."""
    ended: frozenset[str] = frozenset({a.AssetStatus.GONE})


def state_of(life: Life) -> type[State]:
    """The record that a kind's events are about."""
    return next(iter(life.begins)).STATE


class LedgerRecord(Entity):
    """One record of a tax book."""

    LIFE: ClassVar[Life]

    def state(self, valid: date) -> State | None:
        """The record on a day, as known now."""
        return self._state(state_of(self.LIFE), valid)

    def enter(self, header: Header, body: Body) -> None:
        """Record an event: R241, R242 or R243 where it doesn't fit the record's life, R244 to R247 for its items."""
        check_dates(header)
        self._check_place(header, body)
        self._check_items(body)
        self.record(header, body)

    def _check_place(self, header: Header, body: Body) -> None:
        life = self.LIFE
        if type(body) in life.begins:
            if self.entries:
                raise RuleViolation("R241", "number", kind=life.name, number=self.number)
            return
        if not self.entries:
            raise RuleViolation("R242", "number", kind=life.name, number=self.number)
        day = header.effective.on
        if getattr(self.state(day), "status", None) in life.ended and getattr(body, "status", None) is None:
            raise RuleViolation("R243", "effective", kind=life.name, number=self.number, day=day)

    def _check_items(self, body: Body) -> None:
        life = self.LIFE
        for item, name in life.begins.get(type(body), {}).items():
            if getattr(body, item) in BLANK:
                raise RuleViolation("R244", item, name=name, kind=life.name, number=self.number)
        for declared in items_of(type(body)):
            name, value = declared.name, getattr(body, declared.name)
            if declared.type is int and value is not None and value < 0:
                raise RuleViolation("R247", name, field=name, value=value, kind=life.name, number=self.number)
        number = getattr(body, "corporate_number", None)
        if number and not is_valid_corporate_number(number):
            raise RuleViolation("R246", "corporate_number", corporate_number=number)


_OWNED: Final = {"owner": "所有者"}
_OF_YEAR: Final = {"taxpayer": "納税義務者", "fiscal_year": "年度"}
_SHARE: Final = {
    "joint_owner": "共有の宛名番号",
    "co_owner": "共有者",
    "share_numerator": "持分の分子",
    "share_denominator": "持分の分母",
    "registered_on": "登記年月日",
}
_INTERIM: Final = {
    "corporation": "法人の宛名番号",
    "year_starts": "事業年度の始期",
    "year_ends": "事業年度の終期",
    "local_staff": "市内の従業者数",
    "total_staff": "従業者の総数",
}
_RETURN: Final = {**_INTERIM, "corporation_tax": "法人税額"}

LIVES: Final[Mapping[str, Life]] = {
    a.Parcel.KIND: Life(
        name=Message("土地", "parcel"),
        begins={
            a.ParcelRegistered: {**_OWNED, "land_area": "課税地積", "price": "価格", "land_class": "土地の課税区分"}
        },
    ),
    a.House.KIND: Life(
        name=Message("家屋", "house"),
        begins={a.HouseRegistered: {**_OWNED, "floor_area": "課税床面積", "price": "価格", "built_on": "新築年月日"}},
    ),
    a.Depreciable.KIND: Life(
        name=Message("償却資産", "depreciable asset"),
        begins={
            a.DepreciableDeclared: {**_OWNED, "cost": "取得価額", "useful_life": "耐用年数", "acquired_in": "取得年"}
        },
    ),
    a.Share.KIND: Life(name=Message("共有持分", "share"), begins={a.ShareRegistered: _SHARE}),
    t.NonResident.KIND: Life(
        name=Message("住登外者", "non-resident"),
        begins={t.NonResidentRecorded: {"name": "氏名"}},
        ended=frozenset({t.TaxpayerStatus.LINKED}),
    ),
    t.Corporation.KIND: Life(
        name=Message("法人", "corporation"),
        begins={t.CorporationRegistered: {"corporate_name": "商号又は名称"}},
        ended=frozenset({t.TaxpayerStatus.CLOSED}),
    ),
    t.CorporateReturn.KIND: Life(
        name=Message("法人市民税の申告", "corporate return"),
        begins={t.CorporateReturnFiled: _RETURN, t.InterimReturnFiled: _INTERIM},
    ),
    r.IncomeReturn.KIND: Life(name=Message("課税資料", "income return"), begins={r.IncomeReported: _OF_YEAR}),
    r.DependantClaim.KIND: Life(
        name=Message("扶養の申告", "dependant's claim"),
        begins={r.DependantClaimed: {**_OF_YEAR, "role": "扶養の区分", "age_at_year_end": "年末年齢"}},
    ),
}
"""Kind of stream → its life."""


def _record_class(kind: str, life: Life) -> type[LedgerRecord]:
    """The aggregate class of one kind."""
    items = {"KIND": kind, "LIFE": life, "__module__": __name__}
    made = type(f"{state_of(life).__name__}Record", (LedgerRecord,), items)
    entity(made)
    return made


RECORDS: Final[Mapping[str, type[LedgerRecord]]] = {kind: _record_class(kind, life) for kind, life in LIVES.items()}
"""Kind of stream → its aggregate class, registered with the others."""
