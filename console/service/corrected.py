"""What went out on facts corrected later, as a viewer may see it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from events.event import number_of
from events.resident import Resident
from projections.decisions import Overtaken, overtaken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console.service.sight import Sight


def corrected(sight: Sight) -> tuple[Overtaken, ...]:
    """The facts under decisions that read otherwise by now."""
    return tuple(_seen(sight, one) for one in overtaken(sight.model, sight.at.known))


def people_among(found: Iterable[Overtaken]) -> dict[str, dict[str, Any]]:
    """宛名番号 → the items of theirs that are shown, for the access log."""
    people: dict[str, dict[str, Any]] = {}
    for one in found:
        if one.subject.startswith(f"{Resident.KIND}-"):
            people.setdefault(number_of(one.subject), {})[one.item] = one.now or one.then
    return people


def _seen(sight: Sight, one: Overtaken) -> Overtaken:
    shown = [sight.shown(number_of(one.subject), {one.item: value})[one.item] for value in (one.then, one.now)]
    return replace(one, then=shown[0], now=shown[1])
