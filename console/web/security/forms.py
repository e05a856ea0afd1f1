"""Forged forms: whatever changes something comes from a page of ours, with the session's own token."""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from console.web.visitor import CSRF_FIELD

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Message, Receive

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FORM: Final = "application/x-www-form-urlencoded"
LONGEST: Final = 256 * 1024
"""Bytes of a form; the longest of ours, a household's move, has a tenth of it."""
_MOST_FIELDS: Final = 2_000


class FormRefused(Exception):  # noqa: N818 - the form is refused, nothing is broken
    """A form that isn't taken: an HTTP status, and the key of the words that say why."""

    def __init__(self, status: int, key: str) -> None:
        self.status, self.key = status, key
        super().__init__(key)


def check_origin(request: Request) -> None:
    """Refuse what another site sent: Origin, or where a browser leaves it out Referer, must be this very host."""
    own = (request.url.scheme, request.headers.get("host", ""))
    said = request.headers.get("origin") or request.headers.get("referer", "")
    came_from = urlsplit(said)
    if (came_from.scheme, came_from.netloc) != own:
        raise FormRefused(403, "foreign")
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise FormRefused(403, "foreign")


async def read_form(request: Request) -> bytes:
    """The bytes of a form; refused where it isn't one, or too long."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise FormRefused(415, "no_form")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            raise FormRefused(413, "too_long")
    return bytes(body)


def check_token(body: bytes, csrf: str) -> None:
    """Refuse a form without the session's token."""
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise FormRefused(400, "no_form") from None
    given = fields.get(CSRF_FIELD, [""])
    if len(given) != 1 or not compare_digest(given[0].encode(), csrf.encode()):
        raise FormRefused(403, "forged")


def again(body: bytes) -> Receive:
    """The same body once more, for whoever reads it next."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop() if messages else {"type": "http.disconnect"}

    return receive
