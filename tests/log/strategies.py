"""Random logs for property tests."""

from uuid import UUID

from hypothesis import strategies as st

from events.acceptance import Commit, CommitEvent, CommitTracking

# Few ids, streams, versions and stamps, so that repeats, races and gaps are common.
events = st.builds(
    CommitEvent,
    st.sampled_from(["resident-1", "resident-2", "household-1"]),
    st.integers(-1, 5),
    st.just("moved_in"),
    st.binary(max_size=2),
)
commits = st.builds(
    Commit,
    st.integers(0, 12).map(lambda n: UUID(int=n)),
    st.integers(0, 30),
    st.lists(events, max_size=4).map(tuple),
    st.none() | st.builds(CommitTracking, st.just("upstream"), st.integers(1, 5)),
)
logs = st.lists(commits, max_size=40)
