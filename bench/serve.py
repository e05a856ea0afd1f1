"""The served town under load: searches and residents' records at random (V, T), screens of them, while entries go on.

    python bench/serve.py [--data DIR] [--residents 20000] [--rate 200] [--screens 20] [--writes 5] [--seconds 20]
                          [--workers 2]

Starts `daicho serve` on a loopback port (a simulated town is made first where DIR has none), waits until its first
checks are done, and sends requests at a fixed rate, whether or not earlier ones were answered: an answer's time counts
from when it was due. Reports per kind of request how many were answered, p50, p95, p99 in milliseconds, the server's
CPU time for each (all kinds together), and how many failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from calling import Connections

from connectors.identity.port import Doer, Grant
from connectors.identity.store import identity_store
from console.worker import usual_workers
from registry.application.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

TOWN = "122131"
API = f"/api/towns/{TOWN}"
SEE_OTHER = 303
PASSWORD = "hama-no-matsu-2026"  # noqa: S105 - opens nothing but a simulated town's screens during this run
SCREENS_EACH = 8
"""Screens a second of one person: the server lets nobody have more than ten."""
DAICHO = [sys.executable, "-c", "from console.cli.main import run; run()"]
NAMES = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "渡辺",
    "伊藤",
    "山本",
    "中村",
    "小林",
    "加藤",
    "さとう",
    "わたなべ",
    "さいとう",
]
FIRST, LAST = date(2022, 4, 1), date(2025, 3, 31)


@dataclass
class Load:
    """What was sent and how long it took, by kind of request."""

    program: Connections
    browsers: list[Connections]
    """People at screens, signed in."""
    numbers: list[str]
    last: int
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: Counter[str] = field(default_factory=Counter)
    cpu_seconds: float = 0.0
    """What the server used meanwhile."""
    draw: random.Random = field(default_factory=lambda: random.Random(1))

    async def send(self, kind: str, due: float) -> None:
        """One request of a kind."""
        caller = self.draw.choice(self.browsers) if kind == "screen" else self.program
        status = await caller.request(*getattr(self, kind)())
        if status not in (200, 201, 404, 409):
            self.failed[f"{kind} {status}"] += 1
        self.seconds[kind].append(time.perf_counter() - due)

    def search(self) -> tuple[str, str, bytes]:
        """A family name, in kanji or kana."""
        return "POST", f"{API}/searches", json.dumps({"words": self.draw.choice(NAMES), "limit": 50}).encode()

    def resident(self) -> tuple[str, str]:
        """Somebody's record at any (V, T)."""
        return "GET", f"{API}/residents/{self.draw.choice(self.numbers)}?{self._moment()}"

    def screen(self) -> tuple[str, str]:
        """The page of somebody's record at any (V, T), as HTML."""
        return "GET", f"/{TOWN}/residents/{self.draw.choice(self.numbers)}?{self._moment()}"

    def _moment(self) -> str:
        valid = FIRST + timedelta(days=self.draw.randrange((LAST - FIRST).days))
        return f"valid={valid}&known={self.draw.randint(self.last // 2, self.last)}"

    def entry(self) -> tuple[str, str, bytes, dict[str, str]]:
        """備考 of somebody."""
        form = {"reason": "remark_written", "effective": LAST.isoformat(), "trigger": "職権", "legal_basis": "1.1.14"}
        event = {"event": "annotation.remark_written", "items": {"remark": f"{self.draw.random()}"}}
        body = {"command": "Annotate", "form": form, "people": {self.draw.choice(self.numbers): event}}
        return "POST", f"{API}/commands", json.dumps(body).encode(), {"Idempotency-Key": str(uuid4())}


async def offered(load: Load, kind: str, rate: float, seconds: float) -> None:
    """Send one kind at a fixed rate."""
    began, tasks = time.perf_counter(), []
    for index in range(int(rate * seconds)):
        due = began + index / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(load.send(kind, due)))
    await asyncio.gather(*tasks)


def prepared(server: Server, made: Callers) -> Load:
    """Everybody signed in at a server whose first checks are done, and the people whom they will ask for."""
    headers = {"Authorization": f"Bearer {made.token}", "Daicho-Purpose": "residents"}
    at = urlsplit(server.address)
    assert at.hostname is not None
    assert at.port is not None
    with httpx.Client(base_url=server.address, timeout=60, trust_env=False) as client:
        checked(client)
        page = client.post(f"{API}/searches", json={"words": "さ", "limit": 200}, headers=headers).json()
    cookies = [signed_in(server.address, user) for user in made.users]
    return Load(
        Connections(at.hostname, at.port, {**headers, "Content-Type": "application/json"}),
        [Connections(at.hostname, at.port, {"Cookie": cookie}) for cookie in cookies],
        [hit["number"] for hit in page["hits"]],
        page["at"]["known"],
    )


async def measured(load: Load, server: Server, arguments: argparse.Namespace) -> None:
    """The whole load: searches and records by half, the screens and entries beside them."""
    async with AsyncExitStack() as opened:
        for one in (load.program, *load.browsers):
            opened.push_async_callback(one.close)
        half = (arguments.rate - arguments.screens) / 2
        rates = {"search": half, "resident": half, "screen": arguments.screens, "entry": arguments.writes}
        for kind, rate in rates.items():  # the first of each pays for imports and caches
            if rate:
                await load.send(kind, time.perf_counter())
        load.seconds.clear()
        before = server.cpu_seconds()
        await asyncio.gather(*(offered(load, kind, rate, arguments.seconds) for kind, rate in rates.items()))
        load.cpu_seconds = server.cpu_seconds() - before


def signed_in(address: str, user: str) -> str:
    """Sign somebody in at the screens; their cookie."""
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as browser:
        csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get("/sign-in").text)
        assert csrf is not None
        form = {"csrf": csrf[1], "user": user, "password": PASSWORD}
        answer = browser.post("/sign-in", data=form, headers={"Origin": address})
        assert answer.status_code == SEE_OTHER, answer.text
        return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def checked(client: httpx.Client) -> None:
    """Wait for the server's first round of checks, which a start pays once."""
    for _ in range(300):
        if "daicho_monitor_sound" in client.get("/metrics").text:
            return
        time.sleep(1)
    sys.exit("the server's first checks took more than five minutes")


@dataclass(frozen=True)
class Server:
    """A served town."""

    address: str
    pid: int

    def cpu_seconds(self) -> float:
        """What its processes have used so far, in their own code and in the system's."""
        begun = [file.read_text(encoding="utf-8").split() for file in Path(f"/proc/{self.pid}/task").glob("*/children")]
        return sum(_cpu_seconds(pid) for pid in (str(self.pid), *chain.from_iterable(begun)))


def _cpu_seconds(pid: str) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Callers:
    """Who sends: a program with a token, and people at screens."""

    token: str
    users: list[str]


@contextmanager
def served(data: Path, residents: int, workers: int) -> Iterator[Server]:
    """A served town; its address."""
    options = ["--demo", "--town", TOWN, "--residents", str(residents), "--port", "0", "--workers", str(workers)]
    command = [*DAICHO, "--data", str(data), "--lang", "en", "serve", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = next((found[1] for line in process.stderr if (found := re.search(r"serving at (\S+)", line))), "")
        try:
            yield Server(address.rstrip("/"), process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def callers(data: Path, screens: float) -> Callers:
    """Caseworkers made for this run: a token, and as many people as so many screens a second take."""
    name, by = f"load-{uuid4().hex[:8]}", Doer(actor="bench", place="bench")
    users = [f"{name}-{place}" for place in range(ceil(screens / SCREENS_EACH) + 1)]
    with identity_store(data) as identity:
        for user in users:
            identity.add(user, user, PASSWORD, by)
            identity.grant(user, TOWN, [Grant(town=TOWN, role=Role.CASEWORKER)], by)
        return Callers(identity.make_token(users[0], "bench", 1, by), users[1:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--residents", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=200.0, help="requests a second, screens among them")
    parser.add_argument("--screens", type=float, default=20.0, help="screens a second")
    parser.add_argument("--writes", type=float, default=5.0, help="entries a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--workers", type=int, default=usual_workers(), help="processes that answer")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        data = arguments.data or Path(temporary)
        with served(data, arguments.residents, arguments.workers) as server:
            load = prepared(server, callers(data, arguments.screens))
            before = os.getloadavg()[0]
            asyncio.run(measured(load, server, arguments))
    print(f"load average before: {before:.1f}; offered {arguments.rate:g}/s and {arguments.writes:g} entries/s")
    print(f"{'request':10} {'answered':>8} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}")
    for kind, seconds in sorted(load.seconds.items()):
        ordered = sorted(seconds)
        shares = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in (0.5, 0.95, 0.99)]
        print(f"{kind:10} {len(ordered):8} " + " ".join(f"{share:8.1f}" for share in shares))
    answered = sum(len(seconds) for seconds in load.seconds.values())
    print(f"server: {load.cpu_seconds / answered * 1000:.2f} ms of CPU for each of {answered} answers")
    print("failed:", dict(load.failed) or "none")


if __name__ == "__main__":
    main()
