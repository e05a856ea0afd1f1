"""The reference subscriber: reads a feed (or a topic), resumes, deduplicates, notices gaps, verifies proofs.

with Feed("https://…", "122131", token) as feed, Inbox(path) as inbox:
    Subscriber(feed, inbox, handle).run(until=stop.is_set)
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self

import httpx
from fastavro import parse_schema

from connectors.exchange.port import RefusedError, TryLaterError
from connectors.exchange.proof import Proof, ProofError, batch_of, verify
from connectors.exchange.record import ExchangeRecord, from_attributes
from connectors.exchange.schema import from_json, read, write

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from connectors.exchange.inbox import Handler, Inbox
    from connectors.exchange.port import Source
    from connectors.exchange.schema import Schema
    from events.notes import VerifierKey

PAGE: Final = 1_000
WAIT_SECONDS: Final = 20.0
"""How long a request waits at the provider for news; there it costs nothing."""
TIMEOUT_SECONDS: Final = 60.0
_REFUSALS: Final = frozenset((401, 403, 404))
_MUST_WAIT: Final = 429


class Feed:
    """One town's HTTP feed, as a `Source`."""

    def __init__(self, address: str, town: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=f"{address.rstrip('/')}/exchange/{town}/",
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT_SECONDS,
        )
        self.schema = cache(self._schema)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def read(self, after: int, limit: int = PAGE, timeout: float = WAIT_SECONDS) -> Sequence[ExchangeRecord]:
        """Records after a sequence; RefusedError, TryLaterError."""
        wait = min(timeout, WAIT_SECONDS)
        page = self._get("events", after=after, limit=min(limit, PAGE), wait=wait)
        return [self._record(event) for event in page["events"]]

    def proof(self, sequence: int) -> Proof | None:
        """The proof of the batch with a record; None where it isn't sealed yet."""
        try:
            proof: Proof = self._get(f"proofs/{sequence}")
        except TryLaterError:
            return None
        return proof

    def _schema(self, dataschema: str) -> tuple[Schema, Any]:
        schema = self._get(f"schemas/{dataschema.rpartition(':')[2]}")
        return schema, parse_schema(schema)

    def _record(self, event: dict[str, Any]) -> ExchangeRecord:
        """The record as it stands in the exchange log: its JSON back in Avro, byte for byte."""
        data = b""
        if "data" in event:
            schema, parsed = self.schema(event["dataschema"])
            data = write(parsed, from_json(schema, event["data"]))
        return from_attributes(event, data)

    def _get(self, path: str, **query: float) -> Any:  # noqa: ANN401 - JSON
        try:
            response = self._http.get(path, params=query)
        except httpx.TransportError as error:
            raise TryLaterError(1.0, type(error).__name__) from error
        if response.is_success:
            return response.json()
        after = float(response.headers.get("retry-after", 5))
        if "retry-after" in response.headers or response.status_code not in _REFUSALS:
            raise TryLaterError(after, f"HTTP {response.status_code}")
        problem = response.json()
        raise RefusedError(f"{problem.get('title')}: {problem.get('detail')}")


def decoded(feed: Feed, record: ExchangeRecord) -> dict[str, Any] | None:
    """What a record says; None where it is withheld."""
    return read(feed.schema(record.dataschema)[1], record.data) if record.data else None


def keep_only(record: ExchangeRecord, inbox: sqlite3.Connection) -> None:
    """The handler of who only collects: the inbox has it already."""
    del record, inbox


class Subscriber:
    """Reads a source into an inbox."""

    def __init__(self, source: Source, inbox: Inbox, handle: Handler = keep_only) -> None:
        self._source, self._inbox, self._handle = source, inbox, handle

    def receive(self, timeout: float = 0.0) -> int:
        """One read; how many records were new. RefusedError, GapError, TryLaterError leave the inbox as it was."""
        records = self._source.read(self._inbox.last_sequence, PAGE, timeout)
        return self._inbox.take(records, self._handle)

    def run(self, until: Callable[[], bool], timeout: float = WAIT_SECONDS) -> None:
        """Receive until told to stop."""
        while not until():
            self.receive(timeout)


def prove(feed: Feed, inbox: Inbox, key: VerifierKey, subscriber: str) -> int:
    """Verify every batch that is sealed by now; the sequence up to which everything is proved.

    A batch with a withheld record can't be proved, and says so by its type: it is passed over. Raises ProofError.
    """
    while (first := inbox.proved_to() + 1) <= inbox.last_sequence:
        proof = feed.proof(first)
        if proof is None:
            break
        begin, end = batch_of(proof, key, subscriber)
        if not begin <= first <= end:
            raise ProofError(f"the proof given for {first} is that of {begin} to {end}")
        if end > inbox.last_sequence:
            break
        records = inbox.records(begin, end)
        if not any(record.is_withheld for record in records):
            verify(proof, key, subscriber, {record.sequence: record.data for record in records})
        inbox.mark_proved(begin, end)
    return inbox.proved_to()
