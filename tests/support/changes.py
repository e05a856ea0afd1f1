"""One ordinary command for every 異動事由, as data: what a caseworker would enter for a small family."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_OID, uuid5

from support.offices import form, moment, newcomer

from events import annotation as a
from events import certificate as cert
from events import protection as p
from events import resident as e
from events.reasons import REASONS
from events.values.legal_date import LegalDate
from registry.application import commands as c
from registry.domain.plans import PLANS, Act

if TYPE_CHECKING:
    from collections.abc import Mapping

    from events.items import Body

HEAD, SPOUSE, CHILD, STRANGER, RETURNING = "18", "26", "34", "42", "59"
ENTERED = date(2024, 1, 10)
TODAY = date(2024, 6, 10)
CODES = {HEAD: "24727059608", SPOUSE: "24846016224", CHILD: "25208017643", STRANGER: "25208017651"}

FOREIGN: dict[str, Any] = {
    "kind": e.ResidentKind.FOREIGN,
    "nationality": "ベトナム",
    "romaji": "NGUYEN VAN AN",
    "foreign_category": "中長期在留者",
    "residence_status": "技術・人文知識・国際業務",
    "card_number": "ZZ12345678ZZ",
    "stay_until": date(2026, 5, 31),
    "foreign_resident_since": LegalDate.exact(ENTERED),
    "domicile": None,
    "koseki_head": None,
}


def all_items(cls: type[Body], household: str = "67", relationship: str = "世帯主", **more: Any) -> Any:
    """A whole 記載 of any class."""
    said = vars(newcomer(household, relationship, resident_code="25208017660", **more))
    return cls(**said)


def settle() -> list[c.Command]:
    """A family of three, and a foreign resident who lives alone."""
    family = {HEAD: "世帯主", SPOUSE: "妻", CHILD: "子"}
    people = {
        number: newcomer(HEAD, word, name=f"東金　{number}", resident_code=CODES[number])
        for number, word in family.items()
    }
    stranger = newcomer(STRANGER, resident_code=CODES[STRANGER], name="グエン　アン", **FOREIGN)
    gone = newcomer(RETURNING, resident_code="25208017678", name="山武　三郎")
    left = e.MovedOut(planned_leaving=date(2024, 2, 1), planned_destination="千葉県山武市")
    return [
        c.Enter(form=form("family", effective=ENTERED), people=people),
        c.Enter(form=form("stranger", effective=ENTERED), people={STRANGER: stranger}),
        c.Enter(form=form("returning", effective=ENTERED), people={RETURNING: gone}),
        c.Leave(form=form("gone", "move_out_domestic", date(2024, 2, 1)), people={RETURNING: left}),
    ]


_LEAVING = {"planned_leaving": TODAY, "planned_destination": "千葉県山武市"}
_FAMILY_UNDER_SPOUSE = {SPOUSE: "世帯主", HEAD: "夫", CHILD: "子"}
_NATURALIZED = e.EnteredOnNaturalization(name="東金　安", domicile="千葉県東金市東岩崎1番地", koseki_head="東金　安")
_LOST = e.EnteredOnNationalityLoss(
    nationality="アメリカ合衆国", foreign_category="国籍喪失による経過滞在者", romaji="TOGANE TARO"
)
_ISSUED = cert.CertificateIssued(subject=HEAD, certificate="住民票の写し", copies=1)
_MEASURE = p.SupportStarted(since=TODAY, applicant=HEAD, abuser_name="山武　次郎", covers_copies=True)
_HELD = p.HoldSet(process=p.Process.CHANGE, level=p.Level.ERROR, since=TODAY, cause="本人申出")
_MY_NUMBER = {HEAD: e.MyNumberChanged(my_number="123456789018")}
_CODE = {HEAD: e.ResidentCodeChanged(resident_code="10000000006")}
_FORMER_NAME = {SPOUSE: e.FormerNameRecorded(former_family_name="山武", former_family_name_kana="サンブ")}
_CARD = {STRANGER: e.StayUpdated(card_number="ZZ87654321ZZ", stay_until=date(2029, 5, 31))}
HOLD = f"resident-{HEAD}-1"


def each(what: Mapping[str, Any], *reasons: str) -> dict[str, Mapping[str, Any]]:
    """The same entry for several reasons."""
    return dict.fromkeys(reasons, what)


WHAT: Mapping[str, Mapping[str, Any]] = {
    "migrated": {"67": all_items(e.Migrated)},
    "move_in_domestic": {"67": all_items(e.MovedIn)},
    "move_in_by_card": {"67": all_items(e.MovedIn)},
    "move_in_unregistered": {"67": all_items(e.MovedInUnregistered, previous_address="千葉県九十九里町（未届）")},
    "move_in_from_abroad": {"67": all_items(e.MovedInFromAbroad)},
    "birth": {"67": all_items(e.Born, HEAD, "子")},
    "entry_ex_officio": {"67": all_items(e.EnteredByAuthority, previous_address="不明")},
    "entry_naturalized": {STRANGER: _NATURALIZED},
    "removal_naturalized": {STRANGER: _NATURALIZED},
    "entry_nationality_lost": {CHILD: _LOST},
    "removal_nationality_lost": {CHILD: _LOST},
    **each({HEAD: e.SheetOpened()}, "entry_remade", "removal_remade", "entry_reproduced", "removal_reproduced"),
    "move_out_domestic": {CHILD: e.MovedOut(**_LEAVING)},
    "move_out_abroad": {CHILD: e.MovedAbroad(planned_leaving=TODAY, planned_destination="タイ")},
    "death": {CHILD: e.Died()},
    "removal_ex_officio": {CHILD: e.RemovedByAuthority()},
    "relocation": {CHILD: e.Relocated(area="求名", household="75", relationship="世帯主")},
    "household_split": {CHILD: e.HouseholdChanged(household="75", relationship="世帯主")},
    "household_merged": {STRANGER: e.HouseholdChanged(household=HEAD, relationship="同居人")},
    "household_transfer": {CHILD: e.HouseholdChanged(household=STRANGER, relationship="同居人")},
    "household_head_change": {
        number: e.HouseholdChanged(household=HEAD, relationship=word) for number, word in _FAMILY_UNDER_SPOUSE.items()
    },
    "amendment_ex_officio": {CHILD: e.AmendedByAuthority(name="山武　花子", domicile="千葉県山武市殿台1番地")},
    "minor_amendment": {HEAD: e.AmendedByAuthority(area="東岩崎一丁目", street="1番1号")},
    "error_correction": {HEAD: e.ErrorCorrected(birth=LegalDate.parse("昭和30年3月頃"))},
    **each(_MY_NUMBER, "my_number_change_claimed", "my_number_amended", "my_number_entered"),
    **each(_CODE, "resident_code_change_claimed", "resident_code_entered"),
    **each(_FORMER_NAME, "former_name_entered", "former_name_changed"),
    "former_name_deleted": {SPOUSE: e.FormerNameDeleted()},
    "alias_entered": {STRANGER: e.AliasRecorded(alias="東金　安", alias_entered_on=TODAY, alias_entered_at="東金市")},
    "alias_deleted": {STRANGER: e.AliasDeleted(alias_deleted_on=TODAY, alias_deleted_at="東金市")},
    **each(_CARD, "residence_card_renewed", "special_resident_certificate_renewed"),
    "dwelling_notified": {STRANGER: e.StayUpdated()},
    "kana_confirmed": {HEAD: e.KanaConfirmed(kana="トウガネ　タロウ")},
    **each({HEAD: a.RemarkWritten(remark="備考", memo="メモ")}, "memo_written", "remark_written"),
    "ward_set": {HEAD: a.WardChanged()},
    "ward_cleared": {HEAD: a.WardChanged()},
    "my_number_card_changed": {HEAD: a.CardChanged(my_number_card="交付済")},
    **each({"001": _ISSUED}, "certificate_issued", "move_out_certificate_issued", "move_out_certificate_reissued"),
    "support_started": {HEAD: _MEASURE},
    "support_extended": {HEAD: p.SupportExtended()},
    "support_ended": {HEAD: p.SupportEnded()},
    "hold_set": {f"resident-{HEAD}": _HELD},
    "hold_lifted": {HOLD: p.HoldLifted()},
    "hold_suspended": {HOLD: p.HoldSuspended(suspended_until=moment(TODAY, 17))},
    "move_in_notice_received": {RETURNING: "千葉県山武市殿台1"},
}
"""Reason → number → what is entered; the reasons that cancel take back CANCELLED instead."""

CANCELLED = {
    **dict.fromkeys(("cancel_removal", "restored", "move_out_withdrawn"), "gone"),
    "cancel_entry": "stranger",
    "cancel_amendment": "relocation",
}
"""Reason → the 届書 that it takes back."""

BEFORE = {
    "alias_deleted": ("alias_entered",),
    **dict.fromkeys(("former_name_changed", "former_name_deleted"), ("former_name_entered",)),
    "support_extended": ("support_started",),
    "support_ended": ("support_started",),
    "hold_lifted": ("hold_set",),
    "hold_suspended": ("hold_set",),
    "cancel_amendment": ("relocation",),
}
"""What must have been entered before."""

DAY = {"support_extended": date(2025, 5, 20)}
"""The day of entry, where it isn't TODAY."""

_COMMANDS: Mapping[Act, type[Any]] = {
    Act.ENTER: c.Enter,
    Act.LEAVE: c.Leave,
    Act.REPLACE: c.Replace,
    Act.CHANGE: c.Change,
    Act.CORRECT: c.Correct,
    Act.CONFIRM: c.ConfirmMoveOut,
    Act.ANNOTATE: c.Annotate,
    Act.SUPPORT: c.ChangeSupport,
}


def command(reason: str, *, effective: date | None = None, **more: Any) -> c.Command:
    """The ordinary command of a 異動事由."""
    row = REASONS[reason]
    on = effective or DAY.get(reason, TODAY)
    filled = form(reason, reason, on, trigger=row.trigger, legal_basis=row.legal_basis, **more)
    if reason in CANCELLED:
        return c.Cancel(form=filled, cancels=uuid5(NAMESPACE_OID, CANCELLED[reason]))
    what = WHAT[reason]
    act = PLANS[reason].act
    if act is Act.ISSUE:
        ((number, body),) = what.items()
        return c.IssueCertificate(form=filled, number=number, body=body)
    if act is Act.HOLD:
        holds: Any = c.SetHolds if reason == "hold_set" else c.ChangeHolds
        return holds(form=filled, holds=what)  # type: ignore[no-any-return] # both are commands
    return _COMMANDS[act](form=filled, people=what)  # type: ignore[no-any-return] # all are commands
