"""The one kind of record in a ledger topic: commits in Avro, with a format version in front."""

import io
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import fastavro

from events.acceptance import Commit, CommitEvent, CommitTracking

FORMAT: Final = 1
"""Raised when the layout below changes; readers refuse formats they don't know."""

SCHEMA: Final = fastavro.parse_schema(
    {
        "type": "record",
        "name": "LedgerRecord",
        "namespace": "daicho.ledger",
        "doc": "What a writer proposes. Each commit is judged by itself, in order: all of it counts, or none.",
        "fields": [
            {"name": "format", "type": "int"},
            {
                "name": "commits",
                "doc": "One for a command; several when a bulk load sends a group.",
                "type": {
                    "type": "array",
                    "items": {
                        "type": "record",
                        "name": "Commit",
                        "fields": [
                            {"name": "commit_id", "type": {"type": "fixed", "name": "CommitId", "size": 16}},
                            {"name": "recorded_at", "type": "long", "doc": "microseconds since 1970, UTC"},
                            {
                                "name": "events",
                                "type": {
                                    "type": "array",
                                    "items": {
                                        "type": "record",
                                        "name": "Event",
                                        "fields": [
                                            {"name": "originator_id", "type": "string"},
                                            {"name": "version", "type": "long"},
                                            {"name": "topic", "type": "string"},
                                            {"name": "state", "type": "bytes"},
                                        ],
                                    },
                                },
                            },
                            {
                                "name": "tracking",
                                "type": [
                                    "null",
                                    {
                                        "type": "record",
                                        "name": "Tracking",
                                        "fields": [
                                            {"name": "application_name", "type": "string"},
                                            {"name": "notification_id", "type": "long"},
                                        ],
                                    },
                                ],
                            },
                        ],
                    },
                },
            },
        ],
    }
)


class RecordError(ValueError):
    """The bytes are no ledger record of a known format."""


def encode(commits: Sequence[Commit]) -> bytes:
    """Write commits as one record."""
    out = io.BytesIO()
    fastavro.schemaless_writer(
        out, SCHEMA, {"format": FORMAT, "commits": [_commit_fields(commit) for commit in commits]}
    )
    return out.getvalue()


def decode(value: bytes | None) -> list[Commit]:
    """Read a record's commits; raises RecordError for anything that `encode` can't have written."""
    if not value:
        raise RecordError("the record is empty")
    if value[0] != FORMAT << 1:  # Avro's zigzag form of a small int
        raise RecordError(f"the record doesn't begin with format {FORMAT}: a newer release may have written it")
    source = io.BytesIO(value)
    try:
        record = fastavro.schemaless_reader(source, SCHEMA, None)
    except (EOFError, ValueError, IndexError, OverflowError, MemoryError) as error:
        raise RecordError(f"the record is damaged ({type(error).__name__})") from error
    if source.tell() != len(value):
        raise RecordError(f"the record has {len(value) - source.tell()} bytes too many")
    assert isinstance(record, dict)
    return [_commit(fields) for fields in record["commits"]]


def size(commit: Commit) -> int:
    """Estimate the bytes of a commit in a record, from above."""
    return 64 + sum(len(e.state) + 3 * len(e.originator_id) + 3 * len(e.topic) + 24 for e in commit.events)


def _commit_fields(commit: Commit) -> dict[str, Any]:
    return {
        "commit_id": commit.commit_id.bytes,
        "recorded_at": commit.recorded_at,
        "events": [
            {"originator_id": stream, "version": version, "topic": topic, "state": state}
            for stream, version, topic, state in commit.events
        ],
        "tracking": None if commit.tracking is None else commit.tracking._asdict(),
    }


def _commit(fields: dict[str, Any]) -> Commit:
    tracking = fields["tracking"]
    return Commit(
        commit_id=UUID(bytes=fields["commit_id"]),
        recorded_at=fields["recorded_at"],
        events=tuple(CommitEvent(e["originator_id"], e["version"], e["topic"], e["state"]) for e in fields["events"]),
        tracking=None if tracking is None else CommitTracking(**tracking),
    )
