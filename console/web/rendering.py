"""Pages from templates: one Jinja2 environment with auto-escaping for all screens, and the way to the static files."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE: Final = Path(str(files("console.web")))
STATIC: Final = HERE / "static"
FOLDERS: Final = ("", "security", "audit", "town")
"""Rooms of the screens that bring templates of their own; names are unique over all of them."""

PRIVATE: Final = {"Cache-Control": "no-store"}
"""No page with personal data stays on the machine it was read on."""


@cache
def environment() -> Environment:
    """The templates; a name that a page wasn't given is an error, not an empty text."""
    env = Environment(
        loader=FileSystemLoader([HERE / folder / "templates" for folder in FOLDERS]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # a page is made of a dozen templates, each of which would be looked up on the disk
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["static"] = static
    env.filters["begun"] = begun
    return env


def begun(text: str) -> str:
    """A text as a heading begins: the first letter large; the style sheet does it for all others."""
    return text[:1].upper() + text[1:]


@cache
def static(name: str) -> str:
    """A static file's address; it changes with the content, so browsers keep it for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def render(template: str, context: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """A page; its content is private."""
    return HTMLResponse(environment().get_template(template).render(context), status, headers=PRIVATE)


def part(macro: str, *values: str) -> str:
    """A part of a page (a macro of parts.html) as HTML that is escaped already."""
    html: str = getattr(environment().get_template("parts.html").module, macro)(*values)
    return html
