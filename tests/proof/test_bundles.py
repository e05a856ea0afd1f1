"""Audit bundles: an honest one is explained, hundreds of falsified ones are refused, by a file that stands alone."""

import ast
import base64
import io
import json
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proof.towns import SAMMU, TOGANE, batches, make_log, sealer_in, signer, witness_in, witness_signer

from connectors.verifier import daicho_verify as auditor
from connectors.verifier.bundle import FORMAT, Extras, Range, Streams, write_bundle
from connectors.witness.sealer import LogSealer
from connectors.witness.witness import Cosigned
from events.merkle import MemoryNodes, MerkleTree, hash_leaf
from events.stream_heads import Head, HeadProof, LogEvent, StreamHeads, stream_key, verify_head
from registry.domain.errors import IntegrityFault

LOG = make_log(90)
EXTRAS = Extras({"MovedIn-1.avsc": b'{"type":"record"}'}, [witness_signer().key], "監査請求 第1号", (30, 64))
FIRST, ABSENT = LOG[0][1], "resident-999999999999"
SELECTIONS = {
    "streams": Streams((FIRST, LOG[1][1], ABSENT)),
    "range": Range(21, 57),
    "whole": Range(1, 90),
}
KEYS = [auditor.read_key(str(key)) for key in (signer().key, witness_signer().key)]
Files = dict[str, bytes]


def sealed(folder: Path, log: list[LogEvent] = LOG, sizes: tuple[int, ...] = (30, 64, 90)) -> LogSealer:
    """Seal a log in steps; the neighbour cosigns each checkpoint."""
    sealer = sealer_in(folder)
    with witness_in(folder / "witness") as witness:
        for size in sizes:
            sealer.seal(batches(log[sealer.position : size]))
            outcome = witness.consider(sealer.submission(witness.latest(TOGANE)))
            assert isinstance(outcome, Cosigned)
            sealer.add_cosignature(size, outcome.signature, [witness_signer().key])
    return sealer


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LogSealer]:
    """Seal the honest town once."""
    with sealed(tmp_path_factory.mktemp("town")) as sealer:
        yield sealer


@pytest.fixture(scope="module")
def honest(town: LogSealer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Files]:
    """Write each kind of bundle once and read its files."""
    found = {}
    for name, selection in SELECTIONS.items():
        folder = tmp_path_factory.mktemp("honest") / name
        write_bundle(folder, town, selection=selection, log=batches(LOG), extras=EXTRAS)
        found[name] = auditor.read_bundle(folder)
    return found


def put(folder: Path, files: Files) -> Path:
    """Write a bundle's files."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def re_signed(files: Files) -> Files:
    """List and sign the files anew, as a dishonest operator with the town's key can."""
    lines = [f"{sha256(data).hexdigest()} {name}\n" for name, data in sorted(files.items()) if name != "manifest"]
    return {**files, "manifest": signer().sign(f"{FORMAT}\n{TOGANE}\n{''.join(lines)}").data()}


def run(*arguments: object) -> tuple[int, str]:
    """Run the verifier's command line."""
    out = io.StringIO()
    code = auditor.main([str(argument) for argument in arguments], out)
    return code, out.getvalue()


@pytest.mark.parametrize("kind", SELECTIONS)
@pytest.mark.parametrize("suffix", ["", ".zip"])
def test_an_honest_bundle_is_verified_and_explained(town: LogSealer, tmp_path: Path, kind: str, suffix: str) -> None:
    """A bundle, as folder or zip, verifies with the public keys, and says in two languages what was checked."""
    target, key = tmp_path / f"bundle{suffix}", tmp_path / "town.key"
    write_bundle(target, town, selection=SELECTIONS[kind], log=batches(LOG), extras=EXTRAS)
    key.write_text(f"{signer().key}\n{witness_signer().key}\n")
    old = tmp_path / "mine.checkpoint"
    old.write_bytes(town.note(64).data())
    code, text = run(target, "--key", key, "--witnesses", 1, "--seen", old)
    assert code == 0, text
    assert "× " not in text
    for words in (
        "VERIFIED (daicho/122131)",
        "検証できました",
        "daicho/122378/witness cosigned at 2026-09-21T14:13:20",
    ):
        assert words in text
    assert "It continues your own checkpoint over 64 events" in text
    expected = {
        "streams": f"{ABSENT}: proved to have no event at all",
        "range": "The 37 events at positions 21 to 57 are exactly those",
        "whole": "The list of the last events of all 7 streams was recomputed",
    }
    assert expected[kind] in text


def test_the_language_can_be_chosen(honest: dict[str, Files], tmp_path: Path) -> None:
    """With --lang only Japanese or only English is written."""
    folder = put(tmp_path / "b", honest["streams"])
    assert "VERIFIED" not in run(folder, "--key", signer().key, "--lang", "ja")[1]
    assert "検証" not in run(folder, "--key", signer().key, "--lang", "en")[1]


def test_the_same_bundle_twice_is_byte_for_byte_the_same(town: LogSealer, tmp_path: Path) -> None:
    """Exporting the same events at the same checkpoint gives the same zip file; an existing one is not replaced."""
    one, two = tmp_path / "1.zip", tmp_path / "2.zip"
    for target in (one, two):
        write_bundle(target, town, selection=SELECTIONS["streams"], log=batches(LOG), extras=EXTRAS)
    assert one.read_bytes() == two.read_bytes()
    with pytest.raises(FileExistsError, match="new name"):
        write_bundle(one, town, selection=SELECTIONS["streams"], log=batches(LOG))


def test_a_stream_can_be_exported_from_its_own_events(
    town: LogSealer, tmp_path: Path, honest: dict[str, Files]
) -> None:
    """For a resident's bundle the resident's events suffice; it is the same bundle as from the whole log."""
    names = SELECTIONS["streams"].names
    own = [event for event in LOG if event[1] in names]
    write_bundle(tmp_path / "b", town, selection=SELECTIONS["streams"], log=[own], extras=EXTRAS)
    assert auditor.read_bundle(tmp_path / "b") == honest["streams"]


@pytest.mark.parametrize(
    ("log", "selection"),
    [
        ([*LOG[:20], (21, *LOG[20][1:4], b"other"), *LOG[21:]], Range(5, 30)),
        (LOG[:50], Range(5, 60)),
        (LOG[:-30], SELECTIONS["streams"]),
        ([event for event in LOG if event[1] != FIRST], SELECTIONS["streams"]),
    ],
)
def test_a_log_that_is_not_the_sealed_one_is_not_exported(
    town: LogSealer, tmp_path: Path, log: list[LogEvent], selection: Streams | Range
) -> None:
    """If the log was altered, cut or lacks a stream's end, the export stops and names the place."""
    with pytest.raises(IntegrityFault, match="sealed"):
        write_bundle(tmp_path / "b", town, selection=selection, log=batches(log))
    assert not (tmp_path / "b").exists()


def test_exports_outside_what_is_sealed_are_refused(town: LogSealer, tmp_path: Path) -> None:
    """A range beyond the checkpoint, or a town that has sealed nothing, gives a clear error."""
    with pytest.raises(LookupError, match="not within the 90 sealed events"):
        write_bundle(tmp_path / "b", town, selection=Range(80, 91), log=batches(LOG))
    with sealer_in(tmp_path) as empty, pytest.raises(LookupError, match="seal the log first"):
        write_bundle(tmp_path / "b", empty, selection=Range(1, 1), log=[])


@pytest.mark.parametrize("kind", SELECTIONS)
def test_without_the_town_s_key_nothing_can_be_changed(honest: dict[str, Files], tmp_path: Path, kind: str) -> None:
    """100 random changes of bytes, files and names per kind of bundle: every one is refused."""
    chance = random.Random(kind)
    for _ in range(100):
        files = dict(honest[kind])
        name, other = chance.sample(sorted(files), 2)
        data = files[name]
        match chance.choice(["flip", "cut", "grow", "drop", "swap", "add", "sign"]):
            case "flip":
                at = chance.randrange(len(data))
                files[name] = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
            case "cut":
                files[name] = data[: chance.randrange(len(data))]
            case "grow":
                files[name] = data + chance.randbytes(3)
            case "drop":
                del files[name]
            case "swap":
                files[name], files[other] = files[other], data
            case "add":
                files[f"events{chance.randrange(9)}.jsonl"] = files["events.jsonl"]
            case _:
                strange = signer(SAMMU).sign(f"{FORMAT}\n{TOGANE}\nx\n").data()
                files["manifest"] = strange
        if files == honest[kind]:
            continue
        with pytest.raises(auditor.Fault):
            auditor.verify(put(tmp_path / "b", files), KEYS)


def edit_events(chance: random.Random, files: Files) -> None:
    """Edit, drop, repeat, swap or invent events."""
    lines = files["events.jsonl"].splitlines()
    at = chance.randrange(len(lines))
    match chance.choice(["edit", "edit", "drop", "repeat", "swap", "invent"]):
        case "edit":
            event = json.loads(lines[at])
            field = chance.choice(sorted(event))
            event[field] = {
                "position": event["position"] + chance.choice([-1, 1, 1000]),
                "version": event["version"] + chance.choice([-1, 1]),
                "stream": chance.choice([event["stream"] + "0", ABSENT]),
                "topic": event["topic"] + "0",
                "state": base64.b64encode(base64.b64decode(event["state"]) + b"0").decode(),
                "previous": sha256(event["previous"].encode()).hexdigest(),
            }[field]
            lines[at] = json.dumps(event).encode()
        case "drop":
            del lines[at]
        case "repeat":
            lines.insert(at, lines[at])
        case "swap":
            other = (at + 1) % len(lines)
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            event = json.loads(lines[at])
            lines.append(json.dumps({**event, "position": 91, "version": event["version"] + 1}).encode())
    files["events.jsonl"] = b"\n".join(lines) + b"\n"


def drop_with_proof(chance: random.Random, files: Files) -> None:
    """Drop one event and its inclusion proof, so that the numbers agree again."""
    lines, proofs = files["events.jsonl"].splitlines(), json.loads(files["proofs.json"])
    at = chance.randrange(len(lines))
    del lines[at]
    if "inclusion" in proofs:
        del proofs["inclusion"][at]
    files["events.jsonl"] = b"\n".join(lines) + b"\n"
    files["proofs.json"] = json.dumps(proofs).encode()


def edit_proofs(chance: random.Random, files: Files) -> None:
    """Flip, drop or repeat one hash somewhere in the proofs, or replace a whole part."""
    name = chance.choice([name for name in ("proofs.json", "earlier.json") if any(spots_of(json.loads(files[name])))])
    whole = json.loads(files[name])
    holder, key = chance.choice(list(spots_of(whole)))
    value = holder[key]
    match chance.choice(["change", "drop", "repeat"]) if isinstance(holder, list) else "change":
        case "change":
            holder[key] = changed(chance, value)
        case "drop":
            del holder[key]
        case _:
            holder.insert(key, value)
    files[name] = json.dumps(whole).encode()


def spots_of(value: Any) -> Iterator[tuple[Any, Any]]:
    """Find every place that holds a leaf value."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, (dict, list)):
            yield from spots_of(inner)
        else:
            yield value, key


def changed(chance: random.Random, value: Any) -> Any:
    """Change one value so that it means something else."""
    if isinstance(value, int):
        return value + 1
    if value is None:
        return "00" * 32
    signatures = value.find("\n\n")  # one that names no known key is ignored, as its specification demands
    at = chance.randrange(len(value) if signatures < 0 else signatures)
    return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1 :]


def shift_range(chance: random.Random, files: Files) -> None:
    """Claim other positions than those that are there."""
    statement = json.loads(files["bundle.json"])
    if statement["kind"] == "streams":
        statement["streams"] = [*statement["streams"], f"resident-{chance.randrange(7):012d}x"]
    else:
        statement[chance.choice(["first", "last"])] += chance.choice([-1, 1])
    files["bundle.json"] = json.dumps(statement).encode()


def swap_kind(chance: random.Random, files: Files) -> None:
    """Present one kind of bundle, or another town, as another."""
    statement = json.loads(files["bundle.json"])
    field = chance.choice(["kind", "origin", "format"])
    statement[field] = {"kind": "range" if statement["kind"] == "streams" else "streams"}.get(field, "other")
    files["bundle.json"] = json.dumps(statement).encode()


def old_checkpoint(chance: random.Random, files: Files) -> None:
    """Present an older, genuinely signed checkpoint as the present one, to hide what came after."""
    earlier = json.loads(files["earlier.json"])
    files["checkpoint"] = chance.choice(earlier)["note"].encode()


def edit_checkpoint(chance: random.Random, files: Files) -> None:
    """Change a line of the checkpoint under the old signatures, or take a cosignature from elsewhere."""
    text = files["checkpoint"].decode()
    other = json.loads(files["earlier.json"])[0]["note"]
    lines = text.split("\n")
    at = chance.randrange(4)
    lines[at] = changed(chance, lines[at])
    stolen = text[: text.index("\n\n") + 2] + other[other.index("\n\n") + 2 :]
    files["checkpoint"] = chance.choice(["\n".join(lines), stolen]).encode()


ATTACKS = [
    edit_events,
    edit_events,
    drop_with_proof,
    edit_proofs,
    edit_proofs,
    shift_range,
    swap_kind,
    old_checkpoint,
    edit_checkpoint,
]


@pytest.mark.parametrize("kind", SELECTIONS)
def test_the_operator_who_signs_anew_is_caught(honest: dict[str, Files], tmp_path: Path, kind: str) -> None:
    """150 random falsifications per kind, each listed and signed anew with the town's own key: every one is refused."""
    chance = random.Random(kind)
    for _ in range(150):
        files = dict(honest[kind])
        attack = chance.choice(ATTACKS)
        attack(chance, files)
        put(tmp_path / "b", re_signed(files))
        with pytest.raises(auditor.Fault):
            auditor.verify(tmp_path / "b", KEYS)


def hide_the_end(files: Files, town: LogSealer) -> None:
    """Leave out a stream's last event, and claim the one before as its last."""
    lines, proofs = files["events.jsonl"].splitlines(), json.loads(files["proofs.json"])
    last = max(at for at, line in enumerate(lines) if json.loads(line)["stream"] == FIRST)
    before = max(at for at, line in enumerate(lines[:last]) if json.loads(line)["stream"] == FIRST)
    event = json.loads(lines[before])
    proofs["heads"][FIRST]["head"] = [event["position"], event["version"], town.tree.leaf(event["position"] - 1).hex()]
    del lines[last], proofs["inclusion"][last]
    files["events.jsonl"], files["proofs.json"] = b"\n".join(lines) + b"\n", json.dumps(proofs).encode()


def keep_events(files: Files, keep: Callable[[dict[str, Any]], bool]) -> None:
    """Keep only some events, each with its inclusion proof; everything else stays genuine."""
    proofs = json.loads(files["proofs.json"])
    lines = files["events.jsonl"].splitlines()
    kept = [at for at, line in enumerate(lines) if keep(json.loads(line))]
    proofs["inclusion"] = [proofs["inclusion"][at] for at in kept]
    files["events.jsonl"] = b"".join(lines[at] + b"\n" for at in kept)
    files["proofs.json"] = json.dumps(proofs).encode()


def drop_the_last(files: Files, town: LogSealer) -> None:
    """Leave out a stream's last event beside the genuine proof of the stream's end."""
    del town
    events = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    last = max(event["position"] for event in events if event["stream"] == FIRST)
    keep_events(files, lambda event: event["position"] != last)


def drop_them_all(files: Files, town: LogSealer) -> None:
    """Leave out all of a stream's events beside the genuine proof of its end."""
    del town
    keep_events(files, lambda event: event["stream"] != FIRST)


def hide_the_beginning(files: Files, town: LogSealer) -> None:
    """Leave out a stream's first event."""
    del town
    keep_events(files, lambda event: (event["stream"], event["version"]) != (FIRST, 1))


def deny_a_stream(files: Files, town: LogSealer) -> None:
    """Claim that a stream has no events, with the proof of one that has none."""
    drop_them_all(files, town)
    proofs = json.loads(files["proofs.json"])
    proofs["heads"][FIRST] = proofs["heads"][ABSENT]
    files["proofs.json"] = json.dumps(proofs).encode()


@pytest.mark.parametrize("attack", [hide_the_end, hide_the_beginning, deny_a_stream, drop_the_last, drop_them_all])
def test_incomplete_streams_are_noticed(
    honest: dict[str, Files], town: LogSealer, tmp_path: Path, attack: Callable[[Files, LogSealer], None]
) -> None:
    """A resident's bundle that hides the first, the last or all events is refused, even with all proofs adapted."""
    files = dict(honest["streams"])
    attack(files, town)
    with pytest.raises(auditor.Fault) as refusal:
        auditor.verify(put(tmp_path / "b", re_signed(files)), KEYS)
    assert any(words in refusal.value.words[0] for words in ("揃って", "欠けて", "末尾証明"))


def test_events_beside_the_question_are_refused(honest: dict[str, Files], tmp_path: Path) -> None:
    """Events of a stream that was not asked for, or a range with a hole, are named, not merely called malformed."""
    streams, hole = dict(honest["streams"]), dict(honest["range"])
    statement = json.loads(streams["bundle.json"])
    streams["bundle.json"] = json.dumps({**statement, "streams": [FIRST]}).encode()
    hole["events.jsonl"] = b"".join(hole["events.jsonl"].splitlines(keepends=True)[:-1])
    for files, words in ((streams, "was not asked for"), (hole, "missing or superfluous")):
        with pytest.raises(auditor.Fault, match=words):
            auditor.verify(put(tmp_path / "b", re_signed(files)), KEYS)


def test_a_whole_forged_history_is_noticed(town: LogSealer, tmp_path: Path) -> None:
    """Rewritten logs, sealed without flaw by the town, lack the witness and don't continue the auditor's checkpoint."""
    chance, mine = random.Random(3), town.note(64).data()
    for number in range(20):
        at = chance.randrange(64)
        log = [*LOG[:at], (*LOG[at][:4], chance.randbytes(20)), *LOG[at + 1 :]]
        folder = tmp_path / str(number)
        with sealer_in(folder) as sealer:
            sealer.seal(batches(log))
            write_bundle(folder / "b", sealer, selection=Range(1, 90), log=batches(log))
        auditor.verify(folder / "b", KEYS)
        with pytest.raises(auditor.Fault, match="Fewer than 1 witnesses"):
            auditor.verify(folder / "b", KEYS, witnesses=1)
        with pytest.raises(auditor.Fault, match="does not prove that it continues your own checkpoint"):
            auditor.verify(folder / "b", KEYS, [mine])
        shutil.rmtree(folder)


def test_a_rewritten_history_can_not_claim_the_old_checkpoint(
    town: LogSealer, honest: dict[str, Files], tmp_path: Path
) -> None:
    """Genuine earlier checkpoints put into a forged bundle are refused, whatever proof comes with them."""
    log = make_log(90, seed=2)
    with sealer_in(tmp_path) as sealer:
        sealer.seal(batches(log))
        write_bundle(tmp_path / "b", sealer, selection=Range(1, 90), log=batches(log), extras=Extras())
    files = auditor.read_bundle(tmp_path / "b")
    files["earlier.json"] = honest["whole"]["earlier.json"]
    with pytest.raises(auditor.Fault, match="rewritten since 30"):
        auditor.verify(put(tmp_path / "c", re_signed(files)), KEYS, [town.note(30).data()])


def test_false_stream_heads_are_noticed_in_a_whole_log(tmp_path: Path) -> None:
    """If a town signs a root over other stream heads than its log's, a bundle of the whole log shows it."""
    with sealer_in(tmp_path) as sealer:
        lying = StreamHeads()
        lying.chain(LOG[:-1])
        lying.commit()
        sealer.heads.root = lying.root
        sealer.seal(batches(LOG))
        write_bundle(tmp_path / "b", sealer, selection=Range(1, 90), log=batches(LOG))
    with pytest.raises(auditor.Fault, match="signed stream heads are false"):
        auditor.verify(tmp_path / "b", KEYS)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:0],
        lambda data: data[:100] + bytes(50) + data[150:],
        lambda data: data[:4] + bytes(200),
    ],
)
def test_a_damaged_zip_is_refused_in_words(town: LogSealer, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """A cut or overwritten archive is not verified, and the message is a sentence, not a stack trace."""
    target = tmp_path / "b.zip"
    write_bundle(target, town, selection=SELECTIONS["streams"], log=batches(LOG), extras=EXTRAS)
    target.write_bytes(damage(target.read_bytes()))
    code, text = run(target, "--key", signer().key)
    assert code == 1
    assert "検証できませんでした" in text
    assert "NOT VERIFIED" in text


def test_a_zip_with_two_files_of_one_name_is_refused(honest: dict[str, Files], tmp_path: Path) -> None:
    """An archive that shows different readers different files is refused."""
    target = tmp_path / "b.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in honest["range"].items():
            archive.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("events.jsonl", b"")
    with pytest.raises(auditor.Fault, match="Malformed or too large"):
        auditor.verify(target, KEYS)


@pytest.mark.parametrize(
    "arguments",
    [[], ["--key", "nonsense"], ["--key", str(signer().key)[:-1]], ["--key", str(witness_signer().key)]],
)
def test_wrong_use_is_told_apart_from_a_false_bundle(
    honest: dict[str, Files], tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the town's public key, or with one that can't be read, nothing is judged: exit code 2 and a remedy."""
    with pytest.raises(SystemExit) as end:
        run(put(tmp_path / "b", honest["range"]), *arguments)
    assert end.value.code == 2
    assert "--key" in capsys.readouterr().err


def test_another_town_s_key_does_not_verify(honest: dict[str, Files], tmp_path: Path) -> None:
    """A bundle is verified only for the town whose key was given."""
    code, text = run(put(tmp_path / "b", honest["range"]), "--key", signer(SAMMU).key)
    assert code == 1
    assert "not signed by the town" in text


def test_the_verifier_imports_nothing_of_ours() -> None:
    """The verifier is one file that imports only the standard library and `cryptography`."""
    tree = ast.parse(Path(auditor.__file__).read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    roots = {name.split(".")[0] for name in imported}
    assert roots - set(sys.stdlib_module_names) == {"cryptography"}


def test_the_verifier_runs_alone(honest: dict[str, Files], tmp_path: Path) -> None:
    """Copied somewhere else and run in isolation, the one file verifies a bundle."""
    alone = tmp_path / "verify.py"
    shutil.copy(auditor.__file__, alone)
    folder = put(tmp_path / "b", honest["whole"])
    command = [sys.executable, "-I", str(alone), str(folder), "--key", str(signer().key)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    assert "VERIFIED" in result.stdout


@pytest.mark.parametrize(
    "bend",
    [
        lambda text: text.replace("\n90\n", "\n090\n"),
        lambda text: text.replace("heads ", "tails "),
        lambda text: text + text.split("\n")[3] + "\n",
        lambda text: text.replace(TOGANE, SAMMU),
    ],
)
def test_a_malformed_checkpoint_is_refused_though_signed(
    honest: dict[str, Files], tmp_path: Path, bend: Callable[[str], str]
) -> None:
    """A checkpoint with an odd number, without or with two heads roots, or of another town is refused when signed."""
    files = dict(honest["range"])
    text = files["checkpoint"].decode().partition("\n\n")[0] + "\n"
    files["checkpoint"] = signer().sign(bend(text)).data()
    with pytest.raises(auditor.Fault, match=r"malformed|another town's"):
        auditor.verify(put(tmp_path / "b", re_signed(files)), KEYS)


def test_a_checkpoint_that_only_others_signed_is_refused(honest: dict[str, Files], tmp_path: Path) -> None:
    """A witness's signature, a stranger's, or a line that only looks like a signature doesn't stand for the town's."""
    text, _, lines = honest["range"]["checkpoint"].decode().partition("\n\n")
    town, neighbour = lines.splitlines(keepends=True)
    stranger = signer(SAMMU).sign(text + "\n").data().decode().partition("\n\n")[2]
    for signatures in (neighbour, stranger, town.replace("—", "-")):
        files = {**honest["range"], "checkpoint": f"{text}\n\n{signatures}".encode()}
        with pytest.raises(auditor.Fault, match=r"not signed by the town|malformed signature line"):
            auditor.verify(put(tmp_path / "b", re_signed(files)), KEYS)


def test_hashes_of_another_length_are_refused(honest: dict[str, Files]) -> None:
    """A previous leaf, a sibling or a stream key that isn't 32 bytes long is refused before anything is hashed."""
    event = json.loads(honest["range"]["events.jsonl"].splitlines()[0])
    other = {"siblings": [], "key": "00" * 31, "head": [1, 1, "00" * 32]}
    for attempt in (
        lambda: auditor.leaf_hash({**event, "previous": "00" * 31}),
        lambda: auditor.hashes(["00" * 32, "00" * 33]),
        lambda: auditor.proved_head("a", other, auditor.head_leaf(bytes(31), 1, 1, bytes(32))),
    ):
        with pytest.raises(auditor.Fault):
            attempt()


def test_a_misplaced_head_denies_nothing() -> None:
    """If a town put another stream's head where a stream belongs, to deny it, verifier and library both refuse."""
    key, other = stream_key("a"), bytes([stream_key("a")[0] ^ 0x80]) + bytes(31)
    misplaced, beside = auditor.head_leaf(other, 1, 1, bytes(32)), b"\x01" * 32
    pair = (beside, misplaced) if key[0] & 0x80 else (misplaced, beside)
    root = auditor.node_hash(*pair)
    proof = HeadProof((beside,), other, Head(1, 1, bytes(32)))
    with pytest.raises(ValueError, match="another stream"):
        verify_head(root, "a", proof)
    written = {"siblings": [beside.hex()], "key": other.hex(), "head": [1, 1, "00" * 32]}
    with pytest.raises(auditor.Fault, match="another's"):
        auditor.proved_head("a", written, root)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 700), st.data())
def test_the_verifier_agrees_with_the_tree(size: int, data: st.DataObject) -> None:
    """The verifier's own arithmetic accepts the tree's proofs for any sizes and refuses them for others."""
    leaves = [hash_leaf(bytes([number % 256, number // 256])) for number in range(size)]
    tree = MerkleTree(MemoryNodes())
    tree.append(leaves)
    new, index = data.draw(st.integers(1, size)), data.draw(st.integers(0, size - 1))
    old, path = data.draw(st.integers(0, new)), tree.inclusion_proof(index, size)
    assert auditor.root_over(index, size, leaves[index], path) == tree.root()
    assert auditor.root_over((index + 1) % size, size, leaves[index], path) != tree.root() or size == 1
    proof = tree.consistency_proof(old, new)
    assert auditor.continues(old, new, tree.root(old), tree.root(new), proof)
    if 0 < old < new:
        assert not auditor.continues(old, new, tree.root(new), tree.root(new), proof)
        assert not auditor.continues(old, new, tree.root(old), tree.root(old), proof)
        assert not auditor.continues(old, new, tree.root(old), tree.root(new), [*proof, proof[0]])
    assert auditor.grow(old, tree.frontier(old), leaves[old:new]) == tree.root(new)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 60), st.integers(1, 40))
def test_the_verifier_agrees_with_the_stream_heads(count: int, streams: int) -> None:
    """The verifier's own reading of head proofs gives the same heads as the trie."""
    log, heads = make_log(count, streams=streams), StreamHeads()
    leaves = heads.chain(log)
    heads.commit()
    for number in range(streams + 1):
        stream = f"resident-{number:012d}"
        proof = heads.prove(stream)
        written = {
            "siblings": [sibling.hex() for sibling in proof.siblings],
            "key": proof.key and proof.key.hex(),
            "head": proof.head and [proof.head.position, proof.head.version, proof.head.leaf_hash.hex()],
        }
        own = [(event[0], event[2], leaf.hex()) for event, leaf in zip(log, leaves, strict=True) if event[1] == stream]
        assert auditor.proved_head(stream, written, heads.root()) == (own[-1] if own else None)
