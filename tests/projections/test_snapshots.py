"""Snapshots of a replay: the same answer as without, after any interruption, and never a stale or damaged one."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.histories import DAYS, ListLog, Row, day, logs, row_of
from support.sealers import PlainSealer

from events.resident import Relocated
from projections.replay import Replay, digest
from projections.snapshots import MANIFEST, Snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

SEALER = PlainSealer()


class KilledError(BaseException):
    """The process dies here."""


class DyingLog(ListLog):
    """A log whose reader is killed when it asks for the second batch of streams."""

    def read_streams(self, *args: Any, **more: Any) -> Iterator[list[Row]]:
        """One batch, then death."""
        yield next(super().read_streams(*args, **more))
        raise KilledError


def snapshots(folder: Path, rows: list[Row], valid: date, size: int = 1) -> Snapshots:
    """Snapshots of a log, in parts of a few events."""
    return Snapshots(folder, ListLog(rows), SEALER, valid, size=size)


def plain(rows: list[Row], valid: date, known: int) -> str:
    """The digest of a replay that keeps nothing."""
    return digest(Replay(ListLog(rows), SEALER).records(valid, known))


@settings(max_examples=40, deadline=None)
@given(
    rows=logs(),
    valid=st.integers(-1, DAYS + 1),
    asked=st.lists(st.tuples(st.integers(0, 41), st.integers(1, 9)), min_size=1, max_size=5),
)
def test_with_snapshots_every_replay_is_the_one_without(
    rows: list[Row], valid: int, asked: list[tuple[int, int]]
) -> None:
    """Whatever was asked before, forwards and backwards, in parts of any size: the digest is the same."""
    folder = Path(tempfile.mkdtemp())
    try:
        for known, size in asked:
            found = snapshots(folder, rows, day(valid), size).records(min(known, len(rows)))
            assert digest(found) == plain(rows, day(valid), min(known, len(rows)))
    finally:
        shutil.rmtree(folder)


def log_of(*areas: str) -> list[Row]:
    """A log of residents who moved, one event each by turns of three."""
    rows: list[Row] = []
    for position, area in enumerate(areas, start=1):
        stream, version = f"resident-{position % 3}", (position + 2) // 3
        rows.append(row_of(position, stream, version, day(1), Relocated(area=area)))
    return rows


def test_a_killed_replay_goes_on(tmp_path: Path) -> None:
    """What was finished before the kill is not folded again."""
    rows = log_of("東金", "山武", "家徳", "求名")
    dying = Snapshots(tmp_path, DyingLog(rows), SEALER, day(5), size=1)
    with pytest.raises(KilledError):
        list(dying.records(4))
    (first,) = tmp_path.rglob("*.jsonl")
    before = first.stat().st_ino
    assert digest(snapshots(tmp_path, rows, day(5)).records(4)) == plain(rows, day(5), 4)
    assert first.stat().st_ino == before


@pytest.mark.parametrize("damage", ["part cut", "part gone", "manifest cut", "manifest of something else"])
def test_a_damaged_snapshot_does_not_count(tmp_path: Path, damage: str) -> None:
    """What isn't whole is folded anew."""
    rows = log_of("東金", "山武", "家徳", "求名")
    list(snapshots(tmp_path, rows, day(5)).records(4))
    manifest = next(tmp_path.rglob(MANIFEST))
    part = next(iter(sorted(tmp_path.rglob("*.jsonl"))))
    match damage:
        case "part cut":
            part.write_bytes(part.read_bytes()[:-3])
        case "part gone":
            part.unlink()
        case "manifest cut":
            manifest.write_bytes(manifest.read_bytes()[:-3])
        case _:
            manifest.write_text('[{"what": 1}]')
    assert digest(snapshots(tmp_path, rows, day(5)).records(4)) == plain(rows, day(5), 4)


def test_another_log_is_not_answered_from_a_snapshot(tmp_path: Path) -> None:
    """A log that was replaced, or altered where the snapshot stands, is folded anew."""
    list(snapshots(tmp_path, log_of("東金", "山武", "家徳"), day(5)).records(3))
    other = log_of("東金", "山武", "求名")
    assert digest(snapshots(tmp_path, other, day(5)).records(3)) == plain(other, day(5), 3)


def test_old_parts_are_swept(tmp_path: Path) -> None:
    """A later replay leaves its own parts alone."""
    rows = log_of("東金", "山武", "家徳", "求名", "田間")
    list(snapshots(tmp_path, rows, day(5)).records(3))
    list(snapshots(tmp_path, rows, day(5)).records(5))
    assert len(list(tmp_path.rglob("*.jsonl"))) == 3
    assert not list(tmp_path.rglob("*.new"))
