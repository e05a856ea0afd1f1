"""`Witness`: cosigns its neighbours' checkpoints as long as each continues what it has seen, for ever."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from connectors.database import StoreFile, open_database, writing
from connectors.keys.signing import Signer, verify_signature
from connectors.witness.alarms import Alarm, AlarmKind
from connectors.witness.publisher import CheckpointSource
from events.merkle import EMPTY_ROOT, verify_consistency
from events.notes import Checkpoint, Note, NoteError, NoteSignature, Submission, VerifierKey, open_note

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS seen (
    origin TEXT, size INTEGER, root BLOB NOT NULL, note BLOB NOT NULL, PRIMARY KEY (origin, size)
) STRICT;
CREATE TABLE IF NOT EXISTS alarms (kind TEXT, origin TEXT, detail TEXT, submission BLOB, at INTEGER) STRICT;
"""


class Cosigned(NamedTuple):
    """The checkpoint continues what was seen: put `signature` under it."""

    size: int
    signature: NoteSignature


class Conflict(NamedTuple):
    """The submission doesn't begin where this witness stands: send one whose `old` is `size` (tlog-witness 409)."""

    size: int


class Known(NamedTuple):
    """An older checkpoint that was seen before; nothing is signed."""

    size: int


class Refused(NamedTuple):
    """This witness doesn't watch that town, or can't read the submission."""

    reason: str


Outcome = Cosigned | Conflict | Known | Refused | Alarm


@dataclass(frozen=True, slots=True)
class _Seen:
    size: int
    root: bytes
    note: bytes


_NOTHING: Final = _Seen(0, EMPTY_ROOT, b"")


class Witness(StoreFile):
    """A town in its office as witness of its neighbours; its memory is one durable SQLite file.

    `now` gives the POSIX time in seconds. What it has cosigned is on disk before the cosignature leaves.
    """

    def __init__(
        self, path: Path, signer: Signer, neighbours: Iterable[VerifierKey], *, now: Callable[[], int]
    ) -> None:
        self._signer, self._now = signer, now
        self._neighbours = {key.name: key for key in neighbours}
        self._db = open_database(path, _SCHEMA)

    def latest(self, origin: str) -> int:
        """Return the size of the last checkpoint cosigned for a town; 0 when there is none."""
        return self._last(origin).size

    def consider(self, data: bytes) -> Outcome:
        """Judge one submission: cosign it, or say why not. Alarms are kept, with the submission as evidence."""
        try:
            submission = Submission.parse(data)
            note = Note.parse(submission.note)
            checkpoint = Checkpoint.parse(note.text)
        except NoteError as error:
            return Refused(str(error))
        key = self._neighbours.get(checkpoint.origin)
        if key is None:
            return Refused(f"{checkpoint.origin} is no neighbour of this witness; register its public key first")
        try:
            open_note(note, [key], verify_signature)
        except NoteError as error:
            return self._keep(Alarm(AlarmKind.FORGED, checkpoint.origin, str(error), (submission.note,)), data)
        with writing(self._db):  # nobody may see or move the same memory between the check and the write
            outcome = self._judge(checkpoint, note, submission)
        return self._keep(outcome, data) if isinstance(outcome, Alarm) else outcome

    def follow(self, origin: str, source: CheckpointSource) -> list[Outcome]:
        """Judge everything that a neighbour has published since the last visit; its chain may have no loose end."""
        last = self._last(origin)
        if source.last_size() < last.size:
            detail = f"{source.last_size()} < {last.size}."
            return [self._keep(Alarm(AlarmKind.TRUNCATION, origin, detail, (last.note,)), b"")]
        outcomes: list[Outcome] = []
        for data in source.after(last.size):
            outcome = self.consider(data)
            if isinstance(outcome, Conflict):
                detail = f"{outcome.size} !> {Submission.parse(data).old}."
                outcome = self._keep(Alarm(AlarmKind.TRUNCATION, origin, detail, (self._last(origin).note, data)), data)
            outcomes.append(outcome)
            if not isinstance(outcome, Cosigned):
                break
        return outcomes

    def alarms(self) -> list[tuple[str, str, str, bytes, int]]:
        """Return every alarm so far: kind, origin, detail, the submission, POSIX seconds."""
        return self._db.execute("SELECT * FROM alarms ORDER BY rowid").fetchall()

    def _judge(self, checkpoint: Checkpoint, note: Note, submission: Submission) -> Outcome:
        last = self._last(checkpoint.origin)
        evidence = (last.note, submission.note)
        if checkpoint.size <= last.size:
            seen = self._at(checkpoint.origin, checkpoint.size)
            if seen is not None and seen.root != checkpoint.root:
                return Alarm(AlarmKind.FORK, checkpoint.origin, f"({checkpoint.size})", (seen.note, submission.note))
            if seen is None:
                return Alarm(AlarmKind.TRUNCATION, checkpoint.origin, f"{checkpoint.size} < {last.size}.", evidence)
            if checkpoint.size < last.size:
                return Known(checkpoint.size)
        elif submission.old != last.size:
            return Conflict(last.size)
        elif not verify_consistency(last.size, checkpoint.size, last.root, checkpoint.root, submission.proof):
            detail = f"{last.size} → {checkpoint.size}."
            return Alarm(AlarmKind.REWRITE, checkpoint.origin, detail, evidence)
        self._db.execute(
            "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)",
            (checkpoint.origin, checkpoint.size, checkpoint.root, submission.note),
        )
        return Cosigned(checkpoint.size, self._signer.cosign(note.text, self._now()))

    def _last(self, origin: str) -> _Seen:
        query = "SELECT size, root, note FROM seen WHERE origin = ? ORDER BY size DESC LIMIT 1"
        row = self._db.execute(query, (origin,)).fetchone()
        return _Seen(*row) if row else _NOTHING

    def _at(self, origin: str, size: int) -> _Seen | None:
        if size == 0:
            return _NOTHING
        query = "SELECT size, root, note FROM seen WHERE origin = ? AND size = ?"
        row = self._db.execute(query, (origin, size)).fetchone()
        return _Seen(*row) if row else None

    def _keep(self, alarm: Alarm, data: bytes) -> Alarm:
        row = (alarm.kind, alarm.origin, alarm.detail, data, self._now())
        self._db.execute("INSERT INTO alarms VALUES (?, ?, ?, ?, ?)", row)
        return alarm
