"""The eventsourcing library's own suites, unmodified, on a real Kafka broker."""
# ruff: noqa: D102 -- the methods answer the library's abstract ones, which say what they are

from collections.abc import Iterator
from typing import Any

import pytest
from eventsourcing.persistence import AggregateRecorder, ProcessRecorder, TrackingRecorder
from eventsourcing.sqlite import SQLiteAggregateRecorder, SQLiteTrackingRecorder
from eventsourcing.tests import application, persistence, projection
from eventsourcing.utils import Environment
from log.brokers import Town
from log.views import CountersView, OwnTrackingRecorder

from connectors.kafka import KafkaLogFactory, KafkaLogProcessRecorder, KafkaLogRecorder
from connectors.kafka.log import KafkaLog

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


class OnKafka:
    """Gives each test a town of its own, and closes every log the test has opened."""

    town: Town

    @pytest.fixture(autouse=True)
    def _town(self, kafka_town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        self.town = kafka_town
        self.other_town = Town(kafka_town.cluster, kafka_town.directory)
        opened: list[KafkaLog] = []
        initialise = KafkaLog.__init__

        def remembering(log: KafkaLog, *args: Any) -> None:
            opened.append(log)
            initialise(log, *args)

        monkeypatch.setattr(KafkaLog, "__init__", remembering)
        yield
        for log in opened:
            log.close()

    def factory(self) -> KafkaLogFactory:
        return KafkaLogFactory(self.town.env())


class TestAggregateRecorder(OnKafka, persistence.AggregateRecorderTestCase):
    """Aggregate recorder (used for snapshots, kept locally)."""

    def create_recorder(self) -> AggregateRecorder:
        return self.factory().aggregate_recorder()


class TestApplicationRecorder(OnKafka, persistence.ApplicationRecorderTestCase):
    """Application recorder."""

    def create_recorder(self) -> KafkaLogRecorder:
        return self.factory().application_recorder()

    def test_insert_subscribe(self) -> None:
        """The optional subscription test passes too."""
        self.optional_test_insert_subscribe()


class TestNonInterleaving(OnKafka, persistence.NonInterleavingNotificationIDsBaseCase):
    """Two inserts of 1,000 events never interleave."""

    def create_recorder(self) -> KafkaLogRecorder:
        return self.factory().application_recorder()


class TestTrackingRecorder(OnKafka, persistence.TrackingRecorderTestCase):
    """Tracking recorder (local views)."""

    def create_recorder(self) -> TrackingRecorder:
        return self.factory().tracking_recorder()


class TestProcessRecorderAsTrackingRecorder(OnKafka, persistence.TrackingRecorderTestCase):
    """The process recorder keeps every promise of a tracking recorder."""

    def create_recorder(self) -> ProcessRecorder:
        return self.factory().process_recorder()


class TestProcessRecorder(OnKafka, persistence.ProcessRecorderTestCase):
    """Process recorder."""

    def create_recorder(self) -> ProcessRecorder:
        return self.factory().process_recorder()


class TestFactory(OnKafka, persistence.InfrastructureFactoryTestCase[KafkaLogFactory]):
    """Infrastructure factory."""

    def setUp(self) -> None:
        self.env = Environment("TestCase", self.town.env())
        super().setUp()

    def expected_factory_class(self) -> type[KafkaLogFactory]:
        return KafkaLogFactory

    def expected_aggregate_recorder_class(self) -> type[SQLiteAggregateRecorder]:
        return SQLiteAggregateRecorder

    def expected_application_recorder_class(self) -> type[KafkaLogRecorder]:
        return KafkaLogRecorder

    def expected_tracking_recorder_class(self) -> type[SQLiteTrackingRecorder]:
        return SQLiteTrackingRecorder

    def tracking_recorder_subclass(self) -> type[SQLiteTrackingRecorder]:
        return OwnTrackingRecorder

    def expected_process_recorder_class(self) -> type[KafkaLogProcessRecorder]:
        return KafkaLogProcessRecorder


class OnKafkaByEnvironment(OnKafka):
    """Applications that read the process's environment."""

    @pytest.fixture(autouse=True)
    def _environment(self, _town: None, monkeypatch: pytest.MonkeyPatch) -> None:
        for key, value in self.town.env().items():
            monkeypatch.setenv(key, value)


class TestExampleApplication(OnKafkaByEnvironment, application.ExampleApplicationTestCase):
    """The library's bank, with snapshots."""

    expected_factory_topic = "connectors.kafka.factory:KafkaLogFactory"


@pytest.mark.filterwarnings("default::DeprecationWarning")  # the suite checks a deprecated attribute
class TestApplication(OnKafkaByEnvironment, application.ApplicationTestCase):
    """Applications: saving, caching, fast-forwarding under contention."""


class TestEventCountersView(OnKafka, projection.EventCountersViewTestCase):
    """A view keeps its counters and its tracking together."""

    def construct_event_counters_view(self) -> CountersView:
        return self.factory().tracking_recorder(CountersView)


class TestProjectionRunner(OnKafka, projection.AggregateEventCountersProjectionTestCase):
    """The library's projection runner follows our subscription."""

    view_class = CountersView

    def setUp(self) -> None:
        self.env = self.town.env()


class TestEventSourcedProjection(OnKafka, projection.EventSourcedProjectionTestCase):
    """An event-sourced projection follows an application, each in a log of its own."""

    def setUp(self) -> None:
        self.env = self.town.env(prefix="APPLICATION_") | self.other_town.create().env(prefix="COUNTERS_")
