"""世帯員の記載順: the order of members on a household certificate [標準仕様書 5.2]."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from events.values.relationship import Group, Relationship

_BY_BIRTH: Final = (Group.CHILD, Group.SPOUSE_CHILD, Group.SIBLING)


@dataclass(frozen=True, slots=True)
class Member:
    """世帯員: 宛名番号, 続柄, sortable birth date; for a 子の妻 or 子の子 also the 宛名番号 of that child, if known."""

    number: str
    relationship: Relationship
    born: date
    child: str = ""


def household_order(members: Iterable[Member]) -> list[Member]:
    """Sort members: head, spouse, children; then each child with its own family; parents and siblings; other kin.

    A child's family whose child isn't named belongs to the only child, or else follows the other families. This is
    the order of a new household: later arrivals are appended, and a manual order stays (both are stored, 並び順).
    """
    listed = list(members)
    children = {one.number: one for one in listed if one.relationship.group is Group.CHILD}
    owners = {one.number: _owner(one, children) for one in listed if one.relationship.group is Group.CHILD_FAMILY}
    with_family = {owner.number for owner in owners.values() if owner is not None}
    return sorted(listed, key=lambda one: _key(one, one if one.number in with_family else owners.get(one.number)))


def _owner(member: Member, children: dict[str, Member]) -> Member | None:
    if not member.child and len(children) == 1:
        return next(iter(children.values()))
    return children.get(member.child)


def _key(member: Member, owner: Member | None) -> tuple[Group, date, str, tuple[int, ...], date, str]:
    group, rank = member.relationship.group, member.relationship.rank
    if owner is not None:
        return Group.CHILD_FAMILY, owner.born, owner.number, rank, member.born, member.number
    if group in _BY_BIRTH:
        return group, date.min, "", (), member.born, member.number
    return group, date.max, "", rank, member.born, member.number
