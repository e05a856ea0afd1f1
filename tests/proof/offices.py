"""Two small simulated towns in a data folder, with a dead resident whose every item is their own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from support.offices import arrival, form, moment, newcomer, relocation

from console.bootstrap import Office
from console.erasing import Request
from events.resident import Died
from events.towns import member_town
from registry.application.clocks import SimulatedClock
from registry.application.commands import Enter, Leave, OpenTown

if TYPE_CHECKING:
    from pathlib import Path

TOGANE, SAMMU = "122131", "122378"
GONE: Final = "000000000000018"
"""宛名番号 of the person who died and is erased."""

OWN: Final = {
    "name": "髙𣘺　邉󠄂次",
    "kana": "タカハシ　ベンジロウ",
    "family_name": "髙𣘺",
    "my_number": "983205673214",
    "resident_code": "25208017643",
    "card_number": "AB12345678CD",
    "street": "荒生八百七十六番地の五",
    "building": "ハイツ梅ヶ枝",
    "domicile": "千葉県山武郡九十九里町片貝六千九百二十八番地",
}
"""What the person said of themselves, and nobody else."""


def open_towns(data: Path, *, simulated: bool = True) -> list[Office]:
    """Two towns with two families each; in both the person of `GONE` lives in a household of their own and dies."""
    return [_open(data, code, simulated=simulated) for code in (TOGANE, SAMMU)]


def _open(data: Path, code: str, *, simulated: bool) -> Office:
    office = Office(data, member_town(code))
    with office.registry(simulated=simulated) as town:
        if isinstance(town.clock, SimulatedClock):
            town.clock.set(moment(date(2024, 7, 1)))
        town.handle(OpenTown(form=form("open", submission=code), name=office.town.name, simulated=simulated))
        town.handle(arrival("first", "000000000000026", "000000000000034"))
        town.handle(Enter(form=form("moved in"), people={GONE: newcomer("000000000000077", **OWN)}))
        town.handle(relocation("moved", GONE, "求名", date(2024, 6, 12)))
        town.handle(Leave(form=form("death", "death", date(2024, 6, 20)), people={GONE: Died()}))
    return office


def request(number: str = GONE) -> Request:
    """A lawful request."""
    return Request(number, "保存期間満了", "住民基本台帳法施行令34条", "clerk", "window 1")
