"""Who calls, for which town and purpose; and how an answer goes out."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

from fastapi import Depends, Header, HTTPException, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from console.api.problems import language
from console.service.town import TownService
from console.service.visit import Visit
from registry.application.permissions import PURPOSES, User

if TYPE_CHECKING:
    from connectors.identity.port import IdentityStore
    from console.service.services import Services

UNAUTHORIZED: Final = 401
NOT_MODIFIED: Final = 304
MEDIA_TYPE: Final = "application/json"

_BEARER: Final = HTTPBearer(auto_error=False, description="A token made with `daicho user token`.")
PURPOSE: Final = "|".join(PURPOSES)


async def caller(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)] = None
) -> User:
    """The user of the token; 401 without a valid one. A thread is taken only to write down a refused one."""
    identity: IdentityStore = request.app.state.identity
    token = credentials.credentials if credentials else ""
    user = identity.user_of_token(token) if token else None
    if user is None:
        if token:
            await run_in_threadpool(identity.refuse_token, token, place_of(request))
        raise HTTPException(UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
    return user


def place_of(request: Request) -> str:
    """端末・場所: where the program calls from."""
    return f"API {request.client.host}" if request.client else "API"


@dataclass(frozen=True)
class Asked:
    """One request to one town."""

    request: Request
    town: TownService
    visit: Visit

    def answer(self, model: BaseModel, status: int = 200) -> Response:
        """The answer as JSON with its ETag; 304 where the caller has it, which is written down all the same."""
        body = model.model_dump_json().encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Accept-Language"}
        known = self.request.headers.get("if-none-match", "")
        if self.request.method == "GET" and tag in {one.strip() for one in known.split(",")}:
            return Response(status_code=NOT_MODIFIED, headers=headers)
        return Response(body, status, headers, MEDIA_TYPE)


async def asked(
    request: Request,
    user: Annotated[User, Depends(caller)],
    town: Annotated[str, Path(pattern=r"^[0-9]{6}$", description="団体コード", examples=["122131"])],
    purpose: Annotated[str, Header(alias="Daicho-Purpose", pattern=f"^({PURPOSE})$", description="利用目的")],
) -> Asked:
    """The request, once it is clear who asks which town and why; nothing here waits, so it takes no thread."""
    services: Services = request.app.state.services
    visit = Visit(
        user=user,
        place=place_of(request),
        action_name=f"API {request.scope['route'].name}",
        purpose=purpose,
        language=language(request),
    )
    return Asked(request, services.town(town), visit)


Ask = Annotated[Asked, Depends(asked)]
Key = Annotated[
    UUID, Header(alias="Idempotency-Key", description="The command's id: sent twice, the command is recorded once.")
]
