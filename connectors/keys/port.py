"""The key ring port: what the write and read sides may ask of the keys, and the answers they get."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from registry.domain.errors import IntegrityFault


@dataclass(frozen=True, slots=True)
class KeyDestroyed:
    """消去済み: the subject's key was destroyed on purpose, so their personal data can never be read again.

    `at` is in microseconds since the epoch (UTC); `certificate` is the signed note that proves the destruction.
    """

    subject: str
    at: int
    reason: str
    legal_basis: str
    certificate: str


@dataclass(frozen=True, slots=True)
class KeyLost:
    """鍵不明: this key ring has never known the key; the data is not erased, so look for the right key ring."""

    subject: str


Opened = bytes | KeyDestroyed | KeyLost
"""What became of sealed bytes: the plaintext, or why there is none."""


class SealBrokenError(IntegrityFault):
    """Sealed bytes were altered, cut or belong elsewhere; the message never carries content."""


class KeyLostError(IntegrityFault):
    """鍵不明: sealed items can't be read because the key is missing; nobody erased them."""

    code = "D905"

    def __init__(self, subject: str) -> None:
        super().__init__(f"the key ring doesn't know the key of {subject}: bring the key ring of this log")
        self.subject = subject

    def message(self, lang: str = "ja") -> str:
        """What is wrong."""
        if lang == "ja":
            return f"{self.subject} の鍵が見つかりません。消去されたのではなく、鍵が失われています"
        return f"the key of {self.subject} is missing; it was lost, not destroyed"

    def remedy(self, lang: str = "ja") -> str:
        """What to do."""
        if lang == "ja":
            return "この台帳の鍵管理ファイル (keys.sqlite) を控えから戻してください"
        return "bring back this log's key ring (keys.sqlite) from its backup"


class SubjectErasedError(Exception):
    """消去済みの者への記録: personal data can't be written for a subject whose key was destroyed."""

    def __init__(self, destroyed: KeyDestroyed) -> None:
        super().__init__(
            f"the key of {destroyed.subject} was destroyed ({destroyed.reason}); open a new record instead"
        )
        self.destroyed = destroyed


class KeyRing(Protocol):
    """Per-subject encryption of personal data (AES-256-GCM), and its irrevocable end."""

    def ensure(self, subjects: Iterable[str]) -> None:
        """Make the missing keys of many subjects durable at once, before a bulk load seals for them."""

    def seal(self, subject: str, plaintext: bytes, aad: bytes) -> bytes:
        """Encrypt for a subject, bound to `aad`; makes the key on first use. Raises SubjectErasedError."""

    def seal_many(self, items: Iterable[tuple[str, bytes, bytes]]) -> list[bytes]:
        """Encrypt many (subject, plaintext, aad) in order, as `seal` does. Raises SubjectErasedError."""

    def open(self, subject: str, sealed: bytes, aad: bytes) -> Opened:
        """Decrypt what `seal` made for the same subject and `aad`. Raises SealBrokenError."""

    def open_many(self, items: Iterable[tuple[str, bytes, bytes]]) -> list[Opened]:
        """Decrypt many (subject, sealed, aad) in order. Raises SealBrokenError."""

    def destroy(self, subjects: Sequence[str], *, reason: str, legal_basis: str, at: int) -> list[KeyDestroyed]:
        """消去: destroy the subjects' keys for ever, at `at` (microseconds since the epoch, UTC).

        Repeating it changes nothing and returns the first outcomes. Raises LookupError for a subject without a key.
        """
