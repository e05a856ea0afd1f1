"""Opening a town's register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.domain.town import TownRecord

if TYPE_CHECKING:
    from registry.application.commands import OpenTown
    from registry.application.desk import Desk


def open_town(command: OpenTown, desk: Desk) -> None:
    """台帳の開設: the first event of the log."""
    desk.take(TownRecord, command.form.submission).open(desk.header(), command.name, simulated=command.simulated)
