"""The stream heads: one root that commits to the last event of every stream, so that completeness can be proved.

Each leaf of the town's tree commits to its stream's previous leaf; whoever is shown the last one can therefore check
that nothing before it is missing. That it is the last is proved by a second tree, keyed by SHA-256 of the stream's id:
a binary trie in which a subtree with one stream is that stream's leaf and an empty one is 32 zero bytes. Its root is
an extension line of every checkpoint. Keys are hashes, so a proof about one resident names no other.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple

from events.merkle import HASH_BYTES, NO_PREVIOUS, hash_children, hash_event, hash_leaf

LogEvent = tuple[int, str, int, str, bytes]
"""One accepted event: position, originator_id, version, topic, state."""

NO_STREAM: Final = bytes(HASH_BYTES)
"""Hash of a subtree without streams."""

_BUCKET_BITS: Final = 10  # a checkpoint rehashes only buckets that changed: 1,024 keep both it and an idle root cheap
_HEAD: Final = struct.Struct(">QQ32s")
_NO_HEAD: Final = _HEAD.pack(0, 0, NO_PREVIOUS)
_MAX_DEPTH: Final = 256


class ChainBrokenError(ValueError):
    """The log handed over isn't the town's accepted log: a position or a stream's version is missing or repeated."""


class Head(NamedTuple):
    """The last event of one stream: its position, its version in the stream, and the hash of its leaf."""

    position: int
    version: int
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class HeadProof:
    """Where a stream's path ends in the trie: `siblings` from the end up to the root, and what stands there.

    `key` and `head` are the stream's own when it exists; another's, or None, when it doesn't.
    """

    siblings: tuple[bytes, ...]
    key: bytes | None
    head: Head | None


def stream_key(stream: str) -> bytes:
    """Return the trie's key of a stream: SHA-256 of its id in UTF-8."""
    return sha256(stream.encode()).digest()


def _key_bit(key: bytes, depth: int) -> int:
    return key[depth >> 3] >> (7 - (depth & 7)) & 1


def _bucket(key: bytes) -> int:
    return key[0] << 2 | key[1] >> 6


def _join(left: tuple[int, bytes], right: tuple[int, bytes]) -> tuple[int, bytes]:
    """Join two subtrees, each (streams, hash): a single stream stands for the whole subtree."""
    count = left[0] + right[0]
    if count > 1:
        return count, hash_children(left[1], right[1])
    return left if left[0] else right


def _subtree(keys: list[bytes], heads: dict[bytes, bytes], depth: int) -> tuple[int, bytes]:
    """(streams, hash) of the trie below `depth` over `keys`."""
    if not keys:
        return 0, NO_STREAM
    if len(keys) == 1:
        return 1, hash_leaf(keys[0] + heads[keys[0]])
    sides: tuple[list[bytes], list[bytes]] = [], []
    for key in keys:
        sides[_key_bit(key, depth)].append(key)
    return _join(_subtree(sides[0], heads, depth + 1), _subtree(sides[1], heads, depth + 1))


class StreamHeads:
    """The heads of all streams of a town at one position; `chain` moves on, `commit` makes the move visible."""

    def __init__(self) -> None:
        self.position = 0
        self._buckets: list[dict[bytes, bytes]] = [{} for _ in range(1 << _BUCKET_BITS)]
        self._pending: dict[str, tuple[bytes, int, int, bytes]] = {}
        self._stale: set[int] = set()
        self._levels = [[(0, NO_STREAM)] * (1 << level) for level in range(_BUCKET_BITS + 1)]

    def __len__(self) -> int:
        return sum(map(len, self._buckets))

    def restore(self, rows: Iterable[tuple[bytes, bytes]], position: int) -> None:
        """Take over what earlier `commit`s returned, up to `position`."""
        self._place(rows)
        self.position = position

    def chain(self, events: Iterable[LogEvent]) -> list[bytes]:
        """Return the leaf hashes of the next events, each committing to its stream's previous leaf.

        Raises ChainBrokenError on a gap, a repetition or a version out of order; nothing is visible before `commit`.
        """
        pending, expected, leaves = self._pending, self.position, list[bytes]()
        for position, stream, version, topic, state in events:
            expected += 1
            if position != expected:
                raise ChainBrokenError(f"position {position} follows {expected - 1}: hand over the log without gaps")
            key, last, known, previous = pending.get(stream) or self._committed(stream)
            if last and known + 1 != version:
                raise ChainBrokenError(f"event {position} has version {version}, out of order in its stream")
            leaf = hash_event(position, stream, version, topic, state, previous=previous)
            pending[stream] = key, position, version, leaf
            leaves.append(leaf)
        self.position = expected
        return leaves

    def _committed(self, stream: str) -> tuple[bytes, int, int, bytes]:
        """Return the stream's key and its committed head; position 0 when it has none."""
        key = stream_key(stream)
        return key, *_HEAD.unpack(self._buckets[_bucket(key)].get(key, _NO_HEAD))

    def commit(self) -> list[tuple[bytes, bytes]]:
        """Make chained heads visible to `root` and `prove`; returns the changed (key, head) rows to store."""
        changed = [(key, _HEAD.pack(*head)) for key, *head in self._pending.values()]
        self._pending.clear()
        self._place(changed)
        return changed

    def _place(self, rows: Iterable[tuple[bytes, bytes]]) -> None:
        for key, head in rows:
            bucket = _bucket(key)
            self._buckets[bucket][key] = head
            self._stale.add(bucket)

    def root(self) -> bytes:
        """Return the root over the committed heads; 32 zero bytes when there are none."""
        touched = self._stale
        for bucket in touched:
            heads = self._buckets[bucket]
            self._levels[_BUCKET_BITS][bucket] = _subtree(list(heads), heads, _BUCKET_BITS)
        for depth in range(_BUCKET_BITS - 1, -1, -1):
            touched = {index >> 1 for index in touched}
            below = self._levels[depth + 1]
            for index in touched:
                self._levels[depth][index] = _join(below[2 * index], below[2 * index + 1])
        self._stale = set()
        return self._levels[0][0][1]

    def prove(self, stream: str) -> HeadProof:
        """Prove the committed head of `stream`, or that there is no such stream."""
        self.root()
        key = stream_key(stream)
        heads = self._buckets[_bucket(key)]
        keys, depth, siblings = list(heads), 0, list[bytes]()
        while (count := self._count(keys, key, depth)) > 1:
            siblings.append(self._sibling(keys, key, depth, heads))
            if depth >= _BUCKET_BITS:
                keys = [other for other in keys if _key_bit(other, depth) == _key_bit(key, depth)]
            depth += 1
        if not count:
            return HeadProof(tuple(reversed(siblings)), None, None)
        found = self._only_key(key, depth, keys)
        head = Head(*_HEAD.unpack(self._buckets[_bucket(found)][found]))
        return HeadProof(tuple(reversed(siblings)), found, head)

    def _count(self, keys: list[bytes], key: bytes, depth: int) -> int:
        """How many streams share the first `depth` bits of `key`; below the buckets `keys` are just those."""
        if depth >= _BUCKET_BITS:
            return len(keys)
        return self._levels[depth][_bucket(key) >> (_BUCKET_BITS - depth)][0]

    def _sibling(self, keys: list[bytes], key: bytes, depth: int, heads: dict[bytes, bytes]) -> bytes:
        """Hash of the subtree beside the one that holds `key` at `depth + 1`."""
        if depth < _BUCKET_BITS:
            index = _bucket(key) >> (_BUCKET_BITS - depth - 1)
            return self._levels[depth + 1][index ^ 1][1]
        beside = [other for other in keys if _key_bit(other, depth) != _key_bit(key, depth)]
        return _subtree(beside, heads, depth + 1)[1]

    def _only_key(self, key: bytes, depth: int, keys: list[bytes]) -> bytes:
        """Return the one key that shares the first `depth` bits of `key`."""
        if depth >= _BUCKET_BITS:
            return keys[0]
        shift = _BUCKET_BITS - depth
        first = _bucket(key) >> shift << shift
        return next(found for heads in self._buckets[first : first + (1 << shift)] for found in heads)


def verify_head(root: bytes, stream: str, proof: HeadProof) -> Head | None:
    """Return the head of `stream` that `proof` shows under `root`, or None when it shows that there is no such stream.

    Raises ValueError when the proof shows neither.
    """
    key, depth = stream_key(stream), len(proof.siblings)
    if depth > _MAX_DEPTH or any(len(sibling) != HASH_BYTES for sibling in proof.siblings):
        raise ValueError("the head proof has a malformed path; ask for the bundle again")
    node = NO_STREAM
    if proof.key is not None and proof.head is not None:
        if any(_key_bit(proof.key, at) != _key_bit(key, at) for at in range(depth)):
            raise ValueError("the head proof belongs to another stream")
        node = hash_leaf(proof.key + _HEAD.pack(*proof.head))
    for at, sibling in zip(range(depth - 1, -1, -1), proof.siblings, strict=True):
        node = hash_children(sibling, node) if _key_bit(key, at) else hash_children(node, sibling)
    if node != root:
        raise ValueError("the head proof does not lead to the heads root of the checkpoint")
    return proof.head if proof.key == key else None
