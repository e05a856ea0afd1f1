"""封印と立会い on a page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.web.audit.proofs import seals
from events.towns import member_town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.responses import Response

    from console.errors import Lang
    from console.web.asked import Asked
    from console.web.audit.proofs import Seal

SHOWN: Final = 30
"""Checkpoints on the page, the newest."""


def proofs(page: Callable[..., Response], data: Path, asked: Asked) -> Response:
    """The published checkpoints, each with its signatures checked now."""
    found = seals(data, asked.member)
    newest = found.seals[0].size if found.seals else 0
    return page(
        asked,
        "audit_proofs.html",
        fault=found.fault,
        seals=[_row(one, asked.lang) for one in found.seals[:SHOWN]],
        count=len(found.seals),
        unsealed=max(0, asked.town.recorded - newest),
    )


def _row(one: Seal, lang: Lang) -> dict[str, Any]:
    return {
        "size": f"{one.size:,}",
        "root": one.root,
        "accesses": f"{one.accesses:,}",
        "cosigned": [
            (values.town(member_town(town), lang), values.moment(datetime.fromtimestamp(at, UTC), lang))
            for town, at in one.cosigned
        ],
    }
