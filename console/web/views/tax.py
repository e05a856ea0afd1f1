"""税: a bill's instalments, its computation and its parts in words, as the bill's page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.cli import values
from console.cli.commands.tax_ledger import AMOUNTS, amounts
from console.cli.tax_labels import PARTS
from console.cli.words import TEXTS
from console.web.words import say
from events.bill import BillStatus, read_parts
from registry.domain.tax.explain import Unit, decimal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.errors import Lang
    from console.service.visit import Items
    from console.tax_desk import Explained
    from registry.domain.tax.explain import Line


@dataclass(frozen=True)
class InstalmentRow:
    """One 期: its number, 納期限 and amounts in the order of `instalment_heads`."""

    number: int
    due: str
    amounts: tuple[str, ...]
    is_owed: bool
    address: str
    """Where acts of collection on it are entered; empty for who may not."""


@dataclass(frozen=True)
class LineRow:
    """One line of a computation."""

    label: str
    formula: str
    amount: str
    source: str


@dataclass(frozen=True)
class Section:
    """What a part of a computation is about, and its lines."""

    title: str
    lines: tuple[LineRow, ...]


def instalment_heads(lang: Lang) -> list[str]:
    """What the amounts of a 期 are called."""
    return [TEXTS[key].say(lang) for key in AMOUNTS]


def instalment_rows(rows: Sequence[Items], lang: Lang, act_address: str) -> tuple[InstalmentRow, ...]:
    """期別の収納状況."""
    return tuple(
        InstalmentRow(
            number=row["instalment"],
            due=values.day(row["due_on"], lang) if row["due_on"] else "",
            amounts=tuple(amounts(row)),
            is_owed=row["outstanding"] > 0,
            address=act_address and f"{act_address}?instalment={row['instalment']}",
        )
        for row in rows
    )


def parts(written: str, lang: Lang) -> tuple[tuple[str, str], ...]:
    """内訳: (what, yen)."""
    return tuple(
        (PARTS[name].say(lang) if name in PARTS else name, values.yen(amount, lang))
        for name, amount in read_parts(written).items()
    )


def sections(explained: Explained | None, lang: Lang) -> tuple[Section, ...]:
    """算定の内訳, section by section, line by line with its source."""
    if explained is None:
        return ()
    return tuple(
        Section(one.title, tuple(_line(line, lang) for line in one.computation.lines))
        for one in explained.draft.sections
    )


def verdict(explained: Explained, lang: Lang) -> tuple[str, str]:
    """Whether the computation made again gives the amount that was decided: (kind of alert, words)."""
    if explained.bill and explained.bill["status"] == BillStatus.CANCELLED:
        return "info", say("bill_cancelled", lang)
    if explained.agrees:
        return "good", say("computation_agrees", lang)
    return "bad", say("computation_differs", lang, amount=values.yen(explained.draft.amount, lang))


def decisions(explained: Explained, lang: Lang) -> tuple[str, ...]:
    """Each decision: when, and on what was known then."""
    return tuple(
        say("decided_at", lang, day=values.day(one.decided_on, lang), position=f"{one.known_position:,}")
        for one in explained.decisions
    )


def _line(line: Line, lang: Lang) -> LineRow:
    is_yen = line.unit is Unit.YEN and isinstance(line.value, int)
    return LineRow(
        label=line.label_ja if lang == "ja" else line.label_en,
        formula=line.formula,
        amount=values.yen(int(line.value), lang) if is_yen else decimal(line.value),
        source=line.source,
    )
