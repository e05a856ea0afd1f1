"""税のパラメータ: rates, brackets and thresholds as dated rows, each with its legal source.

A source that begins with "未確認:" was not read in the statute or the town's ordinance.
"""
