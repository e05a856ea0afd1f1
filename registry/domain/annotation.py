"""個別記載事項 and 交付履歴 as aggregates."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from events.annotation import Annotation
from events.certificate import Certificate, CertificateIssued, CertificateVoided
from registry.domain.checks import planned
from registry.domain.entity import Entity, entity
from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from datetime import date

    from events.event import Header
    from events.items import Body


@entity
class AnnotationRecord(Entity):
    """What is kept about one resident beside the 住民票's own items; also after removal."""

    KIND: ClassVar = Annotation.KIND

    def state(self, valid: date) -> Annotation | None:
        """The notes on a day, as known now."""
        return self._state(Annotation, valid)

    def note(self, header: Header, body: Body) -> None:
        """備考・メモ・成年被後見人・カード・個別記載事項: R115 where nothing is said."""
        self.record(header, planned(header, body))


@entity
class CertificateRecord(Entity):
    """One 発行番号; it is never given twice and never deleted (1.3.8)."""

    KIND: ClassVar = Certificate.KIND

    def state(self, valid: date) -> Certificate | None:
        """The certificate on a day, as known now."""
        return self._state(Certificate, valid)

    def issue(self, header: Header, body: CertificateIssued) -> None:
        """交付: R135 where the 発行番号 was used before."""
        if self.entries:
            raise RuleViolation("R135", "number", number=self.number)
        self.record(header, planned(header, body))

    def void(self, header: Header, why: str) -> None:
        """廃棄: R136 for a 発行番号 that was never issued, R104 without a cause."""
        if not self.entries:
            raise RuleViolation("R136", "number", number=self.number)
        if not why:
            raise RuleViolation("R104", "voided", name="廃棄の理由")
        self.record(header, CertificateVoided(voided=why))
