"""One table from what went wrong to what HTTP calls it (RFC 9457), for screens and programs alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from console.errors import Exit, explain
from events.towns import UnknownTownError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.errors import Lang

STATUS: Final[Mapping[Exit, int]] = {
    Exit.USAGE: 400,
    Exit.NOT_FOUND: 404,
    Exit.RULE: 409,
    Exit.RETRY: 503,
    Exit.STORAGE: 503,
    Exit.FORBIDDEN: 403,
}
"""By exit code; whatever else goes wrong is ours: 500."""
OURS: Final = 500


class HttpProblem(NamedTuple):
    """What went wrong, as a person or a program behind HTTP is told."""

    status: int
    code: str
    message: str
    remedy: str
    item: str = ""

    @property
    def type(self) -> str:
        """A name that stays the same for the same kind of problem."""
        return f"urn:daicho:problem:{self.code}"


def problem_of(error: BaseException, lang: Lang) -> HttpProblem:
    """The problem of an error; the program's own errors say nothing of their cause."""
    told = explain(error, lang)
    status = STATUS[Exit.NOT_FOUND] if isinstance(error, UnknownTownError) else STATUS.get(told.exit, OURS)
    return HttpProblem(status, told.code, told.message, told.remedy, told.item)
