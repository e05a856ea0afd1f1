"""秘匿: which items a viewer sees, as one pure function that every door uses (specification 3.4, 10.3).

A protected person's address is hidden wherever it could be read: in their record, in the records of those who live
with them now, in what was written beside an entry, and so also through the household history of the other party.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

from events.protection import SupportStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from events.protection import Support

HIDDEN: Final = "＊＊＊"
"""What stands in a masked item's place; an item that says nothing stays empty."""


class Right(StrEnum):
    """A viewer's right to see items, given to users one by one (10.3); 続柄 is never hidden."""

    MY_NUMBER = "my_number"
    """個人番号"""
    RESIDENT_CODE = "resident_code"
    """住民票コード"""
    KOSEKI = "koseki"
    """戸籍の表示"""
    STAY = "stay"
    """在留資格等"""
    PROTECTED = "protected"
    """支援措置責任者: sees protected addresses"""


ITEMS_OF: Final[Mapping[Right, frozenset[str]]] = {
    Right.MY_NUMBER: frozenset(("my_number",)),
    Right.RESIDENT_CODE: frozenset(("resident_code",)),
    Right.KOSEKI: frozenset(("domicile", "koseki_head")),
    Right.STAY: frozenset(("residence_status", "stay_period", "stay_until", "card_number", "foreign_category")),
    Right.PROTECTED: frozenset(
        (
            *("prefecture", "city", "area", "street", "building", "area_code", "postal_code", "household"),
            *("previous_address", "previous_household_head", "planned_destination", "destination"),
            *("last_registered_address", "domicile", "koseki_head", "remark", "memo", "note", "place", "details"),
            *("forwarded_from", "forwarded_to"),
            *("abuser_name", "abuser_number", "abuser_birth", "abuser_address"),
        )
    ),
}
"""Items that need a right. `note`, `place` and `details` stand in an entry's envelope, where addresses are written."""


@dataclass(frozen=True)
class Guard:
    """Whose address is hidden now: protected people and everybody who lives with one."""

    people: frozenset[str] = frozenset()
    households: frozenset[str] = frozenset()

    def covers(self, number: str, household: str | None = None) -> bool:
        """Whether the record of a person, or of a household (`number` is then its own), would tell a hidden address."""
        return number in self.people or (household or number) in self.households

    def is_named_in(self, details: object) -> bool:
        """Whether an entry's details (JSON) name somebody: a household's history tells who left, its note where to."""
        return isinstance(details, str) and not self.people.isdisjoint(_QUOTED.findall(details))


_QUOTED: Final = re.compile(r'"([^"]+)"')


def guard(supports: Mapping[str, Support], household_of: Mapping[str, str | None]) -> Guard:
    """The guard of a town: every measure not yet ended, by 宛名番号; `household_of` names who lives where now."""
    protected = [number for number, support in supports.items() if support.status != SupportStatus.ENDED]
    households = frozenset(filter(None, (household_of.get(number) for number in protected)))
    together = (number for number, household in household_of.items() if household in households)
    return Guard(frozenset((*protected, *together)), households)


@dataclass(frozen=True)
class Viewer:
    """Who looks, with which rights."""

    user: str
    rights: frozenset[Right] = field(default_factory=frozenset)


def masked(
    number: str, items: Mapping[str, object], viewer: Viewer, guarded: Guard, *, household: str | None = None
) -> dict[str, object]:
    """A record's items, or an entry's, as a viewer may see them; `household` is where the person lives now.

    Every version of a covered record is masked: an old address may be a parent's, where they went back to.
    """
    covered = guarded.covers(number, household) or guarded.is_named_in(items.get("details")) or _is_forwarded(items)
    hidden = hidden_items(viewer, covered=covered)
    if hidden.isdisjoint(items):  # nearly every hit of a search
        return dict(items)
    return {name: HIDDEN if name in hidden and value not in (None, "") else value for name, value in items.items()}


def _is_forwarded(items: Mapping[str, object]) -> bool:
    """Whether a 転入予定 came with a measure of the town left behind, which it hasn't ended."""
    return items.get("support_status") not in (None, SupportStatus.ENDED)


def hidden_items(viewer: Viewer, *, covered: bool) -> frozenset[str]:
    """The items a viewer doesn't see, of a record that a protection covers or doesn't."""
    return _hidden(viewer.rights, covered=covered)


@cache
def _hidden(rights: frozenset[Right], *, covered: bool) -> frozenset[str]:
    """By the viewer's rights. A fuzzy date has two columns, the day and the words; both are hidden."""
    missing = [right for right in Right if right not in rights and (covered or right is not Right.PROTECTED)]
    names = frozenset[str]().union(*(ITEMS_OF[right] for right in missing))
    return names | {f"{name}_text" for name in names}
