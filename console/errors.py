"""One table for everything that can go wrong: exit code, what is wrong, what to do, in Japanese and English.

Errors are looked up by name along their class hierarchy, so that nothing is imported before something fails;
a test proves that each name exists. `docs/exit-codes.md` is generated from the tables here.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from enum import IntEnum
from typing import Any, Final, Literal, NamedTuple

Lang = Literal["ja", "en"]


class Exit(IntEnum):
    """Exit codes of the `daicho` command."""

    OK = 0
    BUG = 1
    USAGE = 2
    NOT_FOUND = 3
    RULE = 4
    ROWS_REFUSED = 5
    FILE_REFUSED = 6
    DIFFERENCE = 7
    RETRY = 8
    INTEGRITY = 9
    STORAGE = 10
    FORBIDDEN = 11
    INTERRUPTED = 130


class Words(NamedTuple):
    """A text in both languages."""

    ja: str
    en: str

    def say(self, lang: Lang) -> str:
        """The text in one language."""
        return self.ja if lang == "ja" else self.en


EXITS: Final[dict[Exit, Words]] = {
    Exit.OK: Words("正常に終わりました", "done"),
    Exit.BUG: Words(
        "プログラムの誤りです。記録は変わっていません", "an error of the program itself; no record was changed"
    ),
    Exit.USAGE: Words("コマンドの指定が正しくありません", "the command line or one of its values is wrong"),
    Exit.NOT_FOUND: Words("台帳、番号または記録がありません", "no such register, number or record"),
    Exit.RULE: Words("業務の規則により受け付けられません", "a rule of the field refuses it"),
    Exit.ROWS_REFUSED: Words(
        "取込は終わりましたが、取り込めない行または照合の差異がありました",
        "the import finished, but rows were refused or totals differ",
    ),
    Exit.FILE_REFUSED: Words("ファイルをまったく読めません", "a file can't be read at all"),
    Exit.DIFFERENCE: Words("検証で差異が見つかりました", "verify found a difference"),
    Exit.RETRY: Words("一時的な理由でできません。もう一度実行してください", "not possible just now: run it again"),
    Exit.INTEGRITY: Words(
        "台帳・鍵・参照データに矛盾があります。作業を止めてください",
        "the log, the keys or a read model is damaged: stop",
    ),
    Exit.STORAGE: Words(
        "ディスクの空き、またはファイルの権限が足りません", "the disk is full, or a file can't be read or written"
    ),
    Exit.FORBIDDEN: Words("その役割・利用目的ではできません", "not with this role, or not for this purpose"),
    Exit.INTERRUPTED: Words(
        "途中で止められました。もう一度実行すると続きから終わります", "interrupted; run it again to finish"
    ),
}


class Problem(NamedTuple):
    """An error as a person meets it: exit code, stable code, what is wrong, what to do."""

    exit: Exit
    code: str
    message: str
    remedy: str
    item: str = ""


class Complaint(Exception):  # noqa: N818 - what the console itself finds wrong with a request; the field's own say more
    """What is wrong with a request, found by the console itself; `code` is a key of COMPLAINTS."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(code)


class Told(NamedTuple):
    """A complaint's exit code, message and remedy; `{names}` are filled in."""

    exit: Exit
    message: Words
    remedy: Words


COMPLAINTS: Final[dict[str, Told]] = {
    "C101": Told(
        Exit.USAGE,
        Words("「{text}」は1日に決まりません", "{text!r} is not one day"),
        Words(
            "2024-06-30、令和6年6月30日、R6.6.30 のように年月日で指定してください",
            "give a whole date: 2024-06-30, R6.6.30 or 令和6年6月30日",
        ),
    ),
    "C102": Told(
        Exit.USAGE,
        Words("「{text}」は日時として読めません", "{text!r} is no date and time"),
        Words("2024-06-30T17:00 の形で指定してください（日本時間）", "write it like 2024-06-30T17:00 (Japan's time)"),
    ),
    "C103": Told(
        Exit.USAGE,
        Words(
            "処理番号 {position} はまだありません（最後は {last} です）",
            "there is no position {position} yet (the last is {last})",
        ),
        Words(
            "処理番号は daicho log info で確かめられます。日付は 2024-06-30 の形で指定してください",
            "see daicho log info; a date is written 2024-06-30",
        ),
    ),
    "C104": Told(
        Exit.USAGE,
        Words("{option} は{most}つまでです", "{option} can be given {most} times at most"),
        Words("1つ目が比較の前、2つ目が後です", "the first is before, the second after"),
    ),
    "C105": Told(
        Exit.USAGE,
        Words("自治体が決まりません", "which town?"),
        Words("--town に団体コードか名称を指定してください: {towns}", "name it with --town: {towns}"),
    ),
    "C106": Told(
        Exit.USAGE,
        Words("検索する語も生年月日もありません", "nothing to search for"),
        Words(
            "氏名・フリガナ・住所の語か --birth を指定してください", "give a word of a name or an address, or --birth"
        ),
    ),
    "C107": Told(
        Exit.USAGE,
        Words("--format {format} には --out が必要です", "--format {format} needs --out"),
        Words("書き出すファイルを --out で指定してください", "name the file with --out"),
    ),
    "C109": Told(
        Exit.USAGE,
        Words("期間の終わり {last} が始まり {first} より前です", "the period ends ({last}) before it begins ({first})"),
        Words("--from と --to を確かめてください", "check --from and --to"),
    ),
    "C110": Told(
        Exit.USAGE,
        Words("比べる2つの時点が同じです", "both moments are the same"),
        Words("--valid か --known を2回指定してください（前、後の順）", "give --valid or --known twice: before, after"),
    ),
    "C111": Told(
        Exit.USAGE,
        Words("{option} の値「{value}」は使えません", "{option} can't be {value!r}"),
        Words("{allowed} で指定してください", "give {allowed}"),
    ),
    "C112": Told(
        Exit.USAGE,
        Words("{command} というコマンドはありません", "there is no command {command}"),
        Words("近いもの: {close}　一覧: daicho --help", "close: {close}; see daicho --help"),
    ),
    "C113": Told(
        Exit.USAGE,
        Words("この指定では模擬データを作れません", "no simulation can be made so"),
        Words(
            "1自治体あたり {fewest} 人以上になるよう --residents を増やすか、--town で自治体を絞ってください。"
            "開設日は2月29日以外にしてください",
            "give at least {fewest} residents per town (--residents, or fewer --town), "
            "and an opening other than 29 February",
        ),
    ),
    "C114": Told(
        Exit.USAGE,
        Words("{folder} には実在の自治体のデータがあります", "{folder} holds a real town's data"),
        Words("模擬データは別のフォルダに書いてください", "write the simulation to another folder"),
    ),
    "C120": Told(
        Exit.USAGE,
        Words("Kafka のクラスタが決まりません", "which Kafka cluster?"),
        Words(
            "環境変数 DAICHO_KAFKA に ホスト:ポート を指定してください（ほかの設定は docs/log.md）",
            "set DAICHO_KAFKA to host:port (further settings: docs/log.md)",
        ),
    ),
    "C121": Told(
        Exit.NOT_FOUND,
        Words("{data} に {place} へ写す台帳がありません", "{data} holds no log to copy to {place}"),
        Words("--data と --to を確かめてください", "check --data and --to"),
    ),
    "C122": Told(
        Exit.USAGE,
        Words("{data} の台帳は別の場所（{place}）にあります", "the logs of {data} are elsewhere ({place})"),
        Words("--data で別のデータフォルダを指定してください", "name another data folder with --data"),
    ),
    "C201": Told(
        Exit.NOT_FOUND,
        Words("{town} の台帳に {what} {number} はありません", "{town} has no {what} {number}"),
        Words("番号を確かめるか、daicho find で検索してください", "check the number, or search with daicho find"),
    ),
    "C202": Told(
        Exit.NOT_FOUND,
        Words(
            "{what} {number} は、基準日 {valid}・処理番号 {known} の時点では記録されていません",
            "{what} {number} has no record on {valid} as known at position {known}",
        ),
        Words(
            "最初の記録は異動日 {first}、処理番号 {position} です。--valid・--known を後の時点にしてください",
            "its first entry is effective {first}, at position {position}; choose a later --valid or --known",
        ),
    ),
    "C203": Told(
        Exit.NOT_FOUND,
        Words("{folder} に取り込める自治体のデータがありません", "{folder} holds no town's data"),
        Words(
            "目録（*_manifest.json）のあるフォルダを指定してください", "name the folder with the *_manifest.json files"
        ),
    ),
    "C204": Told(
        Exit.NOT_FOUND,
        Words("{data} には台帳がありません", "{data} holds no register"),
        Words(
            "daicho import で取り込むか、--data でデータフォルダを指定してください",
            "import one with daicho import, or name the data folder with --data",
        ),
    ),
    "C205": Told(
        Exit.NOT_FOUND,
        Words("{folder} に {town} のデータがありません", "{folder} holds no data of {town}"),
        Words("--town を確かめてください。あるのは: {towns}", "check --town; there are: {towns}"),
    ),
}

Explain = Callable[[Any, Lang], Problem]


def _speaks(exit_code: Exit) -> Explain:
    """Errors that say for themselves, in both languages, what is wrong and what to do."""

    def explain(error: Any, lang: Lang) -> Problem:  # noqa: ANN401 - any of the classes named in TABLE
        return Problem(exit_code, error.code, error.message(lang), error.remedy(lang), getattr(error, "item", ""))

    return explain


def _complaint(error: Complaint, lang: Lang) -> Problem:
    told = COMPLAINTS[error.code]
    said = {name: value.say(lang) if isinstance(value, Words) else value for name, value in error.values.items()}
    return Problem(told.exit, error.code, told.message.say(lang).format(**said), told.remedy.say(lang).format(**said))


def _file_refused(error: Any, lang: Lang) -> Problem:  # noqa: ANN401 - FileRefusedError, not imported here
    reason, remedy = (error.reason_ja, error.remedy_ja) if lang == "ja" else (error.reason_en, error.remedy_en)
    return Problem(Exit.FILE_REFUSED, error.code, f"{error.file}: {reason}", remedy)


def _told(exit_code: Exit, code: str, message: Words, remedy: Words) -> Explain:
    """Errors about which the console says everything; `{error}` is the error's own text."""

    def explain(error: BaseException, lang: Lang) -> Problem:
        return Problem(exit_code, code, message.say(lang).format(error=error), remedy.say(lang))

    return explain


_FULL: Final = _told(
    Exit.STORAGE,
    "D501",
    Words("ディスクの空きがありません", "the disk is full"),
    Words(
        "空きを作ってから、同じコマンドをもう一度実行してください。記録済みの内容は失われません",
        "free some space and run the same command again; nothing recorded is lost",
    ),
)
_FORBIDDEN: Final = _told(
    Exit.STORAGE,
    "D502",
    Words("ファイルを読み書きする権限がありません ({error})", "no permission for a file ({error})"),
    Words(
        "フォルダとファイルの所有者・権限を確かめてください", "check the owner and rights of the folder and its files"
    ),
)
_MISSING: Final = _told(
    Exit.NOT_FOUND,
    "D503",
    Words("ファイルまたはフォルダがありません ({error})", "no such file or folder ({error})"),
    Words("パスを確かめてください", "check the path"),
)
_BUSY: Final = _told(
    Exit.RETRY,
    "D401",
    Words("他の処理が使用中です ({error})", "another process is using it ({error})"),
    Words("少し待って、同じコマンドをもう一度実行してください", "wait a moment and run the same command again"),
)
_DAMAGED: Final = _told(
    Exit.INTEGRITY,
    "D901",
    Words("台帳に矛盾があります: {error}", "the register contradicts itself: {error}"),
    Words(
        "作業を止め、データフォルダをそのまま保存して、システム管理者に連絡してください",
        "stop, keep the data folder as it is, and call your administrator",
    ),
)
_UNKNOWN_EVENT: Final = _told(
    Exit.INTEGRITY,
    "D902",
    Words(
        "台帳に、この版の知らない種類の記録があります: {error}", "the log holds an event of an unknown type: {error}"
    ),
    Words(
        "その種類を知っている版の daicho を入れてから、もう一度実行してください。読み飛ばしはしません",
        "install a version of daicho that knows it and run the command again; nothing was skipped",
    ),
)
_KEYS: Final = _told(
    Exit.INTEGRITY,
    "D903",
    Words("鍵を使えません: {error}", "the keys can't be used: {error}"),
    Words(
        "主鍵ファイルと鍵管理ファイルを、この台帳のものに戻してください",
        "bring back this register's master key file and key ring",
    ),
)
_READ_MODEL: Final = _told(
    Exit.INTEGRITY,
    "D904",
    Words("参照データを読めません: {error}", "the read model can't be read: {error}"),
    Words("daicho rebuild で台帳から作り直してください", "build it anew from the log with daicho rebuild"),
)
_TWO_LOGS: Final = _told(
    Exit.USAGE,
    "D304",
    Words(
        "自治体 {error} の台帳はデータフォルダにあり、DAICHO_KAFKA も指定されています",
        "town {error} has its log in the data folder, and DAICHO_KAFKA names a cluster",
    ),
    Words(
        "DAICHO_KAFKA を外すか、daicho log copy --to kafka で台帳を移してください",
        "unset DAICHO_KAFKA, or move the log with daicho log copy --to kafka",
    ),
)
_CLUSTER: Final = _told(
    Exit.STORAGE,
    "D306",
    Words("Kafka を使えません: {error}", "Kafka can't be used: {error}"),
    Words(
        "示されたコマンドで直すか、daicho topics check で確かめてください",
        "mend it with the command shown, or look with daicho topics check",
    ),
)
_CLUSTER_NEEDED: Final = _told(
    Exit.USAGE,
    "D305",
    Words("自治体 {error} の台帳は Kafka にあります", "the log of town {error} is on Kafka"),
    Words(
        "書き込むには環境変数 DAICHO_KAFKA でクラスタを指定してください",
        "name the cluster with DAICHO_KAFKA to write to it",
    ),
)
_UNKNOWN_TOWN: Final = _told(
    Exit.USAGE,
    "D301",
    Words("{error}", "no such town: {error}"),
    Words("団体コードか名称で指定してください", "name a town by its code or its Japanese name"),
)
_NO_REGISTER: Final = _told(
    Exit.NOT_FOUND,
    "D302",
    Words("自治体 {error} の台帳がまだありません", "town {error} has no register here yet"),
    Words(
        "daicho import で取り込むか、--data でデータフォルダを指定してください",
        "import it with daicho import, or name the data folder with --data",
    ),
)
BUG: Final = "D001"
"""The code of whatever no table explains."""
_BUG: Final = _told(
    Exit.BUG,
    BUG,
    Words("プログラムの誤りです ({error})", "an error of the program ({error})"),
    Words(
        "操作の内容とログファイルを添えて、システム管理者に連絡してください",
        "report what you did together with the log file",
    ),
)
_INTERRUPTED: Final = _told(
    Exit.INTERRUPTED,
    "D130",
    Words("中断しました", "interrupted"),
    Words(
        "同じコマンドをもう一度実行すると、続きから終わります。記録済みの内容は失われません",
        "run the same command again to finish; nothing recorded is lost",
    ),
)
_LATER: Final = Words(
    "少し待って、同じコマンドをもう一度実行してください", "wait a moment and run the same command again"
)
_AGAIN: Final = _told(
    Exit.RETRY, "D402", Words("一時的にできません ({error})", "not possible just now ({error})"), _LATER
)
_OCCUPIED: Final = _told(
    Exit.RETRY, "D402", Words("ほかの処理と重なり、いまはできません", "not possible just now ({error})"), _LATER
)
_UNREADABLE: Final = _told(
    Exit.RETRY, "D405", Words("記録しましたが、まだ表示できません", "recorded, but not readable yet"), _LATER
)

BY_ERRNO: Final[dict[int, Explain]] = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
    errno.ENOENT: _MISSING,
    errno.ENOTDIR: _MISSING,
    errno.EISDIR: _MISSING,
}

BY_WORDS: Final[tuple[tuple[str, Explain], ...]] = (
    ("disk is full", _FULL),
    ("no space left", _FULL),
    ("disk quota", _FULL),
    ("readonly database", _FORBIDDEN),
    ("permission denied", _FORBIDDEN),
    ("read-only file system", _FORBIDDEN),
    ("locked", _BUSY),
    ("could not set lock", _BUSY),
    ("not readable yet", _UNREADABLE),
    ("by others", _OCCUPIED),
    ("try again", _AGAIN),
)
"""The databases, and the log on Kafka, name these causes only in words."""


def _by_errno(error: OSError, lang: Lang) -> Problem:
    return BY_ERRNO.get(error.errno or 0, _BUG)(error, lang)


def _by_words(otherwise: Explain) -> Explain:
    def explain(error: BaseException, lang: Lang) -> Problem:
        text = str(error).lower()
        return next((known for words, known in BY_WORDS if words in text), otherwise)(error, lang)

    return explain


TABLE: Final[dict[str, Explain]] = {
    "console.logs.TwoLogsError": _TWO_LOGS,
    "console.logs.ClusterNeededError": _CLUSTER_NEEDED,
    "console.errors.Complaint": _complaint,
    "console.refusals.Refusal": _speaks(Exit.USAGE),
    "console.refusals.AccessRefusal": _speaks(Exit.STORAGE),
    "console.service.visit.Forbidden": _speaks(Exit.FORBIDDEN),
    "registry.domain.errors.RuleViolation": _speaks(Exit.RULE),
    "registry.domain.errors.TransientError": _by_words(_OCCUPIED),
    "registry.domain.errors.IntegrityFault": _DAMAGED,
    "connectors.keys.port.KeyLostError": _speaks(Exit.INTEGRITY),
    "events.values.errors.InvalidValueError": _speaks(Exit.USAGE),
    "events.catalogue.UnknownEventTypeError": _UNKNOWN_EVENT,
    "events.towns.UnknownTownError": _UNKNOWN_TOWN,
    "console.bootstrap.NoSuchRegisterError": _NO_REGISTER,
    "connectors.files.findings.FileRefusedError": _file_refused,
    "connectors.identity.port.IdentityError": _speaks(Exit.USAGE),
    "connectors.keys.master.MasterKeyError": _KEYS,
    "connectors.keys.store.KeyRingError": _KEYS,
    "connectors.keys.port.SealBrokenError": _DAMAGED,
    "events.notes.NoteError": _DAMAGED,
    "events.stream_heads.ChainBrokenError": _DAMAGED,
    "connectors.keys.port.SubjectErasedError": _KEYS,
    "connectors.kafka.client.NotSentError": _AGAIN,
    "connectors.kafka.client.OutcomeUnknownError": _AGAIN,
    "connectors.kafka.maven.KafkaUnavailableError": _CLUSTER,
    "registry.domain.tax.errors.TaxInputError": _speaks(Exit.RULE),
    "eventsourcing.persistence.ProgrammingError": _CLUSTER,
    "eventsourcing.persistence.OperationalError": _by_words(_DAMAGED),
    "eventsourcing.persistence.PersistenceError": _by_words(_DAMAGED),
    "sqlite3.Error": _by_words(_DAMAGED),
    "_duckdb.Error": _by_words(_READ_MODEL),
    "console.importing.WorkerDiedError": _AGAIN,
    "builtins.KeyboardInterrupt": _INTERRUPTED,
    "builtins.OSError": _by_errno,
}
"""Class → explanation; the nearest class on the way up an error's hierarchy speaks."""


def explain(error: BaseException, lang: Lang) -> Problem:
    """The error as a person meets it; an error that no row names is the program's own."""
    for cls in type(error).__mro__:
        known = TABLE.get(f"{cls.__module__}.{cls.__qualname__}")
        if known is not None:
            return known(error, lang)
    return _BUG(type(error).__name__, lang)
