from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import pytest
from files.towns import HEAD, MEMBER, PAYMENT, TOWN, write, write_manifest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files.findings import CellError, FileRefusedError, Reject, Submission
from connectors.files.layout import TABLES, layout
from connectors.files.manifest import FileEntry, Manifest, Story, Totals, sha256_of
from connectors.files.reader import read_table
from connectors.files.rejects import RejectsFile
from connectors.files.rows import PaymentRow, ResidentRow
from connectors.files.town import find_towns
from connectors.files.writer import TableWriter

if TYPE_CHECKING:
    from pathlib import Path


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Nothing is lost, and the same manifest gives the same bytes."""
    manifest = Manifest(
        lgcode=TOWN,
        town="東金市",
        simulated=True,
        opening=date(2022, 4, 1),
        closing=date(2025, 3, 31),
        seed=1,
        files={"juki": FileEntry(3, "ab" * 32)},
        totals=(Totals(date(2022, 4, 1), 3, 1, 0, 2, 0, 0),),
        stories=(Story("move", "引越し", "a move", {"number": "1"}),),
    )
    manifest.save(tmp_path)
    before = sha256_of(tmp_path / f"{TOWN}_manifest.json")
    loaded = Manifest.load(tmp_path, TOWN)
    assert loaded == manifest
    loaded.save(tmp_path)
    assert sha256_of(tmp_path / f"{TOWN}_manifest.json") == before


def test_the_least_manifest_of_a_town_is_enough(tmp_path: Path) -> None:
    """A town's own data needs no totals and no hashes; the files that are there are read."""
    folder = tmp_path / "togane"
    folder.mkdir()
    write_manifest(folder)
    write(folder, "juki", HEAD)
    assert Manifest.load(folder, TOWN).tables(folder) == ["juki"]
    assert find_towns(tmp_path) == find_towns(folder) == {TOWN: folder}


@pytest.mark.parametrize(
    "more",
    [{"layout": "daicho-0"}, {"lgcode": "122378"}, {"opening": "2022"}, {"files": {"juki": {}}}, {"layout": None}],
)
def test_an_unfit_manifest_is_refused(tmp_path: Path, more: dict[str, object]) -> None:
    """Another layout version, another town or a torn manifest stops the import before the first row."""
    write_manifest(tmp_path, **more)
    with pytest.raises(FileRefusedError, match="目録"):
        Manifest.load(tmp_path, TOWN)


def test_a_missing_manifest_is_refused(tmp_path: Path) -> None:
    """A folder without a manifest is no town."""
    with pytest.raises(FileRefusedError):
        Manifest.load(tmp_path, TOWN)


def test_a_changed_or_missing_file_is_shown(tmp_path: Path) -> None:
    """A row mended by hand is welcome, but seen: the file's hash differs from the manifest's."""
    path = write(tmp_path, "juki", HEAD)
    files = {"juki": {"rows": 1, "sha256": sha256_of(path)}, "nofu": {"rows": 1, "sha256": "00"}}
    write_manifest(tmp_path, files=files)
    manifest = Manifest.load(tmp_path, TOWN)
    assert [alert.file for alert in manifest.compare(tmp_path)] == [f"{TOWN}_nofu.csv"]
    path.write_bytes(path.read_bytes() + b"\r\n")
    assert len(manifest.compare(tmp_path)) == 2


def test_what_is_written_reads_back_equal(tmp_path: Path) -> None:
    """Reader and writer agree on every item of every row."""
    read = list(read_table(write(tmp_path, "juki", HEAD, MEMBER), "juki", TOWN))
    read += list(read_table(write(tmp_path, "nofu", PAYMENT), "nofu", TOWN))
    copy = tmp_path / "copy"
    copy.mkdir()
    for table, submission in zip(("juki", "nofu"), read, strict=True):
        assert isinstance(submission, Submission)
        with TableWriter(copy, TOWN, table) as writer:
            for row in submission.rows:
                writer.write(row)
        assert writer.entry() == FileEntry(len(submission.rows), sha256_of(writer.path))
        again = next(read_table(writer.path, table, TOWN))
        assert isinstance(again, Submission)
        assert again.rows == submission.rows
    assert writer.path.read_bytes().count(b"\r\n") == 2


def test_rows_have_a_field_for_every_item() -> None:
    """The typed rows and the layout data name the same things."""
    fields = {item.field.split(".")[0] for table in ("juki", "ido") for item in layout(table).items}
    assert fields == set(ResidentRow.__dataclass_fields__)
    assert {item.field for item in layout("nofu").items} == set(PaymentRow.__dataclass_fields__)
    for table in TABLES:
        assert len({item.field for item in layout(table).items}) == len(layout(table).items)


@given(st.text(max_size=20))
def test_rejects_keep_any_value(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    """The rejects file shows a refused value, whatever is in it, and reads back as a table."""
    value = value.encode("utf-8", "replace").decode()
    path = tmp_path_factory.mktemp("rejects") / "rejects.csv"
    with RejectsFile(path) as rejects:
        rejects.add(Reject.of("122131_juki.csv", 7, "性別", value, CellError("L101")))
    with path.open(encoding="utf-8", newline="") as file:
        header, row = csv.reader(file)
    assert header[:4] == ["ファイル", "行", "項目", "値"]
    assert row[:5] == ["122131_juki.csv", "7", "性別", value, "L101"]
    assert row[7] == "性別 is required"


def test_no_rejects_no_file(tmp_path: Path) -> None:
    """An import without refusals leaves no rejects file, and removes that of the import before."""
    path = tmp_path / "rejects.csv"
    path.write_text("old", encoding="utf-8")
    with RejectsFile(path):
        pass
    assert not path.exists()
