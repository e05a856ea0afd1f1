"""The course of a simulation: found the towns, live day by day, close the books and write the manifests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from connectors.files.manifest import Manifest, manifest_path
from connectors.simulation import arrivals, households, profiles, registers, removals, stories, tax_books
from connectors.simulation.days import DAY, DEATHS, MOVES_IN, MOVES_OUT, open_days
from connectors.simulation.founding import found
from connectors.simulation.office import Office
from connectors.simulation.profiles import TOWN_PROFILES
from connectors.simulation.vehicles import Fleet
from events.towns import member_town

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from connectors.files.manifest import Totals

OPENING: Final = date(2022, 4, 1)
PERSONS_PER_RELOCATION: Final = 2.4
FEWEST_RESIDENTS: Final = 150
"""Of one town: with fewer no families come together."""


def generate(
    out_dir: Path,
    *,
    residents_total: int = 20_000,
    years: int = 3,
    opening: date = OPENING,
    seed: int = 1,
    towns: Collection[str] = tuple(TOWN_PROFILES),
    progress: Callable[[int, int, str], None] = lambda _done, _total, _label: None,
) -> list[Manifest]:
    """Write the files of simulated towns into `out_dir/{lgcode}/`; the same arguments give the same bytes.

    `residents_total` is shared out by the towns' real sizes. `progress(done, total, label)` is called once a day.
    Raises ValueError for too few residents, no years or an unknown town.
    """
    chosen = sorted({member_town(town).lgcode for town in towns})
    population = sum(TOWN_PROFILES[lgcode].population for lgcode in chosen)
    scale = residents_total / population if chosen else 0.0
    smallest = min((TOWN_PROFILES[lgcode].population * scale for lgcode in chosen), default=0.0)
    if smallest < FEWEST_RESIDENTS or years < 1:
        raise ValueError(f"a simulation needs a town, {FEWEST_RESIDENTS} residents in each, and one year at least")
    offices = {lgcode: _open(out_dir / lgcode, lgcode, seed, scale, opening) for lgcode in chosen}
    closing = opening.replace(year=opening.year + years) - DAY
    try:
        return _Course(offices, closing, seed).run(progress)
    finally:
        for office in offices.values():
            office.shut()


def _open(folder: Path, lgcode: str, seed: int, scale: float, opening: date) -> Office:
    folder.mkdir(parents=True, exist_ok=True)
    manifest_path(folder, lgcode).unlink(missing_ok=True)  # files without a manifest are no town: half a run is refused
    return Office(lgcode, folder, seed, scale, opening)


class _Course:
    """All towns from the opening to the closing day."""

    def __init__(self, offices: dict[str, Office], closing: date, seed: int) -> None:
        self._offices, self._closing, self._seed = offices, closing, seed
        self._fleets = {lgcode: Fleet(office) for lgcode, office in offices.items()}
        self._opening = next(iter(offices.values())).opening

    def run(self, progress: Callable[[int, int, str], None]) -> list[Manifest]:
        """Live through all days; return the manifests."""
        days = list(open_days(self._opening + DAY, self._closing))  # the day of the take-over has no other business
        stories.prepare(self._offices, self._fleets, self._closing)
        tax_books.prepare(self._offices, self._closing, self._seed)
        for done, office in enumerate(self._offices.values(), start=1):
            found(office, round(office.profile.population * office.scale))
            self._fleets[office.lgcode].found()
            progress(0, len(days), f"{member_town(office.lgcode).name} ({done}/{len(self._offices)})")
        opened = {lgcode: office.totals(self._opening) for lgcode, office in self._offices.items()}
        for done, day in enumerate(days, start=1):
            self._live(day)
            progress(done, len(days), f"{day:%Y-%m}")
        return [self._close(office, opened[lgcode]) for lgcode, office in self._offices.items()]

    def _live(self, day: date) -> None:
        for office in self._offices.values():
            office.today = day
        for lgcode, office in self._offices.items():
            office.begin()
            _work(office, [other for other in self._offices.values() if other is not office])
            self._fleets[lgcode].day()
        for office in self._offices.values():
            office.close()

    def _close(self, office: Office, opened: Totals) -> Manifest:
        """Shut the files and write the manifest."""
        office.shut()
        manifest = Manifest(
            lgcode=office.lgcode,
            town=member_town(office.lgcode).name,
            simulated=True,
            opening=self._opening,
            closing=self._closing,
            seed=self._seed,
            files={table: writer.entry() for table, writer in office.writers.items()},
            totals=(opened, office.totals(self._closing)),
            stories=tuple(sorted(office.stories, key=lambda story: story.key)),
        )
        manifest.save(office.folder)
        return manifest


def _work(office: Office, others: list[Office]) -> None:
    """A day's cases beside the agenda: each kind at its yearly rate, in the season's measure."""
    facts, scale, people = office.profile, office.scale, len(office.people)
    foreign = facts.foreign * scale
    for act, yearly, season in (
        (arrivals.birth, facts.births * scale, None),
        (removals.death, facts.deaths * scale, DEATHS),
        (households.relocate, people * profiles.RELOCATIONS / PERSONS_PER_RELOCATION, MOVES_IN),
        (households.recompose, people * profiles.HOUSEHOLD_CHANGES, None),
        (registers.marry, people * profiles.MARRIAGES, None),
        (registers.divorce, people * profiles.DIVORCES, None),
        (registers.transfer, people * profiles.REGISTER_TRANSFERS, None),
        (registers.renew_stay, foreign * profiles.STAY_UPDATES, None),
    ):
        for _ in range(office.cases(yearly, season) if season else office.cases(yearly)):
            act(office)
    budget = office.budget
    budget.moves_in += office.expected(facts.moves_in * scale, MOVES_IN)
    budget.moves_out += office.expected(facts.moves_out * scale, MOVES_OUT)
    while budget.moves_in >= 1:
        budget.moves_in -= max(1, arrivals.arrive(office))
    while budget.moves_out >= 1:
        budget.moves_out -= max(1, removals.move_out(office, others))
