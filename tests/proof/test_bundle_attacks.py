"""Hundreds of falsified bundles, without and with the town's key: every one is refused."""

import base64
import json
import random
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from proof.bundles import ABSENT, FIRST, KEYS, LOG, SELECTIONS, Files, put, re_signed
from proof.towns import SAMMU, TOGANE, batches, make_log, sealer_in, signer

from connectors.verifier import daicho_verify as auditor
from connectors.verifier.bundle import FORMAT, Extras, Range, write_bundle
from connectors.witness.sealer import LogSealer
from events.stream_heads import StreamHeads


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
