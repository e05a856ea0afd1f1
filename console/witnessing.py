"""The towns of a data folder as witnesses of each other."""

from __future__ import annotations

import shutil
import time
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from connectors.witness.alarms import Alarm
from connectors.witness.witness import Cosigned, Witness
from console.proof import CHECKPOINTS, TOWN_KEY, WITNESS_KEY, published, published_key, sealer_of
from events.notes import VerifierKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from connectors.witness.witness import Outcome
    from console.bootstrap import Office

MEMORY: Final = "witness.sqlite"
NEIGHBOURS: Final = "neighbours"


class Visit(NamedTuple):
    """What a witness found at a neighbour."""

    witness: str
    town: str
    outcomes: tuple[Outcome, ...]


def witness_all(offices: Sequence[Office]) -> Iterator[Visit]:
    """Each town that has sealed anything looks at every other one, and cosigns what continues."""
    sealed = [office for office in offices if published_key(office, TOWN_KEY) is not None]
    for neighbour in sealed:
        visits = [visit(witness, neighbour) for witness in sealed if witness.town != neighbour.town]
        _deliver(neighbour, [one for found in visits for one in found.outcomes if isinstance(one, Cosigned)], sealed)
        yield from visits


def witness_keys(offices: Iterable[Office]) -> list[VerifierKey]:
    """The public keys with which these towns cosign, as far as they have sealed anything."""
    return [key for office in offices if (key := published_key(office, WITNESS_KEY)) is not None]


def visit(witness: Office, neighbour: Office) -> Visit:
    """One town judges the checkpoint that it cosigned last, as it is published now, and everything after it."""
    source = published(neighbour)
    with (
        witness.keys() as ring,
        Witness(
            witness.folder / MEMORY,
            ring.witness_signer(),
            [_pinned(witness, neighbour)],
            now=lambda: int(time.time()),
        ) as clerk,
    ):
        last = clerk.latest(neighbour.origin)
        again = [clerk.consider(data) for data in islice(source.after(last - 1), 1)] if last else []
        if not any(isinstance(outcome, Alarm) for outcome in again):
            again += clerk.follow(neighbour.origin, source)
    return Visit(witness.town.lgcode, neighbour.town.lgcode, tuple(again))


def _deliver(neighbour: Office, signatures: Sequence[Cosigned], offices: Sequence[Office]) -> None:
    """Put new cosignatures under the neighbour's checkpoints."""
    if not signatures:
        return
    keys = witness_keys(offices)
    with sealer_of(neighbour) as sealer:
        for size, signature in signatures:
            known = {(kept.name, kept.key_id) for kept in sealer.note(size).signatures}
            if signature[:2] not in known:
                sealer.add_cosignature(size, signature, keys)


def _pinned(witness: Office, neighbour: Office) -> VerifierKey:
    """The neighbour's public key as the witness first saw it; another one later is a forgery to it."""
    kept = witness.folder / NEIGHBOURS / f"{neighbour.town.lgcode}.key"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        shutil.copyfile(neighbour.folder / CHECKPOINTS / TOWN_KEY, kept)
    return VerifierKey.parse(kept.read_text(encoding="utf-8").strip())
