"""Texts of the proof, access and erasure commands, in both languages; `{names}` are filled in."""

from __future__ import annotations

from typing import Final

from console.errors import Words

TEXTS: Final[dict[str, Words]] = {
    # seal, witness
    "sealed_events": Words("封印済み", "sealed"),
    "sealed_new": Words("今回", "new"),
    "cosigned_by": Words("副署", "cosigned by"),
    "root": Words("ルート", "root"),
    "witness": Words("立会い", "witness"),
    "cosigned_up_to": Words("副署した件数", "cosigned up to"),
    "cosigned": Words("副署しました", "cosigned"),
    "not_cosigned": Words("副署しません", "not cosigned"),
    "alarm": Words("警報", "ALARM"),
    "nobody_to_witness": Words(
        "封印した自治体が2つ以上必要です（daicho seal）", "at least two sealed towns are needed (daicho seal)"
    ),
    # audit export
    "bundle_written": Words(
        "{file} を書きました（封印済み {size} 件の時点）", "wrote {file} (at {size} sealed events)"
    ),
    "bundle_verify": Words(
        "検証: daicho-verify {file} --key {trusted}", "verify: daicho-verify {file} --key {trusted}"
    ),
    # audit corrected
    "corrected_decision": Words(
        "{what} {number}（処理番号 {position}）　{subject}　{day}現在　処理番号 {changed} で訂正",
        "{what} {number} (position {position}) on {subject} as of {day}, corrected at position {changed}",
    ),
    "corrected_then": Words("当時", "known then"),
    "corrected_now": Words("いま", "known now"),
    "corrected_count": Words(
        "後で訂正された事実による処分 {count} 件", "{count} decisions rest on facts corrected later"
    ),
    # erase
    "erased": Words(
        "宛名番号 {number} を消去しました（鍵 {keys} 個を破棄、処理番号 {position}）",
        "erased {number} ({keys} keys destroyed, position {position})",
    ),
    "certificate": Words("消去証明", "certificate of erasure"),
    "residues": Words(
        "次のファイルに、消去した人の情報が残っています。台帳の外の写しです。内容を確かめて廃棄してください",
        "these files, copies outside of the register, still tell something of the person: check and destroy them",
    ),
    "file": Words("ファイル", "file"),
    "is_erased": Words(
        "消去済み: {day} に決定（{grounds}）。氏名などの項目は誰にも読めません",
        "erased by decision of {day} ({grounds}): nobody can read the personal items",
    ),
    "erased_person": Words("（消去済み）", "(erased)"),
    # access, who-looked
    "operator": Words("操作者", "operator"),
    "answers": Words("回答", "answers"),
    "people_shown": Words("対象者", "people"),
    "whole_register": Words("全件", "whole register"),
    "after_hours": Words("夜間・休日", "after hours"),
    "my_numbers": Words("個人番号", "個人番号"),
    "moment": Words("日時", "when"),
    "function": Words("機能", "function"),
    "subjects": Words("宛名番号", "whose"),
    "items_shown": Words("項目", "items"),
    "purpose": Words("利用目的・根拠", "purpose, law"),
    "my_number_shown": Words("個人番号", "個人番号"),
    "more_people": Words("ほか{count}人", "{count} more"),
    "accesses_listed": Words("{count} 件", "{count} accesses"),
    # retention
    "clock": Words("保存期間", "kept for"),
    "removed_record": Words("除票 {years}年", "removed record, {years} years"),
    "my_number": Words("個人番号 {years}年", "個人番号, {years} years"),
    "removed_on": Words("消除日", "removed"),
    "due_on": Words("満了日", "due"),
    "due_count": Words("保存期間の満了 {count} 件。消去は daicho erase", "{count} due; erase with daicho erase"),
    # monitor
    "checkpoints": Words("封印", "seals"),
    "accesses": Words("アクセス", "accesses"),
    "keys_destroyed": Words("破棄した鍵", "keys destroyed"),
    "sound": Words("正常", "sound"),
    "unsound": Words("異常", "NOT SOUND"),
    "check_seal": Words(
        "{town}: 封印の内部に矛盾があります（{detail}）", "{town}: the seal contradicts itself ({detail})"
    ),
    "check_log": Words(
        "{town}: 台帳が封印と一致しません（{detail}）。写しを保全し、監査担当へ連絡してください",
        "{town}: the log is not what was sealed ({detail}): keep all copies and inform the auditor",
    ),
    "check_published": Words(
        "{town}: 公開されたチェックポイントが封印と一致しません（{detail}）",
        "{town}: a published checkpoint is not what was signed ({detail})",
    ),
    "check_read_model": Words(
        "{town}: 参照データが封印された状態と一致しません（{detail}）。daicho verify で調べてください",
        "{town}: the read model is not the sealed state ({detail}): look with daicho verify",
    ),
    "check_access": Words(
        "{town}: アクセスログが変えられています（{detail}）", "{town}: the access log was altered ({detail})"
    ),
    "check_key_lost": Words(
        "{town}: 宛名番号 {detail} の鍵がありません。消去ではありません。鍵管理ファイルを控えから戻してください",
        "{town}: the key of {detail} is lost, not destroyed: restore the key ring from its backup",
    ),
    "check_erasure": Words(
        "{town}: 宛名番号 {detail} は消去と決定されましたが、鍵が残っています。daicho erase をもう一度実行してください",
        "{town}: {detail} was to be erased, but a key is left: run daicho erase again",
    ),
    "check_clock": Words(
        "{town}: 台帳の最後の処理日時が、この機械の時計より {detail} 進んでいます。時刻合わせを確かめてください",
        "{town}: the log is {detail} ahead of this machine's clock: check the time service",
    ),
    "check_broker_clock": Words(
        "{town}: 台帳に書く機械の時計と Kafka の時計が {detail} ずれています。両方の時刻合わせを確かめてください",
        "{town}: the clocks of the writers and of Kafka are {detail} apart: check the time service of both",
    ),
    "at_rest_plain": Words(
        "データフォルダは暗号化されていないディスクにあります。参照データには個人情報があるため、LUKS か "
        "fscrypt で暗号化してください",
        "the data folder is on a disk without encryption; the read models hold personal data: use LUKS or fscrypt",
    ),
    "at_rest_unknown": Words(
        "データフォルダのディスクが暗号化されているか確かめられません。参照データには個人情報があるため、"
        "暗号化が必要です",
        "whether the data folder's disk is encrypted can't be told; the read models hold personal data and need it",
    ),
}
