"""Full files and differences of a town for its internal systems."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from connectors.exchange.files import Full, write_differences
from connectors.exchange.schema import parsed, read
from connectors.exchange.standing import Standing
from connectors.sqlite import SQLiteLogRecorder
from console.feed.joined import exchange_store, publish_once, registry_of
from console.refusals import Refusal
from events.event import instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from connectors.exchange.files import Written
    from console.bootstrap import Office
    from events.codec import Sealer
    from registry.application.registry import TownRegistry


@contextmanager
def present(office: Office, agreement: str) -> Iterator[Full]:
    """Every record that an agreement covers, as it stands; Refusal C402 where it isn't in force."""
    with registry_of(office) as (registry, sealer):
        standing, today = _standing(registry, sealer)
        terms = next((one for one in standing.agreements(today) if one.number == agreement), None)
        if terms is None:
            raise Refusal("C402", agreement=agreement)
        yield Full(office.town.lgcode, terms, standing, registry.handle, today)


def differences(office: Office, subscriber: str, folder: Path) -> Written | None:
    """What was published to a subscriber since the folder's last file; Refusal C409 without an agreement in force."""
    publish_once(office)
    with registry_of(office) as (registry, sealer), exchange_store(office, sealer) as store:
        standing, today = _standing(registry, sealer)
        in_force = [terms for terms in standing.agreements(today) if terms.subscriber == subscriber]
        schemas = {terms.number: parsed(terms.items, terms.event_types) for terms in in_force}
        if not schemas:
            raise Refusal("C409", subscriber=subscriber)

        def decode(data: bytes, agreement: str) -> Any:  # noqa: ANN401 - as the schema says
            return read(schemas[agreement], data) if agreement in schemas else None

        return write_differences(folder, office.town.lgcode, subscriber, store.log(subscriber), decode)


def _standing(registry: TownRegistry, sealer: Sealer) -> tuple[Standing, date]:
    """What the town's log says now, and the day on which it says so."""
    assert isinstance(registry.recorder, SQLiteLogRecorder)
    standing = Standing(registry.recorder, sealer)
    standing.refresh()
    return standing, instant(max(registry.clock.now(), registry.log.head().recorded_at)).date()
