"""Commands, drafts, permissions and ports; one `TownRegistry` per town on the eventsourcing library."""
