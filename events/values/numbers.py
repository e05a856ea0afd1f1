"""Numbers with check digits: 個人番号, 住民票コード, 宛名番号・世帯番号, 全国地方公共団体コード, 法人番号."""

from itertools import cycle
from operator import mul
from typing import Final

from events.values.errors import InvalidValueError

MY_NUMBER_DIGITS: Final = 12
RESIDENT_CODE_DIGITS: Final = 11
MUNICIPALITY_CODE_DIGITS: Final = 6
CORPORATE_NUMBER_DIGITS: Final = 13
SERIAL_DIGITS: Final = 15
"""宛名番号・世帯番号 in the 基本データリスト (unverified); any other width is as good."""

_WEIGHTS: Final = (2, 3, 4, 5, 6, 7)
"""From the lowest digit upwards, then again from 2."""
_MODULUS: Final = 11


def check_digit_my_number(body: str) -> int:
    """個人番号: the check digit of its first 11 digits (番号法総務省令85号5条).

    >>> check_digit_my_number("12345678901")
    8
    """
    remainder = _weighted(_digits(body, MY_NUMBER_DIGITS - 1))
    return 0 if remainder <= 1 else _MODULUS - remainder


def is_valid_my_number(number: str) -> bool:
    """個人番号: whether the text is 12 digits and the last one checks."""
    return _is_digits(number, MY_NUMBER_DIGITS) and check_digit_my_number(number[:-1]) == int(number[-1])


def check_digit_resident_code(body: str) -> int:
    """住民票コード: the check digit of its first 10 digits; inferred from published samples, unverified for 0.

    >>> check_digit_resident_code("2472705960")
    8
    """
    remainder = _weighted(_digits(body, RESIDENT_CODE_DIGITS - 1))
    return 0 if remainder <= 1 else _MODULUS - remainder


def is_valid_resident_code(code: str) -> bool:
    """住民票コード: whether the text is 11 digits and the last one checks."""
    return _is_digits(code, RESIDENT_CODE_DIGITS) and check_digit_resident_code(code[:-1]) == int(code[-1])


def check_digit_serial(body: str) -> int | None:
    """宛名番号・世帯番号: the check digit of a serial, None when it has none and is skipped [標準仕様書 1.1.13].

    >>> check_digit_serial("1234567"), check_digit_serial("0000006")
    (4, None)
    """
    remainder = _weighted(_digits(body, len(body)))
    return None if remainder == 1 else -remainder % _MODULUS


def is_valid_serial(number: str) -> bool:
    """宛名番号・世帯番号: whether the last digit checks; numbers taken over from an old system may fail."""
    return _is_digits(number, len(number)) and len(number) > 1 and check_digit_serial(number[:-1]) == int(number[-1])


def serial_number(serial: int, width: int = SERIAL_DIGITS) -> str | None:
    """宛名番号・世帯番号: write the serial with its check digit, `width` digits in all; None for a skipped serial.

    Raises `serial_exhausted` when the serial needs more digits.

    >>> serial_number(1234567, 8)
    '12345674'
    """
    body = str(serial).zfill(width - 1)
    if len(body) >= width:
        raise InvalidValueError("serial_exhausted", width=width)
    digit = check_digit_serial(body)
    return None if digit is None else f"{body}{digit}"


def next_serial_number(after: str) -> str:
    """宛名番号・世帯番号: the next valid number of the same width, also after an imported one that doesn't check."""
    serial, width = int(_digits(after, len(after))[:-1] or 0), len(after)
    while True:
        serial += 1
        number = serial_number(serial, width)
        if number is not None:
            return number


def check_digit_municipality_code(body: str) -> int:
    """全国地方公共団体コード: the check digit of its 5 digits.

    >>> check_digit_municipality_code("12213")
    1
    """
    return (_MODULUS - _weighted(_digits(body, MUNICIPALITY_CODE_DIGITS - 1))) % 10


def is_valid_municipality_code(code: str) -> bool:
    """全国地方公共団体コード: whether the text is 6 digits and the last one checks."""
    return _is_digits(code, MUNICIPALITY_CODE_DIGITS) and check_digit_municipality_code(code[:-1]) == int(code[-1])


def check_digit_corporate_number(body: str) -> int:
    """法人番号: the check digit that precedes its 12 digits (法人番号の指定等に関する省令2条).

    >>> check_digit_corporate_number("700110005901")
    8
    """
    digits = _digits(body, CORPORATE_NUMBER_DIGITS - 1)
    return 9 - sum(int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))) % 9


def is_valid_corporate_number(number: str) -> bool:
    """法人番号: whether the text is 13 digits and the first one checks."""
    return _is_digits(number, CORPORATE_NUMBER_DIGITS) and check_digit_corporate_number(number[1:]) == int(number[0])


def _weighted(digits: str) -> int:
    """Sum the digits times their weights, modulo 11."""
    total: int = sum(map(mul, map(int, reversed(digits)), cycle(_WEIGHTS)))
    return total % _MODULUS


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _digits(text: str, length: int) -> str:
    if not text or not _is_digits(text, length):
        raise InvalidValueError("number_malformed", length=length or 1)
    return text
