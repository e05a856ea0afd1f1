"""The same rows in databases with the usual valid-time and system-time columns: PostgreSQL and MariaDB.

Both get our rows as they are (an index on the record's number, statistics gathered) and answer the same questions by
the same condition. How fast they keep such rows by themselves is measured too: PostgreSQL by the usual pair of
statements, MariaDB by its own SQL:2011 tables (FOR PORTION OF on a table WITH SYSTEM VERSIONING).
"""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from log import NotInstalledError, library_postgres
from measuring import ASKED, Moments, timed

from connectors.kafka.broker import free_ports
from projections.readmodel import ReadModel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEPT_EVENTS = 1_000
AT = (
    "FROM resident WHERE known_from <= %(k)s AND %(k)s < known_to AND valid_from <= %(v)s"
    " AND (next_from IS NULL OR next_from > %(v)s OR next_known > %(k)s)"
)


def postgres(edition: Path, events: int, residents: int, folder: Path) -> dict[str, Any]:
    """PostgreSQL with its default durability."""
    psycopg = import_module("psycopg")
    with (
        library_postgres(folder) as environment,
        psycopg.connect(
            host=environment["POSTGRES_HOST"],
            port=environment["POSTGRES_PORT"],
            user=environment["POSTGRES_USER"],
            dbname=environment["POSTGRES_DBNAME"],
            autocommit=True,
        ) as connection,
        ReadModel.open(edition, read_only=True) as model,
    ):
        columns = _declared(model, {"BIGINT": "bigint", "DATE": "date", "BOOLEAN": "boolean"}, "text", '"')
        connection.execute(f"CREATE TABLE resident ({', '.join(columns.values())})")
        started, count = time.perf_counter(), 0
        with connection.cursor().copy(f"COPY resident ({', '.join(columns)}) FROM STDIN") as copy:
            for row in _rows(model):
                copy.write_row(row)
                count += 1
        loading = time.perf_counter() - started
        connection.execute("CREATE INDEX ON resident (number)")
        connection.execute("ANALYZE resident")

        def ask(query: str, values: dict[str, object]) -> object:
            return connection.execute(query, values).fetchall()

        return {
            "load_rows_per_s": count / loading,
            **_asked(ask, Moments(events, residents)),
            "maintained_events_per_s": _kept_by_statements(connection),
        }


def mariadb(edition: Path, events: int, residents: int, folder: Path) -> dict[str, Any]:
    """MariaDB with its default durability."""
    with mariadb_server(folder) as connection, ReadModel.open(edition, read_only=True) as model:
        cursor = connection.cursor()
        kinds = {"BIGINT": "BIGINT", "DATE": "DATE", "BOOLEAN": "BOOLEAN"}
        columns = _declared(model, kinds, "VARCHAR(40)", "`") | {"number": "`number` VARCHAR(20)"}
        texts = {"remark", "memo", "note"} & columns.keys()
        columns |= {name: f"`{name}` TEXT" for name in texts}
        cursor.execute(
            f"CREATE TABLE resident ({', '.join(columns.values())}) CHARACTER SET utf8mb4 ROW_FORMAT=DYNAMIC"
        )
        insert = f"INSERT INTO resident VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608 - only places
        started, count = time.perf_counter(), 0
        for rows in _chunks(_rows(model), 2_000):
            cursor.executemany(insert, rows)
            count += len(rows)
        connection.commit()
        loading = time.perf_counter() - started
        cursor.execute("CREATE INDEX by_number ON resident (number)")
        cursor.execute("ANALYZE TABLE resident")
        cursor.fetchall()

        def ask(query: str, values: dict[str, object]) -> object:
            cursor.execute(query, values)
            return cursor.fetchall()

        return {
            "load_rows_per_s": count / loading,
            **_asked(ask, Moments(events, residents)),
            "maintained_events_per_s": _kept_by_mariadb(connection),
        }


def _declared(model: ReadModel, types: dict[str, str], text: str, quote: str) -> dict[str, str]:
    described = model.db.execute("DESCRIBE resident").fetchall()
    return {name: f"{quote}{name}{quote} {types.get(kind, text)}" for name, kind, *_ in described}


def _rows(model: ReadModel) -> Iterator[tuple[Any, ...]]:
    cursor = model.db.execute("FROM resident")
    while rows := cursor.fetchmany(10_000):
        yield from rows


def _chunks(rows: Iterator[tuple[Any, ...]], size: int) -> Iterator[list[tuple[Any, ...]]]:
    chunk: list[tuple[Any, ...]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _asked(ask: Callable[[str, dict[str, object]], object], moments: Moments) -> dict[str, Any]:
    def at(query: str) -> Callable[[], object]:
        return lambda: ask(query, {"n": moments.number(), "v": moments.valid(), "k": moments.known()})

    return {
        "one resident": timed(at(f"SELECT * {AT} AND number = %(n)s"), ASKED),
        "whole town": timed(at(f"SELECT * {AT} ORDER BY number"), 5),
        "statistics": timed(at(f"SELECT count(*), count(DISTINCT household) {AT} AND status = 'resident'"), 9),
    }


def _kept_by_statements(connection: Any) -> float:  # noqa: ANN401 - psycopg's, which only this run has
    """Events/s when each closes the last row and inserts the next, in a transaction of its own."""
    connection.execute("CREATE TABLE kept (number text, valid_from date, valid_to date, known_to bigint, area text)")
    connection.execute("CREATE INDEX ON kept (number)")
    started = time.perf_counter()
    for index in range(KEPT_EVENTS):
        with connection.transaction():
            number = str(index % 500)
            connection.execute("UPDATE kept SET valid_to = now() WHERE number = %s AND valid_to IS NULL", (number,))
            connection.execute("INSERT INTO kept VALUES (%s, now(), NULL, NULL, '東金')", (number,))
    return KEPT_EVENTS / (time.perf_counter() - started)


def _kept_by_mariadb(connection: Any) -> float:  # noqa: ANN401 - PyMySQL's
    """Events/s when each changes a portion of valid time, and the server keeps system time."""
    cursor = connection.cursor()
    cursor.execute(
        "CREATE TABLE kept (number VARCHAR(20), area VARCHAR(40), valid_from DATE NOT NULL, valid_to DATE NOT NULL,"
        " PERIOD FOR valid (valid_from, valid_to), INDEX (number)) WITH SYSTEM VERSIONING"
    )
    cursor.executemany(
        "INSERT INTO kept (number, area, valid_from, valid_to) VALUES (%s, '東金', '2015-04-01', '9999-12-31')",
        [(str(number),) for number in range(500)],
    )
    connection.commit()
    started = time.perf_counter()
    for index in range(KEPT_EVENTS):
        cursor.execute(
            "UPDATE kept FOR PORTION OF valid FROM %s TO '9999-12-31' SET area = %s WHERE number = %s",
            (f"20{16 + index // 500}-01-01", f"町{index}", str(index % 500)),
        )
        connection.commit()
    return KEPT_EVENTS / (time.perf_counter() - started)


@contextmanager
def mariadb_server(folder: Path) -> Iterator[Any]:
    """A MariaDB server of its own on loopback."""
    try:
        pymysql = import_module("pymysql")  # a peer's client, installed by hand for this run alone
    except ImportError as error:
        raise NotInstalledError("PyMySQL is not installed (pip install pymysql)") from error
    data = folder / "mariadb"
    user = "mysql" if os.geteuid() == 0 else None
    data.mkdir(mode=0o777)
    data.chmod(0o777)
    folder.chmod(0o755)
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "user": user, "cwd": "/"}
    try:
        subprocess.run(
            [
                "/usr/bin/mariadb-install-db",
                "--no-defaults",
                f"--datadir={data}/db",
                "--auth-root-authentication-method=normal",
            ],
            check=True,
            **quiet,
        )
    except FileNotFoundError as error:
        raise NotInstalledError("MariaDB is not installed (Debian: apt install mariadb-server)") from error
    (port,) = free_ports(1)
    server = subprocess.Popen(
        [
            *(
                "/usr/sbin/mariadbd",
                "--no-defaults",
                f"--datadir={data}/db",
                f"--port={port}",
                "--bind-address=127.0.0.1",
            ),
            *(f"--socket={data}/socket", f"--pid-file={data}/pid", "--innodb-buffer-pool-size=1G"),
        ],
        **quiet,
    )
    try:
        yield _connected(pymysql, port)
    finally:
        server.terminate()
        server.wait()


def _connected(pymysql: Any, port: int) -> Any:  # noqa: ANN401 - as above
    for _ in range(100):
        try:
            connection = pymysql.connect(host="127.0.0.1", port=port, user="root", charset="utf8mb4")
        except pymysql.err.OperationalError:
            time.sleep(0.1)
            continue
        connection.cursor().execute("CREATE DATABASE bench CHARACTER SET utf8mb4")
        connection.select_db("bench")
        return connection
    raise NotInstalledError("MariaDB did not start")
