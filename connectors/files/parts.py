"""A town's files as what the register takes: commands, batch runs and refused rows, in the office's order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from connectors.files.findings import Refusal, Reject
from connectors.files.forms import command_of
from connectors.files.rows import BatchRow, ResidentRow
from connectors.files.town import read_town
from events.event import micros
from events.resident import Resident
from events.values.errors import InvalidValueError
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from connectors.files.findings import Submission
    from registry.application.commands import Command

PART: Final = 1_000
"""Submissions that become durable together; a crash loses at most these, and the next run records them."""


class Prepared(NamedTuple):
    """A submission as a command, and where it came from."""

    command: Command
    processed_at: int
    """処理日時, microseconds since the epoch, UTC."""
    rows: int
    alerts: int
    subjects: tuple[str, ...]
    """Streams of the residents whom it may be the first to mention."""
    file: str
    line: int
    number: str

    def reject(self, error: RuleViolation | InvalidValueError) -> Reject:
        """The submission as a line of the rejects file."""
        return reject(self.file, self.line, self.number, error)


Part = BatchRow | list[Prepared | Refusal]
"""Up to PART submissions, or a batch run, which must see everything before it."""


def read_parts(folder: Path, lgcode: str) -> Generator[Part]:
    """Read, check and translate a town's files; FileRefusedError for a manifest or a file that can't be read."""
    part: list[Prepared | Refusal] = []
    for found in read_town(folder, lgcode):
        run = None if isinstance(found, Refusal) else found.rows[0]
        if isinstance(run, BatchRow):
            yield part
            yield run
            part = []
            continue
        part.append(found if isinstance(found, Refusal) else _prepared(found))
        if len(part) == PART:
            yield part
            part = []
    yield part


def _prepared(found: Submission) -> Prepared | Refusal:
    try:
        command = command_of(found)
    except (RuleViolation, InvalidValueError) as error:
        reason = reject(found.file, found.line, found.number, error)
        return Refusal(found.table, found.number, found.processed_at, len(found.rows), (reason,))
    subjects = tuple(f"{Resident.KIND}-{row.resident_number}" for row in found.rows if isinstance(row, ResidentRow))
    place = (found.file, found.line, found.number)
    return Prepared(command, micros(found.processed_at), len(found.rows), len(found.alerts), subjects, *place)


def reject(file: str, line: int, number: str, error: RuleViolation | InvalidValueError) -> Reject:
    """A refused submission as a line of the rejects file."""
    return Reject(
        file=file,
        line=line,
        item=error.item if isinstance(error, RuleViolation) else "",
        value=number,
        code=error.code,
        reason_ja=error.message("ja"),
        reason_en=error.message("en"),
        remedy_ja=error.remedy("ja"),
        remedy_en=error.remedy("en"),
    )
