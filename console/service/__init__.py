"""One service per town, which every door of people and programs asks: decide, mask, log, answer (docs/adr/0009)."""
