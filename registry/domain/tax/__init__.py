"""税務: the four taxes and their collection, as pure functions over dated tables.

Every function takes plain values and the day on which the parameters must have been known, and returns
exact yen with the computation line by line (`explain.Computation`). Rates and thresholds live in `parameters`.
"""
