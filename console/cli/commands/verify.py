"""`daicho verify`: the read models against the log; names the first difference."""

import random
import secrets
import time
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from console.bootstrap import Office
from console.cli import screen, values
from console.cli.options import Towns
from console.cli.progress import bar
from console.cli.registers import some_offices
from console.cli.replays import read_log, timeline_of
from console.cli.session import Session, session_of
from console.errors import Exit
from projections.replay import Replay
from projections.verify import differences

MOMENTS: Final = 5
_SEED_BITS: Final = 32
_MARGIN: Final = timedelta(days=400)
"""Valid days are drawn from a year before the first entry to a year after the last."""

Moments = list[tuple[date, int]]
Items = dict[str, Any]


def run(
    ctx: typer.Context,
    *,
    town: Towns = None,
    every: Annotated[bool, typer.Option("--all", help="all")] = False,  # noqa: ARG001 - the default, said aloud
    moments: Annotated[int, typer.Option("--moments", metavar="N", min=1, help="moments")] = MOMENTS,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="verify_seed")] = None,
) -> int:
    """Verify one town after the other; exits with 7 after a difference."""
    session = session_of(ctx)
    chosen_seed = secrets.randbits(_SEED_BITS) if seed is None else seed
    answers = []
    for office in some_offices(session, town or ()):
        started = time.monotonic()
        answer = _verify(session, office, moments, chosen_seed)
        answers.append(answer)
        seconds = round(time.monotonic() - started, 3)
        facts = {name: answer[name] for name in ("town", "position", "records")}
        session.log(
            "verify.differs" if answer["difference"] else "verify.finished",
            **facts,
            moments=len(answer["moments"]),
            seed=chosen_seed,
            seconds=seconds,
        )
        if not session.json:
            _print(session, office, answer)
    if session.json:
        session.write({"seed": chosen_seed, "towns": answers})
    return Exit.DIFFERENCE if any(answer["difference"] for answer in answers) else Exit.OK


def _verify(session: Session, office: Office, count: int, seed: int) -> Items:
    replay = read_log(session, office)
    drawn = _draw(replay, office, count, seed)
    label = f"{values.town(office.town, session.lang)} {session.say('verifying')}"
    with bar(session, label, len(drawn) + 1) as done:
        difference = _at_moments(office, replay, drawn, done) or _in_rows(office)
    return {
        "town": office.town.lgcode,
        "position": replay.position,
        "records": sum(1 for _ in replay.records(date.max)),
        "moments": [{"valid": valid, "known": known} for valid, known in drawn],
        "difference": difference,
    }


def _draw(replay: Replay, office: Office, count: int, seed: int) -> Moments:
    """The latest state first, then days and positions drawn at random over everything recorded."""
    today = timeline_of(replay, office).moment(None, None).valid
    days = [entry.header.effective.on for entry in replay.all_entries()]
    first, last = min(days, default=today), max(days, default=today)
    recent = max(first, last - _MARGIN * 10) - _MARGIN
    draw = random.Random(seed)  # noqa: S311 - repeatable on purpose: the seed is part of the answer
    span = (last + _MARGIN - recent).days
    drawn = [
        (recent + timedelta(days=draw.randint(0, span)), draw.randint(1, replay.position)) for _ in range(count - 1)
    ]
    return [(today, replay.position), *drawn]


def _at_moments(office: Office, replay: Replay, drawn: Moments, done: Any) -> Items | None:  # noqa: ANN401 - a callback
    """The first disagreement of read model and replay."""
    with office.read_model() as model:
        for index, moment in enumerate(drawn, start=1):
            for difference in differences(model, replay, [moment]):
                return asdict(difference)
            done(index)
    return None


def _in_rows(office: Office) -> Items | None:
    """The first row that the log doesn't give: also one that no moment happened to ask for."""
    for altered in office.altered_rows():
        found = asdict(altered)
        return {**found, "replayed": found.pop("expected"), "read": found.pop("found")}
    return None


def _print(session: Session, office: Office, answer: Items) -> None:
    name = values.town(office.town, session.lang)
    difference = answer["difference"]
    if difference is None:
        facts = {"moments": len(answer["moments"]), "records": f"{answer['records']:,}"}
        text = session.say("verified", town=name, position=f"{answer['position']:,}", **facts)
        session.show(Text(text, "green"))
        return
    session.show(Text(session.say("differs", town=name), "bold red"))
    rows = [(session.say("stream"), difference["stream"])]
    if "table" in difference:
        rows.append((session.say("table"), difference["table"]))
    else:
        rows.append((session.say("axis_valid"), difference["valid"].isoformat()))
        rows.append((session.say("axis_known"), str(difference["known"])))
    rows.append((session.say("item"), f"{values.label(difference['item'], session.lang)} ({difference['item']})"))
    rows.append((session.say("replay_value"), _value(difference, "replayed", session)))
    rows.append((session.say("read_value"), _value(difference, "read", session)))
    session.show(screen.grid(rows), Text(session.say("verify_remedy"), "yellow"))


def _value(difference: Items, side: str, session: Session) -> str:
    """The value itself, so that an auditor sees what was altered; a 個人番号 stays masked."""
    if difference["item"] == "my_number":
        return values.MASKED
    return values.said(difference["item"], {difference["item"]: difference[side]}, session.lang)
