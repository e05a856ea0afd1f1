"""`SqliteIdentityStore`: local accounts, roles, tokens, failures and the journal in one file of the data folder."""

from __future__ import annotations

import re
from contextlib import closing, contextmanager
from datetime import date
from hashlib import sha256
from secrets import token_urlsafe
from threading import RLock
from typing import TYPE_CHECKING, Final

from connectors.access.store import machine_time
from connectors.database import KEPT, StoreFile, open_database, writing
from connectors.identity import journal
from connectors.identity.lockout import FREE_BY_ACCOUNT, FREE_BY_PLACE, Failures, still_counted, wait_now
from connectors.identity.passwords import Passwords
from connectors.identity.port import Account, Doer, Grant, IdentityError, Outcome, Record, SignIn
from events.event import instant
from registry.application.permissions import Role, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

FILE: Final = "identity.sqlite"
"""In the data folder, beside the towns."""

_MICROS_PER_DAY: Final = 24 * 60 * 60 * 1_000_000
_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_TOKEN_PREFIX: Final = "daicho_"  # noqa: S105 - no secret: it lets scanners of source code recognise one
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS account (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, password TEXT, blocked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS granted (
    user TEXT NOT NULL REFERENCES account, town TEXT NOT NULL, role TEXT NOT NULL, since TEXT, until TEXT,
    PRIMARY KEY (user, town, role)
) STRICT;
CREATE TABLE IF NOT EXISTS token (
    hash BLOB PRIMARY KEY, user TEXT NOT NULL REFERENCES account, label TEXT NOT NULL, expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS failure (key TEXT PRIMARY KEY, count INTEGER NOT NULL, last_at INTEGER NOT NULL) STRICT;
"""


class SqliteIdentityStore(StoreFile):
    """The identity port on one SQLite file, for many threads; `now` gives microseconds since the epoch, UTC."""

    def __init__(self, path: Path, *, now: Callable[[], int], passwords: Passwords | None = None) -> None:
        self._now, self._passwords, self._lock = now, passwords or Passwords(), RLock()
        self._db = open_database(path, _SCHEMA + journal.SCHEMA, (*KEPT, "foreign_keys=ON"))

    def add(self, user_id: str, name: str, password: str | None, by: Doer) -> None:
        """A new account, without a password for programs."""
        if not _ID.fullmatch(user_id):
            raise IdentityError("U101", user=user_id)
        kept = None if password is None else self._passwords.hash(user_id, password)
        with self._writing():
            if self._db.execute("SELECT 1 FROM account WHERE id = ?", [user_id]).fetchone():
                raise IdentityError("U102", user=user_id)
            self._db.execute("INSERT INTO account (id, name, password) VALUES (?, ?, ?)", [user_id, name, kept])
            self._write("user_added", user_id, name, by)

    def set_password(self, user_id: str, password: str, by: Doer) -> None:
        """Another password."""
        kept = self._passwords.hash(user_id, password)
        with self._changing(user_id):
            self._db.execute("UPDATE account SET password = ? WHERE id = ?", [kept, user_id])
            self._write("password", user_id, "", by)

    def grant(self, user_id: str, town: str, grants: Iterable[Grant], by: Doer) -> None:
        """Replace all roles of a user in a town."""
        given = list(grants)
        rows = [(user_id, town, one.role, _text(one.since), _text(one.until)) for one in given]
        with self._changing(user_id):
            self._db.execute("DELETE FROM granted WHERE user = ? AND town = ?", [user_id, town])
            self._db.executemany("INSERT INTO granted VALUES (?, ?, ?, ?, ?)", rows)
            self._write("roles", user_id, f"{town}: {', '.join(_said(one) for one in given)}", by)

    def block(self, user_id: str, by: Doer, *, blocked: bool) -> None:
        """Block an account or let it in again, with its failures forgotten."""
        with self._changing(user_id):
            self._db.execute("UPDATE account SET blocked = ? WHERE id = ?", [blocked, user_id])
            self._db.execute("DELETE FROM failure WHERE key = ?", [_account_key(user_id)])
            self._write("blocked", user_id, "yes" if blocked else "no", by)

    def accounts(self) -> list[Account]:
        """All accounts, by id."""
        with self._lock:
            rows = self._db.execute("SELECT id, name, blocked FROM account ORDER BY id").fetchall()
            return [
                Account(id=user_id, name=name, blocked=bool(blocked), grants=tuple(self._grants(user_id)))
                for user_id, name, blocked in rows
            ]

    def user(self, user_id: str) -> User | None:
        """The user with the roles of today."""
        with self._lock:
            row = self._db.execute("SELECT name FROM account WHERE id = ? AND NOT blocked", [user_id]).fetchone()
            return self._as_of_today(user_id, row[0]) if row else None

    def check(self, user_id: str, password: str, place: str) -> SignIn:
        """Try a password; the attempt counts as a failure until it has succeeded, however many come at once."""
        with self._lock:
            row = self._db.execute("SELECT name, password, blocked FROM account WHERE id = ?", [user_id]).fetchone()
        name, kept, blocked = row or ("", None, 0)
        known = user_id if row else ""
        wait = self._begin({_account_key(user_id): FREE_BY_ACCOUNT, _place_key(place): FREE_BY_PLACE})
        if wait:  # no line of the journal: those that made it wait are there, and a flood must not fill the disk
            return SignIn(Outcome.WAIT, wait=wait)
        if not self._passwords.matches(kept, password):
            self._ended(Outcome.WRONG if row else Outcome.UNKNOWN, known, place)
            return SignIn(Outcome.WRONG)
        if blocked:
            return self._ended(Outcome.BLOCKED, known, place)
        self._succeeded(user_id, place, password if kept and self._passwords.is_outdated(kept) else None)
        return self._ended(Outcome.OK, known, place, self._as_of_today(user_id, name))

    def make_token(self, user_id: str, label: str, days: int, by: Doer) -> str:
        """A new API token, shown once and kept as a hash: it is random, so that a fast hash is enough."""
        token = _TOKEN_PREFIX + token_urlsafe(32)
        with self._changing(user_id):
            row = [_token_hash(token), user_id, label, self._now() + days * _MICROS_PER_DAY]
            self._db.execute("INSERT INTO token VALUES (?, ?, ?, ?)", row)
            self._write("token_made", user_id, label, by)
        return token

    def revoke_tokens(self, user_id: str, by: Doer) -> int:
        """End all tokens of a user; how many there were."""
        with self._changing(user_id):
            count = self._db.execute("DELETE FROM token WHERE user = ?", [user_id]).rowcount
            self._write("token_revoked", user_id, str(count), by)
        return count

    def user_of_token(self, token: str) -> User | None:
        """Whose token it is, with the roles of today; it only reads, and waits for nobody but its own process."""
        return self.user(self._holder(token))

    def refuse_token(self, token: str, place: str) -> None:
        """Count a token that opens nothing, and write it into the journal; a place's first fifty."""
        if not self._begin({_place_key(place): FREE_BY_PLACE}):
            self.note("token", self._holder(token), "refused", Doer(actor="", place=place))

    def note(self, kind: str, user_id: str, detail: str, by: Doer) -> None:
        """A line of the journal about what happened elsewhere."""
        with self._writing():
            self._write(kind, user_id, detail, by)

    def records(self, first_at: int = 0, last_at: int = 2**62) -> list[Record]:
        """The journal between two moments, in order."""
        with self._lock:
            return journal.records(self._db, first_at, last_at)

    def verify(self) -> int:
        """Rehash the journal; the number of its lines. IntegrityFault where it was altered."""
        with self._lock, closing(self._db.cursor()):
            return journal.verify(self._db)

    def _holder(self, token: str) -> str:
        """The id of the user of a token that hasn't ended; empty where there is none."""
        query = "SELECT user FROM token WHERE hash = ? AND expires_at > ?"
        with self._lock:
            row = self._db.execute(query, [_token_hash(token), self._now()]).fetchone()
        return str(row[0]) if row else ""

    def _begin(self, limits: dict[str, int]) -> int:
        """Count an attempt under these keys; the seconds to wait where one of them failed too often."""
        now = self._now()
        with self._writing():
            found = {key: self._failures(key, now) for key in limits}
            wait = max(wait_now(found[key], free, now) for key, free in limits.items())
            if not wait:
                rows = [(key, failures.in_a_row + 1, now) for key, failures in found.items()]
                self._db.executemany("INSERT OR REPLACE INTO failure VALUES (?, ?, ?)", rows)
        return wait

    def _failures(self, key: str, now: int) -> Failures:
        row = self._db.execute("SELECT count, last_at FROM failure WHERE key = ?", [key]).fetchone()
        return still_counted(Failures(*(row or (0, 0))), now)

    def _succeeded(self, user_id: str, place: str, renew: str | None) -> None:
        kept = None if renew is None else self._passwords.hash(user_id, renew)
        with self._writing():
            self._db.execute("DELETE FROM failure WHERE key = ?", [_account_key(user_id)])
            self._db.execute("UPDATE failure SET count = count - 1 WHERE key = ?", [_place_key(place)])
            if kept is not None:
                self._db.execute("UPDATE account SET password = ? WHERE id = ?", [kept, user_id])

    def _ended(self, outcome: Outcome, known: str, place: str, user: User | None = None) -> SignIn:
        self.note("sign_in", known, outcome, Doer(actor=known, place=place))
        return SignIn(outcome, user)

    def _as_of_today(self, user_id: str, name: str) -> User:
        today = instant(self._now()).date()
        roles: dict[str, set[Role]] = {}
        for one in self._grants(user_id):
            if (one.since or today) <= today <= (one.until or today):
                roles.setdefault(one.town, set()).add(one.role)
        return User(id=user_id, name=name, roles={town: frozenset(held) for town, held in roles.items()})

    def _grants(self, user_id: str) -> Iterator[Grant]:
        query = "SELECT town, role, since, until FROM granted WHERE user = ? ORDER BY town, role"
        with self._lock:
            rows = self._db.execute(query, [user_id]).fetchall()
        for town, role, since, until in rows:
            yield Grant(town=town, role=Role(role), since=_day(since), until=_day(until))

    def _write(self, kind: str, user_id: str, detail: str, by: Doer) -> None:
        journal.append(self._db, self._now(), kind=kind, user=user_id, detail=detail, by=by)

    @contextmanager
    def _changing(self, user_id: str) -> Iterator[None]:
        with self._writing():
            if not self._db.execute("SELECT 1 FROM account WHERE id = ?", [user_id]).fetchone():
                raise IdentityError("U103", user=user_id)
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._lock, writing(self._db):
            yield


@contextmanager
def identity_store(data: Path) -> Iterator[SqliteIdentityStore]:
    """The accounts of a data folder, made where it has none."""
    data.mkdir(parents=True, exist_ok=True)
    with SqliteIdentityStore(data / FILE, now=machine_time) as store:
        yield store


def _account_key(user_id: str) -> str:
    """Ids that nobody has are counted too, and kept as hashes: one may be a password typed into the wrong field."""
    return f"account:{sha256(user_id.encode()).hexdigest()}"


def _place_key(place: str) -> str:
    return f"place:{place}"


def _token_hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _said(grant: Grant) -> str:
    period = f" {grant.since or ''}..{grant.until or ''}" if grant.since or grant.until else ""
    return f"{grant.role}{period}"
