"""A screen as the table of all has it: its address, what it is called, which rights open it, where it is offered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from registry.application.permissions import PURPOSES, decide

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from console.web.asked import Asked
    from registry.application.permissions import Action, Decision, User

    Screen = Callable[[Asked], Response]


class Listed(StrEnum):
    """Where a screen is offered to whom it opens."""

    MENU = "menu"
    AUDIT = "audit"


@dataclass(frozen=True)
class Address:
    """One screen; `post` for those that change or search something."""

    path: str
    screen: Screen
    title: str
    """Its name, by the key of its words."""
    actions: tuple[Action, ...] = ()
    """Any one of them opens it; none: whoever is signed in."""
    post: bool = False
    offered: Listed | None = None
    any_purpose: bool = False
    """Whether the screen chooses a purpose that fits, since it isn't about finding people."""

    def refusal(self, user: User, town: str, purpose: str) -> Decision | None:
        """Why it doesn't open for a user in a town (市区町村コード) working for a purpose; None where it does."""
        refused = [decide(user, action, town, purpose) for action in self.actions]
        purposes = tuple(PURPOSES) if self.any_purpose else (purpose,)
        opened = (decide(user, action, town, one).allowed for action in self.actions for one in purposes)
        return refused[0] if refused and not any(opened) else None
