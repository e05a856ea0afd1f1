import re

import pytest

from events.reasons import JAPANESE, REASONS, Effect, NoticeDate, Trigger, reason_coded, reason_named, reported_as
from events.values.errors import InvalidValueError

# 標準仕様書 1.2.2, the three official lists in their order.
ENTRIES = [
    *("国内転入", "国外転入等", "出生", "職権記載（帰化等）", "職権記載（国籍喪失）", "職権記載"),
    *("改製", "再製", "異動の取消し（増）"),
]
REMOVALS = [
    *("国内転出", "国外転出", "死亡", "職権消除（帰化等）", "職権消除（国籍喪失）", "職権消除"),
    *("改製", "再製", "異動の取消し（減）"),
]
AMENDMENTS = [
    *("転居", "世帯分離", "世帯合併", "世帯変更", "世帯主変更", "職権修正", "軽微な修正", "誤記修正"),
    *("個人番号の変更請求", "個人番号の職権修正", "個人番号の職権記載"),
    *("住民票コードの変更請求", "住民票コードの職権記載", "旧氏の記載", "旧氏の変更", "旧氏の削除"),
    *("通称の記載", "通称の削除", "異動の取消し（修正）"),
]
OURS = [
    *("データ移行", "特例転入", "未届転入", "回復", "転出予定の取下げ"),
    *("転入通知受理", "転出証明書交付", "転出証明書再交付", "証明書交付"),
    *("支援措置の開始", "支援措置の延長", "支援措置の終了", "抑止の設定", "抑止の解除", "抑止の一時解除"),
    *("メモ", "備考・留意事項", "成年被後見人の設定", "成年被後見人の解除", "在留カード更新", "フリガナ確認"),
    *("個人番号カードの状態変更", "住居地届出", "特別永住者証明書の更新"),
]


def names(effect: Effect, *, official: bool) -> list[str]:
    """List the names of one list in table order."""
    return [one.name for one in REASONS.values() if one.effect is effect and one.official is official]


def test_the_official_lists_are_complete_and_in_order() -> None:
    """The three lists of the specification, no name more, none less."""
    assert names(Effect.ENTRY, official=True) == ENTRIES
    assert names(Effect.REMOVAL, official=True) == REMOVALS
    assert names(Effect.AMENDMENT, official=True) == AMENDMENTS
    assert names(Effect.ATTENDANT, official=True) == []


def test_what_the_field_needs_beside_them_is_marked_as_ours() -> None:
    """Migration, variants and attendant entries exist, and none passes for official."""
    assert [one.name for one in REASONS.values() if not one.official] == OURS


def test_codes_are_stable_ascii_and_unique() -> None:
    """Codes are snake_case and short enough for every file; these few are in logs already and may never change."""
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) and len(code) <= 40 for code in REASONS)
    assert all(code == reason.code for code, reason in REASONS.items())
    assert len(REASONS) == len(ENTRIES) + len(REMOVALS) + len(AMENDMENTS) + len(OURS)
    assert [REASONS[code].name for code in ("move_in_domestic", "death", "relocation", "migrated")] == [
        "国内転入",
        "死亡",
        "転居",
        "データ移行",
    ]


def test_population_follows_the_list() -> None:
    """記載 adds one, 消除 takes one, 修正 none; 改製 and 再製 change sheets, not people."""
    sign = {Effect.ENTRY: 1, Effect.REMOVAL: -1, Effect.AMENDMENT: 0, Effect.ATTENDANT: 0}
    neutral = {"改製", "再製", "転出予定の取下げ"}
    for reason in REASONS.values():
        assert reason.population == (0 if reason.name in neutral else sign[reason.effect]), reason.code


def test_only_departures_may_lie_in_the_future() -> None:
    """異動日 is today or before, except 転出予定 and what takes one back."""
    future = {reason.code for reason in REASONS.values() if reason.may_be_future}
    assert future == {"move_out_domestic", "move_out_abroad", "cancel_removal", "move_out_withdrawn"}


def test_only_birth_death_and_disappearance_may_be_fuzzy() -> None:
    """不詳日 is allowed for 出生・死亡・失踪, and for entries that repeat such a date."""
    fuzzy = {reason.code for reason in REASONS.values() if reason.may_be_fuzzy}
    cancelling = {"cancel_removal", "cancel_entry", "cancel_amendment", "restored"}
    assert fuzzy == {"birth", "death", "removal_ex_officio", "migrated"} | cancelling


@pytest.mark.parametrize(
    ("name", "trigger", "notice", "days"),
    [
        ("国内転入", Trigger.NOTIFICATION, NoticeDate.FILED, 14),
        ("国外転入等", Trigger.NOTIFICATION, NoticeDate.FILED, 14),
        ("転居", Trigger.NOTIFICATION, NoticeDate.FILED, 14),
        ("世帯主変更", Trigger.NOTIFICATION, NoticeDate.FILED, 14),
        ("国内転出", Trigger.NOTIFICATION, NoticeDate.FILED, 14),
        ("出生", Trigger.EX_OFFICIO, NoticeDate.NOTIFIED, 14),
        ("死亡", Trigger.EX_OFFICIO, NoticeDate.NOTIFIED, 7),
        ("職権記載（帰化等）", Trigger.EX_OFFICIO, NoticeDate.NOTIFIED, None),
        ("旧氏の記載", Trigger.CLAIM, NoticeDate.CLAIMED, None),
        ("通称の記載", Trigger.PETITION, NoticeDate.PETITIONED, None),
        ("誤記修正", Trigger.EX_OFFICIO, NoticeDate.NONE, None),
        ("転入通知受理", Trigger.NOTICE, NoticeDate.NOTIFIED, None),
    ],
)
def test_trigger_notice_date_and_deadline(name: str, trigger: Trigger, notice: NoticeDate, days: int | None) -> None:
    """Who acts, which second date is asked for, and within how many days."""
    reason = reason_named(name)
    assert (reason.trigger, reason.notice, reason.deadline_days) == (trigger, notice, days)


def test_only_notifications_have_a_filing_date_and_everything_has_a_basis() -> None:
    """届出日 belongs to 届出 alone, a deadline needs a dated notice, and no entry is without a ground."""
    for reason in REASONS.values():
        assert reason.legal_basis
        assert reason.notice is not NoticeDate.FILED or reason.trigger is Trigger.NOTIFICATION, reason.code
        assert reason.deadline_days is None or reason.notice in (NoticeDate.FILED, NoticeDate.NOTIFIED), reason.code


def test_names_are_found_and_the_double_ones_need_the_list() -> None:
    """改製 and 再製 stand in two lists; every other name is enough."""
    for reason in REASONS.values():
        assert reason_named(reason.name, reason.effect) is reason
        assert reason_coded(reason.code) is reason
        if reason.name in ("改製", "再製"):
            with pytest.raises(InvalidValueError, match="記載か消除か") as refused:
                reason_named(reason.name)
            assert refused.value.remedy("en") == "Say which of the two is meant."
        else:
            assert reason_named(reason.name) is reason


def test_an_unknown_reason_is_refused_with_a_remedy() -> None:
    """Names and codes that aren't listed point to the list; 転居取消 doesn't exist on purpose."""
    for name in ("転居取消", "move_in_domestic", ""):
        with pytest.raises(InvalidValueError, match="daicho reasons"):
            reason_named(name)
    with pytest.raises(InvalidValueError, match="daicho reasons"):
        reason_coded("国内転入")


def test_variants_are_reported_under_their_official_reason() -> None:
    """特例転入 leaves the house as 国内転入, 回復 as 異動の取消し（増）, a memo not at all."""
    assert reported_as(reason_named("死亡")) is reason_named("死亡")
    assert reported_as(reason_named("特例転入")) is reason_named("国内転入")
    assert reported_as(reason_named("回復")) is reason_named("異動の取消し（増）")
    assert reported_as(reason_named("メモ")) is None
    for reason in REASONS.values():
        parent = reported_as(reason)
        assert parent is None or parent.official


def test_every_term_has_its_japanese_name() -> None:
    """Lists, triggers and dates can all be shown to a caseworker."""
    assert set(JAPANESE) == {*Effect, *Trigger, *NoticeDate}
