"""Moving a town's log between the data folder and Kafka: same commits, positions and bytes; the old file is kept."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING, Final

from connectors.kafka import KafkaLogFactory
from connectors.kafka.copying import copy_log
from connectors.sqlite import open_log
from console.logs import EmbeddedLog, KafkaLog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from events.acceptance import Head

ASIDE: Final = ".moved"
"""Suffix of the file that is no longer the log; deleting it is the operator's decision."""


def move_to_kafka(folder: Path, lgcode: str, cluster: str, progress: Callable[[int], None]) -> Head:
    """From the data folder to the town's topic, which must exist; interrupted, it is run again."""
    embedded, kafka = EmbeddedLog(folder), KafkaLog(folder, lgcode, cluster)
    with (
        embedded.reading() as source,
        closing(KafkaLogFactory({**os.environ, **kafka.environment()})) as factory,
    ):
        head = copy_log(source, factory.application_recorder(), progress)
    _set_aside(embedded.file)
    return head


def move_to_folder(folder: Path, lgcode: str, cluster: str, progress: Callable[[int], None]) -> Head:
    """From the town's topic to the data folder; interrupted, it is run again."""
    embedded, kafka = EmbeddedLog(folder), KafkaLog(folder, lgcode, cluster)
    unfinished = embedded.file.with_suffix(".copying")
    with kafka.reading() as source:
        target = open_log(unfinished)
        try:
            head = copy_log(source, target, progress)
        finally:
            target.datastore.close()
    _set_aside(kafka.file)
    unfinished.rename(embedded.file)
    return head


def _set_aside(file: Path) -> None:
    for path in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        if path.exists():
            path.rename(path.with_name(f"{path.name}{ASIDE}"))
