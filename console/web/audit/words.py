"""The words of the auditor's screens, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connectors.identity.port import Outcome
from console.errors import Words
from console.web.words import TEXTS as SCREENS

if TYPE_CHECKING:
    from console.errors import Lang

TEXTS: Final[dict[str, Words]] = {
    **SCREENS,
    "audit_lead": Words(
        "ここに示すものは、どれも台帳から作り直して確かめられます",
        "Everything shown here can be made anew from the log and checked.",
    ),
    "figures_rows": Words("一覧", "list"),
    "no_question": Words("あなたの役割で開ける監査の画面はありません", "Your roles open none of these screens"),
    "time_format": Words(
        "日付は R6.3.31、令和6年3月31日、2024-03-31 のどれでも。処理日は日時や処理番号でも。空欄は現在",
        "A date as 2024-03-31, R6.3.31 or 令和6年3月31日; as known also a time or a position; empty means now",
    ),
    # Diff
    "diff": Words("二つの時点の比較", "Comparing two moments"),
    "diff_lead": Words(
        "何が、いつ、だれによって変わり、どう知られるようになったか",
        "What changed, when, by whom",
    ),
    "moment_before": Words("前の時点", "before"),
    "moment_after": Words("後の時点", "after"),
    "valid_short": Words("この日の時点で", "as of"),
    "known_short": Words("この日に知られていた内容で", "as known on"),
    "one_person": Words("宛名番号（空欄なら自治体全体）", "resident number (empty: the whole town)"),
    "compare": Words("比較する", "Compare"),
    "at_moment": Words(
        "{valid} の状態、{recorded} まで（処理番号 {known}）",
        "as of {valid}, known at {recorded} ({known})",
    ),
    "differing": Words("{count} 件の記録に違いがあります", "{count} records differ"),
    "differing_shown": Words("初めの {count} 件を示します", "the first {count} are shown"),
    "no_difference": Words("違いはありません", "No difference"),
    "causes": Words("この違いをもたらした処理", "entries behind it"),
    "before_all": Words("最初の記録より前", "before the first event"),
    # Replay
    "replay": Words("再現と照合", "Replay beside the screens"),
    "replay_lead": Words(
        "台帳の記録だけから状態を作り直し、画面の元になる参照データと突き合わせます",
        "Makes the state anew from the log alone and compares it with what the screens show",
    ),
    "replay_run": Words("再現して照合する", "Replay and compare"),
    "replay_takes": Words("大きな自治体では1分ほどかかります", "takes about a minute in a large town"),
    "agrees": Words("一致しています。画面は台帳のとおりです", "They agree: the screens show what the log says"),
    "disagrees": Words("一致しません。画面を信用しないでください", "They differ: don't trust the screens"),
    "disagrees_remedy": Words(
        "システム管理者に連絡し、daicho verify で最初の違いを確かめてください",
        "Call your administrator and find the first difference with daicho verify",
    ),
    "digest_log": Words("台帳から再現した状態のダイジェスト", "digest of the state replayed from the log"),
    "digest_read": Words("画面の元になる参照データのダイジェスト", "digest of the read model behind the screens"),
    "records": Words("記録", "records"),
    # Corrected
    "corrected": Words("訂正された事実に基づく処分", "Decisions on facts corrected later"),
    "corrected_lead": Words(
        "納税通知書・証明書・督促のうち、そのとき知られていた事実がその後に訂正されたもの",
        "Bills, certificates and demands whose facts, as known then, read otherwise now",
    ),
    "corrected_none": Words("該当する処分はありません", "No such decision"),
    "went_out": Words("処分・交付", "what went out"),
    "subject": Words("もとになった記録", "resting on"),
    "facts_on": Words("基準の日", "facts as of"),
    "then": Words("決定のとき", "when decided"),
    "today_known": Words("いま", "now"),
    "decided_at": Words("決定の処理番号", "decided at"),
    "changed_by": Words("訂正の処理番号", "corrected at"),
    # Accesses
    "accesses": Words("閲覧の記録", "Who looked"),
    "accesses_lead": Words(
        "だれが・いつ・どこで・だれの・どの項目を・何のために見たか", "Who saw whose items, when, where and why"
    ),
    "analysis": Words("定型分析", "analysis"),
    "analysis_operators": Words("操作者ごとの件数", "counts by operator"),
    "analysis_night": Words("夜間・休日の閲覧", "after hours and on holidays"),
    "analysis_mass": Words("大量の検索", "mass searches"),
    "analysis_my-number": Words("個人番号の閲覧", "individual numbers shown"),
    "analysis_all": Words("すべての閲覧", "all"),
    "first_day": Words("この日から", "from"),
    "last_day": Words("この日まで", "to"),
    "show": Words("表示する", "Show"),
    "who_looked": Words("この人をだれが見たか", "Who looked at one person"),
    "who_looked_at": Words("宛名番号 {number} をだれが見たか", "Who looked at {number}"),
    "who_looked_note": Words("この照会も記録されます", "Asking is recorded, too"),
    "operator": Words("操作者", "operator"),
    "answers": Words("回答", "answers"),
    "people_shown": Words("対象者", "people"),
    "whole_register": Words("全件", "whole register"),
    "after_hours": Words("夜間・休日", "after hours"),
    "my_numbers": Words("個人番号", "individual numbers"),
    "moment": Words("日時", "when"),
    "function": Words("機能", "function"),
    "subjects": Words("宛名番号", "whose"),
    "items_shown": Words("項目", "items"),
    "everybody": Words("住民全員", "everybody"),
    "people_more": Words("ほか {count} 人", "{count} more"),
    "accesses_none": Words("該当する閲覧はありません", "Nobody looked"),
    "accesses_shown": Words("{total} 件のうち新しい {count} 件", "the newest {count} of {total}"),
    # Log-ins
    "sign_ins": Words("ログインの記録", "Who signed in"),
    "sign_ins_lead": Words(
        "だれが・いつ・どこからログインし、失敗し、止められたか。利用者の変更も",
        "Who signed in, failed or was locked out, when and from where; and who changed users",
    ),
    "sign_ins_checked": Words(
        "記録 {count} 件のつながりを確かめました（改ざんはありません）",
        "The chain of all {count} lines was checked just now: nothing was altered",
    ),
    "sign_ins_none": Words("該当する記録はありません", "No such lines"),
    "sign_ins_failed": Words("失敗したものだけ", "refused attempts alone"),
    "sign_ins_found": Words("記録", "Lines"),
    "kind": Words("種別", "kind"),
    "user": Words("利用者ID", "user ID"),
    "from_where": Words("操作者・場所", "by whom, from where"),
    "outcome": Words("結果・内容", "outcome, content"),
    "nobodys_id": Words("（登録のないID）", "(an ID that nobody has)"),
    # Proofs
    "proofs": Words("封印と立会い", "Seals and witnesses"),
    "proofs_lead": Words(
        "署名したチェックポイントと、他の自治体の副署。公開されているものだけから確かめます",
        "Signed checkpoints and the neighbours' cosignatures, checked from what is published alone",
    ),
    "sealed_events": Words("封印した記録", "sealed events"),
    "not_sealed": Words("まだ封印していない記録", "not sealed yet"),
    "checkpoints": Words("チェックポイント", "checkpoints"),
    "access_entries": Words("封印した閲覧記録", "sealed accesses"),
    "root": Words("ハッシュ木の根", "root of the tree"),
    "signed_by": Words("署名", "signature"),
    "cosigned_by": Words("副署", "cosigned by"),
    "cosigned_at": Words("{moment}", "{moment}"),
    "nobody_cosigned": Words("まだどの自治体も副署していません", "no town has cosigned it yet"),
    "seal_good": Words("署名は正しく、公開されたチェックポイントは改められていません", "The signatures are right"),
    "seal_bad": Words("チェックポイントの署名が正しくありません", "A checkpoint's signature is wrong"),
    "seal_bad_remedy": Words(
        "作業を止め、公開フォルダをそのまま保存して、システム管理者に連絡してください",
        "Stop, keep the published folder as it is, and call your administrator",
    ),
    "seal_none": Words("まだ封印していません（daicho seal）", "Nothing is sealed yet (daicho seal)"),
    "offline": Words(
        "この台帳を信用せずに確かめるには、daicho audit export の証跡束を daicho-verify で検証してください",
        "To check without trusting this server, export a bundle with daicho audit export and run daicho-verify",
    ),
}

FUNCTIONS: Final[dict[str, Words]] = {
    "search": Words("検索", "search"),
    "find": Words("検索", "search"),
    "resident": Words("住民票の照会", "record"),
    "show": Words("住民票の照会", "record"),
    "time": Words("時点の切替え", "time control"),
    "household": Words("世帯の照会", "household"),
    "history": Words("異動履歴の照会", "history"),
    "bill": Words("税情報の照会", "bill"),
    "copy": Words("住民票の写し", "certificate view"),
    "enter": Words("異動の入力", "entry"),
    "draft": Words("仮登録", "draft"),
    "drafts": Words("仮登録の一覧", "drafts"),
    "review": Words("審査", "review"),
    "decide": Words("決裁", "decision"),
    "withdraw": Words("取下げ", "withdrawal"),
    "diff": Words("時点比較", "comparison"),
    "replay": Words("再現", "replay"),
    "corrected": Words("訂正の影響を受けた処分", "decisions on corrected facts"),
    "who_looked": Words("閲覧者の照会", "who looked"),
    "who-looked": Words("閲覧者の照会", "who looked"),
    "issue": Words("住民票の写しの交付", "issuing a certificate"),
    "issued": Words("交付した写しの照会", "certificate as issued"),
    "collect": Words("収納・滞納整理の入力", "entry of a payment or act"),
    "send_back": Words("差戻し", "sending back"),
    "arrivals": Words("転入予定の一覧", "announced moves"),
    "arrival": Words("転入予定の照会", "announced move"),
    "access_report": Words("閲覧記録の分析", "analysis of accesses"),
    "sign_ins": Words("ログイン記録の照会", "log-in record"),
    "town_view": Words("町の姿", "town in figures"),
    # Calls of programs that no screen makes
    "awaiting": Words("転入予定の一覧", "announced moves"),
    "announcement": Words("転入予定の照会", "announced move"),
    "compare": Words("時点比較", "comparison"),
    "statistics": Words("統計の照会", "statistics"),
    "accesses": Words("閲覧記録の分析", "analysis of accesses"),
    "accesses_to": Words("閲覧者の照会", "who looked"),
    "arrive": Words("新しい人の記載", "entry of newcomers"),
    "save_draft": Words("仮登録", "draft"),
    "rehearse": Words("仮登録の下見", "rehearsal of a draft"),
    "towns": Words("自治体の一覧", "towns"),
}
"""機能 as the access log names them; what isn't listed, such as a command, is shown as it was recorded."""
PROGRAM: Final = "API "
"""Before the name of what a program asked for."""


OUTCOMES: Final[dict[str, Words]] = {
    Outcome.OK: Words("成功", "signed in"),
    Outcome.WRONG: Words("パスワードの誤り", "wrong password"),
    Outcome.UNKNOWN: Words("登録のないID", "unknown ID"),
    Outcome.BLOCKED: Words("停止中の利用者", "blocked account"),
    "refused": Words("拒否", "refused"),
    "provider refused": Words("認証サーバの回答を拒否", "the provider's answer was refused"),
}
"""How attempts end; what else a line says is shown as it was recorded."""


def say(key: str, lang: Lang, **values: object) -> str:
    """A text in one language; `{names}` are filled in."""
    return TEXTS[key].say(lang).format(**values)


def outcome(detail: str, lang: Lang) -> str:
    """How an attempt ended, in words."""
    return OUTCOMES[detail].say(lang) if detail in OUTCOMES else detail


def function(name: str, lang: Lang) -> str:
    """A screen, command or call of the access log in words."""
    asked = name.removeprefix(PROGRAM)
    words = FUNCTIONS[asked].say(lang) if asked in FUNCTIONS else asked
    return words if asked == name else f"{words} (API)"
