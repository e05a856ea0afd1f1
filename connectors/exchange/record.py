"""The record of the exchange log: a CloudEvent (1.0) whose data is Avro by the agreement's own schema."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from events.event import JST, instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

WITHHELD: Final = "daicho.withheld"
"""Type of a record that says nothing: planned, but its agreement ended or a protection came before it went out."""
TYPE_PREFIX: Final = "daicho."
CONTENT_TYPE: Final = "application/avro"


class ExchangeRecord(NamedTuple):
    """One record for one subscriber; `data` is empty where it is withheld."""

    sequence: int
    """1, 2, 3 … for this subscriber, without gaps."""
    town: str
    agreement: str
    position: int
    """Of the event in the town's log."""
    type: str
    subject: str
    time: str
    """Valid time: the first moment of 異動日 in Japan."""
    recordedtime: str
    """Transaction time: 処理日時."""
    dataschema: str
    data: bytes
    json: bytes = b""
    """The same data as JSON, where it was kept: what the feed sends."""

    @property
    def id(self) -> str:
        """Unique within the source, and says where it comes from: `<position>/<agreement>/<sequence>`."""
        return f"{self.position}/{self.agreement}/{self.sequence}"

    @property
    def is_withheld(self) -> bool:
        """Whether it says nothing."""
        return self.type == WITHHELD

    def attributes(self) -> dict[str, str]:
        """The CloudEvents context attributes."""
        return {
            "specversion": "1.0",
            "id": self.id,
            "source": f"daicho/{self.town}",
            "type": self.type,
            "subject": self.subject,
            "time": self.time,
            "recordedtime": self.recordedtime,
            "dataschema": self.dataschema,
            "agreement": self.agreement,
            "sequence": str(self.sequence),
        }

    def withheld(self) -> ExchangeRecord:
        """The same place in the sequence, saying nothing."""
        return ExchangeRecord(
            self.sequence, self.town, self.agreement, self.position, WITHHELD, "", "", "", self.dataschema, b""
        )


def from_attributes(attributes: Mapping[str, str], data: bytes) -> ExchangeRecord:
    """The record of received attributes; KeyError or ValueError where it is none of ours."""
    position, agreement, sequence = attributes["id"].split("/")
    return ExchangeRecord(
        sequence=int(sequence),
        town=attributes["source"].removeprefix("daicho/"),
        agreement=agreement,
        position=int(position),
        type=attributes["type"],
        subject=attributes.get("subject", ""),
        time=attributes.get("time", ""),
        recordedtime=attributes.get("recordedtime", ""),
        dataschema=attributes.get("dataschema", ""),
        data=data,
    )


@lru_cache(maxsize=1 << 14)
def start_of(day: date) -> str:
    """The first moment of a day in Japan, RFC 3339."""
    return datetime(day.year, day.month, day.day, tzinfo=JST).isoformat()


@lru_cache(maxsize=1 << 10)
def moment_of(micros: int) -> str:
    """A transaction time, RFC 3339 with microseconds."""
    return instant(micros).isoformat(timespec="microseconds")


def digest_of(data: Iterable[bytes]) -> str:
    """SHA-256 over the SHA-256 of each record's data, hexadecimal: what the town's log keeps of a batch."""
    return sha256(b"".join(sha256(one).digest() for one in data)).hexdigest()
