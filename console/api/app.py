"""The API as one application, to be mounted at /api."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, FastAPI, Request

from connectors.identity.port import IdentityStore
from console.api import entering, reading
from console.api.asking import caller
from console.api.limits import Limited
from console.api.models import TownOut
from console.api.problems import MEDIA_TYPE, ProblemOut, speak_problems
from console.service.services import Services
from registry.application.permissions import User

ROOT: Final = "/api"
DESCRIPTION: Final = """
Every question about a town at any moment on both axes, and every entry. Each call carries a bearer token, and in
`Daicho-Purpose` what it is for; the answer shows what the user may see for that purpose, and is written down.
Refusals are problem details (RFC 9457) that explain themselves.
"""
_PROBLEM: Final = {"model": ProblemOut, "content": {MEDIA_TYPE: {}}}
PROBLEMS: Final[dict[int | str, dict[str, object]]] = {
    status: {**_PROBLEM, "description": words}
    for status, words in {
        400: "The question can't be understood.",
        401: "No valid token.",
        403: "The user may not do this here for this purpose; the problem says who may.",
        404: "No such town, number or record.",
        409: "A rule of the field refuses it, or alerts are open.",
        413: "The body is too large.",
        422: "Fields that can't be read are named.",
        503: "Not possible just now: send it again.",
    }.items()
}

_towns: Final = APIRouter()


@_towns.get("/towns")
def towns(request: Request, _: Annotated[User, Depends(caller)]) -> list[TownOut]:
    """The towns that are served here."""
    services: Services = request.app.state.services
    return [
        TownOut(code=code, name=one.town.name, simulated=one.simulated, position=one.position)
        for code, one in services.towns.items()
    ]


def api(services: Services, identity: IdentityStore) -> FastAPI:
    """The API of these towns, for the users of this store."""
    app = FastAPI(
        title="Daicho",
        version="1",
        description=DESCRIPTION,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        servers=[{"url": ROOT}],
        root_path_in_servers=False,
    )
    app.state.services, app.state.identity = services, identity
    for router in (_towns, reading.router, entering.router):
        app.include_router(router, responses=PROBLEMS)
    app.add_middleware(Limited)
    speak_problems(app)
    return app
