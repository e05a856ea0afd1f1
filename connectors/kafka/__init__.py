"""The log on Kafka: `PERSISTENCE_MODULE=connectors.kafka`, with KAFKA_BOOTSTRAP_SERVERS, KAFKA_TOPIC, KAFKA_REPLICA."""

from connectors.kafka.client import LogFaultError, NotSentError, OutcomeUnknownError
from connectors.kafka.factory import KafkaLogFactory
from connectors.kafka.log import Health, KafkaLog
from connectors.kafka.recorder import KafkaLogProcessRecorder, KafkaLogRecorder
from connectors.kafka.settings import ClusterSettings, LogSettings, cluster_settings, log_settings
from connectors.kafka.topics import UnsafeTopicError, audit_topic, create_topic, repair_topic, require_safe_topic

__all__ = [
    "ClusterSettings",
    "Health",
    "KafkaLog",
    "KafkaLogFactory",
    "KafkaLogProcessRecorder",
    "KafkaLogRecorder",
    "LogFaultError",
    "LogSettings",
    "NotSentError",
    "OutcomeUnknownError",
    "UnsafeTopicError",
    "audit_topic",
    "cluster_settings",
    "create_topic",
    "log_settings",
    "repair_topic",
    "require_safe_topic",
]
