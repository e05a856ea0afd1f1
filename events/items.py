"""How the items of a record are declared, once, for events, schemas, the state law and read models alike.

An item is a dataclass field whose value `None` means "not said by this event". A state class and the event
bodies of its kind are built from the same mix-ins, so an item has one name and one type everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from events.values.legal_date import LegalDate

if TYPE_CHECKING:
    from collections.abc import Callable

C = TypeVar("C")
R = TypeVar("R")
BodyT = TypeVar("BodyT", bound="Body")


def per_class(compute: Callable[[type[C]], R]) -> Callable[[type[C]], R]:
    """Compute something about a class once."""
    known: dict[type[C], R] = {}

    def look_up(cls: type[C]) -> R:
        found = known.get(cls)
        if found is None:
            found = known[cls] = compute(cls)
        return found

    return look_up


@dataclass(frozen=True)
class Item:
    """What is special about an item: whether it describes a person, and how events combine."""

    personal: bool = False
    """Sealed under the subject's own key before it reaches the log."""
    total: bool = False
    """Amounts add up over the events; everything else: the last word holds."""


Text = Annotated[str | None, Item()]
Names = Annotated[list[str] | None, Item()]
Number = Annotated[int | None, Item()]
Flag = Annotated[bool | None, Item()]
Day = Annotated[date | None, Item()]
FuzzyDay = Annotated[LegalDate | None, Item()]
Total = Annotated[int | None, Item(total=True)]
PersonalText = Annotated[str | None, Item(personal=True)]
PersonalDay = Annotated[date | None, Item(personal=True)]
PersonalFuzzyDay = Annotated[LegalDate | None, Item(personal=True)]


@dataclass(frozen=True, kw_only=True)
class State:
    """A record as the state law (law 5) shows it at one (valid, known)."""

    KIND: ClassVar[str]
    """The stream's prefix: streams are named `<kind>-<number>`."""


@dataclass(frozen=True, kw_only=True)
class Body:
    """What one event says: the items it sets. Fields that its state lacks are details, kept but not folded."""

    STATE: ClassVar[type[State]]
    TYPE: ClassVar[str]
    """The stable type name stored in the log, `<kind>.<past tense>`; never a Python path."""
    VERSION: ClassVar[int] = 1
    """Counts schema changes; the log stores `<TYPE>/<VERSION>`."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
def event(state: type[State], stored: str, *, version: int = 1) -> Callable[[type[BodyT]], type[BodyT]]:
    """Declare an event: of which record, under which name in the log, in which version of its items."""
    assert stored.startswith(f"{state.KIND}."), f"{stored}: an event's name begins with the kind of its record"

    def declare(body: type[BodyT]) -> type[BodyT]:
        body.STATE, body.TYPE, body.VERSION = state, stored, version
        return dataclass(frozen=True, kw_only=True)(body)

    return declare


@dataclass(frozen=True)
class Declared:
    """An item as declared: its name, plain Python type (without None) and marks."""

    name: str
    type: type
    mark: Item


@per_class
def items_of(cls: type[State | Body]) -> tuple[Declared, ...]:
    """The declared items of a state or body class, in declaration order."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple(_declared(f.name, hints[f.name]) for f in fields(cls))


def _declared(name: str, hint: Any) -> Declared:  # noqa: ANN401 - type hints have no common type
    union, mark = get_args(hint)
    assert isinstance(mark, Item), f"{name}: declare items with the aliases of events.items"
    plain = next(part for part in get_args(union) if part is not type(None))
    return Declared(name, get_origin(plain) or plain, mark)


@per_class
def folded_names(body: type[Body]) -> tuple[tuple[str, bool], ...]:
    """The body's items that its state has, each with whether it adds up; the rest are details."""
    state = {item.name for item in items_of(body.STATE)}
    return tuple((item.name, item.mark.total) for item in items_of(body) if item.name in state)


@per_class
def folded(body: type[Body]) -> dict[str, bool]:
    """The same, to look up."""
    return dict(folded_names(body))
