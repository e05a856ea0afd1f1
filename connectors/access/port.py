"""What every door (screens, API, command line) writes into the access log before it shows personal data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

EVERYBODY: Final = "*"
"""Stands for every resident of the town: an export of the whole register."""


class AccessLogError(Exception):
    """アクセスログに記録できない: then nothing may be shown; the message names the remedy and no content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One answer to one question, as specification 10.2 wants it recorded; never what was typed or shown."""

    actor: str
    """操作者ID."""
    place: str
    """端末・場所."""
    action: str
    """機能: the command, screen or API call, such as `show`."""
    subjects: tuple[str, ...]
    """宛名番号 of the people shown; `EVERYBODY` for the whole register."""
    items: tuple[str, ...]
    """Groups of items shown (氏名・生年月日…, 本籍, 税 …)."""
    purpose: str
    """利用目的."""
    legal_basis: str
    """根拠法令."""
    my_number: bool = False
    """個人番号アクセス: whether a 個人番号 was shown unmasked."""


class AccessEntry(NamedTuple):
    """An access as it stands in the log."""

    number: int
    """1, 2, 3 … within the town."""
    at: int
    """Microseconds since the epoch, UTC, by the machine's clock; never falls."""
    access: Access


class AccessHead(NamedTuple):
    """Where the access log ends: how many entries, and the hash that commits to all of them."""

    entries: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.entries}:{self.hash.hex()}"

    @classmethod
    def parse(cls, text: str) -> AccessHead:
        """Read what a checkpoint says; ValueError where it isn't one."""
        entries, _, digest = text.partition(":")
        return cls(int(entries), bytes.fromhex(digest))
