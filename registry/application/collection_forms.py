"""収納・滞納整理の入力: every act on a bill by its name, with the items it is typed with; one table for every door.

`tax collect` and the API read the same table: an act that is a row here has a door, help and a list of its items.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import EnumType
from typing import TYPE_CHECKING, Any, Final

from events import bill as b
from events import collection as e
from events.reasons import Trigger
from events.values.legal_date import LegalDate
from registry.application import collection_commands as c
from registry.application.commands import ReceivePayment
from registry.domain.collection import WriteOffGround
from registry.domain.errors import RuleViolation
from registry.domain.tax.collection import RefundReason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from enum import StrEnum

    from events.items import Body
    from registry.application.commands import Command, Form

    Make = Callable[[Form, str, dict[str, Any]], Command]

MOST_YEN: Final = 10**12
"""No amount of a town's bill comes near; more is a slip of the finger."""


def _text(text: str) -> str:
    return text.strip()


def _whole(text: str) -> int:
    number = int(unicodedata.normalize("NFKC", text).replace(",", ""))
    if not 1 <= number <= MOST_YEN:
        raise ValueError(number)
    return number


def _count(text: str) -> int:
    return 0 if text == "0" else _whole(text)


def _day(text: str) -> date:
    day = LegalDate.parse(text)
    if not day.is_exact:
        raise ValueError(text)
    return day.on


def _versions(text: str) -> tuple[int, ...]:
    return tuple(sorted({_whole(one) for one in text.split(",")}))


def _days(text: str) -> tuple[date, ...]:
    return tuple(_day(one) for one in text.split(","))


def _instalments(text: str) -> str:
    return b.write_schedule(b.read_schedule(text))


def _parts(text: str) -> str:
    return b.write_parts(b.read_parts(text))


@dataclass(frozen=True)
class TypedItem:
    """入力項目: how it is read, and what it is called in both languages of the screens."""

    read: Callable[[str], Any]
    ja: str
    en: str


ITEMS: Final[Mapping[str, TypedItem]] = {
    "bill": TypedItem(_text, "通知書番号", "bill"),
    "instalment": TypedItem(_whole, "期別", "instalment"),
    "amount": TypedItem(_whole, "金額", "yen"),
    "ground": TypedItem(_text, "事由", "ground"),
    "channel": TypedItem(_text, "チャネル", "channel"),
    "receipt": TypedItem(_text, "収納番号", "receipt"),
    "to_bill": TypedItem(_text, "充当先の通知書番号", "bill to be paid"),
    "to_instalment": TypedItem(_whole, "充当先の期別", "instalment to be paid"),
    "claimed_on": TypedItem(_day, "更正の請求の日", "day of the claim"),
    "corrected_on": TypedItem(_day, "減額更正の日", "day of the correction"),
    "reference": TypedItem(_text, "整理番号", "reference of the act"),
    "until": TypedItem(_day, "終期", "last day"),
    "seized_property": TypedItem(_text, "差押財産", "seized property"),
    "terms": TypedItem(_text, "分納の内容", "terms"),
    "versions": TypedItem(_versions, "履歴番号(コンマ区切り)", "entries, by comma"),
    "instalments": TypedItem(_instalments, "期別(1:納期限:金額 …)", "schedule (1:due:yen …)"),
    "way": TypedItem(b.CollectionWay, "徴収方法", "way of collection"),
    "closed": TypedItem(_count, "変更しない最後の期(なければ0)", "last instalment that stays (0: none)"),
    "dues": TypedItem(_days, "以後の納期限(コンマ区切り)", "due dates from then on, by comma"),
    "withholder": TypedItem(_text, "特別徴収義務者の宛名番号", "number of the withholder"),
    "parts": TypedItem(_parts, "内訳(市:金額 …)", "parts (city:yen …)"),
    "revision_reason": TypedItem(_text, "更正の事由", "reason of the revision"),
    "cause": TypedItem(_text, "契機の異動", "event behind it"),
}
"""Every item that an act may be typed with."""


def _as_typed(kind: type[Command]) -> Make:
    """A command whose own items are those typed."""
    return lambda form, _town, items: kind(form=form, **items)


def _act(body: type[Body]) -> Make:
    """滞納整理の処分: the typed items are the event's."""
    return lambda form, _town, items: c.RecordAct(form=form, bill=items.pop("bill"), act=body(**items))


def _of_bill(kind: type[c.ReviseBills | c.CancelBills]) -> Make:
    """更正・賦課取消 of one bill."""
    return lambda form, _town, items: kind(form=form, bills={items.pop("bill"): b.BillRevised(**items)})


def _change_way(form: Form, _town: str, items: dict[str, Any]) -> Command:
    bill, way, closed, dues = (items.pop(name) for name in ("bill", "way", "closed", "dues"))
    return c.ChangeWay(form=form, bill=bill, closed=closed, dues=dues, said=b.BillRevised(collection_way=way, **items))


def _remit(form: Form, _town: str, items: dict[str, Any]) -> Command:
    bill, remitted = items.pop("bill"), items.pop("amount")
    return c.RemitBill(form=form, bill=bill, remissions=(b.BillRemitted(remitted=remitted, **items),))


def _demand(form: Form, town: str, items: dict[str, Any]) -> Command:
    return c.SendDemands(form=form, town=town, demands=((items["bill"], items["instalment"]),))


@dataclass(frozen=True, kw_only=True)
class CollectionAct:
    """収納・滞納整理の一つの行為: its names, law and event, and the items it is typed with."""

    ja: str
    en: str
    law: str
    event: type[Body]
    make: Make
    """The command of a 届書, a town (団体コード) and the items read."""
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    grounds: type[StrEnum] | None = None
    """The 事由 there are, where the law lists them."""
    trigger: Trigger = Trigger.EX_OFFICIO


_OF_INSTALMENT: Final = ("bill", "instalment")
_MONEY: Final = (*_OF_INSTALMENT, "amount", "ground")
_CLAIM: Final = ("claimed_on", "corrected_on")

COLLECTION_ACTS: Final[Mapping[str, CollectionAct]] = {
    "pay": CollectionAct(
        ja="納付",
        en="a payment received",
        law="地方自治法231条の2",
        event=b.PaymentReceived,
        make=_as_typed(ReceivePayment),
        needs=("bill", "amount", "channel"),
        may=("instalment", "receipt"),
        trigger=Trigger.NOTIFICATION,
    ),
    "announce": CollectionAct(
        ja="コンビニ速報",
        en="a payment announced by a store",
        law="地方自治法231条の2の3",
        event=e.PaymentAnnounced,
        make=_as_typed(c.AnnouncePayment),
        needs=(*_OF_INSTALMENT, "amount", "channel", "receipt"),
        trigger=Trigger.NOTICE,
    ),
    "withdraw": CollectionAct(
        ja="速報取消",
        en="an announcement withdrawn",
        law="地方自治法231条の2の3",
        event=e.AnnouncementWithdrawn,
        make=_as_typed(c.WithdrawAnnouncement),
        needs=("bill", "receipt"),
        trigger=Trigger.NOTICE,
    ),
    "debit-failed": CollectionAct(
        ja="口座振替不能",
        en="a direct debit that failed",
        law="地方自治法施行令155条",
        event=e.DebitFailed,
        make=_act(e.DebitFailed),
        needs=(*_OF_INSTALMENT, "ground"),
        trigger=Trigger.NOTICE,
    ),
    "refund": CollectionAct(
        ja="還付",
        en="a refund of what was paid too much",
        law="地方税法17条",
        event=b.PaymentRefunded,
        make=_as_typed(c.Refund),
        needs=_MONEY,
        may=_CLAIM,
        grounds=RefundReason,
    ),
    "set-off": CollectionAct(
        ja="充当",
        en="a set-off against another instalment",
        law="地方税法17条の2",
        event=e.CreditGiven,
        make=_as_typed(c.SetOff),
        needs=(*_MONEY, "to_bill", "to_instalment"),
        may=_CLAIM,
        grounds=RefundReason,
    ),
    "revise": CollectionAct(
        ja="更正",
        en="a revision of amount and instalments",
        law="地方税法17条の5",
        event=b.BillRevised,
        make=_of_bill(c.ReviseBills),
        needs=("bill", "amount", "instalments", "revision_reason"),
        may=("parts", "cause"),
    ),
    "cancel": CollectionAct(
        ja="賦課取消",
        en="a bill cancelled",
        law="地方税法17条の5",
        event=b.BillRevised,
        make=_of_bill(c.CancelBills),
        needs=("bill", "revision_reason"),
        may=("cause",),
    ),
    "change-way": CollectionAct(
        ja="徴収方法の変更",
        en="another way of collection",
        law="地方税法321条の4第5項・321条の6・321条の7",
        event=b.BillRevised,
        make=_change_way,
        needs=("bill", "way", "closed", "dues", "revision_reason"),
        may=("withholder", "cause"),
    ),
    "remit": CollectionAct(
        ja="減免",
        en="a remission",
        law="地方税法323条・367条・463条の26",
        event=b.BillRemitted,
        make=_remit,
        needs=_MONEY,
        trigger=Trigger.PETITION,
    ),
    "remit-late": CollectionAct(
        ja="延滞金の減免",
        en="a remission of the late charge",
        law="地方税法15条の9・326条・369条",
        event=e.LateChargeRemitted,
        make=_as_typed(c.RemitLateCharge),
        needs=_MONEY,
        trigger=Trigger.PETITION,
    ),
    "demand": CollectionAct(
        ja="督促",
        en="a demand",
        law="地方税法329条・371条・463条の23",
        event=e.DemandSent,
        make=_demand,
        needs=_OF_INSTALMENT,
    ),
    "remind": CollectionAct(
        ja="催告",
        en="a reminder",
        law="地方税法329条",
        event=e.ReminderSent,
        make=_act(e.ReminderSent),
        needs=_OF_INSTALMENT,
    ),
    "agree-parts": CollectionAct(
        ja="分納誓約",
        en="a promise to pay by parts",
        law="地方税法18条の2・民法152条",
        event=e.PartPaymentAgreed,
        make=_act(e.PartPaymentAgreed),
        needs=(*_OF_INSTALMENT, "terms"),
        trigger=Trigger.PETITION,
    ),
    "seize": CollectionAct(
        ja="差押",
        en="a seizure",
        law="地方税法331条・373条",
        event=e.Seized,
        make=_act(e.Seized),
        needs=(*_OF_INSTALMENT, "reference", "seized_property"),
    ),
    "release": CollectionAct(
        ja="差押解除",
        en="the release of a seizure",
        law="国税徴収法79条(地方税法331条)",
        event=e.SeizureReleased,
        make=_act(e.SeizureReleased),
        needs=(*_OF_INSTALMENT, "reference"),
    ),
    "defer": CollectionAct(
        ja="猶予",
        en="a deferral",
        law="地方税法15条・15条の5・15条の6",
        event=e.CollectionDeferred,
        make=_act(e.CollectionDeferred),
        needs=(*_OF_INSTALMENT, "reference", "ground"),
        may=("until",),
        trigger=Trigger.PETITION,
    ),
    "end-deferral": CollectionAct(
        ja="猶予の取消し・終了",
        en="the end of a deferral",
        law="地方税法15条の3",
        event=e.DeferralEnded,
        make=_act(e.DeferralEnded),
        needs=(*_OF_INSTALMENT, "reference"),
    ),
    "stay": CollectionAct(
        ja="執行停止",
        en="a stay of enforcement",
        law="地方税法15条の7",
        event=e.EnforcementStayed,
        make=_act(e.EnforcementStayed),
        needs=(*_OF_INSTALMENT, "reference", "ground"),
    ),
    "lift-stay": CollectionAct(
        ja="執行停止の取消し",
        en="the end of a stay",
        law="地方税法15条の8",
        event=e.StayLifted,
        make=_act(e.StayLifted),
        needs=(*_OF_INSTALMENT, "reference"),
    ),
    "write-off": CollectionAct(
        ja="不納欠損",
        en="a write-off of all that is owed",
        law="地方税法15条の7・18条",
        event=e.WrittenOff,
        make=_as_typed(c.WriteOff),
        needs=(*_OF_INSTALMENT, "ground"),
        grounds=WriteOffGround,
    ),
    "void": CollectionAct(
        ja="収納の取消し",
        en="entries booked by mistake",
        law="地方税法17条",
        event=e.EntryVoided,
        make=_as_typed(c.VoidEntries),
        needs=("bill", "versions", "ground"),
    ),
}
"""Every act that follows a decision, by the name it is typed with."""


def act_named(name: str) -> CollectionAct:
    """The act of a name; R234 for an unknown one."""
    if name not in COLLECTION_ACTS:
        raise RuleViolation("R234", "act", act=name, known=", ".join(COLLECTION_ACTS))
    return COLLECTION_ACTS[name]


def command_of(act: CollectionAct, form: Form, town: str, typed: Mapping[str, object]) -> Command:
    """The command of what was typed; R235 for an item that is missing, R236 for one too many, R237 for a bad value."""
    for item in act.needs:
        if item not in typed:
            raise RuleViolation("R235", item, act=act.ja, act_en=act.en, name=ITEMS[item].ja, field=item)
    for item in typed:
        if item not in (*act.needs, *act.may):
            known = ", ".join((*act.needs, *act.may))
            raise RuleViolation("R236", item, act=act.ja, act_en=act.en, field=item, known=known)
    return act.make(form, town, {item: _read(act, item, value) for item, value in typed.items()})


def _read(act: CollectionAct, item: str, value: object) -> Any:  # noqa: ANN401 - each item has its own type
    read = (item == "ground" and act.grounds) or ITEMS[item].read
    try:
        return read(str(value))
    except (ValueError, TypeError) as error:
        allowed = f" ({', '.join(read)})" if isinstance(read, EnumType) else ""
        said = {"field": item, "name": ITEMS[item].ja, "value": value, "allowed": allowed}
        raise RuleViolation("R237", item, **said) from error
