"""Reading ahead in a second process: the same parts, the same refusals, and nothing hangs when it dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from connectors.ahead import start
from connectors.files.ahead import ReaderDiedError, read_ahead
from connectors.files.findings import FileRefusedError
from connectors.files.parts import read_parts
from connectors.simulation import generate

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from pathlib import Path

SHIBAYAMA = "124095"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small town over a year."""
    files = tmp_path_factory.mktemp("towns")
    generate(files, residents_total=160, years=1, seed=3, towns=(SHIBAYAMA,))
    return files / SHIBAYAMA


def test_what_is_read_ahead_is_what_is_read(folder: Path) -> None:
    """Commands, batch runs and refused rows come in the same order, with the same content."""
    assert list(read_ahead(folder, SHIBAYAMA)) == list(read_parts(folder, SHIBAYAMA))


def test_a_file_that_cant_be_read_is_told_as_without_a_second_process(folder: Path, tmp_path: Path) -> None:
    """The refusal passes from process to process with its file, code and remedy."""
    for file in folder.iterdir():
        if not file.name.endswith("_ido.csv"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(FileRefusedError) as here:
        list(read_parts(tmp_path, SHIBAYAMA))
    with pytest.raises(FileRefusedError) as there:
        list(read_ahead(tmp_path, SHIBAYAMA))
    assert there.value.code == "L301"
    assert vars(there.value) == vars(here.value)


def test_whoever_stops_reading_leaves_no_process_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader ends with the one that it reads for."""
    monkeypatch.setattr("connectors.ahead.AHEAD_BYTES", 4096)  # so that it can't have sent everything
    with closing(read_ahead(folder, SHIBAYAMA)) as parts:
        next(parts)
        assert multiprocessing.active_children()
    assert not multiprocessing.active_children()


def test_a_killed_reader_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The importer doesn't wait for ever, and doesn't take half a town for a whole one."""
    monkeypatch.setattr("connectors.ahead.AHEAD_BYTES", 4096)  # so that it can't have sent everything
    parts = read_ahead(folder, SHIBAYAMA)
    next(parts)
    (reader,) = multiprocessing.active_children()
    reader.kill()
    with pytest.raises(ReaderDiedError):
        list(parts)


def test_an_interruption_waits_until_a_process_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever thread Ctrl-C comes through: the process has what it needs to begin, and then it is ended."""
    process = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    begin = type(process).start

    def interrupted(process: BaseProcess) -> None:
        os.kill(os.getpid(), signal.SIGINT)  # no other thread blocks it
        begin(process)

    monkeypatch.setattr(type(process), "start", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with ThreadPoolExecutor(1) as others:
        others.submit(int).result()
        with pytest.raises(KeyboardInterrupt):
            start(process)
    assert signal.signal(signal.SIGINT, before) is signal.default_int_handler
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
