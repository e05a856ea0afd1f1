"""Every message of the values is provoked once, and says in two languages what to do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from events.reasons import reason_coded, reason_named
from events.values import address, eras, fiscal, numbers, relationship, text
from events.values.errors import MESSAGES, InvalidValueError
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from collections.abc import Callable

MISTAKES: dict[str, Callable[[], object]] = {
    "date_unreadable": lambda: LegalDate.parse("きのう"),
    "date_out_of_calendar": lambda: LegalDate.parse("2024-13-01"),
    "date_range_reversed": lambda: LegalDate.parse("令和6年3月10日頃から5日頃までの間"),
    "date_outside_text": lambda: LegalDate.parse("令和6年3月頃", date(2024, 4, 1)),
    "era_unknown": lambda: eras.find_era("慶応"),
    "era_year_outside": lambda: LegalDate.parse("昭和65年頃"),
    "era_old_calendar": lambda: eras.from_era("明治", 5, 1, 1),
    "number_malformed": lambda: numbers.check_digit_my_number("1234"),
    "serial_exhausted": lambda: numbers.serial_number(99, 2),
    "reason_unknown": lambda: reason_coded("moved_to_the_moon"),
    "reason_ambiguous": lambda: reason_named("改製"),
    "relationship_forbidden": lambda: relationship.Relationship.parse("孫"),
    "relationship_too_long": lambda: relationship.Relationship.parse("子の子の子の子の子"),
    "relationship_unknown": lambda: relationship.Relationship.parse("むすめ"),
    "text_control_character": lambda: text.check_text("東\x07金", 10),
    "text_mark_alone": lambda: text.check_text("\u3099", 10),
    "text_too_long": lambda: text.check_text("東金", 1),
    "name_blank": lambda: text.check_name("　", 10),
    "name_edged_with_space": lambda: text.check_name("太郎　", 10),
    "latin_name_malformed": lambda: text.check_latin_name("阮文安", 10),
    "postal_code_malformed": lambda: address.postal_code("283"),
    "instalments_impossible": lambda: fiscal.instalments(100, 0),
}


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_is_provoked_once(code: str) -> None:
    """No message without a value that earns it; in Japanese and English, with a remedy, and nothing left to fill in."""
    with pytest.raises(InvalidValueError) as refused:
        MISTAKES[code]()
    assert refused.value.code == code
    said = [told(lang) for told in (refused.value.message, refused.value.remedy) for lang in ("ja", "en")]
    assert len({*said}) == 4
    assert not any("{" in words for words in said)
