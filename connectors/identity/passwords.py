"""Passwords by Argon2id with the second recommended parameters of RFC 9106 (64 MiB, three passes, four lanes)."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from threading import Semaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from connectors.identity.port import IdentityError

LEAST: Final = 12
"""Characters; NIST SP 800-63B-4 wants length rather than rules about kinds of characters."""

_AT_ONCE: Final = 4
"""Checks at a time: each takes 64 MiB, and a flood of attempts must not take all of a server's memory."""


class Passwords:
    """Hashes and checks passwords; a test passes a cheaper hasher."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = Semaphore(_AT_ONCE)

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("a password that nobody has")

    def hash(self, user_id: str, password: str) -> str:
        """What is kept of a password; IdentityError U104 where it is too easy."""
        normal = _normal(password)
        if len(normal) < LEAST or user_id in normal.lower():
            raise IdentityError("U104", least=LEAST)
        with self._turns:
            return self._hasher.hash(normal)

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether it is the password; None (nobody, or no password) takes as long and is never right."""
        nobody = self._nobody  # made at the first check of anybody: an unknown id is no slower than a known one
        with self._turns:
            try:
                right = self._hasher.verify(kept or nobody, _normal(password))
            except (VerificationError, InvalidHashError):
                return False
        return right and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


def _normal(password: str) -> str:
    """The same password typed on two keyboards may differ in code points (SP 800-63B-4, 3.1.1.2: NFC)."""
    return unicodedata.normalize("NFC", password)
