"""Events to bytes and back: nothing said is lost, nothing personal is seen (laws 1, 9 and 10)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fastavro_reference import by_fastavro
from support.sealers import AesGcmSealer, PlainSealer

from events.catalogue import EVENTS, UnknownEventTypeError, topic_of
from events.codec import decode, encode
from events.event import Entry, Header
from events.items import items_of
from events.resident import MovedIn, Relocated
from events.values.legal_date import LegalDate
from events.writers import write_long

if TYPE_CHECKING:
    from events.items import Body

STREAM = "resident-000000000018"
OTHER = "resident-000000000026"
INT_64 = 2**63

# 不詳日 of several patterns, an impossible day, and the day on which 大正 became 昭和.
FUZZY = ["昭和30年3月頃", "平成3年月日不詳", "令和6年3月上旬", "昭和30年2月29日", "2023-02-29", "大正15年12月25日"]
# Variant selectors, four-byte characters, forms that normalisation would change, nothing at all.
NAMES = ["", "辻\U000e0100", "𠮷野　家", "髙﨑", "ｶﾞ", "か\u3099", "神\ufa19", "O'Neill, Zoë", "\u200b"]

texts = st.sampled_from(NAMES) | st.text(max_size=12)
legal_dates = st.dates().map(LegalDate.exact) | st.sampled_from(FUZZY).map(LegalDate.parse)
VALUES: dict[type, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(-INT_64, INT_64 - 1),
    bool: st.booleans(),
    date: st.dates(),
    list: st.lists(texts, max_size=3),
    LegalDate: legal_dates,
}

headers = st.builds(
    Header,
    recorded_at=st.integers(-INT_64, INT_64 - 1),
    effective=legal_dates,
    reason=texts,
    trigger=texts,
    legal_basis=texts,
    actor=texts,
    command_id=st.uuids(),
    notice_on=st.none() | st.dates(),
    submission=texts,
    approver=texts,
    place=texts,
    note=texts,
    cancels=st.lists(st.integers(1, 2**31 - 1), max_size=3).map(tuple),
)


def bodies(cls: type[Body]) -> st.SearchStrategy[Any]:
    """Bodies in which each item is None or any value of its type."""
    return st.builds(cls, **{item.name: st.none() | VALUES[item.type] for item in items_of(cls)})


HEADER = Header(
    recorded_at=0,
    effective=LegalDate.exact(date(2024, 4, 1)),
    reason="move_in_domestic",
    trigger="届出",
    legal_basis="住民基本台帳法22条",
    actor="窓口一",
    command_id=UUID(int=1),
)


class BlindSealer(PlainSealer):
    """Answers the same bytes whatever it is given."""

    def seal(self, subject: str, plain: bytes, context: bytes) -> bytes:
        """Nothing of the plain bytes."""
        del subject, plain, context
        return b"sealed"


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.TYPE)
@settings(max_examples=25)
@given(data=st.data(), head=headers)
def test_every_event_comes_back_as_it_was(cls: type[Body], data: st.DataObject, head: Header) -> None:
    """Whatever a clerk may enter is read back byte for byte: variant characters, 不詳日, empty and unsaid items."""
    body = data.draw(bodies(cls))
    topic, state = encode(STREAM, 7, head, body, PlainSealer())
    assert topic == topic_of(cls)
    assert state == by_fastavro(STREAM, 7, head, body, topic), "anybody's Avro reader reads our log"
    assert decode(42, STREAM, 7, topic, state, PlainSealer()) == Entry(42, STREAM, 7, head, body)


@settings(max_examples=25)
@given(body=bodies(MovedIn), head=headers)
def test_sealed_events_come_back_as_they_were(body: MovedIn, head: Header) -> None:
    """Encryption changes nothing for those who hold the key."""
    sealer = AesGcmSealer()
    topic, state = encode(STREAM, 1, head, body, sealer)
    assert decode(1, STREAM, 1, topic, state, sealer) == Entry(1, STREAM, 1, head, body)


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.TYPE)
def test_personal_items_pass_through_the_sealer_alone(cls: type[Body]) -> None:
    """Two events that differ only in personal items differ only in what the sealer made of them (law 9)."""
    personal = [item for item in items_of(cls) if item.mark.personal]
    values = {str: ("東金太郎", "山武花子"), date: (date(1990, 1, 2), date(1961, 3, 4))}
    values[LegalDate] = tuple(LegalDate.exact(day) for day in values[date])
    first, second = (cls(**{item.name: values[item.type][n] for item in personal}) for n in (0, 1))
    assert encode(STREAM, 1, HEADER, first, BlindSealer()) == encode(STREAM, 1, HEADER, second, BlindSealer())


def test_personal_items_are_not_in_the_bytes() -> None:
    """Whoever reads the log without the key finds neither the name, nor the numbers, nor the address."""
    said = {item.name: f"見えない{item.name}" for item in items_of(MovedIn) if item.mark.personal and item.type is str}
    state = encode(STREAM, 1, HEADER, MovedIn(household="12", **said), AesGcmSealer())[1]
    assert [value for value in said.values() if value.encode() in state] == []
    assert "窓口一".encode() in state, "the header is not sealed: the check above looks at the right bytes"


@pytest.mark.parametrize(("stream", "version"), [(STREAM, 2), (OTHER, 1), (OTHER, 2)])
def test_sealed_items_cannot_be_moved_to_another_event(stream: str, version: int) -> None:
    """Bytes copied to another version or another person's stream don't open, even if both keys are held."""
    sealer = AesGcmSealer()
    topic, state = encode(STREAM, 1, HEADER, MovedIn(name="東金太郎"), sealer)
    encode(OTHER, 1, HEADER, MovedIn(name="山武花子"), sealer)
    sealer.keys[OTHER] = sealer.keys[STREAM]
    with pytest.raises(InvalidTag):
        decode(1, stream, version, topic, state, sealer)


def test_another_persons_key_does_not_open() -> None:
    """Each subject has a key of its own."""
    sealer = AesGcmSealer()
    topic, state = encode(STREAM, 1, HEADER, MovedIn(name="東金太郎"), sealer)
    encode(OTHER, 1, HEADER, MovedIn(name="山武花子"), sealer)
    sealer.keys[STREAM] = sealer.keys[OTHER]
    with pytest.raises(InvalidTag):
        decode(1, STREAM, 1, topic, state, sealer)


def test_an_erased_subject_leaves_what_is_not_personal() -> None:
    """After the key is destroyed the event still tells when, why and which household, never who (law 10)."""
    sealer = AesGcmSealer()
    topic, state = encode(STREAM, 1, HEADER, MovedIn(name="東金太郎", household="12"), sealer)
    sealer.destroy(STREAM)
    entry = decode(1, STREAM, 1, topic, state, sealer)
    assert entry == Entry(1, STREAM, 1, HEADER, MovedIn(name=None, household="12"))


def test_events_without_personal_items_need_no_key() -> None:
    """Only those whose personal items are recorded get a key."""
    sealer = AesGcmSealer()
    encode("resident-000000000034", 1, HEADER, Relocated(household="12"), sealer)
    assert sealer.keys == {}


def test_unsaid_and_empty_differ() -> None:
    """None means "not said by this event"; an empty text says that there is none."""
    topic, state = encode(STREAM, 1, HEADER, MovedIn(building="", alias=None), PlainSealer())
    body = decode(1, STREAM, 1, topic, state, PlainSealer()).body
    assert isinstance(body, MovedIn)
    assert (body.building, body.alias) == ("", None)


@pytest.mark.parametrize(
    "topic", ["resident.invented/1", "resident.moved_in/2", "resident.moved_in/0", "os.system", ""]
)
def test_unknown_names_stop_the_reading(topic: str) -> None:
    """A stored name outside the catalogue is named and refused, never imported, guessed or skipped."""
    with pytest.raises(UnknownEventTypeError, match="unknown event type"):
        decode(1, STREAM, 1, topic, b"", PlainSealer())


@pytest.mark.parametrize("cut", [0, 1, 20])
def test_cut_off_bytes_are_not_read(cut: int) -> None:
    """Half an event is an error, not a poorer event."""
    topic, state = encode(STREAM, 1, HEADER, MovedIn(name="東金太郎"), PlainSealer())
    with pytest.raises((EOFError, IndexError, ValueError)):
        decode(1, STREAM, 1, topic, state[:cut], PlainSealer())


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
def test_a_number_beyond_64_bits_is_not_written(number: int) -> None:
    """No reader could take it back."""
    with pytest.raises(OverflowError):
        write_long(bytearray(), number)
