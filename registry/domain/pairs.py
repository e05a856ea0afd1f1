"""The pairs of 消除 and 記載 that are recorded together: 帰化, 国籍喪失 (4.5.3 to 4.5.5), 改製, 再製 (1.1.4)."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from events import resident as e
from events.values.legal_date import LegalDate
from registry.domain.checks import check_complete
from registry.domain.plans import PLANS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from events.event import Header
    from events.items import Body

Halves = tuple["Body", "Body"]

_INHERITED: Final = (
    *(item.name for group in (e.Membership, e.Residence, e.Numbers, e.Origin) for item in fields(group)),
    *("birth", "sex", "name", "kana"),
)
"""What the person keeps: dwelling, household, numbers and past are the same [4.5.4]."""

_FOREIGN_TEXTS: Final = (
    *("nationality", "romaji", "kanji_name", "foreign_category", "residence_status", "stay_period", "card_number"),
    *("alias", "alias_kana"),
)
_JAPANESE_TEXTS: Final = ("domicile", "koseki_head", "former_family_name", "former_family_name_kana")


def halves(header: Header, given: Any, before: e.Resident) -> Halves:  # noqa: ANN401 - narrowed by the plan
    """The 消除 and the 記載 of a pair: what the clerk gives over what the person keeps; R104 for what is missing."""
    return _HALVES[type(given)](header, given, before)


def _naturalized(header: Header, given: e.EnteredOnNaturalization, before: e.Resident) -> Halves:
    """外国人住民となった日 becomes 住民となった日."""
    kept = {"became_resident": before.foreign_resident_since or before.became_resident}
    entry = _inherit(given, before, kept | dict.fromkeys(_FOREIGN_TEXTS, ""), e.ResidentKind.JAPANESE)
    check_complete(entry)
    return e.RemovedOnNaturalization(removal_reason=PLANS[header.reason].pair), entry


def _nationality_lost(header: Header, given: e.EnteredOnNationalityLoss, before: e.Resident) -> Halves:
    """外国人住民となった日 is the later of 国籍喪失日 and 住民となった日."""
    lost, resident = header.effective, before.became_resident
    since = resident if resident is not None and resident.on > lost.on else LegalDate.exact(lost.on)
    kept = {"foreign_resident_since": since, **dict.fromkeys(_JAPANESE_TEXTS, "")}
    entry = _inherit(given, before, kept, e.ResidentKind.FOREIGN)
    check_complete(entry)
    return e.RemovedOnNationalityLoss(removal_reason=PLANS[header.reason].pair), entry


def _new_sheet(header: Header, given: e.SheetOpened, before: e.Resident) -> Halves:
    del header
    sheet = before.sheet or 1
    return e.SheetClosed(closed_sheet=sheet), replace(given, sheet=sheet + 1)


def _inherit(given: Any, before: e.Resident, kept: Mapping[str, object], kind: e.ResidentKind) -> Any:  # noqa: ANN401 - the same body class comes back
    """The clerk's items first, then what the pair decides, then what the person keeps."""
    inherited = {name: getattr(before, name) for name in _INHERITED} | dict(kept)
    blank = {name: value for name, value in inherited.items() if getattr(given, name) is None}
    return replace(given, **blank, kind=kind)


_HALVES: Final[Mapping[type[Body], Callable[[Any, Any, e.Resident], Halves]]] = {
    e.EnteredOnNaturalization: _naturalized,
    e.EnteredOnNationalityLoss: _nationality_lost,
    e.SheetOpened: _new_sheet,
}
