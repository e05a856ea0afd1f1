"""Charts as SVG, drawn on the server; the page has the same figures as a table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font_names
from matplotlib.ticker import FuncFormatter, MaxNLocator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from console.errors import Lang
    from console.web.town.figures import Ages, Year

FONTS: Final = ("Noto Sans CJK JP", "BIZ UDPGothic", "Noto Sans JP", "IPAexGothic", "VL PGothic", "TakaoPGothic")
"""Fonts with Japanese letters, the first installed one is taken; without any the charts' few words are English."""

_TURN: Final = Lock()
"""One chart is drawn at a time: matplotlib's settings and fonts are shared by all threads."""

_FIRST_MILLION: Final = 1_000_000

_WIDE, _NARROW = 6.2, 4.6
"""Inches: a chart with a page's half for itself, and one with its table beside it; text keeps one size on the page."""


@dataclass(frozen=True)
class Palette:
    """Colours of a chart: two hues that differ in lightness too, so that they can be told apart without colour."""

    ink: str
    line: str
    first: str
    second: str
    ground: str


PALETTES: Final = {
    "light": Palette("#4d4d4d", "#dcdce2", "#0031d8", "#e8a33d", "#ffffff"),
    "dark": Palette("#c8c8ce", "#3a3a40", "#9db7f9", "#d98a00", "#1e1e21"),
    "contrast": Palette("#ffffff", "#ffffff", "#ffe380", "#7096f8", "#000000"),
}


@dataclass(frozen=True)
class Style:
    """How a chart is drawn: colours and language."""

    palette: Palette
    lang: Lang

    def word(self, ja: str, en: str) -> str:
        """A word in a chart, in Japanese where a font can draw it."""
        return ja if self.lang == "ja" and japanese_font() else en


@cache
def japanese_font() -> str:
    """The font for Japanese words; empty where none is installed."""
    installed = set(get_font_names())
    return next((font for font in FONTS if font in installed), "")


def pyramid(bars: Sequence[Ages], style: Style) -> bytes:
    """Men to the left, women to the right, the youngest at the bottom."""

    def draw(axes: Axes) -> None:
        places, most = [one.first for one in bars], max((max(one.male, one.female) for one in bars), default=1)
        axes.barh(places, [-one.male for one in bars], 4.2, align="edge", color=style.palette.first)
        axes.barh(places, [one.female for one in bars], 4.2, align="edge", color=style.palette.second)
        axes.set_xlim(-most * 1.1, most * 1.1)
        axes.set_yticks(range(0, max(places, default=0) + 11, 10))
        axes.xaxis.set_major_locator(MaxNLocator(7, integer=True, symmetric=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda people, _: f"{abs(people):,.0f}"))
        for share, word in ((0.02, style.word("男", "men")), (0.98, style.word("女", "women"))):
            side = "left" if share < 0.5 else "right"  # noqa: PLR2004 - the middle
            axes.text(share, 0.96, word, transform=axes.transAxes, ha=side, va="top", color=style.palette.ink)
        axes.grid(axis="x", color=style.palette.line, linewidth=0.6)

    return _svg(draw, style, height=4.6)


def index(years: Sequence[Year], style: Style) -> bytes:
    """人口指数 at each year's end, with a line at 100."""

    def draw(axes: Axes) -> None:
        heights = [one.index / 10 for one in years]
        axes.axhline(100, color=style.palette.ink, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.plot(range(len(years)), heights, color=style.palette.first, linewidth=2, marker="o", markersize=5)
        for place, one in enumerate(years):
            axes.annotate(
                one.index_text,
                (place, one.index / 10),
                textcoords="offset points",
                xytext=(0, 8),
                ha="center",
                color=style.palette.ink,
            )
        margin = max([abs(height - 100) for height in heights] + [2.0]) * 0.35
        axes.set_ylim(min([*heights, 100]) - margin, max([*heights, 100]) + margin * 1.6)
        _years_below(axes, years)
        axes.grid(axis="y", color=style.palette.line, linewidth=0.6)

    return _svg(draw, style, height=2.8)


def moves(years: Sequence[Year], style: Style) -> bytes:
    """What added to the population stands above the line, what took from it below."""

    def draw(axes: Axes) -> None:
        places = range(len(years))
        up = [[one.came for one in years], [one.born for one in years]]
        down = [[one.left for one in years], [one.died for one in years]]
        for sign, (moved, other) in ((1, up), (-1, down)):
            axes.bar(places, [sign * count for count in moved], 0.6, color=style.palette.first)
            lifted = [sign * count for count in moved]
            axes.bar(places, [sign * count for count in other], 0.6, lifted, color=style.palette.second, hatch="//")
        axes.axhline(0, color=style.palette.ink, linewidth=0.8)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda people, _: f"{abs(people):,.0f}"))
        axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
        _legend(axes, style, (style.word("転入等・転出等", "moved"), style.word("出生・死亡", "births, deaths")))
        _years_below(axes, years)
        axes.grid(axis="y", color=style.palette.line, linewidth=0.6)

    return _svg(draw, style, width=_NARROW, height=2.9)


def collection(rows: Sequence[tuple[str, int, int]], style: Style) -> bytes:
    """調定額 and 納付済額 in yen of each (name, assessed, paid)."""

    def draw(axes: Axes) -> None:
        places = range(len(rows))
        axes.barh(
            [place - 0.2 for place in places], [assessed for _, assessed, _ in rows], 0.38, color=style.palette.first
        )
        paid = [paid for *_, paid in rows]
        axes.barh([place + 0.2 for place in places], paid, 0.38, color=style.palette.second, hatch="//")
        axes.set_yticks(list(places), [name for name, *_ in rows])
        axes.invert_yaxis()
        axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda yen, _: _yen(int(yen), style)))
        _legend(axes, style, (style.word("調定額", "assessed"), style.word("納付済額", "paid")))
        axes.grid(axis="x", color=style.palette.line, linewidth=0.6)

    return _svg(draw, style, width=_NARROW, height=0.9 + 0.55 * max(1, len(rows)))


def _years_below(axes: Axes, years: Sequence[Year]) -> None:
    axes.set_xticks(range(len(years)), [str(one.year) for one in years])


def _legend(axes: Axes, style: Style, words: tuple[str, str]) -> None:
    """Over the chart, never on it."""
    handles = [axes.containers[0][0], axes.containers[1][0]] if axes.containers and axes.containers[0] else []
    axes.legend(
        handles,
        words[: len(handles)],
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=2,
        frameon=False,
        labelcolor=style.palette.ink,
    )


def _yen(amount: int, style: Style) -> str:
    if style.lang == "ja" and japanese_font():
        return f"{amount / 10_000:,.0f}万円" if amount else "0"
    return f"¥{amount / _FIRST_MILLION:,.1f}M" if amount >= _FIRST_MILLION else f"¥{amount:,}"


def _svg(draw: Callable[[Axes], None], style: Style, *, width: float = _WIDE, height: float) -> bytes:
    """One drawing; the same figures give the same bytes."""
    ink, ground = style.palette.ink, style.palette.ground
    with (
        _TURN,
        mpl.rc_context(
            {
                "svg.fonttype": "none",
                "svg.hashsalt": "daicho",
                "font.family": [japanese_font() or "DejaVu Sans", "DejaVu Sans"],
                "font.size": 10,
                "hatch.color": ground,
                "axes.edgecolor": style.palette.line,
                "xtick.color": ink,
                "ytick.color": ink,
                "text.color": ink,
            }
        ),
    ):
        figure = Figure(figsize=(width, height), layout="constrained", facecolor=ground)
        FigureCanvasSVG(figure)
        axes = figure.subplots()
        axes.set_facecolor(ground)
        axes.set_axisbelow(True)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(length=0)
        draw(axes)
        written = BytesIO()
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
    return written.getvalue()
