"""The feed's OpenAPI document, for contracts."""

from __future__ import annotations

import orjson

from console.feed.app import ROOT, feed


def document() -> bytes:
    """The document as JSON, with the paths as a server serves them."""
    described = feed({}).openapi()
    described["servers"] = [{"url": ROOT}]
    described["components"] = {
        **described.get("components", {}),
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }
    described["security"] = [{"token": []}]
    return orjson.dumps(described, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
