"""軽自動車税, the first tax: registration, transfer, scrapping, decision and payment, each as its own kind of event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from support import offices

from events.bill import BillDecided, PaymentReceived, Tax
from events.town import TownOpened
from events.vehicle import VehicleRegistered, VehicleScrapped, VehicleTransferred
from registry.application.assessment_run import Batch, Start, decide, earlier_start
from registry.application.assessment_vehicle import Held, TaxedVehicle, assess
from registry.application.commands import ReceivePayment, RegisterVehicle, ScrapVehicle, TransferVehicle
from registry.application.tax_drafts import Basis
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.application.registry import TownRegistry
    from registry.domain.bill import BillRecord
    from registry.domain.vehicle import VehicleRecord

VEHICLE = "0000000001"
BILL = f"kei-2024-{VEHICLE}"
APRIL = date(2024, 4, 1)
FACTS = VehicleRegistered(owner="1", vehicle_kind="四輪乗用自家用", first_inspected="2018-02", plate="千葉 580 ん 1")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[TownRegistry]:
    """A town with one registered vehicle."""
    with offices.registry(tmp_path / "log.sqlite") as town:
        town.handle(offices.opened())
        form = offices.form("register", VehicleRegistered.TYPE, date(2020, 4, 1))
        town.handle(RegisterVehicle(form=form, vehicle=VEHICLE, facts=FACTS))
        yield town


def vehicle(town: TownRegistry) -> VehicleRecord:
    """The vehicle's record."""
    record: VehicleRecord = town.repository.get(f"vehicle-{VEHICLE}")
    return record


def bill(town: TownRegistry) -> BillRecord:
    """The bill's record."""
    record: BillRecord = town.repository.get(f"bill-{BILL}")
    return record


def batch(number: str = "run") -> Batch:
    """A run of the tax."""
    return Batch(lgcode=offices.LGCODE, number=number, tax=Tax.LIGHT_VEHICLE, actor="test")


START = Start(2, date(2024, 4, 10))
BASIS = Basis(
    town=offices.LGCODE,
    fiscal_year=2024,
    known_position=START.known_position,
    decided_on=START.decided_on,
    is_holiday=lambda _: False,
)
TAXED = TaxedVehicle(VEHICLE, "1", "四輪乗用自家用", "2018-02")


def run(town: TownRegistry, *vehicles: TaxedVehicle, number: str = "run") -> int:
    """Run the assessment of fiscal year 2024; the number of bills."""
    drafts = (assess(Held(vehicle=vehicle), BASIS) for vehicle in vehicles or (TAXED,))
    return decide(town, batch(number), START, drafts).bills


def pay(town: TownRegistry, name: str, amount: int) -> None:
    """Pay some yen at the window."""
    form = offices.form(name, PaymentReceived.TYPE, date(2024, 5, 20))
    town.handle(ReceivePayment(form=form, bill=BILL, amount=amount, channel="窓口"))


def test_a_log_begins_with_whose_it_is(town: TownRegistry) -> None:
    """台帳の開設 is the first event, and says that the town is a simulation."""
    record = town.repository.get(f"town-{offices.LGCODE}")
    assert record.entries[0].body == TownOpened(name="東金市", simulated=True)


def test_the_owner_on_1_april_is_the_one_of_that_day(town: TownRegistry) -> None:
    """名義変更 on 2 April leaves the owner of 1 April as he was."""
    form = offices.form("transfer", VehicleTransferred.TYPE, date(2024, 4, 2))
    town.handle(TransferVehicle(form=form, vehicle=VEHICLE, owner="2"))
    before, after = vehicle(town).state(APRIL), vehicle(town).state(date(2024, 4, 2))
    assert before is not None
    assert after is not None
    assert (before.owner, after.owner) == ("1", "2")


def test_a_scrapped_vehicle_takes_no_more_changes(town: TownRegistry) -> None:
    """After 廃車 a transfer is refused (R203); registering the number again too (R201)."""
    town.handle(ScrapVehicle(form=offices.form("scrap", VehicleScrapped.TYPE, date(2024, 3, 22)), vehicle=VEHICLE))
    with pytest.raises(RuleViolation, match="R203"):
        town.handle(TransferVehicle(form=offices.form("late"), vehicle=VEHICLE, owner="2"))
    with pytest.raises(RuleViolation, match="R201"):
        town.handle(RegisterVehicle(form=offices.form("again"), vehicle=VEHICLE, facts=FACTS))


def test_an_unknown_vehicle_is_refused(town: TownRegistry) -> None:
    """R202 names the number."""
    with pytest.raises(RuleViolation, match="R202"):
        town.handle(ScrapVehicle(form=offices.form("scrap"), vehicle="9"))


def test_a_decision_says_how_it_came_about_and_on_what(town: TownRegistry) -> None:
    """10,800 yen, the lines that lead to it, the due date, and the position up to which facts were known."""
    assert run(town) == 1
    state, body = bill(town).state(date.max), bill(town).entries[0].body
    assert state is not None
    assert isinstance(body, BillDecided)
    assert (state.amount, state.due_on, body.known_position) == (10_800, date(2024, 5, 31), 2)
    assert body.explanation
    assert body.explanation[0].endswith("= 10,800")


def test_what_a_vehicle_runs_on_decides_whether_it_grows_heavy(town: TownRegistry) -> None:
    """First inspected in 2009, in FY2024: a petrol car is 重課, electric and hybrid ones keep the old rate."""
    old = TaxedVehicle("2", "1", "四輪乗用自家用", "2009-05")
    cars = [old, replace(old, number="3", propulsion="electric"), replace(old, number="4", propulsion="clean")]
    assert run(town, *cars) == 3
    amounts = [town.repository.get(f"bill-kei-2024-{car.number}").last().amount for car in cars]
    assert amounts == [12_900, 7_200, 7_200]


def test_a_vehicle_that_can_not_be_taxed_holds_up_no_other(town: TownRegistry) -> None:
    """A 軽課 that its kind doesn't have: that one has no bill, the next one has."""
    odd = TaxedVehicle("2", "1", "四輪乗用自家用", "2023-05", green_percent=50)
    fine = replace(odd, number="3", green_percent=75)
    assert run(town, odd, fine) == 1
    assert town.repository.get("bill-kei-2024-3").last().amount == 2_700
    assert "bill-kei-2024-2" not in town.repository


def test_a_run_started_twice_decides_once(town: TownRegistry) -> None:
    """The second start finds the first's position and repeats it without a new event."""
    run(town)
    end = town.log.head().position
    assert earlier_start(town, batch()) == START
    run(town)
    assert town.log.head().position == end


def test_money_adds_up(town: TownRegistry) -> None:
    """Two payments leave the rest to pay; what is too much is recorded and told (A103)."""
    run(town)
    pay(town, "first", 10_000)
    pay(town, "second", 1_000)
    state = bill(town).state(date.max)
    assert state is not None
    assert (state.paid, state.balance) == (11_000, -200)


@pytest.mark.parametrize("amount", [0, -5])
def test_no_money_is_no_payment(town: TownRegistry, amount: int) -> None:
    """R205."""
    run(town)
    with pytest.raises(RuleViolation, match="R205"):
        pay(town, "none", amount)


def test_a_payment_needs_its_bill_and_a_bill_is_decided_once(town: TownRegistry) -> None:
    """R204 without a bill; R206 for a second decision under another command."""
    with pytest.raises(RuleViolation, match="R204"):
        pay(town, "early", 100)
    run(town)
    with pytest.raises(RuleViolation, match="R206"):
        run(town, number="other")
