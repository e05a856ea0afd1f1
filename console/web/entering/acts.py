"""Forms of the acts of collection on a bill (収納・滞納整理), from the table that every door reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from console.cli import values
from console.errors import Words
from console.web.entering.alerts import acknowledged, note_of
from console.web.entering.fields import Choice, Field, FieldError, read
from console.web.words import say
from events.bill import CollectionWay
from events.values.legal_date import LegalDate
from registry.application.collection_forms import COLLECTION_ACTS, ITEMS, command_of
from registry.application.commands import Form
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from console.errors import Lang, Problem
    from console.service.visit import Items
    from registry.application.collection_forms import CollectionAct
    from registry.application.commands import Command

USUAL: Final = ("pay", "refund", "set-off", "demand", "agree-parts")
"""Acts that a counter enters most; the others follow in the table's order."""
COUNTER: Final = "窓口"
"""The channel of what is paid here."""
DAYS: Final = frozenset(("claimed_on", "corrected_on", "until"))

GROUNDS: Final[dict[str, Words]] = {
    "reduced": Words("賦課決定の取消し・減額更正", "the bill was cancelled or reduced"),
    "claimed": Words("更正の請求による減額", "reduced on the taxpayer's claim"),
    "income_tax_corrected": Words("所得税の更正に伴う減額", "reduced after a correction of the income tax"),
    "overpaid": Words("二重納付などの誤納", "paid twice or too much"),
    "prescribed": Words("消滅時効", "barred by time"),
    "stayed": Words("執行停止から3年", "stayed for three years"),
    "at_once": Words("即時消滅", "extinguished at once"),
}
"""事由 that the law lists, in words."""


def fields_of(
    act: CollectionAct, accounts: Sequence[Items], typed: Mapping[str, str], errors: Mapping[str, Problem], lang: Lang
) -> tuple[Field, ...]:
    """The fields of an act on a bill with these 期; the day it counts from, and a note."""
    before = {**_beforehand(act, accounts, typed), **typed}
    asked = [item for item in (*act.needs, *act.may) if item != "bill"]
    drawn = [
        Field(
            name=item,
            label=ITEMS[item].ja if lang == "ja" else ITEMS[item].en,
            value=before.get(item, ""),
            needed=item in act.needs,
            hint=say("day_hint", lang) if item in DAYS else "",
            is_long=item == "terms",
            choices=_choices(act, item, accounts, lang),
            error=errors.get(item),
        )
        for item in asked
    ]
    on = Field(
        name="on",
        label=say("act_on", lang),
        value=before.get("on", ""),
        hint=say("day_hint", lang),
        needed=True,
        error=errors.get("on"),
    )
    submission = Field(name="submission", label=say("submission", lang), value=before.get("submission", ""))
    note = Field(name="note", label=say("note", lang), value=before.get("note", ""), is_long=True)
    return (on, *drawn, submission, note)


def command_typed(name: str, bill: str, town: str, typed: Mapping[str, str]) -> Command:
    """The command of a filled form; FieldError for a day nobody can read, R235 to R237 for what is missing or bad."""
    act = COLLECTION_ACTS[name]
    on = typed.get("on", "").strip()
    if not on:
        raise FieldError("on", RuleViolation("R104", "on", name=say("act_on", "ja")))
    form = Form(
        command_id=UUID(typed["command_id"]),
        reason=act.event.TYPE,
        effective=read("on", LegalDate, on),
        actor="",
        trigger=act.trigger,
        legal_basis=act.law,
        submission=typed.get("submission", "").strip(),
        note=note_of(typed),
        acknowledged=acknowledged(typed),
    )
    items = {item: typed[item] for item in (*act.needs, *act.may) if typed.get(item, "").strip()}
    return command_of(act, form, town, {**items, "bill": bill})


def _beforehand(act: CollectionAct, accounts: Sequence[Items], typed: Mapping[str, str]) -> dict[str, str]:
    """What a counter mostly types: the oldest 期 it can be about, what is owed or was paid too much, the channel."""
    sign = -1 if act.grounds and "amount" in act.needs else 1
    open_ones = [row for row in accounts if row["outstanding"] * sign > 0] or list(accounts)
    wanted = typed.get("instalment") or (str(open_ones[0]["instalment"]) if open_ones else "")
    amounts = (row["outstanding"] * sign for row in accounts if str(row["instalment"]) == wanted)
    amount = max(next(amounts, 0), 0)
    return {"instalment": wanted, "amount": str(amount or ""), "channel": COUNTER}


def _choices(act: CollectionAct, item: str, accounts: Sequence[Items], lang: Lang) -> tuple[Choice, ...]:
    if item == "instalment":
        first = () if item in act.needs else (Choice("", "—"),)
        return (*first, *(_instalment(row, lang) for row in accounts))
    if item == "way":
        return tuple(Choice(one.value, values.coded("collection_way", one.value, lang)) for one in CollectionWay)
    if item == "ground" and act.grounds:
        return tuple(Choice(one.value, GROUNDS[one.value].say(lang)) for one in act.grounds)
    return ()


def _instalment(row: Items, lang: Lang) -> Choice:
    number = say("instalment_of", lang, number=row["instalment"])
    due = values.short_day(row["due_on"], lang) if row["due_on"] else ""
    owed = say("balance", lang)
    return Choice(str(row["instalment"]), f"{number}　{due}　{owed} {values.yen(row['outstanding'], lang)}")
