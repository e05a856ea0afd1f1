"""Stories 3, 10 and 11 of DOMAIN 7.2: events that reach a tax late, and the bills that follow."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest
from support.offices import form
from support.tax_town import TaxTown, house, income, parcel, relative, spouse, tax_town

from events.assets import HouseDemolished
from events.bill import BillRevised, Tax, read_schedule
from events.resident import Died, MovedOut
from events.tax_return import DependantDenied, IncomeCorrected
from events.tax_review import ReviewSettled
from projections.collection import totals
from registry.application.commands import Leave
from registry.application.reassessment import Reassess
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWNER, LATE = "18", "26"
NEW_YEAR = date(2024, 1, 1)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One resident with land, a house, an income and a spouse; bills of FY2024 decided in April and June."""
    data = tmp_path_factory.mktemp("prepared")
    with tax_town(data, date(2023, 12, 1)) as town:
        town.resident(OWNER, date(2023, 11, 1))
        town.record("assets", date(2023, 12, 1), parcel__1=parcel(OWNER), house__1=house(OWNER))
        town.on(date(2024, 2, 1))
        returns = {f"income__{OWNER}-2024": income(OWNER, 2024), f"dependant__{OWNER}-2024-1": spouse(OWNER, 2024)}
        town.record("returns", date(2024, 2, 1), **returns)
        town.on(date(2024, 4, 1)).run(Tax.FIXED_ASSET, 2024)
        town.on(date(2024, 6, 10)).run(Tax.RESIDENT, 2024)
    return data


@pytest.fixture
def town(prepared: Path, tmp_path: Path) -> Iterator[TaxTown]:
    """A copy of it that a story may go on with."""
    shutil.copytree(prepared, tmp_path / "data")
    with tax_town(tmp_path / "data", date(2024, 6, 10)) as town:
        yield town


def amounts(text: str) -> list[int]:
    """期別, yen."""
    return [one.amount for one in read_schedule(text)]


def test_story_3_a_late_arrival_is_taxed_by_this_town(town: TaxTown) -> None:
    """転入届 of July for 28 December: not a resident on 1 January as known in June, one as known since."""
    town.on(date(2024, 7, 10)).resident(LATE, date(2023, 12, 28))
    town.record("return", date(2024, 7, 10), **{f"income__{LATE}-2024": income(LATE, 2024)})
    arrival, late_return = town.review()
    assert (arrival.type, arrival.effective, arrival.bill) == ("resident.moved_in", date(2023, 12, 28), "")
    assert late_return.type == "income.reported"
    settled = town.settle(arrival)
    assert settled.correction.amount_change == 175_500
    assert town.bill(f"jumin-2024-{LATE}", date(2024, 6, 30)) is None
    bill = town.bill(f"jumin-2024-{LATE}")
    assert bill is not None
    assert bill["amount"] == 175_500
    assert town.review() == [], "the new bill knew the return as well"


def test_story_3_an_arrival_told_in_the_next_year_is_collected_in_it(town: TaxTown) -> None:
    """相当年度: told in May 2025, the tax of FY2024 is decided and reconciled in FY2025, and explained as FY2024's."""
    town.on(date(2025, 5, 12)).resident(LATE, date(2023, 12, 28))
    town.record("return", date(2025, 5, 12), **{f"income__{LATE}-2024": income(LATE, 2024)})
    town.settle(town.review()[0])
    bill = town.bill(f"jumin-2024-{LATE}")
    assert bill is not None
    assert (bill["fiscal_year"], bill["tax_year"], bill["due_on"]) == (2025, 2024, date(2025, 6, 12))
    (told,) = [one for one in town.explain(LATE, 2024) if one.tax is Tax.RESIDENT]
    assert (told.number, told.agrees, told.draft.amount) == (f"jumin-2024-{LATE}", True, 175_500)
    with town.office.read_model() as model:
        rows = totals(model, date(2025, 5, 31), model.progress().position, 2025)
    assert [(row["tax"], row["instalment"], row["outstanding"]) for row in rows] == [("resident", 5, 175_500)]
    town.record("corrected", date(2025, 5, 12), **{f"income__{LATE}-2024": IncomeCorrected(salary=4_100_000)})
    (item,) = [item for item in town.review() if item.taxpayer == LATE]
    assert (item.fiscal_year, item.bill, item.amount) == (2024, f"jumin-2024-{LATE}", 175_500)


def test_story_3_the_other_town_cancels_its_bill(town: TaxTown) -> None:
    """転出 told in July for 28 December: the bill is cancelled and cites the event; June's stays visible."""
    town.on(date(2024, 7, 10))
    gone = MovedOut(planned_destination="千葉県山武市", planned_leaving=date(2023, 12, 28))
    town.take(Leave(form=form("out", "move_out_domestic", date(2023, 12, 28)), people={OWNER: gone}))
    (item,) = [item for item in town.review() if item.tax is Tax.RESIDENT]
    town.settle(item)
    then, now = town.bill(item.bill, date(2024, 6, 30)), town.bill(item.bill)
    assert then is not None
    assert now is not None
    assert (then["status"], then["amount"]) == ("decided", 140_000)
    assert (now["status"], now["amount"]) == ("cancelled", 0)
    record = town.registry.repository.get(f"bill-{item.bill}")
    body = record.entries[-1].body
    assert isinstance(body, BillRevised)
    assert body.cause == item.cause == f"resident-{OWNER}/2"


def test_story_10_a_house_demolished_before_new_year_leaves_the_bill(town: TaxTown) -> None:
    """滅失 of 20 December told on 15 May: the bill falls to the land's tax; as known on 30 April it is reproduced."""
    town.on(date(2024, 5, 15))
    town.record("gone", date(2023, 12, 20), house__1=HouseDemolished())
    (item,) = town.review()
    assert (item.tax, item.type, item.effective) == (Tax.FIXED_ASSET, "house.demolished", date(2023, 12, 20))
    settled = town.settle(item)
    bill = town.bill(item.bill)
    assert bill is not None
    assert (bill["amount"], settled.correction.amount_change) == (27_900, 27_900 - 100_700)
    assert sum(amounts(bill["instalments"])) == 27_900
    assert amounts(bill["instalments"])[0] == 25_700, "the 期 of April had fallen due and stays"
    (then,) = [one for one in town.explain(OWNER, 2024, date(2024, 4, 30)) if one.tax is Tax.FIXED_ASSET]
    assert then.bill is not None
    assert (then.bill["amount"], then.draft.amount, then.agrees) == (100_700, 100_700, True)


def test_story_11_a_denied_dependant_raises_what_is_still_to_come(town: TaxTown) -> None:
    """扶養否認 in October: 35,500 yen more, spread over the 期 that remain; June and August stay as they were."""
    before = town.bill(f"jumin-2024-{OWNER}")
    assert before is not None
    assert amounts(before["instalments"]) == [35_000, 35_000, 35_000, 35_000]
    town.on(date(2024, 10, 5))
    town.record("denied", date(2024, 10, 5), **{f"dependant__{OWNER}-2024-1": DependantDenied()})
    (item,) = town.review()
    settled = town.settle(item)
    after = town.bill(item.bill)
    assert after is not None
    assert (after["amount"], settled.correction.amount_change) == (175_500, 35_500)
    assert amounts(after["instalments"]) == [35_000, 35_000, 53_500, 52_000]


def test_a_death_after_new_year_is_told_and_changes_no_amount(town: TaxTown) -> None:
    """The year's tax stays owed and passes to the heirs: settled as unchanged, the item is gone."""
    town.on(date(2024, 8, 1))
    town.take(Leave(form=form("died", "death", date(2024, 7, 30)), people={OWNER: Died()}))
    fixed, resident = town.review()
    assert (fixed.tax, resident.tax) == (Tax.FIXED_ASSET, Tax.RESIDENT)
    for item in (fixed, resident):
        assert town.settle(item).correction.outcome == "unchanged"
    assert town.review() == []


def test_an_item_can_be_settled_without_a_change_once(town: TaxTown) -> None:
    """更正なし is recorded with its cause; a second settlement of the same item is refused (R248)."""
    town.on(date(2024, 5, 15))
    town.record("gone", date(2023, 12, 20), house__1=HouseDemolished())
    (item,) = town.review()
    town.settle(item, keep=True)
    bill = town.bill(item.bill)
    assert bill is not None
    assert bill["amount"] == 100_700
    again = Reassess(
        form=form("again", BillRevised.TYPE, date(2024, 5, 15)),
        bill=item.bill,
        decision=None,
        review=item.number,
        settlement=ReviewSettled(outcome="unchanged"),
    )
    with pytest.raises(RuleViolation, match="R248"):
        town.take(again)


def test_what_happens_after_new_year_raises_nothing(town: TaxTown) -> None:
    """A house demolished in February is next year's matter."""
    town.on(date(2024, 5, 15))
    town.record("gone", date(2024, 2, 20), house__1=HouseDemolished())
    assert town.review() == []


def test_a_dependant_dead_before_new_year_reaches_who_claims_them(town: TaxTown) -> None:
    """死亡 of 20 December told in July: the claimant's bill is to be looked at."""
    town.on(date(2024, 7, 1)).resident("34", date(2023, 11, 1))
    town.record("claim", date(2024, 7, 1), **{f"dependant__{OWNER}-2024-2": relative(OWNER, "34")})
    for item in town.review():
        town.settle(item)
    died = Leave(form=form("died", "death", date(2023, 12, 20)), people={"34": Died()})
    town.on(date(2024, 7, 10)).take(died)
    assert [(item.taxpayer, item.type) for item in town.review()] == [(OWNER, "resident.died")]
