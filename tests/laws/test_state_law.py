"""Laws 1, 3, 5, 6 and 7 over random logs: the fold, the SQL and a naive reading of the law agree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.histories import DAYS, ListLog, Row, day, logs
from support.sealers import PlainSealer

from events.codec import decode
from events.items import items_of
from projections.engine import position, project
from projections.readmodel import ReadModel
from projections.replay import Replay, digest, flatten
from projections.sql import run
from projections.verify import differences, read_digest

SEALER = PlainSealer()


def projected(rows: list[Row], size: int = 10_000, part: int = 10_000) -> ReadModel:
    """A read model in memory of a log, cut into batches of a size, and these into parts."""
    model = ReadModel.open(None)
    project(model.db, ListLog(rows), SEALER, size=size, part=part)
    return model


def naive_state(rows: list[Row], stream: str, valid: int, known: int) -> dict[str, Any] | None:
    """Law 5, read word by word."""
    entries = [decode(*row, SEALER) for row in rows if row[1] == stream and row[0] <= known]
    cancelled = {version for entry in entries for version in entry.header.cancels}
    entries = [e for e in entries if e.version not in cancelled and e.header.effective.on <= day(valid)]
    if not entries:
        return None
    state: dict[str, Any] = {}
    for entry in sorted(entries, key=lambda e: (e.header.effective.on, e.position)):
        names = {item.name: item.mark.total for item in items_of(entry.body.STATE)}
        for name, value in vars(entry.body).items():
            if name in names and value is not None:
                state[name] = state.get(name, 0) + value if names[name] else value
    return flatten(state)


moments = st.tuples(st.integers(-1, DAYS + 1), st.integers(0, 41))


@settings(deadline=None)
@given(rows=logs(), moment=moments)
def test_law_5_state_is_the_fold_of_what_holds(rows: list[Row], moment: tuple[int, int]) -> None:
    """Replay gives what the words of the law give."""
    valid, known = moment
    replay = Replay(ListLog(rows), SEALER)
    for stream in {row[1] for row in rows}:
        record = replay.record(stream, day(valid), known)
        assert (record.items if record else None) == naive_state(rows, stream, valid, known)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(rows=logs(), asked=st.lists(moments, min_size=1, max_size=12))
def test_law_7_replay_equals_read_model(rows: list[Row], asked: list[tuple[int, int]]) -> None:
    """At every (valid, known) the SQL and the fold agree, item by item and in their digests."""
    model, replay = projected(rows), Replay(ListLog(rows), SEALER)
    at = [(day(valid), known) for valid, known in asked]
    assert list(differences(model, replay, at)) == []
    for valid, known in at:
        assert read_digest(model, valid, known) == digest(replay.records(valid, known))


@settings(max_examples=8, deadline=None)
@given(rows=logs(), size=st.integers(1, 9), part=st.integers(1, 9))
def test_law_1_read_models_rebuild_to_the_same_rows(rows: list[Row], size: int, part: int) -> None:
    """However a log is cut into batches and parts of them, every row of every read model is the same."""
    dumps = []
    for model in (projected(rows), projected(rows, size, part)):
        tables = ("entry", "resident", "resident_fact", "resident_key", "bill", "bill_fact", "progress")
        dumps.append([sorted(map(repr, run(model.db, f"FROM {table}"))) for table in tables])
    assert dumps[0] == dumps[1]


@settings(max_examples=8, deadline=None)
@given(rows=logs(), moment=moments)
def test_law_6_the_past_as_known_never_changes(rows: list[Row], moment: tuple[int, int]) -> None:
    """What was known at a position stays what was known then, whatever is recorded later."""
    valid, known = moment
    then = projected([row for row in rows if row[0] <= known])
    assert read_digest(projected(rows), day(valid), known) == read_digest(then, day(valid), known)


@settings(max_examples=8, deadline=None)
@given(rows=logs(), size=st.integers(1, 9))
def test_law_3_readers_see_positions_in_order(rows: list[Row], size: int) -> None:
    """The read model's position is the last event it contains, and no position is skipped."""
    model = projected(rows, size)
    seen = [found[0] for found in run(model.db, "SELECT position FROM entry ORDER BY position")]
    assert seen == list(range(1, len(rows) + 1))
    assert position(model.db) == len(rows)
