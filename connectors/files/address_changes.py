"""住所変更対照表 and 本籍変更一覧: what a 軽微な修正 of many residents sets, by old address or by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connectors.files.findings import CellError, Reject
from connectors.files.single import read_single_lines
from events.resident import AmendedByAuthority

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry.application.readdress import Domiciles, Table

_NEW: Final = ("area", "street", "area_code", "postal_code")


def read_address_changes(path: Path, lgcode: str) -> tuple[Table, list[Reject]]:
    """The table, and the lines that can't be taken or name an old address again; FileRefusedError for a bad header."""
    table: dict[tuple[str, str], AmendedByAuthority] = {}
    rejects: list[Reject] = []
    for line, values in _lines(path, "jukyo", lgcode, rejects):
        old = values["area"], values["street"]
        if old in table:
            rejects.append(Reject.of(path.name, line, "旧住所_番地号表記", old[1], CellError("L206")))
        else:
            table[old] = AmendedByAuthority(**{name: values.get(f"new_{name}") for name in _NEW})
    return table, rejects


def read_domicile_changes(path: Path, lgcode: str) -> tuple[Domiciles, list[Reject]]:
    """宛名番号 → new 本籍, and the lines that can't be taken or name somebody again; FileRefusedError as above."""
    domiciles: dict[str, str] = {}
    rejects: list[Reject] = []
    for line, values in _lines(path, "honseki", lgcode, rejects):
        number = values["number"]
        if number in domiciles:
            rejects.append(Reject.of(path.name, line, "宛名番号", number, CellError("L206")))
        else:
            domiciles[number] = values["domicile"]
    return domiciles, rejects


def _lines(path: Path, table: str, lgcode: str, rejects: list[Reject]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The good lines of a file; the others are added to the rejects."""
    for found in read_single_lines(path, table, lgcode):
        if isinstance(found, Reject):
            rejects.append(found)
        else:
            yield found
