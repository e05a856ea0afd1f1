"""封印: what a town has published for everybody, checked with its public key and its neighbours'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.access.port import AccessHead
from connectors.keys.signing import verify_signature
from console.bootstrap import Office
from console.proof import ACCESS, TOWN_KEY, published, published_key
from console.witnessing import witness_keys
from events.notes import Checkpoint, Note, NoteError, Submission, open_note
from events.towns import MEMBER_TOWNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from events.notes import VerifierKey
    from events.towns import MemberTown


@dataclass(frozen=True)
class Seal:
    """One checkpoint: how far it goes, its root, and who cosigned it when (POSIX seconds)."""

    size: int
    root: str
    accesses: int
    cosigned: tuple[tuple[str, int], ...]
    """(団体コード, time)."""


@dataclass(frozen=True)
class Seals:
    """All published checkpoints, the newest first; `fault` says what is wrong with the one that ends the list."""

    seals: tuple[Seal, ...] = ()
    fault: str = ""


def seals(data: Path, town: MemberTown) -> Seals:
    """Read and check what lies in the town's public folder, with nothing else of the server."""
    office = Office(data, town)
    own = published_key(office, TOWN_KEY)
    if own is None:
        return Seals()
    keys = witness_keys(Office(data, one) for one in MEMBER_TOWNS if one != town)
    found: list[Seal] = []
    try:
        for content in published(office).after(-1):
            note = Note.parse(Submission.parse(content).note)
            found.append(_checked(note, own, keys))  # one by one: those before a bad one are good
    except NoteError as error:
        return Seals(tuple(reversed(found)), str(error))
    return Seals(tuple(reversed(found)))


def _checked(note: Note, own: VerifierKey, neighbours: Sequence[VerifierKey]) -> Seal:
    """A checkpoint that the town itself signed; NoteError where it didn't, or where any signature is wrong."""
    open_note(note, [own], verify_signature)
    signed = open_note(note, [own, *neighbours], verify_signature)
    checkpoint = Checkpoint.parse(note.text)
    head = checkpoint.digests().get(ACCESS)
    cosigned = ((one.key.name.split("/")[1], one.timestamp) for one in signed)
    return Seal(
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        accesses=AccessHead.parse(head).entries if head else 0,
        cosigned=tuple((town, at) for town, at in cosigned if at is not None),
    )
