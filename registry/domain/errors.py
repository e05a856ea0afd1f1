"""What can go wrong, by who can mend it: the caseworker, nobody now (retry), or nobody at all (stop)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from events.values.eras import to_era
from events.values.errors import InvalidValueError
from registry.domain.rule import Message
from registry.domain.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Alert:
    """アラート: shown, and overridden by naming its code with a reason (specification 11.1)."""

    code: str
    item: str
    values: Mapping[str, object] = field(default_factory=dict)

    def message(self, lang: str = "ja") -> str:
        """What is unusual."""
        return RULES[self.code].message(lang).format(**self._told(lang))

    def remedy(self, lang: str = "ja") -> str:
        """What to check or do."""
        return RULES[self.code].remedy(lang).format(**self._told(lang))

    def _told(self, lang: str) -> dict[str, object]:
        return {name: _words(value, lang) for name, value in self.values.items()}


def _words(value: object, lang: str) -> object:
    """A value as people read it: days in 和暦 in Japanese (specification 1.1.9), ISO in English; words in either."""
    if isinstance(value, InvalidValueError):
        return value.message("ja" if lang == "ja" else "en")
    if isinstance(value, Message):
        return value.text(lang)
    return to_era(value) if isinstance(value, date) and lang == "ja" else value


class RuleViolation(Exception):  # noqa: N818 - the field's word, see DESIGN: a violation is mended, an error is not
    """エラー: a rule of the field is broken; the caseworker can mend it. Nothing was recorded."""

    def __init__(self, code: str, item: str = "", **values: object) -> None:
        self.alert = Alert(code, item, values)
        super().__init__(f"{code} {self.alert.message()}")

    @property
    def code(self) -> str:
        """The rule's code, such as `R101`."""
        return self.alert.code

    @property
    def item(self) -> str:
        """The field to mend."""
        return self.alert.item

    def message(self, lang: str = "ja") -> str:
        """What is wrong."""
        return self.alert.message(lang)

    def remedy(self, lang: str = "ja") -> str:
        """What to do."""
        return self.alert.remedy(lang)


class UnacknowledgedAlerts(RuleViolation):
    """The command raised alerts that the caseworker has not overridden; they are all in `alerts`."""

    def __init__(self, alerts: tuple[Alert, ...]) -> None:
        self.alerts = alerts
        super().__init__("R001", alerts[0].item, alerts=" / ".join(f"{a.code} {a.message()}" for a in alerts))


class TransientError(Exception):
    """Nothing is wrong with the command: try again (the log is away, or the outcome is unknown)."""


class IntegrityFault(Exception):  # noqa: N818 - a fault is what the law calls it: stop, never continue
    """The log, a key or a read model contradicts itself: stop; never continue with a wrong state."""
