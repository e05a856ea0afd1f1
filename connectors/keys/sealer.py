"""The codec's `Sealer` on a key ring: erased is None, a missing key is an integrity fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.keys.port import KeyLost, KeyLostError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connectors.keys.port import KeyRing, Opened


class RingSealer:
    """Seals each subject's items under its own key of a ring."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def seal(self, subject: str, plain: bytes, context: bytes) -> bytes:
        """The sealed form, bound to its place in the log."""
        return self._ring.seal(subject, plain, context)

    def open(self, subject: str, sealed: bytes, context: bytes) -> bytes | None:
        """The plain form; None where the key was destroyed; KeyLostError where the ring never knew it."""
        return _plain(self._ring.open(subject, sealed, context))

    def seal_many(self, items: Iterable[tuple[str, bytes, bytes]]) -> list[bytes]:
        """The sealed forms, in order."""
        return self._ring.seal_many(items)

    def open_many(self, items: Iterable[tuple[str, bytes, bytes]]) -> list[bytes | None]:
        """The plain forms, in order; as with `open`."""
        return [_plain(opened) for opened in self._ring.open_many(items)]


def _plain(opened: Opened) -> bytes | None:
    if isinstance(opened, bytes):
        return opened
    if isinstance(opened, KeyLost):
        raise KeyLostError(opened.subject)
    return None
