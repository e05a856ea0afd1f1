"""From the service's answers to the API's."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from console.api import models as m
from console.cli.changes import changes
from console.service.visit import plain
from events.event import instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console.cli.changes import Change
    from console.errors import Lang
    from console.service import views as v
    from console.service.sign_ins import SignIns
    from console.service.visit import AsOf, Items
    from registry.application.registry import Receipt
    from registry.domain.errors import Alert


def at(found: AsOf) -> m.At:
    """Where an answer stands."""
    return m.At(
        town=found.town.lgcode,
        simulated=found.simulated,
        valid=found.valid,
        known=found.known,
        recorded_at=found.recorded,
        now=found.now,
    )


def hits(found: v.Hits) -> m.HitsOut:
    """検索結果."""
    listed = [m.HitOut(number=hit.number, items=hit.items, held=hit.held) for hit in found.hits]
    return m.HitsOut(at=at(found.at), hits=listed, after=found.after)


def resident(view: v.ResidentView, lang: Lang) -> m.ResidentOut:
    """住民."""
    decision = view.tax.decision
    return m.ResidentOut(
        at=at(view.at),
        number=view.number,
        items=view.items,
        age=view.age,
        head=view.head.number if view.head else None,
        members=_members(view.members),
        alerts=alerts(view.alerts, lang),
        support=view.support,
        holds=list(view.holds),
        scheduled=_entries(view.scheduled),
        recorded_later=view.recorded_later,
        notes=view.notes,
        certificates=list(view.certificates),
        tax=m.TaxOut(
            allowed=decision.allowed,
            explanation=decision.ja if lang == "ja" else decision.en,
            bills=list(view.tax.bills),
            vehicles=list(view.tax.vehicles),
        ),
        erased=_erased(view.erased),
        is_hidden=view.is_hidden,
    )


def history(found: v.History) -> m.HistoryOut:
    """履歴."""
    entries = [
        m.EntryOut(
            entry=_entry(one.entry), changes=_changes(one.changes), record=one.record, cancelled_by=one.cancelled_by
        )
        for one in found.entries
    ]
    return m.HistoryOut(at=at(found.at), number=found.number, entries=entries, erased=_erased(found.erased))


def household(view: v.HouseholdView) -> m.HouseholdOut:
    """世帯."""
    return m.HouseholdOut(
        at=at(view.at),
        number=view.number,
        head=view.head.number if view.head else None,
        members=_members(view.members),
        entries=_entries(view.entries),
    )


def bill(view: v.BillView) -> m.BillOut:
    """納税通知書."""
    return m.BillOut(
        at=at(view.at),
        number=view.number,
        items=view.items,
        decision=view.decision,
        payments=[{**_entry(one.entry), "paid": one.paid, "refunded": one.refunded} for one in view.payments],
        facts_corrected=_changes(view.facts_corrected),
        entries=_entries(view.entries),
    )


def comparison(found: v.Differences) -> m.ComparisonOut:
    """比較."""
    records = [
        m.DifferenceOut(kind=one.kind, number=one.number, changes=_changes(one.changes), causes=_entries(one.causes))
        for one in found.records
    ]
    return m.ComparisonOut(before=at(found.before), after=at(found.after), records=records, total=found.total)


def statistics(found: v.Statistics) -> m.StatisticsOut:
    """統計."""
    return m.StatisticsOut(
        at=at(found.at),
        first=found.first,
        last=found.last,
        figures=found.figures,
        pyramid=list(found.pyramid),
        movements=list(found.movements),
        collection=list(found.collection),
        payments=found.payments,
    )


def replay(found: v.ReplayDigest) -> m.ReplayOut:
    """再現."""
    return m.ReplayOut(
        at=at(found.at), records=found.records, replayed=found.replayed, read=found.read, agrees=found.agrees
    )


def accesses(found: v.AccessReport) -> m.AccessesOut:
    """アクセス."""
    return m.AccessesOut(entries=list(found.entries), operators=list(found.operators))


def sign_ins(found: SignIns) -> m.SignInsOut:
    """認証・設定の記録."""
    return m.SignInsOut(
        lines=[{**line._asdict(), "at": instant(line.at), "failed": line.is_failure} for line in found.lines],
        checked=found.checked,
    )


def corrected(found: v.Corrected) -> m.CorrectedOut:
    """Decisions on facts corrected later."""
    return m.CorrectedOut(at=at(found.at), decisions=[asdict(one) for one in found.decisions])


def receipt(found: Receipt, lang: Lang) -> m.ReceiptOut:
    """What became of a command."""
    return m.ReceiptOut(**_receipt(found, lang))


def arrival(found: Receipt, numbers: Iterable[str], lang: Lang) -> m.ArrivalOut:
    """記載 and its numbers."""
    return m.ArrivalOut(**_receipt(found, lang), numbers=list(numbers))


def draft(found: v.DraftView) -> m.DraftOut:
    """仮登録."""
    return m.DraftOut(
        id=found.id,
        author=found.author,
        reviewer=found.reviewer,
        saved_at=instant(found.saved_at),
        expires_at=instant(found.expires_at),
        command=found.command,
        reason=found.reason,
        effective=str(found.effective.text or found.effective.on.isoformat()),
        people={number: plain(items) for number, items in found.people.items()},
        names=found.names,
        records=list(found.records),
        arrivals=found.arrivals,
        entry={**found.entry, "acknowledged": sorted(found.entry["acknowledged"])},
        cancels=found.cancels,
        returned=found.returned,
        returned_by=found.returned_by,
    )


def rehearsal(found: v.Rehearsal, lang: Lang) -> m.RehearsalOut:
    """下見."""
    return m.RehearsalOut(
        alerts=alerts(found.alerts, lang),
        effects=[_effect(one) for one in found.effects],
        refused=getattr(found.refused, lang) if found.refused else None,
    )


def awaiting(found: v.Awaiting) -> m.AwaitingOut:
    """転入予定 and 転入通知未着."""
    return m.AwaitingOut(
        at=at(found.at),
        expected=[m.AwaitedOut(**vars(one)) for one in found.expected],
        unheard=[m.UnheardOut(**vars(one)) for one in found.unheard],
    )


def announcement(found: v.Announcement) -> m.AnnouncementOut:
    """転入予定."""
    return m.AnnouncementOut(
        at=at(found.at),
        number=found.number,
        items=found.items,
        is_open=found.is_open,
        told_at=found.told_at,
        lapses_on=found.lapses_on,
        together=[m.AwaitedOut(**vars(one)) for one in found.together],
        known_as=list(found.known_as),
        entries=_entries(found.entries),
    )


def alerts(found: Iterable[Alert], lang: Lang) -> list[m.AlertOut]:
    """アラート in words."""
    return [m.AlertOut(code=one.code, message=one.message(lang), remedy=one.remedy(lang)) for one in found]


def _effect(found: v.Effect) -> m.EffectOut:
    return m.EffectOut(
        kind=found.kind,
        number=found.number,
        on=found.on,
        events=[{"event": kind, "items": items} for kind, items in found.events],
        changes=_changes(changes(found.before, found.after)),
        instalments=[
            m.ChangeOut(item=str(now["instalment"]), before=then, after=now) for then, now in found.instalments
        ],
    )


def _receipt(found: Receipt, lang: Lang) -> dict[str, Any]:
    return {
        "first": found.first,
        "last": found.last,
        "repeated": found.repeated,
        "alerts": alerts(found.alerts, lang),
    }


def _members(found: Iterable[v.Member]) -> list[m.MemberOut]:
    return [m.MemberOut(number=one.number, items=one.items, age=one.age) for one in found]


def _entries(found: Iterable[Items]) -> list[Items]:
    return [_entry(one) for one in found]


def _entry(entry: Items) -> Items:
    return {**entry, "recorded_at": instant(entry["recorded_at"])}


def _changes(found: Iterable[Change]) -> list[m.ChangeOut]:
    return [m.ChangeOut(item=one.item, before=one.before, after=one.after) for one in found]


def _erased(found: v.Erased | None) -> m.ErasedOut | None:
    return m.ErasedOut(on=found.on, grounds=found.grounds) if found else None
