"""同一人: who may already be known, before somebody is entered or given a number (4.1.1.2, DOMAIN 1.11 (7) and (8))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from events.resident import Status
from events.values.numbers import is_valid_my_number, is_valid_resident_code
from registry.application.commands import Change, Correct, Enter, Replace
from registry.domain.checks import BLANK
from registry.domain.errors import Alert, RuleViolation
from registry.domain.plans import PLANS, Act

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from events.items import Body
    from registry.application.commands import Command

KEYS: Final = {"my_number": "個人番号", "resident_code": "住民票コード", "card_number": "在留カード等の番号"}
"""Numbers that belong to one person: a match is that person."""

CHECKED: Final = {"my_number": is_valid_my_number, "resident_code": is_valid_resident_code}
"""Those with a check digit. Old systems hold wrong ones, and the rule of 住民票コード isn't published: an alert."""


@dataclass(frozen=True)
class KnownPerson:
    """Somebody in the register, also a 除票 in the archive."""

    number: str
    status: str


class PeopleIndex(Protocol):
    """Finds people of a town by what identifies them; a read model answers it, so it may lag behind the log."""

    def wait(self, position: int) -> None:
        """Return once everything up to a position is known; TransientError where that takes too long."""

    def with_key(self, item: str, value: str) -> Sequence[KnownPerson]:
        """Everybody whose latest record has this value of an item of KEYS, former residents and archive included."""

    def alike(self, name: str, sex: str, birth: date) -> Sequence[KnownPerson]:
        """Everybody with this name, sex and birth date."""

    def last_number(self, kind: str) -> str:
        """The highest 宛名番号 ("resident") or 世帯番号 ("household") given so far; "" before the first."""


def identifies(command: Command) -> bool:
    """Whether a command says who somebody is: what was found of them holds only until another such command."""
    if isinstance(command, Enter):
        return True
    people = command.people.values() if isinstance(command, Change | Correct | Replace) else ()
    return any(getattr(body, item, None) not in BLANK for body in people for item in KEYS)


def check_identity(command: Command, index: PeopleIndex) -> tuple[Alert, ...]:
    """R119 or R120 where a number is another's, A104 where somebody alike is known, A109 for a wrong check digit."""
    if not isinstance(command, Enter | Change | Correct | Replace):
        return ()
    entering = isinstance(command, Enter) and PLANS[command.form.reason].act is Act.ENTER
    alerts: list[Alert] = []
    for number, body in command.people.items():
        _check_keys(number, body, index)
        alerts += _mistyped(body)
        if entering:
            alerts += _alike(number, body, index)
    return tuple(alerts)


def _check_keys(number: str, body: Body, index: PeopleIndex) -> None:
    for item, name in KEYS.items():
        value = getattr(body, item, None)
        others = [] if value in BLANK else [one for one in index.with_key(item, str(value)) if one.number != number]
        for one in sorted(others, key=lambda other: other.status != Status.RESIDENT):
            code = "R119" if one.status == Status.RESIDENT else "R120"
            raise RuleViolation(code, item, name=name, known=one.number)


def _mistyped(body: Body) -> Iterator[Alert]:
    for item, is_valid in CHECKED.items():
        value = getattr(body, item, None)
        if value not in BLANK and not is_valid(str(value)):
            yield Alert("A109", item, {"name": KEYS[item]})


def _alike(number: str, body: Body, index: PeopleIndex) -> Iterator[Alert]:
    name, sex, birth = (getattr(body, item, None) for item in ("name", "sex", "birth"))
    if not (name and birth):
        return
    known = sorted({one.number for one in index.alike(name, sex or "", birth.on)} - {number})
    if known:
        yield Alert("A104", "name", {"known": "、".join(known)})
