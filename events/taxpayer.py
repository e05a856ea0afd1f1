"""納税義務者 outside the resident register: 住登外者 and 法人, with numbers of the residents' series."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from events.items import Body, Day, Flag, Number, PersonalFuzzyDay, PersonalText, State, Text, event


class TaxpayerStatus(StrEnum):
    """住登外者・法人の状態."""

    ACTIVE = "active"
    """登録"""
    LINKED = "linked"
    """転入により住民と統合"""
    CLOSED = "closed"
    """閉鎖"""


@dataclass(frozen=True, kw_only=True)
class _Person:
    name: PersonalText = None
    kana: PersonalText = None
    birth: PersonalFuzzyDay = None
    prefecture: PersonalText = None
    city: PersonalText = None
    area: PersonalText = None
    street: PersonalText = None
    building: PersonalText = None
    postal_code: PersonalText = None


@dataclass(frozen=True, kw_only=True)
class _Standing:
    status: Text = None


@dataclass(frozen=True, kw_only=True)
class NonResident(_Standing, _Person, State):
    """住登外者: a taxpayer who isn't in the resident register, keyed by 宛名番号."""

    KIND: ClassVar = "nonresident"
    resident_number: Text = None
    """The 宛名番号 under which the person lives here since."""


@event(NonResident, "nonresident.recorded")
class NonResidentRecorded(_Standing, _Person, Body):
    """住登外者の登録."""

    status: Text = TaxpayerStatus.ACTIVE


@event(NonResident, "nonresident.changed")
class NonResidentChanged(_Person, Body):
    """住登外者の氏名・住所の変更."""


@event(NonResident, "nonresident.linked")
class NonResidentLinked(_Standing, Body):
    """住登外者と住民の統合: the person moved in; both numbers stay, and lead to each other."""

    status: Text = TaxpayerStatus.LINKED
    resident_number: Text = None


@dataclass(frozen=True, kw_only=True)
class _Firm(_Standing):
    corporate_name: Text = None
    """商号又は名称"""
    corporate_number: Text = None
    """法人番号, 13 digits."""
    head_office: Text = None
    """本店所在地"""
    opened_on: Day = None
    """事務所等を設けた日"""


@dataclass(frozen=True, kw_only=True)
class Corporation(_Firm, State):
    """法人, keyed by 宛名番号."""

    KIND: ClassVar = "corporation"


@event(Corporation, "corporation.registered")
class CorporationRegistered(_Firm, Body):
    """法人の設立・設置の届出."""

    status: Text = TaxpayerStatus.ACTIVE


@event(Corporation, "corporation.changed")
class CorporationChanged(_Firm, Body):
    """法人の異動の届出."""


@event(Corporation, "corporation.closed")
class CorporationClosed(_Standing, Body):
    """法人の解散・事務所等の廃止."""

    status: Text = TaxpayerStatus.CLOSED


@dataclass(frozen=True, kw_only=True)
class _ReturnFacts:
    corporation: Text = None
    """法人's 宛名番号."""
    year_starts: Day = None
    """事業年度の始期"""
    year_ends: Day = None
    """事業年度の終期"""
    capital: Number = None
    """資本金等の額, yen; not said: a body without capital."""
    local_staff: Number = None
    """市内の従業者数"""
    total_staff: Number = None
    """従業者の総数"""
    corporation_tax: Number = None
    """課税標準となる法人税額, yen."""
    office_months: Number = None
    """事務所等を有した月数; not said: by the days on which the offices were opened and closed."""


@dataclass(frozen=True, kw_only=True)
class CorporateReturn(_ReturnFacts, State):
    """法人市民税の申告, keyed by 宛名番号 and the last month of its period."""

    KIND: ClassVar = "corporate_return"
    interim: Flag = None
    """予定申告: its period ends with the sixth month of the business year."""


@event(CorporateReturn, "corporate_return.filed")
class CorporateReturnFiled(_ReturnFacts, Body):
    """確定申告."""


@event(CorporateReturn, "corporate_return.interim_filed")
class InterimReturnFiled(_ReturnFacts, Body):
    """予定申告; `year_ends` is the last day of the sixth month."""

    interim: Flag = True


@event(CorporateReturn, "corporate_return.corrected")
class CorporateReturnCorrected(_ReturnFacts, Body):
    """修正申告・法人税の更正."""


TAXPAYER_EVENTS: tuple[type[Body], ...] = (
    *(NonResidentRecorded, NonResidentChanged, NonResidentLinked),
    *(CorporationRegistered, CorporationChanged, CorporationClosed),
    *(CorporateReturnFiled, InterimReturnFiled, CorporateReturnCorrected),
)
