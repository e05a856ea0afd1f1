"""How items and codes of the records are called on the screen, in both languages."""

from __future__ import annotations

from typing import Final

from console.errors import Words

ITEMS: Final[dict[str, Words]] = {
    # 住民
    "status": Words("状態", "status"),
    "name": Words("氏名", "name"),
    "kana": Words("フリガナ", "reading"),
    "kana_confirmed": Words("フリガナ確認", "reading confirmed"),
    "family_name": Words("氏", "family name"),
    "given_name": Words("名", "given name"),
    "former_family_name": Words("旧氏", "former family name"),
    "former_family_name_kana": Words("旧氏フリガナ", "its reading"),
    "alias": Words("通称", "alias"),
    "alias_kana": Words("通称フリガナ", "its reading"),
    "birth": Words("生年月日", "birth date"),
    "age": Words("年齢", "age"),
    "sex": Words("性別", "sex"),
    "resident_code": Words("住民票コード", "resident code"),
    "my_number": Words("個人番号", "My Number"),
    "kind": Words("住民種別", "kind of resident"),
    "nationality": Words("国籍・地域", "nationality"),
    "romaji": Words("氏名（アルファベット）", "name in Latin letters"),
    "kanji_name": Words("氏名（漢字）", "name in kanji"),
    "foreign_category": Words("法30条の45の区分", "category (art. 30-45)"),
    "residence_status": Words("在留資格", "status of residence"),
    "stay_period": Words("在留期間", "period of stay"),
    "stay_until": Words("在留期間の満了日", "stay until"),
    "card_number": Words("在留カード等の番号", "residence card number"),
    "foreign_resident_since": Words("外国人住民となった日", "foreign resident since"),
    "domicile": Words("本籍", "registered domicile"),
    "koseki_head": Words("筆頭者", "head of the koseki"),
    "prefecture": Words("都道府県", "prefecture"),
    "city": Words("市区町村", "municipality"),
    "area": Words("町字", "area"),
    "street": Words("番地号", "street number"),
    "building": Words("方書", "building"),
    "area_code": Words("町字コード", "area code"),
    "postal_code": Words("郵便番号", "postal code"),
    "address": Words("住所", "address"),
    "address_since": Words("住所を定めた日", "address since"),
    "household": Words("世帯番号", "household"),
    "household_head": Words("世帯主", "head of household"),
    "relationship": Words("続柄", "relationship"),
    "household_order": Words("記載順位", "order"),
    "became_resident": Words("住民となった日", "resident since"),
    "previous_address": Words("転入前住所", "previous address"),
    "previous_household_head": Words("転入前の世帯主", "previous head of household"),
    "removal_reason": Words("消除事由", "reason of removal"),
    "planned_destination": Words("転出先住所（予定）", "planned destination"),
    "planned_leaving": Words("転出予定日", "planned leaving"),
    "destination": Words("転出先住所（確定）", "destination"),
    "left_on": Words("転出日（確定）", "left on"),
    "notice_received": Words("転入通知日", "notice of move-in"),
    # 世帯
    "head": Words("世帯主", "head"),
    # 軽自動車
    "owner": Words("納税義務者", "owner"),
    "vehicle_kind": Words("種別", "kind of vehicle"),
    "plate": Words("標識番号", "plate"),
    "first_inspected": Words("初度検査年月", "first inspected"),
    "acquired_on": Words("取得日", "acquired on"),
    # 通知書
    "tax": Words("税目", "tax"),
    "fiscal_year": Words("年度", "fiscal year"),
    "taxpayer": Words("納税義務者", "taxpayer"),
    "subject": Words("課税対象", "subject"),
    "assessment_date": Words("賦課期日", "assessment date"),
    "amount": Words("税額", "amount"),
    "due_on": Words("納期限", "due on"),
    "paid": Words("納付済額", "paid"),
    "refunded": Words("還付済額", "refunded"),
    "balance": Words("残高", "balance"),
    # 自治体
    "simulated": Words("シミュレーション", "simulated"),
    # 検証で示す項目
    "record": Words("記録", "record"),
}

CODES: Final[dict[str, dict[str, Words]]] = {
    "status": {
        "resident": Words("住民", "resident"),
        "moved_out": Words("転出", "moved out"),
        "dead": Words("死亡", "dead"),
        "removed": Words("消除", "removed"),
        "registered": Words("登録", "registered"),
        "scrapped": Words("廃車", "scrapped"),
        "decided": Words("決定", "decided"),
        "cancelled": Words("賦課取消", "cancelled"),
    },
    "kind": {
        "japanese": Words("日本人住民", "Japanese"),
        "foreign": Words("外国人住民", "foreign"),
    },
    "sex": {"男": Words("男", "male"), "女": Words("女", "female")},
    "tax": {"light_vehicle": Words("軽自動車税（種別割）", "light vehicle tax")},
    "kana_confirmed": {"True": Words("確認済", "confirmed"), "False": Words("未確認", "not confirmed")},
    "simulated": {"True": Words("はい", "yes"), "False": Words("いいえ", "no")},
}

EVENTS: Final[dict[str, Words]] = {
    "town.opened": Words("台帳の開設", "register opened"),
    "resident.migrated": Words("データ移行", "taken over"),
    "resident.moved_in": Words("国内転入", "moved in"),
    "resident.moved_in_from_abroad": Words("国外転入等", "moved in from abroad"),
    "resident.born": Words("出生", "born"),
    "resident.entered_by_authority": Words("職権記載", "entered by authority"),
    "resident.moved_out": Words("国内転出", "moved out"),
    "resident.moved_abroad": Words("国外転出", "moved abroad"),
    "resident.move_out_confirmed": Words("転入通知受理", "move-out confirmed"),
    "resident.died": Words("死亡", "died"),
    "resident.removed_by_authority": Words("職権消除", "removed by authority"),
    "resident.relocated": Words("転居", "relocated"),
    "resident.household_changed": Words("世帯の異動", "household changed"),
    "resident.amended": Words("職権修正", "amended"),
    "resident.error_corrected": Words("誤記修正", "error corrected"),
    "resident.entry_cancelled": Words("異動の取消し", "entry cancelled"),
    "household.recomposed": Words("世帯の構成の変更", "household recomposed"),
    "household.recomposition_cancelled": Words("世帯の構成の変更の取消し", "recomposition cancelled"),
    "vehicle.registered": Words("車両の登録", "vehicle registered"),
    "vehicle.transferred": Words("名義変更", "vehicle transferred"),
    "vehicle.scrapped": Words("廃車", "vehicle scrapped"),
    "bill.decided": Words("賦課決定", "bill decided"),
    "bill.revised": Words("更正・賦課取消", "bill revised"),
    "bill.payment_received": Words("納付", "payment received"),
    "bill.payment_refunded": Words("還付", "payment refunded"),
}

KINDS: Final[dict[str, Words]] = {
    "town": Words("自治体", "town"),
    "resident": Words("住民", "resident"),
    "household": Words("世帯", "household"),
    "vehicle": Words("軽自動車", "vehicle"),
    "bill": Words("通知書", "bill"),
}

GROUPS: Final[tuple[tuple[Words, tuple[str, ...]], ...]] = (
    (
        Words("氏名等", "Identity"),
        (
            "status",
            "name",
            "kana",
            "kana_confirmed",
            "former_family_name",
            "former_family_name_kana",
            "alias",
            "alias_kana",
            "romaji",
            "kanji_name",
            "birth",
            "age",
            "sex",
            "kind",
        ),
    ),
    (Words("住所", "Address"), ("address", "postal_code", "address_since", "became_resident")),
    (Words("世帯", "Household"), ("household", "household_head", "relationship")),
    (Words("本籍", "Koseki"), ("domicile", "koseki_head")),
    (
        Words("外国人住民", "Foreign resident"),
        (
            "nationality",
            "foreign_category",
            "residence_status",
            "stay_period",
            "stay_until",
            "card_number",
            "foreign_resident_since",
        ),
    ),
    (Words("番号", "Numbers"), ("resident_code", "my_number")),
    (Words("転入前", "Origin"), ("previous_address", "previous_household_head")),
    (
        Words("転出・消除", "Departure"),
        ("removal_reason", "planned_leaving", "planned_destination", "left_on", "destination", "notice_received"),
    ),
)
"""A resident's record as a caseworker reads it: groups in order, items in order."""
