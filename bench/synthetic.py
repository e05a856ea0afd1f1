"""A town's log of any length, made without commands: the same seed gives the same events (keys and seals aside).

Every resident is migrated; then year follows year: bills for each vehicle and taxpayer with their payments,
removals, notices that amend, corrections (backdated) and cancellations, in about the proportions of a real office.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from connectors.sqlite import open_log
from events import bill, household, resident, vehicle
from events.codec import encode
from events.event import Header, micros
from events.reasons import Trigger
from events.town import TownOpened
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from events.codec import Sealer
    from events.items import Body

OPENING: Final = date(2015, 4, 1)
AREAS: Final = ("東金", "田間", "家徳", "求名", "松之郷", "極楽寺", "台方", "押堀", "日吉台", "南上宿")
FAMILY: Final = ("佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤")
EVENTS_PER_COMMIT: Final = 3


@dataclass
class _Town:
    residents: int
    rng: random.Random
    versions: dict[str, int] = field(default_factory=dict)
    day: date = OPENING

    def years(self) -> Iterator[tuple[str, date, Body, tuple[int, ...]]]:
        yield "town-122131", OPENING, TownOpened(name="東金市", simulated=True), ()
        for number in range(self.residents):
            yield f"resident-{number:012}", OPENING, self._migrated(number), ()
            if number % 2 == 0:
                yield self._household(number)
            if number % 4:
                yield f"vehicle-{number:010}", OPENING, self._vehicle(number), ()
        year = OPENING.year
        while True:
            year += 1
            self.day = date(year, 5, 1)
            yield from self._year(year)

    def _year(self, year: int) -> Iterator[tuple[str, date, Body, tuple[int, ...]]]:
        for number in range(self.residents):
            yield from self._bills(year, number)
            if self.rng.random() < 0.12:
                yield from self._change(year, number)

    def _bills(self, year: int, number: int) -> Iterator[tuple[str, date, Body, tuple[int, ...]]]:
        for tax, share in (("light_vehicle", 0.75), ("resident", 0.55), ("fixed_asset", 0.5)):
            if self.rng.random() > share:
                continue
            stream = f"bill-{tax[:3]}-{year}-{number:010}"
            amount = self.rng.randrange(20, 4000) * 100
            yield stream, self.day, self._bill(tax, year, number, amount), ()
            for part in range(1 if tax == "light_vehicle" else 4):
                if self.rng.random() < 0.97:
                    paid = bill.PaymentReceived(paid=amount // (1 if tax == "light_vehicle" else 4), channel="口座振替")
                    yield stream, self.day + timedelta(30 + 60 * part), paid, ()

    def _change(self, year: int, number: int) -> Iterator[tuple[str, date, Body, tuple[int, ...]]]:
        stream, day = f"resident-{number:012}", date(year, self.rng.randint(1, 12), self.rng.randint(1, 28))
        kind = self.rng.random()
        if kind < 0.55:
            moved = resident.Relocated(area=self.rng.choice(AREAS), street=f"{self.rng.randrange(3000)}番地")
            yield stream, day, moved, ()
        elif kind < 0.85:
            yield stream, day, resident.AmendedByAuthority(domicile=f"千葉県東金市{self.rng.choice(AREAS)}"), ()
        elif kind < 0.95:
            yield stream, day - timedelta(400), resident.ErrorCorrected(name=_name(self.rng), corrects=1), ()
        else:
            yield stream, day, resident.HouseholdChanged(relationship="世帯主"), ()
            yield stream, day, resident.EntryCancelled(), (self.versions[stream],)

    def _migrated(self, number: int) -> Body:
        return resident.Migrated(
            name=_name(self.rng),
            kana="サトウ タロウ",
            birth=LegalDate.exact(date(1930, 1, 1) + timedelta(self.rng.randrange(33_000))),
            sex=self.rng.choice("12"),
            resident_code=f"{number:011}",
            my_number=f"{number:012}",
            kind="japanese",
            domicile=f"千葉県東金市{self.rng.choice(AREAS)}",
            koseki_head=_name(self.rng),
            prefecture="千葉県",
            city="東金市",
            area=self.rng.choice(AREAS),
            street=f"{self.rng.randrange(3000)}番地{self.rng.randrange(20)}",
            postal_code="2830801",
            address_since=LegalDate.exact(date(1990, 4, 1)),
            household=f"{number // 2:010}",
            relationship="世帯主" if number % 2 == 0 else "妻",
            became_resident=LegalDate.exact(date(1990, 4, 1)),
            former_reason="国内転入",
        )

    @staticmethod
    def _household(number: int) -> tuple[str, date, Body, tuple[int, ...]]:
        head = f"{number:012}"
        body = household.HouseholdRecomposed(head=head, joined=[head, f"{number + 1:012}"], left=[])
        return f"household-{number // 2:010}", OPENING, body, ()

    @staticmethod
    def _vehicle(number: int) -> Body:
        return vehicle.VehicleRegistered(
            owner=f"{number:012}", vehicle_kind="軽四輪乗用自家用", plate=f"千葉580あ{number}", acquired_on=OPENING
        )

    def _bill(self, tax: str, year: int, number: int, amount: int) -> Body:
        return bill.BillDecided(
            tax=tax,
            fiscal_year=year,
            taxpayer=f"{number:012}",
            subject=f"vehicle-{number:010}",
            assessment_date=date(year, 4, 1),
            amount=amount,
            due_on=date(year, 5, 31),
            decided_on=self.day,
            known_position=1,
            explanation=[f"税率: {amount}円 = {amount}円 (地方税法463条の15)"],
        )


def _name(rng: random.Random) -> str:
    return f"{rng.choice(FAMILY)} {rng.choice('一二三太花')}{rng.choice('郎子美也')}{rng.randrange(99)}"


def stored(events: int, residents: int, sealer: Sealer, seed: int = 1) -> Iterator[tuple[int, str, int, str, bytes]]:
    """The rows of a log: (position, stream, version, topic, state)."""
    town = _Town(residents, random.Random(seed))
    begin = micros(datetime(OPENING.year, OPENING.month, OPENING.day, tzinfo=UTC))
    for position, (stream, day, body, cancels) in enumerate(town.years(), start=1):
        if position > events:
            return
        version = town.versions[stream] = town.versions.get(stream, 0) + 1
        commit = (position - 1) // EVENTS_PER_COMMIT
        header = Header(
            recorded_at=begin + commit * 40_000_000,
            effective=LegalDate.exact(day),
            reason=body.TYPE,
            trigger=Trigger.NOTIFICATION,
            legal_basis="住民基本台帳法22条1項",
            actor="窓口一 佐藤",
            command_id=UUID(int=commit),
            submission=f"{commit:012}",
            cancels=cancels,
        )
        yield (position, stream, version, *encode(stream, version, header, body, sealer))


def subjects(residents: int) -> list[str]:
    """The residents' streams, for whom keys are made at once."""
    return [f"resident-{number:012}" for number in range(residents)]


def write_log(path: Path, events: int, residents: int, sealer: Sealer) -> None:
    """A log file as the embedded log keeps it."""
    open_log(path).datastore.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as log:
        log.execute("PRAGMA synchronous=OFF")
        log.execute("BEGIN")
        log.executemany("INSERT INTO stored_events VALUES (?,?,?,?,?)", stored(events, residents, sealer))
        log.execute(
            "INSERT INTO commits SELECT NULL, CAST(printf('%016d', (position - 1) / ?1) AS BLOB), (position - 1) / ?1,"
            " min(position), max(position), NULL, NULL, NULL FROM stored_events GROUP BY (position - 1) / ?1",
            (EVENTS_PER_COMMIT,),
        )
        log.execute("COMMIT")


def make(folder: Path, events: int, residents: int, ring: Any, sealer: Sealer) -> Path:  # noqa: ANN401 - a key ring
    """The log of that many events in a folder, made once."""
    path = folder / f"log-{events}.sqlite"
    if not path.exists():
        ring.ensure(subjects(residents))
        write_log(path, events, residents, sealer)
    return path
