import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.values.errors import InvalidValueError
from events.values.numbers import (
    check_digit_corporate_number,
    check_digit_municipality_code,
    check_digit_my_number,
    check_digit_resident_code,
    check_digit_serial,
    is_valid_corporate_number,
    is_valid_municipality_code,
    is_valid_my_number,
    is_valid_resident_code,
    is_valid_serial,
    next_serial_number,
    serial_number,
)


def digits(length: int) -> st.SearchStrategy[str]:
    """Texts of exactly so many digits."""
    return st.text("0123456789", min_size=length, max_size=length)


def written_out(body: str, weights: str) -> int:
    """Sum with the weights written out, highest digit first, to check the cycling ones."""
    return sum(int(d) * int(w) for d, w in zip(body, weights, strict=True))


# Published examples of numbers that no person has.
@pytest.mark.parametrize("number", ["123456789018", "983205673214", "379474484458", "454972364860", "507957100721"])
def test_published_my_numbers_check(number: str) -> None:
    """個人番号 examples of the ministry's rule are valid, and with any other last digit invalid."""
    assert is_valid_my_number(number)
    assert not any(is_valid_my_number(number[:-1] + last) for last in "0123456789" if last != number[-1])


def test_published_resident_codes_check() -> None:
    """住民票コード of a specimen 住民票 are valid, one counted up by hand is not."""
    assert all(is_valid_resident_code(code) for code in ("24727059608", "24846016224", "25208017643"))
    assert not is_valid_resident_code("25208017644")


@pytest.mark.parametrize(
    ("body", "digit"),
    [("12213", 1), ("12237", 8), ("12239", 4), ("12403", 6), ("12409", 5), ("12410", 9), ("12000", 6)],
)
def test_codes_of_the_six_towns_and_the_prefecture(body: str, digit: int) -> None:
    """全国地方公共団体コード: the six towns and 千葉県 carry the digit that the rule gives."""
    assert check_digit_municipality_code(body) == digit
    assert is_valid_municipality_code(f"{body}{digit}")
    assert not is_valid_municipality_code(f"{body}{(digit + 1) % 10}")


def test_a_published_corporate_number_checks() -> None:
    """法人番号: the digit in front checks the twelve behind it."""
    assert is_valid_corporate_number("8700110005901")
    assert not is_valid_corporate_number("7700110005901")


def test_a_serial_of_the_specification() -> None:
    """宛名番号 1234567 takes check digit 4."""
    assert check_digit_serial("1234567") == 4
    assert serial_number(1234567, 8) == "12345674"
    assert is_valid_serial("12345674")


@given(digits(11))
def test_my_number_against_the_rule_written_out(body: str) -> None:
    """個人番号: remainder 0 or 1 gives 0, any other 11 minus the remainder."""
    remainder = written_out(body, "65432765432") % 11
    assert check_digit_my_number(body) == {0: 0, 1: 0}.get(remainder, 11 - remainder)


@given(digits(10))
def test_resident_code_against_the_rule_written_out(body: str) -> None:
    """住民票コード: the same rule over ten digits."""
    remainder = written_out(body, "5432765432") % 11
    assert check_digit_resident_code(body) == {0: 0, 1: 0}.get(remainder, 11 - remainder)


@given(digits(7))
def test_serials_against_the_rule_written_out(body: str) -> None:
    """宛名番号: the digit that makes the whole sum divisible by 11, and none where that would be 10."""
    fitting = [d for d in range(10) if (written_out(body, "2765432") + d) % 11 == 0]
    assert check_digit_serial(body) == (fitting[0] if fitting else None)


@given(digits(5))
def test_municipality_code_against_the_rule_written_out(body: str) -> None:
    """全国地方公共団体コード: 11 minus the remainder, its last digit."""
    assert str(11 - written_out(body, "65432") % 11)[-1] == str(check_digit_municipality_code(body))


@given(digits(12))
def test_corporate_number_against_the_rule_written_out(body: str) -> None:
    """法人番号: 9 minus the remainder by 9, so never 0."""
    assert check_digit_corporate_number(body) == 9 - written_out(body, "212121212121") % 9 > 0


@given(st.integers(0, 10_000_000))
def test_the_next_serial_is_the_nearest_valid_one(serial: int) -> None:
    """Counting on finds the nearest larger valid number and skips at most the serials that have no digit."""
    body = f"{serial:09d}"
    by_hand = next(
        f"{number:09d}{check_digit_serial(f'{number:09d}')}"
        for number in range(serial + 1, serial + 100)
        if check_digit_serial(f"{number:09d}") is not None
    )
    assert next_serial_number(f"{body}0") == by_hand
    assert is_valid_serial(by_hand)


def test_about_one_serial_in_eleven_is_skipped() -> None:
    """A serial whose digit would be 10 has no number, and the ones that remain are all different."""
    numbers = [serial_number(serial, 8) for serial in range(11_000)]
    valid = [number for number in numbers if number is not None]
    assert 950 <= len(numbers) - len(valid) <= 1050
    assert len(set(valid)) == len(valid)


def test_serials_end_with_an_error_not_with_a_wider_number() -> None:
    """When the width is used up, the register says so."""
    with pytest.raises(InvalidValueError, match="使い切りました") as refused:
        next_serial_number("99990")
    assert refused.value.code == "serial_exhausted"
    assert "5 digits" in refused.value.message("en")
    assert refused.value.remedy("en")


@pytest.mark.parametrize(
    "text", ["", "12345678901", "1234567890123", "12345678901x", "１２３４５６７８９０１８", "-12345678901"]
)
def test_what_is_no_number_is_invalid_not_a_crash(text: str) -> None:
    """Wrong lengths, wide digits and signs are simply not valid numbers."""
    assert not is_valid_my_number(text)
    assert not is_valid_serial(text) or text.isascii()


@pytest.mark.parametrize(
    "check",
    [check_digit_my_number, check_digit_resident_code, check_digit_corporate_number, check_digit_municipality_code],
)
def test_a_check_digit_needs_the_right_digits(check: object) -> None:
    """Asking for the check digit of something else is refused with a remedy."""
    assert callable(check)
    for body in ("", "12", "１２２１３", "x" * 11):
        with pytest.raises(InvalidValueError) as refused:
            check(body)
        assert refused.value.code == "number_malformed"
        assert refused.value.remedy("en")


def test_any_single_wrong_digit_is_found_in_numbers_without_the_zero_rule() -> None:
    """A 宛名番号 with one mistyped digit never checks."""
    chosen = random.Random(1).sample(range(10**6), 50)
    for number in filter(None, (serial_number(serial, 8) for serial in chosen)):
        for at, digit in enumerate(number):
            for other in set("0123456789") - {digit}:
                assert not is_valid_serial(number[:at] + other + number[at + 1 :])
