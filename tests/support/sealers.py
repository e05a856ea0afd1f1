"""Sealers for tests: one that hides nothing and is fast, one that encrypts as the key ring does."""

from __future__ import annotations

from dataclasses import dataclass, field
from os import urandom
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Iterable

NONCE_BYTES = 12


class OneByOne:
    """Many items as one after the other."""

    def seal(self, subject: str, plain: bytes, context: bytes) -> bytes:
        """The sealed form."""
        raise NotImplementedError

    def open(self, subject: str, sealed: bytes, context: bytes) -> bytes | None:
        """The plain form."""
        raise NotImplementedError

    def seal_many(self, items: Iterable[tuple[str, bytes, bytes]]) -> list[bytes]:
        """The sealed forms, in order."""
        return [self.seal(*item) for item in items]

    def open_many(self, items: Iterable[tuple[str, bytes, bytes]]) -> list[bytes | None]:
        """The plain forms, in order."""
        return [self.open(*item) for item in items]


class PlainSealer(OneByOne):
    """Seals nothing: for tests that don't look at the bytes."""

    def seal(self, subject: str, plain: bytes, context: bytes) -> bytes:
        """The plain bytes."""
        del subject, context
        return plain

    def open(self, subject: str, sealed: bytes, context: bytes) -> bytes | None:
        """The plain bytes."""
        del subject, context
        return sealed


@dataclass
class AesGcmSealer(OneByOne):
    """AES-256-GCM under one key per subject, made on first use; None stands for a destroyed key."""

    keys: dict[str, AESGCM | None] = field(default_factory=dict)

    def seal(self, subject: str, plain: bytes, context: bytes) -> bytes:
        """The nonce and the ciphertext, bound to the context."""
        key = self.keys.setdefault(subject, AESGCM(urandom(32)))
        assert key is not None, f"the key of {subject} was destroyed"
        nonce = urandom(NONCE_BYTES)
        return nonce + key.encrypt(nonce, plain, context)

    def open(self, subject: str, sealed: bytes, context: bytes) -> bytes | None:
        """The plain bytes; None after `destroy`; cryptography's InvalidTag for another subject or context."""
        key = self.keys[subject]
        return key and key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)

    def destroy(self, subject: str) -> None:
        """Forget the subject's key for ever."""
        self.keys[subject] = None
