"""`daicho serve`: a real process, reached over a loopback port, that ends when it is told to."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

import httpx
import pytest
from starlette.responses import PlainTextResponse
from support.command_line import Typed
from support.offices import LGCODE
from support.served import NEIGHBOUR, served
from web.browsing import Browser

from connectors.identity.port import Doer, Grant
from connectors.identity.store import identity_store
from console.serving import Listening, configured
from registry.application.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

PATIENCE = 60.0
COMMAND = [sys.executable, "-c", "from console.cli.main import run; run()"]


class Serving(NamedTuple):
    """A process and where it is reached."""

    process: subprocess.Popen[str]
    address: str

    def get(self, path: str) -> httpx.Response:
        """Open an address, following no redirect."""
        return httpx.get(f"{self.address}{path}", timeout=60, trust_env=False)


@contextmanager
def serving(data: Path, *options: str) -> Iterator[Serving]:
    """A served data folder, as soon as it says where."""
    command = [*COMMAND, "--data", str(data), "--lang", "en", "serve", "--port", "0", *options]
    passing = {**os.environ, "TMPDIR": str(data)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=passing) as process:
        try:
            assert process.stderr is not None
            told = ""
            for line in process.stderr:
                told += line
                if found := re.search(r"serving at (\S+)", line):
                    yield Serving(process, found[1].rstrip("/"))
                    return
            pytest.fail(told)
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.slow
def test_one_process_serves_screens_api_and_figures(tmp_path: Path) -> None:
    """Everything is there at once, on this machine alone; SIGTERM ends it in order."""
    served(tmp_path)
    with serving(tmp_path, "--workers", "1") as server:
        assert server.address.startswith("http://127.0.0.1:")
        assert server.get("/health").json() == {"status": "ok", "towns": []}
        assert server.get("/ready").json() == {"ready": True, "lag": {LGCODE: 0}, "late": [], "unsound": []}
        assert server.get("/").headers["location"].startswith("/sign-in")
        assert server.get("/sign-in").status_code == 200
        assert server.get("/api/openapi.json").json()["openapi"].startswith("3.1")
        refused = server.get(f"/api/towns/{LGCODE}/residents/19")
        assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
        figures = server.get("/metrics").text
        assert f'daicho_read_model_lag{{town="{LGCODE}"}} 0' in figures
        assert 'daicho_requests_total{door="api",status="401"} 1' in figures
        assert 'daicho_request_seconds_bucket{door="screens",le="+Inf"} 2' in figures
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0
    assert not any(tmp_path.glob("daicho-*"))


def helpers_of(server: Serving) -> list[int]:
    """The server's further processes: each leads a group of its own."""
    found = [file.read_text().split() for file in Path(f"/proc/{server.process.pid}/task").glob("*/children")]
    return [int(pid) for one in found for pid in one if os.getpgid(int(pid)) == int(pid)]


def until_it_has(server: Serving, workers: int) -> str:
    """The server's figures, once so many of its processes answer."""
    deadline, figures = time.monotonic() + PATIENCE, ""
    while f"daicho_workers {workers}\n" not in figures:
        assert time.monotonic() < deadline, figures
        time.sleep(0.2)
        figures = server.get("/metrics").text
    return figures


@pytest.mark.slow
def test_two_processes_answer_as_one(tmp_path: Path) -> None:
    """An entry is in the next answer of either, figures are those of both, and none outlives the first."""
    served(tmp_path)
    by = Doer(actor="test", place="test")
    with identity_store(tmp_path) as identity:
        identity.add("program", "program", None, by)
        identity.grant("program", LGCODE, [Grant(town=LGCODE, role=Role.CASEWORKER)], by)
        headers = {"Authorization": f"Bearer {identity.make_token('program', 'test', 1, by)}"}
    form = {"reason": "remark_written", "effective": "2024-06-10", "trigger": "職権", "legal_basis": "1.1.14"}
    with serving(tmp_path, "--workers", "2") as server:
        assert f'daicho_town_up{{town="{LGCODE}"}} 1' in until_it_has(server, 2)
        town, headers["Daicho-Purpose"] = f"{server.address}/api/towns/{LGCODE}", "residents"
        for number in range(10):  # each over a connection of its own, which either may take
            event = {"event": "annotation.remark_written", "items": {"remark": f"remark {number}"}}
            body = {"command": "Annotate", "form": form, "people": {NEIGHBOUR: event}}
            key = {"Idempotency-Key": str(uuid4())}
            sent = httpx.post(f"{town}/commands", json=body, headers={**headers, **key}, trust_env=False, timeout=60)
            assert sent.status_code == 201, sent.text
            read = httpx.get(f"{town}/residents/{NEIGHBOUR}", headers=headers, trust_env=False, timeout=60).json()
            assert read["at"]["known"] >= sent.json()["last"]
        assert server.get("/ready").json()["ready"]
        (helper,) = helpers_of(server)
        handle = os.pidfd_open(helper)
        server.process.kill()
        assert select.select([handle], [], [], PATIENCE)[0]
        os.close(handle)


@pytest.mark.slow
def test_demo_makes_towns_and_users_where_there_are_none(tmp_path: Path) -> None:
    """A newcomer signs in at a full town."""
    with serving(tmp_path, "--demo", "--town", LGCODE, "--residents", "300") as server:
        with httpx.Client(base_url=server.address, timeout=60, trust_env=False) as browser:
            page = browser.get("/sign-in").text
            csrf = re.search(r'name="csrf" value="([^"]+)"', page)
            assert csrf
            form = {"csrf": csrf[1], "user": "mado", "password": "sanbu-no-daicho"}
            signed_in = browser.post("/sign-in", data=form, headers={"Origin": server.address})
            assert signed_in.status_code == 303, signed_in.text
            assert browser.get("/", follow_redirects=True).status_code == 200
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(60) == 0


async def _told(scope: Scope, _receive: Receive, send: Send) -> None:
    """Who asks, and over which scheme, as the application behind the server sees it."""
    client = scope["client"]
    assert client
    await PlainTextResponse(f"{scope['scheme']} {client[0]}")(scope, _receive, send)


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [("192.0.2.10", "https 198.51.100.7"), ("192.0.2.11", "http 192.0.2.10"), ("", "http 192.0.2.10")],
)
def test_only_the_named_proxy_says_for_whom_it_speaks(trusted: str, seen: str) -> None:
    """Its headers give the place for the logs and the scheme for cookies; from anybody else they count for nothing."""
    config = configured(_told, Listening(trusted_proxy=trusted))
    config.load()
    said = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}
    with Browser(config.loaded_app, client="192.0.2.10") as proxy:
        assert proxy.get("/", headers=said).text == seen


def test_a_proxy_is_one_address(tmp_path: Path) -> None:
    """A name or a network would let others speak for people."""
    for typed in ("proxy.example", "192.0.2.0/24", "*"):
        result = Typed(tmp_path)("serve", "--port", "0", "--trusted-proxy", typed)
        assert (result.code, "C111" in result.err) == (2, True)


def test_a_taken_port_is_told_before_any_work(tmp_path: Path) -> None:
    """The message names the port; nothing is opened or made."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = Typed(tmp_path / "data")("serve", "--demo", "--port", str(taken.getsockname()[1]))
    assert (result.code, "C309" in result.err) == (2, True)
    assert not any((tmp_path / "data").glob("1*"))


def test_an_empty_folder_has_nothing_to_serve(tmp_path: Path) -> None:
    """Who forgot --demo or --data is told so."""
    result = Typed(tmp_path / "data")("serve", "--port", "0")
    assert (result.code, "C204" in result.err) == (3, True)
