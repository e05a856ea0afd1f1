"""A move from 東金市 to 山武市, from the 転出届 to the removal, each town proving what it rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from moves.neighbours import CAME, FROM_TOGANE, HANAKO, PLANNED, TARO, Neighbour, leaving, settling
from support.command_line import Typed
from support.offices import form

from connectors.exchange.client import Feed
from connectors.exchange.evidence import EvidenceStore
from connectors.exchange.inbox import Inbox
from connectors.exchange.move_link import Link, verify_chain
from connectors.exchange.proof import ProofError
from console.erasing import Request, erase
from console.feed.joined import publish_once
from console.moving import link_of_arrival, link_of_departure
from events.move_chain import Arrival, Departure, MoveInAnnounced
from events.protection import Support, SupportEnded, SupportStarted
from events.resident import RemovedByAuthority, Resident
from events.values.legal_date import LegalDate
from registry.application.commands import Cancel, ChangeSupport, Leave
from registry.application.moves import ReceiveAnnouncement
from registry.application.registry import TownRegistry
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from connectors.exchange.record import ExchangeRecord

Towns = tuple[Neighbour, Neighbour]
LATER = date(2024, 7, 1)


def announced(towns: Towns, *numbers: str) -> None:
    """転出届 in the old town; the new one hears of it."""
    old, new = towns
    old.on(date(2024, 3, 20), leaving(*(numbers or (TARO,))))
    old.tell()
    new.hear(old)


def came_true(towns: Towns) -> str:
    """転入届 in the new town; the old one hears of it. The 宛名番号 given."""
    old, new = towns
    settling(new, FROM_TOGANE)
    new.tell()
    assert old.hear(new).dead_letters == []
    return str(new.state(Arrival, FROM_TOGANE, LATER)["resident"])


def test_a_move_is_removed_on_the_earlier_day(towns: Towns) -> None:
    """転出予定 31 March, 転入 29 March: before the notice removed on the 31st, after it on the 29th; both days stay."""
    old, new = towns
    announced(towns)
    before = old.head
    assert new.state(Resident, TARO, LATER) == {}
    number = came_true(towns)
    entered = new.state(Resident, number, LATER)
    assert (entered["name"], entered["previous_address"]) == ("東金　太郎", "千葉県東金市家之子1番地")
    assert entered["resident_code"] == "24727059608"
    assert old.state(Resident, TARO, date(2024, 3, 30), before)["status"] == "resident"
    assert old.state(Resident, TARO, PLANNED, before)["status"] == "moved_out"
    removed = old.state(Resident, TARO, CAME)
    assert (removed["status"], removed["left_on"]) == ("moved_out", CAME)
    both = old.state(Resident, TARO, LATER)
    assert (both["planned_leaving"], both["destination"]) == (PLANNED, "山武市成東1番地")
    assert old.state(Resident, HANAKO, LATER)["relationship"] == "世帯主"


def test_a_later_arrival_leaves_the_planned_day(towns: Towns) -> None:
    """転入 after the planned day: the removal stays on the planned day, the notice says when they came."""
    old, new = towns
    announced(towns)
    settling(new, FROM_TOGANE, came=date(2024, 4, 3))
    new.tell()
    old.hear(new)
    assert old.state(Resident, TARO, date(2024, 3, 30))["status"] == "resident"
    assert old.state(Resident, TARO, PLANNED)["left_on"] == date(2024, 4, 3)


def test_both_towns_cite_what_the_other_has_signed(towns: Towns, tmp_path: Path) -> None:
    """Two files and two public keys prove the whole move offline, whatever became of the servers."""
    old, new = towns
    announced(towns)
    came_true(towns)
    links = [link_of_arrival(new.office, FROM_TOGANE), link_of_departure(old.office, TARO)]
    files = [tmp_path / "first", tmp_path / "second"]
    for file, link in zip(files, links, strict=True):
        file.write_bytes(link.content())
    shown = verify_chain([Link.parse(file.read_bytes()) for file in files], [old.key, new.key])
    assert [(one.town, one.agreement) for one in shown] == [(old.code, "122378-1"), (new.code, "122131-1")]
    arrival, departure = new.state(Arrival, FROM_TOGANE, LATER), old.state(Departure, TARO, LATER)
    assert (arrival["cited_position"], arrival["cited_evidence"]) == (shown[0].position, shown[0].evidence)
    assert (departure["cited_position"], departure["cited_checkpoint"]) == (shown[1].position, shown[1].checkpoint)
    assert shown[0].number == TARO
    with old.office.replay() as replay:
        (left,) = [e for e in replay.entries(f"resident-{TARO}") if e.position == shown[0].position]
    assert type(left.body).TYPE == "resident.moved_out"


def tampered(link: Link) -> dict[str, Link]:
    """Every part of a link, changed."""
    event, evidence = link.evidence.proof["event"], link.evidence
    checkpoint = link.evidence.proof["checkpoint"]

    def proof(**other: Any) -> Link:
        return replace(link, evidence=replace(evidence, proof={**evidence.proof, **other}))

    return {
        "record": replace(link, record=link.record.replace(b"2472", b"2473")),
        "hash": replace(link, evidence=replace(evidence, hashes=["0" * 64] * len(evidence.hashes))),
        "sequence": replace(link, sequence=link.sequence + len(evidence.hashes)),
        "subscriber": replace(link, evidence=replace(evidence, subscriber="122394")),
        "position": proof(event={**event, "position": event["position"] - 1}),
        "path": proof(path=evidence.proof["path"][1:]),
        "checkpoint": proof(checkpoint=checkpoint.replace("\n", "\n1", 1)),
        "malformed": proof(event={}),
    }


def test_no_part_of_the_evidence_can_be_changed(towns: Towns) -> None:
    """Record, hashes, position, path or checkpoint: the first that doesn't fit is named; so is a strange key."""
    old, new = towns
    announced(towns)
    link = link_of_arrival(new.office, FROM_TOGANE)
    assert link.shows([old.key]).number == TARO
    for part, false in tampered(link).items():
        with pytest.raises(ProofError):
            pytest.fail(f"{part}: {false.shows([old.key])}")
    with pytest.raises(ProofError):
        link.shows([new.key])
    with pytest.raises(ProofError):
        verify_chain([link, link], [old.key])
    for content in (b"{", b"{}", link.content().replace(b"move-link/1", b"move-link/9")):
        with pytest.raises(ProofError):
            Link.parse(content)


def test_a_provider_that_signs_otherwise_is_not_believed(towns: Towns) -> None:
    """Another key than the one that the town gave away: nothing is recorded."""
    old, new = towns
    old.on(date(2024, 3, 20), leaving(TARO))
    old.tell()
    with pytest.raises(ProofError):
        new.hear(old, key=new.key)
    assert new.state(Arrival, FROM_TOGANE, LATER) == {}


def test_what_is_not_sealed_is_not_taken(towns: Towns) -> None:
    """A record without a checkpoint over its disclosure waits; it comes with the next one."""
    old, new = towns
    old.on(date(2024, 3, 20), leaving(TARO))
    assert publish_once(old.office) == 1
    assert new.hear(old).count == 0
    old.tell()
    assert (new.hear(old).count, new.hear(old).count) == (1, 0)


def test_a_batch_in_several_pages_is_taken_as_a_whole(towns: Towns, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page, or what a broker gives at once, may end within a batch, which is proved as a whole."""
    old, new = towns
    whole = Feed.read

    def read(feed: Feed, after: int, limit: int, timeout: float) -> Sequence[ExchangeRecord]:
        return whole(feed, after, min(limit, 1), timeout)

    old.on(date(2024, 3, 20), leaving(TARO, HANAKO))
    old.tell()
    monkeypatch.setattr(Feed, "read", read)
    assert new.hear(old).count == 2


def test_a_move_that_never_comes_true_never_touches_the_register(towns: Towns) -> None:
    """Announced and nothing more: no number is given, nobody lives there."""
    _, new = towns
    announced(towns, TARO, HANAKO)
    with new.office.replay() as replay:
        kinds = {stream.partition("-")[0] for stream, _ in replay.streams()}
    assert kinds == {"town", "agreement", "arrival"}


def test_a_withdrawn_move_can_not_be_entered(towns: Towns) -> None:
    """転出の取消し travels too: R711 at the new town's window. A new 転出届 opens it again."""
    old, new = towns
    announced(towns)
    back = form("back", "move_out_withdrawn", PLANNED)
    old.on(date(2024, 3, 28), Cancel(form=back, cancels=leaving(TARO).form.command_id))
    old.tell()
    new.hear(old)
    assert new.state(Arrival, FROM_TOGANE, LATER)["status"] == "withdrawn"
    with pytest.raises(RuleViolation) as refused:
        settling(new, FROM_TOGANE)
    assert refused.value.code == "R711"
    old.on(date(2024, 3, 29), leaving(TARO, name="again"))
    old.tell()
    new.hear(old)
    came_true(towns)


def test_a_cancelled_entry_takes_the_notice_back(towns: Towns) -> None:
    """異動の取消し of the 転入: the announcement is open again, and in the old town the planned day holds."""
    old, new = towns
    announced(towns)
    number = came_true(towns)
    entered = settling(new, FROM_TOGANE)
    assert entered.repeated
    wrong = form("wrong", "cancel_entry", CAME)
    new.on(date(2024, 4, 2), Cancel(form=wrong, cancels=form(f"in {(FROM_TOGANE,)} {CAME}").command_id))
    new.tell()
    assert old.hear(new).dead_letters == []
    assert new.state(Resident, number, LATER) == {}
    assert new.state(Arrival, FROM_TOGANE, LATER)["status"] == "announced"
    assert old.state(Resident, TARO, date(2024, 3, 30))["status"] == "resident"
    assert old.state(Departure, TARO, LATER) == {}


def test_delivered_twice_is_recorded_once(towns: Towns) -> None:
    """A subscriber that lost its inbox takes everything again: the same commands, nothing new."""
    old, new = towns
    announced(towns)
    came_true(towns)
    ends = new.head, old.head
    for town, other in ((new, old), (old, new)):
        (town.office.folder / f"moves-{other.code}.sqlite").unlink()
        assert town.hear(other).dead_letters == []
    assert (new.head, old.head) == ends


@pytest.mark.parametrize(
    ("owner", "name"),
    [(Inbox, "_keep"), (EvidenceStore, "keep"), (TownRegistry, "handle")],
    ids=["received", "evidence kept", "recorded"],
)
def test_killed_anywhere_the_next_round_does_the_same(
    towns: Towns, monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    """Between any two steps: recorded once, and the evidence that was kept is the one that is cited, for ever."""
    old, new = towns
    old.on(date(2024, 3, 20), leaving(TARO))
    old.tell()
    step = getattr(owner, name)

    def dying(*args: Any, **kwargs: Any) -> None:
        step(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, dying)
        with pytest.raises(KeyboardInterrupt):
            new.hear(old)
    old.wait_for(date(2024, 3, 21))
    old.tell()
    assert new.hear(old).dead_letters == []
    with new.office.replay() as replay:
        assert len(replay.entries(f"arrival-{FROM_TOGANE}")) == 1
    cited = link_of_arrival(new.office, FROM_TOGANE).shows([old.key])
    assert cited.evidence == new.state(Arrival, FROM_TOGANE, LATER)["cited_evidence"]


def test_a_notice_that_cites_nothing_of_this_log_is_left_to_a_person(towns: Towns) -> None:
    """The other town says that somebody came, on an event that isn't theirs: a dead letter, and nobody is removed."""
    old, new = towns
    false = MoveInAnnounced(cited_town=old.code, cited_number=TARO, cited_position=2, name="東金　太郎")
    told = form("false", MoveInAnnounced.TYPE, CAME)
    new.on(CAME, ReceiveAnnouncement(form=told, arrival=FROM_TOGANE, body=false))
    facts = {"kind": "japanese", "birth": LegalDate.exact(date(1990, 5, 6)), "resident_code": "24727059608"}
    settling(new, FROM_TOGANE, domicile="不明", koseki_head="不明", **facts)
    new.tell()
    ((_, reason),) = old.hear(new).dead_letters
    assert "isn't in this town's log" in reason
    assert old.state(Resident, TARO, LATER)["status"] == "resident"
    assert old.hear(new).dead_letters != []


def protected(old: Neighbour, since: date = date(2024, 3, 1)) -> None:
    """支援措置 of 太郎."""
    begun = form("protect", "support_started", since)
    body = SupportStarted(since=since, status="active")
    old.on(since, ChangeSupport(form=begun, people={TARO: body}))


def test_protection_travels_ahead(towns: Towns) -> None:
    """The measure is told before the 転出, no address with either; the new town protects from the first entry on."""
    old, new = towns
    protected(old)
    announced(towns)
    with old.feed() as feed:
        types = [record.type for record in feed.read(0)]
        data = b"".join(record.data for record in feed.read(0))
    assert types == ["daicho.support.extended", "daicho.resident.moved_out"]
    for secret in ("成東", "家之子", "山武市成東"):
        assert secret.encode() not in data
    arrival = new.state(Arrival, FROM_TOGANE, LATER)
    assert (arrival["support_status"], arrival["planned_destination"], arrival["previous_address"]) == (
        "provisional",
        "",
        "",
    )
    receipt = settling(new, FROM_TOGANE, domicile="不明", koseki_head="不明")
    number = new.state(Arrival, FROM_TOGANE, LATER)["resident"]
    assert new.state(Support, number, LATER, receipt.last)["status"] == "provisional"


def test_a_protected_new_address_does_not_go_back(towns: Towns) -> None:
    """The 転入通知 tells the day and the citation, never where; the old town still removes the record."""
    old, new = towns
    protected(old)
    announced(towns)
    settling(new, FROM_TOGANE, street="9999番地", domicile="不明", koseki_head="不明")
    new.tell()
    with new.feed() as feed:
        (record,) = feed.read(0)
    assert "9999番地".encode() not in record.data
    assert old.hear(new).dead_letters == []
    removed = old.state(Resident, TARO, CAME)
    assert (removed["left_on"], removed["destination"]) == (CAME, "")


def test_an_ended_protection_protects_no_longer(towns: Towns) -> None:
    """終了 in the old town before the 転入 is told too: the new town begins no measure."""
    old, new = towns
    protected(old)
    announced(towns)
    ended = form("end", "support_ended", date(2024, 4, 1))
    old.on(date(2024, 4, 1), ChangeSupport(form=ended, people={TARO: SupportEnded()}))
    old.tell()
    new.hear(old)
    settling(new, FROM_TOGANE, came=date(2024, 4, 3), domicile="不明", koseki_head="不明")
    number = new.state(Arrival, FROM_TOGANE, LATER)["resident"]
    assert new.state(Support, number, LATER) == {}


def test_a_measure_that_begins_after_the_notice_of_leaving_travels_too(towns: Towns) -> None:
    """Applied for in the town left behind while the person is on the way: the new town hears of it and protects."""
    old, new = towns
    announced(towns)
    protected(old, date(2024, 3, 25))
    old.tell()
    assert new.hear(old).dead_letters == []
    settling(new, FROM_TOGANE)
    number = new.state(Arrival, FROM_TOGANE, LATER)["resident"]
    assert new.state(Support, number, LATER)["forwarded_from"] == old.code


def test_no_screen_shows_a_protected_person_s_new_address(towns: Towns) -> None:
    """An auditor who compares the town before and after sees that they came, not where to (story 9)."""
    old, new = towns
    protected(old)
    announced(towns)
    receipt = settling(new, FROM_TOGANE, street="9999番地", domicile="不明", koseki_head="不明")
    line = ("diff", "--known", "2", "--known", str(receipt.last), "--valid", "2024-04-30")
    seen = Typed(new.folder)(*line, "--as", "auditor", "--purpose", "audit", "--json")
    assert "arrival.completed" in seen.out
    assert "9999番地" not in seen.out
    assert "9999番地" in Typed(new.folder)(*line, "--json").out
    assert "転入予定 122131-000000000000018" in Typed(new.folder)(*line).out


def test_erasing_a_person_keeps_the_evidence(towns: Towns) -> None:
    """Nothing of them can be read any more, the sealed copy included; what the other town told is still proved."""
    old, new = towns
    announced(towns)
    number = came_true(towns)
    gone = Leave(form=form("gone", "removal_ex_officio", CAME), people={number: RemovedByAuthority()})
    new.on(date(2024, 4, 2), gone)
    request = Request(number=number, grounds="保存期間の満了", legal_basis="令34条", actor="chief", place="窓口")
    outcome = erase(new.office, request)
    assert f"arrival-{FROM_TOGANE}" in {one.subject for one in outcome.destroyed}
    assert outcome.residues == []
    assert "name" not in new.state(Arrival, FROM_TOGANE, LATER)
    link = link_of_arrival(new.office, FROM_TOGANE)
    assert link.record == b""
    assert link.shows([old.key]).number == TARO
