"""The outside systems: the log, files, exchange, identity, keys, witnesses. Each implements a port."""
