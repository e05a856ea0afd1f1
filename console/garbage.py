"""When Python looks for cyclic garbage, for work that makes next to none."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

OBJECTS_BETWEEN_COLLECTIONS: Final = 100_000
"""Python's 700 costs a sixth of the time of a load, or of a publisher that catches up."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for cyclic garbage seldom: bulk work makes next to none, and the records it keeps are many."""
    usual = gc.get_threshold()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
