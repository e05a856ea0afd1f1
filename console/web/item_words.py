"""What items are called on the screens: the words of the command line, and those only screens show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.cli.labels import CODES, ITEMS
from console.errors import Words
from console.web.reason_words import REASONS_EN
from events.event import instant
from registry.domain.masking import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from console.errors import Lang
    from console.service.visit import Items

MORE_ITEMS: Final[dict[str, Words]] = {
    "last_registered_address": Words("最終登録住所地", "last registered address"),
    "sheet": Words("住民票の枚次", "sheet"),
    "closed_sheet": Words("除票とした枚次", "closed sheet"),
    "alias_entered_on": Words("通称の記載年月日", "alias entered on"),
    "alias_entered_at": Words("通称を記載した市区町村", "alias entered at"),
    "alias_deleted_on": Words("通称の削除年月日", "alias deleted on"),
    "alias_deleted_at": Words("通称を削除した市区町村", "alias deleted at"),
    "alien_registered_on": Words("旧外登法の登録日", "registered under the former law"),
    "dwelling_notified": Words("住居地届出", "dwelling notified"),
    "name_preference": Words("氏名優先区分", "preferred name"),
    "former_processed_at": Words("旧システムの処理日時", "processed in the former system"),
    "former_reason": Words("旧システムの異動事由", "reason in the former system"),
    "corrects": Words("訂正する履歴番号", "corrects entry"),
    # 個別記載事項
    "remark": Words("備考", "remark"),
    "memo": Words("メモ", "memo"),
    "ward": Words("成年被後見人", "adult ward"),
    "my_number_card": Words("個人番号カード", "My Number card"),
    "my_number_card_until": Words("カードの有効期限", "card valid until"),
    "voter": Words("選挙人名簿", "voters' list"),
    "health_insurance_from": Words("国保 資格取得日", "health insurance from"),
    "health_insurance_until": Words("国保 資格喪失日", "health insurance until"),
    "late_elderly_from": Words("後期高齢 資格取得日", "late-elderly insurance from"),
    "late_elderly_until": Words("後期高齢 資格喪失日", "late-elderly insurance until"),
    "care_from": Words("介護 資格取得日", "care insurance from"),
    "care_until": Words("介護 資格喪失日", "care insurance until"),
    "pension_number": Words("基礎年金番号", "pension number"),
    "pension_class": Words("年金の種別", "pension class"),
    "pension_from": Words("国民年金 資格取得日", "pension from"),
    "pension_until": Words("国民年金 資格喪失日", "pension until"),
    "child_allowance_from": Words("児童手当 支給開始", "child allowance from"),
    "child_allowance_until": Words("児童手当 支給終了", "child allowance until"),
    # 支援措置・抑止
    "applicant": Words("申出者", "applicant"),
    "relation": Words("申出者との関係", "relation to the applicant"),
    "covers_browsing": Words("閲覧の制限", "covers browsing"),
    "covers_copies": Words("写しの制限", "covers copies"),
    "covers_koseki_supplement": Words("附票の制限", "covers the koseki supplement"),
    "since": Words("期間の初日", "from"),
    "until": Words("期間の末日", "until"),
    "forwarded_from": Words("転送元市区町村", "forwarded from"),
    "forwarded_to": Words("転送先市区町村", "forwarded to"),
    "forwarded_on": Words("転送日", "forwarded on"),
    "abuser_name": Words("加害者の氏名", "name of the other party"),
    "abuser_number": Words("加害者の宛名番号", "their number"),
    "abuser_birth": Words("加害者の生年月日", "their birth date"),
    "abuser_address": Words("加害者の住所", "their address"),
    "process": Words("抑止する処理", "what is held"),
    "level": Words("抑止レベル", "strength"),
    "cause": Words("抑止の理由", "cause"),
    "suspended_until": Words("一時解除の終わり", "suspended until"),
    # 交付
    "certificate": Words("証明書の種類", "certificate"),
    "scope": Words("範囲", "scope"),
    "copies": Words("通数", "copies"),
    "requester": Words("請求者", "requester"),
    "voided": Words("廃棄の理由", "voided because"),
    "known_at": Words("記載時点の処理番号", "position printed"),
}

MORE_CODES: Final[dict[str, dict[str, Words]]] = {
    "status": {
        "provisional": Words("仮支援措置", "provisional"),
        "active": Words("支援措置中", "in force"),
        "ended": Words("終了", "ended"),
        "set": Words("設定", "set"),
        "lifted": Words("解除", "lifted"),
    },
    "ward": {"set": Words("設定", "set"), "cleared": Words("解除", "cleared")},
    "process": {
        "change": Words("異動入力", "changes"),
        "issue": Words("証明発行", "certificates"),
        "inquiry": Words("照会", "inquiries"),
    },
    "level": {"error": Words("エラー", "error"), "alert": Words("アラート", "alert")},
}
_FLAGS: Final = {True: Words("はい", "yes"), False: Words("いいえ", "no")}

NAMES: Final = frozenset(
    ("name", "kanji_name", "alias", "former_family_name", "koseki_head", "family_name", "given_name", "household_head")
)
"""Items written in the characters of the register."""


def label(item: str, lang: Lang) -> str:
    """What an item is called."""
    words = MORE_ITEMS.get(item) or ITEMS.get(item)
    return words.say(lang) if words else item


def said(item: str, items: Mapping[str, object], lang: Lang) -> str:
    """An item's value in words; empty where the record doesn't say it."""
    value = items.get(item)
    if str(value) in MORE_CODES.get(item, ()) and str(value) not in CODES.get(item, ()):
        return MORE_CODES[item][str(value)].say(lang)
    if isinstance(value, bool) and item not in CODES:
        return _FLAGS[value].say(lang)
    if item in _WRITTEN and value is not None and value != HIDDEN:
        return _WRITTEN[item](value, lang)
    return values.said(item, items, lang)


def _postal_code(value: object, _lang: Lang) -> str:
    text = str(value)
    return f"{text[:3]}-{text[3:]}" if text.isdecimal() else text


def reason(code: str, lang: Lang) -> str:
    """異動事由 by name; an event of another kind by what it is called."""
    return REASONS_EN[code] if lang == "en" and code in REASONS_EN else values.reason(code, lang)


def record(stream: str, lang: Lang) -> str:
    """A record, `<kind>-<number>`, by its kind and number; a number alone as it is."""
    kind, dash, number = stream.partition("-")
    return f"{values.kind(kind, lang)} {number}" if dash else kind


def entry(items: Items, lang: Lang) -> str:
    """An entry on one line: its day and its 異動事由."""
    return f"{values.day(items['effective'], lang)} {reason(items['reason'], lang)}"


def choices(item: str, lang: Lang) -> tuple[tuple[str, str], ...]:
    """(code, words) an item can have, where it has codes; none for free text."""
    codes = MORE_CODES.get(item) if item not in CODES else CODES[item]
    return tuple((code, words.say(lang)) for code, words in (codes or {}).items())


def address(items: Items) -> str:
    """The address on one line; a hidden one once, not part by part."""
    parts = [str(items.get(part) or "") for part in ("prefecture", "city", "area", "street", "building")]
    hidden = next((part for part in parts if part.startswith("＊")), "")
    return hidden or values.address(items)


_WRITTEN: Final[dict[str, Callable[[Any, Lang], str]]] = {
    "postal_code": _postal_code,
    "suspended_until": lambda value, lang: values.moment(instant(value), lang),
    "removal_reason": reason,
    "subject": record,
}
"""Items whose values are written in a way of their own."""
