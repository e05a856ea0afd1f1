"""伝票: what comes under a number of its own is taken once; the number again with other content is refused (ADR 6)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from registry.domain.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry.application.commands import Command
    from registry.application.registry import Receipt, TownRegistry

DIGITS: Final = 12
"""Hex digits that tell whether a number came again with the same content."""


def fingerprint(content: Mapping[str, object]) -> str:
    """A short name of what a slip says, kept in the place of its 届書."""
    said = sorted((name, str(value)) for name, value in content.items())
    return hashlib.sha256(repr(said).encode()).hexdigest()[:DIGITS]


def take_slip(registry: TownRegistry, command: Command) -> Receipt:
    """Handle a numbered slip, once; R004 where its number was taken before and said something else."""
    receipt = registry.handle(command)
    if receipt.repeated:
        before = registry.header_of(command.form.command_id)
        if before is not None and before.place != command.form.place:
            raise RuleViolation("R004", "number", submission=command.form.submission)
    return receipt
