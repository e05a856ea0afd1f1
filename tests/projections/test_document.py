"""The code on the page about read models runs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from projections.readmodel import ReadModel, Row

PAGE = Path(__file__).parents[2] / "docs" / "read-models.md"


def test_every_question_on_the_page_can_be_asked() -> None:
    """Each function of the page is defined as printed and answers on a town that is still empty."""
    space: dict[str, Any] = {"ReadModel": ReadModel, "Row": Row, "date": date}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        exec(block, space)  # noqa: S102 - our own page
    with ReadModel.open(None) as model:
        assert space["residents_of_area"](model, "東金", date(2024, 4, 1), 1) == []
        assert space["owners_of_taxed_vehicles"](model, date(2024, 4, 1), 1) == []


def test_the_page_names_only_what_there_is() -> None:
    """Modules named on the page exist."""
    named = set(re.findall(r"`(\w+\.py)`", PAGE.read_text(encoding="utf-8")))
    room = Path(__file__).parents[2] / "projections"
    assert {name for name in named if not (room / name).exists()} == set()
    assert named
