"""Rows of the auditor's tables, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connectors.access.port import EVERYBODY
from console.cli import values
from console.cli.user_words import TEXTS as KINDS
from console.web import item_words
from console.web.audit.words import function, outcome, say
from events.event import instant, number_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connectors.identity.port import Record
    from console.errors import Lang
    from console.service.visit import Items
    from projections.decisions import Overtaken

_SUBJECTS: Final = 3
"""宛名番号 in one row; the others are counted."""


def operator_rows(operators: Iterable[Items]) -> list[dict[str, str]]:
    """Counts per operator."""
    return [
        {
            "actor": one["actor"],
            **{name: f"{one[name]:,}" for name in ("answers", "people", "everybody", "after_hours", "my_number")},
        }
        for one in operators
    ]


def access_rows(entries: Iterable[Items], lang: Lang) -> list[dict[str, Any]]:
    """Who saw whom, when, where, what and why."""
    return [
        {
            "at": values.moment(one["at"], lang),
            "actor": one["actor"],
            "place": one["place"],
            "action": function(one["action"], lang),
            "subjects": _subjects(one["subjects"], lang),
            "items": "・".join(one["items"]),
            "purpose": one["purpose"],
            "law": one["legal_basis"],
            "my_number": one["my_number"],
        }
        for one in entries
    ]


def corrected_rows(found: Iterable[Overtaken], lang: Lang) -> list[dict[str, str]]:
    """Each fact under a decision that reads otherwise by now."""
    return [
        {
            "decision": f"{values.event(one.type, lang)} {number_of(one.decision)}",
            "subject": f"{values.kind(one.subject.partition('-')[0], lang)} {number_of(one.subject)}",
            "day": values.day(one.facts_on, lang),
            "item": item_words.label(one.item, lang),
            "then": item_words.said(one.item, {one.item: one.then}, lang),
            "now": item_words.said(one.item, {one.item: one.now}, lang),
            "decided_at": f"{one.decided_at:,}",
            "changed_by": f"{one.changed_by:,}",
        }
        for one in found
    ]


def sign_in_rows(lines: Iterable[Record], lang: Lang) -> list[dict[str, Any]]:
    """Who signed in or tried to, from where, and how it ended."""
    return [
        {
            "at": values.moment(instant(one.at), lang),
            "kind": KINDS[f"kind_{one.kind}"].say(lang),
            "user": one.user or say("nobodys_id", lang),
            "actor": one.actor,
            "place": one.place,
            "detail": outcome(one.detail, lang),
            "failed": one.is_failure,
        }
        for one in lines
    ]


def _subjects(subjects: tuple[str, ...], lang: Lang) -> list[str]:
    if EVERYBODY in subjects:
        return [say("everybody", lang)]
    more = len(subjects) - _SUBJECTS
    shown = list(subjects[:_SUBJECTS])
    return [*shown, say("people_more", lang, count=f"{more:,}")] if more > 0 else shown
