"""The town view and its charts; every request is decided by the service before a kept figure is shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from console.cli import values
from console.errors import Complaint
from console.service.visit import Moment
from console.web.address import Address, Listed
from console.web.screens.moments import bar_of
from console.web.town import charts, figures
from console.web.town.kept import Kept
from console.web.town.purposes import visit_for
from console.web.town.words import say
from registry.application.permissions import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.errors import Lang
    from console.service.views import Statistics
    from console.service.visit import Items
    from console.web.asked import Asked
    from console.web.town.figures import Year

COUNTS: Final = ("population", "households", "foreign_residents", "under_15", "working_age", "over_64", "vehicles")
_OF_POPULATION: Final = frozenset({"foreign_residents", "under_15", "working_age", "over_64"})
THEMES: Final = tuple(charts.PALETTES)

_YEARS: Final[Kept[tuple[Year, ...]]] = Kept(64)
_CHARTS: Final[Kept[bytes]] = Kept(256)


@dataclass(frozen=True)
class Seen:
    """The figures at the moment asked for."""

    day: Statistics
    years: tuple[Year, ...]


def view(asked: Asked) -> Response:
    """The page: figures, charts with their tables, the time control."""
    seen, lang = _seen(asked), asked.lang
    at, bars = seen.day.at, figures.ages(seen.day)
    fullest = max(bars, key=lambda one: one.people, default=None)
    return asked.page(
        "town_view.html",
        say=partial(_say, lang),
        valid=values.day(at.valid, lang),
        counts=_counts(seen.day, lang),
        bars=list(reversed(bars)),
        pyramid_alt=_pyramid_alt(fullest, lang),
        years=seen.years,
        year_name=lambda year: _year_name(year, seen.years[-1], lang),
        collection=[_collected(row, lang) for row in seen.day.collection],
        pictures=_pictures(asked, at.known),
        moment_bar=bar_of(asked, at, [], "view"),
        simulated=at.simulated,
        position=at.known,
    )


def chart(asked: Asked) -> Response:
    """One chart as a picture; the browser keeps it for the state that its address names."""
    draw = _DRAWN.get(asked.request.path_params["chart"])
    theme = asked.request.query_params.get("theme", "light")
    if draw is None or theme not in THEMES:
        raise Complaint("C111", option="chart", value=asked.request.url.path, allowed=", ".join(_DRAWN))
    seen = _seen(asked)
    at = seen.day.at
    style = charts.Style(charts.PALETTES[theme], asked.lang)
    key = (at.town.lgcode, at.valid, at.known, asked.request.path_params["chart"], theme, asked.lang)
    drawn = _CHARTS.get(key, lambda: draw(seen, style))
    return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=600"})


def _seen(asked: Asked) -> Seen:
    """Decided anew on every request; the years before are kept."""
    town, visit = asked.town, visit_for(asked, "town_view", Action.SEE_STATISTICS)
    day = town.statistics(visit, asked.moment)
    at = day.at

    def of_years() -> tuple[Year, ...]:
        ends = figures.ends_of_years(at.valid)
        return figures.years(
            town.statistics(visit, Moment(last, at.known), first=first, last=last) for first, last in ends
        )

    return Seen(day, _YEARS.get((at.town.lgcode, at.valid, at.known), of_years))


def _counts(day: Statistics, lang: Lang) -> list[dict[str, str]]:
    found = dict(day.figures)
    found["working_age"] = found["population"] - found["under_15"] - found["over_64"]
    return [
        {
            "name": say(name, lang),
            "count": f"{found[name]:,}",
            "share": say("share", lang, percent=figures.percent(found[name], found["population"]))
            if name in _OF_POPULATION
            else "",
        }
        for name in COUNTS
    ]


def _pyramid_alt(fullest: figures.Ages | None, lang: Lang) -> str:
    if fullest is None:
        return ""
    age = say("ages", lang, first=fullest.first, last=fullest.last)
    return say("pyramid_alt", lang, age=age, people=f"{fullest.people:,}")


def _year_name(year: Year, last: Year, lang: Lang) -> str:
    """A year that isn't over says up to when it goes."""
    is_over = (year.end.month, year.end.day) == (12, 31)
    key = "year_of" if is_over or year is not last else "year_so_far"
    return say(key, lang, year=year.year, valid=values.day(year.end, lang))


def _collected(row: Items, lang: Lang) -> dict[str, Any]:
    paid = row["paid"] - row["refunded"]
    tax = values.coded("tax", row["tax"], lang)
    return {
        "name": say("tax_year", lang, tax=tax, year=row["fiscal_year"]),
        "bills": f"{row['bills']:,}",
        "assessed": values.yen(row["assessed"], lang),
        "paid": values.yen(paid, lang),
        "owed": values.yen(row["balance"], lang),
        "rate": f"{figures.percent(paid, row['assessed'])}%",
    }


def _pictures(asked: Asked, known: int) -> Callable[[str, str], str]:
    """(chart, theme) → its address; it names the position, so that a kept picture is never of another state."""
    valid = asked.request.query_params.get("valid", "")

    def address(name: str, theme: str) -> str:
        return asked.path("view", f"{name}.svg", valid=valid, known=known, theme=theme, lang=asked.lang)

    return address


def _bars_of_taxes(seen: Seen, style: charts.Style) -> bytes:
    rows = [
        (
            say("tax_year", style.lang, tax=values.coded("tax", row["tax"], style.lang), year=row["fiscal_year"])
            if charts.japanese_font()
            else f"{row['tax']} {row['fiscal_year']}",
            row["assessed"],
            row["paid"] - row["refunded"],
        )
        for row in seen.day.collection
    ]
    return charts.collection(rows, style)


def _say(lang: Lang, key: str, **said: object) -> str:
    return say(key, lang, **said)


_DRAWN: Final[dict[str, Callable[[Seen, charts.Style], bytes]]] = {
    "pyramid": lambda seen, style: charts.pyramid(figures.ages(seen.day), style),
    "index": lambda seen, style: charts.index(seen.years, style),
    "moves": lambda seen, style: charts.moves(seen.years, style),
    "collection": _bars_of_taxes,
}

ADDRESSES: Final = (
    Address("/{town}/view", view, "town_view", (Action.SEE_STATISTICS,), offered=Listed.MENU, any_purpose=True),
    Address("/{town}/view/{chart}.svg", chart, "town_view", (Action.SEE_STATISTICS,), any_purpose=True),
)
