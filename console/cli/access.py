"""Before personal data is shown, it is written down who is shown whose (law 11); without an entry nothing is shown."""

from __future__ import annotations

import os
import pwd
import socket
import sys
from typing import TYPE_CHECKING, Any, Final

from connectors.access.port import EVERYBODY, Access, AccessLogError
from console.bootstrap import Office
from console.proof import access_log
from console.refusals import UNRECORDED, AccessRefusal
from console.service.accesses import groups
from registry.application.permissions import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.cli.session import Session
    from events.towns import MemberTown

LEGAL_BASIS: Final = "住民基本台帳法"
"""On which reading rests where nothing else is said: the town's own work with its register."""


def shown(
    session: Session,
    town: MemberTown,
    action: str,
    people: Mapping[str, Mapping[str, Any]],
    *,
    my_number: bool = False,
    everybody: bool = False,
) -> None:
    """Record that these people's items (宛名番号 → items) are about to be shown; AccessRefusal where it can't be.

    `my_number`: 個人番号 are shown where there are any. `everybody`: it is the whole register.
    """
    if not people:
        return
    access = Access(
        actor=session.actor or os_user(),
        place=place(),
        action=action,
        subjects=(EVERYBODY,) if everybody else tuple(people),
        items=groups(name for items in people.values() for name, value in items.items() if value),
        purpose=PURPOSES[session.purpose].ja if session.roles else session.purpose,
        legal_basis=session.legal_basis or (PURPOSES[session.purpose].legal_basis if session.roles else LEGAL_BASIS),
        my_number=my_number and any(items.get("my_number") for items in people.values()),
    )
    try:
        with access_log(Office(session.data, town)) as log:
            log.record(access)
    except AccessLogError as error:
        raise AccessRefusal(UNRECORDED, reason=error) from error


def os_user() -> str:
    """Who is logged in, as the system knows it; the environment could claim anybody."""
    user = os.getuid()
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"uid:{user}"


def place() -> str:
    """入力端末: the machine, and the terminal where there is one."""
    terminal = os.ttyname(sys.stdin.fileno()) if _has_terminal() else ""
    return f"{socket.gethostname()} {terminal} ({os_user()})".replace("  ", " ")


def _has_terminal() -> bool:
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:
        return False
