"""Audit bundles: written here, and verified offline by `daicho_verify.py`, which shares no code with the writer."""
