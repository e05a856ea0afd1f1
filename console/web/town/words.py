"""The words of the town view, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.errors import Words
from console.web.words import TEXTS as SCREENS

if TYPE_CHECKING:
    from console.errors import Lang

TEXTS: Final[dict[str, Words]] = {
    **SCREENS,
    "figures_of": Words("{valid} の人口と世帯", "Population and households on {valid}"),
    "population": Words("人口", "population"),
    "households": Words("世帯", "households"),
    "people": Words("人", "people"),
    "male": Words("男", "men"),
    "female": Words("女", "women"),
    "foreign_residents": Words("外国人住民", "foreign residents"),
    "under_15": Words("15歳未満", "under 15"),
    "working_age": Words("15〜64歳", "15 to 64"),
    "over_64": Words("65歳以上", "65 and over"),
    "vehicles": Words("軽自動車", "light vehicles"),
    "share": Words("人口の {percent}%", "{percent}% of the population"),
    "pyramid": Words("人口ピラミッド", "Population pyramid"),
    "pyramid_alt": Words(
        "年齢5歳ごとの男女別人口の棒グラフ。最も多いのは {age} の {people} 人（男女計）。数は下の表にあります",
        "Bars of men and women by five years of age; most are aged {age}: {people}. The table below has the figures.",
    ),
    "age": Words("年齢", "age"),
    "ages": Words("{first}〜{last}歳", "{first}–{last}"),
    "index": Words("人口指数", "Population index"),
    "index_note": Words("{year}年末 = 100", "end of {year} = 100"),
    "index_alt": Words(
        "年末ごとの人口指数の折れ線グラフ。{first_year}年末の 100 から {last_year}年末の {index} まで。数は下の表",
        "Line of the population index at each year's end: from 100 in {first_year} to {index} in {last_year}. "
        "The table below has the figures.",
    ),
    "moves": Words("転入・転出・出生・死亡", "Moves, births and deaths"),
    "moves_alt": Words(
        "年ごとの増（転入等・出生）と減（転出等・死亡）の棒グラフ。数は下の表にあります",
        "Bars of what added to and took from the population each year. The table below has the figures.",
    ),
    "moves_note": Words("異動日による。改製・取消しを除く", "by effective date, without what was cancelled"),
    "year": Words("年", "year"),
    "year_of": Words("{year}年", "{year}"),
    "year_so_far": Words("{year}年（{valid} まで）", "{year} (up to {valid})"),
    "came": Words("転入等", "moved in"),
    "born": Words("出生", "born"),
    "left": Words("転出等", "moved out"),
    "died": Words("死亡", "died"),
    "net": Words("増減", "net"),
    "collected": Words("税の調定と収納", "Taxes assessed and collected"),
    "collected_alt": Words(
        "税目・年度ごとの調定額と納付済額の棒グラフ。数は下の表にあります",
        "Bars of what was assessed and paid for each tax and fiscal year. The table below has the figures.",
    ),
    "tax_and_year": Words("税目・年度", "tax and year"),
    "tax_year": Words("{tax} {year}年度", "{tax} FY{year}"),
    "bills": Words("件数", "bills"),
    "assessed": Words("調定額", "assessed"),
    "paid": Words("納付済額", "paid"),
    "owed": Words("残高", "owed"),
    "rate": Words("収納率", "collected"),
    "no_bills": Words("この時点で決定された賦課はありません", "Nothing had been assessed at this moment"),
    "nobody": Words("この時点の住民はいません", "Nobody lived here at this moment"),
    "figures_table": Words("数の表", "The figures"),
    "counts_only": Words(
        "数だけの画面です。個人の記録は表示しません", "This page shows counts alone, nobody's record."
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A text in one language; `{names}` are filled in."""
    return TEXTS[key].say(lang).format(**values)
