from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.bill import Tax
from registry.domain.tax.balance import Balance, Movement
from registry.domain.tax.errors import TaxInputError
from registry.domain.tax.prescription import Act, ActKind, assessment_last_day, prescription, refund_claim_last_day

DUE = date(2020, 6, 30)
KNOWN = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("acts", "last_day"),
    [
        ([], date(2025, 6, 30)),
        ([Act(ActKind.DEMAND, date(2020, 7, 20))], date(2025, 7, 30)),
        ([Act(ActKind.DEMAND, date(2020, 7, 20)), Act(ActKind.DEMAND, date(2021, 7, 20))], date(2025, 7, 30)),
        ([Act(ActKind.ACKNOWLEDGEMENT, date(2022, 1, 15))], date(2027, 1, 15)),
        ([Act(ActKind.PART_PAYMENT, date(2022, 1, 15))], date(2027, 1, 15)),
        ([Act(ActKind.SEIZURE, date(2022, 1, 15))], None),
        ([Act(ActKind.SEIZURE, date(2022, 1, 15), date(2023, 3, 1))], date(2028, 3, 1)),
        ([Act(ActKind.DEFERRAL, date(2021, 1, 1), date(2021, 12, 31))], date(2026, 6, 30)),
        ([Act(ActKind.DEFERRAL, date(2021, 1, 1))], None),
        (
            [Act(ActKind.DEFERRAL, date(2021, 1, 1), date(2021, 12, 31)), Act(ActKind.PART_PAYMENT, date(2021, 6, 1))],
            date(2026, 12, 31),
        ),
        ([Act(ActKind.DEFERRAL, date(2020, 7, 1), date(2021, 6, 30))], date(2026, 6, 30)),
        ([Act(ActKind.STAY, date(2021, 4, 1))], date(2024, 4, 1)),
        ([Act(ActKind.STAY, date(2021, 4, 1), date(2022, 3, 31))], date(2025, 6, 30)),
        ([Act(ActKind.STAY, date(2024, 4, 1))], date(2025, 6, 30)),
        ([Act(ActKind.PART_PAYMENT, date(2025, 6, 30))], date(2030, 6, 30)),
        ([Act(ActKind.PART_PAYMENT, date(2025, 7, 1))], date(2025, 6, 30)),
        ([Act(ActKind.SEIZURE, date(2022, 1, 15)), Act(ActKind.STAY, date(2023, 1, 15))], date(2026, 1, 15)),
    ],
)
def test_how_long_a_debt_can_be_collected(acts: list[Act], last_day: date | None) -> None:
    """Renewals restart five years, deferrals stop the clock, a stay ends the debt, a late act is void."""
    assert prescription(DUE, acts).last_day == last_day


def test_a_deferral_counts_only_while_the_clock_runs() -> None:
    """Days of a deferral before a renewal, or counted twice by two deferrals, don't lengthen the new five years."""
    twice = [
        Act(ActKind.DEFERRAL, date(2021, 1, 1), date(2021, 6, 30)),
        Act(ActKind.DEFERRAL, date(2021, 6, 1), date(2021, 12, 31)),
    ]
    assert prescription(DUE, twice).last_day == date(2026, 6, 30)
    assert prescription(DUE, [*twice, Act(ActKind.PART_PAYMENT, date(2022, 2, 1))]).last_day == date(2027, 2, 1)


def test_every_step_says_why() -> None:
    """The list of a debt's history shows each act with its effect in both languages."""
    acts = [Act(ActKind.DEMAND, date(2020, 7, 20)), Act(ActKind.PART_PAYMENT, date(2026, 1, 1))]
    first, demand, void = prescription(DUE, acts).steps
    assert first.last_day == date(2025, 6, 30)
    assert ("督促" in demand.effect_ja, "demand" in demand.effect_en) == (True, True)
    assert (void.last_day, "効力なし" in void.effect_ja) == (date(2025, 7, 30), True)


acts_strategy = st.lists(
    st.builds(
        lambda kind, on, days: Act(kind, on, on + timedelta(days=days)),
        st.sampled_from(ActKind),
        st.dates(date(2020, 7, 1), date(2030, 1, 1)),
        st.integers(0, 2_000),
    ),
    max_size=6,
)


@given(acts_strategy)
def test_the_order_of_the_list_does_not_matter(acts: list[Act]) -> None:
    """Acts are read by date, however they are stored."""
    assert prescription(DUE, acts) == prescription(DUE, list(reversed(acts)))


@given(acts_strategy)
def test_only_a_stay_can_shorten_the_five_years(acts: list[Act]) -> None:
    """Without a stay no act brings the end forward."""
    last_days = [step.last_day for step in prescription(DUE, [a for a in acts if a.kind != ActKind.STAY]).steps]
    known = [day for day in last_days if day is not None]
    assert known == sorted(known)


def five_years(start: date) -> date:
    """The last day of five years that begin on a day, as one counts on a calendar."""
    try:
        return start.replace(year=start.year + 5) - timedelta(days=1)
    except ValueError:
        return date(start.year + 5, 2, 28)


def walked(acts: list[Act]) -> date:
    """Go through the calendar day by day: what renews begins the five years anew, a deferred day is one more."""
    day = start = DUE + timedelta(days=1)
    end, demanded = five_years(start), False
    while day <= end:
        for act in (act for act in acts if act.on == day):
            renewed = day + timedelta(days=1)
            if act.kind == ActKind.DEMAND:
                renewed, demanded = (day + timedelta(days=11), True) if not demanded else (start, True)
            elif act.kind == ActKind.SEIZURE:
                renewed = act.until + timedelta(days=1)
            elif act.kind == ActKind.DEFERRAL:
                renewed = start
            if renewed > start:
                start, end = renewed, five_years(renewed)
        if any(act.kind == ActKind.DEFERRAL and act.on <= day <= act.until for act in acts):
            if day == start:
                start, end = day + timedelta(days=1), five_years(day + timedelta(days=1))
            elif day > start:
                end += timedelta(days=1)
        day += timedelta(days=1)
    return end


@settings(max_examples=30, deadline=None)
@given(acts_strategy.map(lambda acts: [act for act in acts if act.kind != ActKind.STAY]))
def test_the_last_day_is_found_by_walking_through_the_calendar(acts: list[Act]) -> None:
    """A second computation that knows no periods, only days."""
    assert prescription(DUE, acts).last_day == walked(sorted(acts, key=lambda act: (act.on, act.kind)))


@pytest.mark.parametrize(
    ("tax", "reduces", "last_day"),
    [
        (Tax.LIGHT_VEHICLE, False, date(2026, 5, 31)),
        (Tax.RESIDENT, False, date(2026, 5, 31)),
        (Tax.FIXED_ASSET, False, date(2028, 5, 31)),
        (Tax.LIGHT_VEHICLE, True, date(2028, 5, 31)),
    ],
)
def test_a_decision_has_its_own_limit(tax: Tax, reduces: bool, last_day: date) -> None:  # noqa: FBT001 # a table of cases
    """Three years, five for 固定資産税 and for reductions."""
    got = assessment_last_day(tax, date(2023, 5, 31), reduces=reduces, decided_on=date(2026, 1, 1), known_on=KNOWN)
    assert got == last_day


def test_a_refund_can_be_claimed_for_five_years() -> None:
    """From the day it could be claimed."""
    assert refund_claim_last_day(date(2021, 4, 1)) == date(2026, 3, 31)


def test_an_accounts_balance_keeps_every_component() -> None:
    """Decided, reduced, paid too much, part refunded, part credited elsewhere: nothing remains and nothing is lost."""
    balance = (
        Balance()
        .after(Movement.ASSESSED, 100_700)
        .after(Movement.PAID, 100_700)
        .after(Movement.REDUCED, 20_000)
        .after(Movement.REFUNDED, 15_000)
        .after(Movement.CREDITED_AWAY, 5_000)
    )
    assert (balance.outstanding, balance.unpaid, balance.overpaid) == (0, 0, 0)
    assert balance == Balance(assessed=100_700, reduced=20_000, paid=100_700, refunded=15_000, credited_away=5_000)


@pytest.mark.parametrize(
    ("balance", "movement", "yen"),
    [
        (Balance(assessed=1_000), Movement.REFUNDED, 1),
        (Balance(assessed=1_000), Movement.REDUCED, 1_001),
        (Balance(assessed=1_000), Movement.WRITTEN_OFF, 1_001),
        (Balance(assessed=1_000), Movement.CREDITED, 1_001),
        (Balance(assessed=1_000, paid=1_500), Movement.CREDITED_AWAY, 501),
    ],
)
def test_nothing_is_taken_that_is_not_there(balance: Balance, movement: Movement, yen: int) -> None:
    """A refund without overpayment, or a write-off above the debt, is refused; one yen less is accepted."""
    with pytest.raises(TaxInputError, match="残高"):
        balance.after(movement, yen)
    balance.after(movement, yen - 1)


moves_strategy = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(Movement), st.integers(0, 50_000)), max_size=40)


@given(moves_strategy)
def test_money_is_conserved_over_random_histories(moves: list[tuple[int, Movement, int]]) -> None:
    """Per account and in total, 調定 − 減額 − 納付 + 還付 − 充当 − 不納欠損 is the 残高, counted in a second way."""
    accounts = [Balance()] * 4
    owed = [0] * 4
    signs = {
        Movement.ASSESSED: 1,
        Movement.REFUNDED: 1,
        Movement.CREDITED_AWAY: 1,
        Movement.REDUCED: -1,
        Movement.PAID: -1,
        Movement.CREDITED: -1,
        Movement.WRITTEN_OFF: -1,
    }
    for account, movement, yen in moves:
        try:
            accounts[account] = accounts[account].after(movement, yen)
        except TaxInputError:
            continue
        owed[account] += signs[movement] * yen
    assert [balance.outstanding for balance in accounts] == owed
    assert sum(accounts, Balance()).outstanding == sum(owed)
    assert all(balance.unpaid - balance.overpaid == balance.outstanding for balance in accounts)
