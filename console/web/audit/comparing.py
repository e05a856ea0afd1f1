"""比較: two moments, each on both axes; of the town, or of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.cli import values
from console.moments import parse_day, parse_known
from console.service.visit import Moment, number_typed
from console.web.audit.words import say
from console.web.town.purposes import visit_for
from console.web.views.history import because, difference
from registry.application.permissions import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from console.errors import Lang
    from console.service.views import Difference, Differences
    from console.service.visit import AsOf
    from console.web.asked import Asked

FIELDS: Final = ("from_valid", "from_known", "valid", "known")
MOST: Final = 50
"""Records on one page."""


def diff(page: Callable[..., Response], asked: Asked) -> Response:
    """The form, and under it what differs between the two moments."""
    query = asked.request.query_params
    number = str(asked.request.path_params.get("number", ""))
    typed = {name: query.get(name, "").strip() for name in FIELDS}
    found = _found(asked, typed, number) if any(typed.values()) else None
    return page(
        asked,
        "audit_diff.html",
        typed=typed,
        number=number,
        found=_view(found, asked.lang) if found else None,
        most=MOST,
    )


def about(asked: Asked) -> Response:
    """A number is sent in a form and never in a question's address; the comparison has the record's own address."""
    typed = {name: str(asked.form.get(name, "")).strip() for name in FIELDS}
    number = number_typed(str(asked.form.get("number", "")))
    return asked.go(asked.path("audit", "diff", *([number] if number else []), **typed))


def moment_words(at: AsOf, lang: Lang) -> str:
    """A moment on both axes."""
    recorded = values.moment(at.recorded, lang) if at.recorded else say("before_all", lang)
    return say("at_moment", lang, valid=values.day(at.valid, lang), recorded=recorded, known=f"{at.known:,}")


def _found(asked: Asked, typed: Mapping[str, str], number: str) -> Differences:
    visit = visit_for(asked, "diff", Action.DIFF)
    before = _moment(typed["from_valid"], typed["from_known"])
    return asked.town.diff(visit, before, _moment(typed["valid"], typed["known"]), number, most=MOST)


def _moment(valid: str, known: str) -> Moment:
    return Moment(parse_day(valid) if valid else None, parse_known(known) if known else None)


def _view(found: Differences, lang: Lang) -> dict[str, Any]:
    return {
        "before": moment_words(found.before, lang),
        "after": moment_words(found.after, lang),
        "total": found.total,
        "records": [_record(one, lang) for one in found.records],
    }


def _record(one: Difference, lang: Lang) -> dict[str, Any]:
    return {
        "kind": values.kind(one.kind, lang),
        "number": one.number,
        "name": (one.after or one.before or {}).get("name") or "",
        "is_person": one.kind == "resident",
        "rows": difference(one.before or {}, one.after or {}, lang),
        "causes": [
            {
                "title": values.reason(entry["reason"], lang),
                "effective": values.fuzzy_day(entry["effective"], entry.get("effective_text") or "", lang),
                "position": f"{entry['position']:,}",
                "because": because(entry, lang),
            }
            for entry in one.causes
        ],
    }
