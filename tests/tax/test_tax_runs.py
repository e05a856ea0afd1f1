"""一括賦課: draft, review list, decision; run again nothing changes, and what the draft said is what was decided."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from support.tax_town import TaxTown, house, income, parcel, tax_town

from console import tax_desk
from events.bill import Tax, read_schedule
from registry.application import assessment_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWNER, OTHER, STRANGER = "18", "26", "34"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[TaxTown]:
    """Two residents with property and income, and an owner who is in no register."""
    with tax_town(tmp_path, date(2023, 12, 1)) as town:
        town.resident(OWNER, date(2023, 11, 1))
        town.resident(OTHER, date(2023, 11, 1))
        facts = {"parcel__1": parcel(OWNER), "house__1": house(OWNER), "parcel__2": parcel(STRANGER)}
        town.record("assets", date(2023, 12, 1), **facts)
        town.on(date(2024, 2, 1))
        town.record("income", date(2024, 2, 1), **{f"income__{OWNER}-2024": income(OWNER, 2024)})
        yield town.on(date(2024, 4, 1))


def test_a_draft_leaves_the_log_as_it_is(town: TaxTown) -> None:
    """Computing a year writes nothing, however often."""
    end = town.registry.log.head().position
    drafted = town.run(Tax.FIXED_ASSET, 2024, decide=False)
    assert (drafted.tally.bills, drafted.tally.amount, drafted.tally.held_back) == (1, 100_700, 1)
    assert town.registry.log.head().position == end


def test_the_bill_is_the_worked_example_of_the_law(town: TaxTown) -> None:
    """Land 1,999,999 and a new house of 10,000,000: 100,700 yen in four 期, the remainder in the first."""
    town.run(Tax.FIXED_ASSET, 2024)
    bill = town.bill(f"kotei-2024-{OWNER}")
    assert bill is not None
    assert (bill["amount"], bill["parts"]) == (100_700, "fixed_asset:100700 city_planning:0")
    assert [one.amount for one in read_schedule(bill["instalments"])] == [25_700, 25_000, 25_000, 25_000]


def test_an_owner_in_no_register_is_held_back(town: TaxTown) -> None:
    """The review list names them, and no bill is decided."""
    outcome = town.run(Tax.FIXED_ASSET, 2024)
    assert [(found.taxpayer, str(found.oddity)) for found in outcome.findings] == [(STRANGER, "unknown_owner")]
    assert town.bill(f"kotei-2024-{STRANGER}") is None


def test_a_run_started_again_changes_nothing(town: TaxTown) -> None:
    """A second start repeats the first on the facts that it knew, whatever came since."""
    town.run(Tax.FIXED_ASSET, 2024)
    town.on(date(2024, 5, 1))
    town.record("late", date(2023, 12, 20), parcel__3=parcel(OTHER))
    end = town.registry.log.head().position
    again = town.run(Tax.FIXED_ASSET, 2024)
    assert (again.repeated, again.tally.bills, again.tally.recorded) == (True, 1, 0)
    assert town.registry.log.head().position == end


def test_a_second_batch_leaves_decided_bills_alone(town: TaxTown) -> None:
    """Another batch of the year decides only who has no bill yet."""
    town.run(Tax.FIXED_ASSET, 2024)
    town.record("late", date(2023, 12, 20), parcel__3=parcel(OTHER))
    second = town.run(Tax.FIXED_ASSET, 2024, batch="second")
    assert second.tally.recorded == 1
    assert town.bill(f"kotei-2024-{OTHER}") is not None


def test_residents_are_taxed_on_their_income_and_those_without_a_return_are_listed(town: TaxTown) -> None:
    """A salary of 4,000,000 gives the worked example; the other resident has no return and no bill."""
    outcome = town.run(Tax.RESIDENT, 2024)
    bill = town.bill(f"jumin-2024-{OWNER}")
    assert bill is not None
    assert bill["amount"] == 175_500
    assert [(found.taxpayer, str(found.oddity)) for found in outcome.findings] == [(OTHER, "no_return")]


def test_the_explanation_is_the_computation_made_again(town: TaxTown) -> None:
    """From the facts that the decision knew every line comes again, and the amount agrees; later facts don't matter."""
    town.run(Tax.RESIDENT, 2024)
    town.on(date(2024, 8, 1))
    town.record("more", date(2024, 8, 1), parcel__9=parcel(OWNER))
    explained = {one.tax: one for one in town.explain(OWNER, 2024)}
    found = explained[Tax.RESIDENT]
    assert found.agrees
    assert found.draft.sections[0].computation.yen("total") == 175_500
    assert explained[Tax.FIXED_ASSET].bill is None


def test_a_run_that_dies_is_completed_by_the_next_start(town: TaxTown, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the first commit, on a later day and with later facts, the same bills come as without the crash."""
    monkeypatch.setattr(assessment_run, "BILLS_PER_COMMIT", 1)
    monkeypatch.setattr(assessment_run, "COMMITS_PER_GROUP", 1)
    more = {f"parcel__{number}": parcel(OTHER if number == 5 else OWNER) for number in (5, 6)}
    town.record("more", date(2023, 12, 2), **more)

    def die_after_the_first(done: int, _total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    order = tax_desk.Order(tax=Tax.FIXED_ASSET, fiscal_year=2024, actor="test")
    with pytest.raises(KeyboardInterrupt):
        tax_desk.run(town.office, town.registry, order, decide=True, progress=die_after_the_first)
    assert [town.bill(f"kotei-2024-{number}") is not None for number in (OWNER, OTHER)] == [True, False]
    town.on(date(2024, 5, 1)).record("later", date(2023, 12, 3), house__5=house(OTHER))
    completed = town.run(Tax.FIXED_ASSET, 2024)
    assert (completed.repeated, completed.tally.bills, completed.tally.recorded) == (True, 2, 1)
    bill = town.bill(f"kotei-2024-{OTHER}")
    assert bill is not None
    assert (bill["amount"], bill["due_on"]) == (27_900, date(2024, 4, 30)), "as on 1 April, without the house"
