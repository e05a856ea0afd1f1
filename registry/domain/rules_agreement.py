"""Rules of agreements with other bodies (docs/exchange.md), with their remedies."""

from __future__ import annotations

from typing import Final

from registry.domain.rule import Rule

AGREEMENT_RULES: Final[dict[str, Rule]] = {
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
}
