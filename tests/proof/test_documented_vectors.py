"""The worked example in docs/proof.md is what the code computes."""

import re
from pathlib import Path

from events.merkle import NO_PREVIOUS, MemoryNodes, MerkleTree, leaf_bytes
from events.stream_heads import LogEvent, StreamHeads

PAGE = (Path(__file__).parents[2] / "docs" / "proof.md").read_text("utf-8")


def test_the_documented_example_is_true() -> None:
    """The documented leaf, leaf hashes, root and heads root of three events are recomputed exactly."""
    rows = re.findall(r"^(\d)  (\S+) +version (\d)  (\S+) +state (\S+)$", PAGE, re.MULTILINE)
    log: list[LogEvent] = [
        (int(at), name, int(version), topic, bytes.fromhex(state)) for at, name, version, topic, state in rows
    ]
    heads, tree = StreamHeads(), MerkleTree(MemoryNodes())
    leaves = heads.chain(log)
    tree.append(leaves)
    heads.commit()
    stated = dict(re.findall(r"^(leaf 1|leaf hash \d|root|heads root) +([0-9a-f]+)$", PAGE, re.MULTILINE))
    assert stated == {
        "leaf 1": leaf_bytes(*log[0], previous=NO_PREVIOUS).hex(),
        **{f"leaf hash {number}": leaf.hex() for number, leaf in enumerate(leaves, 1)},
        "root": tree.root().hex(),
        "heads root": heads.root().hex(),
    }
