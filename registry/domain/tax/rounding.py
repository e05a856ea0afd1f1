"""端数処理: whole units and instalments (地方税法20条の4の2, 施行令6条の17; DOMAIN §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from events.values.fiscal import instalments

if TYPE_CHECKING:
    from fractions import Fraction

TAX_BASE_UNIT: Final = 1_000
"""課税標準額: below 1,000 yen is dropped (地方税法20条の4の2第1項)."""
TAX_UNIT: Final = 100
"""税額: below 100 yen is dropped (同条3項)."""
INSTALMENT_UNIT: Final = 1_000
"""期別: below 1,000 yen goes to the first 納期 (施行令6条の17)."""

Schedule = tuple[tuple[int, int], ...]
"""Pairs of (month, yen) in the order in which they fall due."""


def floor_unit(amount: int | Fraction, unit: int = 1) -> int:
    """切捨て: the largest multiple of `unit` yen not above `amount`; `floor_unit(167_986, 100)` is 167,900."""
    return int(amount // unit) * unit


def portion(amount: int, share: Fraction) -> int:
    """割合の額: ⌊amount × share⌋ yen; `portion(2_833_333, Fraction(5, 100))` is 141,666.

    Exact in integers: the product as a fraction would be reduced first, for nothing, some ten times per parcel.
    """
    return amount * share.numerator // share.denominator


def schedule(total: int, months: tuple[int, ...], unit: int) -> Schedule:
    """期割: the instalments of a year's tax with the month in which each falls due.

    `schedule(100_700, (5, 7, 9, 12), 1_000)` is (5, 25,700), (7, 25,000), (9, 25,000), (12, 25,000).
    """
    return tuple(zip(months, instalments(total, len(months), unit), strict=True))
