"""A Kafka batch that was written at once is what kafka-python writes record by record."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from kafka.record.default_records import DefaultRecordBatchBuilder
from kafka.record.memory_records import MemoryRecordsBuilder

from connectors.kafka.batch import WholeBatch, record_bytes, sized

texts = st.text(max_size=9)
record = st.tuples(st.none() | texts, st.binary(max_size=9), st.lists(st.tuples(texts, texts), max_size=2))


@settings(deadline=None)
@given(few=st.lists(record, min_size=1, max_size=3), long=st.integers(1, 40))
def test_the_bytes_are_the_clients_own(few: list[tuple[str | None, bytes, list[tuple[str, str]]]], long: int) -> None:
    """Keys, values, headers and lengths of any size, also those that take two bytes."""
    told = long * [(key, long * value, headers) for key, value, headers in few]
    theirs = MemoryRecordsBuilder(2, 0, 2**20)
    ours = []
    for place, (key, value, headers) in enumerate(told):
        name = None if key is None else key.encode()
        theirs.append(1, name, value, [(header, said.encode()) for header, said in headers])
        parts = [sized(header.encode()) + sized(said.encode()) for header, said in headers]
        ours.append(record_bytes(place, name, value, parts))
    whole = WholeBatch(ours)
    assert whole.next_offset() == len(told)
    assert body(whole) == body(theirs)


def body(batch: MemoryRecordsBuilder) -> bytes:
    """A batch without its head, which holds its time."""
    batch.close()
    return bytes(batch.buffer())[DefaultRecordBatchBuilder.header_size_in_bytes() :]
