"""Two towns, made once and copied for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from moves.neighbours import OPENED, SAMMU, TOGANE, Neighbour, family

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Neighbour, Neighbour]:
    """東金市 with a couple, and 山武市."""
    folder = tmp_path_factory.mktemp("neighbours")
    old = Neighbour(folder / "old", TOGANE, SAMMU).opened()
    old.on(OPENED, family())
    return old, Neighbour(folder / "new", SAMMU, TOGANE).opened()


@pytest.fixture
def towns(made: tuple[Neighbour, Neighbour], tmp_path: Path) -> tuple[Neighbour, Neighbour]:
    """Copies of both: the town that people leave, and the one they move to."""
    old, new = (one.copied(tmp_path / one.code) for one in made)
    return old, new
