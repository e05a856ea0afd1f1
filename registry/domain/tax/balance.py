"""収納の残高: every component of an account is kept, so that money is conserved and can be reconciled (DOMAIN §2.5)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum

from registry.domain.rule import Message
from registry.domain.tax.errors import TaxInputError, require_not_negative


class Movement(StrEnum):
    """収納の異動: what changes an account; the values are the fields of `Balance`."""

    ASSESSED = "assessed"
    """調定(賦課決定・増額更正)"""
    REDUCED = "reduced"
    """減額更正・減免・賦課取消"""
    PAID = "paid"
    """納付"""
    REFUNDED = "refunded"
    """還付"""
    CREDITED = "credited"
    """他の過誤納金からの充当"""
    CREDITED_AWAY = "credited_away"
    """過誤納金の他への充当"""
    WRITTEN_OFF = "written_off"
    """不納欠損"""


@dataclass(frozen=True, slots=True)
class Balance:
    """収納状況: totals in yen of each movement of an account (or of many: balances add up)."""

    assessed: int = 0
    reduced: int = 0
    paid: int = 0
    refunded: int = 0
    credited: int = 0
    credited_away: int = 0
    written_off: int = 0

    @property
    def outstanding(self) -> int:
        """残高: 調定 − 減額 − 納付 + 還付 − 充当 + 他への充当 − 不納欠損; negative is 過誤納."""
        due = self.assessed - self.reduced - self.written_off
        received = self.paid - self.refunded + self.credited - self.credited_away
        return due - received

    @property
    def overpaid(self) -> int:
        """過誤納金: what can be refunded or credited elsewhere, yen."""
        return max(-self.outstanding, 0)

    @property
    def unpaid(self) -> int:
        """未納額: what is still owed, yen."""
        return max(self.outstanding, 0)

    def __add__(self, other: Balance) -> Balance:
        return Balance(*(getattr(self, item.name) + getattr(other, item.name) for item in fields(self)))

    def after(self, movement: Movement, yen: int) -> Balance:
        """Return the account after one movement of `yen`; raise `TaxInputError` when more is taken than is there."""
        require_not_negative(yen=yen)
        available = self._available(movement)
        if available is not None and yen > available:
            raise TaxInputError(
                f"{movement}_exceeds_balance",
                "yen",
                Message(f"{yen:,}円は上限{available:,}円を超えています。", f"{yen:,} yen exceeds {available:,} yen."),
                Message("残高を確認して金額を改めてください。", "Check the balance and correct the amount."),
            )
        return replace(self, **{movement.value: getattr(self, movement) + yen})

    def _available(self, movement: Movement) -> int | None:
        limits = {
            Movement.REDUCED: self.assessed - self.reduced,
            Movement.REFUNDED: self.overpaid,
            Movement.CREDITED: self.unpaid,
            Movement.CREDITED_AWAY: self.overpaid,
            Movement.WRITTEN_OFF: self.unpaid,
        }
        return limits.get(movement)
