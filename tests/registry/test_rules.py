"""Each rule is provoked once by an ordinary mistake, speaks two languages, names its field, and records nothing."""

from __future__ import annotations

import re
import runpy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.asked_twice import AskedTwice, opened_town
from support.changes import (
    CHILD,
    CODES,
    HEAD,
    RETURNING,
    SPOUSE,
    STRANGER,
    TODAY,
    WHAT,
    all_items,
    command,
    settle,
)
from support.offices import form, moment, newcomer, opened, registry
from support.people import ReplayedPeople
from support.sealers import PlainSealer

from connectors.sqlite.drafts import SqliteDraftStore
from events import protection as p
from events import resident as e
from events.values.legal_date import LegalDate
from registry.application import commands as c
from registry.application.clocks import SimulatedClock
from registry.application.window import Window
from registry.domain.errors import RuleViolation, UnacknowledgedAlerts
from registry.domain.protection import support_alerts
from registry.domain.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DOCS = Path(__file__).parents[2] / "docs"
NOBODY = "91"
RAW_CODES = re.compile("resident[.]|moved_out|removed|dead|japanese|foreign")


class Counter:
    """A settled town with a window in front of it."""

    def __init__(self, town: AskedTwice, folder: Path) -> None:
        self.town, self.folder = town, folder
        self.store = SqliteDraftStore(folder / "drafts.sqlite", PlainSealer())
        self.window = Window(town.town, ReplayedPeople(town.town), self.store)

    def handle(self, asked: c.Command, day: date = TODAY) -> None:
        """What a caseworker enters on a day."""
        clock = self.town.town.clock
        assert isinstance(clock, SimulatedClock)
        clock.set(moment(day))
        self.window.handle(asked)

    def draft(self, reason: str = "relocation") -> str:
        """An ordinary 仮登録 by clerk "test"."""
        self.handle(command("kana_confirmed"))
        return self.window.save_draft(command(reason)).id


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A town with a family, a foreign resident and somebody who has left."""
    with opened_town(tmp_path) as asked:
        for one in settle():
            asked.on(date(2024, 2, 1), one)
        made = Counter(asked, tmp_path)
        yield made
        made.store.close()


def change(body: Any, reason: str, number: str = HEAD, effective: date = TODAY, **more: Any) -> c.Change:
    """A 修正 of one person, with no alert overridden."""
    given: dict[str, Any] = {"acknowledged": frozenset(), **more}
    return c.Change(form=form("provoked", reason, effective, **given), people={number: body})


def entry(body: Any, number: str = "67", effective: date = TODAY, **more: Any) -> c.Enter:
    """A 国内転入 of one person, with no alert overridden."""
    given: dict[str, Any] = {"acknowledged": frozenset(), **more}
    return c.Enter(form=form("provoked", "move_in_domestic", effective, **given), people={number: body})


def strict(asked: c.Command) -> c.Command:
    """The same command with no alert overridden."""
    return replace(asked, form=replace(asked.form, acknowledged=frozenset()))


def unopened(counter: Counter) -> None:
    """Enter something in a town that was never opened."""
    with registry(counter.folder / "new.sqlite") as new:
        new.handle(command("relocation"))


def mixed(counter: Counter) -> None:
    """Open a simulated town as a real one."""
    with registry(counter.folder / "other.sqlite") as other:
        other.handle(opened(simulated=False))


def twice(*commands: c.Command) -> Callable[[Counter], None]:
    """Enter several commands; the last one is the mistake."""

    def enter(counter: Counter) -> None:
        for one in commands:
            counter.handle(one)

    return enter


def head_dies(counter: Counter) -> None:
    """The head of three dies."""
    counter.handle(c.Leave(form=form("d", "death", TODAY, acknowledged=frozenset()), people={HEAD: e.Died()}))


def other_draft(counter: Counter) -> None:
    """Enter something for a person whose draft waits."""
    counter.draft()
    counter.handle(command("death"))


def own_eyes(counter: Counter) -> None:
    """Review what one entered oneself."""
    counter.window.review(counter.draft(), "test")


def sent_back(counter: Counter) -> None:
    """Decide a draft whose author has to mend it."""
    draft = counter.draft()
    counter.window.send_back(draft, "review", "番地の誤り")
    counter.window.decide(draft, "decide")


def unreviewed(counter: Counter) -> None:
    """Decide what nobody reviewed."""
    counter.window.decide(counter.draft(), "係長")


def protected_issue(counter: Counter) -> None:
    """Issue a certificate about a protected person."""
    counter.handle(command("support_started"))
    counter.handle(command("certificate_issued"))


def confirmed(**more: Any) -> c.ChangeSupport:
    """A confirmed measure."""
    body = replace(WHAT["support_started"][HEAD], status="active", **more)
    return c.ChangeSupport(form=form("confirmed", "support_started", TODAY), people={HEAD: body})


def warning_hold(counter: Counter) -> None:
    """Change a person under a hold that warns."""
    body = replace(WHAT["hold_set"][f"resident-{HEAD}"], level=p.Level.ALERT)
    counter.handle(c.SetHolds(form=form("h", "hold_set", TODAY), holds={f"household-{HEAD}": body}))
    counter.handle(strict(command("kana_confirmed")))


def taken_number(counter: Counter) -> None:
    """Enter somebody under a drawn number that was given meanwhile."""
    body = all_items(e.MovedIn)
    counter.town.town.handle(replace(entry(body, RETURNING), fresh=frozenset((RETURNING,))))


def cancel_of(name: str, reason: str) -> c.Cancel:
    """A 取消し of a 届書."""
    return c.Cancel(form=form("cancelling", reason, TODAY), cancels=form(name).command_id)


MOVED = WHAT["relocation"][CHILD]
ALONE = e.HouseholdChanged(household=HEAD, relationship="世帯主")
PERIOD = p.HoldSet(process="change", level="error", since=TODAY, until=date(2024, 1, 1))
LEAVING = e.MovedOut(planned_leaving=TODAY, planned_destination="千葉県山武市")
TWIN = all_items(e.MovedIn, name=f"東金　{CHILD}")

MISTAKES: dict[str, Callable[[Counter], None]] = {
    "R001": head_dies,
    "R002": unopened,
    "R003": mixed,
    "R101": twice(change(MOVED, "relocation", NOBODY)),
    "R102": twice(entry(all_items(e.MovedIn), HEAD)),
    "R103": twice(change(MOVED, "relocation", RETURNING)),
    "R104": twice(entry(all_items(e.MovedIn, koseki_head=""))),
    "R105": twice(change(MOVED, "relocation", CHILD, date(2024, 6, 11))),
    "R106": twice(change(MOVED, "relocation", CHILD, notice_on=date(2024, 6, 11))),
    "R107": twice(change(e.HouseholdChanged(relationship="孫"), "household_transfer", CHILD)),
    "R108": twice(change(ALONE, "household_transfer", CHILD)),
    "R109": twice(change(MOVED, "household_split", CHILD)),
    "R110": twice(change(ALONE, "household_head_change", SPOUSE)),
    "R111": twice(cancel_of("never", "cancel_removal")),
    "R112": twice(
        cancel_of("gone", "cancel_removal"), replace(cancel_of("gone", "restored"), form=form("2", "restored", TODAY))
    ),
    "R113": twice(command("kana_confirmed"), cancel_of("family", "cancel_entry")),
    "R114": twice(replace(command("move_in_notice_received"), people={HEAD: "千葉県山武市"})),  # type: ignore[call-arg] # a ConfirmMoveOut
    "R115": twice(change(e.AmendedByAuthority(), "amendment_ex_officio")),
    "R116": twice(change(e.Relocated(area="求名"), "alias_entered", STRANGER)),
    "R118": twice(change(WHAT["alias_entered"][STRANGER], "alias_entered", HEAD)),
    "R119": twice(entry(replace(TWIN, resident_code=CODES[HEAD]))),
    "R120": twice(entry(replace(TWIN, resident_code="25208017678"))),
    "R122": other_draft,
    "R123": lambda counter: counter.window.review("no such draft", "係長"),
    "R124": own_eyes,
    "R125": twice(command("hold_set"), command("kana_confirmed")),
    "R126": protected_issue,
    "R127": twice(command("hold_lifted")),
    "R128": twice(c.SetHolds(form=form("h", "hold_set", TODAY), holds={f"resident-{HEAD}": PERIOD})),
    "R129": twice(confirmed(), command("support_started")),
    "R130": twice(command("support_ended")),
    "R131": twice(change(e.AmendedByAuthority(sex="女"), "minor_amendment")),
    "R132": twice(cancel_of("gone", "cancel_entry")),
    "R133": taken_number,
    "R134": twice(confirmed(), command("support_extended", effective=TODAY)),
    "R135": twice(command("certificate_issued"), command("move_out_certificate_issued")),
    "R136": twice(c.VoidCertificate(form=form("v", "certificate_issued", TODAY), number="999", why="印字不良")),
    "R137": unreviewed,
    "R139": sent_back,
    "R140": twice(command("alias_entered"), change(WHAT["alias_entered"][STRANGER], "alias_entered", STRANGER)),
    "R141": twice(command("alias_deleted")),
    "R142": twice(
        c.Leave(form=form("plan", "move_out_domestic", date(2024, 6, 30)), people={CHILD: LEAVING}),
        c.Leave(form=form("provoked", "death", TODAY), people={CHILD: e.Died()}),
    ),
    "R138": twice(command("certificate_issued"), cancel_of("certificate_issued", "cancel_amendment")),
    "R145": twice(entry(replace(TWIN, name="別人\u200b花子", resident_code="10000000006"))),
    "A102": head_dies,
    "A104": twice(entry(replace(TWIN, resident_code="10000000006"))),
    "A105": twice(change(MOVED, "relocation", CHILD, date(2024, 5, 1), notice_on=TODAY)),
    "A106": warning_hold,
    "A109": twice(entry(replace(TWIN, name="別人", resident_code="25208017644"))),
    "A110": twice(
        c.Leave(
            form=form("provoked", "move_out_domestic", date(2024, 5, 1), notice_on=TODAY, acknowledged=frozenset()),
            people={CHILD: LEAVING},
        )
    ),
}
MISTAKES["R117"] = twice(
    c.Change(
        form=replace(form("fuzzy", "relocation"), effective=LegalDate.parse("令和6年5月頃")), people={CHILD: MOVED}
    )
)
MISTAKES["A101"] = twice(
    c.Change(form=form("first", "relocation", TODAY), people={CHILD: MOVED}),
    change(MOVED, "relocation", CHILD, date(2024, 5, 1)),
)


def codes(refused: RuleViolation) -> list[str]:
    """The violation's own code, and those of the alerts that are open."""
    alerts = refused.alerts if isinstance(refused, UnacknowledgedAlerts) else ()
    return [refused.code, *(alert.code for alert in alerts)]


@pytest.mark.parametrize("code", MISTAKES)
def test_a_mistake_is_refused_with_a_remedy_and_changes_nothing(counter: Counter, code: str) -> None:
    """The caseworker learns the code, what is wrong and what to do in both languages; the log stays as it was."""
    with pytest.raises(RuleViolation) as refused:
        MISTAKES[code](counter)
    assert code in codes(refused.value)
    for lang in ("ja", "en"):
        assert refused.value.message(lang)
        assert refused.value.remedy(lang)
        assert "{" not in refused.value.message(lang) + refused.value.remedy(lang)
    assert not RAW_CODES.search(refused.value.message("ja")), "a caseworker reads words, not codes"
    streams = [f"resident-{number}" for number in (HEAD, SPOUSE, CHILD, STRANGER, RETURNING, NOBODY, "67")]
    recorded = [entry for stream in streams for entry in counter.town._catch_up().entries(stream)]
    assert "provoked" not in {entry.header.submission for entry in recorded}
    assert refused.value.item or code == "R115"


def test_a_support_measure_alerts_in_its_last_month_and_when_it_has_run_out() -> None:
    """A107 from a month before the last day, A108 after it; an ended measure is silent."""
    running = p.Support(status="active", until=date(2025, 3, 31))
    days = (date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 31), date(2025, 4, 1))
    assert [[alert.code for alert in support_alerts("18", running, day)] for day in days] == [
        [],
        ["A107"],
        ["A107"],
        ["A108"],
    ]
    assert support_alerts("18", p.Support(status="ended", until=date(2025, 3, 31)), date(2025, 4, 1)) == ()


def test_every_rule_of_the_register_is_provoked() -> None:
    """No rule of the resident register without a mistake that breaks it."""
    ours = {code for code in RULES if code.startswith(("R1", "A1"))} | {"R001", "R002", "R003"}
    others = {"A103": "a bill's", "A107": "a period", "A108": "a period", "R143": "a batch's", "R144": "a batch's"}
    assert ours - set(others) == set(MISTAKES), "the others have tests of their own"


def test_the_document_of_the_rules_is_up_to_date() -> None:
    """docs/rules.md is what docs/generate_rules.py writes."""
    document = runpy.run_path(str(DOCS / "generate_rules.py"))["document"]()
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == document


def test_an_alert_is_overridden_by_its_code_and_no_other(counter: Counter) -> None:
    """Acknowledging A105 doesn't acknowledge A101."""
    twin = entry(replace(TWIN, resident_code="10000000006"), notice_on=TODAY)
    with pytest.raises(UnacknowledgedAlerts):
        counter.handle(replace(twin, form=replace(twin.form, acknowledged=frozenset(("A105",)))))
    counter.handle(replace(twin, form=replace(twin.form, acknowledged=frozenset(("A104",)))))
    assert counter.town.resident("67", TODAY) is not None


def test_a_newborn_is_nobody_else(counter: Counter) -> None:
    """People with other names, sexes or birth dates raise no alert."""
    counter.handle(entry(newcomer("67", resident_code="10000000006", birth=LegalDate.exact(date(2001, 1, 1)))))
    assert counter.town.resident("67", TODAY) is not None
