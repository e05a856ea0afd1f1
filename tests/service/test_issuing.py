"""交付: what left the counter has a number of its own, and can be shown again as it was, for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import chain, combinations
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from support.served import CLERK, HEAD, OFFICER, SPOUSE, TODAY, flight, relocation, visit

from console.service import copies
from console.service.copies import Extent, Request
from console.service.visit import Forbidden, Moment
from registry.application.permissions import Role
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from uuid import UUID

    from console.service.town import TownService
    from console.service.visit import Items

ITEMS = ("relationship", "koseki", "foreign", "code", "my_number")


def request(number: str = HEAD, command_id: UUID | None = None, extent: Extent | None = None) -> Request:
    """Somebody asks for a copy at the counter."""
    return Request(
        command_id=command_id or uuid4(),
        number=number,
        extent=extent or Extent(),
        requester="渡邉　太郎",
        legal_basis="法12条",
    )


def certificates(town: TownService, number: str = HEAD) -> tuple[Items, ...]:
    """交付履歴 of a person."""
    return town.resident(CLERK, number).certificates


@pytest.mark.parametrize("is_household", [False, True])
def test_an_extent_is_read_back_as_it_was_kept(*, is_household: bool) -> None:
    """Every choice of items survives the words of the 交付履歴."""
    for chosen in chain.from_iterable(combinations(ITEMS, count) for count in range(len(ITEMS) + 1)):
        extent = Extent(is_household, frozenset(chosen))
        assert Extent.parse(str(extent)) == extent


def test_each_copy_has_the_days_next_number(town: TownService) -> None:
    """Sent twice, a form is one copy; what went out is in the person's 交付履歴 with its extent and position."""
    form = uuid4()
    first = town.issue(CLERK, request(command_id=form))
    assert first == f"{TODAY:%Y%m%d}-0001"
    assert town.issue(CLERK, request(command_id=form)) == first
    whole = Extent(is_household=True, items=frozenset(("relationship", "koseki")))
    assert town.issue(CLERK, request(extent=whole)) == f"{TODAY:%Y%m%d}-0002"
    newest, oldest = certificates(town)
    assert (newest["scope"], newest["copies"], newest["certificate"]) == (
        "世帯全員 世帯主・続柄 本籍・筆頭者",
        1,
        "住民票の写し",
    )
    assert (oldest["number"], oldest["requester"]) == (first, "渡邉　太郎")


def test_a_copy_shows_for_ever_what_it_showed(town: TownService) -> None:
    """A later 転居 changes the record and not the copy."""
    number = town.issue(CLERK, request())
    before = town.resident(CLERK, HEAD).items
    town.enter(CLERK, relocation("after", HEAD, "求名"))
    assert town.resident(CLERK, HEAD).items["area"] == "求名"
    found = copies.issued(certificates(town), number)
    assert found is not None
    assert (found.number, found.on, found.extent, found.voided) == (HEAD, TODAY, Extent(), "")
    assert town.resident(CLERK, HEAD, Moment(found.on, found.known)).items == before
    assert copies.issued(certificates(town), "20200502-0001") is None


def test_windows_that_issue_at_once_draw_different_numbers(town: TownService) -> None:
    """No 発行番号 is given twice."""
    with ThreadPoolExecutor(4) as windows:
        given = list(windows.map(lambda _: town.issue(CLERK, request()), range(8)))
    assert sorted(given) == [f"{TODAY:%Y%m%d}-{serial:04}" for serial in range(1, 9)]


def test_a_protected_person_s_copy_takes_the_protection_officer(town: TownService) -> None:
    """R126 for everybody else, and for who may not print at all a refusal that explains itself."""
    for command in flight():
        town.enter(OFFICER, command)
    with pytest.raises(RuleViolation, match="R126"):
        town.issue(CLERK, request(SPOUSE))
    assert town.issue(OFFICER, request(SPOUSE)).endswith("-0001")
    with pytest.raises(Forbidden):
        town.issue(visit(Role.AUDITOR, purpose="audit"), request())
