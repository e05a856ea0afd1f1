"""`LogSealer`: follows a town's accepted events, extends its tree, and signs checkpoints that never contradict."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from connectors.database import StoreFile, open_database, writing
from connectors.keys.signing import Signer, verify_signature
from connectors.witness.nodes import FileNodes
from connectors.witness.publisher import Publisher, sync_folder
from events.merkle import MerkleTree, node_count
from events.notes import Checkpoint, Note, NoteSignature, Submission, VerifierKey, extension_lines, open_note
from events.stream_heads import LogEvent, StreamHeads
from registry.domain.errors import IntegrityFault

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS heads (key BLOB PRIMARY KEY, head BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS checkpoints (size INTEGER PRIMARY KEY, note BLOB NOT NULL) STRICT;
"""


class LogSealer(StoreFile):
    """One town's sealer, its state in a folder of its own.

    Order of every step: nodes durable, then heads and checkpoint in one transaction, then published. A crash leaves at
    most nodes too many, which the next opening cuts off, or a checkpoint unpublished, which it publishes.
    Raises IntegrityFault when the folder contradicts its own last checkpoint.
    """

    def __init__(self, folder: Path, signer: Signer, publisher: Publisher) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.signer, self._publisher = folder, signer, publisher
        self._db = open_database(folder / "sealed.sqlite", _SCHEMA)
        self._load()
        sync_folder(folder)
        if self.checkpoint:
            self._publish(self.checkpoint.size)

    def close(self) -> None:
        """Release the folder."""
        self._nodes.close()
        super().close()

    @property
    def origin(self) -> str:
        """Return the town's name on its checkpoints, `daicho/<lgcode>`."""
        return self.signer.key.name

    @property
    def position(self) -> int:
        """Return how many events are sealed; the next one to hand over follows it."""
        return self.tree.size

    @property
    def key(self) -> VerifierKey:
        """Return the public key that verifies the checkpoints."""
        return self.signer.key

    def seal(self, batches: Iterable[Sequence[LogEvent]], digests: Mapping[str, str] | None = None) -> Note:
        """Add the next events, in batches, and sign one checkpoint over all of them; on an error nothing is sealed.

        `digests` are the read models' digests at that size. Raises ChainBrokenError when events are not the next ones.
        """
        try:
            for batch in batches:
                self.tree.append(self.heads.chain(batch))
            self._nodes.sync()
            rows = self.heads.commit()
            lines = extension_lines(self.heads.root(), digests or {})
            checkpoint = Checkpoint(self.origin, self.tree.size, self.tree.root(), lines)
            if checkpoint != self.checkpoint:
                self._sign(checkpoint, rows)
        except BaseException:
            self._nodes.close()
            self._load()
            raise
        self._publish(checkpoint.size)
        return self.note(checkpoint.size)

    def note(self, size: int) -> Note:
        """Return the signed checkpoint over `size` events; raises LookupError when none was signed there."""
        row = self._db.execute("SELECT note FROM checkpoints WHERE size = ?", (size,)).fetchone()
        if row is None:
            raise LookupError(f"no checkpoint was signed over {size} events; ask for one of {self.sizes()[-5:]}")
        return Note.parse(bytes(row[0]))

    def sizes(self) -> list[int]:
        """Return the sizes at which checkpoints were signed, ascending."""
        return [size for (size,) in self._db.execute("SELECT size FROM checkpoints ORDER BY size")]

    def submission(self, old: int, size: int | None = None) -> bytes:
        """Return the checkpoint over `size` events (the newest by default), with its consistency proof from `old`."""
        size = self.sizes()[-1] if size is None else size
        return Submission(old, tuple(self.tree.consistency_proof(old, size)), self.note(size).data()).data()

    def add_cosignature(self, size: int, signature: NoteSignature, witnesses: Iterable[VerifierKey]) -> None:
        """Put a trusted witness's signature under a checkpoint; raises NoteError when it isn't one, or is invalid."""
        note = self.note(size)
        open_note(Note(note.text, (signature,)), witnesses, verify_signature)
        kept = [known for known in note.signatures if known[:2] != signature[:2]]
        self._store(size, Note(note.text, (*kept, signature)))
        self._publish(size)

    def _load(self) -> None:
        """Take up the state of the last durable checkpoint, and check it against that checkpoint."""
        row = self._db.execute("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1").fetchone()
        self.checkpoint = Checkpoint.parse(Note.parse(bytes(row[0])).text) if row else None
        size = self.checkpoint.size if self.checkpoint else 0
        self._nodes = FileNodes(self.folder / "nodes", node_count(size))
        self.tree, self.heads = MerkleTree(self._nodes), StreamHeads()
        self.heads.restore(self._db.execute("SELECT key, head FROM heads"), size)
        if self.checkpoint and (
            self.checkpoint.origin != self.origin
            or self.checkpoint.root != self.tree.root()
            or self.checkpoint.heads_root() != self.heads.root()
        ):
            self.close()
            raise IntegrityFault(
                f"{self.folder} contradicts its last checkpoint over {size} events of {self.checkpoint.origin}; keep a"
                " copy for the auditor, then restore it or seal the log anew"
            )

    def _sign(self, checkpoint: Checkpoint, rows: list[tuple[bytes, bytes]]) -> None:
        note = self.signer.sign(checkpoint.text())
        with writing(self._db):
            # In key order: three times faster.
            self._db.executemany("INSERT OR REPLACE INTO heads VALUES (?, ?)", sorted(rows))
            self._store(checkpoint.size, note)
        self.checkpoint = checkpoint

    def _store(self, size: int, note: Note) -> None:
        self._db.execute("INSERT OR REPLACE INTO checkpoints VALUES (?, ?)", (size, note.data()))

    def _publish(self, size: int) -> None:
        """Publish a checkpoint as the continuation of the one before it."""
        before = self._db.execute("SELECT max(size) FROM checkpoints WHERE size < ?", (size,)).fetchone()[0]
        self._publisher.publish(size, self.submission(before or 0, size))
