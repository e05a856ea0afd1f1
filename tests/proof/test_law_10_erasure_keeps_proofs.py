"""Law 10: destroying one subject's key makes their data unreadable, while every old proof still verifies."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proof.towns import TOGANE, batches, sealer_in, witness_in, witness_signer

from connectors.keys.port import KeyDestroyed
from connectors.keys.ring import SqliteKeyRing
from connectors.verifier.bundle import Extras, Range, write_bundle
from connectors.verifier.daicho_verify import read_key, verify
from connectors.witness.audit import audit_log
from connectors.witness.witness import Cosigned
from events.notes import Checkpoint
from events.stream_heads import LogEvent

NAMES = ("髙橋 花子", "タカハシ ハナコ", "123456789018")


def encrypted_log(ring: SqliteKeyRing, owners: list[int]) -> list[LogEvent]:
    """Make a log whose states are personal data sealed for each event's resident."""
    versions: dict[int, int] = {}
    log = []
    for position, owner in enumerate(owners, 1):
        versions[owner] = versions.get(owner, 0) + 1
        stream = f"resident-{owner:012d}"
        state = ring.seal(stream, NAMES[position % 3].encode(), f"{stream}/{versions[owner]}".encode())
        log.append((position, stream, versions[owner], "MovedIn:1", state))
    return log


def everything_on_disk(folder: Path) -> bytes:
    """Read every file under a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@settings(max_examples=15, deadline=None)
@given(owners=st.lists(st.integers(0, 4), min_size=2, max_size=25), data=st.data())
def test_law_10_erasure_keeps_proofs(
    tmp_path_factory: pytest.TempPathFactory, owners: list[int], data: st.DataObject
) -> None:
    """After erasing any resident nobody reads them, the others stay readable, and all old proofs hold byte for byte."""
    folder = tmp_path_factory.mktemp("town")
    gone = data.draw(st.sampled_from(owners))
    with SqliteKeyRing(folder / "keys.sqlite", bytes(32), town=TOGANE) as ring, sealer_in(folder) as sealer:
        log = encrypted_log(ring, owners)
        before = sealer.seal(batches(log))
        extras = Extras(witnesses=[witness_signer().key])
        write_bundle(folder / "before.zip", sealer, selection=Range(1, len(log)), log=batches(log), extras=extras)

        (destroyed,) = ring.destroy([f"resident-{gone:012d}"], reason="保存期間満了", legal_basis="条例第1条", at=1)

        for _, stream, version, _, state in log:
            opened = ring.open(stream, state, f"{stream}/{version}".encode())
            assert opened == destroyed if stream == destroyed.subject else not isinstance(opened, KeyDestroyed)
        on_disk = everything_on_disk(folder)
        assert not any(name.encode(code) in on_disk for name in NAMES for code in ("utf-8", "utf-16-le", "utf-16-be"))
        write_bundle(folder / "after.zip", sealer, selection=Range(1, len(log)), log=batches(log), extras=extras)
        assert (folder / "after.zip").read_bytes() == (folder / "before.zip").read_bytes()
        verify(folder / "before.zip", [read_key(str(sealer.key))])
        assert audit_log(batches(log), [Checkpoint.parse(before.text)]) is None
        with witness_in(folder / "witness") as witness:
            assert isinstance(witness.consider(sealer.submission(0)), Cosigned)
