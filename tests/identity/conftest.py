"""A store of users with a clock of its own and a cheap hasher."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from identity.stores import BY, PASSWORD, Clock, cheap

from connectors.identity.store import SqliteIdentityStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly that no real identity provider was there: a green run without one proves less."""
    reasons = [r.longrepr[2] for r in terminalreporter.stats.get("skipped", []) if isinstance(r.longrepr, tuple)]
    not_run = [reason for reason in reasons if "no Keycloak: " in reason]
    if not_run:
        terminalreporter.section("KEYCLOAK TESTS NOT RUN", sep="!", red=True, bold=True)
        text = f"{len(not_run)} tests with a real identity provider were NOT RUN. {not_run[0]}"
        terminalreporter.write_line(text, red=True, bold=True)


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
