"""Every rule whose breach a caseworker can meet, with its remedy, in Japanese and English.

Codes starting with R are errors, with A alerts. `docs/rules.md` is generated from this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Rule:
    """A rule in two languages; `{names}` are filled from the violation."""

    ja: str
    remedy_ja: str
    en: str
    remedy_en: str
    source: str

    def message(self, lang: str) -> str:
        """What is wrong."""
        return self.ja if lang == "ja" else self.en

    def remedy(self, lang: str) -> str:
        """What to do about it."""
        return self.remedy_ja if lang == "ja" else self.remedy_en


RULES: Final[dict[str, Rule]] = {
    "R001": Rule(
        "確認されていないアラートがあります: {alerts}",
        "内容を確認し、理由を添えてアラートコードを承認してください",
        "alerts need a decision: {alerts}",
        "check them, then acknowledge their codes with a reason",
        "標準仕様書 11.1",
    ),
    "R002": Rule(
        "この自治体の台帳はまだ開設されていません",
        "先に台帳を開設してください (daicho import)",
        "this town's register has not been opened",
        "open it first (daicho import)",
        "Daicho",
    ),
    "R003": Rule(
        "シミュレーションの台帳と実際の台帳は混在できません ({town})",
        "シミュレーション用のデータは別のデータフォルダに取り込んでください",
        "a simulated town can't take real records, nor a real town simulated ones ({town})",
        "import simulated data into a data folder of its own",
        "DESIGN law 4",
    ),
    "R004": Rule(
        "届書番号 {submission} は別の内容で既に取り込まれています",
        "訂正は誤記修正として新しい届書番号で入力してください。別の届出なら届書番号を改めてください",
        "submission {submission} was imported before with other content",
        "enter a correction under a new number; give a different submission a number of its own",
        "標準仕様書 4.2.3.3",
    ),
    "R101": Rule(
        "宛名番号 {number} は登録されていません",
        "宛名番号を確かめるか、氏名・生年月日で検索してください (daicho find)",
        "no record has the number {number}",
        "check the number, or search by name or birth date (daicho find)",
        "標準仕様書 2.1",
    ),
    "R102": Rule(
        "宛名番号 {number} は既に住民として登録されています",
        "転居・職権修正など、在住者の異動事由で入力してください",
        "{number} is already registered as a resident",
        "use a reason for current residents, such as a move within the town or an amendment",
        "標準仕様書 4.1.1.2",
    ),
    "R103": Rule(
        "宛名番号 {number} は {day} 時点で住民ではありません ({status})",
        "異動日を確かめてください。除票に入力できるのは転入通知・誤記修正・取消しだけです",
        "{number} is not a resident on {day} ({status})",
        "check the date; a removed record takes only a move-in notice, a correction or a cancellation",
        "DOMAIN 1.11 (6)",
    ),
    "R104": Rule(
        "必須項目「{name}」がありません",
        "「{name}」を入力してください。不明のときは不明と入力できる項目か確かめてください",
        "the required item {name} is missing",
        "fill in {name}",
        "標準仕様書 1.1.6",
    ),
    "R105": Rule(
        "異動日 {day} が処理日より後です",
        "未来の異動日は転出だけに認められます。異動日を確かめてください",
        "the effective date {day} lies after the day of processing",
        "only a move out may be dated ahead; check the date",
        "標準仕様書 4.0.3",
    ),
    "R106": Rule(
        "届出日 {day} が処理日より後です",
        "届出日は今日以前の日付を入力してください",
        "the notice date {day} lies after the day of processing",
        "enter a notice date not later than today",
        "標準仕様書 4.1.0.2",
    ),
    "R107": Rule(
        "続柄「{relationship}」は使えません",
        "世帯主・妻・夫・子・父・母・兄弟姉妹と「の」による連続(4代まで)、縁故者、同居人で入力してください",
        "the relationship {relationship!r} is not allowed",
        "use the relationships of the specification, joined by の up to four generations",
        "標準仕様書 1.1.11",
    ),
    "R108": Rule(
        "世帯 {household} には既に世帯主がいます",
        "続柄を見直すか、先に世帯主変更を入力してください",
        "household {household} already has a head",
        "review the relationship, or change the head first",
        "DOMAIN 1.11 (1)",
    ),
    "R109": Rule(
        "世帯の異動で住所・方書は変更できません",
        "住所の変更は転居で入力してください",
        "a household change never changes an address",
        "enter a move within the town for the address",
        "標準仕様書 4.1.4.1",
    ),
    "R110": Rule(
        "世帯員 {missing} の新しい続柄がありません",
        "世帯主変更では世帯員全員の続柄を入力してください",
        "the new relationship of {missing} is missing",
        "a change of head rewrites every member's relationship",
        "標準仕様書 4.1.4.2",
    ),
    "R111": Rule(
        "届書 {submission} の異動はこの台帳にありません",
        "取り消す届書番号を確かめてください",
        "no entry of submission {submission} is in this register",
        "check the number of the submission to cancel",
        "標準仕様書 4.6.0.1",
    ),
    "R112": Rule(
        "届書 {submission} の異動は既に取り消されています",
        "履歴を確かめてください (daicho history)",
        "the entries of submission {submission} are cancelled already",
        "look at the history (daicho history)",
        "標準仕様書 4.6.0.1",
    ),
    "R113": Rule(
        "届書 {submission} より後の異動 {later} があるため取り消せません",
        "新しい異動から順に取り消すか、誤記修正で入力してください",
        "later entries {later} rest on submission {submission}",
        "cancel the newer entries first, or enter a correction",
        "標準仕様書 4.6.0.1",
    ),
    "R114": Rule(
        "宛名番号 {number} の転出は届け出られていません",
        "転入通知の宛先を確かめるか、職権消除を検討してください",
        "no move out is recorded for {number}",
        "check whom the notice concerns, or consider a removal by authority",
        "標準仕様書 4.1.3.1",
    ),
    "R115": Rule(
        "変更する項目がありません",
        "修正する項目を入力してください",
        "nothing would change",
        "enter the items to change",
        "標準仕様書 4.2.3",
    ),
    "R116": Rule(
        "異動事由「{reason}」では {type} を記録できません",
        "異動事由を選び直してください (daicho reasons)",
        "the reason {reason} doesn't carry {type}",
        "choose another reason (daicho reasons)",
        "標準仕様書 1.2.2",
    ),
    "R117": Rule(
        "異動事由「{reason}」の異動日に不詳日「{day}」は使えません",
        "暦上の日付を入力してください。不詳日は出生・死亡・失踪だけに認められます",
        "the effective date of {reason} can't be fuzzy ({day})",
        "enter a day of the calendar; only births, deaths and disappearances may be fuzzy",
        "標準仕様書 1.1.8",
    ),
    "R118": Rule(
        "異動事由「{reason}」は{kind}だけのものです",
        "宛名番号と異動事由を確かめてください",
        "the reason {reason} is not for this nationality ({kind} only)",
        "check the number and the reason",
        "標準仕様書 1.1.1・1.1.2",
    ),
    "R119": Rule(
        "{name}は既に宛名番号 {known} の住民が使っています",
        "番号を確かめてください。同じ人なら宛名番号 {known} で入力してください",
        "{name} already belongs to the resident {known}",
        "check the number; if it is the same person, enter {known}",
        "DOMAIN 1.11 (8)",
    ),
    "R120": Rule(
        "{name}が宛名番号 {known} の除票と一致します",
        "同一人の再転入として、宛名番号 {known} で入力してください",
        "{name} is that of the former resident {known}",
        "enter a re-entry under the number {known}",
        "標準仕様書 4.1.1.2",
    ),
    "R122": Rule(
        "宛名番号 {number} には決裁前の仮登録 {draft} があります",
        "仮登録を本登録するか、取り下げてから入力してください",
        "{number} has an undecided draft ({draft})",
        "decide or withdraw the draft first",
        "DOMAIN 1.11 (9)",
    ),
    "R123": Rule(
        "仮登録 {draft} はありません (本登録・取下げ済み、または期限切れ)",
        "仮登録の一覧を確かめ、必要なら入力し直してください",
        "there is no draft {draft} (decided, withdrawn or expired)",
        "look at the list of drafts; enter it again if needed",
        "標準仕様書 4.0.8",
    ),
    "R124": Rule(
        "入力した本人 ({user}) は審査・決裁できません",
        "別の担当者が審査・決裁してください",
        "who entered it ({user}) can't review or decide it",
        "let somebody else review and decide",
        "標準仕様書 4.0.8",
    ),
    "R125": Rule(
        "{number} は抑止されています ({cause})",
        "抑止の理由を確かめ、必要なら権限のある職員が解除または一時解除してください",
        "{number} is under a hold ({cause})",
        "ask why; somebody with the right can lift or suspend it",
        "標準仕様書 3.1",
    ),
    "R126": Rule(
        "宛名番号 {number} は支援措置の対象です。証明書を発行できません",
        "支援措置責任者の確認を受けてください",
        "{number} is under a support measure: nothing can be issued",
        "ask the officer in charge of support measures",
        "標準仕様書 3.4",
    ),
    "R127": Rule(
        "抑止 {number} は設定されていません",
        "抑止の番号を確かめてください",
        "there is no hold {number}",
        "check the number of the hold",
        "標準仕様書 3.1",
    ),
    "R128": Rule(
        "期間の末日 {until} が初日 {since} より前です",
        "期間を確かめてください",
        "the period ends ({until}) before it begins ({since})",
        "check the period",
        "標準仕様書 3.1・3.4",
    ),
    "R129": Rule(
        "宛名番号 {number} には支援措置が設定されています",
        "延長または終了で入力してください",
        "{number} already has a support measure",
        "extend it or end it",
        "標準仕様書 3.4",
    ),
    "R130": Rule(
        "宛名番号 {number} に支援措置はありません",
        "宛名番号を確かめるか、支援措置の開始を入力してください",
        "{number} has no support measure",
        "check the number, or start a measure",
        "標準仕様書 3.4",
    ),
    "R131": Rule(
        "この異動事由では「{name}」を変更できません",
        "「{name}」を空欄にするか、職権修正・転居など別の異動事由で入力してください",
        "this reason can't change {name}",
        "leave {name} blank, or use another reason",
        "標準仕様書 4.2.3.2",
    ),
    "R132": Rule(
        "「{reason}」はこの取消しの事由では取り消せません",
        "取消しの事由を {fitting} から選んでください",
        "this kind of cancellation doesn't fit {reason}",
        "choose {fitting}",
        "標準仕様書 4.6.0.1",
    ),
    "R133": Rule(
        "番号 {number} は別の入力で先に使われました",
        "もう一度登録してください。新しい番号が割り当てられます",
        "the number {number} was given to somebody else meanwhile",
        "enter it again: a new number is drawn",
        "標準仕様書 1.1.13",
    ),
    "R134": Rule(
        "支援措置の延長は {first} から入力できます (末日 {until})",
        "終了の1か月前になってから入力してください",
        "the measure that ends on {until} can be extended from {first} on",
        "wait until a month before its end",
        "標準仕様書 3.4",
    ),
    "R135": Rule(
        "発行番号 {number} は既に使われています",
        "証明書を発行し直してください。新しい発行番号が付きます",
        "the issue number {number} was used before",
        "issue the certificate again under a new number",
        "標準仕様書 5.5",
    ),
    "R136": Rule(
        "発行番号 {number} の証明書は交付されていません",
        "発行番号を確かめてください",
        "no certificate was issued under {number}",
        "check the issue number",
        "標準仕様書 1.3.8",
    ),
    "R137": Rule(
        "仮登録 {draft} は審査されていません",
        "先に審査してください",
        "the draft {draft} has not been reviewed",
        "let it be reviewed first",
        "標準仕様書 4.0.8",
    ),
    "R138": Rule(
        "届書 {submission} は異動ではないため、異動の取消しはできません",
        "車両・賦課・証明書・抑止などは、それぞれの修正・解除・廃棄で入力してください",
        "submission {submission} is no change of a resident record and can't be cancelled as one",
        "use the correction, lifting or voiding of its own kind",
        "標準仕様書 4.6.0.1",
    ),
    "R201": Rule(
        "車両管理番号 {number} は既に登録されています",
        "名義変更または廃車で入力してください",
        "vehicle {number} is registered already",
        "enter a transfer or a scrapping",
        "地方税法 463条の19",
    ),
    "R202": Rule(
        "車両管理番号 {number} は登録されていません",
        "車両管理番号を確かめてください",
        "no vehicle has the number {number}",
        "check the number",
        "地方税法 463条の19",
    ),
    "R203": Rule(
        "車両管理番号 {number} は廃車されています",
        "再登録のときは新しい車両管理番号を使ってください",
        "vehicle {number} was scrapped",
        "register it anew under a new number",
        "地方税法 463条の19",
    ),
    "R204": Rule(
        "通知書番号 {number} の賦課がありません",
        "通知書番号を確かめてください。該当がなければ過誤納として扱ってください",
        "no bill has the number {number}",
        "check the number; without a bill treat the money as an overpayment",
        "地方税法 17条",
    ),
    "R205": Rule(
        "納付額 {amount} 円は正の整数ではありません",
        "金額を確かめてください",
        "{amount} yen is no payment",
    "R701": Rule(
        "提供先コード「{subscriber}」は使えません",
        "英小文字・数字・ハイフンで2から32文字にしてください",
        "the subscriber's code {subscriber!r} can't be used",
        "use 2 to 32 lower-case letters, digits and hyphens",
        "Daicho",
    ),
    "R702": Rule(
        "外部に提供できない異動の種類です: {types}",
        "提供できる種類は daicho agreement contract の文書で確かめてください",
        "these events are never told outside: {types}",
        "look up the event types that can be provided (docs/exchange.md)",
        "DESIGN law 9",
    ),
    "R703": Rule(
        "提供する異動に次の項目はありません: {items}",
        "項目名を確かめてください",
        "the events named don't carry these items: {items}",
        "check the names of the items",
        "DESIGN law 9",
    ),
    "R704": Rule(
        "対象者の範囲「{covers}」または毎分の照会数 {rate} は使えません",
        "everybody、movers、followed のいずれかと、1以上の数を指定してください",
        "whom it covers ({covers}) or the rate ({rate}) can't be used",
        "give everybody, movers or followed, and a rate of at least 1",
        "Daicho",
    ),
    "R705": Rule(
        "起案した本人 ({actor}) は協定を決裁できません",
        "別の担当者が決裁してください",
        "who proposed the agreement ({actor}) can't approve it",
        "let somebody else approve it",
        "DESIGN law 9",
    ),
    "R706": Rule(
        "協定 {agreement} は今の状態 ({status}) ではこの処理ができません",
        "協定の状態を確かめてください (daicho agreement show)",
        "the agreement {agreement} is {status}: this can't be done with it",
        "look at the agreement (daicho agreement show)",
        "DESIGN law 9",
    ),
    "R707": Rule(
        "提供の連番が続きません (次は {expected}、指定は {found})",
        "別の配信処理が先に記録しました。もう一度実行してください",
        "the batch doesn't follow the last one (next {expected}, given {found})",
        "another publisher was faster: run it again",
        "DESIGN law 3",
    ),
        "check the amount",
        "地方自治法 231条の2",
    ),
    "R206": Rule(
        "通知書番号 {number} は既に賦課決定されています",
        "税額の変更は更正で入力してください",
        "bill {number} is decided already",
        "enter a revision to change the amount",
        "地方税法 17条の4",
    ),
    "R601": Rule(
        "宛名番号 {number} は住民です。消去できるのは除票だけです",
        "先に消除の異動を入力してください。誤って記載した人なら異動の取消し、または職権消除です",
        "{number} is a resident; only a removed record can be erased",
        "record the removal first; for somebody entered by mistake, cancel the entry or remove it by authority",
        "標準仕様書 1.1.5",
    ),
    "A101": Rule(
        "異動日 {day} は、この人の前の異動日 {previous} より前です",
        "届書の日付を確かめてください",
        "the effective date {day} is earlier than this person's last one, {previous}",
        "check the date on the form",
        "DOMAIN 1.11 (3)",
    ),
    "A102": Rule(
        "世帯主 {number} が世帯 {household} を離れ、{members} 人が残ります。世帯主が未設定になります",
        "先に世帯主変更を入力するか、後日の世帯主変更届を待ってください",
        "the head {number} leaves household {household}; {members} members stay without a head",
        "change the head first, or wait for the notice of a new head",
        "標準仕様書 4.0.4",
    ),
    "A103": Rule(
        "通知書番号 {number} は納付額が調定額を {amount} 円超えます (過誤納)",
        "還付または充当の処理をしてください",
        "bill {number} is overpaid by {amount} yen",
        "refund the difference or set it off",
        "地方税法 17条",
    ),
    "A104": Rule(
        "氏名・性別・生年月日が同じ人が登録されています: 宛名番号 {known}",
        "同一人か確かめてください。同一人ならその宛名番号で入力してください",
        "somebody with the same name, sex and birth date is registered: {known}",
        "check whether it is the same person; if so, enter that number",
        "標準仕様書 4.1.1.2",
    ),
    "A105": Rule(
        "届出日 {day} は届出期間の末日 {last} を過ぎています",
        "届出期間経過の事情を確かめ、必要なら届出期間経過通知書を作成してください",
        "the notice of {day} comes after the last day of its period, {last}",
        "ask for the cause, and report the delay where the law wants it",
        "住民基本台帳法 52条",
    ),
    "A106": Rule(
        "{number} には抑止のアラートがあります ({cause})",
        "抑止の理由を確かめてから続けてください",
        "{number} has a hold that warns ({cause})",
        "ask why before going on",
        "標準仕様書 3.1",
    ),
    "A107": Rule(
        "宛名番号 {number} の支援措置は {until} に終わります",
        "申出者に延長の意思を確かめてください",
        "the support measure of {number} ends on {until}",
        "ask the applicant whether to extend it",
        "標準仕様書 3.4",
    ),
    "A108": Rule(
        "宛名番号 {number} の支援措置の期間が {until} に過ぎています",
        "延長または終了を入力してください。それまで支援措置は続きます",
        "the period of the support measure of {number} ran out on {until}",
        "extend it or end it; until then it still protects",
        "標準仕様書 3.4",
    ),
}
