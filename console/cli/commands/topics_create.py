"""`daicho topics create`: the topics of towns, safe from the start."""

from typing import Annotated

import typer
from rich.text import Text

from connectors.kafka import create_topic
from console.cli.commands.topics_check import cluster, ledger_topics
from console.cli.session import session_of


def run(
    ctx: typer.Context,
    topics: Annotated[list[str] | None, typer.Argument(metavar="[TOPIC]...", help="topics")] = None,
) -> None:
    """Create the named topics, or the ledgers and checkpoints of all towns."""
    session = session_of(ctx)
    created = ledger_topics(topics)
    for topic in created:
        create_topic(cluster(), topic)
        if not session.json:
            session.show(Text(session.say("topic_created", topic=topic)))
    if session.json:
        session.write({"created": created})
