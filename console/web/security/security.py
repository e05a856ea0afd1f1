"""What the lock is made of, opened from a data folder."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from connectors.access.store import machine_time
from connectors.identity.oidc import OpenIdProvider
from connectors.identity.settings import FILE, read_settings
from connectors.identity.store import identity_store
from console.web.security.rate import RateLimit
from console.web.security.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.identity.port import IdentityStore

SESSIONS: Final = "sessions.sqlite"

USER_PER_SECOND, USER_BURST = 10.0, 120
"""A quick caseworker asks for one page a second; a page brings a chart or two."""
ADDRESS_PER_SECOND, ADDRESS_BURST = 300.0, 2_000
"""A town hall's people may share one address."""


@dataclass(frozen=True)
class Security:
    """Accounts, sessions, the provider where one is set up, and the limits."""

    identity: IdentityStore
    sessions: Sessions
    provider: OpenIdProvider | None
    by_user: RateLimit
    by_address: RateLimit


@contextmanager
def open_security(data: Path, processes: int = 1) -> Iterator[Security]:
    """The lock of a data folder; IdentityError where the provider's settings are wrong.

    Each of so many processes counts by itself, and lets through its part of the limits.
    """
    settings = read_settings(data / FILE)
    with ExitStack() as opened:
        identity = opened.enter_context(identity_store(data))
        sessions = opened.enter_context(Sessions(data / SESSIONS, now=machine_time))
        provider = None
        if settings is not None:
            provider = OpenIdProvider(settings)
            opened.callback(provider.close)
        by_user = RateLimit(USER_PER_SECOND / processes, USER_BURST, time.monotonic)
        by_address = RateLimit(ADDRESS_PER_SECOND / processes, ADDRESS_BURST, time.monotonic)
        yield Security(identity, sessions, provider, by_user, by_address)
