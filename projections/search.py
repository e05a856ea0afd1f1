"""検索: residents and former residents by what was ever said about them (specification 2.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from events.values.text import fold_kana, fold_search
from projections.variants import pattern

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from projections.readmodel import ReadModel, Row

FOUND_AT_MOST: Final = 200
"""A search that finds more is refined by the caseworker; programs page on."""

After = tuple[bool, str, str]
"""The order of a hit: whether they left, reading, 宛名番号."""


@dataclass(frozen=True)
class Search:
    """What is looked for; everything given must fit one person."""

    words: str = ""
    """Words of a name, reading or address in any written form, old ones included."""
    birth: date | None = None
    number: str = ""
    """宛名番号"""
    unseen: Collection[str] = field(default_factory=frozenset)
    """宛名番号 whose addresses the viewer may not see: an address finds none of them."""


def find(
    model: ReadModel,
    search: Search,
    valid: date,
    known: int,
    *,
    most: int = FOUND_AT_MOST,
    after: After | None = None,
) -> list[Row]:
    """The first people found, residents before former ones, by reading; those after a hit where one is given."""
    conditions, values = ["true"], []
    for word in search.words.split():
        condition, words = _fits(word, search.unseen)
        conditions.append(f"number IN (SELECT number FROM resident_key WHERE {condition})")
        values += words
    if search.birth is not None:
        conditions.append("number IN (SELECT number FROM resident_key WHERE birth = ?)")
        values.append(search.birth)
    if search.number:
        conditions.append("number = ?")
        values.append(search.number)
    if after is not None:
        conditions.append(f"{ORDER} > (?, ?, ?)")
        values += after
    return model.rows(
        f"SELECT * FROM resident_at(?, ?) WHERE {' AND '.join(conditions)} ORDER BY {ORDER} LIMIT {most}",
        [valid, known, *values],
    )


def order_of(row: Row) -> After:
    """Where a hit stands among all."""
    return row["status"] != "resident", row["kana"] or "", row["number"]


ORDER: Final = "(status <> 'resident', coalesce(kana, ''), number)"
"""`order_of` in SQL."""


def _fits(word: str, unseen: Collection[str]) -> tuple[str, list[object]]:
    """The condition under which what was said once about a person has a word."""
    folded = fold_search(word)
    form = pattern(folded)
    test = "contains({}, ?)" if form == folded else "regexp_matches({}, ?)"
    address = test.format("address_key")
    condition = f"{test.format('name_key')} OR contains(kana_key, ?) OR {address}"
    if not unseen:
        return condition, [form, fold_kana(word), form]
    condition = (
        f"{test.format('name_key')} OR contains(kana_key, ?) OR ({address} AND number NOT IN (SELECT unnest(?)))"
    )
    return condition, [form, fold_kana(word), form, sorted(unseen)]
