"""秘匿: who may not see a protected address doesn't find it anywhere (story 9, specification 3.4 and 10.3)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from support.asked_twice import AskedTwice, opened_town
from support.changes import CHILD, HEAD, SPOUSE, TODAY, settle
from support.offices import form

from events import protection as p
from events import resident as e
from events.items import items_of
from events.resident import Resident
from registry.application import commands as c
from registry.domain.masking import HIDDEN, ITEMS_OF, Guard, Right, Viewer, guard, hidden_items, masked

if TYPE_CHECKING:
    from pathlib import Path

CLERK = Viewer("窓口一")
OFFICER = Viewer("責任者", frozenset(Right))
NEW = "隠れた町字"


def flight(town: AskedTwice) -> Guard:
    """The spouse and the child flee from the head to a new address in the same town, and are protected."""
    for one in settle():
        town.on(date(2024, 2, 1), one)
    moved = {
        SPOUSE: e.Relocated(area=NEW, street="9番", household="75", relationship="世帯主"),
        CHILD: e.Relocated(area=NEW, street="9番", household="75", relationship="子"),
    }
    town.on(TODAY, c.Change(form=form("flight", "relocation", TODAY, note=f"{NEW}へ"), people=moved))
    measure = p.SupportStarted(since=TODAY, applicant=SPOUSE, abuser_number=HEAD, abuser_name="東金　18")
    town.on(TODAY, c.ChangeSupport(form=form("support", "support_started", TODAY), people={SPOUSE: measure}))
    supports = {SPOUSE: p.Support(status="provisional")}
    return guard(supports, {HEAD: HEAD, SPOUSE: "75", CHILD: "75"})


def told(*records: Any) -> str:
    """Everything that is shown, as one text."""
    return " ".join(str(value) for record in records for value in record.values())


def test_story_9_no_record_tells_the_new_address(tmp_path: Path) -> None:
    """Not the victim's, not that of the child who lives there too, at no (valid, known), and not the history."""
    with opened_town(tmp_path) as town:
        covered = flight(town)
        shown = []
        for number in (HEAD, SPOUSE, CHILD):
            for valid in (date(2024, 3, 1), TODAY):
                items = town.resident(number, valid)
                assert items is not None
                now = town.resident(number, TODAY)
                assert now is not None
                shown.append(masked(number, items, CLERK, covered, household=now["household"]))
            entries = town.model.entries(f"resident-{number}", 10**6)
            shown += [masked(number, entry, CLERK, covered, household=now["household"]) for entry in entries]
        for household in ("18", "75"):
            history = town.model.entries(f"household-{household}", 10**6)
            shown += [masked(household, entry, CLERK, covered) for entry in history]
        assert NEW not in told(*shown)
        assert NEW in told(masked(SPOUSE, town.resident(SPOUSE, TODAY) or {}, OFFICER, covered, household="75"))
        head = masked(HEAD, town.resident(HEAD, TODAY) or {}, CLERK, covered, household=HEAD)
        assert head["area"] == "家之子", "whom nothing protects is shown as ever"


def test_an_ended_measure_hides_nothing() -> None:
    """終了 by a decision ends the masking; a period that merely ran out doesn't."""
    ended, lapsed = p.Support(status="ended"), p.Support(status="active", until=date(2020, 1, 1))
    assert guard({"18": ended}, {"18": "18"}) == Guard()
    assert guard({"18": lapsed}, {"18": "18"}).covers("26", "18")


def test_relationships_are_never_hidden() -> None:
    """続柄 may not be masked, whatever rights are missing (10.4)."""
    assert "relationship" not in hidden_items(CLERK, covered=True)
    assert "relationship" not in {item for items in ITEMS_OF.values() for item in items}


def test_a_hidden_item_that_says_nothing_stays_empty() -> None:
    """An empty 方書 isn't shown as if there were one; a hidden fuzzy date hides its words."""
    everything = Viewer("x", frozenset(Right) - {Right.STAY})
    items = {"building": "", "stay_until": date(2026, 1, 1), "stay_until_text": "令和8年", "name": "東金"}
    assert masked("18", items, everything, Guard()) == {
        "building": "",
        "stay_until": HIDDEN,
        "stay_until_text": HIDDEN,
        "name": "東金",
    }


def test_every_masked_item_exists() -> None:
    """No right guards an item that was renamed away."""
    envelope = {"note", "place", "details"}
    known = {item.name for state in (Resident, p.Support) for item in items_of(state)} | {"remark", "memo"} | envelope
    assert {item for items in ITEMS_OF.values() for item in items} <= known


@given(rights=st.frozensets(st.sampled_from(Right)), more=st.sampled_from(Right), covered=st.booleans())
def test_a_further_right_never_hides_more(rights: frozenset[Right], more: Right, *, covered: bool) -> None:
    """Rights only ever open items; protection only ever hides them."""
    fewer, further = Viewer("x", rights), Viewer("x", rights | {more})
    assert hidden_items(further, covered=covered) <= hidden_items(fewer, covered=covered)
    assert hidden_items(fewer, covered=False) <= hidden_items(fewer, covered=True)
    assert hidden_items(OFFICER, covered=True) == frozenset()
