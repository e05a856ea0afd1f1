"""The six towns of the shared platform (全国地方公共団体コード; check digits verified in tests)."""

from __future__ import annotations

from typing import Final, NamedTuple


class MemberTown(NamedTuple):
    """共同利用団体."""

    lgcode: str
    name: str
    kana: str
    romaji: str


MEMBER_TOWNS: Final = (
    MemberTown("122131", "東金市", "とうがねし", "Togane"),
    MemberTown("122378", "山武市", "さんむし", "Sammu"),
    MemberTown("122394", "大網白里市", "おおあみしらさとし", "Oamishirasato"),
    MemberTown("124036", "九十九里町", "くじゅうくりまち", "Kujukuri"),
    MemberTown("124095", "芝山町", "しばやままち", "Shibayama"),
    MemberTown("124109", "横芝光町", "よこしばひかりまち", "Yokoshibahikari"),
)


class UnknownTownError(ValueError):
    """No member town has this code."""


def member_town(code_or_name: str) -> MemberTown:
    """The town of a code or a Japanese name; UnknownTownError lists the choices."""
    for town in MEMBER_TOWNS:
        if code_or_name in (town.lgcode, town.name):
            return town
    choices = "、".join(f"{town.lgcode} {town.name}" for town in MEMBER_TOWNS)
    raise UnknownTownError(f"自治体「{code_or_name}」はありません。次から選んでください: {choices}")
