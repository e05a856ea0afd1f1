"""The contract's documents are what their standards say they are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from conftest import CACHE
from exchange.test_schema import terms

from connectors.exchange.contract import asyncapi
from events.provision import PROVIDED

if TYPE_CHECKING:
    from pathlib import Path

SPECS = "6.11.1"
"""The release of the AsyncAPI initiative's own JSON schemas (npm `@asyncapi/specs`, Apache-2.0)."""
SCHEMA = "package/schemas/3.0.0.json"


@pytest.fixture(scope="module")
def official() -> Any:
    """AsyncAPI's own schema of version 3.0.0, fetched by npm the first time."""
    if shutil.which("npm") is None:
        pytest.skip("no npm: the AsyncAPI document was NOT checked against the official schema")
    kept = CACHE / f"asyncapi-specs-{SPECS}.tgz"
    if not kept.exists():
        fetch(kept)
    with tarfile.open(kept) as archive:
        schema = archive.extractfile(SCHEMA)
        assert schema is not None
        return jsonschema_rs.validator_for(json.load(schema))


def fetch(kept: Path) -> None:
    """Let npm fetch the package beside its place, so that a half one is never taken for a whole one."""
    partial = kept.with_suffix(f".{os.getpid()}.partial")
    partial.mkdir(parents=True)
    command = ["npm", "pack", "--silent", "--pack-destination", str(partial), f"@asyncapi/specs@{SPECS}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    (partial / kept.name).rename(kept)
    shutil.rmtree(partial)


def test_the_asyncapi_document_is_valid_by_the_official_schema(official: Any) -> None:
    """With one type of event, and with every type that can be told; a misspelt word would be noticed."""
    for types in (frozenset(("resident.died",)), frozenset(PROVIDED)):
        document = json.loads(json.dumps(asyncapi("122131", terms(("name", "birth"), types), "目的")))
        assert [error.message for error in official.iter_errors(document)] == []
        document["channels"]["topic"]["adress"] = ""
        assert not official.is_valid(document)
