"""What the town's log says now about agreements, follow marks, protections and each record: the publisher's view."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict, defaultdict
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from connectors.exchange.disclose import DECIDING, Change, Mark, Terms
from connectors.exchange.history import NOTHING, History, after_next, history_of
from connectors.exchange.log_event import read_events
from events.agreement import Agreement, AgreementProposed, AgreementStatus, Follow, FollowMarked
from events.catalogue import EVENTS
from events.codec import decode
from events.disclosure import Disclosure, DisclosureMade, Way
from events.erasure import Erasure, ErasureDecided
from events.event import number_of
from events.household import Household, HouseholdRecomposed
from events.protection import Support, SupportStatus
from events.resident import Resident
from events.timeline import fold, in_force, state_at
from registry.domain.masking import Guard, guard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from connectors.exchange.log_event import Items
    from connectors.sqlite import SQLiteLogRecorder
    from events.acceptance import EventRow
    from events.codec import Sealer
    from events.event import Entry

PAGE: Final = 10_000
MOST: Final = 100_000
"""Records whose items are kept in memory, about 1 KiB each; others are read again from the log."""

_CONTROL: Final = frozenset((Agreement.KIND, Follow.KIND, Disclosure.KIND, Support.KIND, Erasure.KIND))
"""Kinds that decide what may be told."""
_CONTROL_TOPICS: Final = tuple(
    f"{body.TYPE}/{version}" for body in EVENTS if body.STATE.KIND in _CONTROL for version in range(1, body.VERSION + 1)
)


class Batch(NamedTuple):
    """A batch that was planned for a subscriber's exchange log; its people and events stay in the log."""

    position: int
    """Of the disclosure."""
    previous: int | None
    """Position of the subscriber's disclosure before it."""
    agreement: str
    first: int
    last: int
    """Sequences of its records."""
    reached: int
    """Position of the last event that it tells."""
    replaces: int | None


class Standing:
    """The view of one town; `refresh` brings it to the log's end. One thread uses it."""

    def __init__(self, log: SQLiteLogRecorder, sealer: Sealer) -> None:
        self._log, self._sealer = log, sealer
        self.known = self.changed = 0
        """Positions: all is known up to the first; the last event that changed what may be told."""
        self.guard = Guard()
        self.erased: frozenset[str] = frozenset()
        self._control: dict[str, list[Entry]] = defaultdict(list)
        self._proposals: dict[str, AgreementProposed] = {}
        self._marks: dict[str, dict[str, Mark]] = defaultdict(dict)
        self._batches: dict[str, list[Batch]] = defaultdict(list)
        self._disclosed_at: dict[str, int] = {}
        self._terms: dict[date, list[Terms]] = {}
        self._wanted: frozenset[str] = DECIDING
        self._histories: OrderedDict[str, History] = OrderedDict()
        self._watched: frozenset[str] = frozenset()

    def refresh(self) -> int:
        """Take in everything recorded by now; the position reached."""
        head = self._log.head().position
        is_first, alarmed = self.known == 0, False
        for row in self._control_rows(head) if is_first else self._rows(head):
            kind = row[1].partition("-")[0]
            if kind in _CONTROL:
                self._decided(decode(*row, self._sealer), kind)
            is_alarm = kind == Support.KIND or row[1] in self._watched
            if is_alarm or (kind in _CONTROL and kind != Disclosure.KIND):
                self.changed = row[0]
            alarmed = alarmed or is_alarm
        self.known = head
        if is_first or alarmed:
            self._look_after_protected()
        return head

    def agreements(self, today: date) -> list[Terms]:
        """Agreements under which something may be told today, by number."""
        if today not in self._terms:
            found = (self._in_force(number, today) for number in sorted(number for number, _ in self.proposals()))
            self._terms = {today: [terms for terms in found if terms is not None]}
        return self._terms[today]

    def subscribers(self) -> list[str]:
        """Codes of everybody with whom an agreement was ever proposed."""
        return sorted({body.subscriber or "" for _, body in self.proposals()})

    def proposals(self) -> Iterator[tuple[str, AgreementProposed]]:
        """Every agreement ever proposed: number and terms."""
        yield from self._proposals.items()

    def batches(self, subscriber: str) -> Sequence[Batch]:
        """Every batch that was planned for a subscriber's exchange log, in order; also those planned meanwhile."""
        return self._batches[subscriber]

    def batch_of(self, subscriber: str, sequence: int) -> Batch | None:
        """The batch that a record is of."""
        batches = self._batches[subscriber]
        at = bisect_left(batches, sequence, key=attrgetter("last"))
        return batches[at] if sequence > 0 and at < len(batches) else None

    def last_planned(self, subscriber: str) -> int:
        """Sequence of the last record that was planned for a subscriber."""
        batches = self._batches[subscriber]
        return batches[-1].last if batches else 0

    def disclosure(self, batch: Batch) -> DisclosureMade:
        """A batch with its people and events, from the log."""
        body = decode(*next(iter(self._log.read_batches(batch.position - 1, 1)))[0], self._sealer).body
        assert isinstance(body, DisclosureMade)
        return body

    def changes(self, rows: Sequence[EventRow]) -> Iterator[Change]:
        """Stored events, each with its record before and after it; all that this takes is read at once."""
        wanted, asked = self._wanted, {row[0] for row in rows}
        for event in read_events([*self._unknown(rows), *rows], self._sealer, wanted):
            stream, version = event.stream, event.version
            known = self._histories.get(stream, NOTHING) if version > 1 else NOTHING
            if known.version != version:  # else another agreement has just asked
                known = after_next(known, event) or history_of(self._entries(stream, version))
                if wanted is self._wanted:  # else it lacks items of an agreement that was proposed meanwhile
                    self._histories[stream] = known
            if event.position in asked:
                yield Change(event, known.before, known.after)
        while len(self._histories) > MOST:
            self._histories.popitem(last=False)

    def _unknown(self, rows: Sequence[EventRow]) -> Iterator[EventRow]:
        """Other events of the same records, where one before the last of these isn't followed yet."""
        versions: dict[str, list[int]] = defaultdict(list)
        for _, stream, version, *_ in rows:
            versions[stream].append(version)
        for stream, asked in versions.items():
            known = self._histories.get(stream, NOTHING).version
            is_followed = asked[0] == 1 or known in {asked[0] - 1, asked[0]}
            is_whole = asked[-1] - asked[0] < len(asked)
            if not (is_followed and is_whole):
                yield from (row for row in self._log.read_stream(stream) if row[2] < asked[-1] and row[2] not in asked)

    def latest(self, stream: str) -> Items:
        """A record's latest items."""
        return fold(in_force(self._entries(stream)))

    def streams(self, kinds: Iterable[str]) -> list[str]:
        """Names of every record of some kinds, sorted: one pass over the log."""
        wanted = tuple(f"{kind}-" for kind in kinds)
        found = (row[1] for batch in self._log.read_batches(0, PAGE) for row in batch if row[2] == 1)
        return sorted(stream for stream in found if stream.startswith(wanted))

    def _entries(self, stream: str, version: int | None = None) -> list[Entry]:
        """A record's events, up to a version; their positions are not needed, and 0."""
        return [
            decode(0, stream, event.originator_version, event.topic, event.state, self._sealer)
            for event in self._log.select_events(stream, lte=version)
        ]

    def _rows(self, head: int) -> Iterator[EventRow]:
        for batch in self._log.read_batches(self.known, PAGE):
            for row in batch:
                if row[0] > head:
                    return
                yield row

    def _control_rows(self, head: int) -> Iterator[EventRow]:
        """Only the kinds that decide, found by the database."""
        start = 1
        while found := self._log.select_notifications(start, PAGE, head, _CONTROL_TOPICS):
            for one in found:
                yield one.id, str(one.originator_id), one.originator_version, one.topic, one.state
            start = found[-1].id + 1

    def _decided(self, entry: Entry, kind: str) -> None:
        """Take in an event that decides what may be told, or says what was."""
        body = entry.body
        if isinstance(body, DisclosureMade):
            self._disclosed(entry, body)
            return
        entries = self._control[entry.stream]
        entries.append(entry)
        if isinstance(body, AgreementProposed):
            self._proposals[number_of(entry.stream)] = body
            self._want(body.provided_items or ())
        if isinstance(body, ErasureDecided):
            self.erased |= {number_of(entry.stream)}
            for stream in body.streams or ():
                self._histories.pop(stream, None)
        elif kind == Follow.KIND:
            agreement, _, number = number_of(entry.stream).rpartition("-")
            assert isinstance(body, FollowMarked)
            assert body.since is not None
            assert body.until is not None
            self._marks[agreement][number] = Mark(entries[0].position, body.since, body.until)
        elif kind == Agreement.KIND:
            self._terms.clear()

    def _want(self, items: Iterable[str]) -> None:
        """Follow these items as well; histories without them are read again from the log."""
        if not self._wanted.issuperset(items):
            self._wanted = self._wanted.union(items)
            self._histories.clear()

    def _disclosed(self, entry: Entry, made: DisclosureMade) -> None:
        subscriber = number_of(entry.stream)
        if made.way == Way.EXCHANGE:
            assert made.first_sequence is not None
            assert made.last_sequence is not None
            batch = Batch(
                position=entry.position,
                previous=self._disclosed_at.get(subscriber),
                agreement=made.provided_under or "",
                first=made.first_sequence,
                last=made.last_sequence,
                reached=int((made.positions or ["0"])[-1]),
                replaces=made.replaces,
            )
            self._batches[subscriber].append(batch)
        self._disclosed_at[subscriber] = entry.position

    def _in_force(self, number: str, today: date) -> Terms | None:
        entries = self._control[f"{Agreement.KIND}-{number}"]
        proposed, state = entries[0].body, state_at(entries, date.max)
        assert isinstance(proposed, AgreementProposed)
        assert isinstance(state, Agreement)
        assert proposed.since is not None
        assert proposed.until is not None
        if state.status != AgreementStatus.APPROVED or not proposed.since <= today <= proposed.until:
            return None
        return Terms(
            number=number,
            subscriber=proposed.subscriber or "",
            subscriber_name=proposed.subscriber_name or "",
            basis=proposed.provision_basis or "",
            covers=proposed.covers or "",
            since=proposed.since,
            until=proposed.until,
            event_types=frozenset(proposed.event_types or ()),
            items=tuple(proposed.provided_items or ()),
            follows=self._marks[number],
        )

    def _look_after_protected(self) -> None:
        """Who is protected now, and who lives with them; what is looked at is watched for changes."""
        supports = {
            number_of(stream): state
            for stream, entries in self._control.items()
            if isinstance(state := state_at(entries, date.max), Support) and state.status != SupportStatus.ENDED
        }
        watched: set[str] = set()
        homes = {number: self._home(number, watched) for number in supports}
        for home in {home for home in homes.values() if home}:
            watched.add(f"{Household.KIND}-{home}")
            for number in self._ever_in(home):
                homes[number] = self._home(number, watched)
        self.guard = guard(supports, homes)
        self._watched = frozenset(watched)

    def _home(self, number: str, watched: set[str]) -> str | None:
        stream = f"{Resident.KIND}-{number}"
        watched.add(stream)
        home: str | None = self.latest(stream).get("household")
        return home

    def _ever_in(self, household: str) -> set[str]:
        bodies = (entry.body for entry in self._entries(f"{Household.KIND}-{household}"))
        return {number for body in bodies if isinstance(body, HouseholdRecomposed) for number in body.joined or ()}
