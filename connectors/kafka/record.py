"""The one kind of record in a ledger topic: commits in Avro, with a format version in front.

Written and read by hand, three times faster than by fastavro: it is the widest part of a bulk load and of a rebuild.
The bytes are fastavro's own, as a test shows.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from events.acceptance import Commit, CommitEvent, CommitTracking

FORMAT: Final = 1
"""Raised when the layout below changes; readers refuse formats they don't know."""

SCHEMA: Final = {
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
"""The layout, for whoever reads a topic by other means."""

SIGN_SHIFT: Final = 63
"""A long has 64 bits."""

LARGEST: Final = 2**64 - 1

MORE: Final = 0x80
"""The bit of a byte that says: another seven bits follow."""


class RecordError(ValueError):
    """The bytes are no ledger record of a known format."""


def encode(commits: Sequence[Commit]) -> bytes:
    """Write commits as one record."""
    parts = [_long(FORMAT), _long(len(commits))]
    for commit in commits:
        parts += [commit.commit_id.bytes, _long(commit.recorded_at), _long(len(commit.events))]
        for stream, version, topic, state in commit.events:
            name, kind = stream.encode(), topic.encode()
            parts += (_long(len(name)), name, _long(version), _long(len(kind)), kind, _long(len(state)), state)
        parts.append(_END if commit.events else b"")
        if commit.tracking is None:
            parts.append(_long(0))
        else:
            name = commit.tracking.application_name.encode()
            parts += [_long(1), _long(len(name)), name, _long(commit.tracking.notification_id)]
    parts.append(_END if commits else b"")
    return b"".join(parts)


def decode(value: bytes | None) -> list[Commit]:
    """Read a record's commits; raises RecordError for anything that `encode` can't have written."""
    if not value:
        raise RecordError("the record is empty")
    if value[0] != FORMAT << 1:  # Avro's zigzag form of a small int
        raise RecordError(f"the record doesn't begin with format {FORMAT}: a newer release may have written it")
    try:
        commits, end = _read_commits(value, 1)
    except (IndexError, ValueError) as error:
        raise RecordError(f"the record is damaged ({error})") from error
    if end != len(value):
        raise RecordError(f"the record has {len(value) - end} bytes too many")
    return commits


def size(commit: Commit) -> int:
    """Estimate the bytes of a commit in a record, from above."""
    return 64 + sum(len(e.state) + 3 * len(e.originator_id) + 3 * len(e.topic) + 24 for e in commit.events)


def _zigzag(number: int) -> bytes:
    """Write a long: small numbers of either sign in one byte."""
    rest, out = number << 1 ^ number >> SIGN_SHIFT, bytearray()
    if not 0 <= rest <= LARGEST:
        raise OverflowError(f"{number} doesn't fit 64 bits")
    while rest >= MORE:
        out.append(rest % MORE | MORE)
        rest >>= 7
    out.append(rest)
    return bytes(out)


_SMALL: Final = tuple(_zigzag(number) for number in range(1_024))
"""Lengths and versions, nearly all of them."""

_END: Final = _zigzag(0)


def _long(number: int) -> bytes:
    return _SMALL[number] if 0 <= number < len(_SMALL) else _zigzag(number)


_LENGTHS: Final = tuple(None if number >= MORE or number % 2 else number >> 1 for number in range(256))
"""A length of one byte, by the byte: what most names have. None: negative, or longer."""


def _read_long(value: bytes, at: int) -> tuple[int, int]:
    """Read a long; give it and where it ends."""
    number = value[at]
    at += 1
    if number >= MORE:
        number, shift, byte = number - MORE, 7, MORE
        while byte >= MORE and shift <= SIGN_SHIFT:
            byte = value[at]
            number |= byte % MORE << shift
            at, shift = at + 1, shift + 7
        if byte >= MORE or number > LARGEST:
            raise ValueError("a number has more than 64 bits")
    return number >> 1 ^ -(number & 1), at


def _read_bytes(value: bytes, at: int) -> tuple[bytes, int]:
    """Read a length and as many bytes."""
    length = _LENGTHS[value[at]]
    if length is None:
        length, at = _read_long(value, at)
    else:
        at += 1
    end = at + length
    if not at <= end <= len(value):
        raise ValueError(f"{length} bytes can't follow byte {at}")
    return value[at:end], end


def _read_commits(value: bytes, at: int) -> tuple[list[Commit], int]:
    commits: list[Commit] = []
    count, at = _read_long(value, at)
    for _ in range(count):
        commit_id, at = UUID(bytes=value[at : at + 16]), at + 16
        recorded_at, at = _read_long(value, at)
        events, at = _read_events(value, at)
        tracking, at = _read_tracking(value, at)
        commits.append(Commit(commit_id, recorded_at, events, tracking))
    return commits, _read_end(value, at, count)


def _read_events(value: bytes, at: int) -> tuple[tuple[CommitEvent, ...], int]:
    events: list[CommitEvent] = []
    count, at = _read_long(value, at)
    for _ in range(count):
        stream, at = _read_bytes(value, at)
        version, at = _read_long(value, at)
        topic, at = _read_bytes(value, at)
        state, at = _read_bytes(value, at)
        events.append(CommitEvent(stream.decode(), version, topic.decode(), state))
    return tuple(events), _read_end(value, at, count)


def _read_end(value: bytes, at: int, count: int) -> int:
    """Read the mark behind an array's items, which an empty array doesn't have."""
    if count < 0 or (count and value[at] != 0):
        raise ValueError(f"an array has no end at byte {at}")
    return at + (count > 0)


def _read_tracking(value: bytes, at: int) -> tuple[CommitTracking | None, int]:
    branch, at = _read_long(value, at)
    if branch == 0:
        return None, at
    if branch != 1:
        raise ValueError(f"byte {at} begins no tracking")
    name, at = _read_bytes(value, at)
    notification_id, at = _read_long(value, at)
    return CommitTracking(name.decode(), notification_id), at
