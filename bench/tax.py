"""A mass run of 固定資産税: how long a town of N owners takes from the read model to the last bill in the log.

`python bench/tax.py --owners 95000 --workers 2` builds the town first (not counted), then drafts and decides.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_OID, uuid5

from measuring import clocked

from console import tax_desk
from console.bootstrap import Office
from events.assets import HouseRegistered, ParcelRegistered
from events.bill import Tax
from events.event import end_of_day
from events.taxpayer import CorporationRegistered
from events.towns import member_town
from events.values.legal_date import LegalDate
from registry.application.clocks import SimulatedClock
from registry.application.commands import Form, OpenTown
from registry.application.ledger import RecordFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from events.items import Body
    from registry.application.registry import TownRegistry

TOWN: Final = "122131"
OPENED, DECIDED = date(2025, 10, 1), date(2026, 4, 1)
YEAR: Final = 2026
FACTS_PER_COMMIT: Final = 500
HOUSES: Final = 0.8
"""Per owner; each owner has one parcel of residential land."""
ADJUSTED: Final = 0.3
"""Of the plots: last year's base is below the 本則 base."""


def main() -> None:
    """Build, draft, decide; print seconds of wall and processor."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="daicho-bench-") as folder:
        office = Office(Path(folder), member_town(TOWN))
        with office.registry(simulated=True) as registry:
            clocked("build the town", lambda: _build(registry, options.owners))
            clocked("make the read model", lambda: _read(office))
            _at(registry, DECIDED)
            order = tax_desk.Order(tax=Tax.FIXED_ASSET, fiscal_year=YEAR, actor="bench", workers=options.workers)
            drafted = clocked("draft", lambda: tax_desk.run(office, registry, order, decide=False))
            decided = clocked("decide", lambda: tax_desk.run(office, registry, order, decide=True))
            again = clocked("run again", lambda: tax_desk.run(office, registry, order, decide=True))
        assert drafted.tally.amount == decided.tally.amount == again.tally.amount
        assert again.tally.recorded == 0
        print(f"{decided.tally.bills:,} bills, {decided.tally.amount:,} yen")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--owners", type=int, default=95_000)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def _at(registry: TownRegistry, day: date) -> None:
    assert isinstance(registry.clock, SimulatedClock)
    registry.clock.set(end_of_day(day))


def _build(registry: TownRegistry, owners: int) -> None:
    """One parcel for everybody, a house for most; firms, since their names need no keys."""
    _at(registry, OPENED)
    registry.handle(OpenTown(form=_form("open", TOWN), name="東金市", simulated=True))
    facts: dict[str, Body] = {}
    with registry.group():
        for stream, body in _facts(owners):
            facts[stream] = body
            if len(facts) == FACTS_PER_COMMIT:
                registry.handle(RecordFacts(form=_form(stream), facts=facts))
                facts = {}
        if facts:
            registry.handle(RecordFacts(form=_form("rest"), facts=facts))


def _facts(owners: int) -> Iterator[tuple[str, Body]]:
    chance = random.Random(95)
    for serial in range(owners):
        owner = f"{serial:015}"
        yield f"corporation-{owner}", CorporationRegistered(corporate_name=f"株式会社{serial}")
        area, floor = chance.randint(15_000, 45_000), chance.randint(7_500, 16_000)
        price = area * chance.randint(90, 320)
        last_year = price // 10 if chance.random() < ADJUSTED else None
        yield (
            f"parcel-{serial:010}",
            ParcelRegistered(
                owner=owner,
                land_area=area,
                price=price,
                land_class="commercial",
                dwellings=1,
                dwelling_area=floor,
                in_city_planning=serial % 3 == 0,
                previous_small=last_year,
            ),
        )
        if chance.random() < HOUSES:
            yield (
                f"house-{serial:010}",
                HouseRegistered(
                    owner=owner,
                    floor_area=floor,
                    price=floor * chance.randint(80, 750),
                    built_on=date(chance.randint(1975, 2025), 6, 1),
                    in_city_planning=serial % 3 == 0,
                ),
            )


def _read(office: Office) -> None:
    with office.read_model() as model:
        model.progress()


def _form(name: str, submission: str = "") -> Form:
    return Form(
        command_id=uuid5(NAMESPACE_OID, name),
        reason="bench",
        effective=LegalDate.exact(OPENED),
        actor="bench",
        trigger="ex_officio",
        legal_basis="地方税法381条",
        submission=submission or name,
    )


if __name__ == "__main__":
    main()
