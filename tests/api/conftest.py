"""A small town behind the API, in the test's own process, and callers with tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from support.calling import Callers, Line
from support.served import served

from connectors.identity.store import identity_store
from console.api.app import api
from console.service.services import Services

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """Whoever calls the town's API."""
    office = served(tmp_path_factory.mktemp("api"))
    data = office.folder.parent
    with identity_store(data) as identity, Services.open(data) as services:
        app = api(services, identity)
        with Line(app) as line:
            yield Callers(app, line, identity, services)


@pytest.fixture
def key() -> str:
    """A command's id that nobody has used."""
    return str(uuid4())
