"""The time control of a page: what was asked for, and how the page is addressed at another moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.web.views.time import Asking, Change, MomentBar, moment_bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.service.visit import AsOf
    from console.web.asked import Asked


def bar_of(asked: Asked, at: AsOf, changes: Sequence[Change], *parts: str) -> MomentBar:
    """The control of the page at these parts of the town's address."""
    query = asked.request.query_params

    def address(valid: str, known: str) -> str:
        return asked.path(*parts, valid=valid, known=known)

    asking = Asking(query.get("valid", "").strip(), query.get("known", "").strip(), address, asked.lang)
    return moment_bar(at, changes, asking)
