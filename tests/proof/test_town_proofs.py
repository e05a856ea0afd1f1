"""A town's own files: sealing, witnessing, bundles and the monitor, as the command line uses them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest
from proof.offices import GONE, SAMMU, TOGANE, open_towns, request
from support.offices import relocation

from connectors.keys.port import KeyLostError
from connectors.verifier.bundle import Range, Streams
from connectors.verifier.daicho_verify import main as daicho_verify
from connectors.witness.alarms import Alarm, AlarmKind
from connectors.witness.publisher import CheckpointFolder
from connectors.witness.sealer import LogSealer
from connectors.witness.witness import Cosigned
from console.bootstrap import KEYS, READ_MODEL, Office
from console.erasing import erase
from console.monitoring import Check, inspect
from console.proof import CHECKPOINTS, SEAL, TOWN_KEY, WITNESS_KEY, access_log, export, seal
from console.witnessing import Visit, witness_all, witness_keys
from events.erasure import subject_streams
from events.towns import member_town
from projections.proof import REGISTER, read_register_digest, replayed_register_digest
from projections.readmodel import ReadModel
from registry.domain.errors import IntegrityFault

if TYPE_CHECKING:
    from pathlib import Path

    from console.monitoring import Health


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sealed towns that have witnessed each other; only to be copied."""
    data = tmp_path_factory.mktemp("founded")
    offices = open_towns(data)
    for office in offices:
        seal(office)
    list(witness_all(offices))
    return data


@pytest.fixture
def towns(founded: Path, tmp_path: Path) -> list[Office]:
    """The two towns, to be changed."""
    shutil.copytree(founded, tmp_path / "data")
    return [Office(tmp_path / "data", member_town(code)) for code in (TOGANE, SAMMU)]


def move(office: Office, name: str, area: str) -> None:
    """One more event."""
    with office.registry(simulated=True) as registry:
        registry.handle(relocation(name, "000000000000026", area))


def tamper(office: Office, statement: str) -> None:
    """Change the log's file behind everybody's back, as somebody with root on the machine can."""
    with closing(sqlite3.connect(office.store.file, isolation_level=None)) as db:
        db.execute(statement)


def checks(health: Health) -> set[Check]:
    """What the monitor found wrong."""
    return {check for check, _ in health.findings}


def alarms(visits: list[Visit]) -> set[AlarmKind]:
    """What the witnesses found wrong."""
    return {one.kind for visit in visits for one in visit.outcomes if isinstance(one, Alarm)}


def test_a_seal_covers_the_whole_log_and_a_quiet_log_gets_no_new_one(towns: list[Office]) -> None:
    """A checkpoint is signed when events were added, with the register's digest and the access log's head."""
    office = towns[0]
    before = seal(office)
    assert before.added == 0
    move(office, "one more", "家之子")
    sealed = seal(office)
    assert (sealed.added, sealed.checkpoint.size) == (1, before.checkpoint.size + 1)
    with office.read_model() as model, office.replay() as replay:
        assert sealed.checkpoint.digests()[REGISTER] == read_register_digest(model, replay.position)
        assert read_register_digest(model, replay.position) == replayed_register_digest(replay.records(date.max))


def test_the_digest_of_a_past_checkpoint_is_found_again_by_replay(towns: list[Office]) -> None:
    """A state that was sealed can be reconstructed and recognised after the register has gone on."""
    old = seal(towns[0]).checkpoint
    move(towns[0], "later", "家之子")
    with towns[0].replay() as replay:
        assert replayed_register_digest(replay.records(date.max, old.size)) == old.digests()[REGISTER]
        assert replayed_register_digest(replay.records(date.max)) != old.digests()[REGISTER]


def test_neighbours_cosign_and_their_signatures_stand_under_the_checkpoint(towns: list[Office]) -> None:
    """The other town's signature is under each checkpoint, once, however often it visits."""
    for _ in range(2):
        visits = list(witness_all(towns))
        assert len(visits) == 2
        assert all(isinstance(one, Cosigned) for visit in visits for one in visit.outcomes)
    names = [signature.name for signature in seal(towns[0]).note.signatures]
    assert names == [f"daicho/{TOGANE}", f"daicho/{SAMMU}/witness"]


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE stored_events SET state = CAST(state || x'00' AS BLOB) WHERE position = 2", AlarmKind.FORK),
        ("DELETE FROM stored_events WHERE position = (SELECT max(position) FROM stored_events)", AlarmKind.TRUNCATION),
        (
            "INSERT INTO stored_events SELECT max(position) + 1, 'town-x', 1, topic, state FROM stored_events",
            AlarmKind.TRUNCATION,
        ),
    ],
    ids=["same size", "smaller", "larger"],
)
def test_a_witness_sounds_the_alarm_for_a_history_that_was_sealed_anew(
    towns: list[Office], statement: str, kind: AlarmKind
) -> None:
    """Whoever rewrites the log and lets the town sign it all again with its own key is caught by the neighbour."""
    office = towns[0]
    checkpoints = office.folder / CHECKPOINTS
    shutil.rmtree(office.folder / SEAL)
    for file in checkpoints.glob("*.checkpoint"):
        file.unlink()
    tamper(office, statement)
    with (
        office.keys() as ring,
        office.store.reading() as log,
        LogSealer(office.folder / SEAL, ring.signer(), CheckpointFolder(checkpoints)) as sealer,
    ):
        sealer.seal(log.read_batches())
    assert alarms(list(witness_all(towns))) == {kind}


def test_a_town_with_another_signing_key_is_a_forger_to_its_neighbours(towns: list[Office]) -> None:
    """A witness trusts the key that it saw first."""
    other = open_towns(towns[0].folder.parent.parent / "other")[0]
    seal(other)
    shutil.rmtree(towns[0].folder / CHECKPOINTS)
    shutil.copytree(other.folder / CHECKPOINTS, towns[0].folder / CHECKPOINTS)
    assert AlarmKind.FORGED in alarms(list(witness_all(towns)))


def test_bundles_of_a_resident_and_of_a_range_convince_the_auditors_tool(
    towns: list[Office], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """daicho-verify accepts both with the town's key and one witness, and refuses another town's key."""
    office = towns[0]
    keys = witness_keys(towns[1:])
    for name, selection in (("one.zip", Streams(subject_streams(GONE))), ("range", Range(1, 4))):
        export(office, tmp_path / name, selection, purpose="監査", earlier=(), witnesses=keys)
        trusted = [str(one.folder / CHECKPOINTS / key) for one, key in ((office, TOWN_KEY), (towns[1], WITNESS_KEY))]
        line = [str(tmp_path / name), "--key", trusted[0], "--key", trusted[1], "--witnesses", "1"]
        assert daicho_verify(line) == 0, capsys.readouterr().out
        assert daicho_verify([line[0], "--key", str(towns[1].folder / CHECKPOINTS / TOWN_KEY)]) == 1


def test_a_sound_town_is_found_sound(towns: list[Office]) -> None:
    """The monitor has nothing to say, and says how much it has checked."""
    move(towns[0], "not sealed yet", "家之子")
    with access_log(towns[0]) as log:
        assert log.head().entries == 0
    health = inspect(towns[0])
    assert health.is_sound, health.findings
    assert (health.position, health.sealed, health.checkpoints) == (health.sealed + 1, health.sealed, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_events SET state = CAST(state || x'00' AS BLOB) WHERE position = 3",
        "UPDATE stored_events SET originator_id = 'resident-x' WHERE position = 3",
        "DELETE FROM stored_events WHERE position = (SELECT max(position) FROM stored_events)",
        "DELETE FROM stored_events WHERE position = 3",
    ],
)
def test_the_monitor_names_an_altered_log(towns: list[Office], statement: str) -> None:
    """Edited, moved, cut off or missing: what was sealed isn't there any more."""
    tamper(towns[0], statement)
    assert Check.LOG in checks(inspect(towns[0]))


def test_the_monitor_names_an_altered_read_model(towns: list[Office]) -> None:
    """One open item of one record: the digest isn't the sealed one."""
    with ReadModel.open(towns[0].folder / READ_MODEL) as model:
        model.db.execute("UPDATE resident SET status = 'resident' WHERE status <> 'resident'")
    assert checks(inspect(towns[0])) == {Check.READ_MODEL}


def test_the_monitor_names_an_altered_published_checkpoint(towns: list[Office]) -> None:
    """Bytes changed, or a checkpoint gone."""
    (file,) = (towns[0].folder / CHECKPOINTS).glob("*.checkpoint")
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace("digest register ", "digest register 0"), encoding="utf-8")
    assert checks(inspect(towns[0])) == {Check.PUBLISHED}
    file.unlink()
    assert checks(inspect(towns[0])) == {Check.PUBLISHED}
    assert checks(inspect(towns[0])) == set(), "the sealer has published it again"


def test_the_monitor_tells_a_lost_key_from_a_destroyed_one(towns: list[Office]) -> None:
    """A key that disappears without an erasure is named; a destroyed one counts as destroyed."""
    with closing(sqlite3.connect(towns[0].folder / KEYS, isolation_level=None)) as db:
        db.execute("DELETE FROM subjects WHERE subject = ?", (f"resident-{GONE}",))
    health = inspect(towns[0])
    assert (Check.KEY_LOST, GONE) in health.findings
    assert health.destroyed == 0
    with pytest.raises(KeyLostError, match=GONE), towns[0].replay() as replay:
        replay.record(f"resident-{GONE}", date.max)


def test_a_seal_that_contradicts_its_checkpoint_is_named(towns: list[Office]) -> None:
    """Somebody changed the tree's own file: nothing is sealed on top of it."""
    nodes = towns[0].folder / SEAL / "nodes"
    changed = bytearray(nodes.read_bytes())
    changed[-1] ^= 1
    nodes.write_bytes(changed)
    with pytest.raises(IntegrityFault):
        seal(towns[0])
    assert checks(inspect(towns[0])) == {Check.SEAL}


def test_a_real_town_whose_log_is_ahead_of_the_clock_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has set this machine's clock back, or the writer's forward; a simulated town's clock says nothing."""
    real = open_towns(tmp_path / "real", simulated=False)[0]
    simulated = open_towns(tmp_path / "simulated")[0]
    for office in (real, simulated):
        seal(office)
        assert inspect(office).is_sound
    monkeypatch.setattr("console.monitoring.machine_time", lambda: 0)
    assert checks(inspect(real)) == {Check.CLOCK}
    assert checks(inspect(simulated)) == set()


def test_an_erasure_whose_key_came_back_from_a_backup_is_named(towns: list[Office]) -> None:
    """An old copy of the key ring was restored: the person could be read again; erasing once more ends that."""
    office = towns[0]
    kept = (office.folder / KEYS).read_bytes()
    erase(office, request())
    (office.folder / KEYS).write_bytes(kept)
    assert (Check.ERASURE, GONE) in inspect(office).findings
    erase(office, request())
    assert inspect(office).is_sound
    assert inspect(office).destroyed == 1
