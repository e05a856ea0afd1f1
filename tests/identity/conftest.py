"""A store of users with a clock of its own and a cheap hasher."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from identity.stores import BY, PASSWORD, Clock, cheap

from connectors.identity.store import SqliteIdentityStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def clock() -> Clock:
    """The store's clock."""
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[SqliteIdentityStore]:
    """A store with one account, `hanako`."""
    with SqliteIdentityStore(tmp_path / "identity.sqlite", now=clock, passwords=cheap()) as made:
        made.add("hanako", "山武 花子", PASSWORD, BY)
        yield made
