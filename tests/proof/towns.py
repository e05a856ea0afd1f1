"""Small towns with logs, keys and sealers, for the tests of proofs."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from connectors.keys.signing import Signer, signer_from
from connectors.witness.publisher import CheckpointFolder
from connectors.witness.sealer import LogSealer
from connectors.witness.witness import Witness
from events.notes import COSIGNATURE, ED25519
from events.stream_heads import LogEvent

TOGANE, SAMMU = "daicho/122131", "daicho/122378"


def signer(name: str = TOGANE) -> Signer:
    """Make a town's signing key, the same each time."""
    return signer_from(name, ED25519, (name.encode() * 3)[:32])


def witness_signer(name: str = SAMMU) -> Signer:
    """Make a town's witness key, the same each time."""
    return signer_from(f"{name}/witness", COSIGNATURE, (name.encode() * 4)[-32:])


def make_log(count: int, *, streams: int = 7, seed: int = 1, start: Sequence[LogEvent] = ()) -> list[LogEvent]:
    """Make a log of `count` events over some streams, continuing `start`."""
    chance, events = random.Random(seed), list(start)
    versions = {event[1]: event[2] for event in events}
    for position in range(len(events) + 1, len(events) + count + 1):
        stream = f"resident-{chance.randrange(streams):012d}"
        versions[stream] = versions.get(stream, 0) + 1
        topic = chance.choice(["MovedIn:1", "MovedOut:1", "Born:2"])
        events.append((position, stream, versions[stream], topic, chance.randbytes(chance.randrange(1, 60))))
    return events


def batches(events: Sequence[LogEvent], size: int = 10) -> Iterator[Sequence[LogEvent]]:
    """Cut a log into batches, as the readers of a log do."""
    return (events[at : at + size] for at in range(0, len(events), size))


def sealer_in(folder: Path, name: str = TOGANE) -> LogSealer:
    """Open a town's sealer, publishing into `published`."""
    return LogSealer(folder / "seal", signer(name), CheckpointFolder(folder / "published"))


def witness_in(folder: Path, *names: str) -> Witness:
    """Open a witness of the named towns (Togane by default) that lives by a fixed clock."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = [signer(name).key for name in names or (TOGANE,)]
    return Witness(folder / "witness.sqlite", witness_signer(), keys, now=lambda: 1_790_000_000)
