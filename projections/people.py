"""同一人: people by what identifies them, former residents and 除票 included (specification 4.1.1.2)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from events.catalogue import STATES
from events.resident import Resident

if TYPE_CHECKING:
    from projections.readmodel import ReadModel

_KINDS = {state.KIND: state for state in STATES}


def with_item(model: ReadModel, item: str, value: str) -> list[tuple[str, str]]:
    """(宛名番号, 住民状態) of everybody whose latest record has this value of an item of ours."""
    return _latest(model, f"{item} = ?", value)


def alike(model: ReadModel, name: str, sex: str, birth: date) -> list[tuple[str, str]]:
    """(宛名番号, 住民状態) of everybody with this name, sex and birth date."""
    return _latest(model, "name = ? AND coalesce(sex, '') = ? AND birth = ?", name, sex, birth)


_GIVEN: Final = {
    Resident.KIND: """
        SELECT max(number) AS last FROM resident UNION ALL SELECT max(number) FROM nonresident
        UNION ALL SELECT max(number) FROM corporation UNION ALL SELECT max(joint_owner) FROM share
    """
}
"""宛名番号 are one series: of residents, 住登外者, firms and groups of co-owners."""


def last_number(model: ReadModel, kind: str) -> str:
    """The highest number of a kind given so far; "" before the first."""
    given = _GIVEN.get(kind, f"SELECT max(number) AS last FROM {_KINDS[kind].KIND}")
    (row,) = model.rows(f"SELECT coalesce(max(last), '') AS last FROM ({given})")
    return str(row["last"])


def _latest(model: ReadModel, where: str, *values: object) -> list[tuple[str, str]]:
    rows = model.states(Resident, date.max, model.progress().position, where, *values)
    return [(row["number"], row["status"]) for row in rows]
