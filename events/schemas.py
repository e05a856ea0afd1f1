"""Avro schemas made from the declared items; the committed files are what old events were written with.

`python -m events.schemas` writes the current ones; a test refuses a change that can't read what was written.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastavro import parse_schema

from events.catalogue import EVENTS, topic_of
from events.items import Declared, items_of
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from events.items import Body

Schema = dict[str, Any]

FOLDER: Final = Path(__file__).with_name("schema_files")
NAMESPACE: Final = "daicho"

DAY: Final[Schema] = {"type": "int", "logicalType": "date"}
LEGAL_DATE: Final[Schema] = {
    "type": "record",
    "name": "LegalDate",
    "doc": "不詳日を含む日付: the sortable day, and where it isn't exact the words as written.",
    "fields": [
        {"name": "on", "type": DAY},
        {
            "name": "fuzzy",
            "type": [
                "null",
                {
                    "type": "record",
                    "name": "Fuzzy",
                    "fields": [
                        {"name": "text", "type": "string"},
                        {"name": "kind", "type": "string"},
                        {"name": "earliest", "type": DAY},
                        {"name": "latest", "type": DAY},
                    ],
                },
            ],
            "default": None,
        },
    ],
}
HEADER: Final[Schema] = {
    "type": "record",
    "name": "Header",
    "doc": "Who recorded what, when in both clocks, and on which legal ground.",
    "fields": [
        {"name": "recorded_at", "type": "long", "doc": "microseconds since the epoch, UTC"},
        {"name": "effective", "type": LEGAL_DATE},
        {"name": "reason", "type": "string"},
        {"name": "trigger", "type": "string"},
        {"name": "legal_basis", "type": "string"},
        {"name": "actor", "type": "string"},
        {"name": "command_id", "type": {"type": "fixed", "name": "Uuid", "size": 16}},
        {"name": "notice_on", "type": ["null", DAY], "default": None},
        {"name": "submission", "type": "string", "default": ""},
        {"name": "approver", "type": "string", "default": ""},
        {"name": "place", "type": "string", "default": ""},
        {"name": "note", "type": "string", "default": ""},
        {"name": "cancels", "type": {"type": "array", "items": "int"}, "default": []},
    ],
}
_AVRO: Final[dict[type, Any]] = {
    str: "string",
    int: "long",
    bool: "boolean",
    date: DAY,
    list: {"type": "array", "items": "string"},
}


def generate(body: type[Body]) -> tuple[Schema, Schema]:
    """The schemas of a body class: the event with its plain items and the sealed bytes; the sealed items."""
    name = body.TYPE.replace(".", "_")
    declared = items_of(body)
    doc = (body.__doc__ or "").strip()
    event = {
        "type": "record",
        "name": name,
        "namespace": NAMESPACE,
        "doc": doc,
        "fields": [
            {"name": "header", "type": HEADER},
            *_fields([item for item in declared if not item.mark.personal], legal_date_known=True),
            {"name": "sealed", "type": "bytes", "default": ""},
        ],
    }
    personal = {
        "type": "record",
        "name": f"{name}_personal",
        "namespace": NAMESPACE,
        "doc": f"{doc} (sealed under the subject's own key)",
        "fields": _fields([item for item in declared if item.mark.personal], legal_date_known=False),
    }
    return event, personal


def _fields(declared: list[Declared], *, legal_date_known: bool) -> list[Schema]:
    fields = []
    for item in declared:
        avro = _AVRO.get(item.type)
        if item.type is LegalDate:
            avro = "LegalDate" if legal_date_known else LEGAL_DATE
            legal_date_known = True
        assert avro is not None, f"{item.name}: no Avro type for {item.type}"
        fields.append({"name": item.name, "type": ["null", avro], "default": None})
    return fields


@cache
def written(topic: str) -> tuple[Schema, Schema]:
    """The parsed schemas with which events of this stored name (`<type>/<version>`) were written."""
    return _load(topic, "event"), _load(topic, "personal")


def _load(topic: str, part: str) -> Schema:
    parsed = parse_schema(json.loads(path(topic, part).read_text(encoding="utf-8")))
    assert isinstance(parsed, dict)
    return parsed


def path(topic: str, part: str) -> Path:
    """Where a schema is kept: `resident.moved_in.1.event.avsc`."""
    return FOLDER / f"{topic.replace('/', '.')}.{part}.avsc"


def text(schema: Schema) -> str:
    """A schema as it is committed."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the current version of every event type; older versions are never touched."""
    FOLDER.mkdir(exist_ok=True)
    for body in EVENTS:
        for part, schema in zip(("event", "personal"), generate(body), strict=True):
            path(topic_of(body), part).write_text(text(schema), encoding="utf-8")


if __name__ == "__main__":
    main()
