"""A town's files into its register: everything is checked, what is good is recorded, the rest is listed with reasons.

Run twice it changes nothing; killed in the middle, running it again completes it.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from connectors.files.forms import ACTOR, Target
from connectors.files.manifest import Manifest
from connectors.files.parts import Prepared, read_parts
from connectors.files.rows import BatchRow
from events.bill import Tax
from events.event import end_of_day, micros
from events.reasons import Trigger
from events.town import TownOpened
from events.values.errors import InvalidValueError
from events.values.legal_date import LegalDate
from registry.application.assessment_run import Batch, Start, decide, earlier_start
from registry.application.assessment_vehicle import Held, assess, assessment_date
from registry.application.clocks import SimulatedClock
from registry.application.commands import Form, OpenTown
from registry.application.tax_drafts import Basis
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from connectors.files.findings import Finding, Refusal
    from connectors.files.parts import Part
    from connectors.files.rejects import RejectsFile
    from registry.application.assessment_vehicle import TaxedVehicle
    from registry.application.registry import TownRegistry

DAY: Final = timedelta(days=1)


class Keys(Protocol):
    """The key ring, as far as a bulk load needs it."""

    def ensure(self, subjects: Iterable[str]) -> None:
        """Make the missing keys of many subjects durable at once."""


class VehicleRoll(Protocol):
    """The vehicles of a town as the read model knows them."""

    def vehicles_on(self, valid: date, known: int | None) -> tuple[int, list[TaxedVehicle]]:
        """Registered vehicles on a day as known at a position (None: now), and that position."""


RUNS: Final = {
    "固定資産税賦課": Tax.FIXED_ASSET,
    "個人住民税賦課": Tax.RESIDENT,
    "法人市民税賦課": Tax.CORPORATE,
}
"""処理名 of the runs that need the whole read model, and their tax."""


class Assessor(Protocol):
    """Decides a tax and year on everything recorded so far."""

    def decide(self, registry: TownRegistry, tax: Tax, fiscal_year: int, batch: str) -> tuple[int, bool]:
        """How many bills there are, and whether the batch had been decided before."""


class NoAssessor:
    """Where taxes can't be run: R249."""

    def decide(self, registry: TownRegistry, tax: Tax, fiscal_year: int, batch: str) -> tuple[int, bool]:
        """Refuse."""
        del registry, fiscal_year
        raise RuleViolation("R249", "run", batch=batch, tax=tax)


@dataclass
class Report:
    """What an import did. Rows = recorded + unchanged + refused."""

    lgcode: str
    rows: int = 0
    recorded: int = 0
    unchanged: int = 0
    refused: int = 0
    bills: int = 0
    alerts: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    """How many rows were refused, by code."""


class Importer:
    """Feeds one town's submissions to its register, in the order in which the office worked."""

    def __init__(
        self,
        registry: TownRegistry,
        roll: VehicleRoll,
        keys: Keys,
        *,
        is_holiday: Callable[[date], bool],
        rejects: RejectsFile,
        assessor: Assessor | None = None,
    ) -> None:
        self._registry = registry
        self._keys = keys
        self._roll = roll
        self._is_holiday = is_holiday
        self._rejects = rejects
        self._assessor = assessor or NoAssessor()
        self.report = Report(registry.lgcode)

    def run(
        self,
        folder: Path,
        progress: Callable[[int], None] = lambda _: None,
        read: Callable[[Path, str], Generator[Part]] = read_parts,
    ) -> Report:
        """Import everything that `read` finds; FileRefusedError where a file can't be read at all."""
        manifest = Manifest.load(folder, self._registry.lgcode)
        self._open(manifest)
        with closing(read(folder, self._registry.lgcode)) as parts:
            for part in parts:
                if isinstance(part, BatchRow):
                    self._assess(part)
                elif part:
                    self._take_all(part)
                progress(self.report.rows)
        return self.report

    def _open(self, manifest: Manifest) -> None:
        self._set_clock_to(end_of_day(manifest.opening - DAY) + 1)
        day = LegalDate.exact(manifest.opening)
        form = Form(
            command_id=Target(manifest.lgcode).command_id("open"),
            reason=TownOpened.TYPE,
            effective=day,
            actor=ACTOR,
            trigger=Trigger.EX_OFFICIO,
            legal_basis="住民基本台帳法5条",
            submission=manifest.lgcode,
        )
        self._registry.handle(OpenTown(form=form, name=manifest.town, simulated=manifest.simulated))

    def _take_all(self, part: Sequence[Prepared | Refusal]) -> None:
        """One group commit."""
        prepared = [found for found in part if isinstance(found, Prepared)]
        self._keys.ensure(sorted({subject for found in prepared for subject in found.subjects}))
        with self._registry.group([found.command.form.command_id for found in prepared]):
            for found in part:
                if isinstance(found, Prepared):
                    self._take(found)
                else:
                    self._count(found.rows, "refused")
                    for reject in found.rejects:
                        self._refuse(reject)

    def _take(self, found: Prepared) -> None:
        self.report.alerts += found.alerts
        self._set_clock_to(found.processed_at)
        try:
            receipt = self._registry.handle(found.command)
            if receipt.repeated:
                self._check_same(found.command.form)
        except (RuleViolation, InvalidValueError) as error:
            self._count(found.rows, "refused")
            self._refuse(found.reject(error))
        else:
            self.report.alerts += len(receipt.alerts)
            self._count(found.rows, "unchanged" if receipt.repeated else "recorded")

    def _check_same(self, form: Form) -> None:
        """A number that was imported before must say what it said then (R004)."""
        header = self._registry.header_of(form.command_id)
        if header is not None and header.place != form.place:
            raise RuleViolation("R004", "number", submission=form.submission)

    def _assess(self, row: BatchRow) -> None:
        self._set_clock_to(micros(row.processed_at))
        if row.run in RUNS:
            bills, repeated = self._assessor.decide(self._registry, RUNS[row.run], row.fiscal_year, row.number)
            self.report.bills += bills
            self._count(1, "unchanged" if repeated else "recorded")
            return
        batch = Batch(lgcode=row.lgcode, number=row.number, tax=Tax.LIGHT_VEHICLE, actor=ACTOR)
        before = earlier_start(self._registry, batch)
        known, vehicles = self._roll.vehicles_on(
            assessment_date(row.fiscal_year), before.known_position if before else None
        )
        start = before or Start(known, row.processed_at.date())
        basis = Basis(
            town=row.lgcode,
            fiscal_year=row.fiscal_year,
            known_position=start.known_position,
            decided_on=start.decided_on,
            is_holiday=self._is_holiday,
        )
        drafts = (assess(Held(vehicle=vehicle), basis) for vehicle in vehicles)
        self.report.bills += decide(self._registry, batch, start, drafts).bills
        self._count(1, "recorded" if before is None else "unchanged")

    def _set_clock_to(self, moment: int) -> None:
        """A simulated town lives through its files; a real town's 処理日時 is data, the import is its time (law 4)."""
        if isinstance(self._registry.clock, SimulatedClock):
            self._registry.clock.set(moment)

    def _count(self, rows: int, outcome: str) -> None:
        self.report.rows += rows
        setattr(self.report, outcome, getattr(self.report, outcome) + rows)

    def _refuse(self, finding: Finding) -> None:
        self.report.refusals[finding.code] += 1
        self._rejects.add(finding)
