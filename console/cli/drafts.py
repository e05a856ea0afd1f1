"""What the commands on drafts share: the town's own service, who is at the command line, a draft in words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.cli.access import os_user, place
from console.cli.registers import one_office
from console.cli.session import session_of
from console.erasing import is_simulated
from console.service.town import TownService
from console.service.visit import Visit, plain
from events.event import instant
from registry.application.commands import NEWCOMER
from registry.application.permissions import Role, User
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import typer

    from console.cli.session import Session
    from console.service.views import DraftView

OWNERS: Final = frozenset({Role.CASEWORKER, Role.APPROVER, Role.PROTECTION, Role.MY_NUMBER})
"""What whoever may use the data folder and its keys is trusted with, unless `--as` names roles."""
PURPOSE: Final = "residents"


@contextmanager
def counter(ctx: typer.Context, town: str | None, action: str) -> Iterator[tuple[Session, TownService, Visit]]:
    """The session, the town's service as screens and API use it, and who asks it for what."""
    session = session_of(ctx)
    office = one_office(session, town)
    actor = session.actor or os_user()
    visit = Visit(
        user=User(id=actor, name=actor, roles={office.town.lgcode: session.roles or OWNERS}),
        place=place(),
        action_name=f"draft {action}",
        purpose=session.purpose if session.roles else PURPOSE,
        language=session.lang,
    )
    with TownService(office, simulated=is_simulated(office)) as service:
        yield session, service, visit


def draft_of(service: TownService, visit: Visit, draft_id: str) -> DraftView:
    """The open draft of an id, or of the beginning of one; R123 where there is none, or more than one."""
    found = [one for one in service.drafts(visit) if one.id.startswith(draft_id)]
    if len(found) != 1:
        raise RuleViolation("R123", "draft", draft=draft_id)
    return found[0]


def state(session: Session, draft: DraftView) -> str:
    """What a draft waits for."""
    key = "draft_returned" if draft.returned else "draft_reviewed" if draft.reviewer else "draft_waiting"
    return session.say(key, who=draft.returned_by or draft.reviewer, why=draft.returned)


def people(draft: DraftView) -> str:
    """Whom it is about: numbers and names, of newcomers the name alone."""
    entered = {number: str(items.get("name", "")) for number, items in draft.people.items() if _is_new(number)}
    return "\n".join(entered.get(number) or f"{number} {draft.names.get(number, '')}" for number in draft.people)


def _is_new(number: str) -> bool:
    return number.startswith(NEWCOMER)


def told(session: Session, draft: DraftView) -> list[tuple[str, str]]:
    """A draft's head, label and words."""
    lang = session.lang
    facts = (
        ("reason", values.reason(draft.reason, lang)),
        ("effective", values.fuzzy_day(draft.effective.on, draft.effective.text, lang)),
        ("draft_state", state(session, draft)),
        ("draft_author", draft.author),
        ("draft_saved", values.moment(instant(draft.saved_at), lang)),
        ("draft_expires", values.moment(instant(draft.expires_at), lang)),
        ("draft_law", str(draft.entry.get("legal_basis") or "")),
        ("draft_note", str(draft.entry.get("note") or "")),
    )
    return [(session.say(key), words) for key, words in facts if words]


def done(session: Session, draft: DraftView, key: str, *, position: int = 0, numbers: Sequence[str] = ()) -> None:
    """Say what became of a draft: where it stands in the log, and the numbers of those it entered."""
    session.log("draft", position=position)
    if session.json:
        session.write({"draft": draft.id, "position": position or None, "entered": list(numbers)})
        return
    session.show(session.say(key, draft=draft.id[:8], position=position))
    if numbers:
        session.show(session.say("draft_numbers", numbers="、".join(numbers)))


def for_programs(draft: DraftView) -> dict[str, Any]:
    """The same as JSON."""
    return {
        **vars(draft),
        "saved_at": instant(draft.saved_at),
        "expires_at": instant(draft.expires_at),
        "effective": str(draft.effective.text or draft.effective.on.isoformat()),
        "people": {number: plain(items) for number, items in draft.people.items()},
        "entry": {**draft.entry, "acknowledged": sorted(draft.entry["acknowledged"])},
    }
