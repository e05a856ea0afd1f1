"""The form of a 異動事由: which fields it has for whom, filled with what was typed or what the record says."""

from __future__ import annotations

from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.cli.labels import GROUPS
from console.web import item_words
from console.web.entering.fields import Choice, Field, Fieldset, written
from console.web.words import say
from events.items import Declared, items_of
from events.reasons import REASONS, NoticeDate, Trigger
from events.resident import (
    Citizenship,
    Departure,
    Identity,
    Koseki,
    Membership,
    MovedAbroad,
    MovedOut,
    MoveOutConfirmed,
    Numbers,
    ResidentKind,
    Status,
)
from events.values.legal_date import LegalDate
from registry.application.commands import NEWCOMER
from registry.domain.household import HEAD
from registry.domain.masking import HIDDEN
from registry.domain.plans import PLANS, Act, required_items
from registry.domain.resident import CANCELLED_BY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from console.errors import Lang, Problem
    from console.service.visit import Items
    from events.reasons import Reason
    from registry.domain.plans import Plan

BY_THE_REGISTER: Final = frozenset(
    ("status", "removal_reason", "sheet", "closed_sheet", "corrects", "household_order", "voided")
)
"""Items that the register itself writes."""

EACH: Final = frozenset(("relationship",))
"""Items that differ from one member of a household to the next, and are asked for each."""

TOGETHER: Final = 12
"""Newcomers on one 届書: more than any family has."""

KEPT_ON_RETURN: Final = frozenset(
    item.name for kind in (Identity, Numbers, Citizenship, Koseki) for item in dataclass_fields(kind)
)
"""Items that who comes back (再転入) brings along; where and since when they live here is asked anew."""

BY_EFFECTIVE: Final = {
    "relocation": frozenset(("address_since",)),
    **{code: frozenset(("address_since", "became_resident")) for code, plan in PLANS.items() if plan.act is Act.ENTER},
}
"""異動事由 → days that are the 異動日 where its form leaves them blank."""

OF_THE_AREA: Final = frozenset(("area_code", "postal_code"))
"""Items that belong to a 町字, and are wrong as soon as another one is typed."""

JOURNEYS: Final = (MovedOut, MovedAbroad, MoveOutConfirmed)
OF_A_JOURNEY: Final = frozenset(item.name for item in dataclass_fields(Departure))
"""Items that only who leaves for elsewhere has: where to, and when."""

ALONE: Final = frozenset((Act.ENTER, Act.REPLACE, Act.CORRECT, Act.CANCEL, Act.ANNOTATE, Act.SUPPORT, Act.HOLD))
"""Acts that concern one person."""

NOT_ASKED: Final = frozenset(
    ("migrated", "certificate_issued", "move_out_certificate_issued", "move_out_certificate_reissued")
)
"""Done elsewhere: by imports, and at the certificate's own page."""


@dataclass(frozen=True)
class Subject:
    """Whom a form is about: the record now, and the household's members; no number for newcomers (`newcomers`)."""

    number: str = ""
    items: Items = field(default_factory=dict)
    members: Sequence[tuple[str, Items]] = ()
    """(宛名番号, items) of everybody in the household, the person too; of newcomers (key, what is known beforehand)."""
    earlier: Sequence[Items] = ()
    """Entries that an 異動の取消し can name."""
    holds: Sequence[Items] = ()
    is_protected: bool = False
    """Whether a 支援措置 runs."""
    told: Items = field(default_factory=dict)
    """転出証明書情報 of somebody who comes back: it goes over what the record says."""


@dataclass(frozen=True)
class Person:
    """Somebody whose items a form asks for; no number where they are those of everybody on it."""

    number: str
    items: Items
    needed: Mapping[str, str]
    by_effective: frozenset[str]


@dataclass(frozen=True)
class Filled:
    """What was typed, and what is wrong with it."""

    typed: Mapping[str, str] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    """宛名番号 of the members who are concerned too."""
    errors: Mapping[str, Problem] = field(default_factory=dict)

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was typed yet."""
        return not self.typed


def newcomers(count: int, given: Items, told: Sequence[Items] = ()) -> Subject:
    """So many people without a number; `given` is filled in beforehand, as the household that they join has it.

    `told` is 転出証明書情報 of the first of them; of the items that a form asks once, the first one's counts.
    """
    keys = [f"{NEWCOMER}{place}" for place in range(1, min(max(count, len(told), 1), TOGETHER) + 1)]
    usual = {"kind": ResidentKind.JAPANESE, **given}
    first = usual if "household" in given else {**usual, "relationship": HEAD}
    own = dict(zip(keys, told, strict=False))
    common = {name: value for name, value in own.get(keys[0], {}).items() if name not in KEPT_ON_RETURN | EACH}
    members = [(key, {**(usual if place else first), **own.get(key, {})}) for place, key in enumerate(keys)]
    return Subject(items={**common, **given}, members=members)


def places(people: Iterable[str]) -> int:
    """How many parts a form needs to have one for each of these newcomers; parts may have been left blank."""
    return max((int(key.removeprefix(NEWCOMER)) for key in people if key.startswith(NEWCOMER)), default=1)


def asked_of_each(code: str, subject: Subject) -> frozenset[str]:
    """The items that a form asks of each person it is about; all others are asked once."""
    if not subject.number:
        return KEPT_ON_RETURN | EACH
    return EACH if takes_members(PLANS[code]) else frozenset()


def offered(subject: Subject) -> list[Reason]:
    """The 異動事由 that can be entered for a person, in the order of the specification."""
    return [
        reason
        for code, reason in REASONS.items()
        if code not in NOT_ASKED and _fits(PLANS[code], subject) and _has_something(code, subject)
    ]


def _fits(plan: Plan, subject: Subject) -> bool:
    status, kind = subject.items.get("status"), subject.items.get("kind")
    if not subject.number:
        return plan.act is Act.ENTER
    if plan.only is not None and kind != plan.only:
        return False
    lives_here = status == Status.RESIDENT
    stays_possible = {
        Act.ENTER: not lives_here,
        Act.LEAVE: lives_here,
        Act.CHANGE: lives_here,
        Act.REPLACE: lives_here and plan.bodies[0].TYPE.startswith(("resident.entered", "resident.sheet_opened")),
        Act.ISSUE: False,
    }
    return stays_possible.get(plan.act, True)


def cancellable(code: str, subject: Subject) -> list[Items]:
    """The person's entries that this kind of 取消し takes back, the newest first."""
    return [one for one in subject.earlier if code in CANCELLED_BY[REASONS[one["reason"]].effect]]


def _has_something(code: str, subject: Subject) -> bool:
    """Whether there is an entry to cancel, a hold to lift, a measure to extend."""
    if PLANS[code].act is Act.CANCEL:
        return bool(cancellable(code, subject))
    if PLANS[code].act is Act.HOLD:
        return code == "hold_set" or bool(subject.holds)
    if PLANS[code].act is Act.SUPPORT:
        return subject.is_protected == (code != "support_started")
    return True


def takes_members(plan: Plan) -> bool:
    """Whether members of the household can be concerned by the same 届書."""
    return plan.act not in ALONE and (
        plan.act in (Act.LEAVE, Act.CONFIRM)
        or (issubclass(plan.bodies[0], Membership) and not issubclass(plan.bodies[0], Identity))
    )


def items_asked(code: str) -> list[Declared]:
    """The items that a 異動事由 writes, without those it fixes, may not touch, or the register writes itself."""
    plan = PLANS[code]
    if plan.act is Act.CANCEL:
        return []
    left_out = BY_THE_REGISTER | plan.fixed.keys() | plan.untouchable.keys()
    if plan.act in (Act.LEAVE, Act.REPLACE) and not issubclass(plan.bodies[0], JOURNEYS):
        left_out |= OF_A_JOURNEY
    names = ("destination",) if plan.act is Act.CONFIRM else None
    return [
        item for item in items_of(plan.bodies[0]) if item.name not in left_out and (names is None or item.name in names)
    ]


def header_fields(code: str, subject: Subject, filled: Filled, today: str, lang: Lang) -> Fieldset:
    """The 届書's own fields: dates, ground, number."""
    reason = REASONS[code]
    effective_hint = say("fuzzy_hint" if reason.may_be_fuzzy else "day_hint", lang)
    fields = [Field(name="effective", label=say("effective", lang), hint=effective_hint, needed=True)]
    if PLANS[code].act is Act.CANCEL:
        fields = []
    if reason.notice is not NoticeDate.NONE:
        label = values.term(reason.notice, lang) if lang == "ja" else say("notice_on", lang)
        fields.append(Field(name="notice_on", label=label, value=today, hint=say("day_hint", lang)))
    triggers = tuple(Choice(one.value, values.term(one.value, lang)) for one in Trigger)
    fields += _choosing(code, subject, lang)
    fields += [
        Field(name="trigger", label=say("trigger", lang), value=reason.trigger, choices=triggers),
        Field(name="legal_basis", label=say("law", lang), value=reason.legal_basis, needed=True),
        Field(name="submission", label=say("submission", lang)),
        Field(name="note", label=say("note", lang), is_long=True),
    ]
    return Fieldset(say("about_form", lang), tuple(_with(one, filled) for one in fields))


def _choosing(code: str, subject: Subject, lang: Lang) -> list[Field]:
    """Which entry is cancelled, which hold is lifted."""
    if PLANS[code].act is Act.CANCEL:
        listed = [Choice(str(one["command_id"]), item_words.entry(one, lang)) for one in cancellable(code, subject)]
        return [Field(name="cancels", label=say("cancelled_entry", lang), needed=True, choices=_chosen_from(listed))]
    if PLANS[code].act is Act.HOLD and code != "hold_set":
        holds = [Choice(str(one["number"]), item_words.said("process", one, lang)) for one in subject.holds]
        return [Field(name="hold", label=say("hold", lang), needed=True, choices=_chosen_from(holds))]
    return []


def _chosen_from(listed: Sequence[Choice]) -> tuple[Choice, ...]:
    return (Choice("", "—"), *listed)


def item_fields(code: str, subject: Subject, filled: Filled, lang: Lang) -> tuple[Fieldset, ...]:
    """The items in groups; what the record says now stands beside them."""
    each = asked_of_each(code, subject)
    asked = {item.name: item for item in items_asked(code) if item.name not in each}
    one = _person(code, "", items_before(code, subject), filled)
    return tuple(
        Fieldset(title, tuple(_item(asked[name], one, filled, lang) for name in names))
        for title, names in _grouped(asked, lang)
    )


def member_fields(code: str, subject: Subject, filled: Filled, lang: Lang) -> dict[str, tuple[Field, ...]]:
    """宛名番号 (or a newcomer's key) → the fields asked for each."""
    each = asked_of_each(code, subject)
    asked = [item for item in items_asked(code) if item.name in each]
    people = [_person(code, number, items, filled) for number, items in subject.members] if asked else []
    return {one.number: tuple(_item(item, one, filled, lang) for item in asked) for one in people}


def _person(code: str, number: str, items: Items, filled: Filled) -> Person:
    kind = filled.typed.get(name_of("kind", number)) or str(items.get("kind") or "")
    return Person(number, items, needed_of(code, kind), by_effective(code))


def name_of(item: str, number: str) -> str:
    """The name of a field: the item's, and whose it is where it is asked of each."""
    return f"{item}:{number}" if number else item


def by_effective(code: str) -> frozenset[str]:
    """Days that are the 異動日 where the form leaves them blank."""
    return BY_EFFECTIVE.get(code, frozenset())


def items_before(code: str, subject: Subject) -> Items:
    """What a form's fields begin with; where and since when somebody who comes back lives here is asked anew."""
    if PLANS[code].act is not Act.ENTER or not subject.number:
        return subject.items
    kept = {name: value for name, value in subject.items.items() if name.removesuffix("_text") in KEPT_ON_RETURN}
    return {**kept, **subject.told}


def needed_of(code: str, kind: str) -> Mapping[str, str]:
    """Item that may not stay blank → its name; of 日本人住民 where no 住民種別 was chosen yet."""
    whole = required_items(code, ResidentKind(kind) if kind in list(ResidentKind) else ResidentKind.JAPANESE)
    filled = {"household"} | by_effective(code)  # by the register, and by the form
    return {item: name for item, name in whole.items() if item not in filled}


def _item(item: Declared, one: Person, filled: Filled, lang: Lang) -> Field:
    stored = one.items.get(item.name)
    said = item_words.said(item.name, one.items, lang)
    options = item_words.choices(item.name, lang) or (
        (("True", say("yes", lang)), ("False", say("no", lang))) if item.type is bool else ()
    )
    shown = None if item.name in one.by_effective or stored == HIDDEN else one.items.get(f"{item.name}_text") or stored
    return _with(
        Field(
            name=name_of(item.name, one.number),
            label=item_words.label(item.name, lang),
            value=written(shown),
            was=said,
            needed=item.name in one.needed,
            hint=_hint(item, one, lang),
            is_long=item.name in ("remark", "memo"),
            choices=tuple(Choice(*one_of) for one_of in (("", "—"), *options)) if options else (),
        ),
        filled,
    )


def _hint(item: Declared, one: Person, lang: Lang) -> str:
    if item.name in one.by_effective:
        return say("by_effective", lang)
    if item.name in OF_THE_AREA:
        return say("by_area", lang) if one.items.get(item.name) else ""
    return say({LegalDate: "fuzzy_hint", date: "day_hint"}[item.type], lang) if item.type in (LegalDate, date) else ""


def _with(one: Field, filled: Filled) -> Field:
    """The field with what was typed, and its error."""
    given: dict[str, Any] = {**vars(one), "error": filled.errors.get(one.name)}
    if not filled.is_fresh:
        given["value"] = filled.typed.get(one.name, one.value)
    if given["value"] == one.value and not given["error"]:
        given["was"] = ""  # the field itself says it
    return Field(**given)


def _grouped(asked: Mapping[str, Declared], lang: Lang) -> list[tuple[str, list[str]]]:
    """The asked items in the groups of a record; what stands in none comes first."""
    parts = {
        "name": ("name", "family_name", "given_name"),
        "address": ("prefecture", "city", "area", "street", "building", "area_code"),
    }
    groups = [
        (words.say(lang), [name for one in names for name in parts.get(one, (one,)) if name in asked])
        for words, names in GROUPS
    ]
    placed = {name for _, names in groups for name in names}
    rest = [name for name in asked if name not in placed]
    found = [(say("items", lang), rest), *groups]
    return [(title, names) for title, names in found if names]
