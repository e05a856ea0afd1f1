from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.values.address import Address, postal_code
from events.values.errors import InvalidValueError

HOME = Address(prefecture="千葉県", city="東金市", area="田間三丁目", street="１番地２", building="松荘１０１号室")


def test_one_line_as_certificates_write_it() -> None:
    """The parts follow each other, the 方書 behind a wide space; what is blank leaves no gap."""
    assert HOME.one_line() == "千葉県東金市田間三丁目１番地２　松荘１０１号室"
    assert replace(HOME, building="").one_line() == "千葉県東金市田間三丁目１番地２"
    assert Address().one_line() == ""


@pytest.mark.parametrize(
    "written",
    [
        {"street": "1番地2"},
        {"street": "１－２"},
        {"street": "1番地の2"},
        {"street": "1番2号"},
        {"street": "1ー2"},
        {"street": "1 2"},
        {"area": "田間３丁目"},
        {"area": "田間", "street": "３丁目１－２"},
        {"area": "田間", "street": "3-1-2"},
        {"building": "松荘 101"},
        {"building": "松荘１０１号"},
        {"postal_code": "2830005"},
        {"area_code": "0012003"},
    ],
)
def test_one_dwelling_written_differently(written: dict[str, str]) -> None:
    """Width, dashes, 番地 and 号, kanji numerals and room marks don't make another dwelling."""
    assert HOME.same_dwelling(replace(HOME, **written))


@pytest.mark.parametrize(
    "written",
    [
        {"street": "１番地３"},
        {"street": "１２番地"},
        {"area": "田間二丁目"},
        {"area": "田間十三丁目"},
        {"city": "山武市"},
        {"building": "松荘１０２"},
        {"building": ""},
        {"building": "竹荘１０１"},
    ],
)
def test_other_dwellings(written: dict[str, str]) -> None:
    """Another lot, block, town or room is another dwelling, also on the same lot."""
    assert not HOME.same_dwelling(replace(HOME, **written))


def test_codes_tell_places_of_the_same_name_apart() -> None:
    """Two 字 of one name in a merged town differ by 町字コード, where both are coded."""
    here, there = replace(HOME, area_code="0012003"), replace(HOME, area_code="0077003")
    assert not here.same_dwelling(there)
    assert here.same_dwelling(HOME)


@pytest.mark.parametrize(
    ("kanji", "digits"), [("十", "10"), ("十二", "12"), ("二十", "20"), ("二十三", "23"), ("九", "9")]
)
def test_blocks_in_kanji_numerals(kanji: str, digits: str) -> None:
    """一丁目 to 九十九丁目 equal their digits."""
    assert Address(area=f"本町{kanji}丁目").same_dwelling(Address(area=f"本町{digits}丁目"))


@given(st.builds(Address, prefecture=st.text(max_size=4), area=st.text(max_size=6), building=st.text(max_size=6)))
def test_every_address_is_its_own_dwelling(address: Address) -> None:
    """Comparing never fails, and an address equals itself however odd it is."""
    assert address.same_dwelling(replace(address))


def test_postal_codes_are_seven_digits() -> None:
    """With or without hyphen and mark, wide or narrow; anything else is refused."""
    for text in ("283-8511", "2838511", "〒283-8511", "２８３－８５１１"):
        assert postal_code(text) == "2838511"
    for text in ("", "283851", "283-85111", "28-38511", "abc-defg"):
        with pytest.raises(InvalidValueError, match="郵便番号") as refused:
            postal_code(text)
        assert refused.value.remedy("en")
        assert refused.value.message("en")
