"""A record as a page shows it: groups of items in words, the head of the page, members, bills, notes, protections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from console.cli import values
from console.cli.labels import GROUPS
from console.web import item_words
from console.web.words import say
from events.resident import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from console.errors import Lang
    from console.service.views import Member, ResidentView
    from console.service.visit import Items

HEAD_SHOWS: Final = frozenset(("status", "name", "kana", "age", "household_head"))
"""What the head of the page and the household's panel say already."""

TONE: Final[Mapping[str, str]] = {
    Status.RESIDENT: "good",
    Status.MOVED_OUT: "plain",
    Status.DEAD: "plain",
    Status.REMOVED: "plain",
}


@dataclass(frozen=True)
class Item:
    """One item in words."""

    label: str
    value: str
    is_name: bool = False


@dataclass(frozen=True)
class Group:
    """Items that are read together."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Person:
    """Somebody in a list: a member, a hit."""

    number: str
    name: str
    kana: str
    birth: str
    age: str
    sex: str
    address: str
    relationship: str
    status: str
    tone: str


@dataclass(frozen=True)
class Badge:
    """A state in words; its colour says nothing more."""

    words: str
    kind: str


def groups(items: Items, lang: Lang, *, without: frozenset[str] = HEAD_SHOWS) -> tuple[Group, ...]:
    """The record in groups; what it doesn't say is left out."""
    readable = {**items, "address": item_words.address(items)}
    found = []
    for words, names in GROUPS:
        shown = _items(readable, [name for name in names if name not in without], lang)
        if shown:
            found.append(Group(words.say(lang), shown))
    return tuple(found)


def _items(items: Items, names: Sequence[str], lang: Lang) -> tuple[Item, ...]:
    pairs = ((name, item_words.said(name, items, lang)) for name in names)
    return tuple(Item(item_words.label(name, lang), text, name in item_words.NAMES) for name, text in pairs if text)


def all_items(items: Items, lang: Lang, *, without: frozenset[str] = frozenset()) -> tuple[Item, ...]:
    """Every item a record says, in its own order."""
    names = [name for name in items if name not in without and not name.endswith("_text")]
    return _items(items, names, lang)


def person(number: str, items: Items, age: int | None, lang: Lang) -> Person:
    """Somebody in one row."""
    status = str(items.get("status") or "")
    return Person(
        number=number,
        name=str(items.get("name") or ""),
        kana=str(items.get("kana") or ""),
        birth=item_words.said("birth", items, lang),
        age="" if age is None else say("years_old", lang, age=age),
        sex=item_words.said("sex", items, lang),
        address=item_words.address(items),
        relationship=item_words.said("relationship", items, lang),
        status=item_words.said("status", items, lang),
        tone=TONE.get(status, "plain"),
    )


def member(one: Member, lang: Lang) -> Person:
    """A member of a household."""
    return person(one.number, one.items, one.age, lang)


def badges(view: ResidentView, lang: Lang) -> tuple[Badge, ...]:
    """What to know before reading on: status, protection, holds, 転出予定."""
    head = person(view.number, view.items, view.age, lang)
    found = [Badge(head.status, head.tone)] if head.status else []
    if view.support:
        found.append(Badge(say("protected", lang), "bad"))
    for hold in view.holds:
        process = item_words.said("process", hold, lang)
        found.append(Badge(f"{say('hold', lang)}: {process}", "warn"))
    for entry in view.scheduled:
        day = values.fuzzy_day(entry["effective"], entry.get("effective_text") or "", lang)
        found.append(Badge(say("scheduled", lang, reason=item_words.reason(entry["reason"], lang), day=day), "warn"))
    return tuple(found)


@dataclass(frozen=True)
class BillRow:
    """A bill in one row."""

    number: str
    year: str
    tax: str
    amount: str
    paid: str
    balance: str
    due: str
    status: Badge


def bill(items: Items, lang: Lang) -> BillRow:
    """A bill in words; its balance is what is still owed, negative where too much was paid."""
    balance = items.get("balance") or 0
    is_cancelled = items.get("status") == "cancelled"
    tone = "plain" if is_cancelled or not balance else "warn"
    word = "paid_up" if not balance else "owed" if balance > 0 else "overpaid"
    words = item_words.said("status", items, lang) if is_cancelled else say(word, lang)
    return BillRow(
        number=str(items.get("number", "")),
        year=str(items.get("fiscal_year") or ""),
        tax=item_words.said("tax", items, lang),
        amount=values.yen(items.get("amount") or 0, lang),
        paid=values.yen(items.get("paid") or 0, lang),
        balance=values.yen(balance, lang),
        due=item_words.said("due_on", items, lang),
        status=Badge(words, tone),
    )
