"""The exchange log port: what was published to one subscriber, in a town's own file or on a Kafka topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from registry.domain.errors import TransientError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from connectors.exchange.record import ExchangeRecord


class ExchangeFaultError(Exception):
    """The exchange log isn't what the town's log says was published: stop and look; nothing is guessed."""


class RefusedError(Exception):
    """The provider refuses: no agreement, another's topic, a revoked token. Asking again doesn't help."""


class GapError(Exception):
    """Records are missing for good: ask the provider to publish again from the sequence named."""


class TryLaterError(TransientError):
    """The provider asks to wait, or can't be reached; `seconds` says how long."""

    def __init__(self, seconds: float, why: str) -> None:
        self.seconds = seconds
        super().__init__(f"{why}: try again in {seconds:g} s")


class Source(Protocol):
    """Where a subscriber reads."""

    def read(self, after: int, limit: int, timeout: float) -> Sequence[ExchangeRecord]:
        """Records after a sequence, in order; waits up to `timeout` seconds for the first.

        Raises RefusedError, GapError, TryLaterError.
        """

    def close(self) -> None:
        """Let go of the connection."""


class ExchangeLog(Source, Protocol):
    """Where a publisher writes. A record counts if its sequence follows the last one's; others are passed over."""

    def last_sequence(self) -> int:
        """Sequence of the last record that counts; 0 in an empty log."""

    def append(self, records: Sequence[ExchangeRecord]) -> None:
        """Add records that follow the last one; durable when this returns. A crash leaves a beginning of them."""

    def grant(self, *, allowed: bool) -> None:
        """Let the subscriber read, or no longer."""


class Cursors(Protocol):
    """Where a publisher remembers how far it has looked, so that every event is considered once per agreement."""

    def reached(self) -> Mapping[str, int]:
        """Agreement → position."""

    def save_reached(self, positions: Mapping[str, int]) -> None:
        """Remember; after the records are out, so that a crash makes it look again and never look away."""
