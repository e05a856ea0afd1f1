"""The codec's `Sealer` on a key ring: erased is None, a missing key is an integrity fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.keys.port import KeyDestroyed, KeyLost, KeyLostError

if TYPE_CHECKING:
    from connectors.keys.port import KeyRing


class RingSealer:
    """Seals each subject's items under its own key of a ring."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def seal(self, subject: str, plain: bytes, context: bytes) -> bytes:
        """The sealed form, bound to its place in the log."""
        return self._ring.seal(subject, plain, context)

    def open(self, subject: str, sealed: bytes, context: bytes) -> bytes | None:
        """The plain form; None where the key was destroyed; KeyLostError where the ring never knew it."""
        opened = self._ring.open(subject, sealed, context)
        if isinstance(opened, KeyDestroyed):
            return None
        if isinstance(opened, KeyLost):
            raise KeyLostError(subject)
        return opened
