"""What a rule of the field says in two languages; the tables of rules stand beside this module."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """案内文: the same words in both languages of the screens."""

    ja: str
    en: str

    def text(self, lang: str = "ja") -> str:
        """Return the words; `lang` is "ja" or "en"."""
        return self.en if lang == "en" else self.ja


@dataclass(frozen=True)
class Rule:
    """A rule in two languages; `{names}` are filled from the violation."""

    ja: str
    remedy_ja: str
    en: str
    remedy_en: str
    source: str

    def message(self, lang: str) -> str:
        """What is wrong."""
        return self.ja if lang == "ja" else self.en

    def remedy(self, lang: str) -> str:
        """What to do about it."""
        return self.remedy_ja if lang == "ja" else self.remedy_en
