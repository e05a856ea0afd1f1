"""課税の基礎: assets, owners, firms and returns as streams; each begins once, changes and may end."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING

import pytest
from support import offices

from console.api.commands import command_of
from console.api.models import CommandIn, EventIn, FormIn
from events import assets as a
from events import tax_return as r
from events import taxpayer as t
from events.bill import BillRevised
from events.catalogue import EVENTS
from events.resident import Relocated
from events.tax_review import ReviewSettled
from registry.application.command_json import command_from_json, command_to_json
from registry.application.commands import ScrapVehicle
from registry.application.ledger import RecordFacts
from registry.application.reassessment import Reassess
from registry.domain.errors import RuleViolation
from registry.domain.ledger import LIVES, RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from events.items import Body
    from registry.application.registry import TownRegistry

DAY = date(2024, 6, 1)
FIRM = "8700110005901"

FIRST: dict[str, Body] = {
    "parcel": a.ParcelRegistered(owner="1", land_area=10_000, price=1_000_000, land_class="commercial"),
    "house": a.HouseRegistered(owner="1", floor_area=9_000, price=2_000_000, built_on=date(2010, 5, 1)),
    "depreciable": a.DepreciableDeclared(owner="1", cost=500_000, useful_life=5, acquired_in=2022),
    "nonresident": t.NonResidentRecorded(name="東京　一郎"),
    "corporation": t.CorporationRegistered(corporate_name="株式会社東金", corporate_number=FIRM),
    "corporate_return": t.CorporateReturnFiled(
        corporation="1",
        year_starts=date(2023, 4, 1),
        year_ends=date(2024, 3, 31),
        capital=10_000_000,
        local_staff=3,
        total_staff=3,
        corporation_tax=500_000,
    ),
    "income": r.IncomeReported(taxpayer="1", fiscal_year=2024, salary=3_000_000),
    "dependant": r.DependantClaimed(taxpayer="1", fiscal_year=2024, role="relative", age_at_year_end=10),
}
"""The first event of every kind but shares."""
THEN: dict[str, tuple[Body, ...]] = {
    "parcel": (a.ParcelChanged(price=900_000), a.ParcelTransferred(owner="2"), a.ParcelClosed()),
    "house": (a.HouseChanged(price=1_900_000), a.HouseTransferred(owner="2"), a.HouseDemolished()),
    "depreciable": (a.DepreciableChanged(cost=400_000), a.DepreciableDisposed()),
    "nonresident": (t.NonResidentChanged(city="墨田区"), t.NonResidentLinked(resident_number="18")),
    "corporation": (t.CorporationChanged(head_office="千葉市"), t.CorporationClosed()),
    "corporate_return": (t.CorporateReturnCorrected(corporation_tax=600_000),),
    "income": (r.IncomeCorrected(salary=3_100_000),),
    "dependant": (r.DependantChanged(dependant_income=500_000), r.DependantDenied()),
}
"""Every other event of the kind, in the order of a life."""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[TownRegistry]:
    """An open town."""
    with offices.registry(tmp_path / "log.sqlite") as town:
        town.handle(offices.opened())
        yield town


def record(town: TownRegistry, name: str, day: date = DAY, **facts: Body) -> None:
    """Record facts; `parcel_1` means the stream `parcel-1`."""
    streams = {stream.replace("_1", "-1").replace("_9_", "-9-"): body for stream, body in facts.items()}
    town.handle(RecordFacts(form=offices.form(name, "facts", day), facts=streams))


def test_every_kind_has_its_life() -> None:
    """Each event of the tax books belongs to a kind whose life is declared; a review has a record of its own."""
    told = {type(body) for body in FIRST.values()} | {type(body) for bodies in THEN.values() for body in bodies}
    told |= {a.ShareRegistered, a.ShareChanged, t.InterimReturnFiled, ReviewSettled}
    ours = {body for body in EVENTS if body.STATE.KIND in LIVES} | {ReviewSettled}
    assert told == ours
    assert set(LIVES) == set(RECORDS)


@pytest.mark.parametrize("kind", FIRST)
def test_a_record_lives_from_its_first_event_to_its_last(town: TownRegistry, kind: str) -> None:
    """Each later event changes the state as it says; registered twice it is refused (R241)."""
    record(town, "first", DAY, **{f"{kind}_1": FIRST[kind]})
    for number, body in enumerate(THEN[kind]):
        record(town, f"then-{number}", DAY, **{f"{kind}_1": body})
    last = THEN[kind][-1]
    state = town.repository.get(f"{kind}-1").state(DAY)
    said = {one.name: value for one in fields(last) if (value := getattr(last, one.name)) is not None}
    assert {name: getattr(state, name) for name in said} == said
    with pytest.raises(RuleViolation, match="R241"):
        record(town, "again", DAY, **{f"{kind}_1": FIRST[kind]})


@pytest.mark.parametrize("kind", FIRST)
def test_nothing_changes_that_is_not_there(town: TownRegistry, kind: str) -> None:
    """R242 names the record."""
    with pytest.raises(RuleViolation, match="R242"):
        record(town, "change", DAY, **{f"{kind}_1": THEN[kind][0]})


@pytest.mark.parametrize(
    ("stream", "body"),
    [
        ("house-1", FIRST["parcel"]),
        ("resident-1", Relocated(area="求名")),
        ("parcel", FIRST["parcel"]),
        ("parcel-一", FIRST["parcel"]),
    ],
)
def test_a_fact_belongs_to_a_record_of_its_kind(town: TownRegistry, stream: str, body: Body) -> None:
    """R250 for another kind's event, for a kind that is no tax book, and for what is no number."""
    with pytest.raises(RuleViolation, match="R250"):
        town.handle(RecordFacts(form=offices.form("strange", "facts", DAY), facts={stream: body}))


def test_facts_and_decisions_wait_as_drafts_and_come_through_the_api() -> None:
    """As JSON each is the same again; a program enters a fact as it enters people, by the record's stream."""
    form = offices.form("draft", "facts", DAY)
    facts = RecordFacts(form=form, facts={"parcel-1": FIRST["parcel"], "parcel-2": a.ParcelTransferred(owner="2")})
    settled = ReviewSettled(outcome="cancelled", tax="resident", cited_position=7)
    cancelled = BillRevised(status="cancelled", cause="resident-18/3")
    decision = Reassess(form=form, bill="jumin-2024-18", decision=cancelled, review="x", settlement=settled)
    for command in (facts, decision, ScrapVehicle(form=form, vehicle="1")):
        assert command_from_json(command_to_json(command)) == command
    slip = FormIn(reason="parcel.transferred", effective="2024-06-01", trigger="notice", legal_basis="地方税法382条")
    items = {"owner": "2", "acquired_on": "2024-05-20"}
    moved = {"parcel-2": EventIn(event="parcel.transferred", items=items)}
    read = command_of(CommandIn(command="RecordFacts", form=slip, people=moved), form.command_id, "122131")
    assert isinstance(read, RecordFacts)
    assert read.facts == {"parcel-2": a.ParcelTransferred(owner="2", acquired_on=date(2024, 5, 20))}


@pytest.mark.parametrize("kind", ["parcel", "house", "depreciable", "nonresident", "corporation"])
def test_after_its_end_a_record_changes_no_more(town: TownRegistry, kind: str) -> None:
    """R243 on a day after the end; a correction for a day before it is still taken."""
    record(town, "first", date(2024, 1, 1), **{f"{kind}_1": FIRST[kind]})
    record(town, "end", date(2024, 3, 1), **{f"{kind}_1": THEN[kind][-1]})
    record(town, "before", date(2024, 2, 1), **{f"{kind}_1": THEN[kind][0]})
    with pytest.raises(RuleViolation, match="R243"):
        record(town, "after", date(2024, 4, 1), **{f"{kind}_1": THEN[kind][0]})


@pytest.mark.parametrize(
    ("kind", "item"), [(kind, item) for kind in FIRST for item in LIVES[kind].begins[type(FIRST[kind])]]
)
def test_what_a_record_needs_is_asked_for(town: TownRegistry, kind: str, item: str) -> None:
    """R244 names the item that is missing."""
    first = FIRST[kind]
    less = {one.name: getattr(first, one.name) for one in fields(first) if one.name != item}
    with pytest.raises(RuleViolation, match="R244") as refused:
        record(town, "first", DAY, **{f"{kind}_1": type(first)(**less)})
    assert refused.value.item == item


def test_amounts_below_zero_and_wrong_check_digits_are_refused(town: TownRegistry) -> None:
    """R247 for a negative price, R246 for a 法人番号 that doesn't check."""
    record(town, "first", DAY, parcel_1=FIRST["parcel"])
    with pytest.raises(RuleViolation, match="R247"):
        record(town, "negative", DAY, parcel_1=a.ParcelChanged(price=-1))
    with pytest.raises(RuleViolation, match="R246"):
        record(
            town, "number", DAY, corporation_1=t.CorporationRegistered(corporate_name="東金", corporate_number="1" * 13)
        )


@pytest.mark.parametrize(("second", "refused"), [(1, False), (2, True)])
def test_shares_are_recorded_together_and_add_up(town: TownRegistry, second: int, *, refused: bool) -> None:
    """Two halves are taken; a half and two halves are not (R245); a representative may be named later."""
    shares = {
        f"share_9_{owner}": a.ShareRegistered(
            joint_owner="9",
            co_owner=owner,
            share_numerator=part,
            share_denominator=2,
            registered_on=date(2020, 1, 1),
        )
        for owner, part in (("3", 1), ("4", second))
    }
    if refused:
        with pytest.raises(RuleViolation, match="R245"):
            record(town, "shares", DAY, **shares)
        return
    record(town, "shares", DAY, **shares)
    named = {
        "share_9_3": a.ShareChanged(representative=True, share_numerator=1),
        "share_9_4": a.ShareChanged(representative=False),
    }
    record(town, "named", DAY, **named)
    state = town.repository.get("share-9-3").state(DAY)
    assert isinstance(state, a.Share)
    assert (state.representative, state.share_numerator, state.status) == (True, 1, "standing")
