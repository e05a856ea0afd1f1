"""What happened, in stable words: event classes, values, vocabulary, the state law, schemas, proofs.

Other towns hold a copy of this room; it depends on nothing but fastavro.
"""
