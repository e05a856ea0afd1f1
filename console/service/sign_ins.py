"""認証・設定の記録 as a town's auditors and security officers see it: its own people and nobody else's (law 9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.moments import period
from console.service.visit import Forbidden
from registry.application.permissions import Action

if TYPE_CHECKING:
    from datetime import date

    from connectors.identity.port import IdentityStore, Record
    from console.service.town import TownService
    from console.service.visit import Visit


@dataclass(frozen=True)
class JournalQuestion:
    """Which lines: of these days (None leaves that end open), about one user, failures alone."""

    first: date | None = None
    last: date | None = None
    user: str = ""
    failed: bool = False


@dataclass(frozen=True)
class SignIns:
    """The lines that fit, oldest first; `checked` lines of the whole journal were rehashed before."""

    lines: tuple[Record, ...]
    checked: int


def sign_ins(identity: IdentityStore, town: TownService, visit: Visit, asked: JournalQuestion) -> SignIns:
    """Who signed in, failed or was locked out, and who changed users; Forbidden, or IntegrityFault where altered.

    An attempt under an ID that nobody has is every town's; a line about somebody who works in other towns alone isn't.
    """
    decision = town.decision(visit, Action.SEE_SIGN_INS)
    if not decision.allowed:
        raise Forbidden(decision)
    checked = identity.verify()
    lgcode = town.town.lgcode
    elsewhere = {
        account.id
        for account in identity.accounts()
        if account.grants and all(grant.town != lgcode for grant in account.grants)
    }
    found = (
        line
        for line in identity.records(*period(asked.first, asked.last))
        if line.user not in elsewhere
        and (not asked.user or line.user == asked.user)
        and (line.is_failure or not asked.failed)
        and (line.kind != "roles" or line.detail.startswith(f"{lgcode}:"))
    )
    return SignIns(tuple(found), checked)
