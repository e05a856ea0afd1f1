"""不詳日を含む日付: dates as the register must hold them, exact or in the words of the notice."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from events.values.date_text import DateKind, read
from events.values.eras import ERAS, Era, to_era
from events.values.errors import InvalidValueError

__all__ = ["DateKind", "LegalDate"]


@dataclass(frozen=True, slots=True)
class LegalDate:
    """不詳日を含む日付: `on` sorts, `text` is the 表記 verbatim, the day lies in `earliest` to `latest`.

    Where `on` alone says it all, `text` is "". Make one with `exact` or `parse`; the constructor restores a stored
    one, and raises ValueError when it contradicts itself.
    """

    on: date
    text: str
    kind: DateKind
    earliest: date
    latest: date

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", DateKind(self.kind))  # stored kinds come back as plain strings
        if not self.earliest <= self.on <= self.latest:
            raise InvalidValueError(
                "date_outside_text", on=self.on, text=self.text, earliest=self.earliest, latest=self.latest
            )

    @staticmethod
    def exact(on: date) -> "LegalDate":
        """Make the date of a calendar day; equal days give the same (cached) object."""
        return _exact(on)

    @staticmethod
    def parse(text: str, on: date | None = None, eras: tuple[Era, ...] = ERAS) -> "LegalDate":
        """Read an ISO or era date, a 不詳 pattern or an impossible date; raises InvalidValueError with a remedy.

        `on` chooses the sortable day within the text's range; by default it is the first possible day, for a day
        no calendar has the last real day of that month, and for 年月日不詳 the first day of the era table.

        >>> LegalDate.parse("昭和30年3月頃").latest, LegalDate.parse("R6.3.31").on
        (datetime.date(1955, 3, 31), datetime.date(2024, 3, 31))
        >>> LegalDate.parse("2023-02-29").on, LegalDate.parse("2023-02-29").text
        (datetime.date(2023, 2, 28), '2023-02-29')
        """
        found = _parse(text, eras)
        return found if on is None else found.sorted_on(on)

    def sorted_on(self, on: date) -> "LegalDate":
        """Return the same date with another sortable day inside its range. Raises `date_outside_text`."""
        return self if on == self.on else LegalDate(on, self.text, self.kind, self.earliest, self.latest)

    @property
    def is_exact(self) -> bool:
        """Whether it names one calendar day; the contrary of 不詳フラグ."""
        return self.kind is DateKind.EXACT

    def in_era(self, eras: tuple[Era, ...] = ERAS) -> str:
        """Write it in 和暦, for certificates: the text as it stands, else the day in its era."""
        return self.text or to_era(self.on, eras)

    def in_western(self) -> str:
        """Write it in 西暦, for foreign residents: the text as it stands, else the day [標準仕様書 1.1.9]."""
        return self.text or f"{self.on.year}年{self.on.month}月{self.on.day}日"

    def __str__(self) -> str:
        return self.in_era()


# About 80 years of days; a day recurs in many thousand events, and making one costs ten times a look-up.
_REMEMBERED: Final = 1 << 15


@lru_cache(_REMEMBERED)
def _exact(on: date) -> LegalDate:
    return LegalDate(on, "", DateKind.EXACT, on, on)


@lru_cache(_REMEMBERED)
def _parse(text: str, eras: tuple[Era, ...]) -> LegalDate:
    kind, on, earliest, latest, verbatim = read(text, eras)
    return LegalDate(on, text, kind, earliest, latest) if verbatim else _exact(on)
