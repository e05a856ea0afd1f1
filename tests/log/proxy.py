"""A network that misbehaves on demand: a TCP proxy on loopback between clients and one broker."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from connectors.kafka.broker import Broker, free_ports

CHUNK = 65_536


class Proxy:
    """Stands in front of a broker that isn't started yet; a test cuts, silences, halves or slows it."""

    def __init__(self, broker: Broker) -> None:
        (self.port,) = free_ports(1)
        broker.advertised_port = self.port
        self._target = broker.port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._refuses = False
        self._chunk, self._delay = CHUNK, 0.0
        self._flows = asyncio.Event()
        self._clients: set[asyncio.StreamWriter] = set()
        self._brokers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._flows.set()
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._connect, "127.0.0.1", self.port), self._loop
        ).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """Drop every connection, and each new one at once: a pulled cable that is noticed."""
        self._do(self._cut)

    def silence(self) -> None:
        """Keep every connection, and take new ones, but let nothing pass: a pulled cable that nobody notices."""
        self._do(self._flows.clear)

    def halve(self) -> None:
        """Drop the broker's side alone: the client talks to nobody, as behind a firewall that forgot it."""
        self._do(self._halve)

    def slow(self, chunk: int, delay: float) -> None:
        """Let a few bytes pass at a time, each after `delay` seconds."""
        self._do(lambda: self._pace(chunk, delay))

    def mend(self) -> None:
        """Be a good network again; connections that were halved are gone."""
        self._do(self._mend)

    def _do(self, what: Callable[[], None]) -> None:
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (what(), done.set()))
        done.wait()

    def _cut(self) -> None:
        self._refuses = True
        for writer in self._clients | self._brokers:
            writer.transport.abort()

    def _halve(self) -> None:
        self._flows.clear()
        for writer in self._brokers:
            writer.transport.abort()

    def _pace(self, chunk: int, delay: float) -> None:
        self._chunk, self._delay = chunk, delay

    def _mend(self) -> None:
        self._refuses = False
        self._pace(CHUNK, 0.0)
        self._flows.set()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(task := asyncio.current_task())
        self._clients.add(writer)
        try:
            if self._refuses:
                return
            upstream, broker = await asyncio.open_connection("127.0.0.1", self._target)
            self._brokers.add(broker)
            try:
                await asyncio.gather(self._pump(reader, broker), self._pump(upstream, writer))
            finally:
                self._brokers.discard(broker)
                broker.transport.abort()
        except OSError:
            pass  # the broker or the client is gone, and so is this connection
        finally:
            self._tasks.discard(task)
            self._clients.discard(writer)
            writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(self._chunk):
            await asyncio.sleep(self._delay)
            await self._flows.wait()
            writer.write(data)
            await writer.drain()
        writer.transport.abort()

    async def _close(self) -> None:
        self._server.close()
        for task in set(self._tasks):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._tasks, return_exceptions=True)
