"""What a witness or an audit says when a town's history is not what it was."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class AlarmKind(StrEnum):
    """Ways in which a history can be falsified."""

    FORGED = "forged"
    FORK = "fork"
    TRUNCATION = "truncation"
    REWRITE = "rewrite"
    GAP = "gap"


MEANINGS: Final = {
    AlarmKind.FORGED: (
        "署名が団体の公開鍵と一致しません。偽造または改変の疑いがあります。",
        "The signature does not fit the town's public key: forged or altered.",
    ),
    AlarmKind.FORK: (
        "同じ件数に対して異なる記録が署名されています(分岐)。",
        "Two different histories are signed for the same number of events (fork).",
    ),
    AlarmKind.TRUNCATION: (
        "以前に確認した記録の末尾が失われています(切詰め)。",
        "The end of the history that was seen before is missing (truncation).",
    ),
    AlarmKind.REWRITE: (
        "以前に確認した記録が書き換えられています(改ざん)。",
        "The history that was seen before was rewritten.",
    ),
    AlarmKind.GAP: (
        "記録に欠番・重複または版の飛びがあります。",
        "Events are missing, repeated or out of order in the log.",
    ),
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """警報: the history of `origin` was falsified; `evidence` are the signed notes that contradict each other."""

    kind: AlarmKind
    origin: str
    detail: str
    evidence: tuple[bytes, ...] = ()

    def message(self, lang: str = "ja") -> str:
        """Say what happened and what to do, in Japanese or English ("en")."""
        japanese, english = MEANINGS[self.kind]
        if lang == "en":
            return (
                f"{self.origin}: {english} {self.detail} Keep all copies, stop relying on this log, inform the auditor."
            )
        return (
            f"{self.origin}: {japanese} {self.detail} 写しを保全し、この記録の利用を止め、監査担当へ連絡してください。"
        )
