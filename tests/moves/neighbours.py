"""Two simulated towns, each in a data folder of its own, that tell each other of those who move between them."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from exchange.serving import served
from support.command_line import Typed
from support.offices import form, moment, newcomer
from support.people import ReplayedPeople

from connectors.exchange.client import Feed
from connectors.exchange.move_terms import move_terms
from connectors.sqlite.drafts import SqliteDraftStore
from console.bootstrap import Office
from console.feed.joined import publish_once, registry_of, tokens
from console.moving import Received, receive
from console.proof import CHECKPOINTS, TOWN_KEY, published_key, sealer_of
from events.agreement import AgreementProposed
from events.move_chain import Arrival
from events.resident import MovedOut
from events.timeline import FOR_EVER, state_at
from events.towns import member_town
from events.values.legal_date import LegalDate
from registry.application.agreement import ApproveAgreement, ProposeAgreement
from registry.application.clocks import SimulatedClock
from registry.application.commands import Enter, Leave, OpenTown
from registry.application.moves import move_in
from registry.application.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from events.items import State
    from events.notes import VerifierKey
    from registry.application.commands import Command
    from registry.application.registry import Receipt

TOGANE, SAMMU = "122131", "122378"
TARO, HANAKO = "000000000000018", "000000000000026"
HOME = "000000000000034"
OPENED, FILED = date(2024, 2, 1), date(2024, 3, 20)
PLANNED, CAME = date(2024, 3, 31), date(2024, 3, 29)
THERE = "千葉県山武市成東1番地"
FROM_TOGANE = f"{TOGANE}-{TARO}"


@dataclass
class Neighbour:
    """One town: its register, its agreement with the other, its feed."""

    folder: Path
    code: str
    other: str
    token: str = ""

    def opened(self) -> Self:
        """With a register, an agreement with the other town, and a token for it."""
        opening = OpenTown(form=form("open", submission=self.code), name=self.office.town.name, simulated=True)
        self.on(OPENED, opening)
        terms = move_terms(member_town(self.other), OPENED, date(2099, 3, 31), rate=6_000)
        proposed = form("propose", AgreementProposed.TYPE, OPENED, actor="clerk")
        self.on(OPENED, ProposeAgreement(form=proposed, terms=terms))
        approved = form("approve", "agreement.approved", OPENED, actor="chief")
        self.on(OPENED, ApproveAgreement(form=approved, agreement=f"{self.other}-1"))
        with tokens(self.office) as store:
            self.token = store.issue(self.other, 0)
        self.tell()
        return self

    @property
    def office(self) -> Office:
        """Its files."""
        return Office(self.folder, member_town(self.code))

    def copied(self, folder: Path) -> Neighbour:
        """The same town elsewhere."""
        shutil.copytree(self.folder, folder)
        return replace(self, folder=folder)

    @property
    def key(self) -> VerifierKey:
        """Its public key, as it gives it away."""
        found = published_key(self.office, TOWN_KEY)
        assert found is not None
        return found

    @property
    def key_file(self) -> Path:
        """The file of that key."""
        return self.office.folder / CHECKPOINTS / TOWN_KEY

    def on(self, day: date, command: Command) -> Receipt:
        """Commit a command on a day."""
        with self.office.registry(simulated=True) as town:
            assert isinstance(town.clock, SimulatedClock)
            town.clock.set(max(moment(day), town.log.head().recorded_at))
            return town.handle(command)

    def wait_for(self, day: date) -> None:
        """Let a simulated town's clock go on: something else is recorded on the day."""
        terms = replace(move_terms(member_town(self.other), OPENED, day, rate=1), subscriber="elsewhere")
        name = f"something on {day}"
        self.on(day, ProposeAgreement(form=form(name, AgreementProposed.TYPE, OPENED), terms=terms))

    def tell(self) -> int:
        """Publish and seal; how many records went out."""
        sent = publish_once(self.office)
        self.seal()
        return sent

    def seal(self) -> None:
        """Sign a checkpoint over the whole log; no read model's digest, which takes longer than all else."""
        with self.office.log() as log, sealer_of(self.office) as sealer:
            sealer.seal(log.read_batches(sealer.position))

    @contextmanager
    def feed(self) -> Iterator[Feed]:
        """What it tells the other, over HTTP."""
        with served(self.office) as address, Feed(address, self.code, self.token) as feed:
            yield feed

    def hear(self, other: Neighbour, key: VerifierKey | None = None) -> Received:
        """Take what the other has told."""
        with other.feed() as feed:
            return receive(self.office, other.code, feed, key or other.key)

    def state(self, kind: type[State], number: str, valid: date, known: int | None = None) -> dict[str, Any]:
        """A record's items as known now or at a position; empty before there are any."""
        with self.office.replay() as replay:
            found = state_at(replay.entries(f"{kind.KIND}-{number}"), valid, FOR_EVER if known is None else known)
        return {} if found is None else {name: value for name, value in vars(found).items() if value is not None}

    @property
    def head(self) -> int:
        """The last position."""
        with self.office.log() as log:
            return log.head().position


def receive_typed(town: Neighbour, other: Neighbour, *more: str) -> Any:
    """`daicho move receive` at the other town's feed."""
    token = town.folder / f"token-{other.code}"
    token.write_text(other.token, encoding="utf-8")
    with served(other.office) as address:
        line = ("move", "receive", "--provider", other.code, "--from", address, "--token-file", str(token))
        return Typed(town.folder)(*line, "--key", str(other.key_file), *more, "--json").json


def family(name: str = "family") -> Enter:
    """太郎 and 花子 of 東金市."""
    since = LegalDate.exact(OPENED)
    people = {
        TARO: newcomer(HOME, name="東金　太郎", resident_code="24727059608", became_resident=since),
        HANAKO: newcomer(HOME, "妻", name="東金　花子", sex="女", resident_code="24846016224", became_resident=since),
    }
    return Enter(form=form(name, effective=OPENED), people=people)


def leaving(*numbers: str, name: str = "out", planned: date = PLANNED, to: str = THERE) -> Leave:
    """転出届 of 20 March for the 31st."""
    body = MovedOut(planned_leaving=planned, planned_destination=to)
    filed = form(name, "move_out_domestic", planned, notice_on=FILED)
    return Leave(form=filed, people=dict.fromkeys(numbers, body))


def settling(town: Neighbour, *arrivals: str, came: date = CAME, **common: Any) -> Receipt:
    """転入届 prefilled from what was announced, entered at the window."""
    told = {number: Arrival(**town.state(Arrival, number, date.max)) for number in arrivals}
    filed = form(f"in {arrivals} {came}", effective=came, notice_on=came)
    items = {"city": "山武市", "area": "成東", "street": "1番地", **common}
    command = move_in(filed, told, items, own={arrivals[0]: {"relationship": "世帯主"}})
    town.wait_for(came)
    with registry_of(town.office) as (register, sealer):
        drafts = SqliteDraftStore(town.office.folder / "drafts.sqlite", sealer)
        try:
            return Window(register, ReplayedPeople(register, sealer), drafts).handle(command)
        finally:
            drafts.close()
