"""監査用証跡束: writes an audit bundle that anyone can verify offline with `daicho-verify` and the town's public key.

Layout: docs/proof.md. The bundle holds the events as stored (personal fields encrypted), never a key that decrypts.
"""

import base64
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from connectors.witness.sealer import LogSealer
from events.merkle import NO_PREVIOUS, hash_leaf, leaf_bytes
from events.notes import Checkpoint, VerifierKey
from events.stream_heads import LogEvent
from registry.domain.errors import IntegrityFault

FORMAT: Final = "daicho-audit-bundle/1"
MANIFEST: Final = "manifest"
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the same events give the same bundle, byte for byte


@dataclass(frozen=True, slots=True)
class Streams:
    """All events of some streams, each proved complete up to the checkpoint, or proved to be absent."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """The events at the positions `first` to `last`, proved to be without gap."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Extras:
    """What goes along: schemas by file name, the witnesses' public keys, and why the bundle was made.

    `earlier` are the sizes of older checkpoints of which the auditor has copies: their consistency is proved too.
    """

    schemas: Mapping[str, bytes] = field(default_factory=dict)
    witnesses: Sequence[VerifierKey] = ()
    purpose: str = ""
    earlier: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Chosen:
    event: LogEvent
    previous: bytes


def write_bundle(
    target: Path,
    sealer: LogSealer,
    *,
    selection: Streams | Range,
    log: Iterable[Sequence[LogEvent]],
    extras: Extras = Extras(),
) -> None:
    """Write a bundle at the newest checkpoint: a zip file if `target` ends in .zip, else a folder.

    `log` is the town's log from position 1 in batches; for streams, their own events in order suffice.
    Raises IntegrityFault when the log is not the sealed one, LookupError when nothing is sealed there, and
    FileExistsError when the target exists.
    """
    if target.exists():
        raise FileExistsError(f"{target} exists; give the bundle a new name")
    if sealer.checkpoint is None:
        raise LookupError(f"nothing of {sealer.origin} is sealed yet; seal the log first")
    size = sealer.checkpoint.size
    if isinstance(selection, Range) and not 1 <= selection.first <= selection.last <= size:
        raise LookupError(f"positions {selection.first} to {selection.last} are not within the {size} sealed events")
    chosen = list(_choose(log, selection, sealer, size))
    _check_complete(chosen, selection, sealer)
    files = {
        "bundle.json": _json(_statement(sealer.checkpoint, selection, extras)),
        "checkpoint": sealer.note(size).data(),
        "keys.txt": "".join(f"{key}\n" for key in (sealer.key, *extras.witnesses)).encode(),
        "events.jsonl": b"".join(map(_event_line, chosen)),
        "proofs.json": _json(_proofs(chosen, selection, sealer, size)),
        "earlier.json": _json(_earlier(sealer, extras.earlier, size)),
        **{f"schemas/{name}": schema for name, schema in extras.schemas.items()},
    }
    lines = [f"{sha256(data).hexdigest()} {name}\n" for name, data in sorted(files.items())]
    files[MANIFEST] = sealer.signer.sign(f"{FORMAT}\n{sealer.origin}\n{''.join(lines)}").data()
    _write(target, files)


def _choose(
    log: Iterable[Sequence[LogEvent]], selection: Streams | Range, sealer: LogSealer, size: int
) -> Iterator[_Chosen]:
    """Pick the selected events, each with its stream's previous leaf; every one is compared with what was sealed."""
    streams = set(selection.names) if isinstance(selection, Streams) else None
    last = size if isinstance(selection, Streams) else selection.last
    at: dict[str, int] = {}
    for batch in log:
        for event in batch:
            position, stream = event[:2]
            if position > last:
                return
            previous = sealer.tree.leaf(at[stream] - 1) if stream in at else NO_PREVIOUS
            at[stream] = position
            if stream in streams if streams is not None else position >= _first(selection):
                if hash_leaf(leaf_bytes(*event, previous=previous)) != sealer.tree.leaf(position - 1):
                    raise IntegrityFault(f"the event at position {position} is not the one that was sealed there")
                yield _Chosen(event, previous)


def _first(selection: Streams | Range) -> int:
    return selection.first if isinstance(selection, Range) else 1


def _check_complete(chosen: Sequence[_Chosen], selection: Streams | Range, sealer: LogSealer) -> None:
    if isinstance(selection, Range):
        if len(chosen) != selection.last - selection.first + 1:
            raise IntegrityFault(f"the log ends before position {selection.last}, which was sealed")
        return
    found = {item.event[1]: item.event[0] for item in chosen}
    for stream in selection.names:
        head = sealer.heads.prove(stream)
        sealed = head.head.position if head.head and head.key == sha256(stream.encode()).digest() else None
        if found.get(stream) != sealed:
            raise IntegrityFault(
                f"the log's last event of {stream} is at {found.get(stream)}, the sealed one at {sealed}"
            )


def _statement(checkpoint: Checkpoint, selection: Streams | Range, extras: Extras) -> dict[str, object]:
    what: dict[str, object] = (
        {"kind": "streams", "streams": list(selection.names)}
        if isinstance(selection, Streams)
        else {"kind": "range", "first": selection.first, "last": selection.last}
    )
    return {"format": FORMAT, "origin": checkpoint.origin, "purpose": extras.purpose, **what}


def _event_line(item: _Chosen) -> bytes:
    position, stream, version, topic, state = item.event
    return _json(
        {
            "position": position,
            "stream": stream,
            "version": version,
            "topic": topic,
            "state": base64.b64encode(state).decode(),
            "previous": item.previous.hex(),
        }
    )


def _proofs(chosen: Sequence[_Chosen], selection: Streams | Range, sealer: LogSealer, size: int) -> dict[str, object]:
    if isinstance(selection, Range):
        return {
            "frontier": _hex(sealer.tree.frontier(selection.first - 1)),
            "consistency": _hex(sealer.tree.consistency_proof(selection.last, size)),
        }
    return {
        "inclusion": [_hex(sealer.tree.inclusion_proof(item.event[0] - 1, size)) for item in chosen],
        "heads": {stream: _head(sealer, stream) for stream in selection.names},
    }


def _head(sealer: LogSealer, stream: str) -> dict[str, object]:
    proof = sealer.heads.prove(stream)
    return {
        "siblings": _hex(proof.siblings),
        "key": proof.key.hex() if proof.key else None,
        "head": [proof.head.position, proof.head.version, proof.head.leaf_hash.hex()] if proof.head else None,
    }


def _earlier(sealer: LogSealer, sizes: Iterable[int], size: int) -> list[dict[str, object]]:
    return [
        {"note": sealer.note(old).data().decode(), "proof": _hex(sealer.tree.consistency_proof(old, size))}
        for old in sorted(sizes)
    ]


def _hex(hashes: Iterable[bytes]) -> list[str]:
    return [item.hex() for item in hashes]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _write(target: Path, files: Mapping[str, bytes]) -> None:
    if target.suffix != ".zip":
        for name, data in files.items():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
