from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_document_of_the_layouts_is_up_to_date() -> None:
    """docs/layouts.md is what docs/generate_layouts.py writes."""
    document = runpy.run_path(str(DOCS / "generate_layouts.py"))["document"]()
    assert (DOCS / "layouts.md").read_text(encoding="utf-8") == document
