"""Ed25519 signing keys of a town: one signs its checkpoints and certificates, one cosigns its neighbours'."""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from events.notes import Note, NoteSignature, VerifierKey, cosign_note, sign_note


@dataclass(frozen=True, slots=True)
class Signer:
    """A signing key under its public name; printing it shows only the public half."""

    key: VerifierKey
    _private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"Signer({self.key})"

    def sign(self, text: str) -> Note:
        """Sign a text as its author."""
        return sign_note(text, self.key, self._private.sign)

    def cosign(self, text: str, timestamp: int) -> NoteSignature:
        """Sign a neighbour's checkpoint text as its witness, at `timestamp` (POSIX seconds)."""
        return cosign_note(text, self.key, self._private.sign, timestamp)


def signer_from(name: str, kind: int, private: bytes) -> Signer:
    """Build a signer from its 32 private bytes (RFC 8032)."""
    key = Ed25519PrivateKey.from_private_bytes(private)
    return Signer(VerifierKey(name, kind, key.public_key().public_bytes_raw()), key)


def verify_signature(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature fits a public key and a message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
