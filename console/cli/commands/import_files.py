"""`daicho import`: towns' files into their registers, with progress, reconciliation and the list of refused rows."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.text import Text

from connectors.files.town import find_towns
from console.cli import screen, values
from console.cli.options import Folder, Towns
from console.cli.progress import bars
from console.cli.session import Session, session_of
from console.errors import Complaint, Exit
from console.importing import Job, Outcome, import_towns, rows_of
from events.towns import member_town

WORKERS: Final = 2
REJECTS: Final = "{}_rejects.csv"
_OUTCOMES: Final = ("recorded", "unchanged", "refused", "alerts", "bills")


def run(
    ctx: typer.Context,
    *,
    folder: Folder,
    town: Towns = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, help="workers")] = WORKERS,
    rejects: Annotated[Path | None, typer.Option("--rejects", metavar="DIR", help="rejects")] = None,
) -> int:
    """Import; the exit code tells refused rows (5), unreadable files (6) or the worst failure of a town."""
    session = session_of(ctx)
    jobs = _jobs(session, folder, town or (), rejects)
    started = time.monotonic()
    outcomes = []
    with bars(session, session.say("rows_per_second")) as progress:
        tasks = {
            job.lgcode: progress.add_task(values.town(member_town(job.lgcode), session.lang), total=_expected(job))
            for job in jobs
        }
        for outcome in import_towns(jobs, workers, lambda lgcode, rows: progress.update(tasks[lgcode], completed=rows)):
            outcomes.append(outcome)
            _log(session, outcome, time.monotonic() - started)
    outcomes.sort(key=lambda outcome: outcome.lgcode)
    if session.json:
        session.write([_for_programs(outcome, jobs) for outcome in outcomes])
    else:
        _print(session, outcomes, {job.lgcode: job.rejects for job in jobs})
    failures = [outcome.problem.exit for outcome in outcomes if outcome.problem]
    if failures:
        return max(failures)
    return Exit.OK if all(outcome.is_complete for outcome in outcomes) else Exit.ROWS_REFUSED


def _jobs(session: Session, folder: Path, towns: list[str] | tuple[()], rejects: Path | None) -> list[Job]:
    """One job per town of the folder; C203 where there is none, C205 where a named town is missing."""
    found = find_towns(folder)
    if not found:
        raise Complaint("C203", folder=folder)
    wanted = [member_town(name) for name in towns] or [member_town(lgcode) for lgcode in found]
    jobs = []
    for town in wanted:
        if town.lgcode not in found:
            raise Complaint("C205", folder=folder, town=town.name, towns="、".join(found))
        place = rejects or session.data / town.lgcode
        place.mkdir(parents=True, exist_ok=True)
        file = place / REJECTS.format(town.lgcode)
        jobs.append(Job(session.data, found[town.lgcode], town.lgcode, file, session.lang))
    return jobs


def _expected(job: Job) -> int | None:
    """Rows to come; None (no time left is shown) where the manifest can't tell."""
    try:
        return rows_of(job) or None
    except ValueError:  # the import itself will say what is wrong with the manifest
        return None


def _log(session: Session, outcome: Outcome, seconds: float) -> None:
    facts: dict[str, Any] = {"town": outcome.lgcode, "seconds": round(seconds, 3)}
    if outcome.report:
        facts |= {name: getattr(outcome.report, name) for name in ("rows", *_OUTCOMES)}
    if outcome.problem:
        facts |= {"code": outcome.problem.code, "exit_code": int(outcome.problem.exit)}
    session.log("import.failed" if outcome.problem else "import.finished", **facts)


def _print(session: Session, outcomes: list[Outcome], rejects: dict[str, Path]) -> None:
    done = [(outcome, outcome.report) for outcome in outcomes if outcome.report]
    if done:
        columns = ("town", *(f"import_{name}" for name in _OUTCOMES))
        rows = [
            (
                values.town(member_town(outcome.lgcode), session.lang),
                *(f"{getattr(report, name):,}" for name in _OUTCOMES),
            )
            for outcome, report in done
        ]
        session.show(screen.listing([session.say(c) for c in columns], rows, right=range(1, 6)))
        session.show(Text(session.say("reconciliation"), "bold"))
        _reconciliation(session, [outcome for outcome, _ in done])
    for outcome in outcomes:
        name = values.town(member_town(outcome.lgcode), session.lang)
        if outcome.report and outcome.report.refused:
            file = rejects[outcome.lgcode]
            text = session.say("rejects_at", town=name, count=f"{outcome.report.refused:,}", file=file)
            session.show(Text(text, "yellow"))
        for file_name in outcome.changed_files:
            session.show(Text(session.say("changed_files", town=name, file=file_name), "yellow"))
        if outcome.problem:
            problem = outcome.problem
            session.show(Text(f"{name}: [{problem.code}] {problem.message}\n  → {problem.remedy}", "red"))


def _reconciliation(session: Session, outcomes: list[Outcome]) -> None:
    """One line per town and day: each figure, with the manifest's beside it where they differ."""
    items = list(dict.fromkeys(count.item for outcome in outcomes for count in outcome.counts))
    if not items:
        session.show(Text(session.say("no_totals"), "dim"))
        return
    rows = []
    for outcome in outcomes:
        for on in dict.fromkeys(count.on for count in outcome.counts):
            counts = {count.item: count for count in outcome.counts if count.on == on}
            agrees = all(count.agrees for count in counts.values())
            figures = (
                f"{c.found:,}" if c.agrees else f"{c.found:,}\n({c.found - c.expected:+,})"
                for c in (counts[item] for item in items)
            )
            verdict = session.say("agrees" if agrees else "disagrees")
            rows.append(
                (
                    values.town(member_town(outcome.lgcode), session.lang),
                    values.short_day(on, session.lang),
                    *figures,
                    verdict,
                )
            )
    columns = ["town", "on_day", *(_HEADINGS[item] for item in items), "verdict"]
    whole = range(len(columns))
    session.show(screen.listing([session.say(c) for c in columns], rows, right=whole[2:-1], whole=whole))


_HEADINGS: Final = {
    "population": "population",
    "households": "households",
    "foreign": "foreign",
    "vehicles": "vehicles_count",
    "payments": "payments_count",
    "paid_yen": "paid_yen",
}


def _for_programs(outcome: Outcome, jobs: list[Job]) -> dict[str, Any]:
    rejects = next(job.rejects for job in jobs if job.lgcode == outcome.lgcode)
    return {
        "town": outcome.lgcode,
        "complete": outcome.is_complete,
        "report": outcome.report and {**vars(outcome.report), "refusals": dict(outcome.report.refusals)},
        "rejects": str(rejects) if outcome.report and outcome.report.refused else None,
        "changed_files": outcome.changed_files,
        "reconciliation": [{**asdict(count), "agrees": count.agrees} for count in outcome.counts],
        "error": outcome.problem and {**outcome.problem._asdict(), "exit": int(outcome.problem.exit)},
    }
