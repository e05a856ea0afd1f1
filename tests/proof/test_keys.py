"""The key ring: sealing, typed outcomes, destruction that leaves no byte, and who may read the master key."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.keys import cipher as cipher_module
from connectors.keys.master import MasterKeyError, create_master_key, load_master_key, master_key_from
from connectors.keys.port import KeyDestroyed, KeyLost, SealBrokenError, SubjectErasedError
from connectors.keys.ring import SqliteKeyRing
from connectors.keys.signing import verify_signature
from connectors.keys.store import KeyRingError
from events.notes import COSIGNATURE, ED25519, Note, NoteError, open_note

MASTER = bytes(range(32))
TOWN = "daicho/122131"
RESIDENT = "resident-000000000123"
SECRET = "髙橋 花子 たかはし".encode()
REASON, BASIS, AT = "保存期間の満了", "住民基本台帳法施行令第34条", 1_790_000_000_123_456


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Say where the key ring of this test is."""
    return tmp_path / "keys.sqlite"


def ring_at(path: Path) -> SqliteKeyRing:
    """Open the town's key ring."""
    return SqliteKeyRing(path, MASTER, town=TOWN)


def erase(ring: SqliteKeyRing, *subjects: str) -> list[KeyDestroyed]:
    """Destroy keys for the usual reason."""
    return ring.destroy(subjects, reason=REASON, legal_basis=BASIS, at=AT)


def wrapped_key(path: Path, subject: str) -> bytes:
    """Read a wrapped key straight from the file."""
    with sqlite3.connect(path) as db:
        row = db.execute("SELECT wrapped FROM subjects WHERE subject = ?", (subject,)).fetchone()
    db.close()
    return bytes(row[0])


@settings(max_examples=50, deadline=None)
@given(plaintext=st.binary(max_size=200), aad=st.binary(max_size=40))
def test_what_is_sealed_opens(tmp_path_factory: pytest.TempPathFactory, plaintext: bytes, aad: bytes) -> None:
    """Any bytes sealed for a subject open again, and twice sealed they differ."""
    with ring_at(tmp_path_factory.getbasetemp() / "round-trip.sqlite") as ring:
        sealed = ring.seal(RESIDENT, plaintext, aad)
        assert ring.open(RESIDENT, sealed, aad) == plaintext
        assert ring.seal(RESIDENT, plaintext, aad) != sealed


def test_keys_survive_a_restart(path: Path) -> None:
    """A key ring opened anew reads what the old one sealed."""
    with ring_at(path) as ring:
        sealed = ring.seal(RESIDENT, SECRET, b"name")
    with ring_at(path) as ring:
        assert ring.open(RESIDENT, sealed, b"name") == SECRET


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_altered_seals_are_an_integrity_fault(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Sealed bytes with any bit flipped or any byte cut never open as something else, and errors show no content."""
    with ring_at(tmp_path_factory.getbasetemp() / "altered.sqlite") as ring:
        sealed = ring.seal(RESIDENT, SECRET, b"name")
        at, bit = data.draw(st.integers(0, len(sealed) - 1)), 1 << data.draw(st.integers(0, 7))
        flipped = sealed[:at] + bytes([sealed[at] ^ bit]) + sealed[at + 1 :]
        for altered in (flipped, sealed[:at], sealed + b"\x00"):
            if altered[:1] == sealed[:1] and altered[1:9] != sealed[1:9] and len(altered) >= len(sealed):
                assert ring.open(RESIDENT, altered, b"name") == KeyLost(RESIDENT)
                continue
            with pytest.raises(SealBrokenError, match=RESIDENT) as fault:
                ring.open(RESIDENT, altered, b"name")
            assert "髙橋" not in str(fault.value)


def test_seals_can_not_be_moved(path: Path) -> None:
    """Sealed bytes don't open for another field or another person."""
    with ring_at(path) as ring:
        sealed = ring.seal(RESIDENT, SECRET, b"name")
        ring.ensure(["resident-2"])
        with pytest.raises(SealBrokenError, match="belong to another record"):
            ring.open(RESIDENT, sealed, b"address")
        assert ring.open("resident-2", sealed, b"name") == KeyLost("resident-2")


def test_destroyed_is_told_apart_from_lost(path: Path) -> None:
    """A destroyed key says when, why and under which law; an unknown key says that it is unknown."""
    with ring_at(path) as ring:
        sealed = ring.seal(RESIDENT, SECRET, b"name")
        (destroyed,) = erase(ring, RESIDENT)
        assert (destroyed.at, destroyed.reason, destroyed.legal_basis) == (AT, REASON, BASIS)
        assert ring.open(RESIDENT, sealed, b"name") == destroyed
        assert ring.open("resident-9", sealed, b"name") == KeyLost("resident-9")
        with pytest.raises(SubjectErasedError, match="was destroyed"):
            ring.seal(RESIDENT, SECRET, b"name")
    with ring_at(path) as ring:
        assert ring.open(RESIDENT, sealed, b"name") == destroyed
        ring.ensure([RESIDENT])
        assert ring.open_many([(RESIDENT, sealed, b"name")]) == [destroyed]


def test_many_are_sealed_and_opened_as_one_by_one(path: Path) -> None:
    """In their order, keys made where there are none; another process's destruction counts at the next call."""
    subjects = [f"resident-{number % 7}" for number in range(20)]
    plain = [(subject, f"{number}".encode(), b"name") for number, subject in enumerate(subjects)]
    with ring_at(path) as ring, ring_at(path) as other:
        ring.ensure(subjects[:3])
        sealed = [(one[0], data, b"name") for one, data in zip(plain, ring.seal_many(plain), strict=True)]
        assert other.open_many(sealed) == [one[1] for one in plain] == [ring.open(*one) for one in sealed]
        (destroyed,) = erase(ring, "resident-2")
        expected = [destroyed if one[0] == "resident-2" else one[1] for one in plain]
        assert other.open_many(sealed) == expected
        with pytest.raises(SubjectErasedError, match="was destroyed"):
            other.seal_many(plain)
        with pytest.raises(SealBrokenError):
            other.open_many([sealed[0], (sealed[1][0], sealed[1][1], b"kana")])


def test_destroying_twice_changes_nothing(path: Path) -> None:
    """The second destruction of a subject returns the first certificate; an unknown subject stops the whole call."""
    with ring_at(path) as ring:
        ring.ensure([RESIDENT, "resident-2"])
        first = erase(ring, RESIDENT)
        assert ring.destroy([RESIDENT], reason="別の理由", legal_basis="別の法令", at=AT + 1) == first
        with pytest.raises(LookupError, match="has no key"):
            erase(ring, "resident-2", "resident-404")
        assert ring.seal("resident-2", SECRET, b"")


def test_the_certificate_is_signed_by_the_town(path: Path) -> None:
    """The certificate names subject, time, reason and law, warns about backups, and verifies with the town's key."""
    with ring_at(path) as ring:
        ring.ensure([RESIDENT])
        note = Note.parse(erase(ring, RESIDENT)[0].certificate.encode())
        open_note(note, [ring.signer().key], verify_signature)
        with pytest.raises(NoteError):
            open_note(Note(note.text.replace("満了", "未了"), note.signatures), [ring.signer().key], verify_signature)
    assert f"subject {RESIDENT}\n" in note.text
    assert "destroyed-at 2026-09-21T14:13:20.123456+00:00\n" in note.text
    assert f"reason {REASON}\nlegal-basis {BASIS}\n" in note.text
    assert "Backups of the key ring" in note.text


@pytest.mark.parametrize("texts", [("", BASIS), ("a\nreason b", BASIS), (REASON, " ")])
def test_a_certificate_can_not_be_forged_by_its_reason(path: Path, texts: tuple[str, str]) -> None:
    """A reason or legal basis that is blank or has line breaks is refused, and nothing is destroyed."""
    with ring_at(path) as ring:
        sealed = ring.seal(RESIDENT, SECRET, b"")
        with pytest.raises(ValueError, match="one line of text"):
            ring.destroy([RESIDENT], reason=texts[0], legal_basis=texts[1], at=AT)
        assert ring.open(RESIDENT, sealed, b"") == SECRET


def test_no_byte_of_a_destroyed_key_remains(path: Path) -> None:
    """After erasing, neither the key nor its wrapped form is in any file of the key ring, and the others still work."""
    subjects = [f"resident-{number:012d}" for number in range(3000)]
    gone = subjects[::7]
    with ring_at(path) as ring:
        ring.ensure(subjects)
        wrapped = {subject: wrapped_key(path, subject) for subject in gone}
        kept = {subject: ring.seal(subject, SECRET, b"") for subject in subjects[1:50:7]}
        before = b"".join(file.read_bytes() for file in path.parent.iterdir())
        assert all(blob in before for blob in wrapped.values())
        erase(ring, *gone)
        after = b"".join(file.read_bytes() for file in path.parent.iterdir())
        for blob in wrapped.values():
            assert blob[12:28] not in after
            assert blob[-16:] not in after
        assert all(ring.open(subject, sealed, b"") == SECRET for subject, sealed in kept.items())


def test_an_interrupted_rewriting_is_made_up_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the process dies between destroying and rewriting the file, opening it again finishes the work."""
    with ring_at(path) as ring:
        sealed = ring.seal(RESIDENT, SECRET, b"")
        with monkeypatch.context() as patch:
            patch.setattr(ring._file, "scrub", lambda: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                erase(ring, RESIDENT)
        other = ring_at(path)
        assert isinstance(ring.open(RESIDENT, sealed, b""), KeyDestroyed)
        assert other._file._db.execute("PRAGMA user_version").fetchone() == (0,)
        other.close()


def test_another_process_forgets_a_destroyed_key(path: Path) -> None:
    """A key ring that has the key in memory no longer opens with it once another process has destroyed it."""
    erasing = (
        "from pathlib import Path; from connectors.keys.ring import SqliteKeyRing;"
        f"SqliteKeyRing(Path({str(path)!r}), bytes(range(32)), town={TOWN!r})"
        f".destroy([{RESIDENT!r}], reason='消去', legal_basis='条例', at=1)"
    )
    with ring_at(path) as ring:
        sealed = ring.seal(RESIDENT, SECRET, b"")
        assert ring.open(RESIDENT, sealed, b"") == SECRET
        subprocess.run([sys.executable, "-c", erasing], check=True, cwd=Path(__file__).parents[2])
        assert isinstance(ring.open(RESIDENT, sealed, b""), KeyDestroyed)


def test_a_reader_in_the_way_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If another user of the file prevents its rewriting, the error says so, and repeating the erasure finishes."""
    monkeypatch.setattr("connectors.database.BUSY_SECONDS", 0.05)
    with ring_at(path) as ring:
        ring.ensure([RESIDENT])
        blocker = sqlite3.connect(path, isolation_level=None)
        rewrite = ring._file.scrub

        def blocked() -> None:
            blocker.execute("BEGIN")
            blocker.execute("SELECT count(*) FROM subjects").fetchone()
            rewrite()

        monkeypatch.setattr(ring._file, "scrub", blocked)
        with pytest.raises(KeyRingError, match="repeat the erasure"):
            erase(ring, RESIDENT)
        blocker.close()
        monkeypatch.undo()
        assert erase(ring, RESIDENT)[0].at == AT


def test_a_backup_is_useless_after_replacing_the_master_key(path: Path) -> None:
    """After the master key is replaced, live keys work, an older copy of the file doesn't open with the new one."""
    with ring_at(path) as ring:
        sealed = ring.seal(RESIDENT, SECRET, b"")
        town = ring.signer().key
        backup = path.with_name("backup.sqlite")
        backup.write_bytes(path.read_bytes())
        before = wrapped_key(path, RESIDENT)
        ring.replace_master(bytes(32))
        assert ring.open(RESIDENT, sealed, b"") == SECRET
    assert before[12:28] not in path.read_bytes()
    with SqliteKeyRing(path, bytes(32), town=TOWN) as ring:
        assert ring.open(RESIDENT, sealed, b"") == SECRET
        assert ring.signer().key == town
    for file, master in ((path, MASTER), (backup, bytes(32))):
        with pytest.raises(KeyRingError, match="give the right master key file"):
            SqliteKeyRing(file, master, town=TOWN)


def test_a_key_ring_belongs_to_one_town(path: Path) -> None:
    """Town B can't open town A's key ring even with the same master key."""
    ring_at(path).close()
    with pytest.raises(KeyRingError, match="belongs to daicho/122131"):
        SqliteKeyRing(path, MASTER, town="daicho/122378")


def test_keys_of_one_subject_are_made_once(path: Path) -> None:
    """Threads and key rings that seal for a new subject at the same time all use one key."""
    rings = [ring_at(path), ring_at(path)]
    sealed: list[bytes] = []
    barrier = threading.Barrier(8)

    def work(ring: SqliteKeyRing) -> None:
        barrier.wait()
        sealed.append(ring.seal(RESIDENT, SECRET, b""))

    threads = [threading.Thread(target=work, args=(rings[number % 2],)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {ring.open(RESIDENT, blob, b"") for ring in rings for blob in sealed} == {SECRET}
    assert len(sealed) == 8
    for ring in rings:
        ring.close()


def test_a_full_cache_forgets_the_oldest(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More subjects than the cache holds work as well; the longest unused key is dropped first."""
    monkeypatch.setattr("connectors.keys.ring._CACHED", 2)
    with ring_at(path) as ring:
        sealed = {name: ring.seal(name, SECRET, b"") for name in ("a", "b")}
        ring.open("a", sealed["a"], b"")
        ring.seal("c", SECRET, b"")
        assert list(ring._ciphers) == ["a", "c"]
        assert ring.open("b", sealed["b"], b"") == SECRET


def test_nonces_are_never_shared_with_a_forked_child() -> None:
    """Parent and child processes never seal under the same nonce."""
    cipher_module.fresh_nonce()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, cipher_module.fresh_nonce())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(read, 12) not in {cipher_module.fresh_nonce() for _ in range(5000)}
    os.close(read)
    os.close(write)


def test_nonces_do_not_repeat() -> None:
    """Nonces drawn across several refills of the pool are all different."""
    assert len({cipher_module.fresh_nonce() for _ in range(20_000)}) == 20_000


def test_nothing_secret_is_printed(path: Path) -> None:
    """Printing the key ring, a signer or a cipher shows no key."""
    with ring_at(path) as ring:
        ring.seal(RESIDENT, SECRET, b"")
        shown = repr(ring) + repr(ring.signer()) + repr(ring._ciphers)
        key = ring._unwrap(wrapped_key(path, RESIDENT), b"subject" + _key_id(path) + b"\x00\x15" + RESIDENT.encode())
        assert key.hex() not in shown
        assert repr(key) not in shown
        assert str(MASTER) not in shown


def _key_id(path: Path) -> bytes:
    with sqlite3.connect(path) as db:
        found = db.execute("SELECT key_id FROM subjects").fetchone()[0]
    db.close()
    return bytes(found)


def test_signing_keys_are_made_once_and_differ_by_use(path: Path) -> None:
    """The town's own key and its witness key are different keys, and both stay the same after a restart."""
    with ring_at(path) as ring:
        log, witness = ring.signer().key, ring.witness_signer().key
    with ring_at(path) as ring:
        assert (ring.signer().key, ring.witness_signer().key) == (log, witness)
    assert (log.name, log.kind, witness.name, witness.kind) == (TOWN, ED25519, f"{TOWN}/witness", COSIGNATURE)
    assert log.public != witness.public


def test_the_key_ring_is_private(path: Path) -> None:
    """The key ring's file can be read by its owner alone."""
    ring_at(path).close()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_damaged_file_names_the_remedy(path: Path, content: bytes) -> None:
    """An empty file becomes a new key ring; anything else that is no key ring is refused, and left as it is."""
    path.write_bytes(content)
    if not content:
        ring_at(path).close()
        return
    with pytest.raises(KeyRingError, match="restore it from its backup"):
        ring_at(path)
    assert path.read_bytes() == content


def test_a_missing_folder_names_the_remedy(tmp_path: Path) -> None:
    """A key ring in a folder that doesn't exist is refused with the folder's name."""
    with pytest.raises(KeyRingError, match="create it before"):
        ring_at(tmp_path / "missing" / "keys.sqlite")


def test_an_altered_wrapped_key_is_refused(path: Path) -> None:
    """A wrapped key that was changed or moved to another subject in the file is never used."""
    with ring_at(path) as ring:
        ring.ensure(["a", "b"])
    with sqlite3.connect(path) as db:
        db.execute("UPDATE subjects SET (key_id, wrapped) = (SELECT key_id, wrapped FROM subjects WHERE subject = 'b')")
    db.close()
    with ring_at(path) as ring, pytest.raises(KeyRingError, match="restore the file"):
        ring.seal("a", SECRET, b"")


def test_the_master_key_file(tmp_path: Path) -> None:
    """A new master key is written for its owner alone, read back, and never overwritten."""
    path = tmp_path / "master.key"
    key = create_master_key(path)
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_master_key(path) == key == master_key_from({"DAICHO_MASTER_KEY_FILE": str(path)})
    with pytest.raises(MasterKeyError, match="exists"):
        create_master_key(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o610])
def test_a_master_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """A master key file with any right for group or others is refused, with the command that mends it."""
    path = tmp_path / "master.key"
    create_master_key(path)
    path.chmod(mode)
    with pytest.raises(MasterKeyError, match=f"chmod 600 {path}"):
        load_master_key(path)


@pytest.mark.parametrize("content", [b"", b"12ab", b"zz" * 32, b"\xff" * 64, b"00" * 33])
def test_a_bad_master_key_is_refused_without_showing_it(tmp_path: Path, content: bytes) -> None:
    """A file that holds no 64 hexadecimal digits is no master key, and the error doesn't quote it."""
    path = tmp_path / "master.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(MasterKeyError, match="holds no master key") as refusal:
        load_master_key(path)
    assert "12ab" not in str(refusal.value)


def test_a_missing_master_key_names_the_setting(tmp_path: Path) -> None:
    """Without the setting, or with a path that can't be read, the error says what to set."""
    with pytest.raises(MasterKeyError, match="set DAICHO_MASTER_KEY_FILE"):
        master_key_from({})
    with pytest.raises(MasterKeyError, match="can't be read"):
        load_master_key(tmp_path / "none")
    with pytest.raises(ValueError, match="AES-256 needs 32"):
        SqliteKeyRing(tmp_path / "keys.sqlite", b"short", town=TOWN)
