"""文字: names kept byte for byte, counted in characters, and folded only for search keys [標準仕様書 2.1, 7.2.3]."""

import re
import unicodedata
from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType
from typing import Final

from events.values.errors import InvalidValueError

DASHES: Final = "-‐‑‒–—―−－﹣─━~〜～"
"""What people type for a dash; ー is one only where no kana precedes it."""

_VARIATION_SELECTORS: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_MARK: Final = f"[{_VARIATION_SELECTORS}\u0300-\u036f\u3099\u309a]"
_CHARACTER: Final = re.compile(f".{_MARK}*", re.DOTALL)
_LEADING_MARK: Final = re.compile(_MARK)
# Controls, invisible and direction characters, surrogates, non-characters, and U+FFFD, the trace of a wrong decoding.
# Written out, since a newer Unicode table may not change a verdict (law 8). Private use is 外字 and stays.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffd\ufffe\uffff]"
)
_SPACES: Final = " 　"
_LATIN_NAME: Final = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ][A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ ,.'-]*")
_WIDE_LATIN_NAME: Final = re.compile(r"[Ａ-Ｚａ-ｚ][Ａ-Ｚａ-ｚ　，．＇’－]*")
_WIDE: Final = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {" ": "　"})


def characters(text: str) -> list[str]:
    """Split into characters as people see them: 邉󠄂 with its variation selector is one.

    >>> len(characters("渡邉\U000e0102")), len("渡邉\U000e0102")
    (2, 3)
    """
    return _CHARACTER.findall(text)


def length(text: str) -> int:
    """Count characters as people see them; item lengths are limits of this number."""
    return len(characters(text))


def check_text(text: str, maximum: int, *, lines: bool = False) -> str:
    """Return the text unchanged if it may be stored; `lines` allows line feeds, for 備考 and メモ.

    Raises `text_too_long`, `text_control_character` or `text_mark_alone`.
    """
    forbidden = _FORBIDDEN.search(text) or (None if lines else re.search("\n", text))
    if forbidden:
        raise InvalidValueError(
            "text_control_character", at=length(text[: forbidden.start()]) + 1, character=f"U+{ord(forbidden[0]):04X}"
        )
    if _LEADING_MARK.match(text):
        raise InvalidValueError("text_mark_alone")
    if length(text) > maximum:
        raise InvalidValueError("text_too_long", maximum=maximum, length=length(text))
    return text


def check_name(text: str, maximum: int) -> str:
    """Return a 氏名 unchanged if it may be stored: as `check_text`, and neither blank nor edged with spaces.

    Raises also `name_blank` or `name_edged_with_space`.
    """
    if not text.strip():
        raise InvalidValueError("name_blank")
    if text[0] in _SPACES or text[-1] in _SPACES:
        raise InvalidValueError("name_edged_with_space")
    return check_text(text, maximum)


def check_latin_name(text: str, maximum: int) -> str:
    """Return a 氏名（アルファベット） unchanged if it is Latin letters, all narrow or all wide (全角).

    Raises also `latin_name_malformed`.
    """
    check_name(text, maximum)
    if not (_LATIN_NAME.fullmatch(text) or _WIDE_LATIN_NAME.fullmatch(text)):
        raise InvalidValueError("latin_name_malformed")
    return text


def to_wide(text: str) -> str:
    """Write ASCII in 全角, as layouts of older systems want Latin names.

    >>> to_wide("LEE Ann")
    'ＬＥＥ　Ａｎｎ'
    """
    return text.translate(_WIDE)


_SMALL: Final = dict(zip("ァィゥェォャュョッヮヵヶ", "アイウエオヤユヨツワカケ", strict=True))
_SOUNDS_LIKE: Final = {"ヂ": "シ", "ヅ": "ス", "ヲ": "オ", "ヰ": "イ", "ヱ": "エ"}  # ヂ=ジ, and then without 濁点
_ROWS_BY_VOWEL: Final = {
    "ア": "アカサタナハマヤラワ",
    "イ": "イキシチニヒミリ",
    "ウ": "ウクスツヌフムユル",
    "エ": "エケセテネヘメレ",
    "オ": "オコソトノホモヨロ",
}
_VOWEL: Final = {kana: vowel for vowel, row in _ROWS_BY_VOWEL.items() for kana in row}


def _plain(kana: str) -> str:
    """Take 濁点, 半濁点 and smallness from a katakana."""
    sounds = _SOUNDS_LIKE.get(kana, kana)
    base = unicodedata.normalize("NFD", sounds)[0]
    return _SMALL.get(base, base)


_KATAKANA: Final = [chr(code) for code in range(ord("ァ"), ord("ヶ") + 1)]
_TO_PLAIN: Final = str.maketrans(
    {kana: _plain(kana) for kana in _KATAKANA}
    | {chr(ord(kana) - 0x60): _plain(kana) for kana in _KATAKANA}
    | {"\u3099": "", "\u309a": ""}
)
_IGNORED: Final = str.maketrans(dict.fromkeys(chain(DASHES, "・'’"), ""))
_SELECTOR: Final = re.compile(f"[{_VARIATION_SELECTORS}]")
_NO_VARIANTS: Final[Mapping[str, str]] = MappingProxyType({})


def fold_kana(text: str) -> str:
    """Make a search key of a reading: katakana without 濁点, small or long sounds; オ段+ウ is オ段+オ [標準仕様書 2.1].

    >>> fold_kana("じょうのうち"), fold_kana("ヂヨオノウチ"), fold_kana("サトー") == fold_kana("さとう")
    ('シヨオノオチ', 'シヨオノオチ', True)
    """
    folded: list[str] = []
    for kana in unicodedata.normalize("NFKC", text).translate(_TO_PLAIN):
        before = _VOWEL.get(folded[-1], "") if folded else ""
        if kana == "ー":
            folded.append(before)
        else:
            folded.append("オ" if kana == "ウ" and before == "オ" else kana)
    return "".join(folded)


def fold_variants(text: str, variants: Mapping[str, str]) -> str:
    """Replace every 異体字 by the canonical character that the mapping gives; for search keys, never for equality."""
    return "".join(variants.get(one, one) for one in text)


def fold_search(text: str, variants: Mapping[str, str] = _NO_VARIANTS) -> str:
    """Make a search key of a name or address: no spaces, dashes, width, case, variation selectors, kana differences.

    >>> fold_search("渡邉\U000e0102　たろう", {"邉": "辺"}) == fold_search("渡辺 タロウ", {"邉": "辺"})
    True
    """
    compatible = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(_SELECTOR.sub("", compatible).translate(_IGNORED).split())
    return fold_kana(fold_variants(bare, variants))
