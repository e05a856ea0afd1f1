"""仮登録: commands that wait for 審査 and 決裁 outside the log, invisible elsewhere, until they expire (4.0.8)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from registry.application.command_json import command_from_json, command_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from registry.application.commands import Command

MICROS_PER_DAY: Final = 24 * 60 * 60 * 1_000_000


@dataclass(frozen=True)
class Policy:
    """What each town decides for itself about its 仮登録."""

    four_eyes: bool = True
    """Whether whoever entered a draft may neither review nor decide it."""
    review_first: bool = True
    """Whether 審査 must come before 決裁."""
    draft_days: int = 30
    """Days after which an undecided draft is gone."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """仮登録: who entered what, for whom, until when it waits, and who reviewed it."""

    id: str
    """The command's id: decided twice, it is recorded once."""
    author: str
    people: tuple[str, ...]
    """宛名番号 of everybody it concerns; nothing else may be entered for them meanwhile."""
    saved_at: int
    expires_at: int
    """Both in microseconds since the epoch, UTC."""
    command: bytes
    reviewer: str = ""
    returned: str = ""
    """差戻し: what the author has to mend; until it is saved anew nobody can decide it."""
    returned_by: str = ""


class DraftStore(Protocol):
    """Keeps a town's drafts; a draft that has expired is as good as gone."""

    def add(self, draft: Draft, now: int) -> Draft | None:
        """Keep a draft, or return the other open one that concerns one of its people; the same draft again is kept."""

    def get(self, draft_id: str, now: int) -> Draft | None:
        """An open draft."""

    def concerning(self, people: Iterable[str], now: int) -> Sequence[Draft]:
        """The open drafts that concern one of these people, oldest first."""

    def open_drafts(self, now: int) -> Sequence[Draft]:
        """All open drafts, oldest first."""

    def set_reviewer(self, draft_id: str, reviewer: str) -> None:
        """Note who reviewed a draft."""

    def send_back(self, draft_id: str, reviewer: str, why: str) -> None:
        """Note who sent a draft back, and why."""

    def remove(self, draft_id: str) -> None:
        """Forget a draft, its content included."""


def pack(command: Command) -> bytes:
    """A command as a draft keeps it."""
    return json.dumps(command_to_json(command), ensure_ascii=False, sort_keys=True).encode()


def unpack(content: bytes) -> Command:
    """The command of a draft."""
    return command_from_json(json.loads(content))
