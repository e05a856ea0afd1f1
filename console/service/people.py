"""The window's index of people on the service's own read model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.service.counter import OWN_WRITE_SECONDS
from projections import people
from registry.application.people import KEYS, KnownPerson
from registry.domain.errors import TransientError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from projections.readmodel import ReadModel


class ReadModelPeople:
    """A PeopleIndex; `model` gives the calling thread's read model, `reaches` waits until it knows a position."""

    def __init__(self, model: Callable[[], ReadModel], reaches: Callable[[int, float], bool]) -> None:
        self._model, self._reaches = model, reaches

    def wait(self, position: int) -> None:
        """Return once a position is known; TransientError after ten seconds."""
        if not self._reaches(position, OWN_WRITE_SECONDS):
            raise TransientError("the read model is behind the log")

    def with_key(self, item: str, value: str) -> Sequence[KnownPerson]:
        """Everybody whose latest record has this value, 除票 included; KeyError for an item that identifies nobody."""
        KEYS[item]
        return [KnownPerson(*found) for found in people.with_item(self._model(), item, value)]

    def alike(self, name: str, sex: str, birth: date) -> Sequence[KnownPerson]:
        """Everybody of this name, sex and birth date."""
        return [KnownPerson(*found) for found in people.alike(self._model(), name, sex, birth)]

    def last_number(self, kind: str) -> str:
        """The highest number given so far; "" before the first."""
        return people.last_number(self._model(), kind)
