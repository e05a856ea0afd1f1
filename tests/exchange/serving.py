"""The feed of a town on a loopback port, as other programs meet it."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from support.listening import listening

from console.feed.app import ROOT, feed
from console.feed.town import TownFeed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.bootstrap import Office


@contextmanager
def served(office: Office) -> Iterator[str]:
    """The address of a server with the town's feed; its rate counts no time."""
    app = FastAPI()
    with closing(TownFeed(office)) as town:
        app.mount(ROOT, feed({town.town: town}, now=lambda: 0.0))
        with listening(app) as address:
            yield address
