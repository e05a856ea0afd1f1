import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.values.errors import InvalidValueError
from events.values.text import (
    characters,
    check_latin_name,
    check_name,
    check_text,
    fold_kana,
    fold_search,
    fold_variants,
    length,
    to_wide,
)

NABE = "邉\U000e0102"
"""邉 in one of its registered shapes (IVS)."""

kana = st.text("あいうえおかがきぎくぐこごさざしじすずたぢつづとどなのはばぱふほもよろをんっゃゅょー", max_size=8)
names = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Mn", "Cn"], exclude_characters="\ufffc\ufffd"
    ),
    max_size=12,
)


def refusal(text: str, maximum: int = 20) -> str:
    """Return the code with which a name is refused."""
    with pytest.raises(InvalidValueError) as refused:
        check_name(text, maximum)
    assert refused.value.message("en") != refused.value.message("ja")
    assert refused.value.remedy("en") != refused.value.remedy("ja")
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("山田", 2),
        (f"渡{NABE}", 2),
        ("髙﨑", 2),
        ("\U00020b9f", 1),
        ("か\u3099", 1),
        ("e\u0301", 1),
        ("\ue000", 1),
        ("辻\ufe00", 1),
    ],
)
def test_characters_are_counted_as_people_see_them(text: str, count: int) -> None:
    """A variation selector or combining mark belongs to its character; a rare or private one counts once."""
    assert length(text) == count
    assert "".join(characters(text)) == text


@given(names)
def test_names_are_kept_byte_for_byte(text: str) -> None:
    """Checking returns the very text: nothing is composed, narrowed or trimmed."""
    try:
        kept = check_name(text, 12)
    except InvalidValueError:
        assert not text.strip() or text[0] in " 　" or text[-1] in " 　"
    else:
        assert kept.encode() == text.encode()


def test_variants_and_private_characters_are_names() -> None:
    """IVS, compatibility ideographs and 外字 are stored as they are; their NFC or NFKC form would be another text."""
    for name in (f"渡{NABE}　一郎", "髙﨑 﨟子", "\ue123田", "神\ufa19"):
        assert check_name(name, 20) == name
    assert unicodedata.normalize("NFC", "神\ufa19") != "神\ufa19"


@pytest.mark.parametrize(
    "character", ["\t", "\r", "\x00", "\x7f", "\u200b", "\u202e", "\ufeff", "\ufffd", chr(0xD800), "\u2028", "\u00ad"]
)
def test_invisible_and_broken_characters_are_refused(character: str) -> None:
    """Controls, direction marks, half surrogates and the sign of a wrong decoding are named by place and code."""
    with pytest.raises(InvalidValueError) as refused:
        check_text(f"{NABE}田{character}", 20)
    assert refused.value.code == "text_control_character"
    assert "3文字目" in refused.value.message()
    assert f"U+{ord(character):04X}" in refused.value.message("en")


def test_line_feeds_only_where_lines_are_meant() -> None:
    """備考 may have lines, a name may not."""
    assert check_text("一行目\n二行目", 20, lines=True) == "一行目\n二行目"
    assert refusal("一行目\n二行目") == "text_control_character"
    with pytest.raises(InvalidValueError):
        check_text("一行目\r\n二行目", 20, lines=True)


def test_what_else_is_no_name() -> None:
    """Blank, edged with spaces, too long, or beginning with a mark: each has its own remedy."""
    assert refusal("") == refusal("　 ") == "name_blank"
    assert refusal(" 山田") == refusal("山田　") == "name_edged_with_space"
    assert refusal("\U000e0102田") == "text_mark_alone"
    assert refusal("山田太郎", 3) == "text_too_long"
    assert check_name(NABE * 3, 3) == NABE * 3


def test_latin_names_are_all_narrow_or_all_wide() -> None:
    """氏名（アルファベット） is Latin letters in one width; anything mixed in is refused."""
    for name in ("SMITH JOHN", "O'NEIL MARY-ANN", "ＬＥＥ　ＡＮＮ", "NGUYỄN VĂN", "MÜLLER, J."):
        assert check_latin_name(name, 40) == name
    for name in ("SMITH　JOHN", "ＬＥＥ ANN", "李", "ジョン", "SMITH1", "-SMITH"):
        with pytest.raises(InvalidValueError) as refused:
            check_latin_name(name, 40)
        assert refused.value.code == "latin_name_malformed"
        assert refused.value.remedy("en")
    assert check_latin_name(to_wide("O'NEIL, J.-P."), 40) == "Ｏ＇ＮＥＩＬ，　Ｊ．－Ｐ．"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ガギグゲゴ", "カキクケコ"),
        ("パピプ", "ハヒフ"),
        ("ｶﾞｷﾞｸﾞ", "がぎぐ"),
        ("キャット", "キヤツト"),
        ("ヂ", "ジ"),
        ("ヅ", "ズ"),
        ("ヲ", "オ"),
        ("コウノ", "コオノ"),
        ("おおの", "おうの"),
        ("サトー", "サトウ"),
        ("ユーコ", "ユウコ"),
        ("キョウコ", "きようこ"),
        ("ウ\u3099", "ヴ"),
    ],
)
def test_readings_that_sound_alike_fold_alike(one: str, other: str) -> None:
    """濁音, 半濁音, 拗音, 促音, 長音, ヂ=ジ and オ段+ウ make no difference to a search."""
    assert fold_kana(one) == fold_kana(other)


@pytest.mark.parametrize(("one", "other"), [("オオノ", "オノ"), ("サトウ", "サト"), ("アキ", "アケ"), ("カウ", "カオ")])
def test_readings_that_differ_stay_apart(one: str, other: str) -> None:
    """大野 isn't 小野: a long vowel counts as a vowel, and only オ段 takes ウ for オ."""
    assert fold_kana(one) != fold_kana(other)


@given(kana)
def test_folding_twice_is_folding_once(text: str) -> None:
    """A search key is its own search key, in hiragana and katakana alike."""
    key = fold_kana(text)
    assert fold_kana(key) == key
    assert fold_kana("".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ん" else one for one in text)) == key
    assert not set(key) & set("がぎぐガギグァィゥェォッャュョー")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("山田　太郎", "山田太郎"),
        ("ｽﾐｽ ｼﾞｮﾝ", "スミス・ジョン"),
        ("Smith-John", "ＳＭＩＴＨ　ＪＯＨＮ"),
        ("東金１－２－３", "東金1-2‐3"),
        ("1ー2", "1−2"),
        (f"渡{NABE}", "渡邉"),
        ("渡邊", "渡辺"),
        ("浜田", "濱田"),
        ("コーポＡ－１", "こおぽa1"),
    ],
)
def test_search_ignores_how_it_was_typed(one: str, other: str) -> None:
    """Spaces, dashes, width, case, variation selectors and 異体字 make no difference to a search."""
    variants = {"邉": "辺", "邊": "辺", "濱": "浜"}
    assert fold_search(one, variants) == fold_search(other, variants)


def test_variants_are_data_passed_in() -> None:
    """Without the mapping 渡邊 and 渡辺 stay apart, and the stored value is never touched."""
    assert fold_search("渡邊") != fold_search("渡辺")
    assert fold_variants("渡邊邉", {"邊": "辺"}) == "渡辺邉"


@given(st.text(max_size=12))
def test_any_text_has_a_search_key(text: str) -> None:
    """Folding never fails and never leaves a space or a dash, whatever is stored."""
    key = fold_search(text)
    assert not any(one.isspace() or one in "-‐−－" for one in key)
