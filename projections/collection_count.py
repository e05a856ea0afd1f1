"""調定・収納の検算: the totals of collection counted from the log's own events, one after the other.

It asks no read model and none of the functions that make them, so that agreement means something: what is counted twice
independently and agrees is proved to be the sum of the events.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from events.bill import Bill
from events.codec import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from events.codec import Sealer
    from events.event import Entry
    from projections.replay import StreamLog

Key = tuple[str | None, int | None, int]
"""(税目, 年度, 期)."""
Sums = dict[str, int]

_PREFIX: Final = f"{Bill.KIND}-"
_SIGNS: Final = {
    "assessed": 1,
    "remitted": -1,
    "paid": -1,
    "refunded": 1,
    "credited": -1,
    "credited_away": 1,
    "written_off": -1,
}
_BESIDE: Final = ("fee_charged", "fee_paid", "late_paid", "late_remitted", "interest_paid", "announced")


def count(
    log: StreamLog, sealer: Sealer, valid: date, known: int, *, progress: Callable[[int], None] = lambda _: None
) -> dict[Key, Sums]:
    """Read every bill of a log; the sums of each (tax, year, 期) at (valid, known), and the number of accounts."""
    sums: dict[Key, Sums] = defaultdict(lambda: dict.fromkeys(("accounts", *_SIGNS, *_BESIDE, "outstanding"), 0))
    for entries in _bills(log, sealer, known, progress):
        for key, amounts in _of_bill(entries, valid).items():
            sums[key]["accounts"] += 1
            for name, yen in amounts.items():
                sums[key][name] += yen
    return dict(sums)


def _bills(log: StreamLog, sealer: Sealer, known: int, progress: Callable[[int], None]) -> Iterator[list[Entry]]:
    """The events of each bill: their streams stand together, in the order of names."""
    done = 0
    for rows in log.read_streams(_PREFIX, known=known):
        own = [row for row in rows if row[1].startswith(_PREFIX)]
        for _, events in groupby(own, itemgetter(1)):
            yield [decode(*row, sealer) for row in events]
        done += len(own)
        progress(done)
        if len(own) < len(rows):
            return


def _of_bill(entries: Sequence[Entry], valid: date) -> dict[Key, Sums]:
    """One bill: walk its events by day, remember the last decision, add every movement to its 期."""
    voided = {version for entry in entries for version in entry.header.cancels}
    tax: str | None = None
    year: int | None = None
    amount: int | None = None
    due: date | None = None
    schedule: str | None = None
    found: dict[int, Sums] = defaultdict(lambda: defaultdict(int))
    for entry in sorted(entries, key=lambda one: (one.header.effective.on, one.version)):
        if entry.version in voided or entry.header.effective.on > valid:
            continue
        said = vars(entry.body)
        tax, year = said.get("tax") or tax, said.get("fiscal_year") or year
        amount = amount if said.get("amount") is None else said["amount"]
        due, schedule = said.get("due_on") or due, said.get("instalments") or schedule
        for name in (*_SIGNS, *_BESIDE):
            if said.get(name):
                found[said.get("instalment") or 1][name] += said[name]
    planned = [part.split(":") for part in schedule.split()] if schedule else []
    if not schedule and amount is not None and due is not None:
        planned = [["1", "", str(amount)]]
    for number, _, yen in planned:
        found[int(number)]["assessed"] += int(yen)
    for sums in found.values():
        sums["outstanding"] = sum(sign * sums[name] for name, sign in _SIGNS.items())
    return {(tax, year, number): dict(sums) for number, sums in found.items()}
