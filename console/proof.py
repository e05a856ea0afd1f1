"""A town's proofs in its data folder: the sealer, the published checkpoints, the access log, audit bundles."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from connectors.access.store import SqliteAccessLog, machine_time
from connectors.verifier.bundle import Extras, write_bundle
from connectors.witness.publisher import CheckpointFolder
from connectors.witness.sealer import LogSealer
from console.bootstrap import alone
from events.notes import Checkpoint, VerifierKey
from events.schemas import FOLDER as SCHEMAS
from projections.proof import REGISTER, read_register_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from connectors.verifier.bundle import Range, Streams
    from console.bootstrap import Office
    from events.acceptance import EventRow
    from events.notes import Note

ACCESS: Final = "access"
"""Name of the access log's file, and of its line on a checkpoint: `digest access <entries>:<hash>`."""

CHECKPOINTS: Final = "checkpoints"
SEAL: Final = "seal"
TOWN_KEY: Final = "town.key"
WITNESS_KEY: Final = "witness.key"


class Sealed(NamedTuple):
    """A town's newest checkpoint, and how many events it covers beyond the one before."""

    note: Note
    checkpoint: Checkpoint
    added: int


def published(office: Office) -> CheckpointFolder:
    """Where the town's checkpoints lie for everybody, with its public keys."""
    return CheckpointFolder(office.folder / CHECKPOINTS)


@contextmanager
def sealer_of(office: Office) -> Iterator[LogSealer]:
    """The town's sealer; other processes wait. Raises IntegrityFault where its files contradict its last checkpoint."""
    office.require()
    with alone(office.folder / f"{SEAL}.lock"), office.keys() as ring:
        signer, cosigner = ring.signer(), ring.witness_signer()
        with LogSealer(office.folder / SEAL, signer, published(office)) as sealer:
            _publish_key(office, TOWN_KEY, signer.key)
            _publish_key(office, WITNESS_KEY, cosigner.key)
            yield sealer


@contextmanager
def access_log(office: Office) -> Iterator[SqliteAccessLog]:
    """The town's access log; AccessLogError where it can't be written."""
    with SqliteAccessLog(office.folder / f"{ACCESS}.sqlite", office.town.lgcode, now=machine_time) as log:
        yield log


def seal(office: Office) -> Sealed:
    """Sign a checkpoint over the whole log, unless the newest one covers it; only a grown log gets another."""
    with office.log() as log:
        end = log.head().position
        with sealer_of(office) as sealer:
            before = sealer.position
            if end > before or sealer.checkpoint is None:
                sealer.seal(_up_to(log.read_batches(before), end), _digests(office, end))
            assert sealer.checkpoint is not None
            return Sealed(sealer.note(sealer.position), sealer.checkpoint, sealer.position - before)


def _digests(office: Office, end: int) -> dict[str, str]:
    with office.read_model() as model:
        register = read_register_digest(model, end)
    with access_log(office) as accesses:
        return {REGISTER: register, ACCESS: str(accesses.head())}


def _up_to(batches: Iterator[list[EventRow]], end: int) -> Iterator[Sequence[EventRow]]:
    """The log may grow while it is sealed; what a checkpoint covers is fixed before."""
    for batch in batches:
        wanted = [row for row in batch if row[0] <= end]
        if wanted:
            yield wanted
        if len(wanted) < len(batch):
            return


def export(
    office: Office,
    target: Path,
    selection: Range | Streams,
    *,
    purpose: str,
    earlier: Sequence[int],
    witnesses: Sequence[VerifierKey],
) -> int:
    """Write an audit bundle at the newest checkpoint, made now where there is none; how many events that covers."""
    if published(office).last_size() == 0:
        seal(office)
    extras = Extras(
        schemas={file.name: file.read_bytes() for file in sorted(SCHEMAS.glob("*.avsc"))},
        witnesses=witnesses,
        purpose=purpose,
        earlier=earlier,
    )
    with sealer_of(office) as sealer, office.log() as log:
        write_bundle(target, sealer, selection=selection, log=log.read_batches(), extras=extras)
        return sealer.position


def published_key(office: Office, name: str) -> VerifierKey | None:
    """A public key of the town as it lies beside its checkpoints; None before there is one."""
    path = office.folder / CHECKPOINTS / name
    return VerifierKey.parse(path.read_text(encoding="utf-8").strip()) if path.exists() else None


def _publish_key(office: Office, name: str, key: VerifierKey) -> None:
    (office.folder / CHECKPOINTS / name).write_text(f"{key}\n", encoding="utf-8")
