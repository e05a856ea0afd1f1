"""Signed notes, checkpoints and cosignatures against the vectors that their specifications and Go publish."""

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from events.notes import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    Endorsement,
    Note,
    NoteError,
    NoteSignature,
    Submission,
    VerifierKey,
    cosign_note,
    cosignature_message,
    extension_lines,
    open_note,
    sign_note,
)

# golang.org/x/mod, sumdb/note, note_test.go
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_PRIVATE = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)
# c2sp.org/signed-note, section Example
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# c2sp.org/tlog-cosignature: a checkpoint with its log's signature and a witness's
SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo"
    "+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0"
    "xUe+mbIUBkBIfZ+qnA==\n"
)
# transparency-dev/formats, note_cosigv1_test.go: a witness key as published
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Check an Ed25519 signature."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def key_pair(name: str, kind: int, seed: int = 1) -> tuple[VerifierKey, Ed25519PrivateKey]:
    """Make a key from a seed."""
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return VerifierKey(name, kind, private.public_key().public_bytes_raw()), private


@pytest.mark.parametrize("text", [PETER, ENOCH, FOO, REMORA])
def test_published_keys_are_read_and_written(text: str) -> None:
    """Published verifier keys are accepted, their ids recomputed, and written back byte for byte."""
    assert str(VerifierKey.parse(text)) == text


def test_gos_note_is_signed_byte_for_byte() -> None:
    """Signing Go's test text with Go's test key gives Go's signature."""
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(PETER_PRIVATE)[1:])
    note = sign_note(GO_TEXT, VerifierKey.parse(PETER), private.sign)
    assert note.data() == (GO_TEXT + "\n" + PETER_LINE).encode()


@pytest.mark.parametrize(
    ("keys", "data", "names"),
    [
        ([FOO], FOO_NOTE, ["example.com/foo"]),
        ([PETER], f"{GO_TEXT}\n{PETER_LINE}", ["PeterNeumann"]),
        ([PETER, ENOCH], f"{GO_TEXT}\n{PETER_LINE}{ENOCH_LINE}", ["PeterNeumann", "EnochRoot"]),
        ([ENOCH], f"{GO_TEXT}\n{PETER_LINE}{ENOCH_LINE}", ["EnochRoot"]),
        ([PETER], f"{GO_TEXT}\n{PETER_LINE}{PETER_LINE}", ["PeterNeumann"]),
    ],
)
def test_published_notes_are_accepted(keys: list[str], data: str, names: list[str]) -> None:
    """Published notes open with their keys; unknown signers are ignored, repeated ones count once."""
    note = Note.parse(data.encode())
    opened = open_note(note, map(VerifierKey.parse, keys), verify)
    assert [endorsement.key.name for endorsement in opened] == names
    assert note.data() == data.encode()


def test_the_specification_s_checkpoint_is_read() -> None:
    """The example checkpoint is parsed, its witness's time found, and formatted back byte for byte."""
    note = Note.parse(SOFA.encode())
    checkpoint = Checkpoint.parse(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text() == note.text
    assert note.data() == SOFA.encode()
    assert int.from_bytes(note.signatures[1].signature[:8]) == 1679315147


def test_the_cosigned_message_is_the_specified_one() -> None:
    """A witness signs exactly the message that tlog-cosignature shows."""
    text = Note.parse(SOFA.encode()).text
    assert cosignature_message(1679315147, text) == (
        b"cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
        b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    )


def test_a_cosignature_verifies_with_its_time() -> None:
    """A cosigned checkpoint opens with both keys, and shows the witness's time; a changed time is refused."""
    town, signer = key_pair("daicho/122131", ED25519)
    witness, cosigner = key_pair("daicho/122378/witness", COSIGNATURE, 2)
    note = sign_note(Checkpoint(town.name, 3, bytes(32)).text(), town, signer.sign)
    line = cosign_note(note.text, witness, cosigner.sign, 1_700_000_000)
    cosigned = Note(note.text, (*note.signatures, line))
    assert open_note(cosigned, [town, witness], verify) == (
        Endorsement(town, None),
        Endorsement(witness, 1_700_000_000),
    )
    later = line._replace(signature=(1_700_000_001).to_bytes(8) + line.signature[8:])
    with pytest.raises(NoteError, match="altered or forged"):
        open_note(Note(note.text, (*note.signatures, later)), [town, witness], verify)


def test_a_log_key_is_no_witness_key() -> None:
    """The same key used as another type has another id, so its signatures never stand for each other."""
    log, private = key_pair("daicho/122131", ED25519)
    witness = VerifierKey(log.name, COSIGNATURE, log.public)
    assert log.key_id != witness.key_id
    note = sign_note(Checkpoint(log.name, 3, bytes(32)).text(), log, private.sign)
    with pytest.raises(NoteError, match="no trusted key"):
        open_note(note, [witness], verify)


@pytest.mark.parametrize("at", range(len(FOO_NOTE.encode())))
def test_any_changed_byte_of_a_note_is_noticed(at: int) -> None:
    """Changing any single byte of a signed note makes it malformed, unsigned, or unequal in its trusted text."""
    data = bytearray(FOO_NOTE.encode())
    data[at] ^= 1
    with pytest.raises(NoteError):
        open_note(Note.parse(bytes(data)), [VerifierKey.parse(FOO)], verify)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\n\xe2\x80\x94 a YWJjZGVm",
        b"text\n\n\xe2\x80\x94 a YWJjZGVm\n\n",
        b"text\n\n- a YWJjZGVm\n",
        b"text\n\n\xe2\x80\x94 a+b YWJjZGVm\n",
        b"text\n\n\xe2\x80\x94  YWJjZGVm\n",
        b"text\n\n\xe2\x80\x94 a YWJj\n",
        b"text\n\n\xe2\x80\x94 a YWJjZGV=\n",
        b"text\n\n\xe2\x80\x94 a YWJjZGVm YWJj\n",
        b"te\txt\n\n\xe2\x80\x94 a YWJjZGVm\n",
        b"te\xffxt\n\n\xe2\x80\x94 a YWJjZGVm\n",
        b"text\n\n" + b"\xe2\x80\x94 a YWJjZGVm\n" * 65,
    ],
)
def test_malformed_notes_are_refused(data: bytes) -> None:
    """A note without signature block, with control characters, foreign bytes or bad base64 is no note."""
    with pytest.raises(NoteError):
        Note.parse(data)


@pytest.mark.parametrize(
    "text",
    [
        "o\n1\n" + "A" * 43 + "=",
        "o\n1\n",
        "\n1\n" + "A" * 43 + "=\n",
        "o\n01\n" + "A" * 43 + "=\n",
        "o\n-1\n" + "A" * 43 + "=\n",
        "o\n１\n" + "A" * 43 + "=\n",
        "o\n1\nAAAA\n",
        "o\n1\n" + "A" * 42 + "B=\n",
        "o\n1\n" + "A" * 43 + "=\n\n",
    ],
)
def test_malformed_checkpoints_are_refused(text: str) -> None:
    """A checkpoint needs an origin, a plain decimal size, a canonical SHA-256 root and no empty lines."""
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "text", ["", "a", "a+b", "a+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", FOO + "=", "a b" + FOO[15:]]
)
def test_malformed_keys_are_refused(text: str) -> None:
    """A verifier key with a wrong id, other material or a blank in its name is refused."""
    with pytest.raises(NoteError):
        VerifierKey.parse(text)


def test_extension_lines_carry_the_heads_and_the_digests() -> None:
    """A town's checkpoint keeps the heads root and the read models' digests in its signed text."""
    lines = extension_lines(bytes(range(32)), {"residents": "ab12", "households": "cd34"})
    checkpoint = Checkpoint.parse(Checkpoint("daicho/122131", 7, bytes(32), lines).text())
    assert checkpoint.heads_root() == bytes(range(32))
    assert checkpoint.digests() == {"households": "cd34", "residents": "ab12"}
    assert Checkpoint("o", 1, bytes(32)).heads_root() is None
    with pytest.raises(NoteError, match="two roots"):
        Checkpoint("o", 1, bytes(32), lines[:1] * 2).heads_root()
    with pytest.raises(NoteError, match="blank"):
        extension_lines(bytes(32), {"residents": "ab\n12"})


@given(st.integers(0, 2**62), st.lists(st.binary(min_size=32, max_size=32), max_size=63), st.binary(max_size=60))
def test_submissions_round_trip(old: int, proof: list[bytes], note: bytes) -> None:
    """What a town sends to its witnesses is read back as it was written."""
    submission = Submission(old, tuple(proof), note)
    assert Submission.parse(submission.data()) == submission


@pytest.mark.parametrize("data", [b"", b"old 1\n", b"old 01\n\nx", b"new 1\n\nx", b"old 1\n?\n\nx", b"old \xff\n\nx"])
def test_malformed_submissions_are_refused(data: bytes) -> None:
    """A submission without its `old` line, blank line or with a bad proof line is refused."""
    with pytest.raises(NoteError):
        Submission.parse(data)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1), st.binary(min_size=1))
def test_any_text_survives_being_signed(text: str, signature: bytes) -> None:
    """A note of any printable text, blank lines included, is read back as it was signed."""
    note = Note(f"{text}\n\n{text}\n", (NoteSignature("daicho/122131", b"\x01\x02\x03\x04", signature),))
    assert Note.parse(note.data()) == note
