"""AES-256-GCM for one subject, the wrapping of keys by the master key, and nonces in bulk."""

import os
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
KEY_ID_BYTES: Final = 8
SEAL_FORMAT: Final = b"\x01"
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_NONCE_AT: Final = len(SEAL_FORMAT) + KEY_ID_BYTES
_BODY_AT: Final = _NONCE_AT + _NONCE_BYTES
_POOL: Final = 4096  # one system call per 4,096 nonces costs 0.01 µs each, one per nonce 0.5 µs

_nonces: list[bytes] = []
os.register_at_fork(after_in_child=_nonces.clear)  # parent and child must never use the same nonce


def fresh_nonce() -> bytes:
    """Return 12 bytes of the system's randomness that nobody has used."""
    try:
        return _nonces.pop()  # atomic, so threads never share one
    except IndexError:
        block = os.urandom(_NONCE_BYTES * _POOL)
        fresh = [block[at : at + _NONCE_BYTES] for at in range(0, len(block), _NONCE_BYTES)]
        nonce = fresh.pop()
        _nonces.extend(fresh)
        return nonce


@dataclass(frozen=True, slots=True)
class SubjectCipher:
    """A subject's key, ready for use.

    Sealed bytes: format 1 (1 byte), key id (8), nonce (12), ciphertext and tag. Authenticated with them: the subject
    (2-byte length, UTF-8) and the caller's `aad`, so sealed bytes can't be moved to another person or field.
    """

    key_id: bytes
    _prefix: bytes
    _bound: bytes
    _aes: AESGCM

    @classmethod
    def of(cls, subject: str, key_id: bytes, key: bytes) -> "SubjectCipher":
        """Prepare the cipher of a subject."""
        return cls(key_id, SEAL_FORMAT + key_id, bound_subject(subject), AESGCM(key))

    def __repr__(self) -> str:
        return f"SubjectCipher({self.key_id.hex()})"

    def seal(self, plaintext: bytes, aad: bytes) -> bytes:
        """Encrypt under a fresh nonce."""
        nonce = fresh_nonce()
        return self._prefix + nonce + self._aes.encrypt(nonce, plaintext, self._bound + aad)

    def open(self, sealed: bytes, aad: bytes) -> bytes | None:
        """Decrypt; None when the bytes are not what was sealed."""
        try:
            return self._aes.decrypt(sealed[_NONCE_AT:_BODY_AT], sealed[_BODY_AT:], self._bound + aad)
        except InvalidTag:
            return None


def bound_subject(subject: str) -> bytes:
    """Return the unambiguous bytes of a subject that go into the authenticated data."""
    name = subject.encode()
    return len(name).to_bytes(2) + name


def key_id_of(sealed: bytes) -> bytes | None:
    """Return the id of the key that sealed these bytes; None when they are no sealed bytes."""
    if len(sealed) < _BODY_AT + _TAG_BYTES or not sealed.startswith(SEAL_FORMAT):
        return None
    return sealed[len(SEAL_FORMAT) : _NONCE_AT]


class MasterCipher:
    """The master key at work: it wraps other keys, each bound to what the key is for."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise ValueError(f"the master key has {len(master_key)} bytes; AES-256 needs {KEY_BYTES}")
        self._aes = AESGCM(master_key)

    def wrap(self, key: bytes, purpose: bytes) -> bytes:
        """Encrypt a key for its purpose."""
        nonce = fresh_nonce()
        return nonce + self._aes.encrypt(nonce, key, purpose)

    def unwrap(self, wrapped: bytes, purpose: bytes) -> bytes | None:
        """Decrypt a key; None when the master key or the purpose is another."""
        try:
            return self._aes.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], purpose)
        except InvalidTag:
            return None
