"""Programs that call the API: each with a token, a purpose and one town."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import httpx
from support.loop import Loop
from support.offices import LGCODE
from support.served import TODAY

from connectors.identity.port import Doer, Grant
from registry.application.permissions import Role

if TYPE_CHECKING:
    from fastapi import FastAPI
    from httpx import Response

    from connectors.identity.port import IdentityStore
    from console.service.services import Services

BY = Doer(actor="test", place="test")


class Line:
    """A line to an application in the test's own process."""

    def __init__(self, app: FastAPI) -> None:
        self._runner = Loop()
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def __call__(self, method: str, path: str, **options: Any) -> Response:
        """One request and its answer."""
        return self._runner.run(self._client.request(method, path, **options))


@dataclass(frozen=True)
class Caller:
    """One user's program."""

    line: Line
    token: str
    purpose: str

    @property
    def headers(self) -> dict[str, str]:
        """What every call carries."""
        return {"Authorization": f"Bearer {self.token}", "Daicho-Purpose": self.purpose}

    def get(self, path: str, *, headers: dict[str, str] | None = None, **query: Any) -> Response:
        """GET below the town."""
        return self.line("GET", f"/towns/{LGCODE}/{path}", params=query, headers={**self.headers, **(headers or {})})

    def post(self, path: str, body: Any = None, *, key: str = "", headers: dict[str, str] | None = None) -> Response:
        """POST below the town."""
        extra = {**({"Idempotency-Key": key} if key else {}), **(headers or {})}
        return self.line("POST", f"/towns/{LGCODE}/{path}", json=body, headers={**self.headers, **extra})

    def delete(self, path: str) -> Response:
        """DELETE below the town."""
        return self.line("DELETE", f"/towns/{LGCODE}/{path}", headers=self.headers)


@dataclass
class Callers:
    """The API, and users as tests need them."""

    app: FastAPI
    line: Line
    identity: IdentityStore
    services: Services
    _known: dict[tuple[frozenset[Role], str, str], str] = field(default_factory=dict)

    def caller(self, *roles: Role, purpose: str = "residents", town: str = LGCODE, name: str = "p") -> Caller:
        """A program of a user with these roles in a town."""
        who = frozenset(roles), town, name
        if who not in self._known:
            user = f"{name}{len(self._known)}"
            self.identity.add(user, user, None, BY)
            self.identity.grant(user, town, [Grant(town=town, role=role) for role in roles], BY)
            self._known[who] = self.identity.make_token(user, "test", 1, BY)
        return Caller(self.line, self._known[who], purpose)

    @property
    def clerk(self) -> Caller:
        """住民記録担当."""
        return self.caller(Role.CASEWORKER)


def relocation(number: str, area: str, **form: Any) -> dict[str, Any]:
    """転居 as JSON."""
    given = {"reason": "relocation", "effective": TODAY.isoformat(), "trigger": "届出", "legal_basis": "法23条"}
    return {
        "command": "Change",
        "form": {**given, "notice_on": TODAY.isoformat(), **form},
        "people": {number: {"event": "resident.relocated", "items": {"area": area, "street": "1番地"}}},
    }
