"""What tests about users share: a clock that stands, a cheap hasher, one password."""

from __future__ import annotations

from argon2 import PasswordHasher

from connectors.identity.passwords import Passwords
from connectors.identity.port import Doer

BY = Doer(actor="kanri", place="test")
PASSWORD = "yuki-no-asa-2026"  # noqa: S105 - opens nothing but a test's own file


class Clock:
    """A clock that goes when it is told to; it begins at noon of 1 April 2026 in Japan."""

    def __init__(self) -> None:
        self.micros = 1_775_012_400_000_000

    def __call__(self) -> int:
        """Microseconds since the epoch, UTC."""
        return self.micros

    def go(self, seconds: float) -> None:
        """Let time pass."""
        self.micros += int(seconds * 1_000_000)


def cheap() -> Passwords:
    """Argon2 with the least it takes: tests prove what is checked, not how long it takes."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
