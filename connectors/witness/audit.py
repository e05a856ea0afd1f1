"""Checking a whole log against its signed checkpoints, from nothing but the log's events."""

from collections.abc import Iterable, Sequence

from connectors.witness.alarms import Alarm, AlarmKind
from events.merkle import Peaks, SealedTree
from events.notes import Checkpoint
from events.stream_heads import ChainBrokenError, LogEvent, StreamHeads


def audit_log(batches: Iterable[Sequence[LogEvent]], checkpoints: Sequence[Checkpoint]) -> Alarm | None:
    """Rehash the log and compare it with each of a town's checkpoints; None when all agree, else the first difference.

    `checkpoints` ascend by size. Events after the last checkpoint are chained, but nothing has been signed about them.
    """
    tree, heads = Peaks(), StreamHeads()
    due = list(reversed(checkpoints))
    while due and due[-1].size == 0:
        due.pop()
    origin = checkpoints[0].origin if checkpoints else ""
    sound = 0
    for batch in batches:
        at = 0
        while at < len(batch):
            end = min(len(batch), at + due[-1].size - tree.size) if due else len(batch)
            try:
                tree.grow(heads.chain(batch[at:end]))
            except ChainBrokenError as error:
                return Alarm(AlarmKind.GAP, origin, f"{error}.")
            at = end
            while due and tree.size == due[-1].size:
                signed = due.pop()
                heads.commit()
                if (tree.root(), heads.root()) != (signed.root, signed.heads_root()):
                    return Alarm(AlarmKind.REWRITE, origin, f"{sound + 1} … {signed.size}.", (signed.text().encode(),))
                sound = signed.size
    if due:
        return Alarm(AlarmKind.TRUNCATION, origin, f"{tree.size} < {due[0].size}.", (due[0].text().encode(),))
    return None


def first_altered(batches: Iterable[Sequence[LogEvent]], sealed: SealedTree) -> int | None:
    """Return the first position whose event is not the one that was sealed there; None when there is none."""
    heads = StreamHeads()
    for batch in batches:
        for event in batch:
            try:
                (leaf,) = heads.chain([event])
            except ChainBrokenError:
                return heads.position + 1
            if event[0] <= sealed.size and leaf != sealed.leaf(event[0] - 1):
                return event[0]
    return heads.position + 1 if heads.position < sealed.size else None
