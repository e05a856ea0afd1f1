"""Making batches ready: what one agreement tells of the town's events, in words."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from connectors.exchange.disclose import disclose
from connectors.exchange.statement import said_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from connectors.exchange.disclose import Terms
    from connectors.exchange.standing import Standing
    from connectors.exchange.statement import Said, Statement
    from connectors.sqlite import SQLiteLogRecorder
    from events.acceptance import EventRow

BATCH: Final = 1_000
"""Records per disclosure: the most that one crash makes the next start send again."""
ROWS: Final = 5_000
"""Events read together: columns win no more beyond it."""


class Order(NamedTuple):
    """What is to be made ready: an agreement's records from a place in its subscriber's sequence on."""

    terms: Terms
    first: int
    """Sequence of the first record."""
    after: int
    end: int
    """Positions of the events: after one, up to the other."""


class Prepared(NamedTuple):
    """A batch that may go out once it is recorded; empty where only the cursor moves on."""

    said: Sequence[Said]
    items: Sequence[str]
    """Items that are told."""
    first: int
    """Sequence of the first record."""
    known: int
    """Position up to which agreements, protections and erasures were known when it was made."""
    reached: int
    """Position up to which it looked at events."""


class Preparer:
    """Makes one town's batches ready; decides by what `standing` knows at the moment when each is asked for."""

    def __init__(self, town: str, log: SQLiteLogRecorder, standing: Standing) -> None:
        self.standing = standing
        self._town, self._log = town, log

    def batches(self, order: Order) -> Iterator[Prepared]:
        """Everything that an order asks for, in order."""
        terms, first, after = order.terms, order.first, order.after
        while after < order.end:
            rows = next(iter(self._log.read_batches(after, ROWS)))
            after = min(rows[-1][0], order.end)
            agreed = [row for row in rows if row[0] <= after and row[3].partition("/")[0] in terms.event_types]
            told = (one for one in self.told(terms, agreed) if one is not None)
            while statements := list(islice(told, BATCH)):  # made batch by batch, so that a new protection counts
                yield self.batch(terms, first, statements)
                first += len(statements)
            yield Prepared((), (), first, self.standing.known, after)

    def told(self, terms: Terms, rows: Sequence[EventRow]) -> Iterator[Statement | None]:
        """What an agreement tells of each event, by the protections and erasures at the moment when it is asked for."""
        for change in self.standing.changes(rows):
            told = disclose(terms, change, self.standing.guard, self.standing.erased)
            yield None if told is None else (change, told)

    def batch(self, terms: Terms, first: int, statements: Sequence[Statement]) -> Prepared:
        """A batch that isn't empty."""
        items = dict.fromkeys(name for _, told in statements for name in (*told.before, *told.after))
        said = said_of(self._town, terms, first, statements)
        return Prepared(said, list(items), first, self.standing.known, said[-1].position)
