"""滞納: what an overdue 期 owes on a day, what was done about it, until when it can be collected and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry.domain.collection import late_due, prescribed
from registry.domain.collection_account import account_of
from registry.domain.collection_acts import DEEDS, Deed, acts
from registry.domain.tax.prescription import Act, ActKind, Prescription

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from registry.domain.tax.explain import Computation

Row = dict[str, Any]


@dataclass(frozen=True)
class Arrears:
    """滞納の一件: one 期, in yen, on the day asked for."""

    bill: str
    instalment: int
    tax: str
    fiscal_year: int
    taxpayer: str
    due_on: date
    unpaid: int
    announced: int
    """速報: of it, what a store says was paid."""
    fee: int
    late: Computation
    """延滞金 up to the day, with its computation; what was settled of it is still in it."""
    late_settled: int
    """延滞金 that was paid or remitted, yen."""
    done: tuple[Act, ...]
    """督促, 差押, 猶予 … so far."""
    prescription: Prescription

    @property
    def late_owed(self) -> int:
        """延滞金 still owed, yen."""
        return max(self.late.amount - self.late_settled, 0)

    @property
    def owed(self) -> int:
        """All that would settle it on the day, yen."""
        return self.unpaid + self.fee + self.late_owed

    def demanded_on(self) -> date | None:
        """The day of the 督促, if one was sent."""
        return min((act.on for act in self.done if act.kind is ActKind.DEMAND), default=None)

    def is_under(self, kind: ActKind, day: date) -> bool:
        """Whether a seizure, deferral or stay lasts on a day."""
        return any(act.kind is kind and act.on <= day <= act.until for act in self.done)


def arrears(
    accounts: Iterable[Row], receipts: Iterable[Row], done: Iterable[Row], on: date, *, known_on: date
) -> Iterator[Arrears]:
    """滞納一覧 from the rows of `projections.collection`, in their order; rates as known on `known_on`."""
    paid: dict[tuple[str, int], list[tuple[date, int]]] = defaultdict(list)
    for row in receipts:
        paid[row["number"], row["instalment"]].append((row["day"], row["yen"]))
    deeds: dict[str, list[Deed]] = defaultdict(list)
    for row in done:
        if row["type"] in DEEDS:
            deeds[row["number"]].append(deed_of(row))
    for row in accounts:
        number, instalment = row["number"], row["instalment"]
        account = account_of(instalment, row["due_on"], row, tuple(paid[number, instalment]))
        acted = tuple(acts(deeds[number], instalment))
        yield Arrears(
            bill=number,
            instalment=instalment,
            tax=row["tax"],
            fiscal_year=row["fiscal_year"],
            taxpayer=row["taxpayer"],
            due_on=row["due_on"],
            unpaid=account.tax.unpaid,
            announced=account.announced,
            fee=account.fee_unpaid,
            late=late_due(account, acted, on, known_on),
            late_settled=account.late_settled,
            done=acted,
            prescription=prescribed(account, acted),
        )


def deed_of(row: Mapping[str, Any]) -> Deed:
    """The deed that a row of `projections.collection.acts` is."""
    return Deed(row["type"], row["instalment"], row["day"], row["reference"] or "", row["until"])
