"""Full files and differences of a town for its internal systems."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from connectors.exchange.files import Full, write_differences
from connectors.exchange.schema import dataschema_of, read
from connectors.exchange.standing import Standing
from connectors.sqlite import SQLiteLogRecorder
from console.feed.joined import exchange_store, publish_once, registry_of
from console.feed.town import parsed
from console.refusals import Refusal
from events.event import instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from connectors.exchange.files import Written
    from console.bootstrap import Office


@contextmanager
def present(office: Office, agreement: str) -> Iterator[Full]:
    """Every record that an agreement covers, as it stands; Refusal C402 where it isn't in force."""
    with registry_of(office) as (registry, sealer):
        assert isinstance(registry.recorder, SQLiteLogRecorder)
        standing = Standing(registry.recorder, sealer)
        standing.refresh()
        today = instant(max(registry.clock.now(), registry.log.head().recorded_at)).date()
        terms = next((one for one in standing.agreements(today) if one.number == agreement), None)
        if terms is None:
            raise Refusal("C402", agreement=agreement)
        yield Full(office.town.lgcode, terms, standing, registry.handle, today)


def differences(office: Office, subscriber: str, folder: Path) -> Written | None:
    """What was published to a subscriber since the folder's last file; RefusedError without an agreement in force."""
    publish_once(office)
    with registry_of(office) as (registry, sealer), exchange_store(office, sealer) as store:
        assert isinstance(registry.recorder, SQLiteLogRecorder)
        standing = Standing(registry.recorder, sealer)
        standing.refresh()
        today = instant(max(registry.clock.now(), registry.log.head().recorded_at)).date()
        schemas = {dataschema_of(terms): parsed(terms) for terms in standing.agreements(today)}

        def decode(data: bytes, dataschema: str) -> Any:  # noqa: ANN401 - as the schema says
            return read(schemas[dataschema], data) if dataschema in schemas else None

        return write_differences(folder, office.town.lgcode, subscriber, store.log(subscriber), decode)
