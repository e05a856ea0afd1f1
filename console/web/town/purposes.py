"""For which purpose a screen is looked at that isn't about finding people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.application.permissions import PURPOSES, decide

if TYPE_CHECKING:
    from console.service.visit import Visit
    from console.web.asked import Asked
    from registry.application.permissions import Action


def visit_for(asked: Asked, screen: str, action: Action) -> Visit:
    """The visit of a screen: for the session's purpose where it covers the action, else for the first that does."""
    visit, user, town = asked.visit(screen), asked.visitor.user, asked.member.lgcode
    fitting = [code for code in PURPOSES if decide(user, action, town, code).allowed]
    return visit if visit.purpose in fitting or not fitting else replace(visit, purpose=fitting[0])
