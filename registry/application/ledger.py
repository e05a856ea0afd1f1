"""Commands on the books that taxes rest on: assets, taxpayers outside the register, returns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from events.assets import AssetStatus, Share
from registry.application.commands import Command
from registry.domain.errors import RuleViolation
from registry.domain.ledger import RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from events.items import Body
    from registry.application.desk import Desk

NUMBER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")
"""What a record's number looks like."""


@dataclass(frozen=True, kw_only=True)
class RecordFacts(Command):
    """登記済通知・評価・申告・課税資料: stream (`parcel-0000000001`) → what happened to it, in one commit."""

    facts: Mapping[str, Body]


def record_facts(command: RecordFacts, desk: Desk) -> None:
    """Enter every fact in its record; R250 where it isn't that record's, R245 where shares don't add up to one."""
    header = desk.header()
    for stream, body in command.facts.items():
        kind, _, number = stream.partition("-")
        if kind != body.STATE.KIND or kind not in RECORDS or not NUMBER.fullmatch(number):
            raise RuleViolation("R250", "facts", stream=stream, event=body.TYPE)
        desk.take(RECORDS[kind], number).enter(header, body)
    _check_shares(command.facts, desk)


def _check_shares(streams: Iterable[str], desk: Desk) -> None:
    groups: dict[str, Fraction] = {}
    for stream in streams:
        if stream.startswith(f"{Share.KIND}-"):
            share = desk.take(RECORDS[Share.KIND], stream.partition("-")[2]).state(date.max)
            assert isinstance(share, Share)
            held = share.status == AssetStatus.STANDING
            part = Fraction(share.share_numerator or 0, share.share_denominator or 1) if held else Fraction(0)
            group = share.joint_owner or ""
            groups[group] = groups.get(group, Fraction(0)) + part
    for group, total in groups.items():
        if total != 1:
            raise RuleViolation("R245", "share_numerator", number=group, total=str(total))
