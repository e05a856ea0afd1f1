"""収納データ: a file of payments is booked once, however often it is sent and however it overlaps with others."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from collection.till import BILL, till

from connectors.files.findings import FileRefusedError
from connectors.files.layout import layout
from connectors.files.payments import TABLE, PaymentReport, import_payments

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collection.till import Till

HEADER = ",".join(item.name for item in layout(TABLE).items)
TIME = "2026-07-02T09:00:00+09:00"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Till]:
    """A bill of four 期, on 1 July 2026."""
    with till(tmp_path, date(2026, 7, 1)) as desk:
        desk.decide()
        yield desk


def line(
    receipt: str, report: str, amount: int, instalment: str = "1", *, bill: str = BILL, channel: str = "コンビニ"
) -> str:
    """One line of the file."""
    return f"122131,{receipt},{report},{TIME},{bill},{instalment},2026-06-29,{amount},{channel}"


def book(desk: Till, folder: Path, *lines: str, header: str = HEADER) -> PaymentReport:
    """Write a file and import it."""
    path = folder / "shunou.csv"
    path.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return import_payments(path, desk.town)


def test_announced_today_and_confirmed_tomorrow_is_one_payment(desk: Till, tmp_path: Path) -> None:
    """速報 and 確報, each sent twice and in several files, are one payment; nothing is left announced."""
    first = book(desk, tmp_path, line("S1", "速報", 46_500), line("S1", "速報", 46_500))
    second = book(desk, tmp_path, line("S1", "速報", 46_500), line("S1", "確報", 46_500))
    third = book(desk, tmp_path, line("S1", "確報", 46_500))
    assert (first.announced, first.repeated) == (1, 1)
    assert (second.booked, second.repeated, second.yen) == (1, 1, 46_500)
    assert (third.booked, third.repeated) == (0, 1)
    account = desk.account(1)
    assert (account.tax.paid, account.announced, account.tax.outstanding) == (46_500, 0, 0)


def test_every_channel_is_booked_to_its_instalment(desk: Till, tmp_path: Path) -> None:
    """Window, bank, store and eL-QR; without a 期 the oldest is paid."""
    channels = ("窓口", "口座", "コンビニ", "eL-QR")
    lines = [line(f"P{n}", "確報", 1_000, str(n), channel=channel) for n, channel in enumerate(channels, start=1)]
    report = book(desk, tmp_path, *lines, line("P5", "確報", 500, ""))
    assert (report.booked, report.yen) == (5, 4_500)
    assert [desk.account(n).tax.paid for n in (1, 2, 3, 4)] == [1_500, 1_000, 1_000, 1_000]


def test_a_withdrawn_announcement_leaves_the_tax_owed(desk: Till, tmp_path: Path) -> None:
    """速報取消: nothing is announced any more."""
    report = book(desk, tmp_path, line("S1", "速報", 46_500), line("S1", "速報取消", 46_500))
    assert (report.announced, report.withdrawn) == (1, 1)
    assert (desk.account(1).announced, desk.account(1).tax.outstanding) == (0, 46_500)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (line("S9", "確報", 1_000, bill="nobody"), "R204"),
        (line("S9", "確報", 1_000, "7"), "R223"),
        (line("S9", "確報", 0), "R205"),
        (line("S9", "速報取消", 1_000), "R230"),
        (line("S9", "速報", 1_000, ""), "L101"),
        (line("S9", "仮報", 1_000), "L107"),
        (line("S9", "確報", 1_000).replace("2026-06-29", "2026-09-29"), "R105"),
        (line("S9", "確報", 1_000).replace("122131", "122378", 1), "L204"),
        ("122131,S9", "L201"),
    ],
)
def test_a_line_that_cannot_be_booked_is_listed_with_its_remedy(
    desk: Till, tmp_path: Path, wrong: str, code: str
) -> None:
    """The other lines are booked; nothing of the refused one is."""
    report = book(desk, tmp_path, line("S1", "確報", 1_000), wrong, line("S2", "確報", 2_000))
    (reject,) = report.rejects
    assert (reject.line, reject.code, report.booked) == (3, code, 2)
    assert reject.remedy_ja
    assert desk.account(1).tax.paid == 3_000


def test_one_number_with_another_amount_is_refused(desk: Till, tmp_path: Path) -> None:
    """R004: a 収納番号 that came before must say what it said then."""
    book(desk, tmp_path, line("S1", "確報", 1_000))
    report = book(desk, tmp_path, line("S1", "確報", 2_000))
    assert [one.code for one in report.rejects] == ["R004"]
    assert desk.account(1).tax.paid == 1_000


@pytest.mark.parametrize(
    ("header", "code"),
    [(HEADER.replace(",金額", ""), "L302"), (f"{HEADER},備考", "L303"), (f"{HEADER},金額", "L305")],
)
def test_a_file_without_its_header_is_refused_whole(desk: Till, tmp_path: Path, header: str, code: str) -> None:
    """A missing, unknown or doubled column; also a file that isn't there (L301)."""
    with pytest.raises(FileRefusedError) as refused:
        book(desk, tmp_path, header=header)
    assert refused.value.code == code
    with pytest.raises(FileRefusedError):
        import_payments(tmp_path / "nothing.csv", desk.town)


def test_the_document_names_every_item_of_the_layout() -> None:
    """docs/collection.md lists the items in their order, and which are required."""
    text = (Path(__file__).parents[2] / "docs" / "collection.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| ") and line.count("|") == 4]
    listed = [(name.strip(), required.strip() == "yes") for name, required in rows]
    items = [(item.name, item.required) for item in layout(TABLE).items]
    assert listed[-len(items) :] == items
