"""What is delivered equals what a naive filter of the whole log says, for random histories, agreements and rounds."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from exchange.provider import Provider
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.offices import arrival, form, moment, relocation

from connectors.exchange.schema import read, schema_of
from events.agreement import AgreementApproved, AgreementProposed, AgreementRevoked, Covers, FollowMarked
from events.codec import decode
from events.event import instant, number_of
from events.protection import SupportEnded, SupportStarted, SupportStatus
from events.resident import Died, EntryCancelled, MovedOut
from events.timeline import fold, in_force
from registry.application.commands import Cancel, ChangeSupport, Leave
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from events.event import Entry

PEOPLE = ("11", "12", "21", "22")
ITEMS = ("name", "birth", "area", "status", "household", "planned_destination")
TYPES = (
    "resident.moved_in",
    "resident.relocated",
    "resident.moved_out",
    "resident.died",
    "resident.entry_cancelled",
    "support.started",
)
HIDDEN = {"area", "household", "planned_destination"}
FIRST = date(2024, 7, 1)
CANCELLING = {
    "move_in_domestic": "cancel_entry",
    "relocation": "cancel_amendment",
    "move_out_domestic": "cancel_removal",
    "death": "cancel_removal",
}
BROAD: dict[str, Any] = {
    "subscriber": "122378",
    "subscriber_name": "山武市",
    "event_types": list(TYPES),
    "provided_items": list(ITEMS),
    "covers": Covers.EVERYBODY,
    "since": FIRST,
    "until": FIRST + timedelta(days=9),
}
"""Two that cover nearly everything, beside the random ones: so that something is told in every history."""

people = st.sampled_from(PEOPLE)
days = st.integers(0, 6)
agreements = st.fixed_dictionaries(
    {
        "subscriber": st.sampled_from(["122378", "school-board"]),
        "subscriber_name": st.just("山武市"),
        "event_types": st.lists(st.sampled_from(TYPES), min_size=1, unique=True).filter(
            lambda types: any(t.startswith("resident") for t in types)
        ),
        "provided_items": st.lists(st.sampled_from(ITEMS), min_size=1, unique=True),
        "covers": st.sampled_from(list(Covers)),
        "since": days.map(lambda n: FIRST + timedelta(days=n)),
        "until": days.map(lambda n: FIRST + timedelta(days=n + 3)),
    }
)
steps = st.one_of(
    st.tuples(st.just("arrive"), st.sampled_from([("11", "12"), ("21", "22")])),
    st.tuples(st.just("relocate"), people, st.sampled_from(["求名", "田間"])),
    st.tuples(st.just("leave"), people, st.sampled_from(["千葉県山武市成東1", "東京都千代田区1"])),
    st.tuples(st.just("die"), people),
    st.tuples(st.just("cancel"), st.integers(0, 5)),
    st.tuples(st.just("protect"), people),
    st.tuples(st.just("unprotect"), people),
    st.tuples(st.just("agree"), agreements),
    st.tuples(st.just("revoke"), st.integers(0, 3)),
    st.tuples(st.just("follow"), st.integers(0, 3), people, days, days),
    st.tuples(st.just("tomorrow")),
    st.tuples(st.just("publish")),
    st.tuples(st.just("publish")),
    st.tuples(st.just("restart")),
)


class World:
    """A town to which random things happen; what the log refuses doesn't happen."""

    def __init__(self, town: Provider) -> None:
        self.town, self.today, self.serial = town, FIRST, 0
        self.done: list[Any] = []
        self.agreements: list[str] = []
        self.rounds: list[tuple[int, date]] = []

    def do(self, step: tuple[Any, ...]) -> None:
        """One thing; rules of the field may refuse it."""
        self.serial += 1
        with suppress(RuleViolation):
            getattr(self, step[0])(*step[1:])

    def _commit(self, command: Any) -> None:
        self.town.handle(command)
        self.done.append((command.form.command_id, command.form.reason))

    def _form(self, reason: str, **more: Any) -> Any:
        return form(f"step {self.serial}", reason, self.today, **more)

    def arrive(self, family: tuple[str, ...]) -> None:
        """Two move in."""
        self._commit(arrival(f"step {self.serial}", *family, effective=self.today))

    def relocate(self, number: str, area: str) -> None:
        """One moves within the town."""
        self._commit(relocation(f"step {self.serial}", number, area, self.today))

    def leave(self, number: str, destination: str) -> None:
        """One moves out, tomorrow."""
        body = MovedOut(planned_leaving=self.today + timedelta(days=1), planned_destination=destination)
        self._commit(Leave(form=self._form("move_out_domestic"), people={number: body}))

    def die(self, number: str) -> None:
        """One dies."""
        self._commit(Leave(form=self._form("death"), people={number: Died()}))

    def cancel(self, which: int) -> None:
        """Something that was done is taken back."""
        if which < len(self.done):
            command_id, reason = self.done[which]
            self.town.handle(Cancel(form=self._form(CANCELLING[reason]), cancels=command_id))

    def protect(self, number: str) -> None:
        """支援措置 begins."""
        body = SupportStarted(since=self.today, status=SupportStatus.ACTIVE)
        self.town.handle(ChangeSupport(form=self._form("support_started"), people={number: body}))

    def unprotect(self, number: str) -> None:
        """支援措置 ends."""
        self.town.handle(ChangeSupport(form=self._form("support_ended"), people={number: SupportEnded()}))

    def agree(self, terms: dict[str, Any]) -> None:
        """An agreement is proposed and approved."""
        self.agreements.append(self.town.agree(**terms))

    def revoke(self, which: int) -> None:
        """An agreement is revoked."""
        if which < len(self.agreements):
            self.town.revoke(self.agreements[which])

    def follow(self, which: int, number: str, since: int, until: int) -> None:
        """Somebody is followed."""
        if which < len(self.agreements):
            first, last = sorted((FIRST + timedelta(days=since), FIRST + timedelta(days=until)))
            self.town.follow(self.agreements[which], number, first, last)

    def tomorrow(self) -> None:
        """The next day."""
        self.today += timedelta(days=1)
        self.town.clock.set(moment(self.today))

    def publish(self) -> None:
        """A round of the publisher."""
        self.rounds.append((self.town.log.head().position, self.today))
        self.town.publisher.publish()

    def restart(self) -> None:
        """The publisher begins anew, with nothing in memory."""
        self.town.publisher = self.town.new_publisher()


def naive(log: list[Entry], rounds: list[tuple[int, date]]) -> dict[str, list[tuple[int, str, str, str, str]]]:
    """What every round should have sent, by looking at the whole log again and again, with no view and no memory."""
    sent: dict[str, list[tuple[int, str, str, str, str]]] = {}
    looked: dict[str, int] = {}
    for head, today in rounds:
        seen = log[:head]
        for proposal in (entry for entry in seen if isinstance(entry.body, AgreementProposed)):
            terms, number = proposal.body, number_of(proposal.stream)
            assert isinstance(terms, AgreementProposed)
            kinds = {type(entry.body) for entry in seen if entry.stream == proposal.stream}
            if AgreementApproved not in kinds or AgreementRevoked in kinds or not terms.since <= today <= terms.until:  # type: ignore[operator] # drawn with both
                continue
            told = [_naive_one(seen, entry, terms, number) for entry in seen[looked.get(number, 0) :]]
            sent.setdefault(terms.subscriber or "", []).extend(one for one in told if one is not None)
            looked[number] = head
    return sent


def _naive_one(
    seen: list[Entry], entry: Entry, terms: AgreementProposed, agreement: str
) -> tuple[int, str, str, str, str] | None:
    day = instant(entry.header.recorded_at).date()
    if type(entry.body).TYPE not in (terms.event_types or ()) or not terms.since <= day <= terms.until:  # type: ignore[operator] # drawn with both
        return None
    own = [one for one in seen if one.stream == entry.stream]
    after = fold(in_force([one for one in own if one.version <= entry.version]))
    before = fold(in_force([one for one in own if one.version < entry.version]))
    subject = number_of(entry.stream)
    if terms.covers == Covers.MOVERS:
        states = [after, before] if entry.header.cancels or isinstance(entry.body, EntryCancelled) else [after]
        going = [s.get("destination") or s.get("planned_destination") for s in states if s.get("status") == "moved_out"]
        going += [s.get("forwarded_to") for s in states]  # a 支援措置 goes where its person goes
        if not any("山武市" in (address or "") for address in going):
            return None
    if terms.covers == Covers.FOLLOWED:
        marks = [one for one in seen if one.stream == f"follow-{agreement}-{subject}"]
        if not marks or marks[0].position > entry.position or not _holds(marks[-1].body, day):
            return None
    names = terms.provided_items or []
    hide = HIDDEN if _is_hidden(seen, subject, (before.get("household"), after.get("household"))) else set()
    shown = {name: after[name] for name in names if name in after and name not in hide}
    was = {n: before[n] for n in names if n in before and n not in hide and before.get(n) != after.get(n)}
    withheld = [n for n in names if n in hide and (before.get(n) or after.get(n))]
    return entry.position, type(entry.body).TYPE, str(shown), str(was), str(withheld)


def _holds(mark: Any, day: date) -> bool:
    assert isinstance(mark, FollowMarked)
    return mark.since <= day <= mark.until  # type: ignore[operator] # drawn with both


def _is_hidden(seen: list[Entry], subject: str, homes: tuple[str | None, ...]) -> bool:
    home_of = {n: fold(in_force([e for e in seen if e.stream == f"resident-{n}"])).get("household") for n in PEOPLE}
    protected = set()
    for entry in seen:
        if isinstance(entry.body, SupportStarted):
            protected.add(number_of(entry.stream))
        elif isinstance(entry.body, SupportEnded):
            protected.discard(number_of(entry.stream))
    hidden_homes = {home_of[number] for number in protected} - {None}
    return subject in protected or home_of.get(subject) in hidden_homes or any(home in hidden_homes for home in homes)


def received(town: Provider, subscriber: str, log: list[Entry]) -> list[tuple[int, str, str, str, str]]:
    """What the subscriber was sent, in the naive filter's words."""
    sent = town.store.log(subscriber)
    sent.grant(allowed=True)
    records = sent.read(0, 10_000, 0.0)
    assert [one.sequence for one in records] == list(range(1, len(records) + 1))
    proposals = {number_of(e.stream): e.body for e in log if isinstance(e.body, AgreementProposed)}
    found = []
    for one in records:
        body = proposals[one.agreement]
        schema = schema_of(tuple(body.provided_items or ()), frozenset(body.event_types or ()))
        record = read(schema, one.data)
        after, before = (
            {n: _plain(v) for n, v in record[side].items() if v is not None} for side in ("after", "before")
        )
        found.append((record["position"], record["type"], str(after), str(before), str(record["withheld"])))
    return found


def _plain(value: Any) -> Any:
    from events.values.legal_date import LegalDate  # noqa: PLC0415 - only here

    return LegalDate.exact(value["on"]) if isinstance(value, dict) else value


@pytest.mark.slow
@given(script=st.lists(steps, min_size=6, max_size=25))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_law_9_delivered_is_what_a_naive_filter_says(script: list[tuple[Any, ...]]) -> None:
    """Nothing more, nothing less, nothing twice, whenever the publisher ran and however often it was restarted."""
    with tempfile.TemporaryDirectory() as folder, Provider(Path(folder)) as town:
        world = World(town)
        begin = [("arrive", ("11", "12")), ("agree", BROAD), ("agree", BROAD | {"covers": Covers.MOVERS})]
        begin += [("agree", BROAD | {"covers": Covers.FOLLOWED}), ("follow", 2, "11", 0, 2)]
        for step in [*begin, *script, ("publish",)]:
            world.do(step)
        log = [decode(*row, town.sealer) for batch in town.log.read_batches() for row in batch]
        expected = naive(log, world.rounds)
        for subscriber in ("122378", "school-board"):
            got = received(town, subscriber, log)
            assert sorted(got) == sorted(expected.get(subscriber, []))
