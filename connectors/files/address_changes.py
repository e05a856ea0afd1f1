"""住所変更対照表: the old and new addresses of a district, as 軽微な修正 of whoever lives there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from connectors.files.findings import CellError, Reject
from connectors.files.single import read_single_lines
from events.resident import AmendedByAuthority

if TYPE_CHECKING:
    from pathlib import Path

    from registry.application.readdress import Table

TABLE: Final = "jukyo"
_NEW: Final = ("area", "street", "area_code", "postal_code")


def read_address_changes(path: Path, lgcode: str) -> tuple[Table, list[Reject]]:
    """The table, and the lines that can't be taken or name an old address again; FileRefusedError for a bad header."""
    table: dict[tuple[str, str], AmendedByAuthority] = {}
    rejects: list[Reject] = []
    for found in read_single_lines(path, TABLE, lgcode):
        if isinstance(found, Reject):
            rejects.append(found)
            continue
        line, values = found
        old = values["area"], values["street"]
        if old in table:
            rejects.append(Reject.of(path.name, line, "旧住所_番地号表記", old[1], CellError("L206")))
            continue
        table[old] = AmendedByAuthority(**{name: values.get(f"new_{name}") for name in _NEW})
    return table, rejects
