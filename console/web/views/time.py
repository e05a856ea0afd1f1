"""The time control: both axes in words, their stops, and the steps to the change before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from console.cli import values
from console.web import item_words
from console.web.words import listed, say
from events.event import instant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from console.errors import Lang
    from console.service.views import Milestone
    from console.service.visit import AsOf

SHOWN: Final = 7
"""Stops beside each other; the others are a step away."""


@dataclass(frozen=True)
class Change:
    """One entry as a stop on both axes."""

    effective: date
    position: int
    recorded_at: int
    reason: str
    counts: bool = True
    """Whether it holds still; a cancelled one is no stop of the valid axis."""


@dataclass(frozen=True)
class Stop:
    """A day or an entry one can go to."""

    words: str
    why: str
    address: str
    is_here: bool


@dataclass(frozen=True)
class Axis:
    """One axis: what was typed, what it means, where one can go."""

    name: str
    typed: str
    meaning: str
    earlier: str
    later: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class MomentBar:
    """The time control and the banner of a page."""

    valid: Axis
    known: Axis
    is_past: bool
    """Whether anything but the present record is shown."""
    when: str
    """The moment in words, for the banner."""
    to_now: str


@dataclass(frozen=True)
class Asking:
    """Where the page stands: what was typed, and how its address is made for another moment."""

    typed_valid: str
    typed_known: str
    address: Callable[[str, str], str]
    """(valid, known) as in the address → the page's address then."""
    lang: Lang


def changes_of(milestones: Sequence[Milestone], lang: Lang) -> tuple[Change, ...]:
    """The stops of the control, in words."""
    return tuple(
        Change(
            effective=one.effective,
            position=one.position,
            recorded_at=one.recorded_at,
            reason=item_words.reason(one.reason, lang),
            counts=one.counts,
        )
        for one in milestones
    )


def moment_bar(at: AsOf, changes: Sequence[Change], asking: Asking) -> MomentBar:
    """The control of a page that shows a record with these changes."""
    valid, known = _valid(at, changes, asking), _known(at, changes, asking)
    return MomentBar(
        valid=valid,
        known=known,
        is_past=bool(asking.typed_valid or asking.typed_known),
        when=_when(at, asking),
        to_now=asking.address("", ""),
    )


def _when(at: AsOf, asking: Asking) -> str:
    parts = []
    if asking.typed_valid or asking.typed_known:
        parts.append(say("not_now_valid", asking.lang, valid=values.day(at.valid, asking.lang)))
    if asking.typed_known:
        parts.append(say("not_now_known", asking.lang, known=_recorded(at, asking.lang)))
    return listed(parts, asking.lang)


def _recorded(at: AsOf, lang: Lang) -> str:
    return values.moment(at.recorded, lang) if at.recorded else say("before_all", lang)


def _valid(at: AsOf, changes: Sequence[Change], asking: Asking) -> Axis:
    known = [one for one in changes if one.position <= at.known and one.counts]
    days = sorted({one.effective for one in known})
    reasons = {one.effective: one.reason for one in known}
    here = max((day for day in days if day <= at.valid), default=None)
    stops = [
        Stop(
            values.short_day(day, asking.lang),
            reasons[day],
            asking.address(day.isoformat(), asking.typed_known),
            day == here,
        )
        for day in days
    ]
    before = [day for day in days if day < (here or at.valid)]
    after = [day for day in days if day > at.valid]
    now = asking.address("", asking.typed_known) if asking.typed_valid else ""
    return Axis(
        name="valid",
        typed=asking.typed_valid,
        meaning=values.day(at.valid, asking.lang),
        earlier=asking.address(before[-1].isoformat(), asking.typed_known) if before else "",
        later=asking.address(after[0].isoformat(), asking.typed_known) if after else now,
        stops=_around(stops),
    )


def _known(at: AsOf, changes: Sequence[Change], asking: Asking) -> Axis:
    entries = sorted(changes, key=lambda one: one.position)
    commits = {one.position: one for one in entries}
    here = max((one for one in commits if one <= at.known), default=0)
    stops = [
        Stop(
            values.short_day(instant(one.recorded_at).date(), asking.lang),
            one.reason,
            asking.address(asking.typed_valid, str(one.position)),
            one.position == here,
        )
        for one in entries
    ]
    before = [one for one in commits if one < here]
    after = [one for one in commits if one > at.known]
    now = asking.address(asking.typed_valid, "") if asking.typed_known else ""
    return Axis(
        name="known",
        typed=asking.typed_known,
        meaning=f"{_recorded(at, asking.lang)} ({say('position', asking.lang)} {at.known})",
        earlier=asking.address(asking.typed_valid, str(before[-1])) if before else "",
        later=asking.address(asking.typed_valid, str(after[0])) if after else now,
        stops=_around(stops),
    )


def _around(stops: Sequence[Stop]) -> tuple[Stop, ...]:
    """The stops around the present one."""
    here = next((index for index, stop in enumerate(stops) if stop.is_here), len(stops) - 1)
    first = max(0, min(here - SHOWN // 2, len(stops) - SHOWN))
    return tuple(stops[first : first + SHOWN])
