"""`daicho topics check`: whether topics are safe to be a ledger, and what mends them."""

import os
from typing import Annotated

import typer
from eventsourcing.utils import Environment
from rich.text import Text

from connectors.kafka import ClusterSettings, audit_topic, cluster_settings, repair_topic
from console.cli.session import session_of
from console.errors import Complaint, Exit
from console.logs import CLUSTER, ledger_topic
from console.publishing import checkpoint_topic
from events.towns import MEMBER_TOWNS


def run(
    ctx: typer.Context,
    topics: Annotated[list[str] | None, typer.Argument(metavar="[TOPIC]...", help="topics")] = None,
    *,
    repair: Annotated[bool, typer.Option("--repair", help="repair")] = False,
) -> None:
    """Compare the named topics, or those of all towns, with what a ledger needs."""
    session = session_of(ctx)
    found = {}
    for topic in ledger_topics(topics):
        if repair:
            repair_topic(cluster(), topic)
        found[topic] = [str(finding) for finding in audit_topic(cluster(), topic).findings]
    if session.json:
        session.write(found)
    for topic, findings in {} if session.json else found.items():
        session.show(Text(session.say("topic_unsafe" if findings else "topic_safe", topic=topic)))
        for finding in findings:
            session.out.print(Text(f"  {finding}"), soft_wrap=True)  # a command is copied in one piece
    if any(found.values()):
        raise typer.Exit(Exit.INTEGRITY)


def cluster() -> ClusterSettings:
    """The cluster that `DAICHO_KAFKA` names; Complaint C120 without one."""
    servers = os.environ.get(CLUSTER, "")
    if not servers:
        raise Complaint("C120")
    return cluster_settings(Environment("daicho", {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": servers}))


def ledger_topics(named: list[str] | None) -> list[str]:
    """The named topics, or the ledgers and the checkpoints of the six towns."""
    return named or [topic(town.lgcode) for topic in (ledger_topic, checkpoint_topic) for town in MEMBER_TOWNS]
