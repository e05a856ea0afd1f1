"""The auditor's screens and their addresses."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from connectors.identity.port import tidy
from console.moments import parse_day
from console.service import sign_ins as journal
from console.service.audits import Analysis
from console.service.sign_ins import JournalQuestion
from console.service.visit import number_typed
from console.web.address import Address, Listed
from console.web.audit import comparing, sealing, words
from console.web.audit.rows import access_rows, corrected_rows, operator_rows, sign_in_rows
from console.web.town.purposes import visit_for
from registry.application.permissions import Action

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from starlette.responses import Response

    from connectors.identity.port import IdentityStore
    from console.service.views import AccessReport
    from console.web.asked import Asked

SHOWN: Final = 200
"""Entries on one page: the newest; the command line lists all."""


def page(asked: Asked, template: str, **context: Any) -> Response:  # noqa: ANN401 - any view model
    """A page with the auditor's words."""
    shared = {"say": partial(_say, asked), "simulated": asked.town.simulated, "position": asked.town.position}
    return asked.page(template, **{**shared, **context})


def doors(asked: Asked) -> Response:
    """What the visitor may ask; the first page of the audit."""
    found = [
        {
            "title": words.say(one.title, asked.lang),
            "lead": words.say(f"{one.title}_lead", asked.lang),
            "address": one.path.format(town=asked.member.lgcode),
        }
        for one in asked.offered(Listed.AUDIT)
    ]
    return page(asked, "audit.html", doors=found)


def replay(asked: Asked) -> Response:
    """再現: asked for by a button, since it reads the whole log."""
    visit = visit_for(asked, "replay", Action.REPLAY)
    run = asked.request.query_params.get("run") == "yes"
    found = asked.town.replay_digest(visit, asked.moment) if run else None
    moment = comparing.moment_words(found.at, asked.lang) if found else ""
    return page(asked, "audit_replay.html", found=found, moment=moment, query=asked.request.query_params)


def corrected(asked: Asked) -> Response:
    """Decisions whose facts read otherwise by now."""
    found = asked.town.decisions_on_corrected(visit_for(asked, "corrected", Action.SEE_CORRECTED))
    return page(asked, "audit_corrected.html", rows=corrected_rows(found.decisions, asked.lang))


def accesses(asked: Asked) -> Response:
    """定型分析 of a period."""
    query = asked.request.query_params
    analysis = Analysis(asked_for) if (asked_for := query.get("analysis", "")) in list(Analysis) else Analysis.OPERATORS
    first, last = (_day(query.get(name, "")) for name in ("from", "to"))
    visit = visit_for(asked, "access_report", Action.SEE_ACCESSES)
    report = asked.town.access_report(visit, analysis, first=first, last=last)
    choices = [(one.value, words.say(f"analysis_{one.value}", asked.lang)) for one in Analysis]
    operators = operator_rows(report.operators) if analysis is Analysis.OPERATORS else None
    return page(
        asked,
        "audit_accesses.html",
        query=query,
        analysis=analysis.value,
        choices=choices,
        operators=operators,
        **_newest(report, asked),
    )


def look_up(asked: Asked) -> Response:
    """The number was typed into a form; the page about it has its own address, as every record has."""
    return asked.go(asked.path("audit", "accesses", number_typed(str(asked.form.get("number", ""))) or "0"))


def who_looked(asked: Asked) -> Response:
    """本人開示: who was shown one person."""
    report = asked.town.accesses_to(visit_for(asked, "who_looked", Action.SEE_ACCESSES), asked.number)
    return page(asked, "audit_who_looked.html", number=asked.number, **_newest(report, asked))


def sign_ins(identity: IdentityStore, asked: Asked) -> Response:
    """認証・設定の記録: who signed in, failed or was locked out; the newest first."""
    query = asked.request.query_params
    first, last = (_day(query.get(name, "")) for name in ("from", "to"))
    question = JournalQuestion(first, last, tidy(query.get("user", "")), query.get("failed") == "yes")
    visit = visit_for(asked, "sign_ins", Action.SEE_SIGN_INS)
    found = journal.sign_ins(identity, asked.town, visit, question)
    return page(
        asked,
        "audit_sign_ins.html",
        query=query,
        lines=sign_in_rows(reversed(found.lines[-SHOWN:]), asked.lang),
        total=len(found.lines),
        checked=f"{found.checked:,}",
    )


def _newest(report: AccessReport, asked: Asked) -> dict[str, Any]:
    entries = list(reversed(report.entries[-SHOWN:]))
    return {"entries": access_rows(entries, asked.lang), "total": len(report.entries)}


def _day(text: str) -> date | None:
    return parse_day(text.strip()) if text.strip() else None


def _say(asked: Asked, key: str, **values: object) -> str:
    return words.say(key, asked.lang, **values)


def addresses(data: Path, identity: IdentityStore) -> tuple[Address, ...]:
    """The auditor's addresses; seals are read from what lies published in the data folder, log-ins from its users."""
    door = partial(Address, offered=Listed.AUDIT, any_purpose=True)
    inner = partial(Address, any_purpose=True)
    diff = partial(comparing.diff, page)
    compare, look = (Action.DIFF,), (Action.SEE_ACCESSES,)
    questions = (
        door("/{town}/audit/diff", diff, "diff", compare),
        inner("/{town}/audit/diff", comparing.about, "diff", compare, post=True),
        inner("/{town}/audit/diff/{number}", diff, "diff", compare),
        door("/{town}/audit/replay", replay, "replay", (Action.REPLAY,)),
        door("/{town}/audit/proofs", partial(sealing.proofs, page, data), "proofs", (Action.VERIFY,)),
        door("/{town}/audit/corrected", corrected, "corrected", (Action.SEE_CORRECTED,)),
        door("/{town}/audit/accesses", accesses, "accesses", look),
        inner("/{town}/audit/accesses", look_up, "who_looked", look, post=True),
        inner("/{town}/audit/accesses/{number}", who_looked, "who_looked", look),
        door("/{town}/audit/sign-ins", partial(sign_ins, identity), "sign_ins", (Action.SEE_SIGN_INS,)),
    )
    every = tuple(dict.fromkeys(action for one in questions for action in one.actions))
    return (Address("/{town}/audit", doors, "audit", every, offered=Listed.MENU, any_purpose=True), *questions)
