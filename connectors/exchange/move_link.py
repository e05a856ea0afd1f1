"""転出入の鎖: each link is a record that one town sent and the evidence for it; two links make a move provable.

The first is what the town left behind told, the second the 転入通知, which names the first one's evidence by its
SHA-256. Two public keys are all that it takes to verify them.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Self

from connectors.exchange.evidence import Evidence
from connectors.exchange.proof import ProofError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.exchange.evidence import Cited
    from events.notes import VerifierKey

FORMAT: Final = "daicho-move-link/1"


@dataclass(frozen=True, slots=True)
class Link:
    """One record as it was sent, and its evidence; a record whose person was erased is empty (law 10)."""

    sequence: int
    evidence: Evidence
    record: bytes

    def content(self) -> bytes:
        """As a file."""
        values = {
            "format": FORMAT,
            "sequence": self.sequence,
            "evidence": asdict(self.evidence),
            "record": base64.b64encode(self.record).decode(),
        }
        return json.dumps(values, ensure_ascii=False, indent=1).encode() + b"\n"

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Read a file. Raises ProofError where it is no link."""
        try:
            values = json.loads(content)
            record = base64.b64decode(values["record"], validate=True)
            link, found = cls(int(values["sequence"]), Evidence(**values["evidence"]), record), values["format"]
        except (KeyError, TypeError, ValueError) as error:
            raise ProofError(f"this is no link of a move: {error}") from error
        if found != FORMAT:
            raise ProofError(f"this is no link of a move: {found}")
        return link

    def shows(self, keys: Sequence[VerifierKey]) -> Cited:
        """What the link proves with one of the towns' keys. Raises ProofError."""
        origin = str(self.evidence.proof.get("checkpoint", "")).partition("\n")[0]
        key = next((key for key in keys if key.name == origin), None)
        if key is None:
            raise ProofError(f"no public key of {origin} was given")
        cited = self.evidence.shows(self.sequence, key)
        if self.record and sha256(self.record).hexdigest() != cited.record:
            raise ProofError(f"the record {self.sequence} isn't the one that {cited.town} sent")
        return cited


def verify_chain(links: Sequence[Link], keys: Sequence[VerifierKey]) -> list[Cited]:
    """What each link proves, each citing the one before. Raises ProofError at the first that doesn't hold."""
    shown = [link.shows(keys) for link in links]
    for (_, earlier), (link, later) in pairwise(zip(links, shown, strict=True)):
        if earlier.evidence.encode() not in link.record:
            raise ProofError(f"the record {later.sequence} of {later.town} doesn't cite that of {earlier.town}")
    return shown
