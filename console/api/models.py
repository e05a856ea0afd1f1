"""What goes in and out of the API, as OpenAPI describes it."""

from datetime import MAXYEAR, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from projections.search import FOUND_AT_MOST

Number = Annotated[str, Field(pattern=r"^[0-9]{1,15}$", examples=["000000000000019"])]
Announced = Annotated[str, Field(pattern=r"^[0-9]{6}-[0-9]{1,15}$", examples=["122378-000000000000018"])]
"""転入予定: the other town's 団体コード and 宛名番号."""
FIRST_YEAR = 1800


def _within_calendar(day: date) -> date:
    """A day to which one may be added; nobody in a register was born before FIRST_YEAR."""
    if not FIRST_YEAR <= day.year < MAXYEAR:
        raise ValueError(f"a year from {FIRST_YEAR} to {MAXYEAR - 1}")
    return day


def _written_out(value: Any) -> Any:  # noqa: ANN401 - whatever came in
    """A moment is written as one: a bare number is a position, and never seconds since 1970."""
    if not isinstance(value, str) or "T" not in value.upper():
        raise ValueError("a date and time with its zone")
    return value


Day = Annotated[date, AfterValidator(_within_calendar)]
Position = Annotated[int, Field(ge=0, lt=2**53)]
Instant = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_within_calendar)]
KnownAt = Position | Day | Instant
"""記録時点: a position, the end of a day, or a moment with its zone."""

Items = dict[str, Any]
"""Items by name, as the glossary lists them; what the caller may not see reads ＊＊＊."""

TEXT = 200
MANY = 100


class In(BaseModel):
    """Nothing unknown is taken for granted: a mistyped name is refused."""

    model_config = ConfigDict(extra="forbid", str_max_length=2_000)


class MomentIn(In):
    """A moment on both axes: 基準日 (default: the town's today) and 記録時点 as a position, a day or a time."""

    valid: Day | None = None
    known: KnownAt | None = Field(default=None, union_mode="left_to_right")


class SearchIn(MomentIn):
    """検索: everything given must fit one person. In a body, so that nobody's name gets into an address."""

    words: str = Field(default="", max_length=TEXT, examples=["渡辺 家之子"])
    birth: Day | None = None
    number: str = Field(default="", max_length=15, pattern=r"^[0-9]*$")
    limit: int = Field(default=50, ge=1, le=FOUND_AT_MOST)
    after: str = Field(default="", max_length=1_000, description="`after` of the page before.")


class ComparisonIn(In):
    """比較: two moments, of one resident or of the whole town."""

    before: MomentIn
    after: MomentIn = MomentIn()
    number: Number | None = None
    limit: int = Field(default=FOUND_AT_MOST, ge=1, le=FOUND_AT_MOST)


class FormIn(In):
    """届書. Who gives it is the token's user; the command's id is the Idempotency-Key."""

    reason: str = Field(max_length=TEXT, examples=["relocation"], description="異動事由 (`daicho reasons`).")
    effective: str = Field(max_length=TEXT, examples=["2024-06-10", "令和6年6月10日", "令和6年6月頃"])
    trigger: str = Field(max_length=TEXT, examples=["届出"])
    legal_basis: str = Field(max_length=TEXT, examples=["法23条"])
    notice_on: Day | None = None
    submission: str = Field(default="", max_length=TEXT)
    note: str = Field(default="", max_length=2_000)
    acknowledged: list[str] = Field(default_factory=list, max_length=MANY, description="Codes of overridden alerts.")


class EventIn(In):
    """What happens to one person: an event type of the catalogue and the items it sets."""

    event: str = Field(max_length=TEXT, examples=["resident.relocated"])
    items: dict[str, Any] = Field(default_factory=dict, examples=[{"area": "求名", "street": "1番地"}])


class CertificateIn(In):
    """証明書の交付."""

    number: str = Field(max_length=TEXT, description="発行番号")
    subject: Number
    certificate: str = Field(max_length=TEXT, examples=["住民票の写し"])
    scope: str | None = Field(default=None, max_length=TEXT)
    copies: int = Field(default=1, ge=1, le=MANY)
    requester: str | None = Field(default=None, max_length=TEXT)
    known_at: Position | None = None
    cleared: bool = Field(default=False, description="支援措置責任者 agreed; counts from one alone.")


class VoidIn(In):
    """証明書の廃棄."""

    number: str = Field(max_length=TEXT)
    why: str = Field(max_length=TEXT)


class PaymentIn(In):
    """納付, in yen."""

    bill: str = Field(max_length=TEXT)
    amount: int = Field(ge=1, le=10**12)
    channel: str = Field(max_length=TEXT)
    instalment: int | None = Field(default=None, ge=1, le=MANY)
    receipt: str = Field(default="", max_length=TEXT)


CommandName = Literal[
    "Enter", "Leave", "Replace", "ConfirmMoveOut", "Change", "Correct", "Cancel", "Annotate", "IssueCertificate",
    "VoidCertificate", "ChangeSupport", "SetHolds", "ChangeHolds", "RecordFacts", "Collect", "ReceivePayment",
]  # fmt: skip


class CollectionIn(In):
    """収納・滞納整理の行為: `daicho tax collect` lists the acts, and the items that each is typed with."""

    act: str = Field(max_length=TEXT, examples=["refund"])
    items: dict[str, str | int] = Field(
        max_length=MANY,
        examples=[{"bill": "kotei-2024-000000000000018", "instalment": 1, "amount": 3000, "ground": "overpaid"}],
    )


class CommandIn(In):
    """A request for one atomic commit: `people` for most, or the one field that belongs to the command."""

    command: CommandName
    form: FormIn
    people: dict[str, EventIn] = Field(
        default_factory=dict,
        max_length=MANY,
        description="宛名番号 (or the hold's subject or number, or the tax record) → event.",
    )
    destinations: dict[Number, str] = Field(default_factory=dict, max_length=MANY, description="ConfirmMoveOut")
    cancels: UUID | None = Field(default=None, description="Cancel: the command that is taken back.")
    certificate: CertificateIn | None = None
    void: VoidIn | None = None
    payment: PaymentIn | None = None
    collection: CollectionIn | None = Field(default=None, description="Collect")


class NewcomerIn(EventIn):
    """Somebody without a 宛名番号; what another town announced of them fills in every item that is left out."""

    announcement: Announced | None = Field(default=None, description="転入予定 that comes true with the entry.")


class ArrivalIn(In):
    """記載 of people who have no 宛名番号 yet; who names no household shares a new one."""

    form: FormIn
    people: list[NewcomerIn] = Field(min_length=1, max_length=MANY)


class ReturnIn(In):
    """差戻し."""

    why: str = Field(min_length=1, max_length=2_000, description="What its author has to mend.")


class TownOut(BaseModel):
    """A town that is served here."""

    code: str
    name: str
    simulated: bool
    position: int


class At(BaseModel):
    """Where an answer stands: (town, known, valid) names it for ever."""

    town: str
    simulated: bool
    valid: date
    known: int
    recorded_at: datetime | None = Field(description="Transaction time of that position.")
    now: int = Field(description="The last position there was when the answer was made.")


class HitOut(BaseModel):
    """One person found; `held`: 照会抑止 leaves the number alone."""

    number: str
    items: Items
    held: bool


class HitsOut(BaseModel):
    """検索結果, a page of it."""

    at: At
    hits: list[HitOut]
    after: str = Field(description="Send it back for the next page; empty on the last one.")


class MemberOut(BaseModel):
    """One member of a household."""

    number: str
    items: Items
    age: int | None


class ErasedOut(BaseModel):
    """消去."""

    on: date
    grounds: str


class AlertOut(BaseModel):
    """アラート."""

    code: str
    message: str
    remedy: str


class TaxOut(BaseModel):
    """税, or why it isn't shown."""

    allowed: bool
    explanation: str
    bills: list[Items]
    vehicles: list[Items]


class ResidentOut(BaseModel):
    """The record at (valid, known) and what stands beside it."""

    at: At
    number: str
    items: Items
    age: int | None
    head: str | None
    members: list[MemberOut]
    alerts: list[AlertOut]
    support: Items | None
    holds: list[Items]
    scheduled: list[Items]
    recorded_later: int
    notes: Items
    certificates: list[Items]
    tax: TaxOut
    erased: ErasedOut | None
    is_hidden: bool


class ChangeOut(BaseModel):
    """An item before and after."""

    item: str
    before: Any
    after: Any


class EntryOut(BaseModel):
    """One change: envelope, what it changed, the record then."""

    entry: Items
    changes: list[ChangeOut]
    record: Items | None
    cancelled_by: int | None


class HistoryOut(BaseModel):
    """履歴."""

    at: At
    number: str
    entries: list[EntryOut]
    erased: ErasedOut | None


class HouseholdOut(BaseModel):
    """世帯."""

    at: At
    number: str
    head: str | None
    members: list[MemberOut]
    entries: list[Items]


class BillOut(BaseModel):
    """納税通知書, in yen."""

    at: At
    number: str
    items: Items
    decision: Items
    payments: list[Items]
    facts_corrected: list[ChangeOut]
    entries: list[Items]


class DifferenceOut(BaseModel):
    """One record that differs."""

    kind: str
    number: str
    changes: list[ChangeOut]
    causes: list[Items]


class ComparisonOut(BaseModel):
    """比較; `total` counts all, `records` holds as many as were asked for."""

    before: At
    after: At
    records: list[DifferenceOut]
    total: int


class StatisticsOut(BaseModel):
    """統計."""

    at: At
    first: date
    last: date
    figures: Items
    pyramid: list[Items]
    movements: list[Items]
    collection: list[Items]
    payments: Items


class ReplayOut(BaseModel):
    """再現: the digest of the log alone and of what the screens show."""

    at: At
    records: int
    replayed: str
    read: str
    agrees: bool


class AccessesOut(BaseModel):
    """アクセス."""

    entries: list[Items]
    operators: list[Items]


class SignInsOut(BaseModel):
    """認証・設定の記録."""

    lines: list[Items]
    checked: int = Field(description="Lines of the whole journal, rehashed before this answer.")


class CorrectedOut(BaseModel):
    """Decisions on facts corrected later."""

    at: At
    decisions: list[Items]


class ReceiptOut(BaseModel):
    """What became of a command: positions of its events (last < first: it changed nothing)."""

    first: int
    last: int
    repeated: bool
    alerts: list[AlertOut]


class ArrivalOut(ReceiptOut):
    """記載, with the numbers that were given."""

    numbers: list[str]


class DraftOut(BaseModel):
    """仮登録."""

    id: str
    author: str
    reviewer: str
    saved_at: datetime
    expires_at: datetime
    command: str
    reason: str
    effective: str
    people: dict[str, Items] = Field(description="By 宛名番号, or by a newcomer's key (`new-1`).")
    names: dict[str, str] = Field(description="What those who have a number are called now.")
    records: list[str] = Field(description="Bills and other records of tax that it names, as `<kind>-<number>`.")
    arrivals: dict[str, str] = Field(description="Key of `people` → the 転入予定 that comes true with it.")
    entry: Items = Field(description="The 届書: trigger, legal_basis, notice_on, submission, note, acknowledged.")
    cancels: UUID | None = Field(description="The command that it takes back.")
    returned: str = Field(description="差戻し: what its author has to mend; empty while it waits.")
    returned_by: str


class EffectOut(BaseModel):
    """One record before and after, on the day from which the draft counts for it."""

    kind: str
    number: str
    on: date
    events: list[Items]
    changes: list[ChangeOut]
    instalments: list[ChangeOut] = Field(description="Of a bill: each 期 that changes (`item`), with its money in yen.")


class RehearsalOut(BaseModel):
    """下見: what the author overrode, and what would change."""

    alerts: list[AlertOut]
    effects: list[EffectOut]
    refused: str | None = Field(description="Why changes of tax records are left out; null where none is.")


class AwaitedOut(BaseModel):
    """転入予定 in a list."""

    number: str
    name: str
    planned_leaving: date
    lapses_on: date = Field(description="The last day on which a 特例転入 is in time.")
    is_protected: bool


class UnheardOut(BaseModel):
    """転入通知未着."""

    number: str
    name: str
    planned_leaving: date
    destination: str


class AwaitingOut(BaseModel):
    """Who is awaited, and of whom nothing was heard, the oldest plans first."""

    at: At
    expected: list[AwaitedOut]
    unheard: list[UnheardOut]


class AnnouncementOut(BaseModel):
    """転入予定: 転出証明書情報 as the other town last told it."""

    at: At
    number: str
    items: Items
    is_open: bool
    told_at: datetime
    lapses_on: date | None
    together: list[AwaitedOut]
    known_as: list[str] = Field(description="宛名番号 of who has the same numbers here.")
    entries: list[Items]
