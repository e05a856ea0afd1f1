"""Signed notes and checkpoints as C2SP defines them: signed-note, tlog-checkpoint, tlog-cosignature, tlog-witness.

Text only: signing and checking a signature are functions that the caller passes in.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple

from events.merkle import HASH_BYTES

ED25519: Final = 0x01
"""Signature type of a log's own signature: Ed25519 over the note's text."""
COSIGNATURE: Final = 0x04
"""Signature type of a witness: Ed25519 over `cosignature_message`, preceded by its time."""

MAX_SIGNATURES: Final = 64  # the specification demands at least 16; a bound keeps a hostile note cheap
MAX_PROOF_LINES: Final = 63  # tlog-witness, add-checkpoint
_MAX_TIMESTAMP: Final = 2**63 - 1
_KEY_ID_BYTES: Final = 4
_PUBLIC_BYTES: Final = 32
_TIME_BYTES: Final = 8
_DECIMAL: Final = re.compile("0|[1-9][0-9]{0,18}")
_DASH: Final = "— "
_LEAST_LINES: Final = 3
_HEADS: Final = "heads "
_DIGEST: Final = "digest "

Sign = Callable[[bytes], bytes]
"""Ed25519 signature (64 bytes) of a message."""
Verify = Callable[[bytes, bytes, bytes], bool]
"""Whether (public key, signature, message) fit together."""


class NoteError(ValueError):
    """A note, key or checkpoint is malformed, or no trusted signature on it is valid."""


def _decode(text: str, what: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NoteError(f"{what} is not base64; ask for the original text") from None
    if base64.b64encode(raw).decode() != text:
        raise NoteError(f"{what} is not written in canonical base64; ask for the original text")
    return raw


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _number(text: str, what: str) -> int:
    if not _DECIMAL.fullmatch(text):
        raise NoteError(f"{what} is not a plain decimal number; ask for the original text")
    return int(text)


def _check_name(name: str) -> str:
    if not name or "+" in name or any(char.isspace() or char < " " for char in name):
        raise NoteError(f"{name!r} can't name a key: use letters without spaces and plus signs, as in daicho/122131")
    return name


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a signing key: name, signature type, 32-byte Ed25519 public key."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Return the first four bytes of SHA-256(name, newline, type, public key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:_KEY_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_encode(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read `name+hex id+base64`; raises NoteError when its parts do not fit together."""
        name, _, rest = text.partition("+")
        key_id, _, material = rest.partition("+")
        raw = _decode(material, "the verifier key")
        if len(raw) != 1 + _PUBLIC_BYTES or raw[0] not in {ED25519, COSIGNATURE}:
            raise NoteError("the verifier key is of another type than Ed25519; use a log's or a witness's Ed25519 key")
        key = cls(_check_name(name), raw[0], raw[1:])
        if key.key_id.hex() != key_id:
            raise NoteError("the verifier key's id does not fit its name and key; copy the whole line again")
        return key


class NoteSignature(NamedTuple):
    """One signature line: key name, 4-byte key id, and what the key's type puts after it."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """Return the line as it stands under a note, newline included."""
        return f"{_DASH}{self.name} {_encode(self.key_id + self.signature)}\n"

    @classmethod
    def parse(cls, line: str) -> "NoteSignature":
        """Read one line without its newline."""
        dash, _, rest = line.partition(" ")
        name, _, blob = rest.partition(" ")
        raw = _decode(blob, "a signature line")
        if dash + " " != _DASH or len(raw) <= _KEY_ID_BYTES:
            raise NoteError("a signature line is malformed; ask for the original note")
        return cls(_check_name(name), raw[:_KEY_ID_BYTES], raw[_KEY_ID_BYTES:])


class Note(NamedTuple):
    """A text that ends in a newline, and the signatures under it."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def data(self) -> bytes:
        """Return the note as it is published, UTF-8."""
        return (self.text + "\n" + "".join(signature.line() for signature in self.signatures)).encode()

    @classmethod
    def parse(cls, data: bytes) -> "Note":
        """Read a published note; raises NoteError when it is malformed. Its text is not to be trusted yet."""
        try:
            whole = data.decode()
        except UnicodeDecodeError:
            raise NoteError("the note is not UTF-8; ask for the original file") from None
        text, blank, under = whole.rpartition("\n\n")
        lines = under.split("\n")
        if not blank or lines[-1] or not 1 < len(lines) <= MAX_SIGNATURES + 1:
            raise NoteError(
                f"the note has no block of 1 to {MAX_SIGNATURES} signature lines; ask for the original file"
            )
        if any(char < " " and char != "\n" for char in whole):
            raise NoteError("the note has control characters; ask for the original file")
        return cls(text + "\n", tuple(NoteSignature.parse(line) for line in lines[:-1]))


def sign_note(text: str, key: VerifierKey, sign: Sign) -> Note:
    """Sign a text as its author (type Ed25519)."""
    return Note(text, (NoteSignature(key.name, key.key_id, sign(text.encode())),))


def cosignature_message(timestamp: int, text: str) -> bytes:
    """Return what a witness signs: header, POSIX time in seconds, the checkpoint's whole text (tlog-cosignature v1)."""
    if not 0 <= timestamp <= _MAX_TIMESTAMP:
        raise NoteError(f"{timestamp} is no POSIX time in seconds; check the witness's clock")
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def cosign_note(text: str, key: VerifierKey, sign: Sign, timestamp: int) -> NoteSignature:
    """Sign a checkpoint's text as a witness at `timestamp` (POSIX seconds)."""
    signature = sign(cosignature_message(timestamp, text))
    return NoteSignature(key.name, key.key_id, timestamp.to_bytes(_TIME_BYTES) + signature)


class Endorsement(NamedTuple):
    """A valid signature by a trusted key; `timestamp` (POSIX seconds) only from a witness."""

    key: VerifierKey
    timestamp: int | None


def open_note(note: Note, keys: Iterable[VerifierKey], verify: Verify) -> tuple[Endorsement, ...]:
    """Return who of the trusted `keys` validly signed the note, each once; unknown keys are ignored.

    Raises NoteError when a trusted key's signature is invalid, or when there is none.
    """
    trusted = {(key.name, key.key_id): key for key in keys}
    found: dict[VerifierKey, Endorsement] = {}
    for signature in note.signatures:
        key = trusted.get((signature.name, signature.key_id))
        if key is None:
            continue
        timestamp, message, raw = None, note.text.encode(), signature.signature
        if key.kind == COSIGNATURE:
            timestamp, raw = int.from_bytes(raw[:_TIME_BYTES]), raw[_TIME_BYTES:]
            message = cosignature_message(timestamp, note.text)
        if not verify(key.public, raw, message):
            raise NoteError(f"the signature of {key.name} does not fit the text: the note was altered or forged")
        found.setdefault(key, Endorsement(key, timestamp))
    if not found:
        raise NoteError("no trusted key has signed this note; check that the right public keys are given")
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A town's signed head: origin `daicho/<lgcode>`, number of events, Merkle root, extension lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the note text (tlog-checkpoint)."""
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), _encode(self.root), *self.extensions))

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a note text; raises NoteError when it is no checkpoint."""
        lines = text.removesuffix("\n").split("\n")
        if len(lines) < _LEAST_LINES or not all(lines) or not text.endswith("\n"):
            raise NoteError("this note is no checkpoint: it needs an origin, a size and a root, each on its line")
        root = _decode(lines[2], "the checkpoint's root")
        if len(root) != HASH_BYTES:
            raise NoteError("the checkpoint's root is no SHA-256 hash; ask for the original checkpoint")
        return cls(lines[0], _number(lines[1], "the checkpoint's size"), root, tuple(lines[3:]))

    def heads_root(self) -> bytes | None:
        """Return the root over the stream heads (line `heads <base64>`), if the checkpoint has one."""
        lines = [line.removeprefix(_HEADS) for line in self.extensions if line.startswith(_HEADS)]
        if len(lines) > 1:
            raise NoteError("the checkpoint has two roots over its stream heads; treat it as forged")
        return _decode(lines[0], "the heads root") if lines else None

    def digests(self) -> dict[str, str]:
        """Return the read models' digests by name (lines `digest <name> <hex>`)."""
        lines = (line.removeprefix(_DIGEST).partition(" ") for line in self.extensions if line.startswith(_DIGEST))
        return {name: digest for name, _, digest in lines}


def extension_lines(heads_root: bytes, digests: Mapping[str, str]) -> tuple[str, ...]:
    """Return a town's extension lines: the heads root, then each read model's digest by name."""
    for name, digest in digests.items():
        if not name or not digest or any(char.isspace() for char in name + digest):
            raise NoteError(f"the digest of {name!r} has a blank in it; give a name and a hexadecimal digest")
    return (_HEADS + _encode(heads_root), *(f"{_DIGEST}{name} {digests[name]}" for name in sorted(digests)))


class Submission(NamedTuple):
    """A checkpoint on its way to witnesses: the size it continues, the consistency proof, the note (tlog-witness)."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes

    def data(self) -> bytes:
        """Return the body of add-checkpoint: `old` line, proof lines, blank line, checkpoint."""
        return f"old {self.old}\n{''.join(_encode(part) + chr(10) for part in self.proof)}\n".encode() + self.note

    @classmethod
    def parse(cls, data: bytes) -> "Submission":
        """Read the body of add-checkpoint; raises NoteError when it is malformed."""
        head, blank, note = data.partition(b"\n\n")
        try:
            first, *proof = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise NoteError("the submission does not begin with plain text; ask for the original file") from None
        if not blank or not first.startswith("old ") or len(proof) > MAX_PROOF_LINES:
            raise NoteError("the submission has no `old` line, proof and blank line; ask for the original file")
        parts = tuple(_decode(line, "a consistency proof line") for line in proof)
        return cls(_number(first.removeprefix("old "), "the old size"), parts, note)
