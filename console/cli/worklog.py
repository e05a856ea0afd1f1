"""作業ログ: JSON lines about the work, never about people.

Only the keys of `ALLOWED` are written, and of texts only codes, digests, times and places in the program:
an error's own words may hold a name and stay out.
"""

from __future__ import annotations

import re
import traceback
from typing import TYPE_CHECKING, Final

import structlog

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from pathlib import Path

    from structlog.typing import WrappedLogger

ALLOWED: Final = frozenset(
    {
        "alerts",
        "bills",
        "code",
        "command",
        "digest",
        "error",
        "exit_code",
        "known",
        "moments",
        "position",
        "recorded",
        "records",
        "refused",
        "residents",
        "rows",
        "seconds",
        "seed",
        "town",
        "trace",
        "unchanged",
        "valid",
        "years",
    }
)

_HARMLESS: Final = re.compile(r"[A-Za-z0-9_.:+ /<>-]{0,200}")
_LONG_NUMBER: Final = re.compile(r"(?<![0-9a-f])[0-9]{9,}(?![0-9a-f])")
"""Nine digits and more may be somebody's number; a digest's digits stand among letters."""


def only_allowed(
    _logger: WrappedLogger, _method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """Drop every key and value that is not known to be harmless."""
    kept = {key: value for key, value in event.items() if key in ALLOWED and _is_harmless(value)}
    return {"event": event["event"], **kept}


def _is_harmless(value: object) -> bool:
    if isinstance(value, list):
        return all(_is_harmless(part) for part in value)
    if isinstance(value, str):
        return bool(_HARMLESS.fullmatch(value)) and not _LONG_NUMBER.search(value)
    return isinstance(value, int | float) or value is None


def write(file: Path, event: str, facts: Mapping[str, object]) -> None:
    """Append one line; OSError where the file can't be written."""
    with file.open("a", encoding="utf-8") as lines:
        logger = structlog.wrap_logger(
            structlog.WriteLogger(lines),
            processors=[
                only_allowed,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(sort_keys=True),
            ],
        )
        logger.info(event, **facts)


def trace_of(error: BaseException) -> list[str]:
    """Where an error came from: module, line and function of each frame, without any value."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _module(filename: str) -> str:
    """The last two parts of a path: enough to find it, nothing of the machine."""
    return "/".join(filename.replace("\\", "/").split("/")[-2:])
