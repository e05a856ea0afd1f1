"""デモ利用者: one account for each kind of work, in simulated towns only; their password is public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from connectors.identity.port import Doer, Grant
from registry.application.permissions import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from connectors.identity.port import IdentityStore


class DemoUser(NamedTuple):
    """A demo account: id, name and the roles it has in every town of the demo."""

    id: str
    name: str
    roles: tuple[Role, ...]


PASSWORD: Final = "sanbu-no-daicho"  # noqa: S105 - public by intent: it opens invented people's records only

DEMO_USERS: Final = (
    DemoUser("mado", "窓口 花子", (Role.CASEWORKER,)),
    DemoUser("kakari", "係長 次郎", (Role.CASEWORKER, Role.MY_NUMBER)),
    DemoUser("kessai", "決裁 正子", (Role.APPROVER, Role.CASEWORKER)),
    DemoUser("shien", "支援 守", (Role.PROTECTION, Role.CASEWORKER)),
    DemoUser("zeimu", "税務 太郎", (Role.TAX,)),
    DemoUser("kansa", "監査 明", (Role.AUDITOR,)),
    DemoUser("kanri", "管理 進", (Role.ADMIN,)),
)


def demo_users(store: IdentityStore, towns: Iterable[str]) -> tuple[DemoUser, ...]:
    """Make the demo accounts with their roles in these simulated towns; those that exist are left as they are."""
    by, codes = Doer(actor="daicho", place="demo"), list(towns)
    present = {account.id for account in store.accounts()}
    for user in DEMO_USERS:
        if user.id not in present:
            store.add(user.id, user.name, PASSWORD, by)
            for town in codes:
                store.grant(user.id, town, [Grant(town=town, role=role) for role in user.roles], by)
    return DEMO_USERS
