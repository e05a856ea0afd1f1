"""住民票の写しの交付: what a copy shows, under which 発行番号, and what it takes to show the very same one again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Self

from events.certificate import Certificate, CertificateIssued
from events.values.legal_date import LegalDate
from registry.application.commands import Form, IssueCertificate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from console.service.sight import Sight
    from console.service.visit import Items
    from projections.readmodel import ReadModel

COPY: Final = "住民票の写し"
COPY_OF_REMOVED: Final = "除票の写し"
REASON: Final = "certificate_issued"
ON_REQUEST: Final = "請求"
BASES: Final = ("法12条", "法12条の2", "法12条の3")
"""Who may ask for one: 本人等, 国・地方公共団体の機関, 第三者."""

_WHOLE, _PART = "世帯全員", "世帯一部"
_SHOWN: Final = {
    "relationship": "世帯主・続柄",
    "koseki": "本籍・筆頭者",
    "foreign": "国籍・在留資格等",
    "code": "住民票コード",
    "my_number": "個人番号",
}
"""Items that stand on a copy when they are asked for, by what the 交付履歴 calls them."""


@dataclass(frozen=True)
class Extent:
    """範囲: the person alone or the whole household, and which items beyond those on every copy."""

    is_household: bool = False
    items: frozenset[str] = frozenset(("relationship",))
    """Of `relationship`, `koseki`, `foreign`, `code` and `my_number`."""

    def __str__(self) -> str:
        """As the 交付履歴 keeps it."""
        return " ".join((_WHOLE if self.is_household else _PART, *(_SHOWN[one] for one in _SHOWN if one in self.items)))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The extent that a 交付履歴 names."""
        whole, *named = text.split()
        return cls(whole == _WHOLE, frozenset(one for one, words in _SHOWN.items() if words in named))


@dataclass(frozen=True, kw_only=True)
class Request:
    """請求: for whose copy, which one, by whom, on which ground."""

    command_id: UUID
    number: str
    """宛名番号"""
    extent: Extent
    requester: str
    legal_basis: str
    """One of BASES."""
    acknowledged: frozenset[str] = frozenset()
    note: str = ""
    """Why the alerts are overridden whose codes were acknowledged."""


@dataclass(frozen=True)
class Issued:
    """A copy that left the counter: what it takes to print the state that it shows once more."""

    issue: str
    """発行番号"""
    number: str
    """宛名番号"""
    extent: Extent
    on: date
    """交付日, which is the day as of which it was printed."""
    known: int
    """The position whose state is printed."""
    requester: str
    voided: str


def next_issue(model: ReadModel, day: date, known: int) -> str:
    """The next 発行番号 of a day: `YYYYMMDD-serial` (5.5)."""
    begins = f"{day:%Y%m%d}-"
    given = model.states(Certificate, date.max, known, "starts_with(number, ?)", begins)
    serials = (row["number"].removeprefix(begins) for row in given)
    last = max((int(serial) for serial in serials if serial.isdecimal()), default=0)
    return f"{begins}{last + 1:04}"


def command(request: Request, sight: Sight, *, is_removed: bool) -> IssueCertificate:
    """The command that records a copy as the record stands now; a protected person's only with 支援措置責任者."""
    form = Form(
        command_id=request.command_id,
        reason=REASON,
        effective=LegalDate.exact(sight.today),
        actor="",
        trigger=ON_REQUEST,
        legal_basis=request.legal_basis,
        note=request.note,
        acknowledged=request.acknowledged,
    )
    body = CertificateIssued(
        subject=request.number,
        certificate=COPY_OF_REMOVED if is_removed else COPY,
        scope=str(request.extent),
        copies=1,
        requester=request.requester or None,
        known_at=sight.at.known,
    )
    number = next_issue(sight.model, sight.today, sight.at.known)
    return IssueCertificate(form=form, number=number, body=body, cleared=True)


def issued(certificates: Iterable[Items], issue: str) -> Issued | None:
    """The copy of a 発行番号 among a person's certificates; None where it is none of ours."""
    found = next((one for one in certificates if one["number"] == issue and one.get("known_at") is not None), None)
    if found is None:
        return None
    return Issued(
        issue=issue,
        number=found["subject"],
        extent=Extent.parse(found.get("scope") or _PART),
        on=found["on"],
        known=found["known_at"],
        requester=str(found.get("requester") or ""),
        voided=str(found.get("voided") or ""),
    )
