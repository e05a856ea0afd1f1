"""個別記載事項とその他の管理項目: what a town keeps about a resident beside the 住民票's own items (1.1.1, 1.1.14)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from events.items import Body, Day, Flag, PersonalText, State, Text


class Ward(StrEnum):
    """成年被後見人の設定・解除."""

    SET = "set"
    """設定"""
    CLEARED = "cleared"
    """解除"""


@dataclass(frozen=True, kw_only=True)
class Remarks:
    """備考・メモ."""

    remark: PersonalText = None
    memo: PersonalText = None


@dataclass(frozen=True, kw_only=True)
class Guardianship:
    """成年被後見人: a value of `Ward`."""

    ward: PersonalText = None


@dataclass(frozen=True, kw_only=True)
class Card:
    """個人番号カードの発行状況."""

    my_number_card: Text = None
    my_number_card_until: Day = None


@dataclass(frozen=True, kw_only=True)
class Registrations:
    """個別記載事項 of 法7条9号から11号の2まで: 選挙, 国保, 後期, 介護, 年金, 児童手当; from and until which day."""

    voter: Flag = None
    health_insurance_from: Day = None
    health_insurance_until: Day = None
    late_elderly_from: Day = None
    late_elderly_until: Day = None
    care_from: Day = None
    care_until: Day = None
    pension_number: PersonalText = None
    pension_class: Text = None
    pension_from: Day = None
    pension_until: Day = None
    child_allowance_from: Day = None
    child_allowance_until: Day = None


@dataclass(frozen=True, kw_only=True)
class Annotation(Registrations, Card, Guardianship, Remarks, State):
    """個別記載事項 of one resident, keyed by 宛名番号."""

    KIND: ClassVar = "annotation"


@dataclass(frozen=True, kw_only=True)
class _OfAnnotation(Body):
    STATE: ClassVar = Annotation


@dataclass(frozen=True, kw_only=True)
class RemarkWritten(Remarks, _OfAnnotation):
    """備考・メモの記入; an empty one wipes it from the record of later days, not from the history."""

    TYPE: ClassVar = "annotation.remark_written"


@dataclass(frozen=True, kw_only=True)
class WardChanged(Guardianship, _OfAnnotation):
    """成年被後見人の設定・解除."""

    TYPE: ClassVar = "annotation.ward_changed"


@dataclass(frozen=True, kw_only=True)
class CardChanged(Card, _OfAnnotation):
    """個人番号カードの状態変更."""

    TYPE: ClassVar = "annotation.card_changed"


@dataclass(frozen=True, kw_only=True)
class RegistrationsChanged(Registrations, _OfAnnotation):
    """個別記載事項の職権修正, told by the offices for 選挙, 国保, 年金, 児童手当 …."""

    TYPE: ClassVar = "annotation.registrations_changed"


ANNOTATION_EVENTS: tuple[type[Body], ...] = (RemarkWritten, WardChanged, CardChanged, RegistrationsChanged)
