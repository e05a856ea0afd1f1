"""税率・基準額の表: parameters dated on two axes, the days they apply to and the day they became known.

A rate announced in December for the next year is unknown to a computation made "as known" in November.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Final, Generic, TypeVar

from events.values.fiscal import first_day
from registry.domain.rule import Message
from registry.domain.tax.errors import MissingParameterError

T = TypeVar("T")

_REMEMBERED: Final = 65_536
"""Answers kept; a late charge asks by day, so that the number of questions is not small by itself."""
LONG_KNOWN: Final = date(1, 1, 1)
"""Known since before any decision that this system can be asked to repeat."""


@cache
def fiscal(year: int) -> date:
    """年度の初日: `fiscal(2026)` is 2026-04-01, remembered because every lookup of a mass run asks for it."""
    return first_day(year)


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """表の一行: a value, the first (and last) day it applies to, the day it became known, and where it is written.

    `town` is the 団体コード (6 digits) of an ordinance's town; empty for the whole nation.
    """

    value: T
    applies_from: date
    known_from: date
    source: str
    town: str = ""
    applies_until: date = date.max
    provisional: bool = False
    """仮: carried forward to a day that nothing was announced for yet."""

    def holds(self, on: date, known_on: date, town: str) -> bool:
        """Tell whether this row speaks about `on` in `town` and was known on `known_on`."""
        return self.applies_from <= on <= self.applies_until and self.known_from <= known_on and self.town in ("", town)


@dataclass(frozen=True, slots=True)
class AsOf:
    """適用の基準: the day whose parameters apply, the day they must have been known, and the town (団体コード)."""

    on: date
    known_on: date
    town: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Table(Generic[T]):
    """日付つきの表: `name` and `title_ja` for messages, `module` the place where a missing row is added."""

    name: str
    title_ja: str
    module: str
    rows: tuple[Row[T], ...]

    def row(self, on: date, known_on: date, town: str = "") -> Row[T]:
        """Return the row for `on` as known on `known_on`: a town's own before the nation's, then the newest.

        Raises `MissingParameterError` when nothing was known.
        """
        found: Row[T] | None = _newest(self, on, known_on, town)
        if found is None:
            raise self._missing(on, known_on, town)
        return found

    def row_or_last(self, on: date, known_on: date, town: str = "") -> Row[T]:
        """Return `row`, or the last one known before `on`, marked as provisional, where `on` has none yet.

        For rates that are announced year by year. Raises `MissingParameterError` before the first of them.
        """
        found: Row[T] | None = _newest(self, on, known_on, town) or _last_before(self, on, known_on, town)
        if found is None:
            raise self._missing(on, known_on, town)
        return found

    def at(self, on: date, known_on: date, town: str = "") -> T:
        """Return the value of `row`."""
        return self.row(on, known_on, town).value

    def of(self, as_of: AsOf) -> T:
        """Return the value of `row` for one basis."""
        return self.row(as_of.on, as_of.known_on, as_of.town).value

    def source(self, as_of: AsOf) -> str:
        """Return where the value of `of` is written."""
        return self.row(as_of.on, as_of.known_on, as_of.town).source

    def _missing(self, on: date, known_on: date, town: str) -> MissingParameterError:
        place = f"{self.module.replace('.', '/')}.py"
        where = town or "*"
        spans = self._spans(town)
        return MissingParameterError(
            "missing_parameter",
            self.name,
            Message(
                f"「{self.title_ja}」の{on}分(団体 {where}、{known_on}時点)が登録されていません(登録: {spans})。",
                f"'{self.name}' has no row for {on} (town {where}) as known on {known_on}, only for {spans}.",
            ),
            Message(
                f"{place} に根拠と公表日をつけて行を追加してください。",
                f"Add a row with its source and publication date to {place}.",
            ),
        )

    def _spans(self, town: str) -> str:
        """The days that rows speak about, as a message names them."""
        own = [row for row in self.rows if row.town in ("", town)]
        if not own:
            return "-"
        first, last = min(row.applies_from for row in own), max(row.applies_until for row in own)
        return f"{'' if first == LONG_KNOWN else first}〜{'' if last == date.max else last}"


@lru_cache(maxsize=_REMEMBERED)
def _newest(table: Table[T], on: date, known_on: date, town: str) -> Row[T] | None:
    """Find the row once: a mass run asks the same few questions for every taxpayer, and tables never change."""
    found = [row for row in table.rows if row.holds(on, known_on, town)]
    return max(found, key=lambda row: (row.town, row.applies_from, row.known_from), default=None)


@lru_cache(maxsize=_REMEMBERED)
def _last_before(table: Table[T], on: date, known_on: date, town: str) -> Row[T] | None:
    """The last row that ended before a day, as it is carried forward."""
    ended = (row for row in table.rows if row.applies_until < on and row.known_from <= known_on)
    own = [row for row in ended if row.town in ("", town)]
    last = max(own, key=lambda row: (row.town, row.applies_until, row.known_from), default=None)
    return None if last is None else replace(last, provisional=True)
