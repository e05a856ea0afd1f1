"""Collection of one town: payments booked per second, and the proof that its totals are the sum of the events.

`python bench/collection.py --bills 95000` decides the bills first (not counted): four 期 each, as 固定資産税 has.
A file then pays three 期 in four of every bill, and the totals are made in SQL and counted anew from the log.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_OID, uuid5

from measuring import clocked

from connectors.files.layout import layout
from connectors.files.payments import TABLE, PaymentReport, import_payments
from console.bootstrap import Office
from events.bill import BillDecided, Instalment, Tax, write_schedule
from events.event import end_of_day
from events.towns import member_town
from events.values.legal_date import LegalDate
from projections.collection import totals
from projections.collection_count import count
from registry.application.clocks import SimulatedClock
from registry.application.commands import DecideBills, Form, OpenTown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry.application.registry import TownRegistry

TOWN: Final = "122131"
OPENED, TODAY = date(2026, 4, 1), date(2027, 3, 31)
DUE: Final = (date(2026, 4, 30), date(2026, 7, 31), date(2026, 12, 25), date(2027, 3, 1))
PAID: Final = 3
"""期 of each bill that are paid."""
AMOUNT: Final = 25_000
BILLS_PER_COMMIT: Final = 200
COMMITS_PER_GROUP: Final = 10


def main() -> None:
    """Decide, pay, reconcile; print seconds and payments per second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bills", type=int, default=95_000)
    bills = parser.parse_args().bills
    with tempfile.TemporaryDirectory(prefix="daicho-bench-") as folder:
        office = Office(Path(folder), member_town(TOWN))
        file = Path(folder) / "shunou.csv"
        _write(file, bills)
        with office.registry(simulated=True) as registry:
            clocked("decide the bills", lambda: _decide(registry, bills))
            report: PaymentReport = clocked("book the payments", lambda: import_payments(file, registry))
        assert (report.booked, report.rejects) == (PAID * bills, [])
        clocked("make the read model", lambda: _reconcile(office, counted=False))
        read, counted = clocked("reconcile", lambda: _reconcile(office, counted=True))
        assert read == counted == {n: AMOUNT * bills * (n > PAID) for n in range(1, len(DUE) + 1)}
        print(f"{report.booked:,} payments, {bills * len(DUE):,} 期")


def _bill(serial: int) -> str:
    return f"kotei-2026-{serial:015}"


def _decide(registry: TownRegistry, bills: int) -> None:
    clock = registry.clock
    assert isinstance(clock, SimulatedClock)
    clock.set(end_of_day(OPENED))
    registry.handle(OpenTown(form=_form("open", TOWN), name="東金市", simulated=True))
    schedule = [Instalment(n, due, AMOUNT) for n, due in enumerate(DUE, start=1)]
    decided = BillDecided(
        tax=Tax.FIXED_ASSET,
        fiscal_year=2026,
        amount=AMOUNT * len(DUE),
        due_on=DUE[0],
        instalments=write_schedule(schedule),
        decided_on=OPENED,
        known_position=1,
    )
    per_group = BILLS_PER_COMMIT * COMMITS_PER_GROUP
    for group in range(0, bills, per_group):
        with registry.group():
            for first in range(group, min(group + per_group, bills), BILLS_PER_COMMIT):
                chunk = {_bill(n): decided for n in range(first, min(first + BILLS_PER_COMMIT, bills))}
                registry.handle(DecideBills(form=_form(f"decide-{first}"), bills=chunk))


def _form(name: str, submission: str = "") -> Form:
    return Form(
        command_id=uuid5(NAMESPACE_OID, name),
        reason="bench",
        effective=LegalDate.exact(OPENED),
        actor="bench",
        trigger="ex_officio",
        legal_basis="地方税法364条",
        submission=submission,
    )


def _write(file: Path, bills: int) -> None:
    """The payments of each 期 in the order of bills, as a bank's file has them."""
    with file.open("w", encoding="utf-8", newline="\r\n") as out:
        out.write(",".join(item.name for item in layout(TABLE).items) + "\n")
        out.writelines(_lines(bills))


def _lines(bills: int) -> Iterator[str]:
    for number, due in enumerate(DUE[:PAID], start=1):
        for serial in range(bills):
            receipt = f"R{number}-{serial}"
            moment = f"{due.isoformat()}T13:00:00+09:00"
            yield f"{TOWN},{receipt},確報,{moment},{_bill(serial)},{number},{due.isoformat()},{AMOUNT},コンビニ\n"


def _reconcile(office: Office, *, counted: bool) -> tuple[dict[int, int], dict[int, int]]:
    """残高 by 期, from the read model and (where asked for) from the log's own events."""
    with office.read_model() as model:
        position = model.progress().position
        read = {row["instalment"]: row["outstanding"] for row in totals(model, TODAY, position)}
    if not counted:
        return read, {}
    with office.log() as log, office.sealer() as sealer:
        sums = count(log, sealer, TODAY, position)
    return read, {instalment: one["outstanding"] for (_, _, instalment), one in sums.items()}


if __name__ == "__main__":
    main()
