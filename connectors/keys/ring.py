"""`SqliteKeyRing`: the key ring port on one SQLite file per town, under a master key."""

import mmap
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Self

from connectors.keys.certificate import erasure_text, one_line
from connectors.keys.cipher import KEY_BYTES, KEY_ID_BYTES, MasterCipher, SubjectCipher, bound_subject, key_id_of
from connectors.keys.port import KeyDestroyed, KeyLost, Opened, SealBrokenError, SubjectErasedError
from connectors.keys.signing import Signer, signer_from
from connectors.keys.store import KeyFile, KeyRingError, SubjectRow
from events.notes import COSIGNATURE, ED25519

_CACHED: Final = 65_536  # ciphers kept ready, about 2.5 KiB each; a town's active residents
_PROBE: Final = b"daicho key ring"


class SqliteKeyRing:
    """A town's keys. Safe for threads; several processes on one machine may share the file.

    Raises KeyRingError when the file belongs to another town or to another master key.
    """

    def __init__(self, path: Path, master_key: bytes, *, town: str) -> None:
        self._master, self._town = MasterCipher(master_key), town
        self._lock = threading.RLock()
        self._ciphers: OrderedDict[str, SubjectCipher | KeyDestroyed] = OrderedDict()
        self._file = KeyFile(path)
        try:
            self._check_master()
            with self._file.generation_path.open("rb") as file:
                self._generation = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except BaseException:
            self._file.close()
            raise
        self._seen = self._generation[:]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"SqliteKeyRing({self._town})"

    def close(self) -> None:
        """Forget all keys and release the file."""
        with self._lock:
            self._ciphers.clear()
            self._generation.close()
            self._file.close()

    def ensure(self, subjects: Iterable[str]) -> None:
        """Make the missing keys of many subjects durable in one transaction, and keep all of them at hand."""
        with self._lock:
            self._heed_destruction()
            unknown = [subject for subject in subjects if subject not in self._ciphers]
            with self._file.writing():
                found = self._file.subjects(unknown)
                made = {subject: os.urandom(KEY_ID_BYTES + KEY_BYTES) for subject in unknown if subject not in found}
                self._file.add_subjects(self._wrapped(subject, material) for subject, material in made.items())
            for subject, row in found.items():
                self._keep(subject, self._unwrapped(subject, row))
            for subject, material in made.items():
                self._keep(subject, SubjectCipher.of(subject, material[:KEY_ID_BYTES], material[KEY_ID_BYTES:]))

    def seal(self, subject: str, plaintext: bytes, aad: bytes) -> bytes:
        """Encrypt for a subject, bound to `aad`; the key of a new subject is durable before this returns."""
        cipher = self._cipher(subject)
        if cipher is None:
            self.ensure([subject])
            cipher = self._cipher(subject)
        return _sealed(cipher, subject, plaintext, aad)

    def seal_many(self, items: Iterable[tuple[str, bytes, bytes]]) -> list[bytes]:
        """Encrypt many (subject, plaintext, aad) in order; their keys are fetched, or made, at once."""
        wanted = list(items)
        subjects = {subject for subject, _, _ in wanted}
        ciphers = self._ciphers_of(subjects)
        if len(ciphers) < len(subjects):
            self.ensure(subjects - ciphers.keys())
            ciphers = self._ciphers_of(subjects)
        return [_sealed(ciphers.get(subject), subject, plaintext, aad) for subject, plaintext, aad in wanted]

    def open(self, subject: str, sealed: bytes, aad: bytes) -> Opened:
        """Decrypt what `seal` made for the same subject and `aad`."""
        return _opened(self._cipher(subject), subject, sealed, aad)

    def open_many(self, items: Iterable[tuple[str, bytes, bytes]]) -> list[Opened]:
        """Decrypt many (subject, sealed, aad) in order; their keys are fetched at once."""
        wanted = list(items)
        ciphers = self._ciphers_of({subject for subject, _, _ in wanted})
        return [_opened(ciphers.get(subject), subject, sealed, aad) for subject, sealed, aad in wanted]

    def destroy(self, subjects: Sequence[str], *, reason: str, legal_basis: str, at: int) -> list[KeyDestroyed]:
        """Destroy keys for ever, at `at` (microseconds since the epoch, UTC), all of the subjects or none.

        Raises LookupError for a subject without a key, KeyRingError when another process prevents the rewriting of
        the file: then the keys are destroyed, and repeating the call finishes the work.
        """
        signer = self.signer()
        with self._lock:
            with self._file.writing():
                outcomes = [self._destroy(signer, subject, reason, legal_basis, at) for subject in subjects]
                self._file.owe_scrub()
            self._ciphers.clear()
            self._file.scrub()
        return outcomes

    def fate(self, subject: str) -> KeyDestroyed | KeyLost | None:
        """Return what became of a subject's key; None while it can be used."""
        cipher = self._cipher(subject)
        if cipher is None:
            return KeyLost(subject)
        return cipher if isinstance(cipher, KeyDestroyed) else None

    def signer(self) -> Signer:
        """Return the key with which the town signs its checkpoints and certificates; made on first use."""
        return self._signer(self._town, ED25519)

    def witness_signer(self) -> Signer:
        """Return the key with which the town cosigns its neighbours' checkpoints; made on first use."""
        return self._signer(f"{self._town}/witness", COSIGNATURE)

    def replace_master(self, master_key: bytes) -> None:
        """Wrap every key under a new master key: older copies of the file become useless once the old one is gone.

        Other processes that use the file must be restarted with the new master key.
        """
        new = MasterCipher(master_key)
        with self._lock:
            with self._file.writing():
                self._file.rewrap_subjects(
                    (new.wrap(self._unwrap(wrapped, _purpose(subject, key_id)), _purpose(subject, key_id)), subject)
                    for subject, key_id, wrapped in self._file.wrapped_subjects()
                )
                for name, kind, wrapped in self._file.wrapped_signing_keys():
                    purpose = _signing_purpose(name, kind)
                    self._file.put_signing_key(name, kind, new.wrap(self._unwrap(wrapped, purpose), purpose))
                self._file.put_probe(self._town, new.wrap(_PROBE, self._town.encode()))
            self._master = new
            self._file.scrub()

    def _check_master(self) -> None:
        with self._file.writing():
            found = self._file.probe()
            if found is None:
                self._file.put_probe(self._town, self._master.wrap(_PROBE, self._town.encode()))
                return
        town, probe = found
        if town != self._town:
            raise KeyRingError(f"this key ring belongs to {town}, not to {self._town}; give that town's file")
        if self._master.unwrap(probe, town.encode()) != _PROBE:
            raise KeyRingError("the master key is not the one of this key ring; give the right master key file")

    def _cipher(self, subject: str) -> SubjectCipher | KeyDestroyed | None:
        """Return the subject's key or its end, from memory unless some process has destroyed a key since."""
        with self._lock:
            self._heed_destruction()
            cipher = self._ciphers.get(subject)
            if cipher is not None:
                self._ciphers.move_to_end(subject)
                return cipher
            row = self._file.subject(subject)
            return None if row is None else self._keep(subject, self._unwrapped(subject, row))

    def _ciphers_of(self, subjects: Iterable[str]) -> dict[str, SubjectCipher | KeyDestroyed]:
        """Many subjects' keys or their ends, where there are any; at most one question to the file."""
        with self._lock:
            self._heed_destruction()
            found = {subject: self._ciphers.get(subject) for subject in subjects}
            unknown = [subject for subject, cipher in found.items() if cipher is None]
            rows = self._file.subjects(unknown) if unknown else {}
            found |= {subject: self._keep(subject, self._unwrapped(subject, row)) for subject, row in rows.items()}
        return {subject: cipher for subject, cipher in found.items() if cipher is not None}

    def _heed_destruction(self) -> None:
        """Forget every key if some process has destroyed one since."""
        now = self._generation[:]
        if now != self._seen:
            self._ciphers.clear()
            self._seen = now

    def _keep(self, subject: str, cipher: SubjectCipher | KeyDestroyed) -> SubjectCipher | KeyDestroyed:
        self._ciphers[subject] = cipher
        if len(self._ciphers) > _CACHED:
            self._ciphers.popitem(last=False)
        return cipher

    def _wrapped(self, subject: str, material: bytes) -> tuple[str, bytes, bytes]:
        key_id = material[:KEY_ID_BYTES]
        purpose = _purpose(one_line(subject, "the subject"), key_id)
        return subject, key_id, self._master.wrap(material[KEY_ID_BYTES:], purpose)

    def _unwrapped(self, subject: str, row: SubjectRow) -> SubjectCipher | KeyDestroyed:
        if row.wrapped is None:
            return _destroyed(subject, row)
        return SubjectCipher.of(subject, row.key_id, self._unwrap(row.wrapped, _purpose(subject, row.key_id)))

    def _unwrap(self, wrapped: bytes, purpose: bytes) -> bytes:
        key = self._master.unwrap(wrapped, purpose)
        if key is None:
            raise KeyRingError("a wrapped key in the key ring was altered; restore the file from its backup")
        return key

    def _destroy(self, signer: Signer, subject: str, reason: str, legal_basis: str, at: int) -> KeyDestroyed:
        row = self._file.subject(subject)
        if row is None:
            raise LookupError(f"{subject} has no key in this key ring; check the number")
        if row.wrapped is not None:
            text = erasure_text(self._town, subject, row.key_id, reason=reason, legal_basis=legal_basis, at=at)
            row = SubjectRow(row.key_id, None, at, reason, legal_basis, signer.sign(text).data().decode())
            self._file.bury(subject, row)
        return _destroyed(subject, row)

    def _signer(self, name: str, kind: int) -> Signer:
        purpose = _signing_purpose(name, kind)
        with self._lock, self._file.writing():
            wrapped = self._file.signing_key(name, kind)
            private = os.urandom(KEY_BYTES) if wrapped is None else self._unwrap(wrapped, purpose)
            if wrapped is None:
                self._file.put_signing_key(name, kind, self._master.wrap(private, purpose))
        return signer_from(name, kind, private)


def _sealed(cipher: SubjectCipher | KeyDestroyed | None, subject: str, plaintext: bytes, aad: bytes) -> bytes:
    if isinstance(cipher, SubjectCipher):
        return cipher.seal(plaintext, aad)
    if cipher is None:
        raise KeyRingError(f"the new key of {subject} is not in the key ring; restore the file from its backup")
    raise SubjectErasedError(cipher)


def _opened(cipher: SubjectCipher | KeyDestroyed | None, subject: str, sealed: bytes, aad: bytes) -> Opened:
    key_id = key_id_of(sealed)
    if key_id is None:
        raise SealBrokenError(f"the sealed bytes of {subject} are cut or of an unknown format")
    if isinstance(cipher, KeyDestroyed):
        return cipher
    if cipher is None or cipher.key_id != key_id:
        return KeyLost(subject)
    plaintext = cipher.open(sealed, aad)
    if plaintext is None:
        raise SealBrokenError(f"the sealed bytes of {subject} were altered or belong to another record")
    return plaintext


def _purpose(subject: str, key_id: bytes) -> bytes:
    return b"subject" + key_id + bound_subject(subject)


def _signing_purpose(name: str, kind: int) -> bytes:
    return b"signing" + bytes([kind]) + name.encode()


def _destroyed(subject: str, row: SubjectRow) -> KeyDestroyed:
    return KeyDestroyed(subject, row.destroyed_at, row.reason, row.legal_basis, row.certificate)
