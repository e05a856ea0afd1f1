"""住民票の写し: its items in their order, those that are omitted unless asked for, and for whom (DOMAIN 1.8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from console.web import item_words
from console.web.words import say
from events.resident import ResidentKind, Status

if TYPE_CHECKING:
    from console.errors import Lang
    from console.service.visit import Items

OPTIONS: Final[dict[str, frozenset[str]]] = {
    "relationship": frozenset(("household_head", "relationship")),
    "koseki": frozenset(("domicile", "koseki_head")),
    "foreign": frozenset(
        ("nationality", "foreign_category", "residence_status", "stay_period", "stay_until", "card_number")
    ),
    "code": frozenset(("resident_code",)),
    "my_number": frozenset(("my_number",)),
}
"""What is left out unless it is asked for (specification 5.1)."""

ON_SPECIAL_REQUEST: Final = frozenset(("code", "my_number"))
"""住民票コード and 個人番号 stand on it only where the law lets somebody ask for them (法12条4項)."""

_ALWAYS: Final = ("name", "kana", "former_family_name", "alias", "birth", "sex")
_PLACE: Final = ("address", "address_since", "became_resident", "previous_address")
_GONE: Final = ("removal_reason", "planned_leaving", "planned_destination", "left_on", "destination")
_OF_KIND: Final = {
    ResidentKind.JAPANESE: ("domicile", "koseki_head"),
    ResidentKind.FOREIGN: (
        *("nationality", "foreign_category", "residence_status", "stay_period", "stay_until", "card_number"),
        "foreign_resident_since",
    ),
}
_LAST: Final = ("resident_code", "my_number")


@dataclass(frozen=True)
class Line:
    """One item of a certificate; an omitted one says so."""

    label: str
    value: str
    is_omitted: bool
    is_name: bool


def lines(items: Items, head: str, asked_for: frozenset[str], lang: Lang) -> tuple[Line, ...]:
    """The items of one person in the certificate's order."""
    said = {**items, "address": item_words.address(items), "household_head": head}
    kind = ResidentKind(items["kind"]) if items.get("kind") in set(ResidentKind) else ResidentKind.JAPANESE
    gone = () if items.get("status") == Status.RESIDENT else _GONE
    names = (*_ALWAYS, "household_head", "relationship", *_PLACE, *_OF_KIND[kind], *gone, *_LAST)
    omitted = frozenset[str]().union(*(hides for option, hides in OPTIONS.items() if option not in asked_for))
    found = (_line(name, said, lang, is_omitted=name in omitted) for name in names)
    return tuple(line for line in found if line.value)


def _line(name: str, items: Items, lang: Lang, *, is_omitted: bool) -> Line:
    value = item_words.said(name, items, lang)
    if is_omitted:
        value = say("copy_omitted", lang)
    return Line(item_words.label(name, lang), value, is_omitted, name in item_words.NAMES)
