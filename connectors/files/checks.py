"""Check digits by the name a layout gives them. A wrong one is an alert: old numbers are kept as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from events.values import numbers

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "lgcode": numbers.is_valid_municipality_code,
    "resident_number": numbers.is_valid_serial,
    "household": numbers.is_valid_serial,
    "resident_code": numbers.is_valid_resident_code,
    "my_number": numbers.is_valid_my_number,
}
