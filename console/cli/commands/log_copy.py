"""`daicho log copy`: a town's log from the data folder to Kafka, or back, with the same positions and digests."""

import os
from typing import Annotated

import typer
from rich.text import Text

from console.bootstrap import Office
from console.cli.options import Towns
from console.cli.progress import bar
from console.cli.session import Session, session_of
from console.errors import Complaint
from console.log_moves import move_to_folder, move_to_kafka
from console.logs import CLUSTER, LOG, REPLICA, Place
from events.towns import MEMBER_TOWNS, member_town


def run(
    ctx: typer.Context,
    to: Annotated[Place, typer.Option("--to", help="log_to")],
    town: Towns = None,
) -> None:
    """Copy the logs of the named towns, or of all that are at the other place."""
    session = session_of(ctx)
    cluster = os.environ.get(CLUSTER, "")
    if not cluster:
        raise Complaint("C120")
    source = LOG if to is Place.KAFKA else REPLICA
    places = [Office(session.data, member_town(name)) for name in town or [one.lgcode for one in MEMBER_TOWNS]]
    offices = [office for office in places if (office.folder / source).exists()]
    if not offices:
        raise Complaint("C121", data=session.data, place=to)
    answers = [_moved(session, office, to, cluster) for office in offices]
    if session.json:
        session.write(answers)


def _moved(session: Session, office: Office, to: Place, cluster: str) -> dict[str, object]:
    move = move_to_kafka if to is Place.KAFKA else move_to_folder
    with bar(session, office.town.name, 0) as progress:
        head = move(office.folder, office.town.lgcode, cluster, progress)
    if not session.json:
        session.show(Text(session.say("log_copied", town=office.town.name, place=to, position=head.position)))
    return {"town": office.town.lgcode, "to": str(to), "position": head.position, "recorded_at": head.recorded_at}
