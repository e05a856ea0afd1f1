"""消去証明: the signed note that a subject's key was destroyed, and the warning that goes with it."""

from datetime import UTC, datetime, timedelta
from typing import Final

BACKUP_WARNING: Final = (
    "Backups of the key ring made earlier still hold the key: destroy them, or replace the master key. / "
    "これより前に取得した鍵管理ファイルの控えには鍵が残ります。控えを廃棄するか、主鍵を更新してください。"
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_PRINTABLE: Final = " "


def one_line(text: str, what: str) -> str:
    """Return `text` if it is one printable line; certificates are read line by line."""
    if not text.strip() or any(char < _FIRST_PRINTABLE for char in text):
        raise ValueError(f"{what} must be one line of text; type it without line breaks")
    return text


def erasure_text(town: str, subject: str, key_id: bytes, *, reason: str, legal_basis: str, at: int) -> str:
    """Return the certificate's text; `at` is in microseconds since the epoch (UTC)."""
    moment = (_EPOCH + timedelta(microseconds=at)).isoformat(timespec="microseconds")
    lines = (
        "daicho/erasure/v1",
        f"town {town}",
        f"subject {one_line(subject, 'the subject')}",
        f"key {key_id.hex()}",
        f"destroyed-at {moment}",
        f"reason {one_line(reason, 'the reason (消去理由)')}",
        f"legal-basis {one_line(legal_basis, 'the legal basis (根拠法令)')}",
        f"warning {BACKUP_WARNING}",
    )
    return "".join(f"{line}\n" for line in lines)
