"""One simulation of the six towns for all tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from simulation.replay import Town, replay

from connectors.simulation import generate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 4,500 residents in six towns over three years."""
    folder = tmp_path_factory.mktemp("simulated")
    generate(folder, residents_total=4_500, seed=45)
    return folder


@pytest.fixture(scope="session")
def replayed(simulated: Path) -> dict[str, Town]:
    """The towns as an independent replay of their files sees them."""
    return {folder.name: replay(folder) for folder in sorted(simulated.iterdir())}
