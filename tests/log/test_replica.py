"""The replica judges as the pure rule does, whatever its writers foresaw and however records arrive."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from log.strategies import logs

from connectors.kafka.record import encode
from connectors.kafka.replica import Foreknown, LedgerRecord, Replica
from connectors.sqlite.datastore import LogDatastore
from events.acceptance import Commit, LedgerState, Refused


@contextmanager
def replica() -> Iterator[Replica]:
    """Open an empty replica."""
    with tempfile.TemporaryDirectory() as folder:
        datastore = LogDatastore(str(Path(folder) / "replica"), originator_id_type="text", is_replica=True)
        made = Replica(datastore)
        made.create_table()
        try:
            yield made
        finally:
            datastore.close()


@settings(deadline=None, max_examples=60)
@given(logs, st.data())
def test_what_a_writer_foresaw_never_changes_a_verdict(log: list[Commit], data: st.DataObject) -> None:
    """Known beforehand at this offset, or at an older one, or not at all; read alone or with others, or once more."""
    foreseen: dict[int, Foreknown] = {}
    state = LedgerState()
    with replica() as one:
        offset = 0
        while offset < len(log):
            for later in range(offset, len(log)):
                if data.draw(st.booleans()):
                    foreseen[later] = one.foreknow(log[later])
            end = data.draw(st.integers(offset + 1, min(len(log), offset + 4)))
            first = data.draw(st.integers(max(0, offset - 2), offset))
            records = [LedgerRecord(n, n, encode([log[n]]), [log[n]], foreseen.get(n)) for n in range(first, end)]
            verdicts = one.apply("t", "id", records)
            expected = {log[n].commit_id: state.apply(log[n]) for n in range(offset, end)}
            for commit_id, verdict in expected.items():
                if isinstance(verdict, Refused):
                    assert verdicts[commit_id] == verdict
                else:
                    assert tuple(verdicts[commit_id]) == tuple(verdict)
            offset = end
        assert one.head() == (state.position, state.last_recorded_at)
        reached = one.reached("t")
        assert (0 if reached is None else reached.next_offset) == len(log)
