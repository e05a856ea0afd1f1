"""Moving a town's log between stores: the same commits, positions and bytes afterwards."""

from collections.abc import Callable
from typing import Final

from eventsourcing.persistence import IntegrityError

from connectors.kafka.recorder import KafkaLogRecorder
from events.acceptance import EventLog, Head, Refused

COMMITS_PER_GROUP: Final = 2_000
"""Commits that become durable together; an interrupted copy goes on from the last whole group."""


def copy_log(source: EventLog, target: EventLog, progress: Callable[[int], None] = lambda _position: None) -> Head:
    """Copy every commit of a log that no one writes meanwhile; tells `progress` each position reached.

    What the target has already is compared and passed over, so an interrupted copy is simply repeated. Raises
    IntegrityError when the target holds anything else.
    """
    for log in (source, target):
        if isinstance(log, KafkaLogRecorder):
            log.wait_until_current()
    number = 0
    while page := source.select_commits(limit=COMMITS_PER_GROUP, after_commit=number):
        with target.group():
            for entry in page:
                verdict = target.append(entry.commit)
                if isinstance(verdict, Refused) or tuple(verdict) != (entry.first, entry.last):
                    raise IntegrityError(f"commit {entry.commit.commit_id} differs in the target: {verdict}")
        number = page[-1].number
        progress(page[-1].last)
    if target.head() != source.head():
        raise IntegrityError(f"the target ends at {target.head()}, the source at {source.head()}: one was written to")
    return target.head()
