"""The rows of the layouts as typed values: what a file says, before any rule of the field is applied.

A blank cell is "" (text), None (dates, amounts, address groups) or a blank `RawDate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime


class RawDate(NamedTuple):
    """不詳日を含む日付 as written: a calendar date, or None and the wording for the values layer to parse."""

    on: date | None = None
    text: str = ""

    @property
    def is_blank(self) -> bool:
        """Neither a date nor a wording."""
        return self.on is None and not self.text


NO_DATE: Final = RawDate()


@dataclass(frozen=True, slots=True)
class Address:
    """住所 in its parts; the row holds None instead when all of them are blank."""

    area_code: str = ""
    prefecture: str = ""
    city: str = ""
    area: str = ""
    street: str = ""
    building: str = ""
    postal_code: str = ""

    @property
    def text(self) -> str:
        """The address on one line; 方書 after a full-width space."""
        line = self.prefecture + self.city + self.area + self.street
        return f"{line}　{self.building}" if self.building else line


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentRow:
    """One person in one submission: a row of juki (データ移行) or ido. Blank groups are unchanged."""

    lgcode: str
    number: str
    """届書番号"""
    processed_at: datetime
    reason: str
    """異動事由, the official Japanese name."""
    resident_number: str
    """宛名番号"""
    effective: RawDate = NO_DATE
    notified_on: date | None = None
    target_number: str = ""
    """取消対象届書番号"""
    legacy_processed_on: date | None = None
    household: str = ""
    household_order: int | None = None
    relationship: str = ""
    head_name: str = ""
    kind: str = ""
    """住民種別"""
    resident_code: str = ""
    """住民票コード"""
    my_number: str = ""
    """個人番号"""
    name: str = ""
    family_name: str = ""
    given_name: str = ""
    romaji: str = ""
    kanji_name: str = ""
    kana: str = ""
    family_name_kana: str = ""
    given_name_kana: str = ""
    kana_status: str = ""
    former_family_name: str = ""
    former_family_name_kana: str = ""
    alias: str = ""
    alias_kana: str = ""
    sex: str = ""
    birth: RawDate = NO_DATE
    address: Address | None = None
    address_since: RawDate = NO_DATE
    became_resident: RawDate = NO_DATE
    previous_address: Address | None = None
    previous_household_head: str = ""
    previous_country: str = ""
    domicile: str = ""
    """本籍"""
    koseki_head: str = ""
    """筆頭者"""
    nationality: str = ""
    foreign_resident_since: RawDate = NO_DATE
    foreign_category: str = ""
    card_number: str = ""
    residence_status: str = ""
    stay_period: str = ""
    stay_until: date | None = None
    planned_leaving: date | None = None
    """転出予定年月日"""
    planned_address: Address | None = None
    planned_country: str = ""
    notice_received: date | None = None
    """転入通知年月日"""
    left_on: date | None = None
    """転出年月日（確定）"""
    confirmed_address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleRow:
    """軽自動車: a registration, change of owner or scrapping."""

    lgcode: str
    number: str
    processed_at: datetime
    action: str
    """登録, 名義変更 or 廃車."""
    effective_on: date
    vehicle_number: str
    notified_on: date | None = None
    plate: str = ""
    vehicle_kind: str = ""
    """種別, by its Japanese name."""
    first_inspected: tuple[int, int] | None = None
    """初度検査年月 as (year, month)."""
    propulsion: str = ""
    """電気等, ハイブリッド等 or nothing."""
    green_percent: int | None = None
    owner_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """一括処理: a batch run for a fiscal year."""

    lgcode: str
    number: str
    processed_at: datetime
    run: str
    fiscal_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """納付: money paid in for a bill, in yen."""

    lgcode: str
    number: str
    """収納番号"""
    processed_at: datetime
    bill_number: str
    fiscal_year: int
    vehicle_number: str
    paid_on: date
    amount: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """One record of a tax book: what every table has; a table's own items stand beside, by their field names."""

    lgcode: str
    number: str
    """届書番号"""
    processed_at: datetime
    action: str
    """異動"""
    effective_on: date
    notified_on: date | None = None


Row = ResidentRow | VehicleRow | BatchRow | PaymentRow | FactRow


def bill_number(fiscal_year: int, vehicle_number: str) -> str:
    """通知書番号 of the light vehicle tax: one bill per vehicle and fiscal year."""
    return f"kei-{fiscal_year}-{vehicle_number}"
