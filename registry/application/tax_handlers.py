"""Commands on vehicles, and the decision of bills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.vehicle import VehicleTransferred
from registry.domain.bill import BillRecord
from registry.domain.vehicle import VehicleRecord

if TYPE_CHECKING:
    from registry.application.commands import (
        DecideBills,
        RegisterVehicle,
        ScrapVehicle,
        TransferVehicle,
    )
    from registry.application.desk import Desk


def register_vehicle(command: RegisterVehicle, desk: Desk) -> None:
    """軽自動車の登録."""
    desk.take(VehicleRecord, command.vehicle).register(desk.header(), command.facts)


def transfer_vehicle(command: TransferVehicle, desk: Desk) -> None:
    """名義変更, effective on the day of the transfer."""
    body = VehicleTransferred(owner=command.owner, acquired_on=command.form.effective.on)
    desk.take(VehicleRecord, command.vehicle).transfer(desk.header(), body)


def scrap_vehicle(command: ScrapVehicle, desk: Desk) -> None:
    """廃車."""
    desk.take(VehicleRecord, command.vehicle).scrap(desk.header())


def decide_bills(command: DecideBills, desk: Desk) -> None:
    """賦課決定 of a batch in one commit."""
    header = desk.header()
    for number, body in command.bills.items():
        desk.take(BillRecord, number).decide(header, body)
