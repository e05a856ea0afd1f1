"""A command as JSON and back, for drafts that wait outside the log; only known commands and events are made again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from events.catalogue import body_class, topic_of
from events.items import Body
from events.values.legal_date import LegalDate
from registry.application import commands as c
from registry.application.collection_handlers import COLLECTION_HANDLERS
from registry.application.ledger import RecordFacts
from registry.application.reassessment import Reassess

if TYPE_CHECKING:
    from collections.abc import Callable

Json = Any
"""What the json module reads and writes."""

_COMMANDS: Final[dict[str, type[c.Command]]] = {
    kind.__name__: kind
    for kind in (
        *(c.Enter, c.Leave, c.Replace, c.ConfirmMoveOut, c.Change, c.Correct, c.Cancel),
        *(c.Annotate, c.IssueCertificate, c.VoidCertificate, c.ChangeSupport, c.SetHolds, c.ChangeHolds),
        *(c.RegisterVehicle, c.TransferVehicle, c.ScrapVehicle, c.DecideBills, RecordFacts, Reassess),
        *COLLECTION_HANDLERS,
    )
}


def command_to_json(command: c.Command) -> Json:
    """The JSON form; the same command gives the same form."""
    return {"command": type(command).__name__, "items": _items(command)}


def command_from_json(form: Json) -> c.Command:
    """The command of a JSON form; KeyError or UnknownEventTypeError for what this version doesn't know."""
    return _COMMANDS[form["command"]](**_read_items(form["items"]))


def _items(value: object) -> Json:
    said = {item.name: getattr(value, item.name) for item in fields(value)}  # type: ignore[arg-type] # all are dataclasses
    return {name: _write(one) for name, one in said.items() if one is not None}


def _read_items(items: Json) -> dict[str, Any]:
    return {name: _read(one) for name, one in items.items()}


def _write(value: Any) -> Json:  # noqa: ANN401 - any item of a command
    if isinstance(value, str | int):
        return value
    return next(write(value) for kind, write in _WRITERS.items() if isinstance(value, kind))


def _read(form: Json) -> Any:  # noqa: ANN401 - any item of a command
    if not isinstance(form, dict):
        return form
    ((tag, value),) = form.items()
    return _READERS[tag](value)


def _legal_date_out(value: LegalDate) -> Json:
    days = (day.isoformat() for day in (value.on, value.earliest, value.latest))
    return {"legal_date": [value.text, value.kind, *days]}


def _legal_date_in(value: Json) -> LegalDate:
    text, kind, *days = value
    on, earliest, latest = (date.fromisoformat(day) for day in days)
    return LegalDate(on, text, kind, earliest, latest)


_WRITERS: Final[dict[type, Callable[[Any], Json]]] = {
    LegalDate: _legal_date_out,
    date: lambda value: {"date": value.isoformat()},
    UUID: lambda value: {"uuid": value.hex},
    c.Form: lambda value: {"form": _items(value)},
    Body: lambda value: {"event": [topic_of(type(value)), _items(value)]},
    Mapping: lambda value: {"map": {key: _write(one) for key, one in value.items()}},
    frozenset: lambda value: {"set": sorted(value)},
    list: lambda value: {"list": value},
    tuple: lambda value: {"tuple": [_write(one) for one in value]},
}
_READERS: Final[dict[str, Callable[[Json], Any]]] = {
    "legal_date": _legal_date_in,
    "date": date.fromisoformat,
    "uuid": UUID,
    "form": lambda value: c.Form(**_read_items(value)),
    "event": lambda value: body_class(value[0])(**_read_items(value[1])),
    "map": _read_items,
    "set": frozenset,
    "list": list,
    "tuple": lambda value: tuple(_read(one) for one in value),
}
