"""Which cores a server uses, and what works beside it."""

from __future__ import annotations

import os
import threading

from console.cores import on_one_core
from console.watching import Beside


def test_a_server_keeps_to_one_core_and_lets_go_of_it() -> None:
    """Threads that begin inside keep to it, too; afterwards everything is as before."""
    before, inside = os.sched_getaffinity(0), set[int]()
    with on_one_core():
        thread = threading.Thread(target=lambda: inside.update(os.sched_getaffinity(0)))
        thread.start()
        thread.join()
        assert inside == os.sched_getaffinity(0)
    assert len(inside) == 1
    assert inside <= before
    assert os.sched_getaffinity(0) == before


def test_what_works_beside_a_server_goes_where_it_likes() -> None:
    """Seals and checks take the other cores."""
    before, beside = os.sched_getaffinity(0), Beside()
    try:
        with on_one_core():
            assert beside(os.sched_getaffinity, 0) >= before
    finally:
        beside.end()
