"""The read side, rebuildable from the log alone: the engine, one module per read model, time travel, replay."""
