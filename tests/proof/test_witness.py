"""Sealing and witnessing: checkpoints that continue each other, crashes, and every falsification alarmed."""

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from proof.towns import (
    SAMMU,
    TOGANE,
    batches,
    make_log,
    sealer_in,
    signer,
    witness_in,
    witness_signer,
)

from connectors.keys.signing import verify_signature
from connectors.witness.alarms import Alarm, AlarmKind
from connectors.witness.audit import audit_log, first_altered
from connectors.witness.publisher import CheckpointFolder
from connectors.witness.sealer import LogSealer
from connectors.witness.witness import Conflict, Cosigned, Known, Refused
from events.merkle import EMPTY_ROOT
from events.notes import Checkpoint, Note, NoteError, Submission, open_note
from events.stream_heads import ChainBrokenError, LogEvent, StreamHeads

LOG = make_log(60)
SIZES = (10, 17, 32, 60)


def seal_at(folder: Path, sizes: tuple[int, ...] = SIZES, log: list[LogEvent] = LOG) -> LogSealer:
    """Seal a log in steps."""
    sealer = sealer_in(folder)
    for size in sizes:
        sealer.seal(batches(log[sealer.position : size]))
    return sealer


def checkpoints_of(sealer: LogSealer) -> list[Checkpoint]:
    """Read every checkpoint that a sealer has signed."""
    return [Checkpoint.parse(sealer.note(size).text) for size in sealer.sizes()]


def test_a_checkpoint_states_size_root_heads_and_digests(tmp_path: Path) -> None:
    """A sealed log has a signed checkpoint with its size, root, heads root and the read models' digests."""
    with sealer_in(tmp_path) as sealer:
        note = sealer.seal(batches(LOG), {"residents": "ab12"})
        checkpoint = Checkpoint.parse(note.text)
        open_note(note, [sealer.key], verify_signature)
        heads = StreamHeads()
        heads.chain(LOG)
        heads.commit()
        assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (TOGANE, 60, sealer.tree.root())
        assert checkpoint.heads_root() == heads.root()
        assert checkpoint.digests() == {"residents": "ab12"}


def test_how_a_log_is_cut_does_not_matter(tmp_path: Path) -> None:
    """One big seal, many small ones and a restart between each give the same final checkpoint."""
    whole = seal_at(tmp_path / "whole", (60,))
    stepwise = seal_at(tmp_path / "steps")
    for size in SIZES:
        with sealer_in(tmp_path / "restarts") as restarted:
            restarted.seal(batches(LOG[restarted.position : size], 3))
    with sealer_in(tmp_path / "restarts") as restarted:
        assert whole.note(60) == stepwise.note(60) == restarted.note(60)
        assert restarted.sizes() == list(SIZES)
    whole.close()
    stepwise.close()


def test_sealing_nothing_new_signs_nothing_new(tmp_path: Path) -> None:
    """Without new events the last checkpoint is returned, cosignatures included."""
    with seal_at(tmp_path) as sealer, witness_in(tmp_path / "w") as witness:
        outcome = witness.consider(sealer.submission(0))
        assert isinstance(outcome, Cosigned)
        sealer.add_cosignature(60, outcome.signature, [witness_signer().key])
        assert len(sealer.seal([]).signatures) == 2


@pytest.mark.parametrize(
    "events",
    [LOG[11:12], LOG[9:10], [(11, LOG[0][1], 99, "Born:1", b"")], [LOG[10], LOG[10]]],
)
def test_events_that_do_not_continue_the_log_are_not_sealed(tmp_path: Path, events: list[LogEvent]) -> None:
    """A gap, a repetition or a wrong version is refused; the sealer then goes on as if nothing had happened."""
    with seal_at(tmp_path, (10,)) as sealer:
        with pytest.raises(ChainBrokenError):
            sealer.seal([events])
        assert (sealer.position, sealer.sizes()) == (10, [10])
        assert sealer.seal(batches(LOG[10:])).text == seal_at(tmp_path / "other").note(60).text


@pytest.mark.parametrize("step", ["append", "sync", "store", "publish"])
def test_a_crash_at_any_step_loses_and_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """If the process dies before nodes, durable nodes, checkpoint or publication, a restart comes to the same end."""
    expected = seal_at(tmp_path / "expected", (10, 60)).note(60)
    crashed = seal_at(tmp_path, (10,))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    owner, name = {
        "append": (crashed._nodes, "append"),
        "sync": (crashed._nodes, "sync"),
        "store": (crashed, "_store"),
        "publish": (crashed._publisher, "publish"),
    }[step]
    monkeypatch.setattr(crashed, "_load", lambda: None)  # a dead process takes nothing back
    monkeypatch.setattr(owner, name, die)
    with pytest.raises(KeyboardInterrupt):
        crashed.seal(batches(LOG[10:]))
    crashed._db.close()
    with sealer_in(tmp_path) as sealer:
        assert sealer.position == (60 if step == "publish" else 10)
        assert sealer.seal(batches(LOG[sealer.position :])) == expected
    published = list(CheckpointFolder(tmp_path / "published").after(0))
    assert [Submission.parse(data).old for data in published] == [0, 10]
    assert published == list(CheckpointFolder(tmp_path / "expected" / "published").after(0))


@pytest.mark.slow
def test_killing_the_sealer_at_random_loses_nothing(tmp_path: Path) -> None:
    """A sealer process killed again and again, wherever it is, ends with the same checkpoint as one left alone."""
    work = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from pathlib import Path; from proof.towns import *\n"
        f"log = make_log(4000); sealer = sealer_in(Path({str(tmp_path)!r}))\n"
        "while sealer.position < 4000:\n"
        "    print(sealer.position, flush=True); sealer.seal([log[sealer.position:sealer.position + 5]])\n"
    )
    chance = random.Random(7)
    for _ in range(12):
        process = subprocess.Popen([sys.executable, "-c", work], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE)
        assert process.stdout is not None
        for _ in range(chance.randrange(1, 20)):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with sealer_in(tmp_path) as sealer:
            assert sealer.position == (sealer.sizes() or [0])[-1]
    log = make_log(4000)
    with sealer_in(tmp_path) as sealer, sealer_in(tmp_path / "alone") as alone, witness_in(tmp_path / "w") as witness:
        assert sealer.position > 0
        assert sealer.seal([log[sealer.position :]]).text == alone.seal([log]).text
        assert all(
            isinstance(one, Cosigned) for one in witness.follow(TOGANE, CheckpointFolder(tmp_path / "published"))
        )


@pytest.mark.parametrize("damage", ["short", "flipped", "heads", "other town"])
def test_a_damaged_folder_is_never_sealed_from(tmp_path: Path, damage: str) -> None:
    """A sealer whose files contradict its last checkpoint stops with what to do, before it signs anything."""
    sealer = seal_at(tmp_path)
    nodes = tmp_path / "seal" / "nodes"
    if damage == "heads":
        sealer._db.execute("DELETE FROM heads WHERE key < x'80'")
    sealer.close()
    data = bytearray(nodes.read_bytes())
    data[62 * 32] ^= 1
    if damage in {"short", "flipped"}:
        nodes.write_bytes(data if damage == "flipped" else data[:-32])
    with pytest.raises(Exception, match="restore it"):
        sealer_in(tmp_path, SAMMU if damage == "other town" else TOGANE)


def test_a_witness_cosigns_what_continues(tmp_path: Path) -> None:
    """A neighbour's growing log is cosigned at each checkpoint, and the cosignatures stand under its checkpoints."""
    published = CheckpointFolder(tmp_path / "published")
    with seal_at(tmp_path) as sealer, witness_in(tmp_path / "w") as witness:
        outcomes = witness.follow(TOGANE, published)
        for outcome in outcomes:
            assert isinstance(outcome, Cosigned)
            sealer.add_cosignature(outcome.size, outcome.signature, [witness_signer().key])
        assert [outcome.size for outcome in outcomes if isinstance(outcome, Cosigned)] == list(SIZES)
        for data in published.after(0):
            note = Note.parse(Submission.parse(data).note)
            town, neighbour = open_note(note, [sealer.key, witness_signer().key], verify_signature)
            assert (town.timestamp, neighbour.timestamp) == (None, 1_790_000_000)
        assert witness.follow(TOGANE, published) == []
        assert isinstance(witness.consider(next(published.after(32))), Cosigned)
        assert witness.consider(next(published.after(0))) == Known(10)
        assert witness.alarms() == []


def test_a_witness_remembers_after_a_restart(tmp_path: Path) -> None:
    """A witness that is stopped knows afterwards what it has cosigned, and asks for a proof from there."""
    with seal_at(tmp_path, (10, 32)) as sealer:
        with witness_in(tmp_path / "w") as witness:
            witness.follow(TOGANE, CheckpointFolder(tmp_path / "published"))
        sealer.seal(batches(LOG[32:]))
        with witness_in(tmp_path / "w") as witness:
            assert witness.latest(TOGANE) == 32
            assert witness.consider(sealer.submission(10)) == Conflict(32)
            assert isinstance(witness.consider(sealer.submission(32)), Cosigned)


def test_a_cosignature_is_given_only_once_it_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If signing fails after the memory was written, or the memory can't be written, nothing half-done remains."""
    with seal_at(tmp_path) as sealer, witness_in(tmp_path / "w") as witness:

        def die() -> int:
            raise KeyboardInterrupt

        monkeypatch.setattr(witness, "_now", die)
        with pytest.raises(KeyboardInterrupt):
            witness.consider(sealer.submission(0))
        assert witness.latest(TOGANE) == 0
        monkeypatch.undo()
        assert isinstance(witness.consider(sealer.submission(0)), Cosigned)


def rewritten(at: int) -> list[LogEvent]:
    """Change one event of the log."""
    position, stream, version, topic, state = LOG[at - 1]
    return [*LOG[: at - 1], (position, stream, version, topic, state + b"!"), *LOG[at:]]


def fork(folder: Path) -> bytes:
    """Sign another history of the same size as the last that was cosigned."""
    return seal_at(folder, SIZES, rewritten(50)).submission(32)


def rewrite(folder: Path) -> bytes:
    """Sign a longer history in which an old event was changed, with the best proof that it can give."""
    return seal_at(folder, (60, 70), make_log(10, start=rewritten(5))).submission(60)


def truncation(folder: Path) -> bytes:
    """Sign a shorter history than was cosigned, at a size where nothing was signed before."""
    return seal_at(folder, (40,)).submission(0)


def old_fork(folder: Path) -> bytes:
    """Sign another history at a size that was passed long ago."""
    return seal_at(folder, (17,), rewritten(3)).submission(0)


@pytest.mark.parametrize(
    ("attack", "kind"),
    [
        (fork, AlarmKind.FORK),
        (rewrite, AlarmKind.REWRITE),
        (truncation, AlarmKind.TRUNCATION),
        (old_fork, AlarmKind.FORK),
    ],
)
def test_a_falsified_history_is_refused_and_alarmed(
    tmp_path: Path, attack: Callable[[Path], bytes], kind: AlarmKind
) -> None:
    """A town that signs a fork, a rewrite or a truncation gets no cosignature; the contradicting notes are kept."""
    with seal_at(tmp_path) as sealer, witness_in(tmp_path / "w") as witness:
        witness.follow(TOGANE, CheckpointFolder(tmp_path / "published"))
        data = attack(tmp_path / "evil")
        outcome = witness.consider(data)
        assert isinstance(outcome, Alarm)
        assert outcome.kind is kind
        assert len(outcome.evidence) == 2
        for note in outcome.evidence:
            open_note(Note.parse(note), [sealer.key], verify_signature)
        assert witness.alarms() == [(kind, TOGANE, outcome.detail, data, 1_790_000_000)]
        assert TOGANE in outcome.message()
        assert "監査担当" in outcome.message()
        assert "inform the auditor" in outcome.message("en")
        assert isinstance(witness.consider(sealer.submission(60)), Cosigned)


def test_a_forged_checkpoint_is_alarmed(tmp_path: Path) -> None:
    """A checkpoint in the town's name that the town hasn't signed is an alarm, not a cosignature."""
    with seal_at(tmp_path) as sealer, witness_in(tmp_path / "w") as witness:
        text = sealer.note(60).text
        strange = Note(text, signer(SAMMU).sign(text).signatures)
        bent = Note(text.replace("60", "61", 1), sealer.note(60).signatures)
        for note in (strange, bent):
            outcome = witness.consider(Submission(0, (), note.data()).data())
            assert isinstance(outcome, Alarm)
            assert outcome.kind is AlarmKind.FORGED
        assert witness.latest(TOGANE) == 0


def test_a_vanished_checkpoint_is_alarmed(tmp_path: Path) -> None:
    """If a neighbour takes back its newest or a middle checkpoint, the visit alarms."""
    published = tmp_path / "published"
    seal_at(tmp_path, (10, 32)).close()
    with witness_in(tmp_path / "w") as witness:
        witness.follow(TOGANE, CheckpointFolder(published))
        (published / "32.checkpoint").unlink()
        (gone,) = witness.follow(TOGANE, CheckpointFolder(published))
        assert isinstance(gone, Alarm)
        shutil.rmtree(tmp_path / "seal")
        shutil.rmtree(published)
        seal_at(tmp_path, (10, 60)).close()
        (skipped,) = witness.follow(TOGANE, CheckpointFolder(published))
        assert isinstance(skipped, Alarm)
        assert (gone.kind, skipped.kind) == (AlarmKind.TRUNCATION, AlarmKind.TRUNCATION)
        assert witness.latest(TOGANE) == 32


@pytest.mark.parametrize("data", [b"", b"old 0\n\nnothing", b"old 0\n\ntext\n\n\xe2\x80\x94 a YWJjZGVm\n"])
def test_junk_is_refused_without_alarm(tmp_path: Path, data: bytes) -> None:
    """Bytes that are no submission are refused with a reason; nothing is remembered."""
    with witness_in(tmp_path) as witness:
        outcome = witness.consider(data)
        assert isinstance(outcome, Refused)
        assert outcome.reason
        assert witness.alarms() == []


def test_an_unknown_town_is_refused(tmp_path: Path) -> None:
    """A witness cosigns only for neighbours whose public key it was given."""
    with seal_at(tmp_path) as sealer, witness_in(tmp_path / "w", SAMMU) as witness:
        outcome = witness.consider(sealer.submission(0))
        assert isinstance(outcome, Refused)
        assert "register its public key" in outcome.reason


def test_the_empty_log_can_be_sealed_and_witnessed(tmp_path: Path) -> None:
    """A town without events has a checkpoint over nothing, which later ones continue."""
    with sealer_in(tmp_path) as sealer, witness_in(tmp_path / "w") as witness:
        assert Checkpoint.parse(sealer.seal([]).text).root == EMPTY_ROOT
        assert isinstance(witness.consider(sealer.submission(0)), Cosigned)
        sealer.seal(batches(LOG))
        assert isinstance(witness.consider(sealer.submission(0)), Cosigned)


def test_a_strange_cosignature_is_not_taken(tmp_path: Path) -> None:
    """Only a valid signature of a trusted witness is put under a checkpoint."""
    with seal_at(tmp_path) as sealer:
        good = witness_signer().cosign(sealer.note(60).text, 5)
        other = witness_signer().cosign(sealer.note(32).text, 5)
        for signature, trusted in ((good, [signer().key]), (other, [witness_signer().key])):
            with pytest.raises(NoteError):
                sealer.add_cosignature(60, signature, trusted)
        assert len(sealer.note(60).signatures) == 1
        sealer.add_cosignature(60, good, [witness_signer().key])
        sealer.add_cosignature(60, witness_signer().cosign(sealer.note(60).text, 6), [witness_signer().key])
        assert len(sealer.note(60).signatures) == 2


def test_an_unknown_checkpoint_names_those_there_are(tmp_path: Path) -> None:
    """Asking for a checkpoint that was never signed names sizes that were."""
    with seal_at(tmp_path) as sealer, pytest.raises(LookupError, match="ask for one of"):
        sealer.note(11)


def test_a_sound_log_passes_the_audit(tmp_path: Path) -> None:
    """The log as it was sealed agrees with every checkpoint, cut in any way, also with unsealed events after."""
    with seal_at(tmp_path) as sealer:
        checkpoints = checkpoints_of(sealer)
        for size in (1, 7, 60):
            assert audit_log(batches(make_log(5, start=LOG), size), checkpoints) is None
        assert first_altered(batches(LOG), sealer.tree) is None


def test_hundreds_of_falsified_logs_fail_the_audit(tmp_path: Path) -> None:
    """Whatever is edited, swapped, dropped, inserted or cut in a sealed log is alarmed, and its first place found."""
    chance = random.Random(5)
    with seal_at(tmp_path) as sealer:
        checkpoints = checkpoints_of(sealer)
        for _ in range(400):
            log, place = falsify(chance)
            alarm = audit_log(batches(log, chance.randrange(1, 30)), checkpoints)
            assert alarm is not None
            assert first_altered(batches(log), sealer.tree) == place


def falsify(chance: random.Random) -> tuple[list[LogEvent], int]:
    """Falsify the log in one random way, keeping positions and versions plausible; returns the first false position."""
    at = chance.randrange(len(LOG))
    position, stream, version, topic, state = LOG[at]
    edits: list[LogEvent] = [
        (position, stream, version, topic, state[:-1]),
        (position, stream, version, topic, bytes([state[0] ^ 1]) + state[1:]),
        (position, stream, version, topic + "1", state),
        (position, "resident-999999999999", 1, topic, state),
    ]
    match chance.choice(["edit", "drop", "insert", "swap", "cut"]):
        case "drop":
            log = LOG[:at] + LOG[at + 1 :]
        case "insert":
            log = [*LOG[:at], (position, "resident-999999999999", 1, topic, state), *LOG[at:]]
        case "swap":
            at = chance.randrange(len(LOG) - 1)
            log = [*LOG[:at], LOG[at + 1], LOG[at], *LOG[at + 2 :]]
        case "cut":
            log = LOG[:at]
        case _:
            log = [*LOG[:at], chance.choice(edits), *LOG[at + 1 :]]
    renumbered = [(number, *event[1:]) for number, event in enumerate(log, 1)]
    return renumbered, at + 1
