"""What is said of a person who was erased: that, when and why, instead of a record that merely looks empty."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from rich.text import Text

from console.cli import values
from events.erasure import Erasure

if TYPE_CHECKING:
    from console.cli.registers import Desk
    from console.cli.session import Session


class Erased(NamedTuple):
    """The day of the decision, and its grounds."""

    on: date
    grounds: str


def erasure_of(at: Desk, number: str) -> Erased | None:
    """The erasure, whatever day is asked for: the keys are gone for all of them."""
    row = at.model.state(Erasure, number, date.max, at.moment.now)
    return None if row is None else Erased(row["valid_from"], row["grounds"])


def told(session: Session, erased: Erased | None) -> list[Text]:
    """A line above the record; none for who isn't erased."""
    if erased is None:
        return []
    day = values.day(erased.on, session.lang)
    return [Text(session.say("is_erased", day=day, grounds=erased.grounds), "bold yellow")]
