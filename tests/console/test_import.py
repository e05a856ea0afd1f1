"""`daicho import`: bad rows, unreadable files, interruptions, a full disk."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.command_line import Typed

from connectors.files.manifest import Manifest
from console.cli import worklog
from console.errors import Exit

if TYPE_CHECKING:
    from support.command_line import Result

TOGANE, SAMMU = "122131", "122378"
DAICHO = (sys.executable, "-c", "from console.cli.main import run; run()")

pytestmark = pytest.mark.slow


def command(data: Path, *args: str) -> list[str]:
    """A real command line."""
    return [*DAICHO, "--data", str(data), *args]


def digests(typed: Typed) -> list[str]:
    """The digests of both towns, from their logs."""
    return [typed("replay", "--town", town, "--digest", "--json").json["digest"] for town in (TOGANE, SAMMU)]


@pytest.fixture
def spoilt(files: Path, tmp_path: Path) -> Path:
    """A copy of 東金市's files that a test may spoil."""
    folder = tmp_path / "spoilt" / TOGANE
    shutil.copytree(files / TOGANE, folder)
    return folder


def edit(file: Path, old: str, new: str) -> None:
    """Change a file's first occurrence of some text."""
    text = file.read_bytes().decode()
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode())


def imported(typed: Typed, folder: Path) -> Result:
    """Import a folder."""
    return typed("import", str(folder.parent), "--json")


def test_a_bad_row_costs_itself_and_is_listed(empty: Typed, spoilt: Path) -> None:
    """The row is in the rejects file with line, item, value, reason and remedy; all other rows are recorded."""
    edit(spoilt / f"{TOGANE}_kei.csv", ",四輪乗用自家用,", ",空飛ぶ車,")
    result = imported(empty, spoilt)
    assert result.code == Exit.ROWS_REFUSED
    (town,) = result.json
    assert town["report"]["refused"] >= 1
    assert town["report"]["recorded"] + town["report"]["refused"] == town["report"]["rows"]
    assert town["changed_files"] == [f"{TOGANE}_kei.csv"]
    assert not town["complete"]
    with Path(town["rejects"]).open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert (first["ファイル"], first["項目"], first["値"]) == (f"{TOGANE}_kei.csv", "種別", "空飛ぶ車")
    assert int(first["行"]) > 1
    assert first["理由"]
    assert first["対処"]


def test_a_difference_in_the_totals_is_shown(empty: Typed, spoilt: Path) -> None:
    """件数照合: both figures stand side by side, and the exit code is 5."""
    manifest = json.loads((spoilt / f"{TOGANE}_manifest.json").read_text(encoding="utf-8"))
    manifest["totals"][-1]["population"] += 3
    (spoilt / f"{TOGANE}_manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    result = empty("import", str(spoilt.parent))
    assert result.code == Exit.ROWS_REFUSED
    assert "(-3)" in result.out
    assert "差異" in result.out


@pytest.mark.parametrize(
    ("table", "damage", "code"),
    [("juki", b"\x93\x8c\x8b\xe0\x8e\x73", "L304"), ("juki", b"", "L302")],
    ids=["in another encoding", "empty"],
)
def test_a_file_that_cant_be_read_is_refused_whole(
    empty: Typed, spoilt: Path, table: str, damage: bytes, code: str
) -> None:
    """The exit code is 6, the file is named, and nothing of the other town is lost."""
    (spoilt / f"{TOGANE}_{table}.csv").write_bytes(damage)
    result = imported(empty, spoilt)
    assert result.code == Exit.FILE_REFUSED
    error = result.json[0]["error"]
    assert error["code"] == code
    assert f"{TOGANE}_{table}.csv" in error["message"]
    assert error["remedy"]


def test_a_missing_file_and_a_torn_manifest_are_refused(empty: Typed, spoilt: Path) -> None:
    """Both are named with what to do."""
    (spoilt / f"{TOGANE}_ido.csv").unlink()
    assert imported(empty, spoilt).json[0]["error"]["code"] == "L301"
    (spoilt / f"{TOGANE}_manifest.json").write_text("{", encoding="utf-8")
    result = imported(empty, spoilt)
    assert result.code == Exit.FILE_REFUSED
    assert result.json[0]["error"]["code"] == "L306"


def test_one_towns_failure_doesnt_stop_the_other(empty: Typed, files: Path, tmp_path: Path) -> None:
    """The other town is imported; the exit code is the failure's."""
    folder = tmp_path / "both"
    shutil.copytree(files, folder)
    (folder / TOGANE / f"{TOGANE}_ido.csv").unlink()
    result = empty("import", str(folder), "--json")
    assert result.code == Exit.FILE_REFUSED
    failed, done = result.json
    assert failed["error"]["code"] == "L301"
    assert done["complete"]


def test_a_simulation_never_becomes_a_real_town(own: Typed, spoilt: Path) -> None:
    """Real records can't be imported into a simulated register (law 4)."""
    edit(spoilt / f"{TOGANE}_manifest.json", '"simulated": true', '"simulated": false')
    result = imported(own, spoilt)
    assert result.code == Exit.RULE
    assert result.json[0]["error"]["code"] == "R003"


def test_a_simulation_is_never_written_over_real_files(empty: Typed, spoilt: Path) -> None:
    """`generate` refuses a folder that holds a real town's data."""
    edit(spoilt / f"{TOGANE}_manifest.json", '"simulated": true', '"simulated": false')
    before = (spoilt / f"{TOGANE}_juki.csv").read_bytes()
    result = empty("generate", str(spoilt.parent))
    assert result.code == Exit.USAGE
    assert result.err.startswith("[C114]")
    assert (spoilt / f"{TOGANE}_juki.csv").read_bytes() == before


def test_generated_files_are_the_same_for_the_same_seed(empty: Typed, tmp_path: Path) -> None:
    """`generate` twice with one seed; another seed gives other people."""
    options = ("--town", "芝山町", "--residents", "160", "--years", "1")
    for name, seed in (("a", "3"), ("b", "3"), ("c", "4")):
        assert empty("generate", str(tmp_path / name), *options, "--seed", seed).code == Exit.OK
    a, b, c = ((tmp_path / name / "124095" / "124095_juki.csv").read_bytes() for name in "abc")
    assert a == b
    assert a != c


def test_a_full_disk_is_told_and_nothing_is_lost(imported: Path, files: Path) -> None:
    """Writing to a device without room ends with 10 and the remedy; no traceback."""
    line = command(imported, "replay", "--town", TOGANE, "--digest", "--log-file", "/dev/full")
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == Exit.STORAGE
    assert done.stderr.startswith("[D501]")
    assert "Traceback" not in done.stderr
    assert files.exists()


def test_an_import_killed_at_any_moment_is_completed_by_running_it_again(
    imported: Path, files: Path, tmp_path: Path
) -> None:
    """SIGKILL at several random moments: the last run completes, with the digests of an uninterrupted import."""
    moments = random.Random(20260401)
    data = tmp_path / "killed"
    killed = 0
    for _ in range(5):
        process = subprocess.Popen(
            command(data, "import", str(files), "--quiet"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(moments.uniform(0.5, 5.0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
    assert killed
    again = Typed(data)("import", str(files), "--json")
    assert again.code == Exit.OK, again.out + again.err
    assert all(town["complete"] for town in again.json)
    assert digests(Typed(data)) == digests(Typed(imported))
    assert Typed(data)("verify", "--all", "--moments", "1").code == Exit.OK


def test_an_interrupted_import_says_how_to_go_on(files: Path, tmp_path: Path) -> None:
    """Ctrl-C ends with 130 and a sentence, and leaves no worker behind."""
    process = subprocess.Popen(
        # A test run in the background ignores Ctrl-C, and so would its children.
        ["/usr/bin/env", "--default-signal=INT", *command(tmp_path / "data", "import", str(files))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    log = tmp_path / "data" / TOGANE / "log.sqlite"
    while not log.exists():
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == Exit.INTERRUPTED
    assert "もう一度実行すると" in err
    assert "Traceback" not in err


def test_the_work_log_holds_no_name_and_no_number(own: Typed, files: Path, tmp_path: Path) -> None:
    """After every kind of work and failure, no name, reading or number of anybody is in the log."""
    log = tmp_path / "work.log"
    rows = []
    for town in (TOGANE, SAMMU):
        for table in ("juki", "ido"):
            with (files / town / f"{town}_{table}.csv").open(encoding="utf-8", newline="") as file:
                rows += list(csv.DictReader(file))
    number = rows[0]["宛名番号"]
    for line in (
        ("import", str(files)),
        ("replay", "--town", TOGANE, "--resident", number),
        ("replay", "--town", TOGANE, "--resident", "999999999"),
        ("show", number, "--town", TOGANE, "--valid", "1990-01-01"),
        ("find", rows[0]["氏名"], "--town", "124095"),
        ("verify", "--all", "--moments", "1"),
        ("rebuild",),
    ):
        own(*line, "--log-file", str(log))
    (own.data / "master.key").write_text("00" * 32 + "\n", encoding="ascii")
    own("replay", "--town", TOGANE, "--resident", number, "--log-file", str(log))
    text = log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert {line["event"] for line in lines} >= {
        "import.finished",
        "replay.finished",
        "verify.finished",
        "rebuild.finished",
        "failed",
    }
    for row in rows:
        for item in ("氏名", "氏名_フリガナ", "宛名番号", "世帯番号", "住民票コード", "個人番号", "住所_番地号表記"):
            assert not row[item] or row[item] not in text
    assert set().union(*lines) <= worklog.ALLOWED | {"event", "timestamp"}


def test_a_manifest_without_totals_is_imported_without_reconciliation(empty: Typed, spoilt: Path) -> None:
    """A town's own data needs no totals."""
    manifest = json.loads((spoilt / f"{TOGANE}_manifest.json").read_text(encoding="utf-8"))
    for name in ("totals", "files", "stories"):
        del manifest[name]
    (spoilt / f"{TOGANE}_manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert Manifest.load(spoilt, TOGANE).totals == ()
    result = empty("import", str(spoilt.parent))
    assert result.code == Exit.OK
    assert "照合する件数がありません" in result.out
