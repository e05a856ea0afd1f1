"""下見 of a 仮登録 as its reviewers may see it: each record before and after, a bill by its 期 as well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from console.service.histories import OF_RESIDENTS, person_of
from console.service.views import Effect, Rehearsal
from events.catalogue import state_class
from events.household import Household
from projections.collection import names
from projections.replay import flatten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console.service.sight import Sight
    from console.service.visit import Items
    from registry.application.permissions import Decision
    from registry.application.rehearsal import Effect as Told
    from registry.application.rehearsal import Rehearsal as Rehearsed
    from registry.domain.collection_account import Account

COMPUTED: Final = frozenset(("explanation",))
"""Items that a bill's own page tells, where it is decided who may read which land and houses it names."""


def seen(found: Rehearsed, sight: Sight, tax: Decision) -> Rehearsal:
    """What the viewer may see of it; records of taxes where `tax` allows it. Households follow from their members."""
    told = [one for one in found.effects if one.kind != Household.KIND]
    is_open = [one for one in told if tax.allowed or one.kind in OF_RESIDENTS]
    return Rehearsal(
        alerts=found.alerts,
        effects=_named([_effect(one, sight) for one in is_open], sight),
        refused=None if len(is_open) == len(told) else tax,
    )


def people_of(found: Rehearsal) -> dict[str, Items]:
    """宛名番号 → what is shown of them, for the access log."""
    people: dict[str, Items] = {}
    for one in found.effects:
        people.setdefault(one.person, {}).update({**(one.before or {}), **(one.after or {})})
    return people


def _effect(told: Told, sight: Sight) -> Effect:
    before, after = (None if state is None else _items(vars(state)) for state in (told.before, told.after))
    person = person_of(state_class(told.kind), told.number, (before, after))
    shown = [None if items is None else sight.shown(person, items) for items in (before, after)]
    return Effect(
        kind=told.kind,
        number=told.number,
        person=person,
        name="",
        on=told.on,
        events=tuple((body.TYPE, sight.shown(person, _items(vars(body)))) for body in told.bodies),
        before=shown[0],
        after=shown[1],
        instalments=tuple(_instalments(*told.accounts)),
    )


def _named(effects: list[Effect], sight: Sight) -> tuple[Effect, ...]:
    """The effects with what the people are called; all are looked up at once."""
    called = names(sight.model, [one.person for one in effects], sight.at.valid, sight.at.known) if effects else {}
    return tuple(replace(one, name=called.get(one.person, "")) for one in effects)


def _items(said: Mapping[str, object]) -> Items:
    return flatten({name: value for name, value in said.items() if value is not None and name not in COMPUTED})


def _instalments(before: Mapping[int, Account], after: Mapping[int, Account]) -> Iterable[tuple[Items, Items]]:
    """The 期 whose date or money changes, as `projections.collection.accounts` has them."""
    for number in sorted({*before, *after}):
        then, now = (_row(number, accounts.get(number)) for accounts in (before, after))
        if then != now:
            yield then, now


def _row(number: int, account: Account | None) -> Items:
    if account is None:
        return {"instalment": number}
    tax = account.tax
    return {
        "instalment": number,
        "due_on": account.due_on,
        "assessed": tax.assessed,
        "remitted": tax.reduced,
        "written_off": tax.written_off,
        "paid": tax.paid,
        "credited": tax.credited,
        "refunded": tax.refunded,
        "credited_away": tax.credited_away,
        "outstanding": tax.outstanding,
    }
