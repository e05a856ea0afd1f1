"""`daicho move list` opens to whom the screen of 転入予定 opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.command_line import Typed
from support.offices import LGCODE
from support.served import served

from console.errors import Exit

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("role", "exit_code"), [("caseworker", Exit.OK), ("tax", Exit.FORBIDDEN)])
def test_who_enters_moves_sees_who_is_awaited(tmp_path: Path, role: str, exit_code: Exit) -> None:
    """Seeing residents isn't enough: whom other towns have told of is a matter of entering them."""
    served(tmp_path)
    purpose = "tax" if role == "tax" else "residents"
    given = ("--town", LGCODE)
    assert Typed(tmp_path)("--purpose", purpose, "move", "list", *given, "--as", role).code == exit_code
