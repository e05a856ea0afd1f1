"""The further processes of a server."""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
from typing import TYPE_CHECKING

import pytest
from support.helper_work import LONGEST, broken, present

from console import helpers
from console.helpers import helping
from console.worker import first_worker

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause before another takes the place of one that died."""
    monkeypatch.setattr(helpers, "PAUSE_SECONDS", 0.0)


def heard(line: Connection) -> tuple[int, int]:
    """Number and process id of the next one to say them."""
    assert line.poll(LONGEST)
    number, pid = line.recv()
    return number, pid


def ended(pid: int) -> bool:
    """Whether a process ends, or has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], LONGEST)[0])
    finally:
        os.close(handle)


def test_one_that_dies_is_begun_again_and_all_end_with_the_first() -> None:
    """Killed by whatever, another takes its number; when the block ends, nothing is left running."""
    ours, theirs = multiprocessing.Pipe()
    with first_worker(2) as first, helping(first, LONGEST, present, theirs) as all_of_them:
        number, killed = heard(ours)
        os.kill(killed, signal.SIGKILL)
        again, pid = heard(ours)
        assert (number, again) == (1, 1)
        assert pid != killed
        all_of_them.stop()
    assert ended(killed)
    assert ended(pid)


def test_what_one_meets_is_told_by_its_kind_alone(capfd: pytest.CaptureFixture[str]) -> None:
    """An error's own words may tell of somebody; the next one is begun all the same."""
    ours, theirs = multiprocessing.Pipe()
    with first_worker(2) as first, helping(first, LONGEST, broken, theirs):
        assert heard(ours)[1] != heard(ours)[1]
    told = "".join(capfd.readouterr())
    assert "ValueError" in told
    assert "somebody" not in told


def test_a_server_of_one_process_begins_no_other() -> None:
    """On a single core a second one would only take turns with the first."""
    with first_worker(1) as first:
        assert first.others() == []
    assert not first.folder.exists()
