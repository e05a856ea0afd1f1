"""Before personal data leave the service it is written down who is shown whose (law 11), or nothing is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from connectors.access.grouped import GroupedAccessLog
from connectors.access.port import Access, AccessLogError
from console.cli.labels import GROUPS
from console.errors import Words
from console.refusals import UNRECORDED, AccessRefusal
from events.bill import Bill
from events.items import items_of
from registry.application.permissions import PURPOSES
from registry.domain.masking import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from connectors.access.store import SqliteAccessLog
    from console.service.visit import Visit

_SHOWN_AS: Final = {"area": "address", "street": "address", "building": "address"}
"""Parts of an item that the record sheet shows as one."""

_TAX: Final = (Words("税", "taxes"), ("balance", *(item.name for item in items_of(Bill))))
"""What a bill says and no record sheet: the sheets' own items were taken before."""


class Accesses:
    """A town's access log for many threads."""

    def __init__(self, log: SqliteAccessLog) -> None:
        self._log = GroupedAccessLog(log)

    def record(self, visit: Visit, people: Mapping[str, Mapping[str, Any]]) -> None:
        """Write down that these items (by 宛名番号) are about to be shown; AccessRefusal where that can't be done."""
        if not people:
            return
        purpose = PURPOSES[visit.purpose]
        access = Access(
            actor=visit.user.id,
            place=visit.place,
            action=visit.action_name,
            subjects=tuple(people),
            items=groups(_seen(people.values())),
            purpose=purpose.ja,
            legal_basis=purpose.legal_basis,
            my_number=any(_is_seen(items.get("my_number")) for items in people.values()),
        )
        try:
            self._log.record(access)
        except AccessLogError as error:
            raise AccessRefusal(UNRECORDED, reason=error) from error


def groups(names: Iterable[str]) -> tuple[str, ...]:
    """Groups of items, in the order of the record sheet; what no sheet shows counts as その他."""
    left = {_SHOWN_AS.get(name, name) for name in names}
    found = []
    for words, members in (*GROUPS, _TAX):
        if left & set(members):
            found.append(words.ja)
        left -= set(members)
    return (*found, "その他") if left else tuple(found)


def _seen(people: Iterable[Mapping[str, Any]]) -> set[str]:
    """Names of the items of which somebody's shows; of a long list the first few have most of them."""
    seen: set[str] = set()
    for items in people:
        seen.update(name for name in items.keys() - seen if _is_seen(items[name]))
    return seen


def _is_seen(value: object) -> bool:
    return value not in (None, "", HIDDEN)
