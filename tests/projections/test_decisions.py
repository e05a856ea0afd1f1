"""Which decisions went out on facts that were corrected later."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from support.histories import ListLog, Row, row_of
from support.sealers import PlainSealer

from events.bill import BillDecided, BillRevised, PaymentReceived
from events.certificate import CertificateIssued, CertificateVoided
from events.collection import DemandSent
from events.resident import ErrorCorrected, MovedIn
from events.vehicle import VehicleRegistered, VehicleScrapped, VehicleTransferred
from projections.decisions import Overtaken, overtaken
from projections.engine import project
from projections.readmodel import ReadModel

if TYPE_CHECKING:
    from events.items import Body

SEALER = PlainSealer()
TAXED_ON = date(2024, 4, 1)


def log(*said: tuple[str, date, Body]) -> list[Row]:
    """Events one after the other, each effective on its day."""
    rows: list[Row] = []
    for position, (stream, on, body) in enumerate(said, start=1):
        version = 1 + sum(row[1] == stream for row in rows)
        rows.append(row_of(position, stream, version, on, body))
    return rows


def asked(rows: list[Row], known: int | None = None) -> list[Overtaken]:
    """The overtaken decisions of a log."""
    with ReadModel.open(None) as model:
        project(model.db, ListLog(rows), SEALER)
        return list(overtaken(model, model.known_position(known)))


REGISTERED = ("vehicle-1", date(2020, 1, 1), VehicleRegistered(owner="18", vehicle_kind="軽四輪"))
DECIDED = ("bill-1", date(2024, 5, 1), BillDecided(subject="vehicle-1", assessment_date=TAXED_ON, known_position=1))


def test_a_backdated_transfer_overtakes_the_bill() -> None:
    """The bill went to the owner as known then; now another is known to have owned it on 1 April."""
    rows = log(REGISTERED, DECIDED, ("vehicle-1", date(2024, 3, 1), VehicleTransferred(owner="26")))
    (found,) = asked(rows)
    assert found == Overtaken("bill-1", BillDecided.TYPE, 2, 1, "vehicle-1", TAXED_ON, "owner", "18", "26", 3)
    assert asked(rows, 2) == [], "nothing was known otherwise yet"


ENTERED = ("resident-18", date(2020, 1, 1), MovedIn(name="加藤　真裕"))
COPIED = ("certificate-20240501-0001", date(2024, 5, 1), CertificateIssued(subject="18", known_at=1))


def test_a_certificate_is_overtaken_by_a_correction_of_what_it_printed() -> None:
    """The copy went out with a name that is known to have been another one that day."""
    rows = log(ENTERED, COPIED, ("resident-18", date(2024, 4, 1), ErrorCorrected(name="佐藤　真裕")))
    (found,) = asked(rows)
    certificate, resident = "certificate-20240501-0001", "resident-18"
    assert found == Overtaken(
        certificate, CertificateIssued.TYPE, 2, 1, resident, date(2024, 5, 1), "name", "加藤　真裕", "佐藤　真裕", 3
    )


def test_a_destroyed_certificate_never_went_out() -> None:
    """交付の廃棄 leaves nothing that rests on the old facts."""
    voided = ("certificate-20240501-0001", date(2024, 5, 1), CertificateVoided(voided="誤印字"))
    rows = log(ENTERED, COPIED, voided, ("resident-18", date(2024, 4, 1), ErrorCorrected(name="佐藤　真裕")))
    assert asked(rows) == []


def test_a_demand_is_overtaken_by_a_payment_made_before_it() -> None:
    """The bank's file came after the 督促; the money had come before it."""
    demanded = ("bill-1", date(2024, 7, 1), DemandSent(instalment=1, fee_charged=100))
    paid = ("bill-1", date(2024, 5, 20), PaymentReceived(paid=7200))
    (found,) = asked(log(REGISTERED, DECIDED, demanded, paid))
    assert (found.decision, found.type, found.item, found.then, found.now, found.changed_by) == (
        "bill-1", DemandSent.TYPE, "paid", None, 7200, 4,
    )  # fmt: skip
    late = ("bill-1", date(2024, 7, 9), PaymentReceived(paid=7200))
    assert asked(log(REGISTERED, DECIDED, demanded, late)) == [], "paid after the demand"


def test_what_happened_after_the_assessment_date_overtakes_nothing() -> None:
    """A car scrapped in June was taxed rightly in April."""
    assert asked(log(REGISTERED, DECIDED, ("vehicle-1", date(2024, 6, 1), VehicleScrapped()))) == []


def test_a_revision_that_knew_the_correction_is_not_overtaken() -> None:
    """The last decision counts: it was made on what is known now."""
    transfer = ("vehicle-1", date(2024, 3, 1), VehicleTransferred(owner="26"))
    revised = ("bill-1", date(2024, 7, 1), BillRevised(taxpayer="26", known_position=3))
    assert asked(log(REGISTERED, DECIDED, transfer, revised)) == []


def test_a_correction_to_the_same_value_overtakes_nothing() -> None:
    """Only what reads otherwise counts."""
    assert asked(log(REGISTERED, DECIDED, ("vehicle-1", date(2024, 3, 1), VehicleTransferred(owner="18")))) == []
