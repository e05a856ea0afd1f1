"""課税計算の誤り: what a caseworker is told, in Japanese and English, with the item and the remedy."""

from __future__ import annotations

from registry.domain.rule import Message


class TaxInputError(ValueError):
    """入力誤り: a fact that the rule can't work with; `code` is stable, `item` the field to mend.

    Speaks like a `RuleViolation`: `message` says what is wrong, `remedy` what to do.
    """

    def __init__(self, code: str, item: str, problem: Message, remedy: Message) -> None:
        super().__init__(code, item, problem, remedy)
        self.code = code
        self.item = item
        self._problem = problem
        self._remedy = remedy

    def __str__(self) -> str:
        return f"{self.message()} {self.remedy()}"

    def message(self, lang: str = "ja") -> str:
        """Say what is wrong."""
        return self._problem.text(lang)

    def remedy(self, lang: str = "ja") -> str:
        """Say what to do about it."""
        return self._remedy.text(lang)


class MissingParameterError(TaxInputError):
    """パラメータ未登録: a dated table has no row for that day, town and state of knowledge."""


def require_not_negative(**amounts: int) -> None:
    """Raise `TaxInputError` naming the first of the given amounts (yen, counts) that is below zero."""
    for item, amount in amounts.items():
        if amount < 0:
            raise TaxInputError(
                "negative_amount",
                item,
                Message(f"{item} が負の値({amount})です。", f"{item} is negative ({amount})."),
                Message("0以上の整数を入力してください。", "Enter zero or more."),
            )
