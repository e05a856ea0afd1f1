"""Audit bundles: an honest one is explained, hundreds of falsified ones are refused, by a file that stands alone."""

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proof.bundles import ABSENT, EXTRAS, FIRST, KEYS, LOG, SELECTIONS, Files, put, re_signed, run
from proof.towns import SAMMU, TOGANE, batches, make_log, sealer_in, signer, witness_signer

from connectors.verifier import daicho_verify as auditor
from connectors.verifier.bundle import Range, Streams, write_bundle
from connectors.witness.sealer import LogSealer
from events.merkle import MemoryNodes, MerkleTree, hash_leaf
from events.stream_heads import Head, HeadProof, LogEvent, StreamHeads, stream_key, verify_head
from registry.domain.errors import IntegrityFault


@pytest.mark.parametrize("kind", SELECTIONS)
@pytest.mark.parametrize("suffix", ["", ".zip"])
def test_an_honest_bundle_is_verified_and_explained(town: LogSealer, tmp_path: Path, kind: str, suffix: str) -> None:
    """A bundle, as folder or zip, verifies with the public keys, and says in two languages what was checked."""
    target, key = tmp_path / f"bundle{suffix}", tmp_path / "town.key"
    write_bundle(target, town, selection=SELECTIONS[kind], log=batches(LOG), extras=EXTRAS)
    key.write_text(f"{signer().key}\n{witness_signer().key}\n")
    old = tmp_path / "mine.checkpoint"
    old.write_bytes(town.note(64).data())
    code, text = run(target, "--key", key, "--witnesses", 1, "--seen", old)
    assert code == 0, text
    assert "× " not in text
    for words in (
        "VERIFIED (daicho/122131)",
        "検証できました",
        "daicho/122378/witness cosigned at 2026-09-21T14:13:20",
    ):
        assert words in text
    assert "It continues your own checkpoint over 64 events" in text
    expected = {
        "streams": f"{ABSENT}: proved to have no event at all",
        "range": "The 37 events at positions 21 to 57 are exactly those",
        "whole": "The list of the last events of all 7 streams was recomputed",
    }
    assert expected[kind] in text


def test_the_language_can_be_chosen(honest: dict[str, Files], tmp_path: Path) -> None:
    """With --lang only Japanese or only English is written."""
    folder = put(tmp_path / "b", honest["streams"])
    assert "VERIFIED" not in run(folder, "--key", signer().key, "--lang", "ja")[1]
    assert "検証" not in run(folder, "--key", signer().key, "--lang", "en")[1]


def test_the_same_bundle_twice_is_byte_for_byte_the_same(town: LogSealer, tmp_path: Path) -> None:
    """Exporting the same events at the same checkpoint gives the same zip file; an existing one is not replaced."""
    one, two = tmp_path / "1.zip", tmp_path / "2.zip"
    for target in (one, two):
        write_bundle(target, town, selection=SELECTIONS["streams"], log=batches(LOG), extras=EXTRAS)
    assert one.read_bytes() == two.read_bytes()
    with pytest.raises(FileExistsError, match="new name"):
        write_bundle(one, town, selection=SELECTIONS["streams"], log=batches(LOG))


def test_a_stream_can_be_exported_from_its_own_events(
    town: LogSealer, tmp_path: Path, honest: dict[str, Files]
) -> None:
    """For a resident's bundle the resident's events suffice; it is the same bundle as from the whole log."""
    names = SELECTIONS["streams"].names
    own = [event for event in LOG if event[1] in names]
    write_bundle(tmp_path / "b", town, selection=SELECTIONS["streams"], log=[own], extras=EXTRAS)
    assert auditor.read_bundle(tmp_path / "b") == honest["streams"]


@pytest.mark.parametrize(
    ("log", "selection"),
    [
        ([*LOG[:20], (21, *LOG[20][1:4], b"other"), *LOG[21:]], Range(5, 30)),
        (LOG[:50], Range(5, 60)),
        (LOG[:-30], SELECTIONS["streams"]),
        ([event for event in LOG if event[1] != FIRST], SELECTIONS["streams"]),
    ],
)
def test_a_log_that_is_not_the_sealed_one_is_not_exported(
    town: LogSealer, tmp_path: Path, log: list[LogEvent], selection: Streams | Range
) -> None:
    """If the log was altered, cut or lacks a stream's end, the export stops and names the place."""
    with pytest.raises(IntegrityFault, match="sealed"):
        write_bundle(tmp_path / "b", town, selection=selection, log=batches(log))
    assert not (tmp_path / "b").exists()


def test_exports_outside_what_is_sealed_are_refused(town: LogSealer, tmp_path: Path) -> None:
    """A range beyond the checkpoint, or a town that has sealed nothing, gives a clear error."""
    with pytest.raises(LookupError, match="not within the 90 sealed events"):
        write_bundle(tmp_path / "b", town, selection=Range(80, 91), log=batches(LOG))
    with sealer_in(tmp_path) as empty, pytest.raises(LookupError, match="seal the log first"):
        write_bundle(tmp_path / "b", empty, selection=Range(1, 1), log=[])


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:0],
        lambda data: data[:100] + bytes(50) + data[150:],
        lambda data: data[:4] + bytes(200),
    ],
)
def test_a_damaged_zip_is_refused_in_words(town: LogSealer, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """A cut or overwritten archive is not verified, and the message is a sentence, not a stack trace."""
    target = tmp_path / "b.zip"
    write_bundle(target, town, selection=SELECTIONS["streams"], log=batches(LOG), extras=EXTRAS)
    target.write_bytes(damage(target.read_bytes()))
    code, text = run(target, "--key", signer().key)
    assert code == 1
    assert "検証できませんでした" in text
    assert "NOT VERIFIED" in text


def test_a_zip_with_two_files_of_one_name_is_refused(honest: dict[str, Files], tmp_path: Path) -> None:
    """An archive that shows different readers different files is refused."""
    target = tmp_path / "b.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in honest["range"].items():
            archive.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("events.jsonl", b"")
    with pytest.raises(auditor.Fault, match="Malformed or too large"):
        auditor.verify(target, KEYS)


@pytest.mark.parametrize(
    "arguments",
    [[], ["--key", "nonsense"], ["--key", str(signer().key)[:-1]], ["--key", str(witness_signer().key)]],
)
def test_wrong_use_is_told_apart_from_a_false_bundle(
    honest: dict[str, Files], tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the town's public key, or with one that can't be read, nothing is judged: exit code 2 and a remedy."""
    with pytest.raises(SystemExit) as end:
        run(put(tmp_path / "b", honest["range"]), *arguments)
    assert end.value.code == 2
    assert "--key" in capsys.readouterr().err


def test_another_town_s_key_does_not_verify(honest: dict[str, Files], tmp_path: Path) -> None:
    """A bundle is verified only for the town whose key was given."""
    code, text = run(put(tmp_path / "b", honest["range"]), "--key", signer(SAMMU).key)
    assert code == 1
    assert "not signed by the town" in text


def test_the_verifier_imports_nothing_of_ours() -> None:
    """The verifier is one file that imports only the standard library and `cryptography`."""
    tree = ast.parse(Path(auditor.__file__).read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    roots = {name.split(".")[0] for name in imported}
    assert roots - set(sys.stdlib_module_names) == {"cryptography"}


def test_the_verifier_runs_alone(honest: dict[str, Files], tmp_path: Path) -> None:
    """Copied somewhere else and run in isolation, the one file verifies a bundle."""
    alone = tmp_path / "verify.py"
    shutil.copy(auditor.__file__, alone)
    folder = put(tmp_path / "b", honest["whole"])
    command = [sys.executable, "-I", str(alone), str(folder), "--key", str(signer().key)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert "VERIFIED" in result.stdout


@pytest.mark.parametrize(
    "bend",
    [
        lambda text: text.replace("\n90\n", "\n090\n"),
        lambda text: text.replace("heads ", "tails "),
        lambda text: text + text.split("\n")[3] + "\n",
        lambda text: text.replace(TOGANE, SAMMU),
    ],
)
def test_a_malformed_checkpoint_is_refused_though_signed(
    honest: dict[str, Files], tmp_path: Path, bend: Callable[[str], str]
) -> None:
    """A checkpoint with an odd number, without or with two heads roots, or of another town is refused when signed."""
    files = dict(honest["range"])
    text = files["checkpoint"].decode().partition("\n\n")[0] + "\n"
    files["checkpoint"] = signer().sign(bend(text)).data()
    with pytest.raises(auditor.Fault, match=r"malformed|another town's"):
        auditor.verify(put(tmp_path / "b", re_signed(files)), KEYS)


def test_a_checkpoint_that_only_others_signed_is_refused(honest: dict[str, Files], tmp_path: Path) -> None:
    """A witness's signature, a stranger's, or a line that only looks like a signature doesn't stand for the town's."""
    text, _, lines = honest["range"]["checkpoint"].decode().partition("\n\n")
    town, neighbour = lines.splitlines(keepends=True)
    stranger = signer(SAMMU).sign(text + "\n").data().decode().partition("\n\n")[2]
    for signatures in (neighbour, stranger, town.replace("—", "-")):
        files = {**honest["range"], "checkpoint": f"{text}\n\n{signatures}".encode()}
        with pytest.raises(auditor.Fault, match=r"not signed by the town|malformed signature line"):
            auditor.verify(put(tmp_path / "b", re_signed(files)), KEYS)


def test_hashes_of_another_length_are_refused(honest: dict[str, Files]) -> None:
    """A previous leaf, a sibling or a stream key that isn't 32 bytes long is refused before anything is hashed."""
    event = json.loads(honest["range"]["events.jsonl"].splitlines()[0])
    other = {"siblings": [], "key": "00" * 31, "head": [1, 1, "00" * 32]}
    for attempt in (
        lambda: auditor.leaf_hash({**event, "previous": "00" * 31}),
        lambda: auditor.hashes(["00" * 32, "00" * 33]),
        lambda: auditor.proved_head("a", other, auditor.head_leaf(bytes(31), 1, 1, bytes(32))),
    ):
        with pytest.raises(auditor.Fault):
            attempt()


def test_a_misplaced_head_denies_nothing() -> None:
    """If a town put another stream's head where a stream belongs, to deny it, verifier and library both refuse."""
    key, other = stream_key("a"), bytes([stream_key("a")[0] ^ 0x80]) + bytes(31)
    misplaced, beside = auditor.head_leaf(other, 1, 1, bytes(32)), b"\x01" * 32
    pair = (beside, misplaced) if key[0] & 0x80 else (misplaced, beside)
    root = auditor.node_hash(*pair)
    proof = HeadProof((beside,), other, Head(1, 1, bytes(32)))
    with pytest.raises(ValueError, match="another stream"):
        verify_head(root, "a", proof)
    written = {"siblings": [beside.hex()], "key": other.hex(), "head": [1, 1, "00" * 32]}
    with pytest.raises(auditor.Fault, match="another's"):
        auditor.proved_head("a", written, root)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 700), st.data())
def test_the_verifier_agrees_with_the_tree(size: int, data: st.DataObject) -> None:
    """The verifier's own arithmetic accepts the tree's proofs for any sizes and refuses them for others."""
    leaves = [hash_leaf(bytes([number % 256, number // 256])) for number in range(size)]
    tree = MerkleTree(MemoryNodes())
    tree.append(leaves)
    new, index = data.draw(st.integers(1, size)), data.draw(st.integers(0, size - 1))
    old, path = data.draw(st.integers(0, new)), tree.inclusion_proof(index, size)
    assert auditor.root_over(index, size, leaves[index], path) == tree.root()
    assert auditor.root_over((index + 1) % size, size, leaves[index], path) != tree.root() or size == 1
    proof = tree.consistency_proof(old, new)
    assert auditor.continues(old, new, tree.root(old), tree.root(new), proof)
    if 0 < old < new:
        assert not auditor.continues(old, new, tree.root(new), tree.root(new), proof)
        assert not auditor.continues(old, new, tree.root(old), tree.root(old), proof)
        assert not auditor.continues(old, new, tree.root(old), tree.root(new), [*proof, proof[0]])
    assert auditor.grow(old, tree.frontier(old), leaves[old:new]) == tree.root(new)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 60), st.integers(1, 40))
def test_the_verifier_agrees_with_the_stream_heads(count: int, streams: int) -> None:
    """The verifier's own reading of head proofs gives the same heads as the trie."""
    log, heads = make_log(count, streams=streams), StreamHeads()
    leaves = heads.chain(log)
    heads.commit()
    for number in range(streams + 1):
        stream = f"resident-{number:012d}"
        proof = heads.prove(stream)
        written = {
            "siblings": [sibling.hex() for sibling in proof.siblings],
            "key": proof.key and proof.key.hex(),
            "head": proof.head and [proof.head.position, proof.head.version, proof.head.leaf_hash.hex()],
        }
        own = [(event[0], event[2], leaf.hex()) for event, leaf in zip(log, leaves, strict=True) if event[1] == stream]
        assert auditor.proved_head(stream, written, heads.root()) == (own[-1] if own else None)
