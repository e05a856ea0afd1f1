"""All towns of a process."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from console.bootstrap import offices
from console.erasing import is_simulated
from console.service.town import TownService
from events.towns import UnknownTownError, member_town

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from console.bootstrap import Office
    from console.worker import Worker


class Services:
    """The towns that this process serves, by 団体コード."""

    def __init__(self, towns: Mapping[str, TownService]) -> None:
        self.towns = towns

    @classmethod
    @contextmanager
    def open(cls, data: Path, towns: tuple[str, ...] = (), worker: Worker | None = None) -> Iterator[Services]:
        """The named towns of a data folder, or all it has; `worker` where several processes answer for them."""
        with ExitStack() as opened:

            def service(office: Office) -> TownService:
                answered = opened.enter_context(worker.answered(office.town.lgcode)) if worker else None
                return opened.enter_context(TownService(office, simulated=is_simulated(office), answered=answered))

            yield cls({office.town.lgcode: service(office) for office in offices(data, towns)})

    def town(self, lgcode: str) -> TownService:
        """The service of a town; UnknownTownError where it isn't served here."""
        service = self.towns.get(lgcode)
        if service is None:
            raise UnknownTownError(f"{member_town(lgcode).name}はここでは扱っていません")
        return service
