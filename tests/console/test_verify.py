"""`daicho verify` finds what was altered by hand, wherever it is, and names it."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import duckdb
import pytest

from console.errors import Exit

if TYPE_CHECKING:
    from support.command_line import Typed

TOGANE, SAMMU = "122131", "122378"

pytestmark = pytest.mark.slow


def alter(typed: Typed, statement: str) -> None:
    """Change 東金市's read model behind daicho's back."""
    with duckdb.connect(str(typed.data / TOGANE / "readmodel.duckdb")) as db:
        db.execute(statement)


def one(typed: Typed, query: str) -> str:
    """One value of 東金市's read model."""
    with duckdb.connect(str(typed.data / TOGANE / "readmodel.duckdb")) as db:
        row = db.execute(query).fetchone()
    assert row is not None
    return str(row[0])


def test_untouched_towns_verify(daicho: Typed) -> None:
    """Every town is compared at several moments, the latest among them; the same seed draws the same ones."""
    drawn = ("--moments", "3", "--seed", "7", "--json")
    first, again = daicho("verify", "--all", *drawn), daicho("verify", "--town", SAMMU, *drawn)
    assert first.code == Exit.OK
    assert again.json["towns"] == first.json["towns"][1:]
    assert [town["town"] for town in first.json["towns"]] == [TOGANE, SAMMU]
    for town in first.json["towns"]:
        assert town["difference"] is None
        assert len(town["moments"]) == 3
        assert town["moments"][0]["known"] == town["position"]


@pytest.mark.parametrize(
    ("table", "item", "value", "row"),
    [
        ("resident", "name", "'改竄　太郎'", "known_to = 4611686018427387904 AND next_from IS NULL"),
        ("resident", "street", "'0番地'", "next_from IS NOT NULL"),
        ("resident", "known_to", "known_from", "known_to < 4611686018427387904"),
        ("resident_fact", "birth", "birth - 1", "birth IS NOT NULL"),
        ("bill", "amount", "amount + 100", "true"),
        ("entry", "actor", "'somebody'", "stream LIKE 'resident-%'"),
        ("resident_key", "kana_key", "'x'", "true"),
    ],
)
def test_one_altered_row_is_named(own: Typed, table: str, item: str, value: str, row: str) -> None:
    """Present or past, shown or only searched: the exit code is 7, and the stream and the item are told."""
    rowid = one(own, f"SELECT rowid FROM {table} WHERE {row} ORDER BY rowid LIMIT 1")  # noqa: S608 - a test's own words
    named = "stream" if table == "entry" else f"'{table.partition('_')[0]}-' || number"
    stream = one(own, f"SELECT {named} FROM {table} WHERE rowid = {rowid}")  # noqa: S608 - a test's own words
    alter(own, f"UPDATE {table} SET {item} = {value} WHERE rowid = {rowid}")  # noqa: S608 - a test's own words
    found = own("verify", "--town", TOGANE, "--moments", "2", "--seed", "1", "--json")
    assert found.code == Exit.DIFFERENCE
    (difference,) = (town["difference"] for town in found.json["towns"])
    assert (difference["stream"], difference["item"]) == (stream, item)


def test_a_difference_is_shown_with_its_remedy(own: Typed) -> None:
    """The screen names the stream and the item, and how to mend them; the other town stays in agreement."""
    number = one(own, "SELECT number FROM resident ORDER BY number LIMIT 1")
    alter(own, f"UPDATE resident SET street = '0番地' WHERE number = '{number}'")  # noqa: S608 - a test's own words
    result = own("verify", "--all", "--moments", "1")
    assert result.code == Exit.DIFFERENCE
    for text in (f"resident-{number}", "street", "daicho rebuild", "山武市: 一致"):
        assert text in result.out


def test_a_removed_row_is_named(own: Typed) -> None:
    """A row that is gone is a difference, too."""
    stream = one(own, "SELECT stream FROM entry WHERE position = 40")
    alter(own, "DELETE FROM entry WHERE position = 40")
    result = own("verify", "--town", TOGANE, "--moments", "1", "--json")
    assert result.code == Exit.DIFFERENCE
    difference = result.json["towns"][0]["difference"]
    assert (difference["table"], difference["stream"], difference["item"]) == ("entry", stream, "record")


def test_a_rebuild_mends_what_was_altered(own: Typed) -> None:
    """The log is the truth (law 1)."""
    alter(own, "UPDATE resident SET name = '改竄　太郎'")
    assert own("verify", "--town", TOGANE, "--moments", "1").code == Exit.DIFFERENCE
    assert own("rebuild", "--town", TOGANE).code == Exit.OK
    assert own("verify", "--town", TOGANE, "--moments", "1").code == Exit.OK


def test_an_altered_my_number_is_named_but_not_shown(own: Typed) -> None:
    """The auditor learns that it was altered, not what it is."""
    alter(own, "UPDATE resident SET my_number = '123456789012' WHERE my_number IS NOT NULL")
    result = own("verify", "--town", TOGANE, "--moments", "1")
    assert result.code == Exit.DIFFERENCE
    assert "my_number" in result.out
    assert "123456789012" not in result.out


@pytest.mark.parametrize("command", ["show 18", "verify", "replay", "rebuild"])
def test_an_unknown_event_type_stops_everything_and_is_named(own: Typed, command: str) -> None:
    """Nothing is skipped or guessed: the type is named, with the remedy."""
    with sqlite3.connect(own.data / TOGANE / "log.sqlite") as log:
        log.execute("UPDATE stored_events SET topic = 'resident.teleported/1' WHERE position = 30")
    (own.data / TOGANE / "readmodel.duckdb").unlink()
    result = own(*command.split(), "--town", TOGANE)
    assert result.code == Exit.INTEGRITY
    assert result.err.startswith("[D902]")
    assert "resident.teleported/1" in result.err


def test_a_damaged_read_model_is_made_anew(own: Typed) -> None:
    """A file that is no database is built anew from the log, not guessed at."""
    before = own("show", "18", "--town", TOGANE)
    (own.data / TOGANE / "readmodel.duckdb").write_bytes(b"not a database" * 1000)
    assert own("show", "18", "--town", TOGANE).out == before.out
    assert own("verify", "--town", TOGANE, "--moments", "1").code == Exit.OK


def test_a_lost_master_key_stops(own: Typed) -> None:
    """Without the right master key nothing is guessed; the remedy names the file."""
    (own.data / "master.key").write_text("00" * 32 + "\n", encoding="ascii")
    result = own("replay", "--town", TOGANE)
    assert result.code == Exit.INTEGRITY
    assert result.err.startswith("[D903]")


def test_a_verify_leaves_nothing_behind(own: Typed) -> None:
    """The fresh projection is swept away."""
    own("verify", "--town", TOGANE, "--moments", "1")
    assert not [path.name for path in (own.data / TOGANE).iterdir() if path.suffix in (".new", ".wal")]


def test_the_work_log_tells_of_a_difference_without_a_name(own: Typed) -> None:
    """Town, position and that it differs; neither stream nor value."""
    alter(own, "UPDATE resident SET name = '改竄　太郎'")
    own("verify", "--town", TOGANE, "--moments", "1", "--seed", "3")
    last = json.loads((own.data / "daicho.log").read_text(encoding="utf-8").splitlines()[-1])
    assert last["event"] == "verify.differs"
    assert last["town"] == TOGANE
    assert not {"stream", "read", "replayed"} & last.keys()
