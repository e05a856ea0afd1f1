"""The eventsourcing library's own suites, unmodified, on the embedded log."""
# ruff: noqa: D102 -- the methods answer the library's abstract ones, which say what they are

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from eventsourcing.sqlite import SQLiteAggregateRecorder, SQLiteTrackingRecorder
from eventsourcing.tests import application, persistence, projection
from eventsourcing.utils import Environment
from log.views import CountersView, OwnTrackingRecorder

from connectors.sqlite import SQLiteLogFactory, SQLiteLogProcessRecorder, SQLiteLogRecorder
from connectors.sqlite.datastore import LogDatastore


def datastore(case: Any, db_name: str | None = None) -> LogDatastore:
    """Make a datastore in a directory (or in memory) that the test case cleans up."""
    directory = TemporaryDirectory()
    case.addCleanup(directory.cleanup)
    store = LogDatastore(db_name or str(Path(directory.name) / "log.sqlite"))
    case.addCleanup(store.close)
    return store


def memory() -> str:
    """Name a fresh in-memory database."""
    return f"file:{uuid4()}?mode=memory&cache=shared"


class TestAggregateRecorder(persistence.AggregateRecorderTestCase):
    """Aggregate recorder (used for snapshots)."""

    def create_recorder(self) -> SQLiteAggregateRecorder:
        recorder = SQLiteAggregateRecorder(datastore(self))
        recorder.create_table()
        return recorder


class TestApplicationRecorder(persistence.ApplicationRecorderTestCase):
    """Application recorder on a file."""

    db_name: ClassVar[str | None] = None

    def create_recorder(self) -> SQLiteLogRecorder:
        recorder = SQLiteLogRecorder(datastore(self, self.db_name))
        recorder.create_table()
        return recorder

    def test_insert_subscribe(self) -> None:
        """The optional subscription test passes too."""
        self.optional_test_insert_subscribe()


class TestApplicationRecorderInMemory(persistence.ApplicationRecorderTestCase):
    """Application recorder in memory."""

    def create_recorder(self) -> SQLiteLogRecorder:
        recorder = SQLiteLogRecorder(datastore(self, memory()))
        recorder.create_table()
        return recorder

    def test_insert_subscribe(self) -> None:
        """The optional subscription test passes in memory."""
        self.optional_test_insert_subscribe()


class TestNonInterleaving(persistence.NonInterleavingNotificationIDsBaseCase):
    """Two inserts of 1,000 events never interleave."""

    def create_recorder(self) -> SQLiteLogRecorder:
        recorder = SQLiteLogRecorder(datastore(self))
        recorder.create_table()
        return recorder


class TestTrackingRecorder(persistence.TrackingRecorderTestCase):
    """Tracking recorder (local views)."""

    def create_recorder(self) -> SQLiteTrackingRecorder:
        recorder = SQLiteTrackingRecorder(datastore(self))
        recorder.create_table()
        return recorder


class TestProcessRecorderAsTrackingRecorder(persistence.TrackingRecorderTestCase):
    """The process recorder keeps every promise of a tracking recorder."""

    def create_recorder(self) -> SQLiteLogProcessRecorder:
        recorder = SQLiteLogProcessRecorder(datastore(self))
        recorder.create_table()
        return recorder


class TestProcessRecorder(persistence.ProcessRecorderTestCase):
    """Process recorder."""

    def create_recorder(self) -> SQLiteLogProcessRecorder:
        recorder = SQLiteLogProcessRecorder(datastore(self))
        recorder.create_table()
        return recorder


class TestFactory(persistence.InfrastructureFactoryTestCase[SQLiteLogFactory]):
    """Infrastructure factory."""

    def setUp(self) -> None:
        self.env = Environment("TestCase")
        self.env["PERSISTENCE_MODULE"] = "connectors.sqlite"
        self.env["SQLITE_DBNAME"] = memory()
        super().setUp()

    def expected_factory_class(self) -> type[SQLiteLogFactory]:
        return SQLiteLogFactory

    def expected_aggregate_recorder_class(self) -> type[SQLiteAggregateRecorder]:
        return SQLiteAggregateRecorder

    def expected_application_recorder_class(self) -> type[SQLiteLogRecorder]:
        return SQLiteLogRecorder

    def expected_tracking_recorder_class(self) -> type[SQLiteTrackingRecorder]:
        return SQLiteTrackingRecorder

    def tracking_recorder_subclass(self) -> type[SQLiteTrackingRecorder]:
        return OwnTrackingRecorder

    def expected_process_recorder_class(self) -> type[SQLiteLogProcessRecorder]:
        return SQLiteLogProcessRecorder


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set environment variables for the length of a test."""
    with pytest.MonkeyPatch.context() as patch:
        for key, value in values.items():
            patch.setenv(key, value)
        yield


class TestExampleApplication(application.ExampleApplicationTestCase):
    """The library's bank, with snapshots."""

    expected_factory_topic = "connectors.sqlite.factory:SQLiteLogFactory"

    def setUp(self) -> None:
        self.enterContext(environment(PERSISTENCE_MODULE="connectors.sqlite", SQLITE_DBNAME=memory()))


@pytest.mark.filterwarnings("default::DeprecationWarning")  # the suite checks a deprecated attribute
class TestApplication(application.ApplicationTestCase):
    """Applications: saving, caching, fast-forwarding under contention."""

    def setUp(self) -> None:
        self.enterContext(environment(PERSISTENCE_MODULE="connectors.sqlite", SQLITE_DBNAME=memory()))


class TestEventCountersView(projection.EventCountersViewTestCase):
    """A view keeps its counters and its tracking together."""

    def construct_event_counters_view(self) -> CountersView:
        view = CountersView(datastore(self))
        view.create_table()
        return view


class TestProjectionRunner(projection.AggregateEventCountersProjectionTestCase):
    """The library's projection runner follows our subscription."""

    view_class = CountersView

    def setUp(self) -> None:
        self.env = {
            "PERSISTENCE_MODULE": "connectors.sqlite",
            "APPLICATION_SQLITE_DBNAME": memory(),
            "EVENTCOUNTERS_SQLITE_DBNAME": memory(),
            "AGGREGATEEVENTCOUNTERSPROJECTION_SQLITE_DBNAME": memory(),
        }


class TestEventSourcedProjection(projection.EventSourcedProjectionTestCase):
    """An event-sourced projection follows an application, each in a log of its own."""

    def setUp(self) -> None:
        self.env = {
            "PERSISTENCE_MODULE": "connectors.sqlite",
            "APPLICATION_SQLITE_DBNAME": memory(),
            "COUNTERS_SQLITE_DBNAME": memory(),
        }


def test_sqlite_is_new_enough() -> None:
    """RETURNING and UPSERT need SQLite 3.35."""
    assert sqlite3.sqlite_version_info >= (3, 35)
