"""The rooms of the house: what may import what, and that the walls hold."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from architecture.sources import ROOMS, ROOT, sources

from events.catalogue import EVENTS

if TYPE_CHECKING:
    from pathlib import Path

    from events.items import Body

LINES = 500

# Each contract, and imports that break it: (importing module, imported module).
BREACHES = {
    "Rooms: console > connectors > projections | registry.application > registry.domain > events": [
        ("events", "registry.domain"),
        ("events", "projections"),
        ("registry.domain", "registry.application"),
        ("registry.domain", "projections"),
        ("registry.application", "projections"),
        ("registry.application", "connectors"),
        ("projections", "registry.application"),
        ("projections", "connectors"),
        ("connectors", "console"),
    ],
    "projections know the log alone, nothing of the write side": [
        ("projections", "registry.domain"),
        ("projections", "registry.application"),
    ],
    "duckdb only in projections": [
        ("events", "duckdb"),
        ("registry.application", "duckdb"),
        ("connectors.files", "duckdb"),
        ("console", "duckdb"),
    ],
    "kafka only in connectors.kafka": [
        ("registry.application", "kafka"),
        ("projections", "kafka"),
        ("connectors.sqlite", "kafka"),
        ("console", "kafka"),
    ],
    "events depends on nothing but fastavro": [
        ("events", name)
        for name in ("eventsourcing", "duckdb", "structlog", "pyarrow", "cryptography", "orjson", "rich", "typer")
    ],
}


@pytest.fixture
def copied_rooms(tmp_path: Path) -> Path:
    """A copy of the rooms that a test may damage."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts over a copy of the rooms."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_walls_hold(copied_rooms: Path) -> None:
    """The rooms as they are keep every contract."""
    run = lint_imports(copied_rooms)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"Contracts: {len(BREACHES)} kept, 0 broken." in run.stdout


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_is_seen(contract: str, copied_rooms: Path) -> None:
    """Each forbidden import, put into a copy of the rooms, breaks its contract and is named."""
    for number, (importer, imported) in enumerate(BREACHES[contract]):
        folder = copied_rooms.joinpath(*importer.split("."))
        (folder / f"breach_{number}.py").write_text(f"import {imported}\n", encoding="utf-8")
    run = lint_imports(copied_rooms)
    assert run.returncode == 1, run.stderr
    assert f"{contract} BROKEN" in run.stdout
    for number, (importer, imported) in enumerate(BREACHES[contract]):
        assert f"{importer}.breach_{number} -> {imported}" in run.stdout


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_are_imported_from_here(room: str) -> None:
    """Packages of the same names are published elsewhere; ours are the ones that are found."""
    spec = find_spec(room)
    assert spec is not None
    assert spec.origin == str(ROOT / room / "__init__.py")


@pytest.mark.parametrize("name", [*ROOMS, "docker"])
def test_no_installed_package_takes_a_rooms_name(name: str) -> None:
    """No dependency installs a package that could be mistaken for a room."""
    assert set(packages_distributions().get(name, [])) <= {"daicho"}


def test_docker_is_a_folder_not_a_package() -> None:
    """The published package of that name stays importable for whoever needs it."""
    assert not (ROOT / "docker" / "__init__.py").exists()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TYPE)
def test_every_event_is_named_by_a_test(event: type[Body]) -> None:
    """An event type without a test that speaks of it is not done."""
    naming = [one.name for one in sources("tests") if event.__name__ in one.text or f'"{event.TYPE}' in one.text]
    assert naming, f"no test names {event.__name__}"


def test_files_are_short() -> None:
    """A file that is longer than a person can hold in mind belongs in several."""
    assert {one.name: length for one in sources() if (length := one.text.count("\n")) >= LINES} == {}
