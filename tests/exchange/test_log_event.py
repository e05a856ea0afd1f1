"""Events as the exchange reads them: many together as one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any, ClassVar
from uuid import UUID

import pytest
from exchange.test_schema import terms
from fastavro import schemaless_writer
from hypothesis import given, settings
from hypothesis import strategies as st
from support.histories import Row, logs
from support.sealers import AesGcmSealer, PlainSealer

from connectors.exchange.disclose import DECIDING, covers_now, moves_to, tell
from connectors.exchange.history import NOTHING, after_next, history_of
from connectors.exchange.log_event import of_entry, read_events
from events.agreement import Covers
from events.catalogue import body_class
from events.codec import decode, encode
from events.event import Header
from events.items import items_of
from events.provision import PROVIDED, concerned
from events.resident import Relocated, Status
from events.schemas import FOLDER, written
from events.values.legal_date import LegalDate
from projections.avro import FEW
from registry.domain.masking import Guard

WANTED = frozenset(("name", "birth", "area", "address_since", "paid", "amount", "planned_destination", "status"))
TOPICS = sorted("/".join(file.name.removesuffix(".event.avsc").rsplit(".", 1)) for file in FOLDER.glob("*.event.avsc"))
HEADER = Header(
    recorded_at=1,
    effective=LegalDate.exact(date(2024, 4, 1)),
    reason="relocation",
    trigger="届出",
    legal_basis="法23条",
    actor="test",
    command_id=UUID(int=1),
)


@settings(max_examples=30, deadline=None)
@given(log=logs(most=12))
def test_many_together_are_read_as_each_by_itself(log: list[Row]) -> None:
    """Fuzzy days, cancellations, amounts and unsaid items; nothing but what is wanted."""
    singly = [of_entry(decode(*row, PlainSealer()), WANTED) for row in log]
    together = read_events(log * FEW, PlainSealer(), WANTED)
    assert together == [event for event in singly for _ in range(FEW)]
    assert all(event.said.keys() <= WANTED for event in together)


@pytest.mark.parametrize("topic", TOPICS)
def test_events_of_every_version_are_read_together(topic: str) -> None:
    """Those that were written before an item existed as well."""
    schema, _ = written(topic)
    header = dict.fromkeys(("reason", "trigger", "legal_basis", "actor"), "文")
    header |= {"recorded_at": 1, "effective": {"on": date(2024, 4, 1)}, "command_id": bytes(16)}
    out = BytesIO()
    schemaless_writer(out, schema, {"header": header, "sealed": b""})
    row = (1, f"{topic.partition('.')[0]}-1", 1, topic, out.getvalue())
    everything = frozenset(item.name for item in items_of(body_class(topic)))
    (event, *others) = read_events([row] * FEW, PlainSealer(), everything)
    assert event == of_entry(decode(*row, PlainSealer()), everything)
    assert len(others) == FEW - 1


@settings(max_examples=30, deadline=None)
@given(log=logs(most=20), stream=st.sampled_from(["resident-1", "bill-1"]))
def test_a_record_is_followed_as_the_state_law_folds_it(log: list[Row], stream: str) -> None:
    """Event by event, or from all of its events where one takes back or comes late: the same items."""
    entries = [decode(*row, PlainSealer()) for row in log if row[1] == stream]
    followed = NOTHING
    for count, entry in enumerate(entries, start=1):
        whole = history_of(entries[:count])
        followed = after_next(followed, of_entry(entry, WANTED)) or whole
        for one, other in ((followed.before, whole.before), (followed.after, whole.after)):
            assert {name: one.get(name) for name in WANTED} == {name: other.get(name) for name in WANTED}


class Asked(dict[str, Any]):
    """A record's items that write down what is asked of them."""

    names: ClassVar[set[str]] = set()

    def get(self, name: str, default: object = None) -> Any:
        """The item, written down."""
        self.names.add(name)
        return super().get(name, default)


def test_what_decides_is_read_whether_agreed_on_or_not() -> None:
    """Whom a record concerns, who hears of it, whose address a protection hides: no other item is ever asked."""
    for told in PROVIDED.values():
        concerned(f"{told.STATE.KIND}-resident-1", Asked())
    for status in (Status.RESIDENT, Status.MOVED_OUT):
        assert not moves_to(Asked(status=status), "山武市")
    movers = replace(terms(items=()), covers=Covers.MOVERS, subscriber_name="山武市")
    assert not covers_now(movers, "1", Asked(), date(2024, 4, 1))
    tell(movers, "1", Asked(), Asked(), Guard(frozenset(("1",))))
    assert Asked.names == DECIDING


def test_an_erased_persons_items_are_unsaid_among_many() -> None:
    """Those of everybody else are read."""
    sealer, rows = AesGcmSealer(), list[Row]()
    for number in range(1, FEW + 1):
        stream = f"resident-{number}"
        rows.append((number, stream, 1, *encode(stream, 1, HEADER, Relocated(area="求名"), sealer)))
    sealer.destroy("resident-3")
    assert [event.stream for event in read_events(rows, sealer, WANTED) if not event.said] == ["resident-3"]
