import doctest
import importlib
import pkgutil

import pytest

from events import values
from events.values.errors import MESSAGES

MODULES = [module.name for module in pkgutil.iter_modules(values.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_in_a_docstring_is_true(name: str) -> None:
    """What the documentation shows is what the code does."""
    assert doctest.testmod(importlib.import_module(f"events.values.{name}")).failed == 0


def test_every_message_speaks_both_languages() -> None:
    """No error is without a remedy, in Japanese and English."""
    for code, message in MESSAGES.items():
        assert all(message), code
        assert message.ja.endswith("。"), code
        assert message.remedy_ja.endswith("。"), code
        assert message.en.isascii() or "“" in message.en or "明治" in message.en or "異動" in message.en, code
