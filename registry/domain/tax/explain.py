"""計算過程: an amount together with the lines that lead to it, written down while it is computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

N = TypeVar("N", int, Fraction)


class Unit(StrEnum):
    """単位: what a line's value counts."""

    YEN = "yen"
    RATE = "rate"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    PERSONS = "persons"
    SQUARE_METRES = "m2"


@dataclass(frozen=True, slots=True)
class Label:
    """見出し: a name in both languages of the screens."""

    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Line:
    """計算の一行: `key` (stable ASCII), labels, the formula with its numbers, the value and the legal source."""

    key: str
    label_ja: str
    label_en: str
    formula: str
    value: int | Fraction
    unit: Unit
    source: str
    provisional: bool = False
    """仮: rests on a rate that was not announced yet."""


@dataclass(frozen=True, slots=True)
class Computation:
    """計算結果: `amount` in yen and every line in the order in which it was computed."""

    title: Label
    lines: tuple[Line, ...]
    amount: int

    @property
    def is_provisional(self) -> bool:
        """Whether a line rests on a rate that was not announced yet."""
        return any(line.provisional for line in self.lines)

    def yen(self, key: str) -> int:
        """Return the value of the last line named `key`, in whole yen; raise `KeyError` when there is none."""
        for line in reversed(self.lines):
            if line.key == key:
                return int(line.value)
        raise KeyError(key)


@dataclass(slots=True)
class Worksheet:
    """計算用紙: collects lines during one computation; `labels` names every key that may be written."""

    title: Label
    labels: Mapping[str, Label]
    lines: list[Line] = field(default_factory=list)

    def put(
        self, key: str, formula: str, value: N, source: str, *, unit: Unit = Unit.YEN, provisional: bool = False
    ) -> N:
        """Write a line and return its value, so that the amount computed on is the amount shown."""
        label = self.labels[key]
        self.lines.append(Line(key, label.ja, label.en, formula, value, unit, source, provisional))
        return value

    def done(self, amount: int) -> Computation:
        """Close the sheet with its result in yen."""
        return Computation(self.title, tuple(self.lines), amount)


def decimal(value: int | Fraction) -> str:
    """小数表記: an exact number as written on paper; `decimal(Fraction(5, 2))` is "2.5"."""
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"


def percent(rate: Fraction) -> str:
    """百分率: a rate as written in the law; `percent(Fraction(24, 1000))` is "2.4%"."""
    return _percent(rate.numerator, rate.denominator)


@cache
def _percent(numerator: int, denominator: int) -> str:
    """Kept by two numbers: a fraction's own hash costs more than the text."""
    return f"{decimal(Fraction(100 * numerator, denominator))}%"
