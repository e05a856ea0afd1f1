"""Answers as every door gets them: plain values, masked already, with where they stand on both axes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from console.cli.changes import Change
    from console.service.visit import AsOf, Items
    from console.tax_desk import Explained
    from events.values.legal_date import LegalDate
    from projections.decisions import Overtaken
    from registry.application.permissions import Decision
    from registry.domain.errors import Alert


@dataclass(frozen=True)
class Hit:
    """One person found."""

    number: str
    items: Items
    held: bool = False
    """照会抑止 keeps this viewer from more than the number."""


@dataclass(frozen=True)
class Hits:
    """検索結果, residents before former ones, by reading."""

    at: AsOf
    hits: tuple[Hit, ...]
    after: str = ""
    """Where the next page begins; empty on the last one."""


@dataclass(frozen=True)
class Member:
    """One member of a household, head first."""

    number: str
    items: Items
    age: int | None
    """Completed years on the day asked for; None where no birth date is known."""


@dataclass(frozen=True)
class Erased:
    """消去: its day and grounds."""

    on: date
    grounds: str


@dataclass(frozen=True)
class TaxPanel:
    """税: bills of the person as 納税義務者, and their vehicles; empty where the viewer may not see them."""

    decision: Decision
    bills: tuple[Items, ...] = ()
    vehicles: tuple[Items, ...] = ()


@dataclass(frozen=True)
class Milestone:
    """One entry as a moment that one can go to, on both axes."""

    effective: date
    position: int
    recorded_at: int
    """Transaction time, microseconds since the epoch, UTC."""
    reason: str
    """異動事由, by its code."""
    counts: bool
    """Whether it still holds; what was cancelled, and its cancellation, are no stops of the valid axis."""


@dataclass(frozen=True)
class ResidentView:
    """住民: the record at (valid, known) and everything that stands beside it."""

    at: AsOf
    number: str
    items: Items
    age: int | None
    head: Member | None
    """世帯主; None for who left, and where there is none (a legal state, 1.1.10)."""
    members: tuple[Member, ...]
    alerts: tuple[Alert, ...]
    """支援措置 about to end or lapsed, 照会抑止 that only warns or that the viewer may clear."""
    support: Items | None
    """支援措置 as it stands now."""
    holds: tuple[Items, ...]
    """抑止 set on the person or their household, with `number`."""
    scheduled: tuple[Items, ...]
    """Entries known by then that take effect after the day, such as a 転出予定."""
    recorded_later: int
    """How many entries the log has of the person beyond what was known then."""
    notes: Items
    """備考・メモ・個別記載事項."""
    certificates: tuple[Items, ...]
    """交付履歴, the newest first."""
    tax: TaxPanel
    erased: Erased | None
    is_hidden: bool
    """Whether a protected address is kept from this viewer."""
    milestones: tuple[Milestone, ...] = ()
    """Every entry there is by now; none where the viewer may not see the history."""


@dataclass(frozen=True)
class HistoryEntry:
    """One change: its envelope (`version`, `position`, `reason`, `effective`, `actor`, `legal_basis` …) and items."""

    entry: Items
    changes: tuple[Change, ...]
    before: Items | None
    record: Items | None
    """The record on the effective day, as known just before the entry, and with it."""
    cancelled_by: int | None
    """The version that cancels it."""


@dataclass(frozen=True)
class History:
    """履歴, by 履歴番号."""

    at: AsOf
    number: str
    entries: tuple[HistoryEntry, ...]
    erased: Erased | None


@dataclass(frozen=True)
class HouseholdView:
    """世帯 at (valid, known), with its own history."""

    at: AsOf
    number: str
    head: Member | None
    members: tuple[Member, ...]
    entries: tuple[Items, ...]


@dataclass(frozen=True)
class Payment:
    """納付・還付 of a bill, in yen."""

    entry: Items
    paid: int
    refunded: int


@dataclass(frozen=True)
class BillView:
    """納税通知書: how it came about, what was paid, whether its facts were corrected since."""

    at: AsOf
    number: str
    items: Items
    """With `balance`, yen still owed (negative: 過誤納)."""
    decision: Items
    """`explanation`, line by line, and `known_position`: what was known when it was decided."""
    payments: tuple[Payment, ...]
    facts: tuple[Items | None, Items | None]
    """The taxed subject on its 賦課期日, as known when it was decided, and as known now."""
    facts_corrected: tuple[Change, ...]
    entries: tuple[Items, ...]


@dataclass(frozen=True)
class BillAccount:
    """収納と算定: each 期 of a bill with its money, and the computation made again from the facts that it knew."""

    taxpayer: str
    name: str
    is_resident: bool
    """Whether the taxpayer has a record here; a firm or somebody who never lived here has none."""
    instalments: tuple[Items, ...]
    """By 期, as `projections.collection.accounts` has them."""
    explained: Explained | None
    """None where the bill isn't known then, or its computation tells a protected address."""


@dataclass(frozen=True)
class Difference:
    """One record that differs between two moments, and who changed it, when and why."""

    kind: str
    number: str
    changes: tuple[Change, ...]
    before: Items | None
    after: Items | None
    causes: tuple[Items, ...]


@dataclass(frozen=True)
class Differences:
    """What differs between two moments."""

    before: AsOf
    after: AsOf
    records: tuple[Difference, ...]
    """Those whose items the viewer may see differing, up to as many as were asked for."""
    total: int
    """How many records differ in all."""


@dataclass(frozen=True)
class Statistics:
    """統計: figures of a day, movements of a period, collection as it stood; no person in it."""

    at: AsOf
    first: date
    last: date
    figures: Items
    pyramid: tuple[Items, ...]
    movements: tuple[Items, ...]
    collection: tuple[Items, ...]
    payments: Items


@dataclass(frozen=True)
class ReplayDigest:
    """再現: the state from the log alone and from the read model; both digests are equal, or verify says why."""

    at: AsOf
    records: int
    replayed: str
    read: str

    @property
    def agrees(self) -> bool:
        """Whether the screens show what the log says."""
        return self.replayed == self.read


@dataclass(frozen=True)
class AccessReport:
    """アクセス: entries of the access log, oldest first, and counts per operator."""

    entries: tuple[Items, ...]
    operators: tuple[Items, ...] = ()


@dataclass(frozen=True)
class Corrected:
    """Decisions that rest on facts corrected later."""

    at: AsOf
    decisions: tuple[Overtaken, ...]


@dataclass(frozen=True)
class Awaited:
    """転入予定: somebody whom another town announced and who hasn't come."""

    number: str
    """`<other town's code>-<宛名番号 there>`"""
    name: str
    planned_leaving: date
    lapses_on: date
    """The last day on which a 特例転入 is in time."""
    is_protected: bool
    """Whether the other town forwarded a measure that it hasn't ended."""


@dataclass(frozen=True)
class Unheard:
    """転入通知未着: somebody who left, of whose arrival no notice came in time."""

    number: str
    name: str
    planned_leaving: date
    destination: str


@dataclass(frozen=True)
class Awaiting:
    """転出入の督促: who is awaited, and of whom nothing was heard, the oldest plans first."""

    at: AsOf
    expected: tuple[Awaited, ...]
    unheard: tuple[Unheard, ...]


@dataclass(frozen=True)
class Announcement:
    """転入予定 as the other town last told it: 転出証明書情報, and what a 転入届 can be begun with."""

    at: AsOf
    number: str
    items: Items
    is_open: bool
    """Whether the person can still come: neither withdrawn nor entered."""
    told_at: datetime
    """When its newest word was taken in."""
    lapses_on: date | None
    together: tuple[Awaited, ...]
    """Others of the same household for the same day."""
    known_as: tuple[str, ...]
    """宛名番号 of who has the same numbers here (再転入)."""
    entries: tuple[Items, ...]


@dataclass(frozen=True)
class DraftView:
    """仮登録: who entered what, for whom; `people` are masked items by 宛名番号, or by a newcomer's key (`new-1`)."""

    id: str
    author: str
    reviewer: str
    saved_at: int
    expires_at: int
    """Both in microseconds since the epoch, UTC."""
    command: str
    reason: str
    effective: LegalDate
    """異動日"""
    people: dict[str, Items] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """What those who have a number are called now."""
    records: tuple[str, ...] = ()
    """Bills, vehicles and other records of tax that it names, as `<kind>-<number>`."""
    arrivals: dict[str, str] = field(default_factory=dict)
    """Key of `people` → the 転入予定 that comes true with it."""
    entry: Items = field(default_factory=dict)
    """The 届書: `trigger`, `legal_basis`, `notice_on`, `submission`, `note`, and the codes it has `acknowledged`."""
    cancels: UUID | None = None
    """The command that it takes back."""
    returned: str = ""
    """差戻し: what its author has to mend."""
    returned_by: str = ""


@dataclass(frozen=True)
class Effect:
    """What a draft makes of one record, on the day from which it counts for it; None where there is no record."""

    kind: str
    number: str
    person: str
    """宛名番号 of whom the record is about."""
    name: str
    """What they are called now."""
    on: date
    events: tuple[tuple[str, Items], ...]
    """What would be recorded: each event's type, and what it says."""
    before: Items | None
    after: Items | None
    instalments: tuple[tuple[Items, Items], ...] = ()
    """Of a bill: each 期 that changes, before and after, as `projections.collection.accounts` has them (yen)."""


@dataclass(frozen=True)
class Rehearsal:
    """下見 of a draft: what its author overrode, and what it would change."""

    alerts: tuple[Alert, ...]
    effects: tuple[Effect, ...]
    refused: Decision | None = None
    """Why changes of tax records aren't among them; None where nothing is left out."""
