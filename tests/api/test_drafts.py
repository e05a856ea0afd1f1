"""What waits, for programs: drafts with all that they would change, sent back or decided, and announced moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.calling import relocation
from support.offices import form
from support.served import CHILD, LGCODE, TODAY

from events.move_chain import MoveInAnnounced
from events.values.legal_date import LegalDate
from registry.application.moves import ReceiveAnnouncement
from registry.application.permissions import Role

if TYPE_CHECKING:
    from support.calling import Callers

ANNOUNCED = "122378-000000000000018"


@pytest.fixture(scope="module")
def announced(callers: Callers) -> str:
    """Somebody whom 山武市 told of."""
    told: dict[str, Any] = {"cited_town": "122378", "cited_position": 5, "planned_leaving": TODAY, "name": "山武　花子"}
    told |= {"kana": "サンブ　ハナコ", "birth": LegalDate.parse("1990-02-02"), "sex": "女", "kind": "japanese"}
    told |= {"resident_code": "24846016267", "my_number": "234567890121", "domicile": "不明", "koseki_head": "不明"}
    filed = form("announced", MoveInAnnounced.TYPE, TODAY)
    command = ReceiveAnnouncement(form=filed, arrival=ANNOUNCED, body=MoveInAnnounced(**told))
    town = callers.services.town(LGCODE)
    receipt = town._registry.handle(command)
    town._counter.read_back(receipt)
    return ANNOUNCED


def test_a_draft_is_rehearsed_sent_back_and_saved_anew(callers: Callers, key: str) -> None:
    """Its fields are those of the screens; what would change is told; sent back it says why until it is saved again."""
    clerk, reviewer = callers.clerk, callers.caller(Role.CASEWORKER, name="reviewer")
    body = relocation(CHILD, "油井")
    saved = clerk.post("drafts", body, key=key).json()
    assert (saved["names"][CHILD], saved["entry"]["legal_basis"], saved["returned"]) == ("渡邉　一", "法23条", "")
    told = reviewer.get(f"drafts/{key}/rehearsal").json()
    (effect,) = [one for one in told["effects"] if one["kind"] == "resident"]
    area = next(one for one in effect["changes"] if one["item"] == "area")
    assert (effect["number"], area["after"], told["refused"]) == (CHILD, "油井", None)
    assert clerk.post(f"drafts/{key}/return", {"why": "番地がない"}).status_code == 409
    assert reviewer.post(f"drafts/{key}/return", {"why": ""}).status_code == 422
    assert reviewer.post(f"drafts/{key}/return", {"why": "番地がない"}).status_code == 204
    back = clerk.get(f"drafts/{key}").json()
    assert (back["returned"], back["returned_by"] != "") == ("番地がない", True)
    assert reviewer.post(f"drafts/{key}/review").json()["code"] == "R139"
    assert clerk.post("drafts", body, key=key).json()["returned"] == ""
    assert clerk.delete(f"drafts/{key}").status_code == 204
    assert clerk.get(f"drafts/{key}").status_code == 404


def test_an_announced_move_is_listed_and_comes_true(callers: Callers, announced: str, key: str) -> None:
    """What is left out of the entry comes from the announcement, also the number that the program may not see."""
    clerk, cleared = callers.clerk, callers.caller(Role.CASEWORKER, Role.MY_NUMBER, name="cleared")
    (one,) = clerk.get("announcements").json()["expected"]
    assert (one["number"], one["lapses_on"]) == (announced, "2024-07-10")
    told = clerk.get(f"announcements/{announced}").json()
    assert (told["items"]["name"], told["items"]["my_number"], told["is_open"]) == ("山武　花子", "＊＊＊", True)
    assert callers.caller(Role.TAX, purpose="tax", name="tax").get("announcements").status_code == 403
    items = {"prefecture": "千葉県", "city": "東金市", "area": "東金", "street": "3番地", "relationship": "世帯主"}
    person = {"event": "resident.moved_in", "items": {**items, "became_resident": TODAY.isoformat()}}
    filed = relocation("", "")["form"] | {"reason": "move_in_domestic", "legal_basis": "法22条"}
    body = {"form": filed, "people": [{**person, "announcement": announced}]}
    entered = clerk.post("arrivals", body, key=key).json()
    record = cleared.get(f"residents/{entered['numbers'][0]}", my_number=True).json()["items"]
    assert (record["name"], record["birth"], record["my_number"]) == ("山武　花子", "1990-02-02", "234567890121")
    assert clerk.get("announcements").json()["expected"] == []
    assert not clerk.get(f"announcements/{announced}").json()["is_open"]
