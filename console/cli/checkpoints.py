"""A checkpoint in the place of a moment: the state that it signed, as this log gives it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from console.proof import sealer_of
from events.notes import Checkpoint, Note, NoteError, Submission
from registry.domain.errors import IntegrityFault

if TYPE_CHECKING:
    from console.bootstrap import Office


def as_position(office: Office, known: str | None) -> str | None:
    """`known` as typed; where it names a checkpoint's file, the position it covers.

    Raises IntegrityFault where this log does not have the checkpoint's root: then it was altered, or is another log.
    """
    if known is None or not (file := Path(known)).is_file():
        return known
    checkpoint = _read(file)
    with sealer_of(office) as sealer:
        fits = checkpoint.size <= sealer.position and sealer.tree.root(checkpoint.size) == checkpoint.root
    if checkpoint.origin != office.origin or not fits:
        raise IntegrityFault(f"{file}: this log does not have the root of that checkpoint ({checkpoint.origin})")
    return str(checkpoint.size)


def _read(file: Path) -> Checkpoint:
    """A checkpoint, as it is published or handed out."""
    data = file.read_bytes()
    note = Submission.parse(data).note if data.startswith(b"old ") else data
    try:
        return Checkpoint.parse(Note.parse(note).text)
    except NoteError as error:
        raise NoteError(f"{file}: {error}") from error
