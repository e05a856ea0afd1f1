"""The tree over stream heads: chains, the canonical root, and proofs of the last event or of absence."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.merkle import NO_PREVIOUS, hash_leaf, leaf_bytes
from events.stream_heads import ChainBrokenError, Head, HeadProof, LogEvent, StreamHeads, stream_key, verify_head


def log_of(streams: list[int]) -> list[LogEvent]:
    """Make a log in which event i belongs to stream `streams[i]`."""
    versions: dict[int, int] = {}
    events = []
    for position, number in enumerate(streams, 1):
        versions[number] = versions.get(number, 0) + 1
        events.append((position, f"resident-{number}", versions[number], "Moved:1", b"state %d" % position))
    return events


def heads_of(events: list[LogEvent]) -> StreamHeads:
    """Commit the heads after a whole log."""
    heads = StreamHeads()
    heads.chain(events)
    heads.commit()
    return heads


def naive_heads(events: list[LogEvent]) -> dict[str, Head]:
    """Compute the last event of every stream the slow way."""
    heads: dict[str, Head] = {}
    for position, stream, version, topic, state in events:
        previous = heads[stream].leaf_hash if stream in heads else bytes(32)
        leaf = hash_leaf(leaf_bytes(position, stream, version, topic, state, previous=previous))
        heads[stream] = Head(position, version, leaf)
    return heads


def naive_root(rows: dict[str, bytes]) -> bytes:
    """Compute the trie's root from {key bits: leaf hash} by plain recursion over strings of bits."""
    if len(rows) < 2:
        return next(iter(rows.values()), bytes(32))
    left = {bits[1:]: leaf for bits, leaf in rows.items() if bits[0] == "0"}
    right = {bits[1:]: leaf for bits, leaf in rows.items() if bits[0] == "1"}
    return sha256(b"\x01" + naive_root(left) + naive_root(right)).digest()


def naive_rows(events: list[LogEvent]) -> dict[str, bytes]:
    """Compute the trie's leaves by the documented layout: key, position and version (8 bytes each), leaf hash."""
    rows = {}
    for stream, head in naive_heads(events).items():
        key = sha256(stream.encode()).digest()
        row = key + head.position.to_bytes(8, "big") + head.version.to_bytes(8, "big") + head.leaf_hash
        rows[f"{int.from_bytes(key, 'big'):0256b}"] = sha256(b"\x00" + row).digest()
    return rows


logs = st.lists(st.integers(0, 60), max_size=120).map(log_of)


@settings(max_examples=60, deadline=None)
@given(logs)
def test_root_and_proofs_agree_with_the_naive_trie(events: list[LogEvent]) -> None:
    """The root is the one of the plain definition, and every stream's head, or its absence, proves under it."""
    heads = heads_of(events)
    assert heads.root() == (naive_root(naive_rows(events)) if events else bytes(32))
    expected = naive_heads(events)
    assert len(heads) == len(expected)
    for number in range(62):
        stream = f"resident-{number}"
        assert verify_head(heads.root(), stream, heads.prove(stream)) == expected.get(stream)


@settings(max_examples=40, deadline=None)
@given(logs, st.lists(st.integers(0, 120), max_size=3))
def test_the_path_to_a_head_does_not_matter(events: list[LogEvent], cuts: list[int]) -> None:
    """Committing in any batches, and restoring from stored rows in between, gives the same root."""
    heads, stored, at = StreamHeads(), dict[bytes, bytes](), 0
    for cut in [*sorted(cuts), len(events)]:
        heads.chain(events[at:cut])
        stored |= dict(heads.commit())
        heads.root()
        at = max(at, min(cut, len(events)))
        restored = StreamHeads()
        restored.restore(stored.items(), at)
        heads = restored if cut % 2 else heads
    assert heads.root() == heads_of(events).root()
    assert heads.position == len(events)


def test_deep_paths_prove() -> None:
    """Streams whose keys share more bits than the buckets hold prove as well."""
    events = log_of(list(range(20_000)))
    heads = heads_of(events)
    expected = naive_heads(events)
    for number in (0, 7, 19_999, 20_000, 30_000):
        stream = f"resident-{number}"
        assert verify_head(heads.root(), stream, heads.prove(stream)) == expected.get(stream)
    assert max(len(heads.prove(f"resident-{number}").siblings) for number in range(300)) > 12


def test_the_chain_commits_to_the_previous_leaf() -> None:
    """The first event of a stream commits to zeros, each later one to the stream's leaf before it."""
    events = log_of([1, 2, 1])
    leaves = StreamHeads().chain(events)
    assert leaves[0] == hash_leaf(leaf_bytes(*events[0], previous=NO_PREVIOUS))
    assert leaves[2] == hash_leaf(leaf_bytes(*events[2], previous=leaves[0]))


@pytest.mark.parametrize("keep", [[0, 2], [0, 0], [1], [0, 1, 3]])
def test_a_gap_in_the_log_is_refused(keep: list[int]) -> None:
    """Events that skip or repeat a position are not chained."""
    events = log_of([1, 2, 1, 2])
    with pytest.raises(ChainBrokenError, match="without gaps"):
        StreamHeads().chain([events[at] for at in keep])


def test_a_version_out_of_order_is_refused() -> None:
    """An event whose version doesn't follow its stream's last one is not chained; the error shows no content."""
    with pytest.raises(ChainBrokenError, match="version 3") as refusal:
        StreamHeads().chain([(1, "a", 1, "t", b"secret"), (2, "a", 3, "t", b"secret")])
    assert "secret" not in str(refusal.value)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_wrong_head_never_proves(data: st.DataObject) -> None:
    """A proof for an older head, another stream, a denied stream or with a damaged path is refused."""
    events = log_of(data.draw(st.lists(st.integers(0, 30), min_size=5, max_size=80)))
    heads = heads_of(events)
    older = heads_of(events[: data.draw(st.integers(0, len(events) - 1))])
    stream, root = events[-1][1], heads.root()
    proof = heads.prove(stream)
    assert proof.head is not None
    head = proof.head
    forged = [
        HeadProof(proof.siblings, proof.key, head._replace(version=head.version + 1)),
        HeadProof(proof.siblings, proof.key, head._replace(position=head.position - 1)),
        HeadProof(proof.siblings, proof.key, head._replace(leaf_hash=bytes(32))),
        HeadProof(proof.siblings, None, None),
        HeadProof(proof.siblings, stream_key("resident-99"), head),
        HeadProof((*proof.siblings, bytes(32)), proof.key, head),
        HeadProof((bytes(31), *proof.siblings), proof.key, head),
        HeadProof(proof.siblings * 300, proof.key, head),
        older.prove(stream),
    ]
    if proof.siblings:
        forged += [
            HeadProof(proof.siblings[1:], proof.key, head),
            HeadProof((bytes(32), *proof.siblings[1:]), proof.key, head),
        ]
    for fake in forged:
        if fake == proof:
            continue
        with pytest.raises(ValueError, match="head proof"):
            verify_head(root, stream, fake)


def test_absence_can_not_be_claimed_for_a_stream_that_exists() -> None:
    """Another stream's valid path doesn't serve as proof that a stream has no events."""
    events = log_of(list(range(40)))
    heads = heads_of(events)
    for number in range(1, 40):
        with pytest.raises(ValueError, match="head proof"):
            verify_head(heads.root(), "resident-0", heads.prove(f"resident-{number}"))
