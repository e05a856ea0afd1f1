"""A simulated town in a data folder that publishes to the school board."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from exchange.provider import SCHOOL, terms
from support.offices import arrival, form, moment, relocation

from console.bootstrap import Office
from console.feed.joined import publishing, registry_of, tokens
from events.towns import member_town
from registry.application.agreement import ApproveAgreement, ProposeAgreement, RevokeAgreement
from registry.application.clocks import SimulatedClock
from registry.application.commands import OpenTown

if TYPE_CHECKING:
    from pathlib import Path

    from registry.application.commands import Command

TOGANE, SAMMU = "122131", "122378"
NOW = date(2024, 7, 1)


@dataclass
class Published:
    """東金市 on files, with two residents, one relocation and one agreement."""

    data: Path
    code: str = TOGANE
    subscriber: str = SCHOOL
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        self.office = Office(self.data, member_town(self.code))
        with self.office.registry(simulated=True) as town:
            assert isinstance(town.clock, SimulatedClock)
            town.clock.set(moment(NOW))
            town.handle(OpenTown(form=form("open", submission=self.code), name=self.office.town.name, simulated=True))
            town.handle(arrival("first", "000000000000018", "000000000000026"))
            town.handle(relocation("moved", "000000000000018", "求名"))
        self.agreement = self.agree(subscriber=self.subscriber, until=date(2099, 3, 31), rate=20)
        with tokens(self.office) as store:
            self.token = store.issue(self.subscriber, 0)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @staticmethod
    def at(data: Path) -> Office:
        """The office of a copied data folder."""
        return Office(data, member_town(TOGANE))

    @property
    def authorization(self) -> dict[str, str]:
        """The header of the school board's requests."""
        return {"Authorization": f"Bearer {self.token}"}

    def office_handle(self, command: Command) -> None:
        """Commit a command."""
        with registry_of(self.office) as (town, _):
            town.handle(command)

    def agree(self, name: str = "a", **other: Any) -> str:
        """Propose and approve an agreement; its number."""
        proposal = form(f"propose {name}", "agreement.proposed", NOW, actor="proposer")
        with registry_of(self.office) as (town, _):
            town.handle(ProposeAgreement(form=proposal, terms=terms(**other)))
            (stream,) = town.commit_of(proposal.command_id)
            number = stream.removeprefix("agreement-")
            approval = form(f"approve {name}", "agreement.approved", NOW, actor="approver")
            town.handle(ApproveAgreement(form=approval, agreement=number))
        return number

    def revoke(self) -> None:
        """End the agreement."""
        revocation = form("revoke", "agreement.revoked", NOW)
        self.office_handle(RevokeAgreement(form=revocation, agreement=self.agreement, grounds="目的の終了"))

    def publish(self) -> int:
        """One round of the publisher."""
        with registry_of(self.office) as (town, sealer), publishing(self.office, town, sealer) as publisher:
            return publisher.publish()
