"""Fixtures of the bundle tests."""

from collections.abc import Iterator

import pytest
from proof.bundles import EXTRAS, LOG, SELECTIONS, Files, sealed
from proof.towns import batches

from connectors.verifier import daicho_verify as auditor
from connectors.verifier.bundle import write_bundle
from connectors.witness.sealer import LogSealer


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LogSealer]:
    """Seal the honest town once."""
    with sealed(tmp_path_factory.mktemp("town")) as sealer:
        yield sealer


@pytest.fixture(scope="module")
def honest(town: LogSealer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Files]:
    """Write each kind of bundle once and read its files."""
    found = {}
    for name, selection in SELECTIONS.items():
        folder = tmp_path_factory.mktemp("honest") / name
        write_bundle(folder, town, selection=selection, log=batches(LOG), extras=EXTRAS)
        found[name] = auditor.read_bundle(folder)
    return found
