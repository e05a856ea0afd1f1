"""仮登録 at the command line: the same service as the screens, so the same rules."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from console.bootstrap import Office
from console.erasing import is_simulated
from console.service.town import TownService
from console.service.visit import Visit
from events import resident as e
from events.towns import member_town
from events.values.legal_date import LegalDate
from registry.application import commands as c
from registry.application.permissions import Role, User

if TYPE_CHECKING:
    from support.command_line import Result, Typed

TOGANE = "122131"
ID = UUID("00c0ffee-0000-4000-8000-000000000001")
DAY = LegalDate.exact(date(2025, 3, 20))


def save_draft(own: Typed) -> None:
    """A draft of a newcomer, entered by clerk sato on a screen."""
    office = Office(own.data, member_town(TOGANE))
    form = c.Form(
        command_id=ID,
        reason="move_in_domestic",
        effective=DAY,
        actor="",
        trigger="notification",
        legal_basis="法22条",
        notice_on=date(2025, 3, 21),
    )
    body = e.MovedIn(
        kind=e.ResidentKind.JAPANESE,
        name="転入　新",
        birth=LegalDate.exact(date(1990, 5, 6)),
        resident_code="24846016232",
        domicile="不明",
        koseki_head="不明",
        area="家之子",
        became_resident=DAY,
        relationship="世帯主",
    )
    clerk = User(id="sato", name="佐藤", roles={TOGANE: frozenset({Role.CASEWORKER})})
    visit = Visit(user=clerk, place="窓口1", action_name="enter", purpose="residents")
    with TownService(office, simulated=is_simulated(office)) as service:
        service.save_draft(visit, c.Enter(form=form, people=c.newcomers([body])))
    return office


def test_a_draft_is_shown_reviewed_sent_back_and_decided_by_others(own: Typed) -> None:
    """Its author may do neither; decided, the newcomer has a number."""

    def draft(*words: str, actor: str = "suzuki") -> Result:
        return own("draft", *words, "--town", TOGANE, "--actor", actor)

    save_draft(own)
    (listed,) = json.loads(draft("list", "--json").out)
    assert (listed["id"], listed["author"]) == (str(ID), "sato")
    assert "転入　新" in draft("list").out
    shown = draft("show", "00c0ffee")
    assert (shown.code, "家之子" in shown.out, "審査待ち" in shown.out) == (0, True, True)
    assert "R124" in draft("review", "00c0ffee", actor="sato").err
    assert "R137" in draft("approve", "00c0ffee").err
    assert draft("reject", "00c0ffee", "--why", "番地がない").code == 0
    assert "差戻し（suzuki: 番地がない）" in draft("show", "00c0ffee").out
    assert "R139" in draft("review", "00c0ffee").err
    save_draft(own)
    assert draft("review", "00c0ffee").code == 0
    done: dict[str, Any] = json.loads(draft("approve", "00c0ffee", "--json").out)
    assert own("show", done["entered"][0], "--town", TOGANE, "--json").code == 0
    assert "R123" in draft("withdraw", "00c0ffee").err


def test_roles_named_at_the_command_line_count(own: Typed) -> None:
    """`--as caseworker` may review and not decide; the refusal says which role would."""
    save_draft(own)
    assert own("draft", "review", "00c0ffee", "--town", TOGANE, "--actor", "a", "--as", "caseworker").code == 0
    refused = own("draft", "approve", "00c0ffee", "--town", TOGANE, "--actor", "b", "--as", "caseworker")
    assert refused.code != 0
    assert "決裁者" in refused.err
    assert own("draft", "withdraw", "00c0ffee", "--town", TOGANE, "--actor", "b", "--as", "caseworker").code == 0
