"""A small town, made once and served in the test's own process."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from support.served import served

from console.bootstrap import Office
from console.service.town import TownService

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The town with its read model; never opened by a test itself."""
    office = served(tmp_path_factory.mktemp("made"))
    with office.read_model():
        return office


@pytest.fixture
def office(made: Office, tmp_path: Path) -> Office:
    """A copy of the town's data folder."""
    shutil.copytree(made.folder.parent, tmp_path / "data")
    return Office(tmp_path / "data", made.town)


@pytest.fixture
def town(office: Office) -> Iterator[TownService]:
    """The copy, served."""
    with TownService(office, simulated=True) as service:
        yield service
