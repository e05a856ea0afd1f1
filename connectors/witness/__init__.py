"""Sealing a town's log into signed checkpoints, witnessing the neighbours' checkpoints, and sounding the alarm."""
