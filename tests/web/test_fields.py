"""What a field of a form becomes."""

from __future__ import annotations

from console.web.entering.fields import read


def test_a_name_stays_as_it_was_typed() -> None:
    """No normal form: it would make another character of a compatibility ideograph; a line ends as everywhere."""
    for name in ("神\ufa19", "渡邉\U000e0102", "\u304b\u3099"):
        assert read("name", str, name) == name
    assert read("remark", str, "一\r\n二") == "一\n二"
