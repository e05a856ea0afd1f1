"""Who lived at an address when it was taxed: both clocks in one question."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from support import offices
from support.sealers import PlainSealer

from connectors.sqlite import open_log
from events.bill import BillDecided
from events.resident import Relocated
from projections.addresses import residents_at, residents_when_taxed
from projections.engine import project
from projections.readmodel import ReadModel
from registry.application.commands import Change, DecideBills, Enter

if TYPE_CHECKING:
    from pathlib import Path


def test_a_late_notice_changes_the_address_and_not_what_the_bill_knew(tmp_path: Path) -> None:
    """A move that is told after the bill counts for the day it names, but not for what was known at the decision."""
    with offices.registry(tmp_path / "log.sqlite") as town:
        town.handle(offices.opened())
        town.handle(Enter(form=offices.form("in"), people={"1": offices.newcomer("1", area="家之子", street="12番地")}))
        decided = BillDecided(
            tax="light_vehicle",
            amount=2_000,
            assessment_date=date(2024, 6, 10),
            known_position=town.log.head().position,
        )
        town.handle(DecideBills(form=offices.form("tax", "tax_assessed"), bills={"kei-2024-1": decided}))
        moved = Relocated(area="求名", street="3番地")
        town.handle(Change(form=offices.form("late", "relocation", date(2024, 6, 5)), people={"1": moved}))
    model = ReadModel.open(None)
    project(model.db, open_log(tmp_path / "log.sqlite", read_only=True), PlainSealer())
    now = model.known_position(None)
    assert not residents_at(model, "家之子", "12番地", date(2024, 6, 10), now)
    assert [row["number"] for row in residents_at(model, "求名", "3番地", date(2024, 6, 10), now)] == ["1"]
    assert [row["number"] for row in residents_when_taxed(model, "kei-2024-1", "家之子", "12番地")] == ["1"]
    assert not residents_when_taxed(model, "kei-2024-1", "求名", "3番地")
