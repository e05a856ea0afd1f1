"""The Merkle tree against published vectors, a naive second implementation, and corrupted proofs."""

import struct
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.merkle import (
    EMPTY_ROOT,
    NO_PREVIOUS,
    MemoryNodes,
    MerkleTree,
    hash_leaf,
    leaf_bytes,
    node_count,
    verify_consistency,
    verify_inclusion,
)

# The reference vectors of Certificate Transparency (RFC 6962), as published with transparency-dev/merkle.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    bytes.fromhex(text)
    for text in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]
_A, _B, _C = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
_CA, _D3, _BC, _0E = (
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
)
INCLUSION = {  # (leaf index, size): path
    (0, 1): [],
    (0, 8): [_A, _B, _C],
    (5, 8): [_BC, _CA, _D3],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", _B, _BC],
}
CONSISTENCY = {  # (old size, new size): path
    (1, 1): [],
    (1, 8): [_A, _B, _C],
    (6, 8): [_0E, _CA, _D3],
    (2, 5): [_B, _BC],
    (6, 7): [_0E, "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f", _D3],
}


def tree_of(leaf_hashes: list[bytes]) -> MerkleTree:
    """Build a tree in memory."""
    tree = MerkleTree(MemoryNodes())
    tree.append(leaf_hashes)
    return tree


def numbered(count: int) -> list[bytes]:
    """Make that many different leaf hashes."""
    return [hash_leaf(number.to_bytes(4, "big")) for number in range(count)]


def naive_root(leaf_hashes: list[bytes]) -> bytes:
    """MTH of RFC 9162 section 2.1.1, by recursion over hashed leaves."""
    if len(leaf_hashes) < 2:
        return leaf_hashes[0] if leaf_hashes else sha256().digest()
    middle = 1
    while middle * 2 < len(leaf_hashes):
        middle *= 2
    return sha256(b"\x01" + naive_root(leaf_hashes[:middle]) + naive_root(leaf_hashes[middle:])).digest()


def naive_path(index: int, leaf_hashes: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162 section 2.1.3.1, by recursion."""
    if len(leaf_hashes) == 1:
        return []
    middle = 1
    while middle * 2 < len(leaf_hashes):
        middle *= 2
    left, right = leaf_hashes[:middle], leaf_hashes[middle:]
    if index < middle:
        return [*naive_path(index, left), naive_root(right)]
    return [*naive_path(index - middle, right), naive_root(left)]


def naive_subproof(old: int, leaf_hashes: list[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 9162 section 2.1.4.1, by recursion."""
    if old == len(leaf_hashes):
        return [] if whole else [naive_root(leaf_hashes)]
    middle = 1
    while middle * 2 < len(leaf_hashes):
        middle *= 2
    left, right = leaf_hashes[:middle], leaf_hashes[middle:]
    if old <= middle:
        return [*naive_subproof(old, left, whole=whole), naive_root(right)]
    return [*naive_subproof(old - middle, right, whole=False), naive_root(left)]


def test_published_roots() -> None:
    """The root of every size up to eight is the one Certificate Transparency publishes."""
    tree = tree_of([hash_leaf(leaf) for leaf in LEAVES])
    assert [tree.root(size) for size in range(1, 9)] == ROOTS
    assert (
        tree.root(0) == EMPTY_ROOT == bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    )


@pytest.mark.parametrize(("place", "path"), INCLUSION.items())
def test_published_inclusion_proofs(place: tuple[int, int], path: list[str]) -> None:
    """Published inclusion proofs are produced byte for byte and accepted."""
    index, size = place
    proof = tree_of([hash_leaf(leaf) for leaf in LEAVES]).inclusion_proof(index, size)
    assert [part.hex() for part in proof] == path
    assert verify_inclusion(hash_leaf(LEAVES[index]), index, size, proof, ROOTS[size - 1])


@pytest.mark.parametrize(("sizes", "path"), CONSISTENCY.items())
def test_published_consistency_proofs(sizes: tuple[int, int], path: list[str]) -> None:
    """Published consistency proofs are produced byte for byte and accepted."""
    old, new = sizes
    proof = tree_of([hash_leaf(leaf) for leaf in LEAVES]).consistency_proof(old, new)
    assert [part.hex() for part in proof] == path
    assert verify_consistency(old, new, ROOTS[old - 1], ROOTS[new - 1], proof)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_size_agrees_with_the_naive_tree(data: st.DataObject) -> None:
    """For sizes to 10,000, root, inclusion and consistency proofs equal the recursive definition and verify."""
    total = data.draw(st.integers(1, 10_000))
    new = data.draw(st.integers(1, total))
    old, index = data.draw(st.integers(1, new)), data.draw(st.integers(0, new - 1))
    leaves = numbered(total)
    tree = tree_of(leaves)
    assert tree.root(new) == naive_root(leaves[:new])
    assert tree.inclusion_proof(index, new) == naive_path(index, leaves[:new])
    assert tree.consistency_proof(old, new) == naive_subproof(old, leaves[:new], whole=True)
    assert verify_inclusion(leaves[index], index, new, tree.inclusion_proof(index, new), tree.root(new))
    assert verify_consistency(old, new, tree.root(old), tree.root(new), tree.consistency_proof(old, new))


def test_every_small_tree_exhaustively() -> None:
    """Every leaf and every pair of sizes up to 40 proves; no proof serves another leaf, size or root."""
    leaves = numbered(40)
    tree = tree_of(leaves)
    roots = [tree.root(size) for size in range(41)]
    for new in range(1, 41):
        for index in range(new):
            proof = tree.inclusion_proof(index, new)
            served = [at for at in range(41) if verify_inclusion(leaves[index], at, new, proof, roots[new])]
            assert served == [index]
        for old in range(new + 1):
            proof = tree.consistency_proof(old, new)
            fits = [at for at in range(41) if verify_consistency(old, new, roots[at], roots[new], proof)]
            assert fits == [old]


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 300), st.data())
def test_a_damaged_proof_is_refused(size: int, data: st.DataObject) -> None:
    """A proof with a part flipped, dropped, repeated, swapped or lengthened never verifies."""
    leaves = numbered(size)
    tree = tree_of(leaves)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    inclusion, consistency = tree.inclusion_proof(index, size), tree.consistency_proof(old, size)
    for proof, accepted in (
        (inclusion, lambda parts: verify_inclusion(leaves[index], index, size, parts, tree.root())),
        (consistency, lambda parts: verify_consistency(old, size, tree.root(old), tree.root(), parts)),
    ):
        at = data.draw(st.integers(0, len(proof) - 1))
        bit = 1 << data.draw(st.integers(0, 7))
        flipped = bytes([proof[at][0] ^ bit]) + proof[at][1:]
        assert accepted(proof)
        for damaged in (
            [*proof[:at], flipped, *proof[at + 1 :]],
            [*proof[:at], *proof[at + 1 :]],
            [*proof[:at], proof[at], *proof[at:]],
            [*proof, tree.root()],
            [*proof, b""],
            [*proof[:at], proof[at] + b"\x00", *proof[at + 1 :]],
            [*proof[:-1], proof[-1][:31]],
        ):
            assert not accepted(damaged)
        if len(set(proof)) > 1:
            assert not accepted(proof[::-1])


def test_the_empty_tree_and_equal_sizes() -> None:
    """The empty tree is a prefix of any tree, a tree of itself; a needless proof or a wrong root is refused."""
    root, other = ROOTS[7], ROOTS[6]
    assert verify_consistency(0, 8, EMPTY_ROOT, root, [])
    assert verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    assert verify_consistency(8, 8, root, root, [])
    assert not verify_consistency(0, 8, other, root, [])
    assert not verify_consistency(0, 0, root, root, [])
    assert not verify_consistency(8, 8, root, other, [])
    assert not verify_consistency(0, 8, EMPTY_ROOT, root, [root])
    assert not verify_consistency(8, 8, root, root, [root])
    assert not verify_consistency(8, 7, root, other, [])
    assert not verify_consistency(1, 2, ROOTS[0], ROOTS[1], [])
    assert not verify_inclusion(root, 0, 0, [], EMPTY_ROOT)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_batches_do_not_matter(batches: list[int]) -> None:
    """Leaves appended one by one, in any batches, or to a reopened tree make the same nodes."""
    leaves = numbered(sum(batches))
    nodes, whole = MemoryNodes(), MemoryNodes()
    MerkleTree(whole).append(leaves)
    at = 0
    for batch in batches:
        MerkleTree(nodes).append(leaves[at : at + batch])
        at += batch
    assert bytes(nodes._nodes) == bytes(whole._nodes)
    assert len(nodes) == node_count(sum(batches))


def test_a_failing_batch_adds_nothing() -> None:
    """If the source of leaves fails half-way, the tree and its store are as before."""
    tree = tree_of(numbered(5))
    before = tree.root()

    def failing() -> object:
        yield numbered(1)[0]
        raise OSError("source lost")

    with pytest.raises(OSError, match="source lost"):
        tree.append(failing())
    assert (tree.size, tree.root(), len(tree._nodes)) == (5, before, node_count(5))
    tree.append(numbered(6)[5:])
    assert tree.root() == naive_root(numbered(6))


def test_a_torn_store_is_refused() -> None:
    """A store that ends between a leaf and its parents can't be opened as a tree."""
    nodes = MemoryNodes()
    nodes.append(b"".join(numbered(2)))
    with pytest.raises(ValueError, match="cut the store back"):
        MerkleTree(nodes)


@pytest.mark.parametrize("ask", [(8, 8), (-1, 8), (0, 9), (0, 0)])
def test_questions_outside_the_tree_are_errors(ask: tuple[int, int]) -> None:
    """Asking for a leaf or size that the tree doesn't have is an IndexError, not a wrong proof."""
    with pytest.raises(IndexError, match="outside this tree of 8 leaves"):
        tree_of(numbered(8)).inclusion_proof(*ask)


def test_the_leaf_layout_is_the_documented_one() -> None:
    """The canonical leaf has exactly the documented bytes."""
    previous = bytes(range(32))
    leaf = leaf_bytes(258, "住民-1", 3, "Moved:1", b"\xff\x00", previous=previous)
    expected = struct.pack(">BQQHHI", 1, 258, 3, len("住民-1".encode()), 7, 2) + previous
    assert leaf == expected + "住民-1".encode() + b"Moved:1\xff\x00"
    assert leaf[:1] == b"\x01"


fields = st.tuples(
    st.integers(0, 2**64 - 1),
    st.text(max_size=8),
    st.integers(0, 2**64 - 1),
    st.text(max_size=8),
    st.binary(max_size=8),
)


@given(fields, fields, st.binary(min_size=32, max_size=32))
def test_different_events_have_different_leaves(
    one: tuple[object, ...], two: tuple[object, ...], previous: bytes
) -> None:
    """No two different events share their canonical bytes, however bytes are moved between neighbouring fields."""
    assert (leaf_bytes(*one, previous=previous) == leaf_bytes(*two, previous=previous)) == (one == two)
    assert leaf_bytes(*one, previous=previous) != leaf_bytes(*one, previous=bytes(32)) or previous == NO_PREVIOUS


@pytest.mark.parametrize(
    "event", [(-1, "s", 1, "t", b""), (2**64, "s", 1, "t", b""), (1, "s" * 65536, 1, "t", b""), (1, "s", -1, "t", b"")]
)
def test_an_event_that_does_not_fit_names_the_remedy(event: tuple[int, str, int, str, bytes]) -> None:
    """An id, topic or number beyond the layout is refused with a remedy, and never with the event's content."""
    with pytest.raises(ValueError, match="shorten its id, topic or state"):
        leaf_bytes(*event, previous=NO_PREVIOUS)
    with pytest.raises(ValueError, match="give the 32 bytes"):
        leaf_bytes(1, "s", 1, "t", b"", previous=b"short")
