"""Aggregates and rules of the field, pure: no clock, randomness, environment or I/O."""
