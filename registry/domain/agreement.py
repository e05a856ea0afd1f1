"""提供協定 as aggregates: proposed by one, approved by another, revoked at once; and the marks of who is followed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from events.agreement import (
    Agreement,
    AgreementApproved,
    AgreementProposed,
    AgreementRevoked,
    AgreementStatus,
    Covers,
    Follow,
    FollowMarked,
)
from events.disclosure import Disclosure, DisclosureMade, Way
from events.provision import PROVIDED, items_told_by
from registry.domain.checks import require
from registry.domain.entity import Entity, entity
from registry.domain.errors import RuleViolation
from registry.domain.rule import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from events.event import Header

STATUSES: Final[Mapping[str | None, Message]] = {
    None: Message("起案なし", "not proposed"),
    AgreementStatus.PROPOSED: Message("起案", "proposed"),
    AgreementStatus.APPROVED: Message("決裁済", "approved"),
    AgreementStatus.REVOKED: Message("解除", "revoked"),
}
_NEEDED: Final = {
    "subscriber": "提供先",
    "subscriber_name": "提供先の名称",
    "provision_purpose": "提供の目的",
    "provision_basis": "根拠法令",
    "event_types": "提供する異動の種類",
    "provided_items": "提供する項目",
    "covers": "対象者の範囲",
    "since": "期間の初日",
    "until": "期間の末日",
    "rate": "毎分の照会数",
}
_SUBSCRIBER: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,30}[a-z0-9]")
"""It becomes part of a topic's name and of an address."""


@entity
class AgreementRecord(Entity):
    """One agreement with one subscriber."""

    KIND: ClassVar = Agreement.KIND

    def state(self, valid: date) -> Agreement | None:
        """The agreement on a day, as known now."""
        return self._state(Agreement, valid)

    def propose(self, header: Header, terms: AgreementProposed) -> None:
        """起案: R104 where a term is missing, R701 to R704 where one can't be agreed on."""
        require(terms, _NEEDED)
        check_terms(terms)
        self.record(header, terms)

    def approve(self, header: Header) -> None:
        """決裁: R705 by who proposed it, R706 unless it waits for approval."""
        self._require(header, AgreementStatus.PROPOSED)
        if header.actor == self.entries[0].header.actor:
            raise RuleViolation("R705", "actor", actor=header.actor)
        self.record(header, AgreementApproved())

    def revoke(self, header: Header, grounds: str) -> None:
        """解除 by anybody who may, before its approval too: R706 where there is nothing left to revoke."""
        self._require(header, AgreementStatus.PROPOSED, AgreementStatus.APPROVED)
        self.record(header, AgreementRevoked(grounds=grounds))

    def require_approved(self, header: Header) -> None:
        """R706 where nothing may be told under this agreement."""
        self._require(header, AgreementStatus.APPROVED)

    def _require(self, header: Header, *wanted: AgreementStatus) -> None:
        state = self.state(header.effective.on)
        status = None if state is None else state.status
        if status not in wanted:
            raise RuleViolation("R706", "agreement", agreement=self.number, status=STATUSES[status])


@entity
class FollowRecord(Entity):
    """One person whom the subscriber of one agreement follows."""

    KIND: ClassVar = Follow.KIND

    def state(self, valid: date) -> Follow | None:
        """The mark on a day, as known now."""
        return self._state(Follow, valid)

    def mark(self, header: Header, body: FollowMarked) -> None:
        """標識の設定: R104 without a period, R128 for a reversed one; the same mark twice changes nothing."""
        require(body, {"since": "期間の初日", "until": "期間の末日"})
        _check_period(body.since, body.until)
        now = self.state(header.effective.on)
        if now is None or (now.since, now.until) != (body.since, body.until):
            self.record(header, body)


@entity
class DisclosureRecord(Entity):
    """What one subscriber was told, batch by batch."""

    KIND: ClassVar = Disclosure.KIND
    CARRIED: ClassVar = "last_sequence"

    def state(self, valid: date) -> Disclosure | None:
        """How far the subscriber was served."""
        return self._state(Disclosure, valid)

    def make(self, header: Header, made: DisclosureMade) -> None:
        """提供: a batch's numbers follow the last one's, or else another publisher was faster (R707)."""
        last = max((e.body.last_sequence or 0 for e in self.entries if isinstance(e.body, DisclosureMade)), default=0)
        if made.way == Way.FILE:
            self.record(header, replace(made, last_sequence=last))
            return
        if made.first_sequence != last + 1:
            raise RuleViolation("R707", "first_sequence", expected=last + 1, found=made.first_sequence)
        self.record(header, made)


def check_terms(terms: AgreementProposed) -> None:
    """R701 an unusable code, R702 events that are never told, R703 unknown items, R704 an unknown range or rate."""
    _check_period(terms.since, terms.until)
    if not _SUBSCRIBER.fullmatch(terms.subscriber or ""):
        raise RuleViolation("R701", "subscriber", subscriber=terms.subscriber)
    types = terms.event_types or []
    if never := [name for name in types if name not in PROVIDED]:
        raise RuleViolation("R702", "event_types", types="、".join(never))
    known = {name for told in types for name in items_told_by(told)}
    if unknown := [name for name in terms.provided_items or [] if name not in known]:
        raise RuleViolation("R703", "provided_items", items="、".join(unknown))
    if terms.covers not in tuple(Covers) or (terms.rate or 0) < 1:
        raise RuleViolation("R704", "covers", covers=terms.covers, rate=terms.rate)


def _check_period(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and until < since:
        raise RuleViolation("R128", "until", since=since, until=until)
