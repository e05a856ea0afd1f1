"""The words of the screens, made by pure functions: the time control, fields, differences, certificates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.moments import Standing
from console.service.visit import AsOf
from console.web.entering.commands import command_of
from console.web.entering.fields import FieldError, read
from console.web.entering.forms import (
    Filled,
    Subject,
    item_fields,
    items_asked,
    member_fields,
    newcomers,
    offered,
    takes_members,
)
from console.web.views.copy import OPTIONS, lines
from console.web.views.history import difference
from console.web.views.time import SHOWN, Asking, Change, MomentBar, moment_bar
from events.event import end_of_day
from events.towns import MEMBER_TOWNS
from events.values.legal_date import LegalDate
from registry.application import commands as c
from registry.domain.plans import PLANS

START: Final = date(2024, 1, 1)
FAMILY: Final = [
    ("018", {"name": "東金　太郎", "relationship": "世帯主", "area": "家之子", "street": "1番地", "household": "7"}),
    ("026", {"name": "東金　花子", "relationship": "妻", "area": "家之子", "street": "1番地", "household": "7"}),
]
SUBJECT: Final = Subject("018", {**FAMILY[0][1], "status": "resident", "kind": "japanese"}, FAMILY)

changes = st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=20).map(
    lambda drawn: [
        Change(START + timedelta(days), position, end_of_day(START) + position, "転居", counts)
        for position, (days, counts) in enumerate(drawn, 1)
    ]
)


def bar(found: list[Change], valid: date, known: int, *, typed: tuple[str, str] = ("v", "k")) -> MomentBar:
    """The control of a page at a moment."""
    standing = Standing(valid, known, end_of_day(START), len(found))
    at = AsOf.of(standing, MEMBER_TOWNS[0], simulated=True)
    return moment_bar(at, found, Asking(*typed, lambda v, k: f"/p?valid={v}&known={k}", "ja"))


def asked(address: str, axis: str) -> str:
    """What an address asks for on one axis."""
    return parse_qs(urlsplit(address).query, keep_blank_values=True)[axis][0]


@given(changes, st.integers(0, 70), st.integers(0, 20))
def test_each_step_leads_to_the_nearest_other_state(found: list[Change], days: int, known: int) -> None:
    """Back is the change before what is shown, forward the next one; neither axis moves the other."""
    valid = START + timedelta(days)
    shown = bar(found, valid, known)
    holding = sorted({one.effective for one in found if one.counts and one.position <= known})
    here = max((day for day in holding if day <= valid), default=None)
    before = [day for day in holding if here and day < here]
    after = [day for day in holding if day > valid]
    assert (shown.valid.earlier and date.fromisoformat(asked(shown.valid.earlier, "valid"))) == (
        before[-1] if before else ""
    )
    assert asked(shown.valid.later, "valid") == (after[0].isoformat() if after else "")
    later = [one.position for one in found if one.position > known]
    assert asked(shown.known.later, "known") == (str(later[0]) if later else "")
    assert all(asked(stop.address, "known") == "k" for stop in shown.valid.stops)
    for axis in (shown.valid, shown.known):
        assert len(axis.stops) <= SHOWN
        assert sum(stop.is_here for stop in axis.stops) <= 1


def test_now_says_nothing_and_leads_nowhere_later() -> None:
    """The present record has no banner and no step forward."""
    shown = bar([Change(START, 1, 0, "出生")], START, 1, typed=("", ""))
    assert (shown.is_past, shown.when, shown.valid.later, shown.known.later) == (False, "", "", "")


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        (date, "Ｒ６．３．３１", date(2024, 3, 31)),
        (LegalDate, "令和6年1月10日から1月20日頃までの間", LegalDate.parse("令和6年1月10日から1月20日頃までの間")),
        (LegalDate, "２０２４－０３－３１", LegalDate.exact(date(2024, 3, 31))),
        (int, "１２", 12),
        (bool, "True", True),
    ],
)
def test_what_is_typed_becomes_a_value(kind: type, typed: str, expected: object) -> None:
    """Full-width digits, both calendars, 不詳日 in their own words."""
    assert read("item", kind, typed) == expected


def test_a_suspension_ends_at_a_time() -> None:
    """一時解除 is typed as a day or a time in Japan, never as a count."""
    assert read("suspended_until", int, "2024-03-31") == end_of_day(date(2024, 3, 31))
    with pytest.raises(FieldError):
        read("suspended_until", int, "12345")


def test_every_fitting_reason_has_a_form() -> None:
    """Whatever is offered can be drawn, for somebody who lives here, who left, and who is new."""
    gone = Subject("018", {**SUBJECT.items, "status": "moved_out"}, FAMILY[:1])
    for subject in (SUBJECT, gone, newcomers(2, {})):
        for reason in offered(subject):
            fields = [one for several in item_fields(reason.code, subject, Filled(), "ja") for one in several.fields]
            drawn = {one.name for one in fields}
            for each in member_fields(reason.code, subject, Filled(), "ja").values():
                drawn |= {one.name.partition(":")[0] for one in each}
            assert {item.name for item in items_asked(reason.code)} == drawn


def typed(**more: str) -> dict[str, str]:
    """A filled form."""
    return {"command_id": UUID(int=1).hex, "effective": "2024-03-31", **more}


def test_members_move_together_with_a_relationship_each() -> None:
    """転居 of a household: one new address for all, 続柄 person by person, and what stays the same is left out."""
    given = typed(
        area="求名", street="2番地", household="7", **{"relationship:018": "世帯主", "relationship:026": "夫"}
    )
    command = command_of("relocation", SUBJECT, given, frozenset({"026"}))
    assert isinstance(command, c.Change)
    assert {number: (body.area, body.relationship) for number, body in command.people.items()} == {  # type: ignore[attr-defined] # all are Relocated
        "018": ("求名", None),
        "026": ("求名", "夫"),
    }


def test_another_areas_codes_do_not_come_along() -> None:
    """A new 町字 wipes the old one's code and 郵便番号 unless they are typed anew."""
    subject = Subject("018", {**SUBJECT.items, "area_code": "12213044000", "postal_code": "2830061"}, FAMILY[:1])
    stays = {"area_code": "12213044000", "household": "7", "street": "1番地"}
    command = command_of("relocation", subject, typed(area="求名", postal_code="2830001", **stays), frozenset())
    assert isinstance(command, c.Change)
    assert (command.people["018"].area_code, command.people["018"].postal_code) == ("", "2830001")  # type: ignore[attr-defined] # is Relocated


def test_hidden_values_are_never_written_back() -> None:
    """A form that couldn't show an item says nothing of it, so that ＊＊＊ is never recorded."""
    hidden = Subject("018", {**SUBJECT.items, "area": "＊＊＊", "domicile": "＊＊＊"}, FAMILY[:1])
    assert {
        one.value
        for group in item_fields("amendment_ex_officio", hidden, Filled(), "ja")
        for one in group.fields
        if one.name in ("area", "domicile")
    } == {""}
    command = command_of("amendment_ex_officio", hidden, typed(name="山武　太郎", area="", domicile=""), frozenset())
    assert isinstance(command, c.Change)
    said = {name: value for name, value in vars(command.people["018"]).items() if value is not None}
    assert said == {"name": "山武　太郎"}


def test_only_plans_of_households_offer_members() -> None:
    """転居, 世帯の異動 and 消除 take a family; 職権修正 and 死亡届's items one record at a time."""
    several = {code for code, plan in PLANS.items() if takes_members(plan)}
    assert {"relocation", "household_split", "move_out_domestic", "move_in_notice_received"} <= several
    assert not {"amendment_ex_officio", "birth", "error_correction", "kana_confirmed", "support_started"} & several


def test_differences_are_told_in_words() -> None:
    """An address on one line, dates in eras, codes by name; what reads the same isn't told."""
    before = {"city": "東金市", "area": "家之子", "street": "1番地", "birth": date(1970, 5, 5), "status": "resident"}
    after = {**before, "street": "2番地", "status": "dead", "card_number": ""}
    found = [(row.item, row.before, row.after) for row in difference(before, after, "ja")]
    assert found == [("状態", "住民", "死亡"), ("住所", "東金市家之子1番地", "東金市家之子2番地")]


def test_a_certificate_leaves_out_what_nobody_asked_for() -> None:
    """個人番号, 住民票コード and 続柄 say 省略 unless asked for; a foreigner's birth date is Western (1.1.9)."""
    items = {"name": "A", "birth": date(1970, 5, 5), "kind": "foreign", "status": "resident", "my_number": "1" * 12}
    plain = {line.label: line.value for line in lines(items, "", frozenset(), "ja")}
    whole = {line.label: line.value for line in lines(items, "", frozenset(OPTIONS), "ja")}
    assert plain["生年月日"] == "1970年5月5日"
    assert plain["個人番号"] == plain["住民票コード"] == plain["続柄"] == "省略"
    assert whole["個人番号"] == "1" * 12
    assert "本籍" not in plain


def test_a_moment_is_shown_as_it_was_asked_for() -> None:
    """The banner names the day and what was known, in eras."""
    shown = bar([], date(2024, 3, 31), 0, typed=("2024-03-31", "2024-01-01"))
    assert shown.when.startswith("令和6年3月31日 の時点、令和6年1月1日")
