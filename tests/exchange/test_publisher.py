"""What the publisher does when the world changes between its plan and its sending, and other decisions of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from eventsourcing.persistence import StoredEvent
from exchange.provider import SCHOOL, Provider, protected
from support.offices import LGCODE, arrival, form, relocation

from connectors.exchange.disclose import lies_in
from connectors.exchange.files import Full
from connectors.exchange.port import ExchangeFaultError, RefusedError
from connectors.exchange.schema import read, schema_of
from connectors.exchange.standing import Standing
from events.codec import decode, encode
from events.disclosure import DisclosureMade
from events.erasure import ErasureDecided
from events.protection import SupportEnded
from events.resident import Died
from registry.application.commands import ChangeSupport, Leave
from registry.application.erasure import Erase
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from connectors.exchange.record import ExchangeRecord
    from connectors.exchange.store import SqliteExchangeLog
    from registry.application.agreement import Disclose
    from registry.application.registry import Receipt


class Dying:
    """An exchange log that dies before (or after `lets`) records of the first batch are kept."""

    def __init__(self, log: SqliteExchangeLog, lets: int = 0) -> None:
        self.log, self.lets = log, lets

    def append(self, records: Sequence[ExchangeRecord]) -> None:
        """Keep a beginning, then die."""
        if self.lets:
            self.log.append(records[: self.lets])
        raise KeyboardInterrupt

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log, name)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Provider]:
    """A town with a family of two, an agreement, and a relocation."""
    with Provider(tmp_path) as provider:
        provider.handle(arrival("first", "11", "12"))
        provider.agreement = provider.agree()
        provider.handle(relocation("moved", "11", "求名"))
        yield provider


def die_while_sending(town: Provider, lets: int = 0) -> None:
    """A publisher records its plan, and dies before (or in the middle of) sending it."""
    with pytest.raises(KeyboardInterrupt):
        town.new_publisher(exchange=lambda code: Dying(town.store.log(code), lets)).publish()


def said(record: ExchangeRecord) -> dict[str, Any]:
    """What a record says."""
    types = frozenset(("resident.moved_in", "resident.relocated", "resident.moved_out", "resident.entry_cancelled"))
    return read(schema_of(("name", "birth", "area", "street", "status"), types), record.data)


def planned(town: Provider) -> list[DisclosureMade]:
    """Every disclosure of the town's log."""
    rows = [row for batch in town.log.read_batches() for row in batch if row[1].startswith("disclosure-")]
    bodies = [
        town.registry.mapper.to_domain_event(one).body for one in town.registry.recorder.select_events(rows[0][1])
    ]  # type: ignore[attr-defined] # our events have bodies
    return [body for body in bodies if isinstance(body, DisclosureMade)]


def test_what_was_planned_before_a_crash_is_sent_after_it(town: Provider) -> None:
    """The same records, without a second plan."""
    die_while_sending(town, lets=1)
    town.new_publisher().publish()
    assert [record.position for record in town.sent()] == [3, 4, 7]
    assert len(planned(town)) == 1


def test_a_protection_after_the_plan_holds_the_address_back(town: Provider) -> None:
    """The planned places say nothing, the events are told anew without the address; a crash then changes nothing."""
    die_while_sending(town)
    town.handle(protected("11"))
    die_while_sending(town, lets=2)
    town.new_publisher().publish()
    records = town.sent()
    assert [record.is_withheld for record in records] == [True] * 3 + [False] * 3
    assert [record.position for record in records[3:]] == [3, 4, 7]
    for record in records[3:]:
        body = said(record)
        assert (body["after"]["area"], body["after"]["street"], body["before"]["area"]) == (None, None, None)
        assert body["withheld"] == ["area", "street"]
    assert len(planned(town)) == 2


def test_what_went_out_before_the_crash_is_not_told_anew(town: Provider) -> None:
    """One record was sent; only the others are planned again after the protection."""
    die_while_sending(town, lets=1)
    town.handle(protected("12"))
    town.new_publisher().publish()
    records = town.sent()
    assert [record.position for record in records if not record.is_withheld] == [3, 4, 7]
    assert [record.sequence for record in records] == [1, 2, 3, 4, 5]


def test_a_revocation_after_the_plan_holds_everything_back(town: Provider) -> None:
    """Nothing of it goes out; another agreement of the same subscriber goes on behind it."""
    die_while_sending(town)
    town.revoke(town.agreement)
    town.agree(event_types=["resident.relocated"], provided_items=["name"])
    town.new_publisher().publish()
    records = town.sent()
    assert [record.is_withheld for record in records] == [True, True, True, False]
    assert records[-1].agreement == "school-board-2"


def test_the_address_stays_hidden_until_the_measure_is_ended(town: Provider) -> None:
    """A protected person's whole household is covered; what was hidden isn't told afterwards."""
    town.handle(protected("11"))
    town.publisher.publish()
    assert all(said(record)["after"]["area"] is None for record in town.sent())
    ended = form("end", "support_ended", date(2024, 7, 1))
    town.handle(ChangeSupport(form=ended, people={"11": SupportEnded()}))
    town.handle(relocation("again", "12", "田間", date(2024, 6, 20)))
    town.publisher.publish()
    assert said(town.sent()[-1])["after"]["area"] == "田間"
    assert len(town.sent()) == 4


def test_publishing_comes_to_rest(town: Provider) -> None:
    """Its own disclosures are events of the log, and are never disclosed."""
    assert town.publisher.publish() == 3
    head = town.log.head()
    assert town.publisher.publish() == 0
    assert town.log.head() == head


def test_a_batch_is_decided_on_the_last_disclosure_alone(town: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there were: full files carry the sequence on, so the log is asked for one event."""
    town.publisher.publish()
    full_file(town)
    asked: list[Any] = []
    real = town.log.select_events

    def select(originator_id: str, **which: Any) -> Any:
        asked.extend([which.get("limit")] if originator_id.startswith("disclosure-") else [])
        return real(originator_id, **which)

    monkeypatch.setattr(town.log, "select_events", select)
    town.handle(relocation("again", "12", "田間", date(2024, 6, 20)))
    assert town.publisher.publish() == 1
    assert (town.sent()[-1].sequence, asked) == (4, [1])


def test_a_file_disclosure_of_an_older_log_carries_no_sequence_on(town: Provider) -> None:
    """Then the record is read as a whole, and publishing goes on where it was."""
    town.publisher.publish()
    full_file(town)
    *_, last = (row for batch in town.log.read_batches() for row in batch)
    entry = decode(*last, town.sealer)
    assert isinstance(entry.body, DisclosureMade)
    older = replace(entry.body, last_sequence=None)
    topic, state = encode(entry.stream, entry.version + 1, entry.header, older, town.sealer)
    town.log.insert_events([StoredEvent(entry.stream, entry.version + 1, topic, state)])
    town.handle(relocation("again", "12", "田間", date(2024, 6, 20)))
    assert town.publisher.publish() == 1
    assert town.sent()[-1].sequence == 4


def full_file(town: Provider) -> None:
    """The agreement's full file, of which only the disclosure is of interest."""
    standing = Standing(town.log, town.sealer)
    standing.refresh()
    (terms,) = standing.agreements(date(2024, 7, 1))
    assert len([*Full(LGCODE, terms, standing, town.handle, date(2024, 7, 1)).lines()]) == 2


def test_two_publishers_tell_nothing_twice(town: Provider) -> None:
    """Whoever is slower finds the batch planned, and sends nothing of its own."""
    first, second = town.publisher, town.new_publisher()
    second.publish()
    first.publish()
    assert [record.position for record in town.sent()] == [3, 4, 7]


def test_an_exchange_log_of_another_town_is_a_fault(town: Provider) -> None:
    """More was sent than the town's log says: nothing is guessed."""
    town.publisher.publish()
    town.store.db.execute("UPDATE records SET sequence = 9 WHERE sequence = 3")
    with pytest.raises(ExchangeFaultError):
        town.new_publisher().publish()


def test_an_expired_agreement_ends_by_itself(town: Provider) -> None:
    """The day after its last one nothing is told, nor read."""
    town.agree(subscriber="welfare", until=date(2024, 7, 1))
    town.publisher.publish()
    assert len(town.sent("welfare")) == 3
    town.clock.set(town.clock.now() + 24 * 3_600_000_000)
    town.handle(relocation("late", "11", "田間", date(2024, 6, 21)))
    town.publisher.publish()
    with pytest.raises(RefusedError):
        town.sent("welfare")
    assert len(town.sent()) == 4


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("R701", {"subscriber": "School Board"}),
        ("R702", {"event_types": ["agreement.proposed"]}),
        ("R702", {"event_types": ["hold.suspended"]}),
        ("R703", {"provided_items": ["name", "plate"]}),
        ("R704", {"covers": "friends"}),
        ("R704", {"rate": 0}),
        ("R104", {"provision_basis": None}),
        ("R128", {"until": date(2024, 3, 31)}),
    ],
)
def test_unlawful_terms_are_refused(town: Provider, code: str, terms: dict[str, Any]) -> None:
    """An agreement without a legal basis, or on what is never told, isn't even proposed."""
    with pytest.raises(RuleViolation) as refused:
        town.agree(**terms)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("address", "town_name", "expected"),
    [
        ("千葉県山武市成東1", "山武市", True),
        ("山武市成東1", "山武市", True),
        ("千葉県山武郡芝山町小池992", "芝山町", True),
        ("千葉県成田市芝山町1", "芝山町", False),
        ("東京都千代田区1", "山武市", False),
        ("", "山武市", False),
    ],
)
def test_where_an_address_lies(address: str, town_name: str, *, expected: bool) -> None:
    """The town's name counts only where a town's name stands."""
    assert lies_in(address, town_name) is expected


def test_an_item_agreed_on_while_others_are_told_is_told_as_a_whole(
    town: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A publisher in the middle of a batch forgets what it read before a wider agreement was proposed."""
    monkeypatch.setattr("connectors.exchange.prepare.BATCH", 1)
    found: list[str] = []

    def record(command: Disclose) -> Receipt:
        if not found:
            found.append(town.agree(subscriber="welfare", provided_items=["kana"], event_types=["resident.relocated"]))
        return town.registry.handle(command)

    publisher = town.new_publisher(record=record)
    publisher.publish()
    town.handle(relocation("again", "12", "田間", date(2024, 6, 20)))
    publisher.publish()
    schema = schema_of(("kana",), frozenset(("resident.relocated",)))
    assert all(read(schema, one.data)["after"]["kana"] for one in town.sent("welfare"))
    assert len(town.sent("welfare")) == 2


def test_an_erased_person_is_gone_from_memory(town: Provider) -> None:
    """From the decision on, what the publisher remembers of records holds nothing of them (law 10)."""
    standing = Standing(town.log, town.sealer)
    standing.refresh()
    rows = [row for batch in town.log.read_batches() for row in batch if row[1].startswith("resident-")]
    assert len([*standing.changes(rows)]) == 3
    moved_to, lives_in = "求名", "家之子"
    assert all(area in repr(vars(standing)) for area in (moved_to, lives_in))
    today = date(2024, 7, 1)
    town.handle(Leave(form=form("died", "death", today), people={"11": Died()}))
    town.handle(Erase(form=form("erase", ErasureDecided.TYPE, today), number="11", grounds="保存期間の満了"))
    standing.refresh()
    assert moved_to not in repr(vars(standing))
    assert lives_in in repr(vars(standing))


def test_subscribers_are_told_apart(town: Provider) -> None:
    """Each has its own sequence and its own items."""
    town.agree(subscriber="welfare", provided_items=["name"], event_types=["resident.relocated"])
    town.publisher.publish()
    assert [record.sequence for record in town.sent("welfare")] == [1]
    assert [record.sequence for record in town.sent(SCHOOL)] == [1, 2, 3]
