"""Several processes answer for a town: what one of them told somebody, none of the others is ignorant of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.served import CLERK, NEIGHBOUR, relocation

from console.service.answered import shared
from console.service.town import TownService

if TYPE_CHECKING:
    from pathlib import Path

    from console.bootstrap import Office


def test_an_entry_at_one_process_is_in_the_next_answer_of_the_other(office: Office, tmp_path: Path) -> None:
    """Each follows the log by itself; whichever is asked, the answer has the entry."""
    file = tmp_path / "answered"
    with (
        shared(file, 0, 2) as one_told,
        shared(file, 1, 2) as other_told,
        TownService(office, simulated=True, answered=one_told) as one,
        TownService(office, simulated=True, answered=other_told) as other,
    ):
        for number, (asked, told) in enumerate([(one, other), (other, one)] * 5):
            receipt = asked.enter(CLERK, relocation(f"moved {number}", NEIGHBOUR, f"台方{number}"))
            view = told.resident(CLERK, NEIGHBOUR)
            assert view.at.known >= receipt.last
            assert view.items["area"] == f"台方{number}"


def test_a_position_once_told_is_never_taken_back(tmp_path: Path) -> None:
    """A receipt sent again names an earlier position; each process writes its own, and all read the last."""
    with shared(tmp_path / "answered", 0, 2) as one, shared(tmp_path / "answered", 1, 2) as other:
        one.tell(7)
        one.tell(5)
        other.tell(6)
        assert (one.position, other.position) == (7, 7)
