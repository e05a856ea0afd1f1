"""交付履歴: every certificate that left the counter, by its 発行番号 (specification 1.3.8, 5.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from events.items import Body, Number, PersonalText, State, Text, event


@dataclass(frozen=True, kw_only=True)
class _Issue:
    subject: Text = None
    """宛名番号 of the person it is about."""
    certificate: Text = None
    """住民票の写し, 転出証明書 …"""
    scope: Text = None
    """世帯全員 or 世帯一部, and which items are shown."""
    copies: Number = None
    requester: PersonalText = None
    known_at: Number = None
    """The position whose state is printed: a reissued 転出証明書 shows what the first one showed (4.1.3.0.3)."""


@dataclass(frozen=True, kw_only=True)
class Certificate(_Issue, State):
    """交付, keyed by 発行番号."""

    KIND: ClassVar = "certificate"
    voided: Text = None


@event(Certificate, "certificate.issued")
class CertificateIssued(_Issue, Body):
    """証明書・転出証明書の交付, also the reissue of one."""


@event(Certificate, "certificate.voided")
class CertificateVoided(Body):
    """交付の廃棄: printed wrong and destroyed; the entry stays."""

    voided: Text = None
    """Why."""


CERTIFICATE_EVENTS: tuple[type[Body], ...] = (CertificateIssued, CertificateVoided)
