"""Many caseworkers at once: commands of one process don't overtake each other, and races have one winner."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from support import offices

from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from pathlib import Path

    from registry.application.registry import TownRegistry

FAMILIES = 40


def test_concurrent_commands_are_all_recorded_once(tmp_path: Path) -> None:
    """Forty families arrive through sixteen threads: every one is recorded, positions are gapless."""
    with offices.registry(tmp_path / "log.sqlite") as town:
        town.handle(offices.opened())
        arrivals = [offices.arrival(f"a{n}", f"{n}0", f"{n}1") for n in range(FAMILIES)]
        with ThreadPoolExecutor(16) as threads:
            receipts = list(threads.map(town.handle, arrivals))
        positions = sorted(p for receipt in receipts for p in range(receipt.first, receipt.last + 1))
        assert positions == list(range(2, 2 + 3 * FAMILIES))


def test_a_race_for_one_number_has_one_winner(tmp_path: Path) -> None:
    """Sixteen threads enter the same person: one is recorded, the others hear that the person is registered."""
    with offices.registry(tmp_path / "log.sqlite") as town:
        town.handle(offices.opened())
        with ThreadPoolExecutor(16) as threads:
            outcomes = list(threads.map(lambda n: _tried(town, n), range(16)))
        assert [code for code in outcomes if code != "R102"] == [None]


def _tried(town: TownRegistry, number: int) -> str | None:
    try:
        town.handle(offices.arrival(f"race-{number}", "1"))
    except RuleViolation as error:
        return error.code
    return None
