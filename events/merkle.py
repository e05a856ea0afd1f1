"""The Merkle tree over a town's accepted events, exactly as RFC 9162 section 2.1 defines it (SHA-256).

Nodes are kept in post-order (leaf 0, leaf 1, their parent, leaf 2, …): one append-only run of 32-byte hashes from
which the root and the proofs of any past size come in O(log² n) reads, and which a crash can only leave too long.
"""

import struct
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, Protocol

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
NO_PREVIOUS: Final = bytes(HASH_BYTES)
"""What the first event of a stream commits to in place of a previous leaf."""

LEAF_FORMAT: Final = 1
_LEAF_PREFIX: Final = 0
_LEAF_HEAD: Final = struct.Struct(">BBQQHHI")


def leaf_bytes(position: int, originator_id: str, version: int, topic: str, state: bytes, *, previous: bytes) -> bytes:
    """Canonical bytes of one accepted event: what the town signs for.

    Big-endian: format 1 (1 byte), position (8), version in its stream (8), lengths of originator_id (2), topic (2) and
    state (4), hash of the stream's previous leaf (32, zeros for the first), then the three values, texts in UTF-8.
    """
    return _prefixed_leaf(position, originator_id, version, topic, state, previous=previous)[1:]


def hash_event(position: int, originator_id: str, version: int, topic: str, state: bytes, *, previous: bytes) -> bytes:
    """Hash of an event's leaf: `hash_leaf(leaf_bytes(…))` without copying the leaf."""
    return sha256(_prefixed_leaf(position, originator_id, version, topic, state, previous=previous)).digest()


def _prefixed_leaf(
    position: int, originator_id: str, version: int, topic: str, state: bytes, *, previous: bytes
) -> bytes:
    stream, name = originator_id.encode(), topic.encode()
    if len(previous) != HASH_BYTES:
        raise ValueError(f"the previous leaf hash has {len(previous)} bytes; give the {HASH_BYTES} bytes of SHA-256")
    try:
        head = _LEAF_HEAD.pack(_LEAF_PREFIX, LEAF_FORMAT, position, version, len(stream), len(name), len(state))
    except struct.error as error:
        raise ValueError(
            f"event {position} does not fit the leaf format ({error}); shorten its id, topic or state"
        ) from None
    return b"".join((head, previous, stream, name, state))


def hash_leaf(leaf: bytes) -> bytes:
    """Hash of a leaf: SHA-256(0x00 || leaf), RFC 9162 section 2.1.1."""
    return sha256(b"\x00" + leaf).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 || left || right), RFC 9162 section 2.1.1."""
    return sha256(b"\x01" + left + right).digest()


class Nodes(Protocol):
    """A tree's nodes: a run of 32-byte hashes."""

    def __len__(self) -> int:
        """Return how many hashes are stored."""

    def read(self, index: int) -> bytes:
        """Return hash number `index`, counted from 0."""


class NodeStore(Nodes, Protocol):
    """Where a tree that grows keeps its nodes: append-only."""

    def append(self, nodes: bytes) -> None:
        """Add whole hashes at the end, all or (as seen by `__len__`) none."""


class MemoryNodes:
    """A node store in memory, for tests and for checking a log once."""

    def __init__(self) -> None:
        self._nodes = bytearray()

    def __len__(self) -> int:
        return len(self._nodes) // HASH_BYTES

    def read(self, index: int) -> bytes:
        """Return hash number `index`."""
        return bytes(self._nodes[index * HASH_BYTES : (index + 1) * HASH_BYTES])

    def append(self, nodes: bytes) -> None:
        """Add whole hashes at the end."""
        self._nodes += nodes


def node_count(size: int) -> int:
    """How many nodes a post-order store holds for `size` leaves."""
    return 2 * size - size.bit_count()


class Peaks:
    """The complete subtrees that make up a tree, largest first: enough to grow it and to give its newest root."""

    def __init__(self, size: int = 0, roots: Sequence[bytes] = ()) -> None:
        self.size = size
        self.roots = list(roots)

    def grow(self, leaf_hashes: Iterable[bytes]) -> bytes:
        """Add leaves by their hashes, in order; the new nodes in post-order. An error on the way adds none of them."""
        roots, size, fresh = list(self.roots), self.size, list[bytes]()
        push = fresh.append
        for leaf in leaf_hashes:
            push(leaf)
            node, rest = leaf, size
            while rest & 1:
                node = sha256(b"\x01" + roots.pop() + node).digest()
                push(node)
                rest >>= 1
            roots.append(node)
            size += 1
        self.roots, self.size = roots, size
        return b"".join(fresh)

    def root(self) -> bytes:
        """Return the root over all leaves."""
        return _fold(self.roots)


class SealedTree:
    """A Merkle tree to read; leaf `i` is the event at position `i + 1`.

    Raises ValueError when the store ends in the middle of a leaf: cut it back to `node_count(size)` nodes first.
    """

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        stored = len(nodes)
        size = stored // 2
        while node_count(size) < stored:
            size += 1
        if node_count(size) != stored:
            raise ValueError(f"{stored} nodes are no whole tree; cut the store back to the last sealed size")
        self._peaks = Peaks(size, [self._node(level, index) for level, index in _cover(0, size)])

    @property
    def size(self) -> int:
        """How many leaves there are."""
        return self._peaks.size

    def leaf(self, index: int) -> bytes:
        """Return the hash of leaf `index`."""
        if not 0 <= index < self.size:
            raise self._outside(f"leaf {index}")
        return self._node(0, index)

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` leaves (all of them by default)."""
        if size in {None, self.size}:
            return self._peaks.root()
        if not 0 <= size <= self.size:
            raise self._outside(f"size {size}")
        return _fold(self.frontier(size))

    def frontier(self, size: int) -> list[bytes]:
        """Return the roots of the complete subtrees that make up the first `size` leaves, largest first."""
        if not 0 <= size <= self.size:
            raise self._outside(f"size {size}")
        return [self._node(level, index) for level, index in _cover(0, size)]

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """Return the path from leaf `index` to the root of the first `size` leaves (RFC 9162 section 2.1.3.1)."""
        if not 0 <= index < size <= self.size:
            raise self._outside(f"leaf {index} in size {size}")
        start, end, path = 0, size, list[bytes]()
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def consistency_proof(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the first `old` leaves are a prefix of the first `new` (RFC 9162 section 2.1.4.1).

        Empty for `old` 0 and for `old` equal to `new`, where nothing needs a proof.
        """
        if not 0 <= old <= new <= self.size:
            raise self._outside(f"sizes {old} to {new}")
        if old in {0, new}:
            return []
        start, end, path = 0, new, list[bytes]()
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        if start:
            path.append(self._range(start, end))
        return path[::-1]

    def _outside(self, what: str) -> IndexError:
        return IndexError(f"{what} is outside this tree of {self.size} leaves")

    def _node(self, level: int, index: int) -> bytes:
        """Read the root of the complete subtree `index` of 2**level leaves: it follows its own last leaf."""
        return self._nodes.read(node_count(((index + 1) << level) - 1) + level)

    def _range(self, start: int, end: int) -> bytes:
        """Root over the leaves [start, end), where `start` is aligned as RFC 9162's splits leave it."""
        return _fold([self._node(level, index) for level, index in _cover(start, end)])


class MerkleTree(SealedTree):
    """A Merkle tree that grows."""

    def __init__(self, nodes: NodeStore) -> None:
        super().__init__(nodes)
        self._store = nodes

    def append(self, leaf_hashes: Iterable[bytes]) -> None:
        """Add leaves by their hashes, in order; an error on the way adds none of them."""
        grown = Peaks(self.size, self._peaks.roots)
        self._store.append(grown.grow(leaf_hashes))
        self._peaks = grown


def _fold(peaks: Sequence[bytes]) -> bytes:
    """Root over complete subtrees, given largest (leftmost) first."""
    if not peaks:
        return EMPTY_ROOT
    *rest, node = peaks
    for left in reversed(rest):
        node = hash_children(left, node)
    return node


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _cover(start: int, end: int) -> list[tuple[int, int]]:
    """Cut [start, end) into complete subtrees, left to right, as (level, index)."""
    cover = []
    while start < end:
        level = (end - start).bit_length() - 1
        cover.append((level, start >> level))
        start += 1 << level
    return cover


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows the leaf at `index` in the tree of `size` leaves and `root` (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size or any(len(part) != HASH_BYTES for part in (leaf_hash, *proof)):
        return False
    at, last, node = index, size - 1, leaf_hash
    for part in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = hash_children(part, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = hash_children(node, part)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows the tree (old, old_root) to be a prefix of (new, new_root) (RFC 9162 section 2.1.4.2).

    The empty tree is a prefix of every tree and every tree of itself: then the proof must be empty.
    """
    if not 0 <= old <= new or any(len(part) != HASH_BYTES for part in (old_root, new_root, *proof)):
        return False
    if old == new:
        return not proof and old_root == new_root and (old > 0 or old_root == EMPTY_ROOT)
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if not proof:
        return False
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_node = new_node = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_node, new_node = hash_children(part, old_node), hash_children(part, new_node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new_node = hash_children(new_node, part)
        at, last = at >> 1, last >> 1
    return last == 0 and old_node == old_root and new_node == new_root
