"""Who a session belongs to: a local account as it is now, or a provider's user as they signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry.application.permissions import Role, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from connectors.identity.port import IdentityStore


def local(user: User) -> dict[str, Any]:
    """What a session keeps of a local account: roles taken away or a block count from the next request on."""
    return {"local": user.id}


def provided(user: User, id_token: str) -> dict[str, Any]:
    """What a session keeps of a provider's user: the roles of the sign-in, since nothing tells when they change."""
    roles = {town: sorted(held) for town, held in user.roles.items()}
    return {"id": user.id, "name": user.name, "roles": roles, "id_token": id_token}


def user_of(who: Mapping[str, Any], identity: IdentityStore) -> User | None:
    """The user of a session; None where the account has gone or is blocked."""
    if "local" in who:
        return identity.user(who["local"])
    roles = {town: frozenset(Role(role) for role in held) for town, held in who["roles"].items()}
    return User(id=who["id"], name=who["name"], roles=roles)
