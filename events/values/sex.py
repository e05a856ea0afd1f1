"""性別, as far as rules need it."""

from enum import StrEnum


class Sex(StrEnum):
    """性別: blank in the register when it isn't known."""

    MALE = "male"
    """男"""
    FEMALE = "female"
    """女"""
    UNKNOWN = ""
