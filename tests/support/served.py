"""A small simulated town in a data folder, as the service opens it, and users to ask it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from support.offices import LGCODE, form, moment, newcomer, opened

from console.bootstrap import Office
from console.service.visit import Visit
from events import annotation as a
from events import protection as p
from events import resident as e
from events.towns import member_town
from events.values.legal_date import LegalDate
from registry.application import commands as c
from registry.application.clocks import SimulatedClock
from registry.application.permissions import Role, User

if TYPE_CHECKING:
    from pathlib import Path

    from registry.application.registry import TownRegistry

HEAD, SPOUSE, CHILD, NEIGHBOUR, GONE = (f"{serial:015}" for serial in (19, 27, 35, 43, 51))
"""宛名番号; the family's household has the number of its head."""
REFUGE = CHILD
"""The household to which spouse and child flee."""

ENTERED, TODAY = date(2024, 1, 10), date(2024, 6, 10)
HIDDEN_AREA: Final = "隠れた町字"


def served(data: Path) -> Office:
    """A family, a neighbour and somebody who left, in a folder of their own."""
    office = Office(data, member_town(LGCODE))
    with office.registry(simulated=True) as registry:
        for day, command in ((date(2024, 1, 4), opened()), *((ENTERED, one) for one in _arrivals())):
            on(registry, day, command)
        left = e.MovedOut(planned_leaving=date(2024, 2, 1), planned_destination="千葉県山武市")
        on(
            registry,
            date(2024, 2, 1),
            c.Leave(form=form("gone", "move_out_domestic", date(2024, 2, 1)), people={GONE: left}),
        )
        on(registry, TODAY, note("today", NEIGHBOUR, "窓口に来た"))
    return office


def on(registry: TownRegistry, day: date, command: c.Command) -> None:
    """Handle a command on a day."""
    assert isinstance(registry.clock, SimulatedClock)
    registry.clock.set(moment(day))
    registry.handle(command)


def _arrivals() -> list[c.Command]:
    family = {
        HEAD: newcomer(HEAD, name="渡邉　太郎", kana="ワタナベ　タロウ", resident_code="24727059608",
                       my_number="123456789018"),
        SPOUSE: newcomer(HEAD, "妻", name="渡邉　はな", kana="ワタナベ　ハナ", sex="女", resident_code="24846016224"),
        CHILD: newcomer(HEAD, "子", name="渡邉　一", kana="ワタナベ　ハジメ", birth=LegalDate.exact(date(2015, 4, 1)),
                        resident_code="25208017643"),
    }  # fmt: skip
    neighbour = newcomer(NEIGHBOUR, name="子安　次郎", kana="コヤス　ジロウ", area="求名", resident_code="25208017651")
    gone = newcomer(GONE, name="山武　三郎", kana="サンブ　サブロウ", resident_code="25208017678")
    return [
        c.Enter(form=form("family", effective=ENTERED), people=family),
        c.Enter(form=form("neighbour", effective=ENTERED), people={NEIGHBOUR: neighbour}),
        c.Enter(form=form("gone-in", effective=ENTERED), people={GONE: gone}),
    ]


def note(name: str, number: str, text: str) -> c.Annotate:
    """備考."""
    return c.Annotate(form=form(name, "remark_written", TODAY), people={number: a.RemarkWritten(remark=text)})


def relocation(name: str, number: str, area: str, **more: Any) -> c.Change:
    """転居 on the town's today."""
    given = form(name, "relocation", TODAY, acknowledged=frozenset(), notice_on=TODAY, **more)
    return c.Change(form=given, people={number: e.Relocated(area=area, street="1番地")})


def flight() -> list[c.Command]:
    """Spouse and child flee to a new address in the same town, and the spouse is protected."""
    moved = {
        SPOUSE: e.Relocated(area=HIDDEN_AREA, street="9番", household=REFUGE, relationship="世帯主"),
        CHILD: e.Relocated(area=HIDDEN_AREA, street="9番", household=REFUGE, relationship="子"),
    }
    measure = p.SupportStarted(since=TODAY, applicant=SPOUSE, abuser_number=HEAD, abuser_name="渡邉　太郎")
    return [
        c.Change(form=form("flight", "relocation", TODAY, note=f"{HIDDEN_AREA}へ"), people=moved),
        c.ChangeSupport(form=form("support", "support_started", TODAY), people={SPOUSE: measure}),
    ]


def inquiry_hold(number: str) -> c.SetHolds:
    """照会抑止 at the level that stops."""
    held = p.HoldSet(process=p.Process.INQUIRY, level=p.Level.ERROR, since=TODAY, cause="本人申出")
    return c.SetHolds(form=form("hold", "hold_set", TODAY), holds={f"resident-{number}": held})


def user(*roles: Role, name: str = "窓口一", town: str = LGCODE) -> User:
    """Somebody with roles in one town."""
    return User(id=name, name=name, roles={town: frozenset(roles)})


def visit(*roles: Role, purpose: str = "residents", name: str = "窓口一", town: str = LGCODE) -> Visit:
    """A request of such a user."""
    return Visit(user=user(*roles, name=name, town=town), place="本庁1", action_name="test", purpose=purpose)


CLERK = visit(Role.CASEWORKER)
OFFICER = visit(Role.CASEWORKER, Role.PROTECTION, name="責任者")
AUDITOR = visit(Role.AUDITOR, purpose="audit", name="監査一")
