"""The command line writes down every answer before it gives it."""

from __future__ import annotations

import io
import json
import re
import shutil
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

import pytest
from proof.offices import GONE, OWN, TOGANE, open_towns

from connectors.keys.at_rest import AtRest
from connectors.keys.signing import verify_signature
from console.bootstrap import READ_MODEL, Office
from console.cli.access import os_user
from console.cli.main import main
from console.proof import access_log
from events.notes import Note, open_note
from events.towns import member_town
from projections.readmodel import ReadModel

if TYPE_CHECKING:
    from pathlib import Path

    from connectors.access.port import AccessEntry

HEAD = "000000000000026"
CHILD = "000000000000034"
_TOWN = ("--town", TOGANE)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two towns; only to be copied."""
    data = tmp_path_factory.mktemp("founded")
    open_towns(data)
    return data


@pytest.fixture
def data(founded: Path, tmp_path: Path) -> Path:
    """A data folder, to be changed."""
    return shutil.copytree(founded, tmp_path / "data")


def daicho(data: Path, *words: str) -> tuple[int, str, str]:
    """Exit code, output and errors of a command line."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(["--data", str(data), *words])
    return code, out.getvalue(), err.getvalue()


def answer(data: Path, *words: str) -> Any:
    """A command's JSON."""
    code, out, err = daicho(data, *words, *_TOWN, "--json")
    assert code == 0, err
    return json.loads(out)


def entries(data: Path) -> list[AccessEntry]:
    """Everything in the town's access log."""
    with access_log(Office(data, member_town(TOGANE))) as log:
        return list(log.entries())


@pytest.mark.parametrize(
    ("words", "subjects"),
    [
        (("show", HEAD), {HEAD}),
        (("history", HEAD), {HEAD}),
        (("household", HEAD), {HEAD, CHILD}),
        (("find", "東金"), {HEAD, CHILD, GONE}),
        (("replay", "--resident", HEAD), {HEAD}),
        (("replay", "--format", "csv"), {"*"}),
        (("replay", "--json"), {"*"}),
        (("diff", HEAD, "--valid", "2024-05-01", "--valid", "2024-06-30"), {HEAD}),
        (("audit", "export", "--resident", HEAD, "--out", "{data}/bundle"), {HEAD}),
        (("who-looked", HEAD), {HEAD}),
    ],
)
def test_every_answer_about_people_is_recorded(data: Path, words: tuple[str, ...], subjects: set[str]) -> None:
    """Whose record, by whom, for what, under which law; one entry an answer."""
    line = [word.format(data=data) for word in words]
    code, _, err = daicho(data, *line, *_TOWN, "--purpose", "証明書交付", "--legal-basis", "法12条", "--actor", "c7")
    assert code == 0, err
    (one,) = entries(data)
    assert set(one.access.subjects) == subjects
    assert one.access.action in " ".join(words)
    assert (one.access.actor, one.access.purpose, one.access.legal_basis) == ("c7", "証明書交付", "法12条")
    assert os_user() in one.access.place


@pytest.mark.parametrize("words", [("replay",), ("replay", "--digest"), ("stats",), ("find", "だれもいない")])
def test_answers_without_people_leave_no_entry(data: Path, words: tuple[str, ...]) -> None:
    """Counts and digests tell of nobody."""
    daicho(data, *words, *_TOWN)
    assert entries(data) == []


def test_my_number_is_recorded_only_where_it_was_shown(data: Path) -> None:
    """個人番号アクセス有無: masked it was not shown, and who has none can't be shown."""
    for number, flags in ((GONE, ()), (GONE, ("--show-my-number",)), (HEAD, ("--show-my-number",))):
        daicho(data, "show", number, *_TOWN, *flags)
    assert [one.access.my_number for one in entries(data)] == [False, True, False]
    assert "番号" in entries(data)[0].access.items


def test_nothing_of_a_person_but_the_number_is_in_the_access_log(data: Path) -> None:
    """Neither what was typed nor what was shown: an erasure has nothing to do here."""
    daicho(data, "find", OWN["kana"], *_TOWN)
    daicho(data, "show", GONE, *_TOWN, "--show-my-number")
    content = b"".join(file.read_bytes() for file in (data / TOGANE).glob("access.sqlite*"))
    assert GONE.encode() in content
    assert not any(value.encode() in content for value in OWN.values())


def test_without_an_entry_there_is_no_answer(data: Path) -> None:
    """The access log can't be written: nothing of the person reaches the screen, the exit code says storage."""
    shutil.rmtree(data / TOGANE / "access.sqlite", ignore_errors=True)
    (data / TOGANE / "access.sqlite").mkdir()
    for words in (("show", GONE), ("find", "髙𣘺"), ("history", GONE), ("replay", "--resident", GONE)):
        for form in ((), ("--json",)):
            code, out, err = daicho(data, *words, *_TOWN, *form)
            assert code == 10, words
            assert "C307" in out + err
            assert not any(value in out + err for value in OWN.values())


def test_a_resident_learns_who_looked_and_that_is_recorded_too(data: Path) -> None:
    """The report lists the answers about them and exports of everybody; the next report lists this one."""
    daicho(data, "show", GONE, *_TOWN, "--actor", "c7")
    daicho(data, "show", HEAD, *_TOWN)
    daicho(data, "replay", "--json", *_TOWN)
    assert [one["action"] for one in answer(data, "who-looked", GONE)] == ["show", "replay"]
    assert [one["action"] for one in answer(data, "who-looked", GONE)] == ["show", "replay", "who-looked"]


def test_canned_analyses(data: Path) -> None:
    """By operator, 個人番号 and mass search; an unknown analysis is a wrong command line."""
    daicho(data, "show", GONE, *_TOWN, "--actor", "c7", "--show-my-number")
    daicho(data, "replay", "--json", *_TOWN, "--actor", "c8")
    assert [(one["operator"], one["answers"]) for one in answer(data, "access")] == [("c7", 1), ("c8", 1)]
    assert [one["actor"] for one in answer(data, "access", "my-number")] == ["c7"]
    assert [one["actor"] for one in answer(data, "access", "mass")] == ["c8"]
    assert len(answer(data, "access", "all", "--from", "2020-01-01")) == 2
    assert answer(data, "access", "all", "--to", "2020-01-01") == []
    assert daicho(data, "access", "everything", *_TOWN)[0] == 2
    code, _, told = daicho(data, "access", "all", "--from", "2026-02-01", "--to", "2026-01-31", *_TOWN)
    assert (code, "C109" in told) == (2, True), "a period that ends before it begins holds nothing by mistake"


def test_erasing_from_the_command_line(data: Path) -> None:
    """Without --yes, a law or for a resident nothing happens; then the certificate, and `show` says why it is empty."""
    line = ("erase", GONE, *_TOWN, "--reason", "保存期間満了")
    assert daicho(data, *line, "--yes")[0] == 2
    assert daicho(data, *line, "--legal-basis", "令34条")[0] == 2
    assert daicho(data, "erase", HEAD, *_TOWN, "--reason", "x", "--legal-basis", "令34条", "--yes")[0] == 4
    assert daicho(data, *line[:-1], OWN["name"], "--legal-basis", "令34条", "--yes")[0] == 2
    assert answer(data, "show", GONE)["record"]["name"] == OWN["name"]
    done = answer(data, *line[:2], *line[4:], "--legal-basis", "令34条", "--yes")
    assert "daicho/erasure/v1" in done["destroyed"][0]["certificate"]
    assert done["residues"] == []
    shown = answer(data, "show", GONE)
    assert "name" not in shown["record"]
    assert shown["erased"]["grounds"] == "保存期間満了"
    assert "消去済み" in daicho(data, "show", GONE, *_TOWN)[1]
    assert daicho(data, "household", "77", *_TOWN, "--valid", "2024-06-15")[0] == 0
    assert daicho(data, "stats", *_TOWN, "--valid", "2024-06-15")[0] == 0
    assert daicho(data, "verify", *_TOWN)[0] == 0


def test_a_residue_is_shown_and_the_exit_code_says_so(data: Path) -> None:
    """A copy in the data folder that the register doesn't own."""
    (data / "old.csv").write_text(OWN["my_number"], encoding="utf-8")
    code, out, _ = daicho(data, "erase", GONE, *_TOWN, "--reason", "x", "--legal-basis", "令34条", "--yes")
    assert code == 7
    assert "old.csv" in out


def test_the_printed_certificate_is_the_signed_one(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copied from a narrow screen its signature still verifies: no line of it is broken."""
    monkeypatch.setenv("COLUMNS", "60")
    _, out, _ = daicho(data, "erase", GONE, *_TOWN, "--reason", "x", "--legal-basis", "令34条", "--yes")
    with Office(data, member_town(TOGANE)).keys() as ring:
        text = out[out.index("daicho/erasure/v1") :].rstrip("\n") + "\n"
        assert open_note(Note.parse(text.encode()), [ring.signer().key], verify_signature)


def test_a_lost_key_is_told_from_an_erasure(data: Path) -> None:
    """Whoever asks for a person whose key is lost is told to restore it, and that nobody erased them."""
    for file in (data / TOGANE).glob("keys.sqlite*"):
        file.unlink()
    code, _, err = daicho(data, "show", GONE, *_TOWN)
    assert code == 9
    assert "D905" in err
    assert "消去されたのではなく" in err


def test_seal_witness_monitor_and_export_from_the_command_line(data: Path) -> None:
    """The daily round: all exit with 0, and with 9 once somebody has changed the history."""
    for words in (
        ("seal",),
        ("witness",),
        ("seal", "--json"),
        ("witness", "--json"),
        ("monitor",),
        ("monitor", "--json"),
    ):
        assert daicho(data, *words)[0] == 0, words
    assert daicho(data, "audit", "export", "--range", "1-3", *_TOWN, "--out", str(data / "b.zip"))[0] == 0
    assert daicho(data, "audit", "export", "--range", "1-3", *_TOWN, "--out", str(data / "b.zip"))[0] == 2
    assert daicho(data, "audit", "export", "--range", "1-99", *_TOWN, "--out", str(data / "c.zip"))[0] == 2
    assert daicho(data, "audit", "export", *_TOWN, "--out", str(data / "c.zip"))[0] == 2
    for file in (data / TOGANE / "checkpoints").glob("*.checkpoint"):
        file.unlink()
    assert daicho(data, "witness")[0] == 9
    assert daicho(data, "monitor")[0] == 9


def test_an_unencrypted_disk_is_named_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever begins on such a disk is told what that means; after that, only `monitor` says it again."""
    monkeypatch.setattr("console.cli.at_rest.encryption_of", lambda _: AtRest.PLAIN)
    assert "fscrypt" in daicho(data, "stats", *_TOWN)[2]
    assert "fscrypt" not in daicho(data, "stats", *_TOWN)[2]


def test_an_encrypted_disk_is_passed_over_in_silence(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is to be done."""
    monkeypatch.setattr("console.cli.at_rest.encryption_of", lambda _: AtRest.DM_CRYPT)
    assert "fscrypt" not in daicho(data, "stats", *_TOWN)[2]


@pytest.mark.parametrize("command", ["seal", "witness", "monitor"])
def test_a_schedule_repeats_until_it_is_stopped(data: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """`--every` begins again after so many seconds; Ctrl-C ends it with the code for that."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("console.cli.repeat.time.sleep", sleep)
    code, out, _ = daicho(data, command, "--every", "3600", "--json")
    assert code == 130
    assert len(re.findall(r"^\[", out, re.MULTILINE)) == 3
    assert all(3500 < seconds <= 3600 for seconds in slept)


def test_a_difference_that_verify_shows_is_recorded(data: Path) -> None:
    """The differing value is somebody's."""
    daicho(data, "stats", *_TOWN)
    with ReadModel.open(data / TOGANE / READ_MODEL) as model:
        model.db.execute("UPDATE resident SET name = 'X' WHERE number = ?", [GONE])
    assert daicho(data, "verify", *_TOWN)[0] == 7
    (one,) = entries(data)
    assert (one.access.action, one.access.subjects) == ("verify", (GONE,))
