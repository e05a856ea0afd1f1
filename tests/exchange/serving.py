"""The feed of a town on a loopback port, as other programs meet it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI

from console.feed.app import ROOT, feed
from console.feed.town import TownFeed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.bootstrap import Office


@contextmanager
def served(office: Office) -> Iterator[str]:
    """The address of a server with the town's feed; its rate counts no time."""
    town = TownFeed(office)
    app = FastAPI()
    app.mount(ROOT, feed({town.town: town}, now=lambda: 0.0))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    listening = server.config.bind_socket()
    listening.listen()  # who comes before the server waits for it
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
        town.close()
