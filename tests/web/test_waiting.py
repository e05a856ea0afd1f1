"""What waits at the counter: drafts with all that they would change, and people whom another town has announced."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from support.offices import form as filed
from web import pages
from web.announced import MOTHER, MY_NUMBER, PLANNED, REFUGE, REFUGEE, SON
from web.seats import PEOPLE, TOGANE

from console.service.visit import Visit
from registry.application.collection_forms import act_named, command_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from web.seats import Seats

TAX: Final = Visit(user=PEOPLE["tanaka"], place="窓口2", action_name="test", purpose="tax")
COUNTER: Final = Visit(user=PEOPLE["sato"], place="窓口1", action_name="test", purpose="residents")


def remark(number: str, command_id: str) -> tuple[str, dict[str, str]]:
    """Where a remark is entered, and what is typed."""
    typed = {"command_id": command_id, "effective": "2024-03-20", "legal_basis": "法8条", "trigger": "ex_officio"}
    return f"/{TOGANE}/residents/{number}/entries/remark_written", {**typed, "remark": "確認済み"}


def test_a_payment_that_waits_shows_its_money_by_instalment(seats: Seats, somebody: Callable[..., str]) -> None:
    """仮登録 of an act on a bill: what is recorded, and each amount of the 期 before and after; for tax eyes alone."""
    number = somebody("number IN (SELECT taxpayer FROM bill)")
    town = seats.services.town(TOGANE)
    bill = town.resident(TAX, number).tax.bills[0]["number"]
    due = town.bill_account(TAX, bill).instalments[0]["outstanding"]
    today = town.bill(TAX, bill).at.valid
    form = filed("payment waits", "bill.payment_received", today, acknowledged=frozenset({"A103"}))
    items = {"bill": bill, "instalment": 1, "amount": 700, "channel": "窓口", "receipt": "R-1"}
    draft = town.save_draft(TAX, command_of(act_named("pay"), form, TOGANE, items))
    with seats.sit("tanaka") as officer, seats.sit("suzuki") as chief:
        page = officer.get(f"/{TOGANE}/drafts/{draft.id}")
        assert pages.faults(page.text) == []
        assert f'href="/{TOGANE}/bills/{bill}"' in page.text
        assert all(words in page.text for words in ("納付", "窓口", "R-1", "第1期"))
        assert f"{due:,} → <ins>{due - 700:,}</ins>" in page.text
        assert bill in officer.get(f"/{TOGANE}/drafts").text
        closed = chief.get(f"/{TOGANE}/drafts/{draft.id}").text
        assert "税の情報は表示しません" in closed
        assert f"{due:,} →" not in closed
    town.withdraw(TAX, draft.id)


def test_a_draft_shows_what_its_history_will_show(seats: Seats, somebody: Callable[..., str]) -> None:
    """Each item before and after on the day that it counts from, of whatever record it stands in."""
    number = somebody("version = 1 AND relationship = '世帯主'")
    address, typed = remark(number, "6f0c2f2e-0000-4000-8000-0000000000f1")
    with seats.sit("sato") as clerk:
        draft = clerk.post(address, data=typed).headers["location"]
        page = clerk.get(draft).text
        clerk.post(f"{draft}/withdraw")
    assert "個別記載事項" in page
    assert re.search(r"備考</th><td class=\"before\">.*?—.*?<ins>確認済み</ins>", page)


def test_a_person_and_their_household_say_that_a_draft_waits(seats: Seats, somebody: Callable[..., str]) -> None:
    """With a link, for whoever may review; not in the past, and not to somebody who may only look."""
    number = somebody("relationship = '世帯主'")
    address, typed = remark(number, "6f0c2f2e-0000-4000-8000-0000000000f2")
    with seats.sit("sato") as clerk, seats.sit("kubo", purpose="certificates") as printer:
        draft = clerk.post(address, data=typed).headers["location"]
        person = clerk.get(f"/{TOGANE}/residents/{number}").text
        household = re.search(rf'href="(/{TOGANE}/households/\d+)"', person)
        assert household
        paths = ("", "/history")
        shown = [person, *(clerk.get(f"/{TOGANE}/residents/{number}{path}").text for path in paths)]
        shown.append(clerk.get(household[1]).text)
        assert [f'href="{draft}"' in page for page in shown] == [True] * 4
        hidden = [clerk.get(f"/{TOGANE}/residents/{number}?known=2024-01-01").text]
        hidden.append(printer.get(f"/{TOGANE}/residents/{number}").text)
        clerk.post(f"{draft}/withdraw")
        hidden.append(clerk.get(f"/{TOGANE}/residents/{number}").text)
    assert [draft in page for page in hidden] == [False] * 3


def test_who_is_announced_is_listed_with_age_and_deadline(seats: Seats) -> None:
    """From which town, since when, until when a card is enough; whose address is protected is on no page."""
    with seats.sit("sato") as clerk, seats.sit("mori", purpose="protection") as officer, seats.sit("tanaka") as tax:
        listed = clerk.get(f"/{TOGANE}/arrivals").text
        since = (seats.services.town(TOGANE).awaiting(COUNTER).at.valid - PLANNED).days
        days = ("令和6年3月20日", f"予定日から{since}日", "令和6年4月19日")
        for words in ("山武　花子", "山武市", *days, "支援措置対象者"):
            assert words in listed, words
        hidden, shown = (one.get(f"/{TOGANE}/arrivals/{REFUGEE}").text for one in (clerk, officer))
        assert (REFUGE in hidden, REFUGE in shown) == (False, True)
        before = clerk.get(f"/{TOGANE}/arrivals?known=2024-01-31").text
        assert ("山武　花子" in before, "2024-01-31" in before) == (False, True)
        assert MY_NUMBER not in clerk.get(f"/{TOGANE}/arrivals/{MOTHER}").text
        assert tax.get(f"/{TOGANE}/arrivals").status_code == 403
        assert clerk.get(f"/{TOGANE}/arrivals/122378-999").status_code == 404


def test_an_announced_family_moves_in_on_a_form_that_is_filled_in(seats: Seats) -> None:
    """What the other town certified is there; also what the clerk may not see is recorded; the announcements close."""
    with seats.sit("sato") as clerk:
        page = clerk.get(f"/{TOGANE}/arrivals/{MOTHER}").text
        assert SON in page  # who leaves with her
        found = re.search(r'href="([^"]+/entries/move_in_domestic\?[^"]+)"', page)
        assert found
        address = found[1].replace("&amp;", "&")
        form = clerk.get(address)
        assert pages.faults(form.text) == []
        typed = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', form.text))
        assert (typed["name:new-1"], typed["name:new-2"]) == ("山武　花子", "山武　一")
        assert (typed["previous_address"], typed["my_number:new-1"]) == ("千葉県山武市成東1番地", "")
        selected = dict(
            re.findall(r'<select[^>]* name="([^"]+)".*?<option value="([^"]*)" selected', form.text, re.DOTALL)
        )
        more = {"effective": "2024-03-25", "notice_on": "2024-03-25", "city": "東金市", "prefecture": "千葉県"}
        given = {**typed, **selected, **more, "area": "家之子", "street": "1番地9"}
        sent = clerk.post(address, data=given)
        assert sent.status_code == 303, sent.text
        draft = sent.headers["location"]
        with seats.sit("suzuki") as chief:
            chief.post(f"{draft}/return", data={"why": "番地の誤り"})
        mend = re.search(r'href="([^"]+draft=[^"]+)"', clerk.get(draft).text)
        assert mend
        again = mend[1].replace("&amp;", "&")
        assert "1番地9" in clerk.get(again).text
        assert clerk.post(again, data={**given, "street": "1番地8"}).headers["location"] == draft
    with seats.sit("mori2") as other, seats.sit("suzuki") as chief, seats.sit("kubo") as cleared:
        other.post(f"{draft}/review")
        person = chief.post(f"{draft}/decide").headers["location"].partition("?")[0]
        assert "1番地8" in chief.get(person).text
        assert MY_NUMBER in cleared.get(f"{person}/copy?show=my_number").text
        assert "山武　花子" not in chief.get(f"/{TOGANE}/arrivals").text
        closed = chief.get(f"/{TOGANE}/arrivals/{MOTHER}").text
    assert "entries/move_in_domestic" not in closed
    assert "この転入予定からは入力できません" in closed
