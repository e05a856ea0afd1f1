"""仮登録: what waits for 審査 and 決裁; both are done by others than who entered it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.web import item_words
from console.web.address import Address, Listed
from console.web.views import draft as view
from console.web.views import tax
from console.web.views.history import because
from console.web.views.records import Badge
from events.event import instant
from events.reasons import REASONS
from registry.application.commands import NEWCOMER
from registry.application.permissions import Action
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.responses import Response

    from console.errors import Problem
    from console.service.views import DraftView, Rehearsal
    from console.web.asked import Asked
    from registry.domain.errors import Alert


def drafts(asked: Asked) -> Response:
    """All that wait, oldest first."""
    return asked.page("drafts.html", drafts=[_row(one, asked) for one in asked.town.drafts(asked.visit("drafts"))])


def draft(asked: Asked) -> Response:
    """One draft: what it would change for whom, and what may be done with it now."""
    return _page(asked, asked.town.draft(asked.visit("draft"), _id(asked)))


def review(asked: Asked) -> Response:
    """審査."""
    asked.town.review(asked.visit("review"), _id(asked))
    return asked.go(asked.path("drafts", _id(asked)), "reviewed")


def decide(asked: Asked) -> Response:
    """決裁 and 本登録; the resident's page that follows shows it already."""
    known = [number for number in asked.town.draft(asked.visit("decide"), _id(asked)).people if not _is_new(number)]
    receipt, new = asked.town.decide_draft(asked.visit("decide"), _id(asked))
    people = (*known, *new)
    return asked.go(
        asked.path(*(("residents", people[0]) if people else ("drafts",))), "decided", position=receipt.last
    )


def send_back(asked: Asked) -> Response:
    """差戻し to the author, with what to mend."""
    asked.town.send_back(asked.visit("send_back"), _id(asked), str(asked.form.get("why", "")))
    return asked.go(asked.path("drafts"), "sent_back")


def withdraw(asked: Asked) -> Response:
    """取下げ."""
    asked.town.withdraw(asked.visit("withdraw"), _id(asked))
    return asked.go(asked.path("drafts"), "withdrawn")


def waiting(asked: Asked, numbers: Iterable[str]) -> list[dict[str, Any]]:
    """What waits for these people, as their own pages say it."""
    return [_row(one, asked) for one in asked.town.waiting(asked.visit("draft"), numbers)]


def _id(asked: Asked) -> str:
    return str(asked.request.path_params["draft"])


def _page(asked: Asked, one: DraftView) -> Response:
    user, lang = asked.visitor.user.id, asked.lang
    is_mine = one.author == user
    waits = not (is_mine or one.returned)
    rehearsal, open_alerts, problem = _rehearsed(asked)
    beside = [said for number, said in one.people.items() if _is_new(number) or rehearsal is None]
    alerts = rehearsal.alerts if rehearsal else open_alerts
    return asked.page(
        "draft.html",
        draft=_row(one, asked),
        form=_form(one, asked),
        note=one.entry.get("note") or "",
        effects=[view.effect(found, lang) for found in rehearsal.effects] if rehearsal else [],
        instalment_heads=tax.instalment_heads(lang),
        hidden_said=getattr(rehearsal.refused, lang) if rehearsal and rehearsal.refused else "",
        newcomers=view.side_by_side(beside, lang),
        alerts=list(dict.fromkeys((found.code, found.message(lang)) for found in alerts)),
        problem=problem,
        is_mine=is_mine,
        is_reviewed=bool(one.reviewer),
        returned=one.returned and asked.say("returned", who=one.returned_by),
        why=one.returned,
        may_review=asked.may(Action.REVIEW).allowed and waits and not one.reviewer,
        may_decide=asked.may(Action.DECIDE).allowed and waits and bool(one.reviewer),
        mend_address=_mend_address(one, asked) if is_mine and one.returned and one.reason in REASONS else "",
        may_send_back=asked.may(Action.REVIEW).allowed and waits,
        may_withdraw=any(asked.may(action).allowed for action in (Action.ENTER, Action.ENTER_TAX)),
        decide_said=getattr(asked.may(Action.DECIDE), lang),
    )


def _mend_address(one: DraftView, asked: Asked) -> str:
    """The form again, filled in."""
    number = next(iter(one.people), NEWCOMER)
    where = ("entries",) if _is_new(number) else ("residents", number, "entries")
    return asked.path(*where, one.reason, draft=one.id, arrival=tuple(one.arrivals.values()))


def _rehearsed(asked: Asked) -> tuple[Rehearsal | None, tuple[Alert, ...], Problem | None]:
    """What it would change; or the alerts that are open by now, or what keeps it from being recorded."""
    try:
        return asked.town.rehearse(asked.visit("draft"), _id(asked)), (), None
    except UnacknowledgedAlerts as opened:
        return None, opened.alerts, None
    except RuleViolation as violation:
        return None, (), asked.explained(violation)


def _form(one: DraftView, asked: Asked) -> list[tuple[str, str]]:
    """The 届書 in words; what it doesn't say is left out."""
    said = because({**one.entry, "reason": one.reason, "actor": one.author}, asked.lang)
    more = (
        (asked.say("cancelled_entry"), _cancelled(one, asked)),
        (asked.say("reviewer"), one.reviewer),
        (asked.say("saved_at"), values.moment(instant(one.saved_at), asked.lang)),
        (asked.say("expires_at"), values.moment(instant(one.expires_at), asked.lang)),
    )
    return [(what, value) for what, value in (*said, *more) if value]


def _cancelled(one: DraftView, asked: Asked) -> str:
    """The entry that a 取消し takes back, as the person's history has it."""
    if one.cancels is None:
        return ""
    histories = (asked.town.history(asked.visit("draft"), number) for number in one.people)
    entries = (found.entry for history in histories for found in history.entries)
    words = (item_words.entry(entry, asked.lang) for entry in entries if str(entry["command_id"]) == str(one.cancels))
    return next(words, "")


def _is_new(number: str) -> bool:
    return number.startswith(NEWCOMER)


def _row(one: DraftView, asked: Asked) -> dict[str, Any]:
    lang = asked.lang
    return {
        "id": one.id,
        "address": asked.path("drafts", one.id),
        "reason": item_words.reason(one.reason, lang),
        "effective": values.fuzzy_day(one.effective.on, one.effective.text, lang),
        "people": [
            *(_called(number, one, asked) for number in one.people),
            *(item_words.record(stream, lang) for stream in one.records),
        ],
        "author": one.author,
        "reviewer": one.reviewer,
        "saved_at": values.moment(instant(one.saved_at), lang),
        "status": Badge(*_status(one, asked)),
    }


def _status(one: DraftView, asked: Asked) -> tuple[str, str]:
    if one.returned:
        return asked.say("waiting_author"), "bad"
    return (asked.say("waiting_decision"), "good") if one.reviewer else (asked.say("waiting_review"), "warn")


def _called(number: str, one: DraftView, asked: Asked) -> str:
    """Somebody's name; of a newcomer that there is no number yet."""
    if _is_new(number):
        return asked.say("new_person_of", name=one.people[number].get("name", ""))
    return one.names.get(number) or number


ADDRESSES: Final = (
    Address("/{town}/drafts", drafts, "drafts", (Action.REVIEW,), offered=Listed.MENU),
    Address("/{town}/drafts/{draft}", draft, "draft", (Action.REVIEW,)),
    Address("/{town}/drafts/{draft}/review", review, "review", (Action.REVIEW,), post=True),
    Address("/{town}/drafts/{draft}/decide", decide, "decide", (Action.DECIDE,), post=True),
    Address("/{town}/drafts/{draft}/return", send_back, "send_back", (Action.REVIEW,), post=True),
    Address("/{town}/drafts/{draft}/withdraw", withdraw, "withdraw", (Action.ENTER, Action.ENTER_TAX), post=True),
)
