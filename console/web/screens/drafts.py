"""仮登録: what waits for 審査 and 決裁; both are done by others than who entered it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.errors import Complaint
from console.web import item_words
from console.web.routing import Address
from console.web.views import records
from console.web.views.history import difference
from events.event import instant
from registry.application.permissions import Action

if TYPE_CHECKING:
    from starlette.responses import Response

    from console.service.views import DraftView, ResidentView
    from console.service.visit import Items
    from console.web.asked import Asked


def drafts(asked: Asked) -> Response:
    """All that wait, oldest first."""
    return asked.page("drafts.html", drafts=[_row(one, asked) for one in asked.town.drafts(asked.visit("drafts"))])


def draft(asked: Asked) -> Response:
    """One draft: what it would change for whom, and what may be done with it now."""
    return _page(asked, _get(asked))


def review(asked: Asked) -> Response:
    """審査."""
    asked.town.review(asked.visit("review"), _id(asked))
    return asked.go(asked.path("drafts", _id(asked)), "reviewed")


def decide(asked: Asked) -> Response:
    """決裁 and 本登録; the resident's page that follows shows it already."""
    people = list(_get(asked).people)
    receipt = asked.town.decide_draft(asked.visit("decide"), _id(asked))
    where = asked.path("residents", people[0]) if people else asked.path("drafts")
    return asked.go(where, "decided", position=receipt.last)


def withdraw(asked: Asked) -> Response:
    """取下げ."""
    asked.town.withdraw(asked.visit("withdraw"), _id(asked))
    return asked.go(asked.path("drafts"), "withdrawn")


def _id(asked: Asked) -> str:
    return str(asked.request.path_params["draft"])


def _get(asked: Asked) -> DraftView:
    """The draft of the address; Complaint C201 where it was decided, withdrawn or has expired."""
    for one in asked.town.drafts(asked.visit("draft")):
        if one.id == _id(asked):
            return one
    raise Complaint("C201", town=asked.member.name, what=asked.say("draft"), number=_id(asked))


def _page(asked: Asked, one: DraftView) -> Response:
    user = asked.visitor.user.id
    is_mine = one.author == user
    people = [_person(number, said, asked) for number, said in one.people.items()]
    return asked.page(
        "draft.html",
        draft=_row(one, asked),
        people=people,
        is_mine=is_mine,
        is_reviewed=bool(one.reviewer),
        may_review=asked.may(Action.REVIEW).allowed and not is_mine and not one.reviewer,
        may_decide=asked.may(Action.DECIDE).allowed and not is_mine and bool(one.reviewer),
        may_withdraw=asked.may(Action.ENTER).allowed,
        decide_said=getattr(asked.may(Action.DECIDE), asked.lang),
    )


def _person(number: str, said: Items, asked: Asked) -> dict[str, Any]:
    """The record now beside what the draft says."""
    view: ResidentView = asked.town.resident(asked.visit("draft"), number)
    return {
        "person": records.person(number, view.items, view.age, asked.lang),
        "rows": difference({name: view.items.get(name) for name in view.items}, _after(view.items, said), asked.lang),
    }


def _after(items: Items, said: Items) -> Items:
    """The record as it would be; a fuzzy date takes its words along."""
    plain: Items = {}
    for name, value in said.items():
        plain[name] = getattr(value, "on", value)
        plain[f"{name}_text"] = getattr(value, "text", "")
    return {**items, **plain}


def _row(one: DraftView, asked: Asked) -> dict[str, Any]:
    lang = asked.lang
    return {
        "id": one.id,
        "address": asked.path("drafts", one.id),
        "reason": item_words.reason(one.reason, lang),
        "effective": values.fuzzy_day(one.effective.on, one.effective.text, lang),
        "people": [(number, str(items.get("name") or number)) for number, items in one.people.items()],
        "author": one.author,
        "reviewer": one.reviewer,
        "saved_at": values.moment(instant(one.saved_at), lang),
        "expires_at": values.moment(instant(one.expires_at), lang),
    }


ADDRESSES: Final = (
    Address("/{town}/drafts", drafts),
    Address("/{town}/drafts/{draft}", draft),
    Address("/{town}/drafts/{draft}/review", review, post=True),
    Address("/{town}/drafts/{draft}/decide", decide, post=True),
    Address("/{town}/drafts/{draft}/withdraw", withdraw, post=True),
)
