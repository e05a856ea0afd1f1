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
from events.resident import Citizenship, Identity, Koseki, Membership, Numbers, ResidentKind, Status
from events.values.legal_date import LegalDate
from registry.domain.masking import HIDDEN
from registry.domain.plans import NEEDED, NEEDED_OF, PLANS, Act
from registry.domain.resident import CANCELLED_BY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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

KEPT_ON_RETURN: Final = frozenset(
    item.name for kind in (Identity, Numbers, Citizenship, Koseki) for item in dataclass_fields(kind)
)
"""Items that who comes back (再転入) brings along; where and since when they live here is asked anew."""

BY_EFFECTIVE: Final = frozenset(("address_since",))
"""Days that are the 異動日 where the form leaves them blank."""

OF_THE_AREA: Final = frozenset(("area_code", "postal_code"))
"""Items that belong to a 町字, and are wrong as soon as another one is typed."""

BY_NAME: Final = {"address_since": "by_effective", **dict.fromkeys(OF_THE_AREA, "by_area")}
"""Items whose blank or unchanged field means something of its own."""

ALONE: Final = frozenset((Act.ENTER, Act.REPLACE, Act.CORRECT, Act.CANCEL, Act.ANNOTATE, Act.SUPPORT, Act.HOLD))
"""Acts that concern one person."""

NOT_ASKED: Final = frozenset(
    ("migrated", "certificate_issued", "move_out_certificate_issued", "move_out_certificate_reissued")
)
"""Done elsewhere: by imports, and at the certificate's own page."""


@dataclass(frozen=True)
class Subject:
    """Whom a form is about: the record now, and the household's members; no number for somebody new."""

    number: str = ""
    items: Items = field(default_factory=dict)
    members: Sequence[tuple[str, Items]] = ()
    """(宛名番号, items) of everybody in the household, the person too."""
    earlier: Sequence[Items] = ()
    """Entries that an 異動の取消し can name."""
    holds: Sequence[Items] = ()
    is_protected: bool = False
    """Whether a 支援措置 runs."""


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
        listed = [
            Choice(
                str(one["command_id"]), f"{values.day(one['effective'], lang)} {item_words.reason(one['reason'], lang)}"
            )
            for one in cancellable(code, subject)
        ]
        return [Field(name="cancels", label=say("cancelled_entry", lang), needed=True, choices=_chosen_from(listed))]
    if PLANS[code].act is Act.HOLD and code != "hold_set":
        holds = [Choice(str(one["number"]), item_words.said("process", one, lang)) for one in subject.holds]
        return [Field(name="hold", label=say("hold", lang), needed=True, choices=_chosen_from(holds))]
    return []


def _entry(entry: Items, lang: Lang) -> str:
    return f"{values.day(entry['effective'], lang)} {item_words.reason(entry['reason'], lang)}"


def _chosen_from(listed: Sequence[Choice]) -> tuple[Choice, ...]:
    return (Choice("", "—"), *listed)


def item_fields(code: str, subject: Subject, filled: Filled, lang: Lang) -> tuple[Fieldset, ...]:
    """The items in groups; what the record says now stands beside them."""
    plan = PLANS[code]
    needed = needed_of(plan, filled.typed.get("kind") or str(subject.items.get("kind") or ""))
    several = takes_members(plan)
    asked = {item.name: item for item in items_asked(code) if not (several and item.name in EACH)}
    sets = []
    for title, names in _grouped(asked, lang):
        fields = [
            _item(asked[name], subject, filled, lang, needed=name in needed, is_entering=plan.act is Act.ENTER)
            for name in names
        ]
        sets.append(Fieldset(title, tuple(fields)))
    return tuple(sets)


def member_fields(code: str, subject: Subject, filled: Filled, lang: Lang) -> dict[str, tuple[Field, ...]]:
    """宛名番号 → the fields asked for each member."""
    plan = PLANS[code]
    asked = [item for item in items_asked(code) if item.name in EACH]
    if not takes_members(plan) or not asked:
        return {}
    return {
        number: tuple(
            _with(
                Field(
                    name=f"{item.name}:{number}",
                    label=item_words.label(item.name, lang),
                    value=str(items.get(item.name) or ""),
                    was=item_words.said(item.name, items, lang),
                    needed=item.name in plan.required,
                ),
                filled,
            )
            for item in asked
        )
        for number, items in subject.members
    }


def needed_of(plan: Plan, kind: str) -> set[str]:
    """The items that may not stay blank for somebody of a 住民種別; 日本人住民 where none was chosen yet."""
    if plan.act is not Act.ENTER:
        return set(plan.required)
    return {*plan.required, *NEEDED, *NEEDED_OF.get(kind, NEEDED_OF[ResidentKind.JAPANESE])} - {"household"}


def _item(item: Declared, subject: Subject, filled: Filled, lang: Lang, *, needed: bool, is_entering: bool) -> Field:
    stored = subject.items.get(item.name)
    is_hidden = stored == HIDDEN
    said = item_words.said(item.name, subject.items, lang)
    options = item_words.choices(item.name, lang) or (
        (("True", say("yes", lang)), ("False", say("no", lang))) if item.type is bool else ()
    )
    shown = subject.items.get(f"{item.name}_text") or stored
    if item.name in BY_EFFECTIVE or (is_entering and item.name not in KEPT_ON_RETURN):
        shown = None
    return _with(
        Field(
            name=item.name,
            label=item_words.label(item.name, lang),
            value="" if is_hidden else written(shown),
            was=said,
            needed=needed,
            hint=_hint(item, lang) if said or item.name not in OF_THE_AREA else "",
            is_long=item.name in ("remark", "memo"),
            choices=tuple(Choice(*one) for one in (("", "—"), *options)) if options else (),
        ),
        filled,
    )


def _hint(item: Declared, lang: Lang) -> str:
    if item.name in BY_NAME:
        return say(BY_NAME[item.name], lang)
    return say({LegalDate: "fuzzy_hint", date: "day_hint"}[item.type], lang) if item.type in (LegalDate, date) else ""


def _with(one: Field, filled: Filled) -> Field:
    """The field with what was typed, and its error."""
    given: dict[str, Any] = {**vars(one), "error": filled.errors.get(one.name)}
    if not filled.is_fresh:
        given["value"] = filled.typed.get(one.name, "")
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
