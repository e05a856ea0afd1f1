"""証拠: what shows, offline and for ever, that a town told of an event; it names records by their hashes alone.

One evidence is about one batch: the provider's disclosure event, its path to a signed checkpoint, the checkpoint, and
the SHA-256 of each record. It tells nothing of anybody but the 宛名番号 that the disclosure names.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, Self

from connectors.database import StoreFile, open_database
from connectors.exchange.proof import ProofError, disclosed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from connectors.exchange.proof import Proof
    from connectors.exchange.record import ExchangeRecord
    from events.disclosure import DisclosureMade
    from events.notes import VerifierKey

_SCHEMA = """
CREATE TABLE IF NOT EXISTS evidence (
    town TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (town, first)
) WITHOUT ROWID;
"""


class Cited(NamedTuple):
    """What an evidence shows of one record."""

    town: str
    """全国地方公共団体コード of who told of it."""
    agreement: str
    position: int
    """Of the event in that town's log."""
    number: str
    """宛名番号 there of whom it concerns."""
    sequence: int
    record: str
    """SHA-256 of the record as sent."""
    checkpoint: str
    """The signed checkpoint, as text."""
    evidence: str
    """SHA-256 of the evidence."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one batch to one subscriber."""

    subscriber: str
    hashes: list[str]
    """SHA-256 of each record, in the order of their sequence."""
    proof: Proof

    @classmethod
    def of(cls, subscriber: str, records: Iterable[ExchangeRecord], proof: Proof) -> Self:
        """The evidence of a whole batch."""
        return cls(subscriber, [sha256(record.data).hexdigest() for record in records], proof)

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Read what `content` gave. Raises ProofError where it is none of ours."""
        try:
            return cls(**json.loads(content))
        except (TypeError, ValueError) as error:
            raise ProofError(f"this is no evidence: {error}") from error

    def content(self) -> bytes:
        """As it is kept and cited: the same evidence, the same bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def shows(self, sequence: int, key: VerifierKey) -> Cited:
        """What the town of `key` told with one record of the batch. Raises ProofError naming what is wrong."""
        made = disclosure(self.proof, key, self.subscriber)
        place = sequence - (made.first_sequence or 0)
        if self._digest() != made.records_digest or not 0 <= place < len(self.hashes):
            raise ProofError(f"the record {sequence} is not among those that the town's log names")
        return Cited(
            town=key.name.removeprefix("daicho/"),
            agreement=made.provided_under or "",
            position=int((made.positions or [])[place]),
            number=(made.people or [])[place],
            sequence=sequence,
            record=self.hashes[place],
            checkpoint=self.proof["checkpoint"],
            evidence=sha256(self.content()).hexdigest(),
        )

    def _digest(self) -> str:
        try:
            return sha256(b"".join(map(bytes.fromhex, self.hashes))).hexdigest()
        except (TypeError, ValueError) as error:
            raise ProofError(f"the evidence is malformed: {error}") from error


def disclosure(proof: Proof, key: VerifierKey, subscriber: str) -> DisclosureMade:
    """The disclosure that a proof shows to stand in the history of the town of `key`. Raises ProofError."""
    try:
        return disclosed(proof, key, subscriber)
    except ProofError:
        raise
    except (KeyError, TypeError, ValueError, LookupError) as error:
        raise ProofError(f"the proof doesn't hold: {error}") from error


class EvidenceStore(StoreFile):
    """A town's file of the evidence it holds against other towns; what is kept once is never replaced."""

    def __init__(self, path: Path) -> None:
        self._db = open_database(path, _SCHEMA)

    def keep(self, town: str, first: int, evidence: Evidence) -> None:
        """Keep what is known of the batch that begins with a sequence."""
        row = (town, first, first + len(evidence.hashes) - 1, evidence.content())
        self._db.execute("INSERT OR IGNORE INTO evidence VALUES (?,?,?,?)", row)

    def about(self, town: str, sequence: int) -> Evidence | None:
        """The evidence about a record; None where there is none."""
        query = "SELECT last, content FROM evidence WHERE town = ? AND first <= ? ORDER BY first DESC LIMIT 1"
        row = self._db.execute(query, (town, sequence)).fetchone()
        return Evidence.parse(row[1]) if row is not None and sequence <= row[0] else None
