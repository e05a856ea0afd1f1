"""The town in figures: what the page and its charts show, to whom, and what stands behind them."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web.auditing import locked, signed_in
from web.pages import faults
from web.seats import TOGANE

from console.service.views import Statistics
from console.service.visit import Moment, Visit
from console.web.town import charts
from console.web.town.figures import Ages, Year, ages, ends_of_years, percent, years
from console.web.town.kept import Kept
from registry.application.permissions import Role, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from console.service.services import Services

STYLE = charts.Style(charts.PALETTES["light"], "ja")
BARS = [Ages(first, first % 7, first % 5) for first in range(0, 100, 5)]
YEARS = [Year(year, date(year, 12, 31), 1000 - year % 7, 1000 - year % 7, 5, 3, 4, 6) for year in range(2020, 2026)]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def app(services: Services, town_data: Path, tmp_path: Path) -> Iterator[ASGIApp]:
    """The screens behind the lock."""
    with locked(services, town_data, tmp_path) as made:
        yield made


def figures_of(services: Services, moment: Moment, **period: date) -> Statistics:
    """The same question, asked of the service."""
    user = User(id="kansa", name="n", roles={TOGANE: frozenset({Role.AUDITOR})})
    visit = Visit(user=user, place="x", action_name="test", purpose="audit")
    return services.town(TOGANE).statistics(visit, moment, **period)


def texts_of(svg: bytes) -> list[str]:
    """The words in a chart."""
    return ["".join(one.itertext()).strip() for one in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - our own


def test_the_page_shows_the_registers_figures(app: ASGIApp, services: Services) -> None:
    """Population, households and the tables are those that the service counts for the day."""
    expected = figures_of(services, Moment(date(2023, 6, 30)))
    with signed_in(app, "kansa") as auditor:
        page = auditor.open("/view?valid=R5.6.30")
    assert page.status_code == 200
    assert faults(page.text) == []
    shown = dict(re.findall(r"<dt>([^<]+)</dt><dd><b>([\d,]+)</b>", page.text))
    assert shown["人口"] == f"{expected.figures['population']:,}"
    assert shown["世帯"] == f"{expected.figures['households']:,}"
    assert sum(int(shown[one].replace(",", "")) for one in ("15歳未満", "15〜64歳", "65歳以上")) == int(
        shown["人口"].replace(",", "")
    )
    men = re.findall(r'歳</th><td class="amount">(\d+)</td>', page.text)
    assert sum(map(int, men)) == expected.figures["male"]
    assert "令和5年6月30日" in page.text


def test_what_came_and_went_explains_the_population(app: ASGIApp, services: Services) -> None:
    """From one year's end to the next the population changes by the net of the moves shown; the first is the base."""
    ends = ends_of_years(date(2024, 3, 31))
    found = years([figures_of(services, Moment(last), first=first, last=last) for first, last in ends])
    assert [one.year for one in found] == [2022, 2023, 2024]
    assert [after.population - before.population for before, after in pairwise(found)] == [one.net for one in found[1:]]
    with signed_in(app, "kansa") as auditor:
        page = auditor.open("/view?valid=2024-03-31").text
    assert "2024年（令和6年3月31日 まで）" in page
    assert f">{found[1].index_text}<" in page


def test_the_pictures_belong_to_the_state_on_the_page(app: ASGIApp, services: Services) -> None:
    """Their addresses name the position; each is a picture of its own theme, without a script, drawn once."""
    position = services.town(TOGANE).position
    with signed_in(app, "kansa") as auditor:
        page = auditor.open("/view")
        sources = re.findall(r'(?:src|srcset)="(/\d+/view/[^"]+)"', page.text)
        assert len(sources) == 8
        for source in sources:
            assert f"known={position}" in source
            picture = auditor.open(source.removeprefix(f"/{TOGANE}").replace("&amp;", "&"))
            assert picture.headers["content-type"] == "image/svg+xml"
            assert b"<script" not in picture.content
            assert ET.fromstring(picture.content).tag == f"{SVG}svg"  # noqa: S314 - our own
            ground = charts.PALETTES["dark" if "theme=dark" in source else "light"].ground
            assert ground.encode() in picture.content
        assert auditor.open("/view/pyramid.svg?theme=pink").status_code == 400
        assert auditor.open("/view/secrets.svg").status_code == 400


@pytest.mark.parametrize(("user", "status"), [("mado", 200), ("kanri", 403), ("tonari", 403)])
def test_the_town_view_is_for_those_who_make_statistics(app: ASGIApp, user: str, status: int) -> None:
    """A caseworker sees counts, an administrator and another town's people don't: page and pictures alike."""
    with signed_in(app, "kansa") as auditor:
        auditor.open("/view/pyramid.svg")
    with signed_in(app, user) as person:
        assert person.open("/view").status_code == status
        assert person.open("/view/pyramid.svg").status_code == status


def test_before_the_register_there_was_nobody(app: ASGIApp) -> None:
    """A day before the first entry has no bars, and says so."""
    with signed_in(app, "kansa") as auditor:
        page = auditor.open("/view?valid=1900-01-01&known=1")
    assert page.status_code == 200
    assert "この時点の住民はいません" in page.text
    assert faults(page.text) == []


def test_the_page_speaks_english(app: ASGIApp) -> None:
    """Words and headings in English, for the same figures."""
    with signed_in(app, "kansa") as auditor:
        page = auditor.open("/view")
        auditor.send("/preferences", page, lang="en")
        english = auditor.open("/view").text
    assert "Population pyramid" in english
    assert "人口ピラミッド" not in english


def test_the_same_figures_make_the_same_picture() -> None:
    """No date and no chance is in a chart: auditors can compare bytes."""
    assert charts.pyramid(BARS, STYLE) == charts.pyramid(BARS, STYLE)
    assert charts.index(YEARS, STYLE) == charts.index(YEARS, STYLE)


def test_a_chart_names_what_it_shows() -> None:
    """Years, ages and the index stand in the charts as text."""
    assert {str(one.year) for one in YEARS} <= set(texts_of(charts.index(YEARS, STYLE)))
    assert {one.index_text for one in YEARS} <= set(texts_of(charts.index(YEARS, STYLE)))
    assert {"0", "50", "90"} <= set(texts_of(charts.pyramid(BARS, STYLE)))
    assert "軽 2025" in texts_of(charts.collection([("軽 2025", 10_000, 9_000)], STYLE)) or not charts.japanese_font()


def test_without_a_japanese_font_the_words_are_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server without such a font draws no empty boxes."""
    monkeypatch.setattr(charts, "japanese_font", lambda: "")
    assert {"men", "women"} <= set(texts_of(charts.pyramid(BARS, STYLE)))
    assert {"moved", "births, deaths"} <= set(texts_of(charts.moves(YEARS, STYLE)))


@pytest.mark.parametrize("draw", [charts.pyramid, charts.index, charts.moves, charts.collection])
def test_a_chart_of_nothing_is_still_a_picture(draw: Callable[..., bytes]) -> None:
    """An empty town breaks no page."""
    assert ET.fromstring(draw([], STYLE)).tag == f"{SVG}svg"  # noqa: S314 - our own


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_share_is_never_shown_as_more_than_it_is(part: int, whole: int) -> None:
    """Cut to one decimal: 99.96% isn't shown as 100.0%."""
    shown = float(percent(part, whole))
    if whole:
        assert shown <= part * 100 / whole < shown + 0.1 + 1e-9
        assert shown < 100 or part >= whole
    else:
        assert shown == 0


@given(st.dictionaries(st.tuples(st.integers(0, 20), st.sampled_from(["男", "女"])), st.integers(1, 500)))
def test_the_pyramid_counts_everybody_once_and_has_no_gaps(counted: dict[tuple[int, str], int]) -> None:
    """Ages that nobody has are empty bars, not missing ones."""
    rows = tuple({"age_from": age * 5, "sex": sex, "people": people} for (age, sex), people in counted.items())
    day = figures_without(rows)
    bars = ages(day)
    assert sum(one.people for one in bars) == sum(counted.values())
    assert [one.first for one in bars] == list(range(0, 5 * len(bars), 5))


def figures_without(rows: tuple[dict[str, object], ...]) -> Statistics:
    """Statistics of nothing but a pyramid."""
    return Statistics(
        at=None,  # type: ignore[arg-type] # nothing here asks when
        first=date(2024, 1, 1),
        last=date(2024, 12, 31),
        figures={"population": 0},
        pyramid=rows,
        movements=(),
        collection=(),
        payments={},
    )


def test_kept_values_are_made_once_and_the_unused_go_first() -> None:
    """A third key in a store for two pushes out the one that nobody asked for lately."""
    made: list[str] = []
    kept: Kept[str] = Kept(2)

    def ask(key: str) -> str:
        return kept.get(key, lambda: made.append(key) or key)  # type: ignore[func-returns-value] # append gives None

    for key in ("a", "b", "a", "c", "a", "b"):
        assert ask(key) == key
    assert made == ["a", "b", "c", "b"]
