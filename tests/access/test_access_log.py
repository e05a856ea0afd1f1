"""The access log: durable before the answer, chained, append-only, and failing closed."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.access import store
from connectors.access.analyses import is_after_hours, mass_searches, usage
from connectors.access.port import EVERYBODY, Access, AccessEntry, AccessHead, AccessLogError
from connectors.access.store import SqliteAccessLog, first_hash, next_hash
from console.bootstrap import is_holiday
from events.event import JST, micros
from registry.domain.errors import IntegrityFault

if TYPE_CHECKING:
    from pathlib import Path

TOWN = "122131"
NOON = micros(datetime(2026, 4, 1, 12, tzinfo=JST))
LOOK = Access(
    actor="clerk",
    place="window 1",
    action="show",
    subjects=("18",),
    items=("氏名等", "住所"),
    purpose="窓口照会",
    legal_basis="住民基本台帳法12条",
)


@pytest.fixture(autouse=True)
def _index_in_twos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an odd number of entries the last one isn't in the index of people yet."""
    monkeypatch.setattr(store, "INDEXED_TOGETHER", 2)


def log_in(folder: Path, now: int = NOON) -> SqliteAccessLog:
    """A town's access log whose clock stands still."""
    return SqliteAccessLog(folder / "access.sqlite", TOWN, now=lambda: now)


def entry(number: int, at: datetime, **values: object) -> AccessEntry:
    """An entry at a moment."""
    return AccessEntry(number, micros(at), replace(LOOK, **values))  # type: ignore[arg-type] # values of its fields


def tamper(folder: Path, statement: str) -> None:
    """Change the file behind its triggers, as somebody with root can."""
    with closing(sqlite3.connect(folder / "access.sqlite", isolation_level=None)) as db:
        db.execute("DROP TRIGGER accesses_stay")
        db.execute("DROP TRIGGER accesses_remain")
        db.execute(statement)


def test_an_entry_is_read_back_as_it_was_recorded(tmp_path: Path) -> None:
    """Who, where, what, whose, which items, why, under which law, and whether a 個人番号 was shown."""
    access = replace(LOOK, subjects=("18", "26"), my_number=True)
    with log_in(tmp_path) as log:
        recorded = log.record(access)
    with log_in(tmp_path) as log:
        assert list(log.entries()) == [recorded] == log.entries_about(["26"])
        assert recorded == AccessEntry(1, NOON, access)


def test_the_head_is_the_documented_hash(tmp_path: Path) -> None:
    """Anyone can compute it again from the entries: docs/proof.md."""
    with log_in(tmp_path) as log:
        assert log.head() == AccessHead(0, first_hash(TOWN))
        log.record(LOOK)
        with closing(sqlite3.connect(tmp_path / "access.sqlite")) as db:
            ((text,),) = db.execute("SELECT access FROM accesses").fetchall()
        assert log.head() == AccessHead(1, next_hash(first_hash(TOWN), 1, NOON, text))
        assert AccessHead.parse(str(log.head())) == log.head()


def test_entries_can_be_neither_changed_nor_deleted_by_accident(tmp_path: Path) -> None:
    """The file itself refuses; whoever removes its triggers is found by the chain."""
    with log_in(tmp_path) as log:
        log.record(LOOK)
    with closing(sqlite3.connect(tmp_path / "access.sqlite", isolation_level=None)) as db:
        for statement in ("UPDATE accesses SET at = 0", "DELETE FROM accesses"):
            with pytest.raises(sqlite3.IntegrityError):
                db.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accesses SET access = replace(access, 'clerk', 'other') WHERE number = 2",
        "UPDATE accesses SET at = at - 1 WHERE number = 2",
        "UPDATE accesses SET hash = zeroblob(32) WHERE number = 3",
        "DELETE FROM accesses WHERE number = 2",
        "DELETE FROM accesses WHERE number = 1",
        "DELETE FROM accesses WHERE number >= 3",
        "DELETE FROM accesses",
        "DELETE FROM subjects WHERE number = 2",
        "INSERT INTO subjects VALUES ('34', 2)",
        "INSERT INTO subjects VALUES ('34', 3)",
        "UPDATE indexed SET last = 3",
    ],
)
def test_every_change_is_found(tmp_path: Path, statement: str) -> None:
    """Altered, removed, cut off behind a sealed head, or hidden from the index of people."""
    with log_in(tmp_path) as log:
        heads = [log.record(LOOK) and log.head() for _ in range(3)]
        sealed = dict(heads)
        assert log.verify(sealed) == 3
    tamper(tmp_path, statement)
    with log_in(tmp_path) as log, pytest.raises(IntegrityFault, match="access log"):
        log.verify(sealed)


def test_a_log_that_was_written_anew_is_found_by_a_sealed_head(tmp_path: Path) -> None:
    """A whole new chain is consistent in itself; the signed checkpoint's head isn't in it."""
    (tmp_path / "old").mkdir()
    with log_in(tmp_path / "old") as log:
        log.record(LOOK)
        sealed = dict([log.head()])
    with log_in(tmp_path) as log:
        log.record(replace(LOOK, actor="somebody else"))
        assert log.verify({}) == 1
        with pytest.raises(IntegrityFault):
            log.verify(sealed)


@settings(max_examples=30, deadline=None)
@given(subjects=st.lists(st.lists(st.sampled_from("abc*"), max_size=4), max_size=12))
def test_whoever_was_shown_is_found(tmp_path_factory: pytest.TempPathFactory, subjects: list[list[str]]) -> None:
    """The report about one person holds every entry that names them or everybody, in order, once."""
    with log_in(tmp_path_factory.mktemp("access")) as log:
        for people in subjects:
            log.record(replace(LOOK, subjects=tuple(people)))
        expected = [number for number, people in enumerate(subjects, 1) if {"a", EVERYBODY} & set(people)]
        assert [one.number for one in log.entries_about(["a", EVERYBODY])] == expected
        assert log.verify(dict([log.head()])) == len(subjects)


def test_the_clock_never_falls(tmp_path: Path) -> None:
    """A clock that is set back can't put an access before another."""
    with log_in(tmp_path) as log:
        log.record(LOOK)
    with log_in(tmp_path, now=NOON - 1_000_000) as log:
        assert log.record(LOOK).at == NOON


def test_many_writers_leave_one_chain(tmp_path: Path) -> None:
    """Screens and command lines write at the same time; no entry is lost and the chain holds."""

    def write() -> None:
        with log_in(tmp_path) as log:
            for _ in range(20):
                log.record(LOOK)

    log_in(tmp_path).close()
    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with log_in(tmp_path) as log:
        assert log.verify({}) == 80


def test_a_log_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    """No file, no folder, no log: the caller must not answer."""
    (tmp_path / "access.sqlite").mkdir()
    with pytest.raises(AccessLogError):
        log_in(tmp_path)
    with pytest.raises(AccessLogError):
        log_in(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 4, 1, 8, 29, tzinfo=JST), True),
        (datetime(2026, 4, 1, 8, 30, tzinfo=JST), False),
        (datetime(2026, 4, 1, 17, 15, tzinfo=JST), False),
        (datetime(2026, 4, 1, 17, 16, tzinfo=JST), True),
        (datetime(2026, 4, 4, 12, tzinfo=JST), True),
        (datetime(2026, 4, 29, 12, tzinfo=JST), True),
    ],
)
def test_nights_weekends_and_holidays(moment: datetime, *, expected: bool) -> None:
    """夜間・休日: before and after office hours, Saturday, 昭和の日."""
    assert is_after_hours(entry(1, moment), is_holiday) is expected


def test_usage_counts_each_operator() -> None:
    """Answers, people once each, exports, 個人番号, after hours; the busiest first."""
    noon = datetime(2026, 4, 1, 12, tzinfo=JST)
    found = usage(
        [
            entry(1, noon, actor="b"),
            entry(2, noon, actor="a"),
            entry(3, noon, actor="a", subjects=("18", "26"), my_number=True),
            entry(4, noon.replace(hour=23), actor="a", subjects=(EVERYBODY,)),
        ],
        lambda _: False,
    )
    counts = [(one.actor, one.answers, len(one.people), one.everybody, one.after_hours, one.my_number) for one in found]
    assert counts == [("a", 3, 2, 1, 1, 1), ("b", 1, 1, 0, 0, 0)]


def test_mass_search_is_many_people_at_once_or_over_a_day() -> None:
    """One answer about many, the whole register, or the answer that makes an operator's day too much."""
    noon = datetime(2026, 4, 1, 12, tzinfo=JST)
    entries = [
        entry(1, noon, subjects=("1", "2", "3")),
        entry(2, noon, subjects=(EVERYBODY,)),
        entry(3, noon, subjects=("1", "2")),
        entry(4, noon, subjects=("4", "5")),
        entry(5, noon, subjects=("6",)),
        entry(6, noon.replace(day=2), subjects=("7",)),
        entry(7, noon, subjects=("8", "9"), actor="other"),
    ]
    assert [one.number for one in mass_searches(entries, most=3, most_per_day=6)] == [1, 2, 4]
    assert date(2026, 4, 1) == noon.date()
