"""Proof of what was sent: the disclosure event stands in the town's signed history, and carries the records' digest.

Whoever received the records recomputes the digest; the town can neither deny nor change what it sent.
"""

from __future__ import annotations

import base64
import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from connectors.exchange.record import digest_of
from connectors.keys.signing import verify_signature
from events.codec import decode
from events.disclosure import Disclosure, DisclosureMade
from events.merkle import HASH_BYTES, NO_PREVIOUS, SealedTree, hash_leaf, leaf_bytes, node_count, verify_inclusion
from events.notes import Checkpoint, Note, NoteError, open_note

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from events.acceptance import EventRow
    from events.notes import VerifierKey

Proof = dict[str, Any]
"""As JSON: `checkpoint`, `event`, `path`, `first`, `last`."""


class NotSealedError(LookupError):
    """The disclosure is younger than the newest checkpoint: ask again after the next one."""


class ProofError(ValueError):
    """The proof doesn't show that the town sent these records: keep it, and ask the auditor."""


class _Nodes:
    """The sealed tree's nodes, to read only."""

    def __init__(self, path: Path, count: int) -> None:
        self._file, self._count = os.open(path, os.O_RDONLY), count

    def __len__(self) -> int:
        return self._count

    def read(self, index: int) -> bytes:
        return os.pread(self._file, HASH_BYTES, index * HASH_BYTES)

    def close(self) -> None:
        os.close(self._file)


def prove(seal: Path, row: EventRow, previous_position: int | None) -> Proof:
    """The proof for one disclosure event, from the sealer's folder; NotSealedError where it is too young.

    `previous_position` is where the stream's event before it stands; None for its first.
    """
    database = seal / "sealed.sqlite"
    if not database.exists():
        raise NotSealedError(row[0])
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        found = db.execute("SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1").fetchone()
    if found is None or found[0] < row[0]:
        raise NotSealedError(row[0])
    size, note = found
    nodes = _Nodes(seal / "nodes", node_count(size))
    try:
        tree = SealedTree(nodes)
        previous = NO_PREVIOUS if previous_position is None else tree.leaf(previous_position - 1)
        path = tree.inclusion_proof(row[0] - 1, size)
    finally:
        nodes.close()
    position, stream, version, topic, state = row
    return {
        "checkpoint": bytes(note).decode(),
        "event": {
            "position": position,
            "stream": stream,
            "version": version,
            "topic": topic,
            "state": base64.b64encode(state).decode(),
            "previous": previous.hex(),
        },
        "path": [node.hex() for node in path],
    }


_MALFORMED: Final = (KeyError, TypeError, ValueError, LookupError, NoteError)


def verify(proof: Proof, key: VerifierKey, subscriber: str, data: Mapping[int, bytes]) -> tuple[int, int]:
    """Check that the town of `key` committed to these records (sequence → bytes); the sequences that are proved.

    Raises ProofError naming the first thing that is wrong; KeyError's cause is a record of the batch that is missing.
    """
    try:
        made = disclosed(proof, key, subscriber)
    except ProofError:
        raise
    except _MALFORMED as error:
        raise ProofError(f"the proof is malformed: {error}") from error
    first, last = made.first_sequence or 0, made.last_sequence or 0
    missing = [sequence for sequence in range(first, last + 1) if sequence not in data]
    if missing:
        raise ProofError(f"{missing[0]} of the records {first} to {last} is missing")
    if digest_of(data[sequence] for sequence in range(first, last + 1)) != made.records_digest:
        raise ProofError(f"the records {first} to {last} are not those that the town's log names")
    return first, last


def batch_of(proof: Proof, key: VerifierKey, subscriber: str) -> tuple[int, int]:
    """Sequences of the batch that a proof is about."""
    made = disclosed(proof, key, subscriber)
    return made.first_sequence or 0, made.last_sequence or 0


def disclosed(proof: Proof, key: VerifierKey, subscriber: str) -> DisclosureMade:
    """The disclosure that a proof is about, shown to stand in the town's signed history. ProofError if it doesn't."""
    note = Note.parse(proof["checkpoint"].encode())
    open_note(note, [key], verify_signature)
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != key.name:
        raise ProofError(f"the checkpoint is {checkpoint.origin}'s")
    event = proof["event"]
    state = base64.b64decode(event["state"], validate=True)
    row: EventRow = (event["position"], event["stream"], event["version"], event["topic"], state)
    leaf = hash_leaf(leaf_bytes(*row, previous=bytes.fromhex(event["previous"])))
    path = [bytes.fromhex(node) for node in proof["path"]]
    if not verify_inclusion(leaf, row[0] - 1, checkpoint.size, path, checkpoint.root):
        raise ProofError(f"event {row[0]} is not in the history that the town has signed")
    body = decode(*row, _NothingSealed()).body
    if event["stream"] != f"{Disclosure.KIND}-{subscriber}" or not isinstance(body, DisclosureMade):
        raise ProofError(f"event {row[0]} is no disclosure to {subscriber}")
    return body


class _NothingSealed:
    """A disclosure has no sealed items."""

    def open(self, subject: str, sealed: bytes, context: bytes) -> bytes | None:
        raise ProofError(f"{subject}: {len(sealed)} sealed bytes at {context!r}")
