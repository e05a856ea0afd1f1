"""課税: a town's read model and the rules of its taxes joined; drafts of a tax and year, of everybody or of one."""

from __future__ import annotations

import multiprocessing
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from events.assets import Depreciable, House, Parcel
from events.bill import BillStatus, CollectionWay, Tax, read_parts
from events.resident import Status
from projections import tax_roll
from projections.tax_roll import Moment
from registry.application import assessment_corporate as corporate
from registry.application import assessment_fixed as fixed
from registry.application import assessment_resident as resident
from registry.application import assessment_vehicle as vehicle
from registry.application.tax_drafts import Draft, Finding, Oddity
from registry.application.time_limits import in_time
from registry.domain.tax.corporate import INTERIM_MONTHS
from registry.domain.tax.land import years_of_land_rules
from registry.domain.tax.periods import DAY, period_end

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from projections.readmodel import ReadModel, Row
    from registry.application.tax_drafts import Basis

CHUNK: Final = 500
"""Cases computed together: large enough that handing them to another process costs little."""
WORTH_A_PROCESS: Final = 4_000
"""Cases from which a second process pays for its start of a second."""
AHEAD: Final = 4
"""Chunks per process that wait to be written: memory stays bounded."""


LAST: Final = date.max
"""課税資料 and returns are asked for by their year: whatever is known of them counts."""


@dataclass(frozen=True)
class Roll:
    """課税客体: the cases of a run, and the function that drafts one of them."""

    cases: list[Any]
    assess: Callable[[Any, Basis], Draft]


def roll(model: ReadModel, tax: Tax, basis: Basis, taxpayer: str | None = None) -> Roll:
    """Everybody whom a tax may concern on its 賦課期日, as known at the basis; of one taxpayer where named."""
    cases, assess = _ROLLS[tax]
    return Roll(list(cases(model, basis, taxpayer)), assess)


def drafts(found: Roll, basis: Basis, workers: int = 1) -> Iterator[Draft]:
    """The draft of every case in order; in several processes where that pays, without the computations then."""
    if workers <= 1 or len(found.cases) < WORTH_A_PROCESS:
        yield from (in_time(found.assess(case, basis), basis) for case in found.cases)
        return
    work = partial(_drafted, found.assess, basis)
    context = multiprocessing.get_context("spawn")  # DuckDB's threads don't survive a fork
    chunks = (found.cases[first : first + CHUNK] for first in range(0, len(found.cases), CHUNK))
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = deque(pool.submit(work, chunk) for chunk in islice(chunks, workers * AHEAD))
        while waiting:
            done = waiting.popleft().result()
            waiting.extend(pool.submit(work, chunk) for chunk in islice(chunks, 1))
            yield from done


def undecided(model: ReadModel, found: Iterable[Draft], tax: Tax, basis: Basis) -> Iterator[Draft]:
    """Drafts whose bill was not decided by the position of the basis: later decisions are made singly."""
    known = {row["number"] for row in tax_roll.bills(model, tax, basis.fiscal_year, basis.known_position)}
    return (draft for draft in found if draft.number not in known)


def _drafted(assess: Callable[[Any, Basis], Draft], basis: Basis, cases: list[Any]) -> list[Draft]:
    return [replace(in_time(assess(case, basis), basis), sections=()) for case in cases]


@dataclass(frozen=True)
class _People:
    """What the registers say of taxpayers on a 賦課期日."""

    residents: dict[str, Row]
    outside: set[str]
    protected: set[str]
    died_since: set[str]
    last_year: dict[str, Row]

    @classmethod
    def of(cls, model: ReadModel, tax: Tax, basis: Basis, at: Moment, number: str | None) -> _People:
        now = Moment(basis.decided_on, at.known)
        return cls(
            tax_roll.residents(model, at, number),
            tax_roll.outside(model, now),
            tax_roll.protected(model, now),
            tax_roll.died_between(model, at.valid, now),
            tax_roll.amounts(model, tax, basis.fiscal_year - 1, at.known),
        )

    def amount(self, number: str) -> int | None:
        """Last year's tax."""
        row = self.last_year.get(number)
        return None if row is None else row["amount"]

    def findings(self, number: str) -> Iterator[Finding]:
        """What a caseworker should know before a bill goes to this person."""
        if number in self.protected:
            yield Finding(number, Oddity.PROTECTED)
        if number in self.died_since:
            yield Finding(number, Oddity.DIED_SINCE)

    def of_owner(self, number: str, shares: list[Row]) -> Iterator[Finding]:
        """The same of an owner, who may also be dead on the day or in no register."""
        members = [share["co_owner"] for share in shares] or [number]
        for member in members:
            row = self.residents.get(member)
            if row is not None and row["status"] == Status.DEAD:
                yield Finding(number, Oddity.OWNER_DEAD, "" if member == number else f"共有者 {member}")
            elif row is None and member not in self.outside:
                yield Finding(number, Oddity.UNKNOWN_OWNER, "" if member == number else f"共有者 {member}")
            yield from (replace(found, taxpayer=number) for found in self.findings(member))


def _estates(model: ReadModel, basis: Basis, owner: str | None) -> Iterator[fixed.Estate]:
    at = Moment(fixed.assessment_date(basis.fiscal_year), basis.known_position)
    parcels, houses, machines = (tax_roll.held(model, kind, at, owner) for kind in (Parcel, House, Depreciable))
    rules = years_of_land_rules()
    earlier = tax_roll.earlier_parcels(model, range(rules[0], min(basis.fiscal_year, rules[-1])), at, owner)
    groups = tax_roll.shares(model, at, owner)
    people = _People.of(model, Tax.FIXED_ASSET, basis, at, None if groups else owner)
    for number in sorted({*parcels, *houses, *machines}):
        shares = groups.get(number, [])
        yield fixed.Estate(
            owner=number,
            parcels=parcels.get(number, []),
            houses=houses.get(number, []),
            depreciables=machines.get(number, []),
            earlier={
                row["number"]: earlier[row["number"]] for row in parcels.get(number, []) if row["number"] in earlier
            },
            shares=shares,
            findings=tuple(people.of_owner(number, shares)),
            last_year=people.amount(number),
        )


def _earners(model: ReadModel, basis: Basis, number: str | None) -> Iterator[resident.Earner]:
    """Residents of the day with an income, those without one who are nobody's dependants, and who isn't a resident."""
    year = basis.fiscal_year
    at = Moment(resident.assessment_date(year), basis.known_position)
    today = Moment(LAST, basis.known_position)
    incomes = tax_roll.incomes(model, today, year, number)
    claims = tax_roll.claims(model, today, year)
    claimed = {row["dependant"] for rows in claims.values() for row in rows}
    people = _People.of(model, Tax.RESIDENT, basis, at, number)
    for taxpayer, row in sorted(people.residents.items()):
        is_resident = row["status"] == Status.RESIDENT
        reported = incomes.pop(taxpayer, [])
        if not is_resident:
            if reported:
                yield _elsewhere(taxpayer, row["birth"], reported[0], people)
        elif reported:
            last = people.last_year.get(taxpayer)
            withheld = last is not None and last["collection_way"] == CollectionWay.PENSION
            yield resident.Earner(
                number=taxpayer,
                birth=row["birth"],
                income=reported[0],
                claims=claims.get(taxpayer, []),
                findings=tuple(people.findings(taxpayer)),
                last_year=people.amount(taxpayer),
                last_withheld=people.amount(taxpayer) if withheld else None,
            )
        elif taxpayer not in claimed and _is_of_age(row["birth"], at.valid):
            yield _earner(taxpayer, row["birth"], None, Oddity.NO_RETURN)
    for taxpayer, reported in sorted(incomes.items()):
        yield _elsewhere(taxpayer, None, reported[0], people)


def _elsewhere(number: str, birth: date | None, income: Row, people: _People) -> resident.Earner:
    """Who lives in another town: 家屋敷課税 where a house is kept here, else that town's."""
    row = people.residents.get(number)
    known = number in people.outside if row is None else row["status"] != Status.DEAD
    if not (known and income["absent_house"]):
        return _earner(number, birth, income, Oddity.NOT_RESIDENT)
    found = tuple(people.findings(number))
    return resident.Earner(
        number=number, birth=birth, income=income, absent=True, findings=found, last_year=people.amount(number)
    )


def _earner(number: str, birth: date | None, income: Row | None, oddity: Oddity) -> resident.Earner:
    return resident.Earner(
        number=number, birth=birth, income=income or resident.NO_INCOME, findings=(Finding(number, oddity),)
    )


def _is_of_age(birth: date | None, day: date) -> bool:
    return birth is None or birth <= day.replace(year=day.year - resident.ADULT)


@dataclass(frozen=True)
class _Returns:
    """法人市民税の申告 of three fiscal years, with the bills that were decided on them."""

    basis: Basis
    by_period: dict[tuple[str, date], Row]
    bills: dict[str, Row]
    """By the return that a bill is about."""
    offices: dict[str, Row]

    def filing(self, row: Row) -> corporate.Filing:
        """One return, with what its tax also depends on."""
        office = self.offices.get(row["corporation"], {"opened_on": None, "closed_on": None})
        before = self.by_period.get((row["corporation"], row["year_starts"] - DAY))
        return corporate.Filing(
            number=row["number"],
            row=row,
            opened_on=office["opened_on"],
            closed_on=office["closed_on"],
            before=before,
            paid_ahead={} if row["interim"] else self._paid_ahead(row),
            last_year=None if before is None or row["interim"] else self._whole_tax(before),
        )

    def _whole_tax(self, row: Row) -> int | None:
        """The tax of a business year as decided, what was paid ahead included; None: none stands."""
        bill = self.bills.get(corporate.subject_of(row), {"status": BillStatus.CANCELLED})
        is_cancelled = bill["status"] == BillStatus.CANCELLED
        return None if is_cancelled else int(bill["amount"]) + sum(self._paid_ahead(row).values())

    def _paid_ahead(self, row: Row) -> dict[str, int]:
        """The parts of the bill of a business year's 予定申告, or of its draft in the same run; none without one."""
        sixth = period_end(row["year_starts"], INTERIM_MONTHS)
        interim = self.by_period.get((row["corporation"], sixth))
        if interim is None or not interim["interim"]:
            return {}
        bill = self.bills.get(corporate.subject_of(interim))
        decision = None if bill else corporate.assess(self.filing(interim), self.basis).decision
        return read_parts(bill["parts"] if bill else (decision and decision.parts) or "")


def _filings(model: ReadModel, basis: Basis, firm: str | None) -> Iterator[corporate.Filing]:
    years = range(basis.fiscal_year - 2, basis.fiscal_year + 2)
    earliest, before, first, end = (date(year, 1, 31) for year in years)
    at = Moment(LAST, basis.known_position)
    rows = tax_roll.corporate_returns(model, at, earliest, end - DAY, firm)
    bills = [row for year in years for row in tax_roll.bills(model, Tax.CORPORATE, year, at.known, firm)]
    returns = _Returns(
        basis,
        {(row["corporation"], row["year_ends"]): row for row in rows},
        {row["subject"]: row for row in bills},
        tax_roll.offices(model, at.known, firm),
    )
    yield from (returns.filing(row) for row in rows if row["year_ends"] >= first)
    finals = [row for row in rows if not row["interim"]]
    filed = {row["corporation"] for row in finals if row["year_ends"] >= first}
    active = tax_roll.active_firms(model, Moment(basis.decided_on, at.known))
    for row in finals:
        if before <= row["year_ends"] < first and row["corporation"] in active - filed:
            yield from corporate.missing(row, basis)
        sixth = corporate.follows(row, INTERIM_MONTHS)
        is_asked = first <= sixth < end and (row["corporation"], sixth) not in returns.by_period
        if is_asked and row["corporation"] in active and corporate.must_file_ahead(row, basis):
            yield from corporate.missing(row, basis, INTERIM_MONTHS)


def _vehicles(model: ReadModel, basis: Basis, owner: str | None) -> Iterator[vehicle.Held]:
    at = Moment(vehicle.assessment_date(basis.fiscal_year), basis.known_position)
    now = Moment(basis.decided_on, at.known)
    protected = tax_roll.protected(model, now)
    dead = {number for number, row in tax_roll.residents(model, at, owner).items() if row["status"] == Status.DEAD}
    for row in tax_roll.vehicles(model, at, owner):
        number = row["owner"]
        found = [Finding(number, Oddity.OWNER_DEAD)] if number in dead else []
        found += [Finding(number, Oddity.PROTECTED)] if number in protected else []
        yield vehicle.Held(vehicle=vehicle.TaxedVehicle.of(row), findings=tuple(found))


_ROLLS: Final[dict[Tax, tuple[Callable[..., Iterable[Any]], Callable[[Any, Basis], Draft]]]] = {
    Tax.FIXED_ASSET: (_estates, fixed.assess),
    Tax.RESIDENT: (_earners, resident.assess),
    Tax.CORPORATE: (_filings, corporate.assess),
    Tax.LIGHT_VEHICLE: (_vehicles, vehicle.assess),
}
