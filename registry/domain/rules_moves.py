"""Rules of moves between towns, with their remedies."""

from __future__ import annotations

from typing import Final

from registry.domain.rule import Rule

MOVE_RULES: Final[dict[str, Rule]] = {
    "R711": Rule(
        "転入予定 {arrival} は受け付けられていません ({status})",
        "転入予定の一覧を確かめてください (daicho move list)。取下げ済みなら前住所地に照会してください",
        "no announcement {arrival} is open ({status})",
        "look at the list (daicho move list); if it was withdrawn, ask the town left behind",
        "住民基本台帳法 24条の2",
    ),
    "R712": Rule(
        "転入予定 {arrival} を使う人 {number} が届書にありません",
        "転入予定の番号と宛名番号の組合せを確かめてください",
        "{number}, who is to be entered from announcement {arrival}, isn't on the form",
        "check which announcement belongs to whom",
        "Daicho",
    ),
    "A711": Rule(
        "特例転入の期限 {last} を過ぎています",
        "転出証明書の提出を受け、国内転入として入力してください",
        "the time for a move with the card alone ran out on {last}",
        "ask for the paper certificate and enter an ordinary move",
        "住民基本台帳法 24条の2",
    ),
}
"""Code → rule."""
