"""仮登録 in a SQLite file beside the log: sealed, seen by nobody else, gone when decided or expired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connectors.database import ERASABLE, StoreFile, open_database, writing
from registry.application.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from events.codec import Sealer

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS draft (
    id TEXT PRIMARY KEY, author TEXT NOT NULL, saved_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    reviewer TEXT NOT NULL, sealed BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS draft_person (
    number TEXT NOT NULL, draft TEXT NOT NULL REFERENCES draft ON DELETE CASCADE, place INTEGER NOT NULL,
    PRIMARY KEY (number, draft)
) STRICT;
CREATE TABLE IF NOT EXISTS draft_return (
    draft TEXT PRIMARY KEY REFERENCES draft ON DELETE CASCADE, reviewer TEXT NOT NULL, sealed BLOB NOT NULL
) STRICT;
"""
_COLUMNS: Final = "id, author, saved_at, expires_at, reviewer, sealed"


class SqliteDraftStore(StoreFile):
    """One town's drafts. Each content is sealed under a key of its own; deleted bytes are overwritten."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        self._sealer = sealer
        self._db = open_database(path, _SCHEMA, (*ERASABLE, "foreign_keys=ON"))

    def add(self, draft: Draft, now: int) -> Draft | None:
        """Keep a draft unless another open one concerns one of its people; drafts that have expired are wiped."""
        with writing(self._db):
            self._db.execute("DELETE FROM draft WHERE expires_at <= ?", [now])
            others = [other for other in self.concerning(draft.people, now) if other.id != draft.id]
            if others:
                return others[0]
            self._db.execute("DELETE FROM draft WHERE id = ?", [draft.id])
            sealed = self._sealer.seal(f"draft-{draft.id}", draft.command, draft.id.encode())
            row = [draft.id, draft.author, draft.saved_at, draft.expires_at, draft.reviewer, sealed]
            self._db.execute(f"INSERT INTO draft ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", row)  # noqa: S608 - our columns
            people = [(number, draft.id, place) for place, number in enumerate(draft.people)]
            self._db.executemany("INSERT INTO draft_person VALUES (?, ?, ?)", people)
        return None

    def get(self, draft_id: str, now: int) -> Draft | None:
        """An open draft."""
        found = self._select("id = ? AND expires_at > ?", [draft_id, now])
        return found[0] if found else None

    def concerning(self, people: Iterable[str], now: int) -> Sequence[Draft]:
        """The open drafts that concern one of these people, oldest first."""
        numbers = list(people)
        marks = ", ".join("?" * len(numbers))
        condition = f"expires_at > ? AND id IN (SELECT draft FROM draft_person WHERE number IN ({marks}))"  # noqa: S608 - only marks
        return self._select(condition, [now, *numbers])

    def open_drafts(self, now: int) -> Sequence[Draft]:
        """All open drafts, oldest first."""
        return self._select("expires_at > ?", [now])

    def set_reviewer(self, draft_id: str, reviewer: str) -> None:
        """Note who reviewed a draft."""
        self._db.execute("UPDATE draft SET reviewer = ? WHERE id = ?", [reviewer, draft_id])

    def send_back(self, draft_id: str, reviewer: str, why: str) -> None:
        """Note who sent a draft back, and why."""
        sealed = self._sealer.seal(f"draft-{draft_id}", why.encode(), draft_id.encode())
        self._db.execute("INSERT INTO draft_return VALUES (?, ?, ?)", [draft_id, reviewer, sealed])

    def remove(self, draft_id: str) -> None:
        """Forget a draft, its content included."""
        self._db.execute("DELETE FROM draft WHERE id = ?", [draft_id])

    def _select(self, condition: str, values: Sequence[Any]) -> list[Draft]:
        query = f"SELECT {_COLUMNS} FROM draft WHERE {condition} ORDER BY saved_at, id"  # noqa: S608 - built of constants
        return [self._draft(row) for row in self._db.execute(query, values).fetchall()]

    def _draft(self, row: tuple[Any, ...]) -> Draft:
        draft_id, author, saved_at, expires_at, reviewer, sealed = row
        people = self._db.execute("SELECT number FROM draft_person WHERE draft = ? ORDER BY place", [draft_id])
        command = self._sealer.open(f"draft-{draft_id}", sealed, draft_id.encode())
        returned_by, returned = self._return(draft_id)
        return Draft(
            id=draft_id,
            author=author,
            people=tuple(number for (number,) in people.fetchall()),
            saved_at=saved_at,
            expires_at=expires_at,
            command=command or b"",
            reviewer=reviewer,
            returned=returned,
            returned_by=returned_by,
        )

    def _return(self, draft_id: str) -> tuple[str, str]:
        """Who sent a draft back, and why; empty where nobody did."""
        found = self._db.execute("SELECT reviewer, sealed FROM draft_return WHERE draft = ?", [draft_id]).fetchone()
        if found is None:
            return "", ""
        why = self._sealer.open(f"draft-{draft_id}", found[1], draft_id.encode())
        return found[0], (why or b"").decode()
