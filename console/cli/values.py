"""Values as people read them: dates in eras, amounts in yen, codes in words, 個人番号 masked."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from console.cli.labels import CODES, EVENTS, ITEMS, KINDS
from console.cli.tax_labels import PARTS
from console.errors import Words
from events.bill import read_parts, read_schedule
from events.event import JST
from events.reasons import JAPANESE, REASONS
from events.values.eras import ERAS, to_era

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from console.errors import Lang
    from events.towns import MemberTown

Items = dict[str, Any]

MASKED: Final = "************"
WESTERN: Final = frozenset({"birth", "stay_until"})
"""Of foreign residents these are managed and shown in 西暦 only, all else in 和暦 only (specification 1.1.9)."""
YEN: Final = frozenset(
    {
        *("amount", "paid", "refunded", "balance", "remitted", "credited", "credited_away", "written_off"),
        *("fee_charged", "fee_paid", "late_paid", "late_remitted", "interest_paid", "announced"),
        *("price", "previous_small", "previous_general", "previous_rest", "cost", "capital", "corporation_tax"),
        *("previous_city_small", "previous_city_general", "previous_city_rest", "dependant_income", "amount_change"),
        *("salary", "pension", "other_income", "social_insurance", "mutual_aid", "life_insurance"),
        *("earthquake_insurance", "medical", "casualty", "city_credit", "prefecture_credit"),
    }
)
FLAGS: Final = {True: Words("はい", "yes"), False: Words("いいえ", "no")}
_TIME_DIGITS: Final = "%H:%M:%S"


def label(item: str, lang: Lang) -> str:
    """What an item is called."""
    words = ITEMS.get(item)
    return words.say(lang) if words else item


def said(item: str, items: Mapping[str, Any], lang: Lang) -> str:
    """An item's value in words; empty where the record doesn't say it."""
    value = items.get(item)
    if value is None or value == "":
        return ""
    if words := items.get(f"{item}_text"):
        return str(words)
    if isinstance(value, date):
        return day(value, lang, western=item in WESTERN and items.get("kind") == "foreign")
    return coded(item, value, lang)


def coded(item: str, value: object, lang: Lang) -> str:
    """A value other than a date in words."""
    if item == "removal_reason":
        return reason(str(value), lang)
    if item in CODES and str(value) in CODES[item]:
        return CODES[item][str(value)].say(lang)
    if isinstance(value, bool):
        return FLAGS[value].say(lang)
    if item in YEN and isinstance(value, int):
        return yen(value, lang)
    if item in _LISTS and ":" in str(value):
        return _LISTS[item](str(value), lang)
    return str(value)


def day(value: date, lang: Lang, *, western: bool = False) -> str:
    """A day in 和暦, in 西暦 where the law wants it, ISO in English."""
    if lang == "en":
        return value.isoformat()
    return f"{value.year}年{value.month}月{value.day}日" if western else to_era(value)


def town(member: MemberTown, lang: Lang) -> str:
    """What a town is called."""
    return member.name if lang == "ja" else member.romaji


def short_day(value: date, lang: Lang) -> str:
    """A day for a narrow column: R6.3.31."""
    if lang == "en":
        return value.isoformat()
    era = next((era for era in reversed(ERAS) if era.holds(value)), None)
    return f"{era.letter}{value.year - era.first.year + 1}.{value.month}.{value.day}" if era else value.isoformat()


def fuzzy_day(value: date, text: str, lang: Lang) -> str:
    """A day that may be fuzzy: its words as they stand, else the day."""
    return text or day(value, lang)


def moment(value: datetime, lang: Lang) -> str:
    """Transaction time, in Japan's time, to the second."""
    local = value.astimezone(JST)
    return f"{day(local.date(), lang)} {local.strftime(_TIME_DIGITS)}"


def instalment(number: int | str, lang: Lang) -> str:
    """期."""
    return f"第{number}期" if lang == "ja" else f"no. {number}"


def _schedule(text: str, lang: Lang) -> str:
    parts = read_schedule(text)
    return "、".join(
        f"{instalment(one.number, lang)} {short_day(one.due_on, lang)} {yen(one.amount, lang)}" for one in parts
    )


def _parts(text: str, lang: Lang) -> str:
    parts = read_parts(text).items()
    return "、".join(f"{PARTS[name].say(lang) if name in PARTS else name} {yen(part, lang)}" for name, part in parts)


def _differences(text: str, lang: Lang) -> str:
    parts = read_parts(text).items()
    return "、".join(f"{instalment(number, lang)} {part:+,}" for number, part in parts)


_LISTS: Final[dict[str, Callable[[str, Lang], str]]] = {
    "parts": _parts,
    "instalments": _schedule,
    "differences": _differences,
}
"""Items that a bill keeps as a list."""


def yen(value: int, lang: Lang) -> str:
    """An amount."""
    return f"{value:,}円" if lang == "ja" else f"¥{value:,}"


def reason(code: str, lang: Lang) -> str:
    """異動事由 by its name; what the field has no code for is called by its event."""
    if code in REASONS:
        return REASONS[code].name if lang == "ja" else f"{REASONS[code].name} ({code})"
    return EVENTS[code].say(lang) if code in EVENTS else code


def event(event_type: str, lang: Lang) -> str:
    """What an event type is called."""
    return EVENTS[event_type].say(lang) if event_type in EVENTS else event_type


def kind(name: str, lang: Lang) -> str:
    """What a kind of record is called."""
    return KINDS[name].say(lang)


def masked(items: Items, *, show_my_number: bool) -> Items:
    """Items as they may be shown: 個人番号 only to who asked for it by name (番号法, specification 10.4)."""
    if show_my_number or not items.get("my_number"):
        return items
    return {**items, "my_number": MASKED}


def address(items: Mapping[str, Any]) -> str:
    """The address on one line; 方書 after a full-width space."""
    line = "".join(items.get(part) or "" for part in ("prefecture", "city", "area", "street"))
    return f"{line}　{items['building']}" if items.get("building") else line


def term(code: str, lang: Lang) -> str:
    """届出・職権・申出…: the legal term of a code of the vocabulary; other words as they stand."""
    terms: dict[str, str] = {str(known): name for known, name in JAPANESE.items()}
    return terms.get(code, code) if lang == "ja" else code.replace("_", " ")
