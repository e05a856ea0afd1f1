"""The contract of one agreement, generated: AsyncAPI 3.0, the Avro schema, invented test data.

Nothing in it is about a person: it can be handed to whoever programs the subscriber.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from fastavro import parse_schema, writer

from connectors.exchange.record import CONTENT_TYPE, TYPE_PREFIX, WITHHELD, ExchangeRecord, moment_of, start_of
from connectors.exchange.schema import dataschema_of, fingerprint_of, read, schema_of, text, to_json, write
from events.event import micros
from events.provision import items_told_by
from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from connectors.exchange.disclose import Terms

ASYNCAPI: Final = "asyncapi.json"
TEST_RECORDS: Final = 20
_FIRST_DAY: Final = date(2026, 4, 1)
_MOMENT: Final = micros(datetime(2026, 4, 1, 0, 0, tzinfo=UTC))
_TEXTS: Final = {
    "name": "架空　{n}郎",
    "kana": "カクウ　{n}ロウ",
    "family_name": "架空",
    "given_name": "{n}郎",
    "sex": "男",
    "prefecture": "千葉県",
    "city": "架空市",
    "area": "架空町",
    "street": "{n}番地",
    "status": "resident",
    "kind": "japanese",
    "relationship": "世帯主",
}


def contract(town: str, terms: Terms, purpose: str) -> dict[str, bytes]:
    """Name → content of every file of the contract but the feed's OpenAPI document."""
    schema = schema_of(terms.items, terms.event_types)
    events = [_event(record, terms) for record in test_records(town, terms)]
    return {
        ASYNCAPI: _json(asyncapi(town, terms, purpose)),
        f"{fingerprint_of(schema)}.avsc": text(schema).encode(),
        "test-data.jsonl": b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in events),
        "test-data.avro": _container(town, terms),
    }


def asyncapi(town: str, terms: Terms, purpose: str) -> dict[str, Any]:
    """The AsyncAPI 3.0 document: the topic and the feed, and every message that may come."""
    schema = schema_of(terms.items, terms.event_types)
    messages = {name: _message(name, terms) for name in (*sorted(terms.event_types), WITHHELD)}
    references = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"{town}: {terms.number}",
            "version": fingerprint_of(schema)[:12],
            "description": f"{purpose}\n\n{terms.basis}; {terms.since} – {terms.until}; {terms.covers}",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {
            "topic": {
                "address": f"daicho.{town}.exchange.{terms.subscriber}",
                "description": "One partition: the order of the provider's log.",
                "messages": references,
                "bindings": {"kafka": {"partitions": 1, "bindingVersion": "0.5.0"}},
            },
            "feed": {
                "address": f"/exchange/{town}/events",
                "description": "The same records over HTTP: pages, or server-sent events (openapi.json).",
                "messages": references,
            },
        },
        "operations": {
            "receiveFromTopic": {"action": "receive", "channel": {"$ref": "#/channels/topic"}},
            "receiveFromFeed": {"action": "receive", "channel": {"$ref": "#/channels/feed"}},
        },
        "components": {"messages": messages, "schemas": {"record": _payload(schema)}},
    }


def _message(name: str, terms: Terms) -> dict[str, Any]:
    is_withheld = name == WITHHELD
    headers = {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "description": "<position>/<agreement>/<sequence>: the same id, the same record"},
        "ce_source": {"type": "string"},
        "ce_type": {"const": name if is_withheld else TYPE_PREFIX + name},
        "ce_subject": {"type": "string", "description": "宛名番号 in the provider's town; also the message's key"},
        "ce_time": {"type": "string", "format": "date-time", "description": "異動日 (valid time)"},
        "ce_recordedtime": {"type": "string", "format": "date-time", "description": "処理日時 (transaction time)"},
        "ce_dataschema": {"const": dataschema_of(terms)},
        "ce_agreement": {"type": "string"},
        "ce_sequence": {"type": "string", "description": "1, 2, 3 …: a missing number is a missing record"},
    }
    message: dict[str, Any] = {
        "name": name,
        "title": "Says nothing: its agreement ended, or a protection came first" if is_withheld else name,
        "headers": {"type": "object", "properties": headers},
        "bindings": {"kafka": {"key": {"type": "string"}, "bindingVersion": "0.5.0"}},
    }
    return message if is_withheld else {**message, "payload": {"$ref": "#/components/schemas/record"}}


def _payload(schema: dict[str, Any]) -> dict[str, Any]:
    return {"schemaFormat": "application/vnd.apache.avro;version=1.12.0", "schema": schema}


def test_records(town: str, terms: Terms) -> list[ExchangeRecord]:
    """Invented records as the publisher makes them, the same each time."""
    types = sorted(terms.event_types)
    return [_record(town, terms, number, types[number % len(types)]) for number in range(1, TEST_RECORDS + 1)]


def _record(town: str, terms: Terms, number: int, event_type: str) -> ExchangeRecord:
    day, moment = _FIRST_DAY + timedelta(days=number), _MOMENT + number * 1_000_000
    subject = f"{number:015d}"
    data = {
        "town": town,
        "agreement": terms.number,
        "sequence": number,
        "position": number,
        "type": event_type,
        "subject": subject,
        "version": 1,
        "effective": {"on": day, "fuzzy": None},
        "recorded_at": moment,
        "reason": event_type,
        "trigger": "届出",
        "legal_basis": "住民基本台帳法",
        "cancels": [],
        "before": {},
        "after": _invented(terms, number),
        "withheld": [],
    }
    return ExchangeRecord(
        sequence=number,
        town=town,
        agreement=terms.number,
        position=number,
        type=TYPE_PREFIX + event_type,
        subject=subject,
        time=start_of(day),
        recordedtime=moment_of(moment),
        dataschema=dataschema_of(terms),
        data=write(parse_schema(schema_of(terms.items, terms.event_types)), data),
    )


def _invented(terms: Terms, number: int) -> dict[str, Any]:
    known = {name: item.type for told in terms.event_types for name, item in items_told_by(told).items()}
    day = date(1950 + number, 1 + number % 12, 1 + number % 28)
    values: dict[type, Any] = {int: number, bool: True, date: day, LegalDate: {"on": day, "fuzzy": None}}
    return {
        name: _TEXTS.get(name, "架空{n}").format(n=number) if known[name] is str else values[known[name]]
        for name in terms.items
    }


def _event(record: ExchangeRecord, terms: Terms) -> dict[str, Any]:
    data = read(parse_schema(schema_of(terms.items, terms.event_types)), record.data)
    return {**record.attributes(), "datacontenttype": "application/json", "data": to_json(data)}


def _container(town: str, terms: Terms) -> bytes:
    """The data alone as an Avro object container file: any Avro tool opens it."""
    schema = parse_schema(schema_of(terms.items, terms.event_types))
    out = BytesIO()
    marker = fingerprint_of(schema_of(terms.items, terms.event_types))[:32]
    records = (read(schema, record.data) for record in test_records(town, terms))
    writer(out, schema, records, sync_marker=bytes.fromhex(marker))
    return out.getvalue()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
