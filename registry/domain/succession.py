"""世帯主変更: what every member's 続柄 may become under another head, for the caseworker to choose from (4.1.4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from events.values.head_change import Facts, candidates
from events.values.relationship import HEAD, Relationship
from events.values.sex import Sex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from events.resident import Resident

_SEXES: Final = {"男": Sex.MALE, "女": Sex.FEMALE}


def proposals(members: Mapping[str, Resident], new_head: str) -> dict[str, tuple[str, ...]]:
    """宛名番号 → 続柄 under the new head, the usual one first; none where only a person can tell.

    `members` are the household's residents before the change; 続柄 of an old head who has gone is not needed.
    """
    relationships = {number: Relationship.parse(one.relationship or "") for number, one in members.items()}
    old = next((one for number, one in members.items() if relationships[number] == HEAD), None)
    facts = {number: _facts(one, members[new_head], old) for number, one in members.items()}
    found = {
        number: candidates(relationships[number], relationships[new_head], facts[number])
        for number in members
        if number != new_head
    }
    return {new_head: (HEAD.text,)} | {number: tuple(one.text for one in texts) for number, texts in found.items()}


def _facts(member: Resident, new_head: Resident, old_head: Resident | None) -> Facts:
    return Facts(
        old_head=_sex(old_head),
        new_head=_sex(new_head),
        member=_sex(member),
        member_is_elder=_is_elder(member, new_head),
    )


def _is_elder(member: Resident, other: Resident) -> bool | None:
    """Whether a member is older, where their dates of birth tell."""
    if member.birth is None or other.birth is None:
        return None
    if member.birth.latest < other.birth.earliest:
        return True
    return False if member.birth.earliest > other.birth.latest else None


def _sex(one: Resident | None) -> Sex:
    return _SEXES.get((one.sex or "") if one else "", Sex.UNKNOWN)
