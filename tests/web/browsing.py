"""A browser without a window: it keeps cookies and speaks to an application in the test's own process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import httpx
from support.loop import Loop

if TYPE_CHECKING:
    from starlette.types import ASGIApp


class Browser:
    """Asks one page after the other, follows no redirect by itself, and is closed after use."""

    def __init__(
        self,
        app: ASGIApp,
        base_url: str = "http://testserver",
        *,
        client: str = "127.0.0.1",
        forgiving: bool = False,
        **cookies: str,
    ) -> None:
        """`forgiving`: what the application raises is its answer 500, as behind a real server."""
        self._runner = Loop()
        transport = httpx.ASGITransport(app, raise_app_exceptions=not forgiving, client=(client, 123))
        self._client = httpx.AsyncClient(transport=transport, base_url=base_url, cookies=cookies)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    @property
    def cookies(self) -> httpx.Cookies:
        """What the browser was told to keep."""
        return self._client.cookies

    def get(self, path: str, **options: Any) -> httpx.Response:
        """Open an address."""
        return self._runner.run(self._client.get(path, **options))

    def post(self, path: str, **options: Any) -> httpx.Response:
        """Send something to an address."""
        return self._runner.run(self._client.post(path, **options))
