"""The read models hold personal data in the clear: whoever begins on an unencrypted disk is told so, once."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from connectors.keys.at_rest import encryption_of

if TYPE_CHECKING:
    from console.cli.session import Session

TOLD: Final = ".at-rest"
"""What was found, and on which device: a data folder that moves is looked at again."""


def warn_once(session: Session) -> None:
    """Look under the data folder; a remark where its disk isn't known to be encrypted."""
    if session.quiet or not session.data.is_dir():
        return
    mark = session.data / TOLD
    device = f"{session.data.stat().st_dev} "
    with suppress(OSError):  # a folder that can't be read or marked is the commands' own trouble
        if mark.exists() and mark.read_text(encoding="ascii").startswith(device):
            return
        found = encryption_of(session.data)
        mark.write_text(f"{device}{found}\n", encoding="ascii")
        if not found.is_encrypted:
            session.remark(f"at_rest_{found}")
