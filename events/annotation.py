"""個別記載事項とその他の管理項目: what a town keeps about a resident beside the 住民票's own items (1.1.1, 1.1.14)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from events.items import Body, Day, Flag, PersonalText, State, Text, event


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


@event(Annotation, "annotation.remark_written")
class RemarkWritten(Remarks, Body):
    """備考・メモの記入; an empty one wipes it from the record of later days, not from the history."""


@event(Annotation, "annotation.ward_changed")
class WardChanged(Guardianship, Body):
    """成年被後見人の設定・解除."""


@event(Annotation, "annotation.card_changed")
class CardChanged(Card, Body):
    """個人番号カードの状態変更."""


@event(Annotation, "annotation.registrations_changed")
class RegistrationsChanged(Registrations, Body):
    """個別記載事項の職権修正, told by the offices for 選挙, 国保, 年金, 児童手当 …."""


ANNOTATION_EVENTS: tuple[type[Body], ...] = (RemarkWritten, WardChanged, CardChanged, RegistrationsChanged)
