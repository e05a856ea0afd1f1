"""From a 仮登録 back to its form, so that its author can mend what a reviewer sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.web.entering.fields import BY_NAME, written
from console.web.entering.forms import Filled, asked_of_each, name_of
from registry.domain.masking import HIDDEN

if TYPE_CHECKING:
    from console.service.views import DraftView
    from console.web.entering.forms import Subject

ASKED: Final = ("trigger", "legal_basis", "notice_on", "submission", "note")
"""Fields of the 届書 that are named like the draft's own."""


def filled_of(draft: DraftView, subject: Subject) -> Filled:
    """What its author had typed; what this viewer may not see is left to be typed again."""
    each = asked_of_each(draft.reason, subject)
    said = {name: draft.entry[name] for name in ASKED}
    for number, items in draft.people.items():
        known = {name: value for name, value in items.items() if name not in BY_NAME}
        said |= {name_of(name, number if name in each else ""): value for name, value in known.items()}
    typed = {name: written(value) for name, value in said.items() if value != HIDDEN}
    more = {"effective": written(draft.effective), "cancels": str(draft.cancels or "")}
    return Filled({**typed, **more}, frozenset(draft.people))
