"""RFC 9457 problem details: every refusal of the API has the same form, and tells nothing of anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from eventsourcing.persistence import PersistenceError
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from console.errors import Complaint
from console.refusals import Refusal
from console.service.problems import HttpProblem, problem_of
from console.service.visit import Forbidden
from events.towns import UnknownTownError
from events.values.errors import InvalidValueError
from registry.domain.errors import RuleViolation, TransientError, UnacknowledgedAlerts
from registry.domain.tax.errors import TaxInputError

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.responses import Response

    from console.errors import Lang

MEDIA_TYPE: Final = "application/problem+json"

WORDS: Final[dict[str, dict[int, tuple[str, str, str]]]] = {
    "ja": {
        400: ("H400", "要求を読めません", "OpenAPI の記述（/api/openapi.json）に合わせてください"),
        401: ("H401", "トークンがないか、無効です", "Authorization: Bearer に有効なトークンを付けてください"),
        404: ("H404", "このアドレスはありません", "OpenAPI の記述（/api/openapi.json）を確かめてください"),
        405: ("H405", "この方法では呼べません", "OpenAPI の記述（/api/openapi.json）を確かめてください"),
        413: ("H413", "要求が大きすぎます", "1 MB までに分けて送ってください"),
        422: ("H422", "要求の内容が正しくありません", "示された項目を直してください"),
    },
    "en": {
        400: ("H400", "the request can't be read", "follow the description at /api/openapi.json"),
        401: ("H401", "no token, or one that isn't valid", "send a valid one as Authorization: Bearer"),
        404: ("H404", "there is no such address", "see the description at /api/openapi.json"),
        405: ("H405", "it can't be called like this", "see the description at /api/openapi.json"),
        413: ("H413", "the request is too large", "send it in parts of at most 1 MB"),
        422: ("H422", "the request's content isn't right", "mend the fields that are named"),
    },
}
"""What HTTP itself refuses: code, what is wrong, what to do."""


class NotReadableError(ValueError):
    """A field of a command can't be read; the error's text is its path."""


class OpenAlert(BaseModel):
    """アラート: acknowledge its code in the form, with the reason in the note."""

    code: str
    message: str
    remedy: str
    field: str


class ProblemOut(BaseModel):
    """What went wrong (RFC 9457), with a stable code and what to do."""

    type: str = Field(examples=["urn:daicho:problem:R101"])
    title: str
    status: int
    code: str
    remedy: str
    field: str = ""
    fields: list[str] = Field(default_factory=list, description="Paths of the fields that can't be read.")
    alerts: list[OpenAlert] = Field(default_factory=list)


def language(request: Request) -> Lang:
    """Japanese, unless English is asked for first."""
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "ja"


def problem_response(request: Request, problem: HttpProblem, **more: Any) -> Response:  # noqa: ANN401 - fields of ProblemOut
    """A problem as JSON; never stored by anybody on the way."""
    told = ProblemOut(
        type=problem.type,
        title=problem.message,
        status=problem.status,
        code=problem.code,
        remedy=problem.remedy,
        field=problem.item,
        **more,
    )
    headers = {"Cache-Control": "no-store", "Content-Language": language(request)}
    return JSONResponse(told.model_dump(exclude_defaults=True), problem.status, headers, MEDIA_TYPE)


def http_problem(status: int, lang: Lang) -> HttpProblem:
    """A refusal of HTTP itself."""
    code, message, remedy = WORDS[lang].get(status, WORDS[lang][400])
    return HttpProblem(status, code, message, remedy)


def speak_problems(app: FastAPI) -> None:
    """Let an application answer with problem details whatever goes wrong."""

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        response = problem_response(request, http_problem(error.status_code, language(request)))
        response.headers.update(error.headers or {})
        return response

    def malformed(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        fields = [".".join(str(part) for part in one["loc"]) for one in error.errors()]
        return problem_response(request, http_problem(422, language(request)), fields=fields)

    def failed(request: Request, error: Exception) -> Response:
        lang = language(request)
        problem = problem_of(error, lang)
        alerts = error.alerts if isinstance(error, UnacknowledgedAlerts) else ()
        told = [
            OpenAlert(code=one.code, message=one.message(lang), remedy=one.remedy(lang), field=one.item)
            for one in alerts
        ]
        return problem_response(request, problem, alerts=told)

    def not_readable(request: Request, error: Exception) -> Response:
        return problem_response(request, http_problem(422, language(request)), fields=[str(error)])

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(NotReadableError, not_readable)
    app.add_exception_handler(RequestValidationError, malformed)
    for kind in (
        Complaint,
        Forbidden,
        Refusal,
        RuleViolation,
        TaxInputError,
        TransientError,
        InvalidValueError,
        UnknownTownError,
    ):
        app.add_exception_handler(kind, failed)
    app.add_exception_handler(PersistenceError, failed)
