"""Materialised views for the library's projection suites."""
# ruff: noqa: D102 -- the methods answer the library's abstract ones, which say what they are

from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteTrackingRecorder
from eventsourcing.tests.projection import EventCountersView


class OwnTrackingRecorder(SQLiteTrackingRecorder):
    """A tracking recorder of an application's own."""


class CountersView(SQLiteTrackingRecorder, EventCountersView):
    """A materialised view beside the log."""

    def construct_create_table_statements(self) -> list[str]:
        return [
            *super().construct_create_table_statements(),
            "CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, n INTEGER)",
        ]

    def _count(self, name: str) -> int:
        with self.datastore.transaction(commit=False) as c:
            c.execute("SELECT n FROM counters WHERE name = ?", (name,))
            row = c.fetchone()
            return row[0] if row else 0

    def _increment(self, name: str, tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as c:
            self._insert_tracking(c, tracking)
            c.execute("INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET n = n + 1", (name,))

    def get_created_event_counter(self) -> int:
        return self._count("created")

    def get_subsequent_event_counter(self) -> int:
        return self._count("subsequent")

    def incr_created_event_counter(self, tracking: Tracking) -> None:
        self._increment("created", tracking)

    def incr_subsequent_event_counter(self, tracking: Tracking) -> None:
        self._increment("subsequent", tracking)
