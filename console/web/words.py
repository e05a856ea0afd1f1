"""The words of the screens in both languages, one table; items, codes and events are in console.cli.labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.errors import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console.errors import Lang

TEXTS: Final[dict[str, Words]] = {
    # On every screen
    "product": Words("台帳 Daicho", "Daicho 台帳"),
    "skip": Words("本文へ進む", "skip to the content"),
    "simulated": Words(
        "模擬データです。実在の人の記録ではありません", "SIMULATION: these people are made up; nothing here is real"
    ),
    "town_view": Words("町の姿", "Town in figures"),
    "audit": Words("監査", "Audit"),
    "main_menu": Words("主なメニュー", "main menu"),
    "choose_town": Words("自治体を選ぶ", "Choose a town"),
    "no_town": Words(
        "あなたに役割のある自治体がありません。システム管理者に付与を依頼してください",
        "You have no role in any town; ask the administrator for one.",
    ),
    "language": Words("言語", "Language"),
    "appearance": Words("画面の色", "Colours"),
    "theme_": Words("自動", "automatic"),
    "theme_light": Words("明るい", "light"),
    "theme_dark": Words("暗い", "dark"),
    "theme_contrast": Words("高コントラスト", "high contrast"),
    "purpose": Words("利用目的", "Purpose"),
    "purpose_hint": Words("閲覧記録に残ります。根拠: {law}", "Written to the access log. Legal basis: {law}"),
    "sign_out": Words("ログアウト", "Sign out"),
    "apply": Words("適用", "Apply"),
    "print": Words("印刷", "Print"),
    "position": Words("処理番号", "position"),
    "at_position": Words("台帳は処理番号 {position} まで反映", "the register up to position {position}"),
    "yes": Words("はい", "yes"),
    "no": Words("いいえ", "no"),
    "none": Words("なし", "none"),
    "years_old": Words("{age}歳", "aged {age}"),
    "logged": Words(
        "この画面の閲覧は、利用者・日時・目的とともに記録されます",
        "Your looking at this screen is recorded with your name, the time and the purpose.",
    ),
    # Search
    "search": Words("検索", "Search"),
    "search_title": Words("住民を探す", "Find a resident"),
    "search_label": Words(
        "氏名・フリガナ・生年月日・住所・宛名番号", "name, reading, birth date, address or resident number"
    ),
    "search_hint": Words("いくつでも、空白で区切って入力できます", "any of them, separated by spaces"),
    "example_name": Words("氏名・フリガナ", "name, reading"),
    "example_name_text": Words(
        "渡辺、渡邉、ワタナベ（異体字・旧氏・通称も探します）",
        "渡辺, 渡邉, ワタナベ (variants, former names and aliases too)",
    ),
    "example_birth": Words("生年月日", "birth date"),
    "example_birth_text": Words("S45.3.10、昭和45年3月10日、1970-03-10", "1970-03-10, S45.3.10, 昭和45年3月10日"),
    "example_address": Words("住所", "address"),
    "example_address_text": Words("家之子 12（前の住所も探します）", "家之子 12 (former addresses too)"),
    "example_number": Words("宛名番号", "resident number"),
    "example_number_text": Words("15桁の番号", "15 digits"),
    "hits": Words("{count} 件見つかりました", "{count} found"),
    "hits_many": Words("{count} 件以上あります。語を足して絞ってください", "{count} or more; add a word to find fewer"),
    "hits_none": Words("該当する人はいません", "Nobody found"),
    "hits_none_remedy": Words(
        "語を減らす、フリガナで探す、または時点を変えてください。保護された住所では探せません",
        "Try fewer words, the reading, or another moment. Protected addresses can't be searched for.",
    ),
    "page_of": Words("{page} / {pages} ページ", "page {page} of {pages}"),
    "previous_page": Words("前のページ", "previous page"),
    "next_page": Words("次のページ", "next page"),
    "search_expired": Words(
        "検索の条件は残っていません。もう一度検索してください", "That search is gone; search again."
    ),
    # Time
    "time": Words("時点", "Time"),
    "valid": Words("この日の時点で", "As of this day"),
    "valid_why": Words("異動日による", "by effective date"),
    "known": Words("この日に知られていた内容で", "As known on this day"),
    "known_why": Words("処理日による", "by day of processing"),
    "now": Words("現在", "now"),
    "time_format": Words(
        "日付は R6.3.31、令和6年3月31日、2024-03-31 のどれでも。処理日は日時や処理番号でも。空欄は現在",
        "A date as 2024-03-31, R6.3.31 or 令和6年3月31日; a time or position for the second axis; empty means now",
    ),
    "show_moment": Words("この時点を表示", "Show this moment"),
    "to_now": Words("現在に戻る", "Back to now"),
    "earlier_valid": Words("前の異動日へ", "to the change before"),
    "later_valid": Words("次の異動日へ", "to the next change"),
    "earlier_known": Words("前の処理へ", "to the entry before"),
    "later_known": Words("次の処理へ", "to the next entry"),
    "not_now": Words("現在の記録ではありません", "This is not the present record"),
    "not_now_valid": Words("{valid} の時点", "as of {valid}"),
    "not_now_known": Words("{known} までに知られていた内容", "as known on {known}"),
    "before_all": Words("最初の記録より前", "before the first entry"),
    "rail_valid": Words("異動日の年表", "changes by effective date"),
    "rail_known": Words("処理の年表", "entries by day of processing"),
    # Resident
    "resident": Words("住民", "Resident"),
    "record": Words("住民票", "Record"),
    "record_removed": Words("除票", "Removed record"),
    "number": Words("宛名番号", "Resident number"),
    "household": Words("世帯", "Household"),
    "household_open": Words("世帯のページへ", "to the household"),
    "household_number": Words("世帯番号", "Household number"),
    "household_of": Words("{name} の世帯", "Household of {name}"),
    "household_no_head": Words("世帯主未設定", "no head of household"),
    "household_empty": Words("この時点の世帯員はいません", "No members at this moment"),
    "alone": Words("この時点では世帯に属していません", "In no household at this moment"),
    "taxes": Words("税", "Taxes"),
    "no_bills": Words("この時点の賦課はありません", "No bills at this moment"),
    "notes": Words("備考・個別記載事項", "Notes"),
    "protections": Words("支援措置・抑止", "Protections and holds"),
    "certificates": Words("交付履歴", "Certificates issued"),
    "protected": Words("支援措置対象者", "Protected person"),
    "protected_what": Words(
        "住所などを知らせてはいけません。問い合わせには存在も答えず、支援措置責任者に引き継いでください",
        "Tell nobody the address, nor that the person is known; hand over to the protection officer.",
    ),
    "hold": Words("抑止", "hold"),
    "owed": Words("未納", "owed"),
    "paid_up": Words("完納", "paid"),
    "tax_refused": Words("税の情報は表示しません", "Taxes are not shown"),
    "bill_number": Words("通知書番号", "bill"),
    "fiscal_year": Words("年度", "year"),
    "tax": Words("税目", "tax"),
    "amount": Words("税額", "amount"),
    "balance": Words("残高", "balance"),
    "due_on": Words("納期限", "due"),
    "vehicles": Words("軽自動車", "Vehicles"),
    "recorded_later": Words("この後に {count} 件の処理があります", "{count} entries were recorded later"),
    "erased": Words("{day} に消去されました（根拠: {grounds}）", "Erased on {day} ({grounds})"),
    "hidden": Words("保護された項目があります", "Some items are protected"),
    "hidden_why": Words(
        "「＊＊＊」の項目は、あなたの役割と利用目的では表示できません", "＊＊＊ stands for what you may not see"
    ),
    "scheduled": Words("以後の異動: {reason} {day}", "later: {reason} {day}"),
    "nothing_of": Words("記録はありません: {what}", "Nothing recorded: {what}"),
    "items_entered": Words("記載した {count} 項目", "{count} items entered"),
    "by_area": Words("町字を変えると、そのままなら空欄になります", "left blank with a new area, unless changed"),
    "by_effective": Words("空欄なら異動日", "the effective day where blank"),
    "history": Words("異動履歴", "History"),
    "enter_change": Words("異動を入力", "Enter a change"),
    "copy": Words("住民票の写し", "Certificate view"),
    "relationship": Words("続柄", "relationship"),
    "name": Words("氏名", "name"),
    "birth": Words("生年月日", "birth"),
    "sex": Words("性別", "sex"),
    "address": Words("住所", "address"),
    "status": Words("状態", "status"),
    # History
    "version": Words("履歴番号 {version}", "entry {version}"),
    "cancelled": Words("取り消された異動", "cancelled entry"),
    "cancels": Words("履歴番号 {versions} を取り消し・訂正", "cancels or corrects entry {versions}"),
    "item": Words("項目", "item"),
    "before": Words("前", "before"),
    "after": Words("後", "after"),
    "no_changes": Words("変わった項目はありません", "no item changed"),
    "effective": Words("異動日", "effective"),
    "recorded": Words("処理日時", "recorded"),
    "notice_on": Words("届出・通知日", "notice"),
    "law": Words("根拠", "law"),
    "trigger": Words("契機", "trigger"),
    "actor": Words("操作者", "entered by"),
    "approver": Words("決裁者", "decided by"),
    "submission": Words("届書番号", "submission"),
    "note": Words("留意事項", "note"),
    "see_then": Words("このときの記録", "the record then"),
    # Entry
    "cancelled_entry": Words("取り消す異動", "entry to cancel"),
    "choose_reason": Words("異動事由を選ぶ", "Choose the reason"),
    "for_person": Words("{name} の異動", "Change for {name}"),
    "for_new": Words("新しい人の記載", "Enter somebody new"),
    "new_person": Words("新しい人を記載", "Enter somebody new"),
    "people": Words("異動する人", "People concerned"),
    "people_hint": Words("一緒に異動する世帯員を選んでください", "choose the members who move together"),
    "about_form": Words("届書", "Form"),
    "items": Words("記載する内容", "Items"),
    "needed": Words("必須", "required"),
    "now_is": Words("現在: {value}", "now: {value}"),
    "fuzzy_hint": Words(
        "不詳日も入力できます。例: 令和6年1月10日から1月20日頃までの間、令和5年12月頃",
        "May be uncertain, in the words of the notice: 令和5年12月頃",
    ),
    "day_hint": Words("例: R6.3.31、2024-03-31", "such as 2024-03-31 or R6.3.31"),
    "alerts_title": Words("確認が必要です", "Please confirm"),
    "alerts_hint": Words(
        "内容を確かめ、続けるときは印を付けて理由を書いてください",
        "Check each one; to go on, tick it and say why in the note.",
    ),
    "acknowledge": Words("確認した", "I have checked this"),
    "acknowledge_reason": Words("続ける理由", "Why go on"),
    "errors_title": Words("入力を確かめてください", "Please check what you entered"),
    "save_draft": Words("仮登録する", "Save as draft"),
    "draft_saved": Words("仮登録しました。審査・決裁の後に記録されます", "Saved as a draft: it waits for review."),
    "drafts": Words("仮登録", "Drafts"),
    "drafts_none": Words("審査・決裁を待つ仮登録はありません", "No drafts are waiting"),
    "draft": Words("仮登録", "Draft"),
    "draft_of": Words("{reason}（仮登録）", "{reason} (draft)"),
    "step_enter": Words("入力", "entered"),
    "step_review": Words("審査", "reviewed"),
    "step_decide": Words("決裁・本登録", "decided"),
    "review": Words("審査済みにする", "Mark as reviewed"),
    "decide": Words("決裁して本登録する", "Decide and record"),
    "withdraw": Words("取り下げる", "Withdraw"),
    "reviewed": Words("審査しました", "Reviewed"),
    "withdrawn": Words("仮登録を取り下げました", "The draft was withdrawn"),
    "decided": Words(
        "処理番号 {position} で本登録しました。この画面に反映されています",
        "Recorded at position {position}; this screen shows it.",
    ),
    "record_now": Words("本登録する", "Record"),
    "stop": Words("やめる", "Cancel"),
    "where": Words("現在の位置", "you are here"),
    "waiting_review": Words("審査待ち", "waits for review"),
    "waiting_decision": Words("決裁待ち", "waits for decision"),
    "others_decide": Words(
        "あなたが入力した仮登録です。審査と決裁は別の職員が行います", "You entered this; others review and decide it."
    ),
    "author": Words("入力者", "entered by"),
    "reviewer": Words("審査者", "reviewed by"),
    "saved_at": Words("仮登録日時", "saved"),
    "expires_at": Words("期限", "expires"),
    "reason": Words("異動事由", "reason"),
    # Certificate
    "copy_title": Words("住民票の写し", "Copy of the resident record"),
    "copy_title_removed": Words("除票の写し", "Copy of a removed record"),
    "copy_options": Words("記載する事項", "What it shows"),
    "copy_household": Words("世帯全員", "the whole household"),
    "copy_person": Words("この人だけ", "this person alone"),
    "copy_scope": Words("範囲", "scope"),
    "copy_relationship": Words("世帯主・続柄", "head and relationship"),
    "copy_koseki": Words("本籍・筆頭者", "registered domicile"),
    "copy_code": Words("住民票コード", "resident code"),
    "copy_my_number": Words("個人番号", "My Number"),
    "copy_foreign": Words("国籍・在留資格等", "nationality and stay"),
    "copy_special": Words("特別の請求があるときだけ", "only on special request"),
    "copy_sample": Words("画面確認用 — 証明書ではありません", "FOR REFERENCE — NOT A CERTIFICATE"),
    "copy_refused": Words("この人の証明書は表示できません", "No certificate can be shown for this person"),
    "copy_refused_remedy": Words(
        "支援措置の対象です。支援措置責任者の確認を受けてください",
        "The person is protected: ask the protection officer.",
    ),
    "copy_print_hint": Words("印刷はブラウザーの印刷（Ctrl+P）で", "Print with the browser (Ctrl+P)"),
    "copy_omitted": Words("省略", "omitted"),
    "copy_as_of": Words("{valid} の時点、{known} までに知られていた内容", "as of {valid}, as known at {known}"),
    "update": Words("表示を更新", "Update"),
    # What can go wrong
    "forbidden": Words("この操作はできません", "You may not do this"),
    "forbidden_remedy": Words(
        "利用目的を選び直すか、権限のある職員に引き継いでください。この判定も記録されています",
        "Choose another purpose or hand over to somebody with the right; this decision was recorded too.",
    ),
    "not_found": Words("ページが見つかりません", "There is no such page"),
    "not_found_remedy": Words("アドレスを確かめるか、検索してください", "Check the address, or search."),
    "failed": Words("処理できませんでした", "It could not be done"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A text in one language; `{names}` are filled in."""
    return TEXTS[key].say(lang).format(**values)


def listed(words: Iterable[str], lang: Lang) -> str:
    """Several words in a row."""
    return ("、" if lang == "ja" else ", ").join(words)
