"""認証サーバの設定: a town's identity provider, and which of its claims give which roles; one TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from connectors.identity.port import IdentityError
from events.towns import MEMBER_TOWNS
from registry.application.permissions import Role, User

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE: Final = "identity.toml"
"""Beside the towns in the data folder; where it is missing there are local accounts only."""

_TOWNS: Final = frozenset(town.lgcode for town in MEMBER_TOWNS)


@dataclass(frozen=True, kw_only=True)
class RoleRule:
    """One row of the table: whoever has this value among the claim's values has this role in this town."""

    value: str
    town: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class ProviderSettings:
    """One OpenID provider as a town's administrator describes it."""

    name: str
    """What the log-in page calls it."""
    issuer: str
    client_id: str
    client_secret: str
    roles_claim: str
    """Where the values are: a path into the claims such as `groups` or `realm_access.roles`."""
    id_claim: str
    """Which claim names the user in the access log."""
    rules: tuple[RoleRule, ...]

    def user_of(self, claims: Mapping[str, Any]) -> User:
        """The user of a verified ID token; IdentityError U107 where a claim is missing.

        The id carries the issuer's name, so that it can't be taken for a local account's.
        """
        who = claims.get(self.id_claim)
        if not isinstance(who, str) or not who:
            raise IdentityError("U107", detail=f"no claim {self.id_claim}")
        held: dict[str, set[Role]] = {}
        for rule in self._matching(claims):
            held.setdefault(rule.town, set()).add(rule.role)
        roles = {town: frozenset(given) for town, given in held.items()}
        return User(id=f"{who}@{self.name}", name=str(claims.get("name") or who), roles=roles)

    def _matching(self, claims: Mapping[str, Any]) -> Iterator[RoleRule]:
        found: Any = claims
        for step in self.roles_claim.split("."):
            found = found.get(step) if isinstance(found, dict) else None
        values = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return (rule for rule in self.rules if rule.value in values)


def read_settings(file: Path) -> ProviderSettings | None:
    """The provider of a data folder, or None where there is no file; IdentityError U106 says what is wrong with it."""
    if not file.exists():
        return None
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        return _provider(content["provider"], content["roles"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise IdentityError("U106", file=file.name, detail=str(error)) from error


def _provider(content: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> ProviderSettings:
    if not all(isinstance(value, str) for value in content.values()):
        raise ValueError("every value under [provider] is a text")
    return ProviderSettings(
        name=content["name"],
        issuer=content["issuer"].rstrip("/"),
        client_id=content["client_id"],
        client_secret=content["client_secret"],
        roles_claim=content["roles_claim"],
        id_claim=content.get("id_claim", "preferred_username"),
        rules=tuple(_rule(row) for row in rows),
    )


def _rule(row: Mapping[str, Any]) -> RoleRule:
    if row["town"] not in _TOWNS:
        raise ValueError(f"no town {row['town']}")
    return RoleRule(value=row["value"], town=row["town"], role=Role(row["role"]))
