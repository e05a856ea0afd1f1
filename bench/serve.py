"""The served town under load: searches and residents' pages at random (V, T), while entries go on.

    python bench/serve.py [--data DIR] [--residents 20000] [--rate 200] [--seconds 20] [--writes 5]

Starts `daicho serve` on a loopback port (a simulated town is made first where DIR has none) and sends requests at a
fixed rate, whether or not earlier ones were answered: an answer's time counts from when it was due. Reports per kind
of request how many were answered, p50, p95, p99 in milliseconds, and how many failed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx

from connectors.identity.port import Doer, Grant
from connectors.identity.store import identity_store
from registry.application.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

TOWN = "122131"
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

    client: httpx.AsyncClient
    numbers: list[str]
    last: int
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: Counter[str] = field(default_factory=Counter)
    draw: random.Random = field(default_factory=lambda: random.Random(1))

    async def send(self, kind: str, due: float) -> None:
        """One request of a kind."""
        method, path, options = getattr(self, kind)()
        response = await self.client.request(method, f"/api/towns/{TOWN}/{path}", **options)
        if response.status_code not in (200, 201, 404, 409):
            self.failed[f"{kind} {response.status_code}"] += 1
        self.seconds[kind].append(time.perf_counter() - due)

    def search(self) -> tuple[str, str, dict[str, Any]]:
        """A family name, in kanji or kana."""
        return "POST", "searches", {"json": {"words": self.draw.choice(NAMES), "limit": 50}}

    def resident(self) -> tuple[str, str, dict[str, Any]]:
        """Somebody's page at any (V, T)."""
        valid = FIRST + timedelta(days=self.draw.randrange((LAST - FIRST).days))
        at = {"valid": valid.isoformat(), "known": self.draw.randint(self.last // 2, self.last)}
        return "GET", f"residents/{self.draw.choice(self.numbers)}", {"params": at}

    def entry(self) -> tuple[str, str, dict[str, Any]]:
        """備考 of somebody."""
        form = {"reason": "remark_written", "effective": LAST.isoformat(), "trigger": "職権", "legal_basis": "1.1.14"}
        event = {"event": "annotation.remark_written", "items": {"remark": f"{self.draw.random()}"}}
        body = {"command": "Annotate", "form": form, "people": {self.draw.choice(self.numbers): event}}
        return "POST", "commands", {"json": body, "headers": {"Idempotency-Key": str(uuid4())}}


async def offered(load: Load, kind: str, rate: float, seconds: float) -> None:
    """Send one kind at a fixed rate."""
    began, tasks = time.perf_counter(), []
    for index in range(int(rate * seconds)):
        due = began + index / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(load.send(kind, due)))
    await asyncio.gather(*tasks)


async def measured(address: str, token: str, arguments: argparse.Namespace) -> Load:
    """The whole load, half searches and half pages."""
    headers = {"Authorization": f"Bearer {token}", "Daicho-Purpose": "residents"}
    limits = httpx.Limits(max_connections=64, keepalive_expiry=2)  # shorter than the server's
    async with httpx.AsyncClient(
        base_url=address, headers=headers, timeout=60, limits=limits, trust_env=False
    ) as client:
        page = (await client.post(f"/api/towns/{TOWN}/searches", json={"words": "さ", "limit": 200})).json()
        load = Load(client, [hit["number"] for hit in page["hits"]], page["at"]["known"])
        for kind in ("search", "resident", "entry"):  # the first of each pays for imports and caches
            await load.send(kind, time.perf_counter())
        load.seconds.clear()
        half = arguments.rate / 2
        await asyncio.gather(
            offered(load, "search", half, arguments.seconds),
            offered(load, "resident", half, arguments.seconds),
            offered(load, "entry", arguments.writes, arguments.seconds),
        )
        return load


@contextmanager
def served(data: Path, residents: int) -> Iterator[str]:
    """A served town; its address."""
    options = ["--demo", "--town", TOWN, "--residents", str(residents), "--port", "0"]
    command = [*DAICHO, "--data", str(data), "--lang", "en", "serve", *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = next((found[1] for line in process.stderr if (found := re.search(r"serving at (\S+)", line))), "")
        try:
            yield address.rstrip("/")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def token_of(data: Path) -> str:
    """A token of a caseworker made for this run."""
    user, by = f"load-{uuid4().hex[:8]}", Doer(actor="bench", place="bench")
    with identity_store(data) as identity:
        identity.add(user, user, None, by)
        identity.grant(user, TOWN, [Grant(town=TOWN, role=Role.CASEWORKER)], by)
        return identity.make_token(user, "bench", 1, by)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--residents", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=200.0, help="requests a second, searches and pages together")
    parser.add_argument("--writes", type=float, default=5.0, help="entries a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        data = arguments.data or Path(temporary)
        with served(data, arguments.residents) as address:
            before = os.getloadavg()[0]
            load = asyncio.run(measured(address, token_of(data), arguments))
    print(f"load average before: {before:.1f}; offered {arguments.rate:g}/s and {arguments.writes:g} entries/s")
    print(f"{'request':10} {'answered':>8} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8}")
    for kind, seconds in sorted(load.seconds.items()):
        ordered = sorted(seconds)
        shares = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in (0.5, 0.95, 0.99)]
        print(f"{kind:10} {len(ordered):8} " + " ".join(f"{share:8.1f}" for share in shares))
    print("failed:", dict(load.failed) or "none")


if __name__ == "__main__":
    main()
