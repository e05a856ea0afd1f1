"""`daicho verify`: the read models against the log; names the first difference."""

import secrets
from collections.abc import Iterator
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from console.cli import access, screen, values
from console.cli.options import Towns
from console.cli.progress import bar
from console.cli.registers import some_offices
from console.cli.session import Session, session_of
from console.cli.verifying import Job, Verified, verify_town, verify_towns
from console.errors import Exit
from events.resident import Resident
from events.towns import member_town

MOMENTS: Final = 5
WORKERS: Final = 2
_SEED_BITS: Final = 32

Items = dict[str, Any]


def run(
    ctx: typer.Context,
    *,
    town: Towns = None,
    every: Annotated[bool, typer.Option("--all", help="all")] = False,  # noqa: ARG001 - the default, said aloud
    moments: Annotated[int, typer.Option("--moments", metavar="N", min=1, help="moments")] = MOMENTS,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="verify_seed")] = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, help="workers")] = WORKERS,
) -> int:
    """Verify; exits with 7 after a difference, or with the code of a town that can't be verified."""
    session = session_of(ctx)
    chosen = secrets.randbits(_SEED_BITS) if seed is None else seed
    offices = some_offices(session, town or ())
    jobs = [Job(session.data, office.town.lgcode, moments, chosen, session.lang) for office in offices]
    answers = []
    for answer in _verified(session, jobs, workers):
        answers.append(answer)
        _log(session, answer, chosen)
        _record(session, answer)
        if not session.json:
            _print(session, answer)
    if session.json:
        session.write({"seed": chosen, "towns": [_for_programs(answer) for answer in answers]})
    problems = [answer.problem.exit for answer in answers if answer.problem]
    if problems:
        return max(problems)
    return Exit.DIFFERENCE if any(answer.difference for answer in answers) else Exit.OK


def _verified(session: Session, jobs: list[Job], workers: int) -> Iterator[Verified]:
    """One town here, with a bar over its moments; several in processes, with a bar over the towns."""
    if len(jobs) == 1:
        name = values.town(member_town(jobs[0].lgcode), session.lang)
        with bar(session, f"{name} {session.say('verifying')}", jobs[0].moments + 1) as done:
            yield verify_town(jobs[0], done)
        return
    with bar(session, session.say("verifying"), len(jobs)) as done:
        for count, answer in enumerate(verify_towns(jobs, workers), start=1):
            done(count)
            yield answer


def _log(session: Session, answer: Verified, seed: int) -> None:
    facts = {"town": answer.town, "position": answer.position, "records": answer.records, "seconds": answer.seconds}
    event = "verify.differs" if answer.difference else "verify.finished"
    if answer.problem:
        facts |= {"code": answer.problem.code, "exit_code": int(answer.problem.exit)}
        event = "verify.failed"
    session.log(event, **facts, moments=len(answer.moments), seed=seed)


def _record(session: Session, answer: Verified) -> None:
    """A differing value of a resident is about to be shown, and is somebody's."""
    kind, _, number = (answer.difference or {}).get("stream", "").partition("-")
    if answer.difference and kind == Resident.KIND:
        access.shown(session, member_town(answer.town), "verify", {number: {answer.difference["item"]: True}})


def _for_programs(answer: Verified) -> Items:
    return {
        "town": answer.town,
        "position": answer.position,
        "records": answer.records,
        "moments": [{"valid": valid, "known": known} for valid, known in answer.moments],
        "difference": answer.difference,
        "error": answer.problem and {**answer.problem._asdict(), "exit": int(answer.problem.exit)},
    }


def _print(session: Session, answer: Verified) -> None:
    name = values.town(member_town(answer.town), session.lang)
    difference = answer.difference
    if answer.problem:
        problem = answer.problem
        session.show(Text(f"{name}: [{problem.code}] {problem.message}\n  → {problem.remedy}", "red"))
        return
    if difference is None:
        facts = {"moments": len(answer.moments), "records": f"{answer.records:,}"}
        text = session.say("verified", town=name, position=f"{answer.position:,}", **facts)
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
