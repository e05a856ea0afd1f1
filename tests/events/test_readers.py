"""What fastavro writes is read back by our readers, for every version of every event; broken bytes are errors."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from fastavro import schemaless_writer
from support.sealers import PlainSealer

from events.codec import decode
from events.readers import reader
from events.schemas import FOLDER, written
from events.values.legal_date import LegalDate
from events.writers import type_name

STREAM = "resident-000000000018"
DAY = date(1989, 1, 7)
SAMPLES: dict[str, tuple[Any, Any]] = {
    "string": ("辻\U000e0100" * 20, "辻\U000e0100" * 20),
    "long": (-(2**63), -(2**63)),
    "boolean": (True, True),
    "date": (DAY, DAY),
    "array of string": (["", "あ" * 70], ["", "あ" * 70]),
    "daicho.LegalDate": ({"on": DAY, "fuzzy": None}, LegalDate.exact(DAY)),
}
"""Type → a value as fastavro takes it, and as an event has it."""
HEADER = {
    "recorded_at": 1_700_000_000_000_000,
    "effective": SAMPLES["daicho.LegalDate"][0],
    "command_id": bytes(range(16)),
    "notice_on": DAY,
    "cancels": [3, 300],
    **dict.fromkeys(("reason", "trigger", "legal_basis", "actor", "submission", "approver", "place", "note"), "文"),
}
TOPICS = sorted("/".join(file.name.removesuffix(".event.avsc").rsplit(".", 1)) for file in FOLDER.glob("*.event.avsc"))


def by_fastavro(schema: Any, record: dict[str, Any]) -> bytes:
    """What the library writes."""
    out = BytesIO()
    schemaless_writer(out, schema, record)
    return out.getvalue()


def stored(topic: str, *, said: bool) -> tuple[bytes, dict[str, Any]]:
    """An event that says everything, or nothing, and its items."""
    event, personal = written(topic)
    _, *plain, _ = event["fields"]
    kinds = {item["name"]: type_name(item["type"][1]) for item in (*plain, *personal["fields"])}
    values = {name: SAMPLES[kind][0] if said else None for name, kind in kinds.items()}
    sealed = by_fastavro(personal, values)
    items = {name: SAMPLES[kind][1] if said else None for name, kind in kinds.items()}
    return by_fastavro(event, {"header": HEADER, "sealed": sealed, **values}), items


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("said", [True, False])
def test_every_version_of_every_event_is_read_as_fastavro_wrote_it(topic: str, *, said: bool) -> None:
    """Events that were written years ago as well: each stored name has its own schema."""
    state, items = stored(topic, said=said)
    entry = decode(1, STREAM, 1, topic, state, PlainSealer())
    assert {name: getattr(entry.body, name) for name in items} == items
    assert (entry.header.cancels, entry.header.notice_on, entry.header.note) == ((3, 300), DAY, "文")
    assert entry.header.command_id.bytes == HEADER["command_id"]


def test_an_event_that_was_cut_is_an_error_wherever_it_was_cut() -> None:
    """No item is made up from bytes that are missing."""
    state, _ = stored("resident.moved_in/1", said=True)
    for end in range(len(state)):
        with pytest.raises((ValueError, IndexError)):
            decode(1, STREAM, 1, "resident.moved_in/1", state[:end], PlainSealer())


@pytest.mark.parametrize("data", [b"\x04\x02a\x02b\x00", b"\x03\x08\x02a\x02b\x00", b"\x02\x02a\x02\x02b\x00"])
def test_lists_are_read_however_they_were_cut_into_blocks(data: bytes) -> None:
    """One block, a block with its size, two blocks: any Avro writer may choose."""
    assert reader({"type": "array", "items": "string"})(data, 0) == (["a", "b"], len(data))


def test_an_unknown_branch_is_an_error() -> None:
    """A union has two branches here; a third one means that the bytes are of something else."""
    with pytest.raises(ValueError, match="branch"):
        reader(["null", "string"])(b"\x04", 0)
