"""Measure proof, encryption and access log, each beside the least that could do: bare hashing, no seal, no encryption.

python bench/proof.py [--events 200000] [--tree 5000000] [--commands 3000] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from synthetic import stored, subjects

from connectors.access.port import Access
from connectors.access.store import SqliteAccessLog, machine_time
from connectors.keys.ring import SqliteKeyRing
from connectors.keys.sealer import RingSealer
from connectors.sqlite import open_log
from connectors.verifier.bundle import Range, write_bundle
from connectors.verifier.daicho_verify import read_key, verify
from connectors.witness.audit import audit_log
from connectors.witness.nodes import FileNodes
from connectors.witness.publisher import CheckpointFolder
from connectors.witness.sealer import LogSealer
from events.acceptance import Commit, CommitEvent
from events.merkle import MemoryNodes, MerkleTree, leaf_bytes
from events.notes import Checkpoint
from events.resident import Migrated, ResidentKind
from events.stream_heads import LogEvent, StreamHeads
from events.town import TownOpened
from events.values.legal_date import LegalDate
from projections.engine import project
from projections.proof import read_register_digest
from projections.readmodel import ReadModel
from registry.application.clocks import SimulatedClock
from registry.application.commands import ANY_ALERT, Enter, Form, OpenTown
from registry.application.registry import TownRegistry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.synchronize import Event

    from events.acceptance import EventLog
    from events.codec import Sealer

TOWN = "daicho/122131"
BATCH = 10_000
PROOFS = 2_000


class Plain:
    """Seals nothing."""

    def seal(self, subject: str, plain: bytes, context: bytes) -> bytes:
        """The plain bytes."""
        del subject, context
        return plain

    def open(self, subject: str, sealed: bytes, context: bytes) -> bytes | None:
        """The plain bytes."""
        del subject, context
        return sealed


@dataclass
class Figure:
    """One measured value, what it is compared with, and what was asked for."""

    what: str
    value: str
    beside: str
    target: str


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall time: for what somebody waits for."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def busy(work: Callable[[], object]) -> float:
    """Seconds of this process's CPU time: for rates, which a busy machine would blur."""
    started = time.process_time()
    work()
    return time.process_time() - started


def batches(events: Sequence[LogEvent]) -> list[Sequence[LogEvent]]:
    """The log as its readers get it."""
    return [events[at : at + BATCH] for at in range(0, len(events), BATCH)]


def hashing(events: Sequence[LogEvent]) -> Figure:
    """Leaves, chain and tree in memory, beside the two SHA-256 per event that any Merkle tree needs."""

    def ours() -> None:
        tree, heads = MerkleTree(MemoryNodes()), StreamHeads()
        for batch in batches(events):
            tree.append(heads.chain(batch))

    def bare() -> None:
        node = bytes(32)
        for event in events:
            node = sha256(b"\x01" + node + sha256(b"\x00" + leaf_bytes(*event, previous=node)).digest()).digest()

    ours_s, bare_s = busy(ours), busy(bare)
    count = len(events)
    return Figure(
        "hashing, leaves/s", f"{count / ours_s:,.0f}", f"{count / bare_s:,.0f} (two bare SHA-256)", "≥ 200,000"
    )


def append(log: EventLog, events: Sequence[LogEvent]) -> None:
    """Append without commands, in commits of three events and groups of 10,000."""
    for batch in batches(events):
        with log.group():
            for at in range(0, len(batch), 3):
                part = batch[at : at + 3]
                log.append(Commit(uuid4(), 1, tuple(CommitEvent(*event[1:]) for event in part)))


def sealing(folder: Path, events: Sequence[LogEvent]) -> tuple[float, float]:
    """Seconds per event: one seal over everything (nodes, heads, checkpoint, files), and the bare append before."""
    log = open_log(folder / "log.sqlite")
    appended = busy(lambda: append(log, events))
    with (
        SqliteKeyRing(folder / "ring.sqlite", bytes(32), town=TOWN) as ring,
        LogSealer(folder / "seal", ring.signer(), CheckpointFolder(folder / "published")) as sealer,
    ):
        sealed = busy(lambda: sealer.seal(log.read_batches()))
    log.datastore.close()
    return sealed / len(events), appended / len(events)


def follow(folder: Path, ready: Event, done: Event) -> None:
    """What `daicho seal --every` does in a process of its own: seal whatever the log has gained."""
    log = open_log(folder / "log.sqlite", read_only=True)
    with (
        SqliteKeyRing(folder / "ring.sqlite", bytes(32), town=TOWN) as ring,
        LogSealer(folder / "seal", ring.signer(), CheckpointFolder(folder / "published")) as sealer,
    ):
        ready.set()
        while not done.wait(0.1) or log.head().position > sealer.position:
            sealer.seal(log.read_batches(sealer.position))
    log.datastore.close()


def sealing_beside(folder: Path, events: Sequence[LogEvent]) -> Figure:
    """Bare appends alone and while another process seals what they write, in turns; the best of three each."""
    alone, beside = [], []
    processes = get_context("spawn")
    for turn in range(3):
        for taken, is_sealed in ((alone, False), (beside, True)):
            place = folder / f"{turn}{is_sealed}"
            place.mkdir()
            log = open_log(place / "log.sqlite")
            ready, done = processes.Event(), processes.Event()
            sealing = processes.Process(target=follow, args=(place, ready, done))
            if is_sealed:
                sealing.start()
                ready.wait()
            taken.append(timed(lambda log=log: append(log, events)))
            done.set()
            if is_sealed:
                sealing.join()
            log.datastore.close()
    return Figure(
        "bulk append while another process seals",
        f"{min(beside) / min(alone) - 1:.1%} longer ({len(events) / min(beside):,.0f} events/s)",
        f"alone {len(events) / min(alone):,.0f} events/s",
        "≤ 15 %",
    )


def proving(folder: Path, size: int) -> Figure:
    """Inclusion proofs at random positions of a large tree in its file; the leaves are random hashes."""
    nodes = FileNodes(folder / "nodes", 0)
    tree = MerkleTree(nodes)
    for at in range(0, size, 100_000):
        block = os.urandom(32 * min(100_000, size - at))
        tree.append(block[start : start + 32] for start in range(0, len(block), 32))
    draw = random.Random(1)

    def prove() -> None:
        tree.inclusion_proof(draw.randrange(size), size)

    taken = [timed(prove) * 1_000 for _ in range(PROOFS)]
    nodes.close()
    p50, p99 = statistics.median(taken), sorted(taken)[PROOFS * 99 // 100]
    return Figure(f"inclusion proof at {size:,} events", f"p50 {p50:.3f} ms, p99 {p99:.3f} ms", "–", "≤ 2 ms")


def importing(folder: Path, commands: int, sealed_each: float, appended_each: float) -> list[Figure]:
    """The same commands through the whole write side, with and without encryption; the best of three turns each."""
    plain, encrypted = [], []
    for turn in range(3):
        plain.append(_load(folder / f"plain{turn}.sqlite", commands, Plain()))
        with SqliteKeyRing(folder / f"keys{turn}.sqlite", bytes(32), town=TOWN) as ring:
            made = busy(lambda keys=ring: keys.ensure(f"resident-{number:015}" for number in range(commands)))
            encrypted.append(made + _load(folder / f"sealed{turn}.sqlite", commands, RingSealer(ring)))
    whole, events = min(encrypted), commands * 2  # a resident and a household each
    return [
        Figure(
            "encryption in bulk import",
            f"{1 - min(plain) / whole:.1%} of the time ({events / whole:,.0f} events/s)",
            f"{events / min(plain):,.0f} events/s in the clear",
            "≤ 25 %",
        ),
        Figure(
            "sealing what was imported",
            f"{sealed_each * events / whole:.1%} on top ({1 / sealed_each:,.0f} events/s)",
            f"import through commands {events / whole:,.0f} events/s",
            "≤ 15 %",
        ),
        Figure(
            "sealing what was appended without commands, in CPU time",
            f"{sealed_each / appended_each:.1%} on top",
            f"bare append {1 / appended_each:,.0f} events/s",
            "–",
        ),
    ]


def _load(path: Path, commands: int, sealer: Sealer) -> float:
    """CPU seconds to enter so many residents, each with a household, in groups of 1,000."""
    form = Form(
        command_id=uuid4(),
        reason="migrated",
        effective=LegalDate.exact(date(2024, 4, 1)),
        actor="bench",
        trigger="ex_officio",
        legal_basis="-",
        submission="122131",
        acknowledged=frozenset({ANY_ALERT}),
    )
    env = {"PERSISTENCE_MODULE": "connectors.sqlite", "SQLITE_DBNAME": str(path)}
    with TownRegistry("122131", clock=SimulatedClock(1_712_000_000_000_000), sealer=sealer, env=env) as town:
        town.handle(OpenTown(form=form, name=str(TownOpened.TYPE), simulated=True))

        def load() -> None:
            for first in range(0, commands, 1_000):
                with town.group():
                    for number in range(first, min(commands, first + 1_000)):
                        entered = Enter(form=_form(form), people={f"{number:015}": _person(number)})
                        town.handle(entered)

        return busy(load)


def _form(form: Form) -> Form:
    return Form(**{**{name: getattr(form, name) for name in form.__dataclass_fields__}, "command_id": uuid4()})


def _person(number: int) -> Migrated:
    day = LegalDate.exact(date(1980, 1, 1))
    return Migrated(
        kind=ResidentKind.JAPANESE,
        name=f"佐藤　{number}",
        kana="サトウ",
        birth=day,
        sex="女",
        resident_code="24727059608",
        domicile="千葉県東金市",
        koseki_head="佐藤",
        prefecture="千葉県",
        city="東金市",
        area="田間",
        street=f"{number}番地",
        became_resident=day,
        household=f"{number:015}",
        relationship="世帯主",
        status="resident",
    )


def verifying(folder: Path, events: Sequence[LogEvent]) -> list[Figure]:
    """A whole log against its checkpoint, by our audit and by the auditor's own independent file."""
    with (
        SqliteKeyRing(folder / "ring.sqlite", bytes(32), town=TOWN) as ring,
        LogSealer(folder / "seal", ring.signer(), CheckpointFolder(folder / "published")) as sealer,
    ):
        signed = Checkpoint.parse(sealer.note(sealer.position).text)
        key = read_key(str(sealer.key))
        write_bundle(folder / "all", sealer, selection=Range(1, len(events)), log=batches(events))
    audited = busy(lambda: audit_log(batches(events), [signed]))
    checked = busy(lambda: verify(folder / "all", [key]))
    return [
        Figure("full verification, events/s", f"{len(events) / audited:,.0f}", "–", "≥ 200,000"),
        Figure("daicho-verify of the whole log, events/s", f"{len(events) / checked:,.0f}", "–", "–"),
    ]


def recording(folder: Path, answers: int = 500) -> Figure:
    """One durable access-log entry per answer, beside one bare fsync."""
    access = Access(
        actor="clerk",
        place="window",
        action="show",
        subjects=("000000000000018",),
        items=("氏名等", "住所"),
        purpose="窓口照会",
        legal_basis="住民基本台帳法",
    )
    with SqliteAccessLog(folder / "access.sqlite", "122131", now=machine_time) as log:
        taken = sorted(timed(lambda: log.record(access)) * 1_000 for _ in range(answers))
    with (folder / "bare").open("wb") as file:

        def bare() -> None:
            file.write(bytes(400))
            file.flush()
            os.fsync(file.fileno())

        synced = sorted(timed(bare) * 1_000 for _ in range(answers))
    return Figure(
        "access-log entry",
        f"p50 {taken[answers // 2]:.2f} ms, p99 {taken[answers * 99 // 100]:.2f} ms",
        f"bare fsync p50 {synced[answers // 2]:.2f} ms",
        "–",
    )


def digesting(folder: Path, events: Sequence[LogEvent], sealer: Sealer) -> Figure:
    """The read model's digest for a checkpoint."""
    log = open_log(folder / "log.sqlite", read_only=True)
    with ReadModel.open(folder / "model.duckdb") as model:
        project(model.db, log, sealer)
        taken = timed(lambda: read_register_digest(model, len(events)))
        records = len({event[1] for event in events})
    log.datastore.close()
    return Figure("register digest", f"{taken:.2f} s", f"{records:,} records", "–")


def main() -> None:
    """Measure everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--tree", type=int, default=5_000_000)
    parser.add_argument("--commands", type=int, default=3_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    residents = max(1, options.events // 20)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with SqliteKeyRing(folder / "town.sqlite", bytes(32), town=TOWN) as ring:
            ring.ensure(subjects(residents))
            sealer = RingSealer(ring)
            events = list(stored(options.events, residents, sealer))
            costs = sealing(folder, events)
            figures = [hashing(events), *verifying(folder, events), digesting(folder, events, sealer)]
            figures.append(sealing_beside(folder, events))
        figures += [*importing(folder, options.commands, *costs), proving(folder, options.tree), recording(folder)]
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"{options.events:,} events, {os.cpu_count()} CPUs, load {load}\n")
    print("| what | ours | beside | asked for |\n|---|---|---|---|")
    for figure in figures:
        print(f"| {figure.what} | {figure.value} | {figure.beside} | {figure.target} |")
    if options.json:
        options.json.write_text(json.dumps([vars(figure) for figure in figures], ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
