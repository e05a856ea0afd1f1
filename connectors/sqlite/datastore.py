"""The SQLite file under the log: connections, transactions and errors."""

import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, Literal

from eventsourcing import persistence
from eventsourcing.sqlite import SQLiteConnection, SQLiteConnectionPool, SQLiteCursor, SQLiteDatastore

LOCK_TIMEOUT_SECONDS: Final = 5
"""How long a writer waits for another process's transaction; a bulk group of 10,000 commits takes under 2 s."""

CACHE_KIB: Final = 16_384
"""Page cache per connection: the upper levels of the stream index of millions of events."""

CHECKPOINT_PAGES: Final = 4_000
"""The write-ahead log is folded in at 16 MB (SQLite: 4 MB): a bulk load syncs a quarter as often."""

REPLICA_PRAGMAS: Final = (
    # NORMAL: it may lose its last transactions in a power cut; it reads them again from the log.
    "synchronous=NORMAL",
    # A quarter as many writes per commit; counts for a new file alone.
    "page_size=16384",
    # 256 MB, reached only where commits outrun the checkpointer: the one that reaches it waits for the fold.
    "wal_autocheckpoint=16000",
    "cache_size=-65536",
)
"""A replica is written in the path of every acknowledgement, but nothing depends on its durability."""

CONNECTIONS: Final = 8
"""Connections kept open for reuse; more threads at once open some for a moment."""

ERRORS: Final[dict[type[sqlite3.Error], type[persistence.PersistenceError]]] = {
    sqlite3.InterfaceError: persistence.InterfaceError,
    sqlite3.DataError: persistence.DataError,
    sqlite3.OperationalError: persistence.OperationalError,
    sqlite3.IntegrityError: persistence.IntegrityError,
    sqlite3.InternalError: persistence.InternalError,
    sqlite3.ProgrammingError: persistence.ProgrammingError,
    sqlite3.NotSupportedError: persistence.NotSupportedError,
    sqlite3.DatabaseError: persistence.DatabaseError,
}

REMEDIES: Final = (
    ("locked", "another process is writing; try again"),
    ("full", "free space on the disk that holds the log, then try again; nothing was recorded"),
    ("unable to open", "the directory must exist and be writable for this user"),
    ("readonly", "this log was opened for reading, or the file belongs to another user"),
    ("malformed", "stop, keep the file, and restore the log from a copy"),
    ("not a database", "the file is no SQLite database; check the path, or restore the log from a copy"),
)


def translated(error: sqlite3.Error, db_name: str) -> persistence.PersistenceError:
    """Give the library's error for SQLite's, with the file's name and a remedy where one is known."""
    cls = next((ERRORS[base] for base in type(error).__mro__ if base in ERRORS), persistence.PersistenceError)
    text = str(error)
    remedy = next((f": {remedy}" for word, remedy in REMEDIES if word in text), "")
    return cls(f"{db_name}: {text}{remedy}")


@contextmanager
def translated_errors(db_name: str) -> Iterator[None]:
    """Turn SQLite's errors into the library's."""
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, db_name) from error


class LogConnectionPool(SQLiteConnectionPool):
    """The library's pool, with every error translated and each connection tuned for a log."""

    def __init__(self, *, db_name: str, lock_timeout: int | None, is_replica: bool) -> None:
        # FULL: an acknowledged commit survives a power cut. A group is one transaction, so bulk loads pay it once.
        log = ("synchronous=FULL", f"wal_autocheckpoint={CHECKPOINT_PAGES}", f"cache_size=-{CACHE_KIB}")
        self._pragmas = REPLICA_PRAGMAS if is_replica else log
        self._unqueued: deque[SQLiteConnection] = deque()
        super().__init__(db_name=db_name, lock_timeout=lock_timeout, pool_size=CONNECTIONS)

    @contextmanager
    def unqueued(self) -> Iterator[SQLiteConnection]:
        """A connection that nobody waits for, the one used last where one is free.

        The library's queue lets one thread in at a time, and opens a connection anew for each beyond its size.
        """
        if self.closed:
            raise persistence.ConnectionPoolClosedError
        try:
            connection = self._unqueued.pop()
        except IndexError:
            connection = self._create_connection()
        try:
            yield connection
        finally:
            self._keep(connection)

    def _create_connection(self) -> SQLiteConnection:
        # Not the library's: it caches one prepared statement per connection, which makes small commits 3 times slower.
        with translated_errors(self.db_name):
            connection = sqlite3.connect(
                self.db_name,
                uri=True,
                check_same_thread=False,
                isolation_level=None,
                timeout=self.lock_timeout or LOCK_TIMEOUT_SECONDS,
            )
            try:
                for pragma in self._pragmas:
                    connection.execute(f"PRAGMA {pragma}")
                if not self.is_sqlite_memory_mode:
                    connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.Error:
                connection.close()
                raise
        connection.row_factory = sqlite3.Row
        return SQLiteConnection(connection, max_age=self.max_age)

    def close(self) -> None:
        """Close the idle connections now, and those in use when they come back.

        The library's pool closes connections under other threads' feet, which crashes the interpreter.
        """
        with self._put_condition:
            self._in_use = {}
            super().close()
        self._close_unqueued()

    def _keep(self, connection: SQLiteConnection) -> None:
        self._unqueued.append(connection)
        if self.closed:
            self._close_unqueued()

    def _close_unqueued(self) -> None:
        while self._unqueued:
            with suppress(IndexError):  # another thread came first
                self._unqueued.pop().close()

    def put_connection(self, conn: SQLiteConnection) -> None:
        """Take a connection back."""
        with self._put_condition:
            if self._closed:
                conn.close()
                return
        super().put_connection(conn)


class LogDatastore(SQLiteDatastore):
    """The library's datastore, where writers lock first and a thread can hold one transaction for many inserts."""

    pool: LogConnectionPool

    def __init__(
        self,
        db_name: str,
        *,
        lock_timeout: int | None = None,
        single_row_tracking: bool = True,
        originator_id_type: Literal["uuid", "text"] = "uuid",
        is_replica: bool = False,
    ) -> None:
        super().__init__(
            db_name,
            lock_timeout=lock_timeout,
            single_row_tracking=single_row_tracking,
            originator_id_type=originator_id_type,
        )
        self.pool = LogConnectionPool(db_name=db_name, lock_timeout=lock_timeout, is_replica=is_replica)
        self._held = threading.local()

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Run a transaction: a savepoint of the group if this thread holds one, else one of its own."""
        held: SQLiteConnection | None = getattr(self._held, "connection", None)
        with translated_errors(self.pool.db_name):
            if held is not None:
                if not is_open(held):
                    raise persistence.OperationalError(f"{self.pool.db_name}: the group is rolled back; start it again")
                if not commit:
                    cursor = held.cursor()
                    with cursor:  # reading leaves nothing to take back
                        yield cursor
                    return
                with _scope(held, "SAVEPOINT inner", "RELEASE inner", "ROLLBACK TO inner", "RELEASE inner") as cursor:
                    yield cursor
                return
            # IMMEDIATE: a writer that read first and locked later could lose the race after its decision.
            with (
                self.get_connection(commit=commit) as connection,
                _scope(
                    connection,
                    "BEGIN IMMEDIATE" if commit else "BEGIN",
                    "COMMIT" if commit else "ROLLBACK",
                    "ROLLBACK",
                ) as cursor,
            ):
                yield cursor

    @contextmanager
    def reading(self) -> Iterator[SQLiteCursor]:
        """A cursor for one statement that reads: it sees one state by itself, and a page asks a dozen of them."""
        if self.is_grouped or self.pool.is_sqlite_memory_mode:
            with self.transaction(commit=False) as cursor:
                yield cursor
            return
        with translated_errors(self.pool.db_name), self.pool.unqueued() as connection:
            cursor = connection.cursor()
            with cursor:
                yield cursor

    @contextmanager
    def trial(self) -> Iterator[SQLiteCursor]:
        """A write transaction that is taken back unless COMMIT is executed inside; it may end in another thread."""
        with translated_errors(self.pool.db_name), self.pool.unqueued() as connection:
            cursor = connection.cursor()
            with cursor:
                cursor.execute("BEGIN IMMEDIATE")
                try:
                    yield cursor
                finally:
                    if is_open(connection):
                        cursor.execute("ROLLBACK")

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file, as far as that keeps nobody waiting."""
        with translated_errors(self.pool.db_name), self.pool.unqueued() as connection, connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")

    @property
    def is_grouped(self) -> bool:
        """Whether this thread is inside a group."""
        return getattr(self._held, "connection", None) is not None

    @contextmanager
    def group(self, *, commit: bool = True) -> Iterator[None]:
        """Hold one write transaction for everything this thread does inside.

        An exception rolls all of it back, and so does `commit=False` in any case: a trial.
        """
        if self.is_grouped:
            raise persistence.ProgrammingError("a group can't be opened inside a group")
        with (
            translated_errors(self.pool.db_name),
            self.get_connection(commit=True) as connection,
            _scope(connection, "BEGIN IMMEDIATE", "COMMIT" if commit else "ROLLBACK", "ROLLBACK"),
        ):
            self._held.connection = connection
            try:
                yield
            finally:
                del self._held.connection


def is_open(connection: SQLiteConnection) -> bool:
    """Whether a transaction is open; SQLite ends it by itself when the disk is full or the file broken."""
    with connection.cursor() as cursor:
        return cursor.connection.in_transaction


@contextmanager
def _scope(connection: SQLiteConnection, begin: str, end: str, *undo: str) -> Iterator[SQLiteCursor]:
    """Run statements between begin and end, or undo them when an exception passes."""
    cursor = connection.cursor()
    with cursor:
        cursor.execute(begin)
        try:
            yield cursor
            cursor.execute(end)
        except BaseException:
            if is_open(connection):
                for statement in undo:
                    cursor.execute(statement)
            raise
