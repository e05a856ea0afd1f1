"""Questions about people: search, the resident's page, households."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import TYPE_CHECKING, Final

from console.cli.labels import KINDS
from console.errors import Complaint
from console.service.views import Erased, Hit, Hits, HouseholdView, Member, Milestone, ResidentView, TaxPanel
from events.annotation import Annotation
from events.bill import Bill
from events.certificate import Certificate
from events.erasure import Erasure
from events.household import Household
from events.resident import MovedAbroad, MovedOut, Resident, Status, dormant
from events.values.age import age_on
from events.vehicle import Vehicle
from projections.readmodel import items_of_row
from projections.search import FOUND_AT_MOST, Search, order_of
from projections.tables import columns_of
from registry.domain.masking import HIDDEN, Right

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from console.service.sight import Sight
    from console.service.visit import Items, Question
    from projections.readmodel import Row
    from projections.search import After
    from registry.application.permissions import Decision

_ITEMS: Final = frozenset(column.name for column in columns_of(Resident))
HEAD: Final = "世帯主"
DEPARTURES: Final = frozenset({MovedOut.TYPE, MovedAbroad.TYPE})
ANNOUNCED: Final = ("version", "position", "reason", "effective", "effective_text", "recorded_at")
"""What an entry that takes effect later is announced with."""


def found(sight: Sight, question: Question, most: int = FOUND_AT_MOST, after: str = "") -> Hits:
    """検索: who fits; Complaint C106 where nothing is asked. An address that is hidden from the viewer finds nobody."""
    if question.is_empty:
        raise Complaint("C106")
    guarded = sight.safeguards.guard.people
    unseen = frozenset[str]() if Right.PROTECTED in sight.viewer.rights else guarded
    search = Search(question.words, question.birth, question.number, unseen)
    place = _read_place(after) if after else None
    rows = sight.records.find(search, sight.at.valid, sight.at.known, most + 1, place)
    page = rows[:most]
    more = _write_place(order_of(page[-1])) if len(rows) > most else ""
    return Hits(sight.at, tuple(_hit(sight, row) for row in page), more)


def resident(sight: Sight, number: str, tax: Decision, *, with_history: bool = False) -> ResidentView:
    """The resident's page; Complaint C201 or C202 where there is no record, R125 under a 照会抑止."""
    items = sight.record(Resident, number)
    if items is None:
        raise sight.missing(Resident, number, KINDS[Resident.KIND])
    lives_in = items.get("household")
    alerts = sight.alerts(number, lives_in)
    entries = sight.entries(Resident, number, sight.at.now)
    at_home = items.get("status") == Status.RESIDENT and lives_in
    members = members_of(sight, str(lives_in)) if at_home else ()
    support = sight.safeguards.supports.get(number)
    return ResidentView(
        at=sight.at,
        number=number,
        items=sight.shown(number, awake(items)),
        age=_age(items, sight.at.valid),
        head=next((member for member in members if member.items.get("relationship") == HEAD), None),
        members=members,
        alerts=alerts,
        support=None if support is None else sight.shown(number, _said(support)),
        holds=tuple({"number": held, **_said(hold)} for held, hold in sight.safeguards.on(number, lives_in)),
        scheduled=tuple(sight.shown(number, entry) for entry in scheduled(entries, sight, items)),
        recorded_later=sum(entry["position"] > sight.at.known for entry in entries),
        notes=sight.shown(number, sight.record(Annotation, number) or {}),
        certificates=tuple(_certificates(sight, number)),
        tax=tax_panel(sight, number, tax),
        erased=erasure(sight, number),
        is_hidden=Right.PROTECTED not in sight.viewer.rights and sight.safeguards.guard.covers(number, lives_in),
        milestones=milestones(entries) if with_history else (),
    )


def milestones(entries: Sequence[Row]) -> tuple[Milestone, ...]:
    """The entries of a record as moments to go to."""
    gone = {version for entry in entries for version in entry["cancels"] or ()}
    return tuple(
        Milestone(
            entry["effective"],
            entry["position"],
            entry["recorded_at"],
            entry["reason"],
            counts=entry["version"] not in gone and not entry["cancels"],
        )
        for entry in entries
    )


def members_of(sight: Sight, number: str) -> tuple[Member, ...]:
    """Who lives in a household, head first; whom a 照会抑止 covers is there, but not shown."""
    here = sight.records.members(number, sight.at.valid, sight.at.known)
    return tuple(_member(sight, one, items) for one, items in here)


def household_view(sight: Sight, number: str) -> HouseholdView:
    """世帯; Complaint C201 or C202 where there is none."""
    state = sight.record(Household, number)
    if state is None:
        raise sight.missing(Household, number, KINDS[Household.KIND])
    members = members_of(sight, number)
    entries = sight.entries(Household, number)
    return HouseholdView(
        at=sight.at,
        number=number,
        head=next((member for member in members if member.items.get("relationship") == HEAD), None),
        members=members,
        entries=tuple(sight.shown(number, entry, household=number) for entry in entries),
    )


def tax_panel(sight: Sight, number: str, decision: Decision) -> TaxPanel:
    """税 of a person, where the decision opens it."""
    if not decision.allowed:
        return TaxPanel(decision)
    at = sight.at.valid, sight.at.known
    bills = sight.model.states(Bill, *at, "taxpayer = ?", number)
    vehicles = sight.model.states(Vehicle, *at, "owner = ?", number)
    return TaxPanel(
        decision,
        tuple(sight.shown(number, {"number": row["number"], **with_balance(items_of_row(Bill, row))}) for row in bills),
        tuple(sight.shown(number, {"number": row["number"], **items_of_row(Vehicle, row)}) for row in vehicles),
    )


_MONEY: Final = ("amount", "remitted", "written_off", "paid", "refunded", "credited", "credited_away")


def with_balance(bill: Items) -> Items:
    """A bill with what is still owed, in yen."""
    return {**bill, "balance": Bill(**{name: bill.get(name) for name in _MONEY}).balance}


def erasure(sight: Sight, number: str) -> Erased | None:
    """The erasure, whatever day is asked for: the keys are gone for all of them."""
    decided = sight.entries(Erasure, number, sight.at.now)
    record = sight.record(Erasure, number, (date.max, sight.at.now)) if decided else None
    return None if record is None else Erased(decided[-1]["effective"], record["grounds"])


def scheduled(entries: Iterable[Row], sight: Sight, items: Items) -> list[Items]:
    """Entries known by then that take effect after the day, such as a 転出予定.

    Cancelled ones are left out, and the planned departure of who has left already: the notice named an earlier day.
    """
    has_left = items.get("status") != Status.RESIDENT
    known = [entry for entry in entries if entry["position"] <= sight.at.known]
    gone = {version for entry in known for version in entry["cancels"] or ()}
    return [
        {name: entry[name] for name in ANNOUNCED}
        for entry in known
        if entry["effective"] > sight.at.valid
        and entry["version"] not in gone
        and not (has_left and entry["type"] in DEPARTURES)
    ]


def awake(items: Items) -> Items:
    """A record of one day without what an earlier stay or nationality left behind."""
    asleep = dormant(items.get("status"), items.get("kind"))
    return {name: value for name, value in items.items() if name.removesuffix("_text") not in asleep}


def _hit(sight: Sight, row: Row) -> Hit:
    number = row["number"]
    items = {name: value for name, value in row.items() if value is not None and name in _ITEMS}
    if sight.is_held(number, items.get("household")):
        return Hit(number, dict.fromkeys(items, HIDDEN), held=True)
    return Hit(number, sight.shown(number, items))


def _member(sight: Sight, number: str, items: Items) -> Member:
    if sight.is_held(number, items.get("household")):
        return Member(number, {**dict.fromkeys(items, HIDDEN), "relationship": items.get("relationship")}, None)
    return Member(number, sight.shown(number, items), _age(items, sight.at.valid))


def _certificates(sight: Sight, number: str) -> list[Items]:
    if number not in sight.safeguards.issued:
        return []
    rows = sight.model.states(Certificate, date.max, sight.at.known, "subject = ?", number)
    entries = [{"number": row["number"], **items_of_row(Certificate, row), "on": row["valid_from"]} for row in rows]
    return [sight.shown(number, entry) for entry in reversed(entries)]


def _age(items: Items, valid: date) -> int | None:
    birth = items.get("birth")
    return age_on(birth, valid) if birth and birth <= valid and items.get("status") == Status.RESIDENT else None


def _said(state: object) -> Items:
    return {name: value for name, value in vars(state).items() if value is not None}


def _write_place(place: After) -> str:
    return base64.urlsafe_b64encode(json.dumps(place, ensure_ascii=False).encode()).decode()


def _read_place(after: str) -> After:
    try:
        has_left, kana, number = json.loads(base64.urlsafe_b64decode(after.encode()))
    except (ValueError, TypeError) as error:
        raise Complaint("C111", option="after", value=after, allowed="the `after` of the page before") from error
    return bool(has_left), str(kana), str(number)
