"""Erasing one person of a town: everything of them is gone, and everything signed before still verifies (law 10)."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from fastavro import schemaless_writer
from proof.offices import GONE, OWN, SAMMU, TOGANE, open_towns, request
from support.offices import form

from connectors.keys.port import KeyDestroyed, SubjectErasedError
from connectors.verifier.bundle import Range, Streams
from connectors.verifier.daicho_verify import main as daicho_verify
from connectors.witness.alarms import Alarm
from console.bootstrap import ERASING, GROWING, READ_MODEL, Office
from console.erasing import Outcome, TellingGroundsError, erase
from console.monitoring import inspect
from console.proof import CHECKPOINTS, TOWN_KEY, export, seal
from console.witnessing import witness_all
from events.certificate import CertificateIssued
from events.erasure import Erasure, ErasureDecided, subject_streams
from events.resident import ErrorCorrected, Resident
from events.towns import member_town
from projections.engine import project
from projections.proof import REGISTER, read_register_digest, replayed_register_digest
from projections.search import Search, find
from projections.sql import run
from projections.timetravel import household, pyramid, statistics
from projections.verify import differences
from registry.application.commands import Correct
from registry.domain.errors import RuleViolation

STREAM = f"resident-{GONE}"
TESTS = Path(__file__).parents[1]
DEATHS = [
    ("console.erasing:_write_journal", "before"),
    ("console.erasing:_write_journal", "after"),
    ("registry.application.registry:TownRegistry._save", "before"),
    ("registry.application.registry:TownRegistry._save", "after"),
    ("connectors.keys.store:KeyFile.bury", "after"),
    ("connectors.keys.store:KeyFile.scrub", "before"),
    ("connectors.keys.store:KeyFile.scrub", "after"),
    ("projections.readmodel:ReadModel._create", "after"),
    ("projections.edition:_sync", "after"),
    ("console.bootstrap:Office.rebuild", "after"),
    ("console.erasing:sync_folder", "after"),
]
"""Where a process may die, from the first step to the last."""


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two towns, sealed and witnessed, with a read model and two bundles; only to be copied."""
    data = tmp_path_factory.mktemp("founded") / "data"
    data.mkdir()
    offices = open_towns(data)
    for office in offices:
        seal(office)
    list(witness_all(offices))
    for name, selection in (("one.zip", Streams(subject_streams(GONE))), ("all.zip", Range(1, 5))):
        export(offices[0], data / name, selection, purpose="", earlier=(), witnesses=[])
    return data


@pytest.fixture
def office(founded: Path, tmp_path: Path) -> Office:
    """Togane, to be changed."""
    shutil.copytree(founded, tmp_path / "data")
    return Office(tmp_path / "data", member_town(TOGANE))


def forms(value: str) -> list[bytes]:
    """A text in the encodings in which it may lie on a disk."""
    out = BytesIO()
    schemaless_writer(out, {"type": "string"}, value)
    return [value.encode(), value.encode("utf-16-le"), value.encode("utf-16-be"), out.getvalue()]


def remains(folder: Path) -> set[str]:
    """Items of the person that any byte under a folder tells."""
    content = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return {item for item, value in OWN.items() if any(form in content for form in forms(value))}


def assert_erased(office: Office) -> None:
    """Nobody reads the person, nothing is left of them, and everything else is as it was."""
    with office.replay() as replay, office.read_model() as model:
        record = replay.record(STREAM, date.max)
        assert record is not None
        assert not record.items.keys() & OWN.keys()
        decisions = [
            entry for entry in replay.entries(f"{Erasure.KIND}-{GONE}") if isinstance(entry.body, ErasureDecided)
        ]
        assert len(decisions) == 1
        everything = [(day, known) for day in (date(2024, 6, 15), date.max) for known in range(1, replay.position + 1)]
        assert not list(differences(model, replay, everything))
        assert model.state(Erasure, GONE, date.max, replay.position) is not None
        assert read_register_digest(model, replay.position) == replayed_register_digest(replay.records(date.max))
        other = model.state(Resident, "000000000000026", date.max, replay.position)
        assert other is not None
        assert other["name"]
    assert not office.altered_rows()
    with office.keys() as ring:
        assert isinstance(ring.fate(STREAM), KeyDestroyed)
        assert ring.fate("resident-000000000000026") is None
    assert not (office.folder / ERASING).exists()
    assert remains(office.folder) == set()


def test_before_the_erasure_the_scan_finds_the_person(office: Office) -> None:
    """The scan of these tests can find what it looks for."""
    assert {"name", "kana", "my_number", "resident_code"} <= remains(office.folder)
    assert not [file for file in office.folder.glob("log.sqlite*") if remains_in(file)]


def remains_in(file: Path) -> bool:
    """Whether a file tells anything of the person."""
    return any(form in file.read_bytes() for value in OWN.values() for form in forms(value))


def test_erasing_leaves_no_byte_of_the_person_and_breaks_no_proof(office: Office) -> None:
    """Not a byte of the log changes; old checkpoints, bundles and the witnesses' memory agree as before."""
    old = seal(office).checkpoint
    before = (office.folder / "log.sqlite").read_bytes()
    outcome = erase(office, request())
    assert_erased(office)
    assert outcome.residues == []
    with office.store.reading() as log:
        rows = [row for batch in log.read_batches() for row in batch]
    assert all(state in before for *_, state in rows[: old.size])
    data, key = office.folder.parent, str(office.folder / CHECKPOINTS / TOWN_KEY)
    for bundle in ("one.zip", "all.zip"):
        assert daicho_verify([str(data / bundle), "--key", key]) == 0
    assert seal(office).checkpoint.size == old.size + 1
    visits = list(witness_all([office, Office(data, member_town(SAMMU))]))
    assert not [one for visit in visits for one in visit.outcomes if isinstance(one, Alarm)]
    health = inspect(office)
    assert health.is_sound, health.findings
    assert health.destroyed == 1


def test_old_checkpoints_digest_is_still_found_by_replay(office: Office) -> None:
    """A sealed state stays provable although one person in it was erased."""
    old = seal(office).checkpoint
    erase(office, request())
    with office.replay() as replay, office.read_model() as model:
        assert replayed_register_digest(replay.records(date.max, old.size)) == old.digests()[REGISTER]
        assert read_register_digest(model, old.size) == old.digests()[REGISTER]


def test_a_repeated_erasure_changes_nothing_and_gives_the_same_certificate(office: Office) -> None:
    """The certificate is signed by the town, once, and names neither the person nor anything but the number."""
    first, second = erase(office, request()), erase(office, replace(request(), grounds="別の理由"))
    assert second == first
    (destroyed,) = first.destroyed
    assert destroyed.subject == STREAM
    assert "保存期間満了" in destroyed.certificate
    assert f"— {office.origin} " in destroyed.certificate
    assert not any(value in destroyed.certificate for value in OWN.values())


def test_an_erased_person_is_found_no_more_and_counted_still(office: Office) -> None:
    """No search gives them, figures of their time count a person without age, their household shows an unnamed one."""
    erase(office, request())
    with office.read_model() as model:
        known = model.progress().position
        day = date(2024, 6, 15)
        assert GONE not in {row["number"] for row in find(model, Search("髙𣘺"), day, known)}
        assert statistics(model, day, known)["population"] == 3
        assert sum(row["people"] for row in pyramid(model, day, known)) == 2
        assert [row["name"] for row in household(model, "000000000000077", day, known)[1]] == [None]


def test_residents_and_strangers_are_not_erased(office: Office) -> None:
    """Only a removed record is: a resident's number or an unknown one is refused, and nothing is begun."""
    for number, code in (("000000000000026", "R601"), ("000000000000999", "R101")):
        with pytest.raises(RuleViolation) as refused:
            erase(office, request(number))
        assert refused.value.code == code
        assert not (office.folder / ERASING).exists()
        with office.keys() as ring:
            assert not isinstance(ring.fate(f"resident-{number}"), KeyDestroyed)


@pytest.mark.parametrize("item", ["name", "my_number"])
def test_grounds_that_tell_of_the_person_are_refused(office: Office, item: str) -> None:
    """The reason and the law stay in the log and in the certificate for ever."""
    for telling in (
        replace(request(), grounds=f"{OWN[item]}の請求"),
        replace(request(), legal_basis=f"請求 {OWN[item]}"),
    ):
        with pytest.raises(TellingGroundsError):
            erase(office, telling)
    with office.replay() as replay:
        record = replay.record(STREAM, date.max)
        assert record is not None
        assert record.items["name"] == OWN["name"]


def test_what_a_killed_import_left_behind_is_erased_too(office: Office) -> None:
    """A bulk load's own read model lies there only when the load was killed; the erasure takes it away."""
    with office.growing_model() as model, office.log() as log, office.sealer() as sealer:
        project(model.db, log, sealer)
        run(model.db, "CHECKPOINT")
        left = (office.folder / GROWING).read_bytes()
    assert not (office.folder / GROWING).exists()
    (office.folder / GROWING).write_bytes(left)
    assert erase(office, request()).residues == []
    assert_erased(office)


def test_copies_outside_of_the_register_are_named(office: Office) -> None:
    """A file that was imported or exported still tells of the person: the outcome names it, in any encoding."""
    data = office.folder.parent
    (data / "files").mkdir()
    (data / "files" / "old.csv").write_text(f"x,{OWN['my_number']}\n", encoding="utf-8")
    (data / "files" / "old.txt").write_text(OWN["name"], encoding="utf-16-le")
    (data / "files" / "harmless.csv").write_text("x,y\n", encoding="utf-8")
    outcome: Outcome = erase(office, request())
    assert [(residue.file.name, residue.item) for residue in outcome.residues] == [
        ("old.csv", "my_number"),
        ("old.txt", "name"),
    ]


def test_nothing_personal_can_be_written_for_an_erased_person(office: Office) -> None:
    """The key is gone for good: a later correction can't bring the person back."""
    erase(office, request())
    correction = Correct(form=form("late", "error_correction"), people={GONE: ErrorCorrected(name="だれか")})
    with office.registry(simulated=True) as registry, pytest.raises(SubjectErasedError):
        registry.handle(correction)


def test_certificates_issued_to_the_person_are_erased_with_them(office: Office) -> None:
    """交付履歴 keeps what was issued and when, not who asked for it."""
    from eventsourcing.persistence import StoredEvent  # noqa: PLC0415 - beside its only use

    from events.codec import encode  # noqa: PLC0415 - beside its only use
    from events.event import Header  # noqa: PLC0415 - beside its only use

    stream = "certificate-20240701-1"
    with office.registry(simulated=True) as registry, office.sealer() as sealer:
        values = form("issue", "certificate.issued")
        header = Header(
            recorded_at=registry.log.head().recorded_at,
            effective=values.effective,
            reason=values.reason,
            trigger=values.trigger,
            legal_basis=values.legal_basis,
            actor=values.actor,
            command_id=values.command_id,
        )
        body = CertificateIssued(subject=GONE, certificate="住民票の写し", requester=OWN["name"])
        topic, state = encode(stream, 1, header, body, sealer)
        event = StoredEvent(originator_id=stream, originator_version=1, topic=topic, state=state)
        registry.recorder.insert_events([event], commit_id=values.command_id, recorded_at=header.recorded_at)
    assert {one.subject for one in erase(office, request()).destroyed} == {STREAM, stream}
    assert_erased(office)


@pytest.mark.slow
@pytest.mark.parametrize(("place", "when"), DEATHS)
def test_an_erasure_that_was_killed_is_finished_by_the_next_reader(office: Office, place: str, when: str) -> None:
    """Wherever the process dies, the person is either untouched or, at the next opening, wholly erased."""
    line = [sys.executable, str(TESTS / "proof" / "dying_eraser.py"), str(office.folder.parent), place, when]
    environment = {"PYTHONPATH": f"{TESTS}:{TESTS.parent}", "PATH": ""}
    died = subprocess.run(line, env=environment, check=False, capture_output=True, timeout=120)
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    if (place, when) == DEATHS[0]:
        with office.replay() as replay:
            record = replay.record(STREAM, date.max)
        assert record is not None
        assert record.items["name"] == OWN["name"]
        assert not (office.folder / ERASING).exists()
        return
    with office.read_model():
        pass
    assert_erased(office)
    assert inspect(office).is_sound
    assert READ_MODEL in {file.name for file in office.folder.iterdir()}
