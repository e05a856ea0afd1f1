"""整合性監視: a town's log, tree, checkpoints, read model, access log and keys, each checked against the others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from connectors.access.port import AccessHead
from connectors.access.store import machine_time
from connectors.keys.at_rest import AtRest, encryption_of
from connectors.keys.port import KeyLost
from connectors.keys.signing import verify_signature
from connectors.witness.audit import audit_log, first_altered
from console.erasing import is_simulated
from console.proof import ACCESS, access_log, published, sealer_of
from events.erasure import Erasure, subject_streams
from events.event import number_of
from events.notes import Checkpoint, Note, NoteError, Submission, open_note
from events.resident import Resident
from projections.proof import REGISTER, read_register_digest
from registry.domain.errors import IntegrityFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from connectors.witness.sealer import LogSealer
    from console.bootstrap import Office
    from events.acceptance import EventRow

CLOCK_TOLERANCE: Final = 5_000_000
"""Microseconds that a log may be ahead of this machine's clock: more than a time service ever leaves between two."""


class Check(StrEnum):
    """What can be wrong."""

    SEAL = "seal"
    LOG = "log"
    PUBLISHED = "published"
    READ_MODEL = "read_model"
    ACCESS = "access"
    KEY_LOST = "key_lost"
    ERASURE = "erasure"
    CLOCK = "clock"
    BROKER_CLOCK = "broker_clock"


@dataclass
class Health:
    """What one round found in one town."""

    town: str
    position: int = 0
    sealed: int = 0
    checkpoints: int = 0
    accesses: int = 0
    destroyed: int = 0
    """Keys destroyed on purpose; lost ones are findings."""
    clock_lead: int | None = None
    """Microseconds by which the writers' clocks lead the broker's; None where the log isn't on Kafka."""
    at_rest: AtRest = AtRest.UNKNOWN
    findings: list[tuple[Check, str]] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Nothing contradicts anything."""
        return not self.findings


def inspect(office: Office) -> Health:
    """One whole round over one town: every event is rehashed (about 250,000 a second)."""
    health = Health(office.town.lgcode, at_rest=encryption_of(office.folder))
    people: set[str] = set()
    erased: set[str] = set()
    lying_there = list(published(office).after(0))  # before the sealer opens: it publishes its newest one again
    try:
        with sealer_of(office) as sealer:
            _check_log(office, sealer, health, people, erased)
            _check_published(lying_there, sealer, health)
            _check_read_model(office, sealer, health)
            _check_accesses(office, sealer, health)
    except IntegrityFault as fault:
        health.findings.append((Check.SEAL, str(fault)))
    _check_keys(office, people, erased, health)
    _check_clock(office, health)
    return health


def _check_log(office: Office, sealer: LogSealer, health: Health, people: set[str], erased: set[str]) -> None:
    """The log against every checkpoint ever signed; whose streams there are is noted on the way."""

    def noting(batches: Iterator[list[EventRow]]) -> Iterator[Sequence[EventRow]]:
        for batch in batches:
            for _, stream, *_ in batch:
                if stream.startswith(f"{Resident.KIND}-"):
                    people.add(stream)
                elif stream.startswith(f"{Erasure.KIND}-"):
                    erased.add(number_of(stream))
            health.position = batch[-1][0]
            yield batch

    signed = [Checkpoint.parse(sealer.note(size).text) for size in sealer.sizes()]
    health.sealed, health.checkpoints = sealer.position, len(signed)
    with office.log() as log:
        alarm = audit_log(noting(log.read_batches()), signed)
        if alarm is not None:
            position = first_altered(log.read_batches(), sealer.tree)
            health.findings.append((Check.LOG, f"{alarm.kind} {alarm.detail} → {position}"))


def _check_published(lying_there: Sequence[bytes], sealer: LogSealer, health: Health) -> None:
    """What neighbours and auditors find is what was signed."""
    found: dict[int, str] = {}
    try:
        for data in lying_there:
            note = Note.parse(Submission.parse(data).note)
            open_note(note, [sealer.key], verify_signature)
            found[Checkpoint.parse(note.text).size] = note.text
    except NoteError as error:
        health.findings.append((Check.PUBLISHED, str(error)))
        return
    signed = {size: sealer.note(size).text for size in sealer.sizes() if size}
    differing = [size for size in sorted(signed.keys() | found.keys()) if signed.get(size) != found.get(size)]
    health.findings += [(Check.PUBLISHED, str(size)) for size in differing]


def _check_read_model(office: Office, sealer: LogSealer, health: Health) -> None:
    """The read model at the newest checkpoint's position gives the digest that was signed there."""
    if sealer.checkpoint is None:
        return
    with office.read_model() as model:
        digest = read_register_digest(model, sealer.position)
    if digest != sealer.checkpoint.digests().get(REGISTER):
        health.findings.append((Check.READ_MODEL, f"{REGISTER} {digest}"))


def _check_accesses(office: Office, sealer: LogSealer, health: Health) -> None:
    """The access log from its first entry, and every head of it that was signed."""
    digests = (Checkpoint.parse(sealer.note(size).text).digests() for size in sealer.sizes())
    heads = [AccessHead.parse(found[ACCESS]) for found in digests if ACCESS in found]
    with access_log(office) as log:
        try:
            health.accesses = log.verify(dict(heads))
        except IntegrityFault as fault:
            health.findings.append((Check.ACCESS, str(fault)))


def _check_keys(office: Office, people: set[str], erased: set[str], health: Health) -> None:
    """A lost key is no erasure, and a decided erasure has no key left."""
    with office.keys() as ring:
        for stream in sorted(people):
            fate = ring.fate(stream)
            if isinstance(fate, KeyLost):
                health.findings.append((Check.KEY_LOST, number_of(stream)))
        for number in sorted(erased):
            fates = [ring.fate(stream) for stream in subject_streams(number)]
            if None in fates:
                health.findings.append((Check.ERASURE, number))
            health.destroyed += sum(fate is not None and not isinstance(fate, KeyLost) for fate in fates)


def _check_clock(office: Office, health: Health) -> None:
    """A real town's last transaction time can't lie ahead of the clock (law 4), nor of the broker's, nor far behind."""
    with office.log() as log:
        ahead = log.head().recorded_at - machine_time()
        health.clock_lead = log.clock_lead()
    if is_simulated(office):
        return
    if ahead > CLOCK_TOLERANCE:
        health.findings.append((Check.CLOCK, f"{ahead // 1_000_000} s"))
    if abs(health.clock_lead or 0) > CLOCK_TOLERANCE:
        health.findings.append((Check.BROKER_CLOCK, f"{(health.clock_lead or 0) / 1_000_000:+.0f} s"))


def metrics(found: Sequence[Health], at: int) -> list[str]:
    """What a round at `at` (POSIX seconds) found, in Prometheus' text format, one figure a line; no personal data."""
    figures: dict[str, Callable[[Health], float]] = {
        "daicho_monitor_sound": lambda health: int(health.is_sound),
        "daicho_monitor_position": lambda health: health.position,
        "daicho_monitor_sealed_position": lambda health: health.sealed,
        "daicho_monitor_checkpoints": lambda health: health.checkpoints,
        "daicho_monitor_accesses": lambda health: health.accesses,
        "daicho_monitor_clock_lead_seconds": lambda health: (health.clock_lead or 0) / 1_000_000,
    }
    lines = [
        "# TYPE daicho_monitor_finished_timestamp_seconds gauge",
        f"daicho_monitor_finished_timestamp_seconds {at}",
    ]
    for name, figure in figures.items():
        lines.append(f"# TYPE {name} gauge")
        lines += [f'{name}{{town="{health.town}"}} {figure(health)}' for health in found]
    lines.append("# TYPE daicho_monitor_findings gauge")
    for health in found:
        counts = Counter(check for check, _ in health.findings)
        lines += [f'daicho_monitor_findings{{town="{health.town}",check="{check}"}} {counts[check]}' for check in Check]
    return lines


def write_metrics(file: Path, lines: Sequence[str]) -> None:
    """Put figures where a collector of text files finds them, whole or not at all."""
    draft = file.with_name(f".{file.name}.draft")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    draft.replace(file)
