"""`daicho log info`: how many events, from when to when, of which types, and how far the read model has come."""

from collections import Counter
from typing import Any

import typer
from rich.text import Text

from console.bootstrap import READ_MODEL, Office
from console.cli import screen, values
from console.cli.options import Towns
from console.cli.registers import some_offices
from console.cli.session import Session, session_of
from events.codec import decode
from events.event import instant
from projections.readmodel import ReadModel

Items = dict[str, Any]
_MEGABYTE = 1_000_000


def run(ctx: typer.Context, town: Towns = None) -> None:
    """Describe the logs."""
    session = session_of(ctx)
    answers = [_described(office) for office in some_offices(session, town or ())]
    if session.json:
        session.write(answers)
        return
    for answer in answers:
        _print(session, answer)


def _described(office: Office) -> Items:
    types: Counter[str] = Counter()
    first: int | None = None
    with office.log() as log, office.sealer() as sealer:
        for rows in log.read_batches():
            if first is None:
                first = decode(*rows[0], sealer).header.recorded_at
            types.update(row[3] for row in rows)
        head = log.head()
    return {
        "town": office.town.lgcode,
        "name": office.town.name,
        "position": head.position,
        "first_recorded_at": None if first is None else instant(first),
        "last_recorded_at": instant(head.recorded_at) if head.position else None,
        "bytes": office.store.file.stat().st_size,
        "types": dict(types.most_common()),
        "read_model_position": _read_model_position(office),
    }


def _read_model_position(office: Office) -> int | None:
    """How far the file is, as it lies there: nothing is brought up to date for this question."""
    file = office.folder / READ_MODEL
    if not file.exists():
        return None
    with office.turn(), ReadModel.open(file, read_only=True) as model:
        return model.progress().position


def _print(session: Session, answer: Items) -> None:
    lang = session.lang
    position, behind = answer["position"], answer["read_model_position"]
    key = "not_built" if behind is None else "up_to_date" if behind == position else "behind"
    reached = session.say(key, position=f"{behind or 0:,}")
    session.show(Text(f"{answer['name']} ({answer['town']})", "bold"))
    rows = [
        (session.say("position"), f"{position:,}"),
        (session.say("first_recorded"), _moment(answer["first_recorded_at"], lang)),
        (session.say("last_recorded"), _moment(answer["last_recorded_at"], lang)),
        (session.say("file_size"), session.say("size", size=answer["bytes"] / _MEGABYTE)),
        (session.say("read_model"), reached),
    ]
    session.show(screen.grid(rows))
    types = [
        (values.event(name.partition("/")[0], lang), name, f"{count:,}") for name, count in answer["types"].items()
    ]
    columns = [session.say("kind"), session.say("code"), session.say("count")]
    session.show(screen.listing(columns, types, right=(2,)))


def _moment(value: Any, lang: Any) -> str:  # noqa: ANN401 - a datetime or None, and a language
    return values.moment(value, lang) if value else ""
