"""A small simulated town behind the screens, as caseworkers' tests need it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.command_line import Typed
from support.listening import listening
from web.announced import announce
from web.seats import TOGANE, Seats

from connectors.simulation import generate
from console.bootstrap import Office
from console.service.services import Services
from console.web.searches import Searches
from events.resident import Resident, Status
from events.towns import member_town

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

SIMULATED_TODAY = date(2024, 3, 31)
"""The last day of the two years that are simulated from 2022-04-01."""
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def town_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with 東金市, 250 residents, two years."""
    folder = tmp_path_factory.mktemp("web")
    generate(folder / "files", residents_total=250, years=2, seed=11, towns=(TOGANE,))
    result = Typed(folder / "data")("import", str(folder / "files"), "--json")
    assert result.code == 0, result.out + result.err
    with Office(folder / "data", member_town(TOGANE)).registry(simulated=True) as registry:
        announce(registry)
    return folder / "data"


@pytest.fixture(scope="session")
def services(town_data: Path) -> Iterator[Services]:
    """The service of the town; tests enter changes for people of their own."""
    with Services.open(town_data) as services:
        yield services


@pytest.fixture(scope="session")
def searches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searches]:
    """What is typed into the search box."""
    with Searches(tmp_path_factory.mktemp("searches") / "searches.sqlite", bytes(32)) as searches:
        yield searches


@pytest.fixture
def seats(services: Services, searches: Searches) -> Seats:
    """The screens, nobody at them yet."""
    return Seats(services, searches)


@pytest.fixture(scope="session")
def somebody(town_data: Path) -> Callable[..., str]:
    """Give the 宛名番号 of somebody for whom a condition holds now, not given to another test before."""
    given: set[str] = set()

    def pick(where: str = "relationship = '世帯主'", *values: object) -> str:
        with Office(town_data, member_town(TOGANE)).read_model() as model:
            position = model.known_position(None)
            condition = f"status = ? AND ({where})"
            rows = model.states(Resident, SIMULATED_TODAY, position, condition, Status.RESIDENT, *values)
        number = next(str(row["number"]) for row in rows if row["number"] not in given)
        given.add(number)
        return number

    return pick


@pytest.fixture
def about(somebody: Callable[..., str], seats: Seats) -> dict[str, str]:
    """Somebody with their household."""
    number = somebody()
    with seats.sit("sato") as browser:
        page = browser.get(f"/{TOGANE}/residents/{number}").text
        taxed = somebody("number IN (SELECT taxpayer FROM bill)")
    with seats.sit("tanaka") as officer:
        bill = re.search(rf"/{TOGANE}/bills/([^\"]+)", officer.get(f"/{TOGANE}/residents/{taxed}").text)
    found = re.search(rf"/{TOGANE}/households/(\d+)", page)
    assert found
    assert bill
    return {"n": number, "h": found[1], "b": bill[1]}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium: as root, apt-get install chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only browser tests pay for the import

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def at(services: Services, searches: Searches) -> Iterator[str]:
    """The address of the screens, for a real browser."""
    with listening(Seats(services, searches).app) as address:
        yield address
