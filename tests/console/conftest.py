"""Two small simulated towns, imported once; a `daicho` command line to type at."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from support.command_line import Typed

from connectors.files.manifest import Manifest
from connectors.simulation import generate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOGANE, SAMMU = "122131", "122378"


@pytest.fixture(autouse=True)
def _wide_and_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 120 columns, and nothing set in the environment."""
    monkeypatch.setenv("COLUMNS", "120")
    for name in ("DAICHO_DATA", "DAICHO_LANG", "DAICHO_TOWN", "DAICHO_MASTER_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of 東金市 and 山武市 with 500 residents over three years."""
    folder = tmp_path_factory.mktemp("towns")
    generate(folder, residents_total=500, seed=5, towns=(TOGANE, SAMMU))
    return folder


@pytest.fixture(scope="session")
def imported(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which they were imported; only to be read."""
    data = tmp_path_factory.mktemp("data")
    result = Typed(data)("import", str(files), "--json")
    assert result.code == 0, result.out + result.err
    return data


@pytest.fixture
def daicho(imported: Path) -> Typed:
    """The command line at the imported towns."""
    return Typed(imported)


@pytest.fixture
def own(imported: Path, tmp_path: Path) -> Typed:
    """The command line at a copy that a test may spoil."""
    data = tmp_path / "data"
    shutil.copytree(imported, data)
    return Typed(data)


@pytest.fixture
def empty(tmp_path: Path) -> Typed:
    """The command line at a folder without any register."""
    return Typed(tmp_path / "nothing")


@pytest.fixture(scope="session")
def story(files: Path) -> Callable[[str], dict[str, str]]:
    """The facts of a generated story by its key."""
    stories = {story.key: story.facts for story in Manifest.load(files / TOGANE, TOGANE).stories}
    return stories.__getitem__
