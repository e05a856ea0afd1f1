"""固定資産: who owns which land, houses and machines of a simulated town, as its tax books take them over."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from connectors.simulation.chance import Chance
from events.values.numbers import CORPORATE_NUMBER_DIGITS, check_digit_corporate_number

if TYPE_CHECKING:
    from connectors.simulation.office import Items, Office
    from connectors.simulation.people import Household

# Shares and sizes are estimates for rural Chiba; sizes in 1/100 m², prices in yen.
OWN_HOME: Final = 0.9
"""Of the households that live in a house; the others rent it."""
JOINT: Final = 0.08
"""Of the couples: they own together, by halves."""
HAS_FIELDS: Final = 0.15
ADJUSTED: Final = 0.3
"""Of the plots: last year's base is still below the 本則 base."""
ABSENT_OWNERS: Final = 0.04
"""住登外者 who own a plot, per household."""
PEOPLE_PER_FIRM: Final = 60
PLOT: Final = (15_000, 45_000)
PLOT_PRICE: Final = (90, 320)
"""Yen per 1/100 m²."""
FIELD: Final = (80_000, 500_000)
FIELD_PRICE: Final = (1, 2)
FLOOR: Final = (7_500, 16_000)
FLOOR_PRICE: Final = (80, 750)
MACHINES: Final = {"車両運搬具": 4, "冷蔵設備": 6, "工作機械": 10, "看板": 5, "受変電設備": 15}
"""Name → 耐用年数."""
TRADES: Final = ("建設", "青果", "商事", "製作所", "運輸", "水産", "農園", "不動産")
HEAD_OFFICES: Final = ("千葉県千葉市中央区", "東京都中央区", "千葉県茂原市")
PLANNED_TOWNS: Final = frozenset({"122131"})
"""Towns known to levy 都市計画税."""


class Estates:
    """The assets of one town: rows by table, made once."""

    def __init__(self, office: Office, seed: int, year: int) -> None:
        self.rows: defaultdict[str, list[Items]] = defaultdict(list)
        self.firms: list[str] = []
        """宛名番号 of the corporations."""
        self.kept: list[str] = []
        """宛名番号 of those who live elsewhere and keep a house here: every other absent owner."""
        self._office, self._year = office, year
        self._chance = Chance(seed, office.lgcode, "estates")
        self._serial = 0
        homes = {one.home.number: one.home for one in office.people if one.home.head}
        for number in sorted(homes):
            self._home(homes[number])
        for _ in range(round(len(homes) * ABSENT_OWNERS)):
            self._absent_owner()
        for serial in range(round(len(office.people) / PEOPLE_PER_FIRM)):
            self._firm(serial)
        for row in self.rows["jutogai"][::2]:
            self.kept.append(str(row["taxpayer"]))
            self._house(self.kept[-1], office.map.city, FLOOR[0])

    def _home(self, home: Household) -> None:
        chance, head = self._chance, home.head
        assert head is not None
        if home.address.building or not chance.of(OWN_HOME):
            return
        spouse = head.spouse if head.spouse in home.members else None
        owner = self._joint(head.number, spouse.number) if spouse and chance.of(JOINT) else head.number
        floor = chance.randint(*FLOOR)
        where = f"{home.address.city}{home.address.area}"
        self._plot(owner, where, floor)
        self._house(owner, where, floor)
        if chance.of(HAS_FIELDS):
            self._field(owner, where)

    def _joint(self, *owners: str) -> str:
        group = self._office.residents.draw()
        for owner in owners:
            self.rows["kyoyu"].append(
                {
                    "joint_owner": group,
                    "co_owner": owner,
                    "share_numerator": 1,
                    "share_denominator": len(owners),
                    "registered_on": self._bought(),
                }
            )
        return group

    def _plot(self, owner: str, where: str, floor: int) -> None:
        chance = self._chance
        area = chance.randint(*PLOT)
        price = area * chance.randint(*PLOT_PRICE)
        previous = {"previous_small": price * min(area, 20_000) // area // 6 * 8 // 10} if chance.of(ADJUSTED) else {}
        self._asset(
            "tochi", owner, where, land_use="宅地", land_area=area, price=price, land_class="商業地等", dwellings=1,
            dwelling_area=floor, lot_number=self._lot(), in_city_planning=self._planned(), **previous,
        )  # fmt: skip

    def _field(self, owner: str, where: str) -> None:
        chance = self._chance
        area = chance.randint(*FIELD)
        price = area * chance.randint(*FIELD_PRICE) // 2
        self._asset(
            "tochi", owner, where, land_use="畑", land_area=area, price=price, land_class="農地",
            lot_number=self._lot(), in_city_planning="無",
        )  # fmt: skip

    def _house(self, owner: str, where: str, floor: int) -> None:
        chance = self._chance
        built = self._bought()
        self._asset(
            "kaoku", owner, where, house_number=self._lot(), structure="木造", floor_area=floor,
            built_on=built, dwellings=1, in_city_planning=self._planned(), price=floor * chance.randint(*FLOOR_PRICE),
        )  # fmt: skip

    def _absent_owner(self) -> None:
        chance, number = self._chance, self._office.residents.draw()
        self.rows["jutogai"].append(
            {
                "taxpayer": number,
                "name": f"住登外　{number[-6:]}",
                "kana": "ジュウトウガイ",
                "prefecture": "東京都",
                "city": "江戸川区",
                "area": "平井",
                "street": f"{chance.randint(1, 7)}丁目",
            }
        )
        self._field(number, self._office.map.city)

    def _firm(self, serial: int) -> None:
        chance, number = self._chance, self._office.residents.draw()
        self.firms.append(number)
        body = f"{int(self._office.lgcode) * 1_000_000 + serial:0{CORPORATE_NUMBER_DIGITS - 1}}"
        self.rows["hojin"].append(
            {
                "taxpayer": number,
                "corporate_name": f"株式会社{self._office.map.city[:-1]}{chance.choice(TRADES)}{serial + 1}",
                "corporate_number": f"{check_digit_corporate_number(body)}{body}",
                "head_office": self._office.map.city if chance.of(0.8) else chance.choice(HEAD_OFFICES),
                "opened_on": self._bought(),
            }
        )
        area = chance.randint(20_000, 200_000)
        self._asset(
            "tochi", number, self._office.map.city, land_use="宅地", land_area=area,
            price=area * chance.randint(*PLOT_PRICE), land_class="商業地等", in_city_planning=self._planned(),
            lot_number=self._lot(),
        )  # fmt: skip
        for name in chance.sample(sorted(MACHINES), chance.randint(0, 3)):
            cost, bought = chance.randint(3, 90) * 100_000, chance.randint(self._year - 8, self._year - 2)
            self._asset(
                "shokyaku", number, "", asset_name=name, cost=cost, useful_life=MACHINES[name], acquired_in=bought
            )

    def _asset(self, table: str, owner: str, where: str, **items: object) -> None:
        self._serial += 1
        place = {"location": where} if where else {}
        common = {"asset_number": f"{self._serial:010}", "owner": owner, "acquired_on": self._bought()}
        self.rows[table].append({**common, **place, **items})

    def _lot(self) -> str:
        return f"{self._chance.randint(1, 2400)}番"

    def _bought(self) -> date:
        return date(self._year - 1, 9, 30) - timedelta(days=int(self._chance.triangular(30, 18_000, 4_000)))

    def _planned(self) -> str:
        return "有" if self._office.lgcode in PLANNED_TOWNS and self._chance.of(0.4) else "無"
