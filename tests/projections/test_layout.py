"""A read-model file that an older version wrote is made anew: it is an index, not a record (law 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.readmodel import ReadModel
from projections.sql import run, value

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_of_this_version_is_kept(tmp_path: Path) -> None:
    """Opened again, it is where it was."""
    with ReadModel.open(tmp_path / "model.duckdb") as model:
        run(model.db, "UPDATE progress SET position = 7")
    with ReadModel.open(tmp_path / "model.duckdb") as model:
        assert model.progress().position == 7


def test_a_file_of_another_layout_begins_anew(tmp_path: Path) -> None:
    """With other tables it can't be read: it is emptied, and the projector fills it from the log."""
    with ReadModel.open(tmp_path / "model.duckdb") as model:
        run(model.db, "UPDATE layout SET fingerprint = 'older'")
        run(model.db, "UPDATE progress SET position = 7")
        run(model.db, "ALTER TABLE resident DROP COLUMN name")
    with ReadModel.open(tmp_path / "model.duckdb") as model:
        assert model.progress().position == 0
        assert value(model.db, "SELECT count(name) FROM resident") == 0


def test_a_file_without_a_layout_begins_anew(tmp_path: Path) -> None:
    """The first releases wrote none."""
    with ReadModel.open(tmp_path / "model.duckdb") as model:
        run(model.db, "DROP TABLE layout")
        run(model.db, "UPDATE progress SET position = 7")
    with ReadModel.open(tmp_path / "model.duckdb") as model:
        assert model.progress().position == 0
