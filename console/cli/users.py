"""What the commands about users share: the store, who gives the command, roles and passwords as typed."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from connectors.identity.port import Doer, Grant, IdentityError
from console.cli.access import os_user, place
from console.moments import parse_day
from events.towns import member_town
from registry.application.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.cli.session import Session


def doer(session: Session) -> Doer:
    """Who gives the command, and where."""
    return Doer(actor=session.actor or os_user(), place=place())


def grants(
    town: str, roles: Sequence[str], first: str | None = None, last: str | None = None
) -> tuple[str, list[Grant]]:
    """Roles as typed, in a town named by code or name: its code and what to grant; IdentityError U105."""
    code = member_town(town).lgcode
    since, until = (parse_day(day) if day else None for day in (first, last))
    return code, [Grant(town=code, role=_role(role), since=since, until=until) for role in dict.fromkeys(roles)]


def password(session: Session) -> str:
    """Asked for without an echo; a program writes it on the first line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(session.say("type_password"))
    return sys.stdin.readline().rstrip("\r\n")


def _role(text: str) -> Role:
    if text not in list(Role):
        raise IdentityError("U105", role=text, roles=", ".join(Role))
    return Role(text)
