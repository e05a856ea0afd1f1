"""Import a generated town into the embedded log, with one process and with two; docs/benchmarks.md, section "Import".

    python bench/importing.py [--residents 5000] [--years 10] [--town 122131] [--ways "reading ahead"] [--register]

Figures are of the recording loop: from opening the files to the last commit, without the read model that is built
after it. CPU seconds tell more than the clock where the machine is shared.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.files.ahead import read_ahead
from connectors.files.importer import Importer
from connectors.files.manifest import Manifest
from connectors.files.parts import read_parts
from connectors.files.rejects import RejectsFile
from connectors.keys.sealer import RingSealer
from connectors.simulation import generate
from console.bootstrap import Office, is_holiday
from console.cli.main import main as daicho
from console.garbage import rare_collections
from console.tax_desk import TownAssessor
from events.towns import member_town
from registry.application.roll import LogRoll

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from connectors.files.parts import Part

OPENING = date(2016, 4, 1)
"""Ten years from here end before the tax tables do."""

WAYS = {"reading alone": None, "one process": read_parts, "reading ahead": read_ahead}
TITLES = ("way", "rows", "events", "s", "events/s", "recording", "reading", "events/CPU s")


@dataclass
class Measured:
    """One way of importing: seconds by the clock, CPU seconds of the recording and of the reading process."""

    way: str
    rows: int
    events: int
    seconds: float
    recording: float
    reading: float


def cpu(who: int) -> float:
    """CPU seconds of this process, or of its ended children."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def measure(
    way: str, files: Path, data: Path, lgcode: str, read: Callable[[Path, str], Generator[Part]] | None
) -> Measured:
    """Import a town into an empty data folder; without `read`, only read, check and translate its files."""
    before = time.perf_counter(), cpu(resource.RUSAGE_SELF), cpu(resource.RUSAGE_CHILDREN)
    if read is None:
        rows = sum(
            sum(found.rows for found in part) if isinstance(part, list) else 1 for part in read_parts(files, lgcode)
        )
        events = 0
    else:
        rows, events = run(files, data, lgcode, read)
    after = time.perf_counter(), cpu(resource.RUSAGE_SELF), cpu(resource.RUSAGE_CHILDREN)
    return Measured(way, rows, events, *(now - then for now, then in zip(after, before, strict=True)))


def run(files: Path, data: Path, lgcode: str, read: Callable[[Path, str], Generator[Part]]) -> tuple[int, int]:
    """Rows and events that an import recorded."""
    office = Office(data, member_town(lgcode))
    simulated = Manifest.load(files, lgcode).simulated
    with (
        office.keys() as keys,
        office.registry(simulated=simulated) as registry,
        RejectsFile(data / "rejects.csv") as rejects,
        TownAssessor(office) as taxes,
    ):
        roll = LogRoll(registry.recorder, RingSealer(keys))
        importer = Importer(registry, roll, keys, is_holiday=is_holiday, rejects=rejects, assessor=taxes)
        with rare_collections():
            report = importer.run(files, read=read)
        return report.rows, registry.log.head().position


def register_alone(files: Path, lgcode: str) -> None:
    """Leave a town's folder with what the resident register is made of: no vehicles, returns, bills and payments."""
    manifest = Manifest.load(files, lgcode)
    kept = {table: entry for table, entry in manifest.files.items() if table in ("juki", "ido")}
    for table in manifest.files.keys() - kept.keys():
        (files / f"{lgcode}_{table}.csv").unlink()
    replace(manifest, files=kept).save(files)


def main() -> None:
    """Print one line per way, and whether the register verifies."""
    arguments = argparse.ArgumentParser(description="measure imports")
    arguments.add_argument("--residents", type=int, default=5_000)
    arguments.add_argument("--years", type=int, default=10)
    arguments.add_argument("--town", default="122131")
    arguments.add_argument("--ways", nargs="+", choices=tuple(WAYS), default=tuple(WAYS))
    arguments.add_argument("--verify", action="store_true", help="verify what was read ahead")
    arguments.add_argument("--register", action="store_true", help="residents alone, without taxes")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        generate(
            work / "files",
            residents_total=asked.residents,
            years=asked.years,
            opening=OPENING,
            seed=7,
            towns=(asked.town,),
        )
        files = work / "files" / asked.town
        if asked.register:
            register_alone(files, asked.town)
        print(
            f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {asked.residents:,} residents, {asked.years} years"
        )
        print("{:<16}{:>10}{:>10}{:>9}{:>10}{:>10}{:>10}{:>14}".format(*TITLES))
        for way in asked.ways:
            one = measure(way, files, work / way.replace(" ", "-"), asked.town, WAYS[way])
            print(
                f"{one.way:<16}{one.rows:>10,}{one.events:>10,}{one.seconds:>9.1f}{one.events / one.seconds:>10,.0f}"
                f"{one.recording:>10.1f}{one.reading:>10.1f}{one.events / one.recording:>14,.0f}",
                flush=True,
            )
        if asked.verify:
            daicho(["--data", str(work / "reading-ahead"), "verify", "--all"])


if __name__ == "__main__":
    main()
