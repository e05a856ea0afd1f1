"""The order of a file's submissions: a copied row is recognised, a mistyped key spoils only its own submission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from connectors.files.findings import Refusal, Submission

    Found = Submission | Refusal


@dataclass(slots=True)
class _Level:
    """A key and the numbers of the submissions that stand at it."""

    key: Any
    numbers: set[str]

    def before(self, key: Any, number: str, *, shared: bool) -> bool:  # noqa: ANN401 - times in one table, numbers in another
        """Whether a submission with this key may follow."""
        return bool(key > self.key) or (shared and key == self.key and number not in self.numbers)


class Sequence:
    """Holds one submission back, to tell a leap forward (refuse it) from a step back (refuse the next)."""

    def __init__(self, refuse: Callable[[Found], Refusal]) -> None:
        self._refuse = refuse
        self._held: tuple[_Level, Found] | None = None
        self._passed: _Level | None = None

    def after(self, key: tuple[Any, bool] | None, found: Found) -> Iterator[Found]:
        """Take the next submission with (its key, whether neighbours may share it); yield what is certain."""
        if key is None:
            yield self._refuse(found)
            return
        value, shared = key
        if self._held is None or self._held[0].before(value, found.number, shared=shared):
            yield from self.end()
            self._hold(value, found)
        elif value < self._held[0].key and (
            self._passed is None or self._passed.before(value, found.number, shared=shared)
        ):
            yield self._refuse(self._held[1])
            self._hold(value, found)
        else:
            yield self._refuse(found)

    def end(self) -> Iterator[Found]:
        """Yield the held submission, if any."""
        if self._held is not None:
            self._passed, found = self._held
            self._held = None
            yield found

    def _hold(self, value: Any, found: Found) -> None:  # noqa: ANN401 - times in one table, numbers in another
        same = self._passed is not None and value == self._passed.key
        level = self._passed if same and self._passed else _Level(value, set())
        level.numbers.add(found.number)
        self._held = level, found
