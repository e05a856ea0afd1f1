"""Alerts that a caseworker overrides: each ticked, with the reason why, which stays in the entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.errors import explain
from console.web.entering.fields import Field
from console.web.words import say
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from console.errors import Lang
    from registry.domain.errors import Alert

TICKED: Final = "acknowledged:"
"""Names of the boxes that acknowledge an alert, before its code."""


def answered(typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed; without a reason the ticks don't count."""
    return {name: value for name, value in typed.items() if _why(typed) or not name.startswith(TICKED)}


def acknowledged(typed: Mapping[str, str]) -> frozenset[str]:
    """The codes that were ticked."""
    return frozenset(name.removeprefix(TICKED) for name in typed if name.startswith(TICKED))


def note_of(typed: Mapping[str, str]) -> str:
    """留意事項, and why the caseworker went on."""
    return "\n".join(part for part in (typed.get("note", "").strip(), _why(typed)) if part)


def asked_for(alerts: Sequence[Alert], typed: Mapping[str, str], lang: Lang) -> dict[str, Any]:
    """The open alerts as a page shows them, and the field for the reason, which is missing where one was ticked."""
    ticked = acknowledged(typed)
    missing = RuleViolation("R104", "why", name=say("acknowledge_reason", lang))
    error = explain(missing, lang) if ticked and not _why(typed) else None
    why = Field(
        name="why", label=say("acknowledge_reason", lang), value=_why(typed), needed=True, is_long=True, error=error
    )
    shown = [(one.code, one.message(lang), one.remedy(lang), one.code in ticked) for one in alerts]
    return {"alerts": list(dict.fromkeys(shown)), "why": why}


def _why(typed: Mapping[str, str]) -> str:
    return typed.get("why", "").strip()
