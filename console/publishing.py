"""The towns' checkpoints on Kafka, beside the files: topic `daicho.<town>.checkpoints`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from console.logs import CLUSTER
from console.proof import published
from console.schedule import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.kafka.checkpoints import CheckpointTopic
    from console.bootstrap import Office

RECENT: Final = 1_000
"""Checkpoints looked at again for new cosignatures: neighbours visit far more often than so many are made."""

EVERY_SECONDS: Final = 60
"""How old a checkpoint gets before neighbours elsewhere can see it."""


class Publishing:
    """Sends to a town's topic what it lacks of the published files; nothing where no cluster is named.

    The connection is kept from one call to the next, so that only what is new is read, and made anew after an error.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._topic: CheckpointTopic | None = None

    def __call__(self) -> int:
        """Publish; how many records were sent. OperationalError means: try again, nothing is lost."""
        if self._topic is None:
            self._topic = open_topic(self._office.town.lgcode)
        if self._topic is None:
            return 0
        try:
            return publish_checkpoints(self._office, self._topic)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Release the connection."""
        if self._topic is not None:
            self._topic.close()
            self._topic = None


def publish_now(office: Office) -> int:
    """Publish once, on demand; how many records were sent."""
    publishing = Publishing(office)
    try:
        return publishing()
    finally:
        publishing.close()


def publish_checkpoints(office: Office, topic: CheckpointTopic) -> int:
    """Send what a topic lacks, in order of size, cosignatures won since included; how many records.

    May be repeated at any time and by several processes: what is there already isn't sent again.
    """
    folder, there = published(office), topic.submissions()
    sizes = folder.sizes()
    recent = set(sizes[-RECENT:])
    looked_at = [size for size in sizes if size in recent or size not in there]
    lacking = [(size, data) for size in looked_at if there.get(size) != (data := folder.submission(size))]
    for size, data in lacking:
        topic.publish(size, data)
    return len(lacking)


def publishing_jobs(offices: Sequence[Office]) -> list[Job]:
    """What a process that watches over towns does for their topics."""
    return [Job(f"publish {office.town.lgcode}", EVERY_SECONDS, Publishing(office)) for office in offices]


def checkpoint_topic(lgcode: str) -> str:
    """The topic that shows a town's checkpoints to everybody."""
    return f"daicho.{lgcode}.checkpoints"


def open_topic(lgcode: str) -> CheckpointTopic | None:
    """A town's checkpoints on the cluster that `DAICHO_KAFKA` names; None where none is named."""
    servers = os.environ.get(CLUSTER, "")
    if not servers:
        return None
    from eventsourcing.utils import Environment  # noqa: PLC0415 - as in console.logs:

    from connectors.kafka.checkpoints import CheckpointTopic  # noqa: PLC0415 - the embedded log
    from connectors.kafka.settings import cluster_settings  # noqa: PLC0415 - needs no Kafka client

    cluster = cluster_settings(Environment("daicho", {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": servers}))
    return CheckpointTopic(cluster, checkpoint_topic(lgcode))
