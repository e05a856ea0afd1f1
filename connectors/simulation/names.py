"""Names: surnames by real frequency, given names that fit a year of birth, variants and 外字 as registers have them."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from japanese_personal_name_dataset import load_dataset

if TYPE_CHECKING:
    from connectors.simulation.chance import Chance

MALE: Final = "男"


class Word(NamedTuple):
    """A name as written, and its reading in katakana."""

    text: str
    kana: str


# Families at home in the region that the national list lacks or underrates (estimated weights).
LOCAL_FAMILIES: Final = {
    Word("鵜澤", "ウザワ"): 150_000,
    Word("行木", "ナメキ"): 120_000,
    Word("子安", "コヤス"): 100_000,
    Word("古川", "フルカワ"): 150_000,
    Word("土屋", "ツチヤ"): 200_000,
    Word("今関", "イマゼキ"): 150_000,
    Word("石橋", "イシバシ"): 200_000,
}
# Forms outside everyday fonts: 髙 and 﨑 (compatibility ideographs), 𠮷 (plane 2), 邉 and 辻 with a variation selector.
VARIANTS: Final = {
    "高": "髙",
    "崎": "﨑",
    "吉": "\U00020bb7",
    "浜": "濵",
    "斎": "齋",
    "辺": "邊",
    "邉": "邉\U000e0102",
    "辻": "辻\U000e0101",
}
SHARE_OF_VARIANTS: Final = 0.22
"""Of the families whose name has such a character: about 2 % of all residents (DOMAIN 5.2)."""

# Share of given names with an older ending, by decade of birth (estimated).
_OLD_ENDINGS: Final = {MALE: ("お", "じ", "いち", "ぞう", "きち", "ろう"), "女": ("こ", "え", "よ", "み")}
_OLD_SHARE: Final = {1920: 0.95, 1930: 0.92, 1940: 0.88, 1950: 0.82, 1960: 0.7, 1970: 0.5, 1980: 0.3, 1990: 0.2}
_YOUNG_SHARE: Final = 0.12
_SPELLINGS: Final = 4
"""Spellings kept of each reading, the most usual ones: the data set has up to a hundred, most of them rare."""
_KATAKANA: Final = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}


class ForeignName(NamedTuple):
    """A foreign resident's name: Latin letters, katakana, kanji if the card has them."""

    romaji: str
    kana: str
    kanji: str = ""


class Nation(NamedTuple):
    """Nationality, its share, and its stock of names as (Latin, katakana, kanji)."""

    name: str
    weight: int
    family: tuple[tuple[str, str, str], ...]
    male: tuple[tuple[str, str, str], ...]
    female: tuple[tuple[str, str, str], ...]


def _stock(text: str) -> tuple[tuple[str, str, str], ...]:
    """Read `LATIN:カナ[:漢字]` words."""
    return tuple(
        (parts[0].replace("_", " "), parts[1], parts[2] if parts[2:] else "") for parts in map(_split, text.split())
    )


def _split(word: str) -> list[str]:
    return word.split(":")


NATIONS: Final = (
    Nation(
        "ベトナム",
        26,
        _stock("NGUYEN:グエン TRAN:チャン LE:レ PHAM:ファム HOANG:ホアン VU:ヴー DANG:ダン BUI:ブイ"),
        _stock("VAN_ANH:ヴァンアイン DUC_MINH:ドゥックミン QUANG_HUY:クアンフイ VAN_NAM:ヴァンナム TUAN:トゥアン"),
        _stock("THI_LAN:ティラン THI_HOA:ティホア THU_HA:トゥハー NGOC_MAI:ゴックマイ THI_HUONG:ティフォン"),
    ),
    Nation(
        "フィリピン",
        18,
        _stock("SANTOS:サントス REYES:レイエス CRUZ:クルス GARCIA:ガルシア MENDOZA:メンドーサ RAMOS:ラモス"),
        _stock("JOSE:ホセ MARK_ANTHONY:マークアンソニー JUAN:フアン CARLO:カルロ"),
        _stock("MARIA:マリア ANGELICA:アンジェリカ JOY:ジョイ GRACE:グレース ROSE_ANN:ローズアン"),
    ),
    Nation(
        "中国",
        14,
        _stock("WANG:ワン:王 LI:リー:李 ZHANG:ジャン:張 LIU:リウ:劉 CHEN:チェン:陳 YANG:ヤン:楊"),
        _stock("WEI:ウェイ:偉 QIANG:チャン:強 JUN:ジュン:軍 MING:ミン:明"),
        _stock("FANG:ファン:芳 NA:ナー:娜 LI:リー:麗 YAN:イェン:艷"),
    ),
    Nation(
        "タイ",
        9,
        _stock("SAELIM:セーリム WONGSAWAT:ウォンサワット CHAIYA:チャイヤー SUKJAI:スックジャイ"),
        _stock("SOMCHAI:ソムチャイ ANAN:アナン PRASERT:プラスート"),
        _stock("MALEE:マリー SIRIPORN:シリポーン KANYA:カンヤー"),
    ),
    Nation(
        "インドネシア",
        9,
        _stock("WIJAYA:ウィジャヤ SANTOSO:サントソ PRATAMA:プラタマ HIDAYAT:ヒダヤット"),
        _stock("BUDI:ブディ AGUS:アグス RIZKY:リズキー"),
        _stock("SITI:シティ DEWI:デウィ PUTRI:プトリ"),
    ),
    Nation(
        "スリランカ",
        8,
        _stock("PERERA:ペレラ FERNANDO:フェルナンド SILVA:シルワ BANDARA:バンダーラ"),
        _stock("NIMAL:ニマル KASUN:カスン RUWAN:ルワン"),
        _stock("NADEESHA:ナディーシャ SANDUNI:サンドゥニ KUMARI:クマリ"),
    ),
    Nation(
        "韓国",
        7,
        _stock("KIM:キム:金 LEE:イ:李 PARK:パク:朴 CHOI:チェ:崔"),
        _stock("MINJUN:ミンジュン:民俊 SUNGHO:ソンホ:成浩"),
        _stock("JIWOO:ジウ:智雨 MIYOUNG:ミヨン:美英"),
    ),
    Nation(
        "ネパール",
        5,
        _stock("SHARMA:シャルマ GURUNG:グルン TAMANG:タマン THAPA:タパ"),
        _stock("RAM:ラム BISHAL:ビシャル SURESH:スレシュ"),
        _stock("SITA:シタ ANJALI:アンジャリ PUJA:プジャ"),
    ),
    Nation(
        "ブラジル",
        4,
        _stock("SILVA:シルバ SOUZA:ソウザ OLIVEIRA:オリベイラ"),
        _stock("LUCAS:ルーカス PEDRO:ペドロ"),
        _stock("ANA:アナ JULIA:ジュリア"),
    ),
)


def family_name(chance: Chance) -> Word:
    """Draw a surname by its frequency, now and then in a rare form."""
    words, weights = _families()
    word = chance.choices(words, cum_weights=weights)[0]
    variable = [old for old in VARIANTS if old in word.text]
    if variable and chance.of(SHARE_OF_VARIANTS):
        return Word(word.text.replace(variable[0], VARIANTS[variable[0]]), word.kana)
    return word


def given_name(chance: Chance, sex: str, birth_year: int) -> Word:
    """Draw a given name that was usual when the person was born."""
    older, younger = _givens(sex)
    share = _OLD_SHARE.get(birth_year // 10 * 10, _YOUNG_SHARE)
    return chance.choice(older if chance.of(share) else younger)


def nation(chance: Chance) -> Nation:
    """Draw a nationality by its share."""
    return chance.choices(NATIONS, [one.weight for one in NATIONS])[0]


def foreign_name(chance: Chance, home: Nation, sex: str) -> ForeignName:
    """Draw a name usual in a country."""
    family, given = chance.choice(home.family), chance.choice(home.male if sex == MALE else home.female)
    kanji = f"{family[2]}　{given[2]}" if family[2] and given[2] else ""
    return ForeignName(f"{family[0]} {given[0]}", f"{family[1]}　{given[1]}", kanji)


@cache
def _families() -> tuple[list[Word], list[int]]:
    *_, names = load_dataset("org", include_last_names=True)
    weights = {Word(text, _katakana(entry["reading"])): int(entry["count"]) for text, entry in names.items()}
    weights = LOCAL_FAMILIES | weights | LOCAL_FAMILIES
    return list(weights), list(accumulate(weights.values()))


@cache
def _givens(sex: str) -> tuple[list[Word], list[Word]]:
    """Return the names with an older ending and the others; of each reading only its most usual spellings."""
    men, women = load_dataset("opti")
    readings = men if sex == MALE else women
    usual = Counter(letter for entry in readings.values() for letter in set("".join(entry["kanji"])))
    older: list[Word] = []
    younger: list[Word] = []
    for reading, entry in readings.items():
        best = sorted(entry["kanji"], key=lambda text: (-min(usual[letter] for letter in text) / len(text), text))
        names = [Word(text, _katakana(reading)) for text in best[:_SPELLINGS]]
        (older if reading.endswith(_OLD_ENDINGS[sex]) else younger).extend(names)
    return older, younger


def _katakana(hiragana: str) -> str:
    return hiragana.translate(_KATAKANA)
