"""The schemas of the log: what was written stays readable, whole, for ever (law 1)."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from fastavro import schemaless_reader, schemaless_writer
from fastavro.read import SchemaResolutionError
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from support.avro_records import records
from support.schema_files import RELEASED, SchemaFile, committed

from events.catalogue import EVENTS
from events.items import event
from events.resident import MovedIn, Resident
from events.schemas import generate, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from events.items import Body

FILES = committed()
PARTS = ("event", "personal")
Schema = dict[str, Any]


def resolved(old: Schema, new: Schema, record: Any) -> Any:
    """A record written with one schema and read with another."""
    buffer = BytesIO()
    schemaless_writer(buffer, old, record)
    buffer.seek(0)
    return schemaless_reader(buffer, deepcopy(old), deepcopy(new))


def assert_readable(old: Schema, new: Schema) -> None:
    """Every record of the old schema is read by the new one with nothing lost and nothing changed."""

    @settings(max_examples=20, deadline=None, database=None, phases=[Phase.generate])  # any loss says enough
    @given(record=records(old))
    def nothing_is_lost(record: Any) -> None:
        read = resolved(old, new, record)
        assert {name: read.get(name, "lost") for name in record} == record

    nothing_is_lost()


def histories() -> dict[tuple[str, str], list[SchemaFile]]:
    """The versions of each type and part, oldest first."""
    found: dict[tuple[str, str], list[SchemaFile]] = {}
    for file in FILES:
        found.setdefault((file.type, file.part), []).append(file)
    return found


@pytest.mark.parametrize("body", EVENTS, ids=lambda body: body.TYPE)
def test_committed_schemas_are_what_the_code_generates(body: type[Body]) -> None:
    """Whoever changes an event's items regenerates its schema files: `python -m events.schemas`."""
    current = {file.part: file.text for file in FILES if (file.type, file.version) == (body.TYPE, body.VERSION)}
    assert current == {part: text(schema) for part, schema in zip(PARTS, generate(body), strict=True)}


def test_every_version_of_every_event_is_kept() -> None:
    """Version 1 up to the current one of each type has both files, and no file is a stranger's."""
    expected = {(body.TYPE, number + 1, part) for body in EVENTS for number in range(body.VERSION) for part in PARTS}
    assert {(file.type, file.version, file.part) for file in FILES} == expected


def test_a_released_schema_is_never_rewritten() -> None:
    """A schema that towns hold events of stays as it is: a change needs a new VERSION and a new line here."""
    released = RELEASED.read_text(encoding="utf-8").splitlines()
    assert [file.line for file in FILES] == released, (
        "raise VERSION of the changed event; then add the new lines that `python -m support.schema_files` prints"
    )


@pytest.mark.parametrize(
    "versions", histories().values(), ids=lambda versions: f"{versions[0].type} {versions[0].part}"
)
def test_current_schemas_read_every_older_version(versions: list[SchemaFile]) -> None:
    """Records of each version, random ones included, are read whole by the current schema."""
    for old in versions[:-1]:
        assert_readable(old.schema, versions[-1].schema)


def _add_with_default(schema: Schema) -> None:
    schema["fields"].append({"name": "added", "type": ["null", "string"], "default": None})


def _add_without_default(schema: Schema) -> None:
    schema["fields"].append({"name": "added", "type": "string"})


def _remove(schema: Schema) -> None:
    del schema["fields"][-1]


def _rename(schema: Schema) -> None:
    schema["fields"][-1]["name"] = "renamed"


def _change_type(schema: Schema) -> None:
    schema["fields"][-1]["type"] = ["null", "long"]


def _widen_to_bytes(schema: Schema) -> None:
    schema["fields"][-1]["type"] = ["null", "bytes"]


def _drop_null(schema: Schema) -> None:
    schema["fields"][-1] = {"name": schema["fields"][-1]["name"], "type": "string"}


CHANGES = [_add_with_default, _add_without_default, _remove, _rename, _change_type, _widen_to_bytes, _drop_null]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_without_a_new_version_is_seen(change: Callable[[Schema], None]) -> None:
    """Any change of the items, even a harmless one, changes the fingerprint of the version."""
    for part, schema in zip(PARTS, generate(MovedIn), strict=True):
        before = SchemaFile(MovedIn.TYPE, MovedIn.VERSION, part, text(schema)).line
        change(schema)
        assert SchemaFile(MovedIn.TYPE, MovedIn.VERSION, part, text(schema)).line != before


@pytest.mark.parametrize("change", CHANGES[1:])
def test_a_new_version_that_loses_something_is_refused(change: Callable[[Schema], None]) -> None:
    """An item removed, renamed, retyped or added without a default makes old events unreadable or poorer."""
    old = generate(MovedIn)[1]
    new = deepcopy(old)
    change(new)
    with pytest.raises((AssertionError, SchemaResolutionError)):
        assert_readable(old, new)


def test_a_new_version_that_only_adds_is_accepted() -> None:
    """An added item that may be absent is what a new version is for."""
    for old in generate(MovedIn):
        new = deepcopy(old)
        _add_with_default(new)
        assert_readable(old, new)


def test_explanations_may_change() -> None:
    """A better docstring is no new schema version."""
    schema = generate(MovedIn)[0]
    before = SchemaFile(MovedIn.TYPE, MovedIn.VERSION, "event", text(schema)).line
    schema["doc"] = "another explanation"
    assert SchemaFile(MovedIn.TYPE, MovedIn.VERSION, "event", text(schema)).line == before


@given(data=st.data())
@settings(max_examples=25)
def test_records_fit_their_schema(data: st.DataObject) -> None:
    """A record made from a committed schema comes back from its bytes as it was."""
    schema = data.draw(st.sampled_from(FILES)).schema
    record = data.draw(records(schema))
    assert resolved(schema, schema, record) == record


def test_an_event_is_named_after_the_record_it_belongs_to() -> None:
    """A name of another kind is refused where the event is declared, before anything could be stored under it."""
    with pytest.raises(AssertionError, match=r"bill\.moved_in"):
        event(Resident, "bill.moved_in")
