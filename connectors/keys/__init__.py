"""The key ring: one key per person, so that destroying it erases them everywhere, and the town's signing keys."""
