"""住民票: items that only some 異動事由 set, kept apart so that the usual events stay as they were stored."""

from dataclasses import dataclass

from events.items import Day, Flag, Number, PersonalText, Text


@dataclass(frozen=True, kw_only=True)
class LastRegistered:
    """最終登録住所地 of somebody who never notified a former town (未届転入, 4.1.1.4)."""

    last_registered_address: PersonalText = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """住民票の改製・再製: which sheet this is, from 1 (1.1.4)."""

    sheet: Number = None


@dataclass(frozen=True, kw_only=True)
class AliasHistory:
    """通称の記載・削除の年月日と市区町村名, kept for life (1.1.2); earlier ones stand in the history."""

    alias_entered_on: Day = None
    alias_entered_at: PersonalText = None
    alias_deleted_on: Day = None
    alias_deleted_at: PersonalText = None


@dataclass(frozen=True, kw_only=True)
class ForeignExtras:
    """旧外国人登録法による登録日, 住居地届出の有無, 氏名優先区分 (1.1.2)."""

    alien_registered_on: Day = None
    dwelling_notified: Flag = None
    name_preference: Text = None


@dataclass(frozen=True, kw_only=True)
class Extras(ForeignExtras, AliasHistory, Sheet, LastRegistered):
    """All of them."""
