"""Decisions are deterministic (law 8): no clock, randomness, environment or I/O in events/ and registry/domain/."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from architecture.sources import Source, sources

if TYPE_CHECKING:
    from collections.abc import Iterator

PURE_MODULES = {
    *("__future__", "abc", "base64", "binascii", "bisect", "calendar", "collections", "collections.abc", "contextlib"),
    *("dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "hashlib", "heapq", "itertools", "json"),
    *("math", "operator", "re", "string", "struct", "textwrap", "types", "typing", "unicodedata", "zlib"),
}
# From these modules only these names are pure.
PURE_NAMES = {"io": {"BytesIO", "StringIO"}, "uuid": {"UUID", "uuid5"}}
LIBRARIES = {"events": {"fastavro"}, "registry": {"eventsourcing.domain"}}
IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "compile", "__import__", "breakpoint", "hash", "id"}
IMPURE_METHODS = {"now", "today", "utcnow", "urandom", "getenv", "read_text", "read_bytes", "write_text", "write_bytes"}

# The one exception: the schemas are package data, read once per version and the same in every installation.
READS_ITS_PACKAGE_DATA = "events/schemas.py"


def impurities(source: Source) -> list[str]:
    """What a module of the pure rooms does that it mustn't, with line numbers."""
    found = [*_imports(source), *_calls(source)]
    return [f"{source.name}:{line}: {what}" for line, what in sorted(found)]


def _imports(source: Source) -> Iterator[tuple[int, str]]:
    room = source.name.partition("/")[0]
    allowed = PURE_MODULES | LIBRARIES[room]
    own = ("events", "registry.domain") if room == "registry" else ("events",)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            yield from ((node.lineno, f"imports {name}") for name in names if name not in allowed)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            ours = module.startswith(tuple(f"{one}." for one in own)) or module in own
            names = {alias.name for alias in node.names}
            if not ours and module not in allowed and not names <= PURE_NAMES.get(module, set()):
                yield node.lineno, f"imports {', '.join(sorted(names))} from {module or '.'}"


def _calls(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and node.id in IMPURE_CALLS:
            yield node.lineno, f"uses {node.id}"
        elif isinstance(node, ast.Attribute) and node.attr in IMPURE_METHODS:
            yield node.lineno, f"uses .{node.attr}"
        elif isinstance(node, ast.Call) and ast.unparse(node).endswith(".astimezone()"):
            yield node.lineno, "asks for the machine's time zone"


@pytest.mark.parametrize("source", sources("events", "registry/domain"), ids=lambda source: source.name)
def test_pure_rooms_ask_nothing_of_the_machine(source: Source) -> None:
    """What decides and what is replayed gets the time, the random and the files from outside."""
    found = impurities(source)
    if source.name == READS_ITS_PACKAGE_DATA:
        found = [one for one in found if not one.endswith(("imports Path from pathlib", ".read_text", ".write_text"))]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "import time",
        "import random",
        "import os",
        "import secrets",
        "import socket",
        "import sqlite3",
        "import logging",
        "import importlib.resources",
        "import structlog",
        "import io",
        "import uuid",
        "from uuid import uuid4",
        "from uuid import UUID, uuid1",
        "from io import open",
        "from pathlib import Path",
        "from os import environ",
        "from time import time_ns",
        "from registry.application import commands",
        "from . import sibling",
        "def late():\n    import random",
        "day = date.today()",
        "moment = datetime.now(UTC)",
        "moment = datetime.datetime.utcnow()",
        "clock = datetime.now",
        "data = open('file')",
        "print('here')",
        "text = folder.read_text()",
        "order = sorted(names, key=hash)",
        "local = moment.astimezone()",
    ],
)
def test_impure_code_is_seen(code: str) -> None:
    """Each way to the clock, randomness, the environment or a file is found, also inside functions."""
    assert len(impurities(Source("events/written.py", code))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import date",
        "from uuid import UUID",
        "from io import BytesIO",
        "from events.values.legal_date import LegalDate",
        "import fastavro",
        "plain = sealer.open(subject, sealed, context)",
        "moment = moment.astimezone(JST)",
    ],
)
def test_pure_code_is_let_through(code: str) -> None:
    """What only computes is no one's concern."""
    assert impurities(Source("events/written.py", code)) == []
