"""A body that is larger than any command is refused while it is read, whatever Content-Length says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_BYTES: Final = 1_000_000
"""A hundred people with every item filled need a tenth of it."""
TOO_LARGE: Final = 413


class Limited:
    """Counts what comes in, and ends the request with 413 when it is too much."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, as far as it may come."""
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > BODY_BYTES:
                raise HTTPException(TOO_LARGE)
            return message

        await self._app(scope, counted, send)
