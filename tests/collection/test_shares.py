"""払込: what came in of 個人住民税 is divided among town, prefecture and state, to the yen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from collection.till import TERMS, till
from hypothesis import given
from hypothesis import strategies as st

from events.bill import Tax
from projections.collection_shares import Shares, shares
from registry.application import collection_commands as c
from registry.domain.tax.collection import RefundReason

if TYPE_CHECKING:
    from pathlib import Path

JUNE = (date(2026, 6, 1), date(2026, 6, 30))
JULY = (date(2026, 7, 1), date(2026, 7, 31))


def test_a_months_receipts_are_divided_as_assessed(tmp_path: Path) -> None:
    """Two people's parts give the ratio; refunds of the month lower it; another tax and another month don't count."""
    with till(tmp_path, date(2026, 12, 15)) as desk:
        desk.decide(parts="city:104500 prefecture:70000 forest:1000")
        desk.decide("jumin-2026-2", ((date(2026, 6, 30), 24_500),), parts="city:14100 prefecture:9400 forest:1000")
        desk.decide("kei", ((date(2026, 6, 1), 10_800),), tax=Tax.LIGHT_VEHICLE, parts=None)
        desk.pay(50_000, date(2026, 6, 30), instalment=1)
        desk.pay(10_800, date(2026, 6, 1), "kei")
        desk.pay(24_500, date(2026, 7, 10), "jumin-2026-2")
        desk.refund(3_500, date(2026, 7, 20), 1, RefundReason.OVERPAID)
        with desk.model() as model:
            june = shares(model, 2026, *JUNE, 99, assessed_on=date(2026, 6, 30))
            july = shares(model, 2026, *JULY, 99, assessed_on=date(2026, 6, 30))
            before = shares(model, 2026, *JUNE, 99, assessed_on=date(2026, 6, 1))
    assert june.assessed == {"city": 118_600, "prefecture": 79_400, "forest": 2_000}
    assert june.received == 50_000
    assert june.divided == {"city": 29_650, "prefecture": 19_850, "forest": 500}
    assert (july.received, july.divided) == (21_000, {"city": 12_453, "prefecture": 8_337, "forest": 210})
    assert before.divided == {"city": 50_000, "prefecture": 0, "forest": 0}


def test_a_set_off_is_no_new_money_for_the_prefecture(tmp_path: Path) -> None:
    """What one 期 gives another of the same tax cancels out in the month's receipts."""
    with till(tmp_path, date(2026, 12, 15)) as desk:
        desk.decide(parts="city:104500 prefecture:70000 forest:1000")
        desk.pay(TERMS[0][1] + 3_500, date(2026, 6, 30), instalment=1)
        money = {"instalment": 1, "amount": 3_500, "ground": RefundReason.OVERPAID, "to_instalment": 2}
        number = "jumin-2026-0000001"
        desk.handle(c.SetOff, date(2026, 7, 20), bill=number, to_bill=number, **money)
        with desk.model() as model:
            assert shares(model, 2026, *JULY, 99, assessed_on=JULY[1]).received == 0


@given(
    received=st.integers(0, 10**10),
    city=st.integers(1, 10**9),
    more=st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)),
)
def test_nothing_is_lost_by_dividing(received: int, city: int, more: tuple[int, int]) -> None:
    """The shares add up to what came in; the prefecture never gets a yen more than its ratio."""
    found = Shares(received, {"city": city, "prefecture": more[0], "forest": more[1]})
    assert sum(found.divided.values()) == received
    assert 0 <= found.divided["prefecture"] <= received * found.ratio("prefecture")
