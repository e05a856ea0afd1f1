from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import NAMESPACE_OID, uuid5

from support.asked_twice import AskedTwice, opened_town
from support.offices import arrival, form, newcomer

from events import resident as e
from events.values.legal_date import LegalDate
from projections.ages import reached
from registry.application import commands as c

if TYPE_CHECKING:
    from pathlib import Path

ENTERED = date(2024, 1, 10)


def ages(town: AskedTwice, known: int | None = None) -> set[tuple[str, str]]:
    """Who reaches what in June 2024."""
    town.assert_same(ENTERED)
    position = town.model.known_position(known)
    return {(one.number, one.rule.code) for one in reached(town.model, date(2024, 6, 1), date(2024, 6, 30), position)}


def test_story_5_a_corrected_birth_moves_the_ages(tmp_path: Path) -> None:
    """Mistyped, somebody is taken for 65 in June; corrected, for 75; both are told as they were known."""
    with opened_town(tmp_path) as town:
        body = newcomer("18", birth=LegalDate.exact(date(1959, 6, 10)))
        town.on(ENTERED, c.Enter(form=form("in", effective=ENTERED), people={"18": body}))
        before = ages(town)
        position = town.model.progress().position
        right = e.ErrorCorrected(birth=LegalDate.exact(date(1949, 6, 10)))
        fixing = form("fix", "error_correction", ENTERED)
        correct = c.Correct(form=fixing, people={"18": right}, corrects=uuid5(NAMESPACE_OID, "in"))
        town.on(date(2024, 5, 1), correct)
        assert ("18", "care_first") in before
        assert ages(town) == {("18", "late_elderly"), ("18", "elderly_75")}
        assert ages(town, position) == before


def test_who_has_left_reaches_nothing_here(tmp_path: Path) -> None:
    """Only residents of the last day are told, and a 不詳日 is marked as uncertain."""
    with opened_town(tmp_path) as town:
        fuzzy = newcomer("18", birth=LegalDate.parse("昭和34年6月頃"))
        town.on(ENTERED, c.Enter(form=form("in", effective=ENTERED), people={"18": fuzzy}))
        town.on(ENTERED, arrival("gone", "26", effective=ENTERED))
        out = c.Leave(form=form("death", "death", ENTERED), people={"26": e.Died()})
        town.on(ENTERED, out)
        town.assert_same(ENTERED)
        position = town.model.progress().position
        found = list(reached(town.model, date(2024, 5, 1), date(2024, 7, 31), position))
        assert {one.number for one in found} == {"18"}
        assert not any(one.certain for one in found)
