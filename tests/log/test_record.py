"""The record format and the settings: what goes in comes out, and anything else is named."""

import contextlib
import io
from pathlib import Path
from uuid import UUID

import fastavro
import pytest
from eventsourcing.utils import Environment
from hypothesis import example, given, settings
from hypothesis import strategies as st
from log.strategies import commits

from connectors.kafka import log_settings
from connectors.kafka.record import FORMAT, SCHEMA, RecordError, decode, encode, size
from events.acceptance import Commit, CommitEvent, CommitTracking

REQUIRED = {"KAFKA_BOOTSTRAP_SERVERS": "h:1", "KAFKA_TOPIC": "t", "KAFKA_REPLICA": "r"}


@settings(deadline=None)
@given(st.lists(commits, min_size=1, max_size=5))
def test_commits_survive_the_journey(written: list[Commit]) -> None:
    """Ids, stamps, streams, bytes and tracking are the same after encoding and decoding, and sizes are bounds."""
    value = encode(written)
    assert decode(value) == written
    assert len(value) <= sum(size(commit) for commit in written) + 64


def by_fastavro(written: list[Commit]) -> bytes:
    """Write the same record with the reference implementation of Avro."""
    fields = [
        {
            "commit_id": commit.commit_id.bytes,
            "recorded_at": commit.recorded_at,
            "events": [event._asdict() for event in commit.events],
            "tracking": commit.tracking and commit.tracking._asdict(),
        }
        for commit in written
    ]
    out = io.BytesIO()
    fastavro.schemaless_writer(out, fastavro.parse_schema(SCHEMA), {"format": FORMAT, "commits": fields})
    return out.getvalue()


longs = st.integers(-(2**63), 2**63 - 1)
anything = st.builds(
    Commit,
    st.uuids(),
    longs,
    st.lists(st.builds(CommitEvent, st.text(), longs, st.text(), st.binary(max_size=300)), max_size=3).map(tuple),
    st.none() | st.builds(CommitTracking, st.text(), longs),
)


@settings(deadline=None)
@given(st.lists(commits | anything, max_size=4))
def test_the_bytes_are_avro(written: list[Commit]) -> None:
    """Whoever has the schema can read a topic: fastavro writes the same bytes, and they come back as they were."""
    assert encode(written) == by_fastavro(written)
    assert decode(by_fastavro(written)) == written


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1])
def test_a_number_over_64_bits_is_refused(number: int) -> None:
    """What no reader could take is never written."""
    with pytest.raises(OverflowError, match="64 bits"):
        encode([Commit(UUID(int=1), number, ())])


@settings(deadline=None)
@given(st.binary(max_size=300))
@example(b"\x02" + b"\x80" * 9 + b"\x02")
@example(b"\x02\x01")
@example(b"\x02\x02" + b"\x00" * 16 + b"\x00\x02\xff\xff\xff\xff\xff\xff\xff\xff\x7f")
def test_noise_is_an_error_of_one_kind(noise: bytes) -> None:
    """Whatever stands in a record, the reader gets commits or a RecordError, nothing else."""
    for value in (noise, b"\x02" + noise):
        with contextlib.suppress(RecordError):
            assert encode(decode(value))


@settings(deadline=None)
@given(st.lists(commits, min_size=1, max_size=3), st.data())
def test_cut_records_are_noticed(written: list[Commit], data: st.DataObject) -> None:
    """A record that lost its end is an error, not a shorter record."""
    value = encode(written)
    with pytest.raises(RecordError):
        decode(value[: data.draw(st.integers(0, len(value) - 1))])


@pytest.mark.parametrize("missing", list(REQUIRED))
def test_a_missing_setting_is_named(missing: str) -> None:
    """The error names the key and what it is for."""
    values = {key: value for key, value in REQUIRED.items() if key != missing}
    with pytest.raises(OSError, match=missing):
        log_settings(Environment("Town", values))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("KAFKA_SECURITY_PROTOCOL", "TLS"),
        ("KAFKA_TIMEOUT", "soon"),
        ("KAFKA_TIMEOUT", "0"),
        ("KAFKA_TLS_CA_FILE", "/nowhere/ca.pem"),
    ],
)
def test_a_wrong_setting_is_named(key: str, value: str) -> None:
    """The error names the key and quotes the value."""
    with pytest.raises(OSError, match=key):
        log_settings(Environment("Town", REQUIRED | {key: value}))


def test_a_password_may_stand_in_a_file(tmp_path: Path) -> None:
    """A password from a file loses its line end and appears in no `repr`."""
    path = tmp_path / "password"
    path.write_text("from-a-file\n")
    sasl = {
        "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "KAFKA_SASL_USERNAME": "town",
        "KAFKA_SASL_PASSWORD_FILE": str(path),
    }
    settings = log_settings(Environment("Town", REQUIRED | sasl))
    assert settings.cluster.password == "from-a-file"  # noqa: S105 -- a test's own
    assert "from-a-file" not in repr(settings)
