"""Kept HTTP/1.1 connections for load scripts: a full client takes as much of the machine as the server it measures."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

AT_ONCE: Final = 64
IDLE_SECONDS: Final = 2.0
"""A connection that was left alone for longer is not used again: the server closes it after five."""
_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Connections:
    """Up to so many connections to one server, all with the same headers."""

    def __init__(self, host: str, port: int, headers: Mapping[str, str]) -> None:
        self._at = host, port
        self._head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": f"{host}:{port}", **headers}.items())
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._kept: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def request(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> int:
        """Send a request and read its answer to the end; the status."""
        more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        head = f"{method} {path} HTTP/1.1\r\n{self._head}{more}Content-Length: {len(body)}\r\n\r\n"
        async with self._slots:
            reader, writer = await self._connection()
            writer.write(head.encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(answer)
            await reader.readexactly(int(length[1]) if length else 0)
            self._kept.append((time.monotonic(), reader, writer))
        return int(answer[9:12])

    async def close(self) -> None:
        """Let go of all connections."""
        for _, _, writer in self._kept:
            writer.close()
            await writer.wait_closed()

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._kept:
            used, reader, writer = self._kept.pop()
            if time.monotonic() - used < IDLE_SECONDS:
                return reader, writer
            writer.close()
        return await asyncio.open_connection(*self._at)
