"""住所: an address in its five parts with its codes, in one line, and compared as a dwelling."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from events.values.errors import InvalidValueError
from events.values.text import DASHES

_DIGITS_OF_POSTAL_CODE: Final = re.compile(r"〒?([0-9]{3})-?([0-9]{4})")
_TEN: Final = 10
_KANJI_DIGITS: Final = {kanji: value for value, kanji in enumerate("〇一二三四五六七八九十")}
_BLOCK: Final = re.compile("([一二三四五六七八九十]+)(?=丁目)")
_DASH: Final = re.compile(f"[{re.escape(DASHES)}ー]")
_BETWEEN_NUMBERS: Final = re.compile(r"(?<=[0-9])(?:丁目|番地|番|号|の|ノ|-)+")
_ROOM: Final = re.compile(r"(?<=[0-9])(?:号室|号|室)$")
_GAP_OF_DIGITS: Final = re.compile(r"(?<=[0-9])\s+(?=[0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """住所: 都道府県, 市区郡町村名, 町字, 番地号表記, 方書, each as written; 町字コード and 郵便番号 beside them."""

    prefecture: str = ""
    city: str = ""
    area: str = ""
    """町字"""
    street: str = ""
    """番地号表記"""
    building: str = ""
    """方書"""
    area_code: str = ""
    """町字コード"""
    postal_code: str = ""

    def one_line(self) -> str:
        """Write it as certificates do, the 方書 after a wide space.

        >>> Address(city="東金市", area="東岩崎", street="１番地１", building="松荘１０１").one_line()
        '東金市東岩崎１番地１　松荘１０１'
        """
        place = f"{self.prefecture}{self.city}{self.area}{self.street}"
        return f"{place}　{self.building}" if self.building else place

    def same_dwelling(self, other: "Address") -> bool:
        """Whether both name one dwelling, however written; another 方書 is another dwelling [標準仕様書 4.1.2.1]."""
        coded = self.area_code and other.area_code
        return _dwelling(self) == _dwelling(other) and (not coded or self.area_code == other.area_code)


def postal_code(text: str) -> str:
    """Return a 郵便番号 as its seven digits. Raises `postal_code_malformed`.

    >>> postal_code("283-8511")
    '2838511'
    """
    found = _DIGITS_OF_POSTAL_CODE.fullmatch(unicodedata.normalize("NFKC", text))
    if not found:
        raise InvalidValueError("postal_code_malformed", text=text)
    return found[1] + found[2]


def _dwelling(address: Address) -> tuple[str, str]:
    place = f"{address.prefecture}{address.city}{address.area}{address.street}"
    return _place(place), _room(address.building)


def _narrow(text: str) -> str:
    """Fold width, case and dashes; spaces only matter between digits."""
    folded = _DASH.sub("-", unicodedata.normalize("NFKC", text).casefold().strip())
    return "".join(_GAP_OF_DIGITS.sub("-", folded).split())


def _place(text: str) -> str:
    """Fold 一丁目２番地の３ and 1-2-3 into one."""
    numbered = _BLOCK.sub(lambda block: str(_number(block[1])), _narrow(text))
    return _BETWEEN_NUMBERS.sub("-", numbered).rstrip("-")


def _room(text: str) -> str:
    return _ROOM.sub("", _narrow(text))


def _number(kanji: str) -> int:
    """Read 一 to 九十九.

    >>> _number("二十三"), _number("十")
    (23, 10)
    """
    tens, ten, ones = kanji.rpartition("十")
    if not ten:
        return int("".join(str(_KANJI_DIGITS[one]) for one in ones))
    return _TEN * (_KANJI_DIGITS[tens] if tens else 1) + (_KANJI_DIGITS[ones] if ones else 0)
