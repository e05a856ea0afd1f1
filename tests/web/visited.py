"""Every screen as addresses to look at, by its route: the validator, axe-core and the width test go through them."""

from __future__ import annotations

from typing import Final

from web.announced import MOTHER, REFUGEE

AUDITOR: Final = "kansa"
"""Who opens what lies behind the real lock (web.auditing)."""
PAGES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "/{town}": ("suzuki", ("",)),
    "/{town}/residents/{number}": (
        "suzuki",
        (
            "/residents/{n}",
            "/residents/{n}?valid=2023-01-01&known=2023-06-30",
            "/residents/999999999999999",
        ),
    ),
    "/{town}/residents/{number}/history": ("suzuki", ("/residents/{n}/history",)),
    "/{town}/residents/{number}/entries": ("suzuki", ("/residents/{n}/entries",)),
    "/{town}/residents/{number}/entries/{reason}": (
        "suzuki",
        tuple(f"/residents/{{n}}/entries/{one}" for one in ("relocation", "death", "amendment_ex_officio")),
    ),
    "/{town}/residents/{number}/copy": (
        "suzuki",
        ("/residents/{n}/copy", "/residents/{n}/copy?scope=household&show=koseki&show=relationship"),
    ),
    "/{town}/households/{number}": ("suzuki", ("/households/{h}",)),
    "/{town}/households/{household}/entries": ("suzuki", ("/households/{h}/entries",)),
    "/{town}/households/{household}/entries/{reason}": ("suzuki", ("/households/{h}/entries/birth",)),
    "/{town}/entries": ("suzuki", ("/entries",)),
    "/{town}/entries/{reason}": ("suzuki", ("/entries/move_in_domestic",)),
    "/{town}/arrivals": ("suzuki", ("/arrivals",)),
    "/{town}/arrivals/{number}": ("suzuki", (f"/arrivals/{MOTHER}", f"/arrivals/{REFUGEE}")),
    "/{town}/drafts": ("suzuki", ("/drafts",)),
    "/{town}/bills/{number}": ("tanaka", ("/bills/{b}",)),
    "/{town}/bills/{number}/acts": ("tanaka", ("/bills/{b}/acts",)),
    "/{town}/bills/{number}/acts/{act}": ("tanaka", tuple(f"/bills/{{b}}/acts/{one}" for one in ("pay", "refund"))),
    "/{town}/{rest:path}": ("suzuki", ("/nowhere/9999",)),
    "/{town}/view": (AUDITOR, ("/view",)),
    "/{town}/audit": (AUDITOR, ("/audit",)),
    "/{town}/audit/diff": (AUDITOR, ("/audit/diff", "/audit/diff?from_known=250&from_valid=R5.4.1&valid=R6.3.31")),
    "/{town}/audit/diff/{number}": (AUDITOR, ("/audit/diff/{n}?from_known=250&from_valid=R5.4.1",)),
    "/{town}/audit/replay": (AUDITOR, ("/audit/replay", "/audit/replay?run=yes")),
    "/{town}/audit/proofs": (AUDITOR, ("/audit/proofs",)),
    "/{town}/audit/corrected": (AUDITOR, ("/audit/corrected",)),
    "/{town}/audit/accesses": (
        AUDITOR,
        (
            "/audit/accesses",
            "/audit/accesses?analysis=all",
            "/audit/accesses?analysis=my-number&from=R5.4.1&to=2030-01-01",
        ),
    ),
    "/{town}/audit/accesses/{number}": (AUDITOR, ("/audit/accesses/{n}",)),
    "/{town}/audit/sign-ins": (
        AUDITOR,
        ("/audit/sign-ins", "/audit/sign-ins?from=2000-01-01&user=KANSA&failed=yes"),
    ),
}
"""Route → who opens it, and addresses within the town: {n} a resident, {h} their household, {b} a bill."""

MADE: Final = frozenset(
    (
        *("/", "/{town}/searches/{key}", "/{town}/drafts/{draft}", "/{town}/residents/{number}/copies/{issue}"),
        "/{town}/view/{chart}.svg",
    )
)
"""Routes whose pages the tests make first, and look at then; and the pictures, which are seen in their page."""


def visits(**about: str) -> list[tuple[str, str]]:
    """(who, address within the town) of every page of the caseworkers."""
    return [(who, address.format(**about)) for who, address in _all() if who != AUDITOR]


def audits(**about: str) -> list[str]:
    """Addresses within the town of every page of the auditor and the town view."""
    return [address.format(**about) for who, address in _all() if who == AUDITOR]


def _all() -> list[tuple[str, str]]:
    return [(who, address) for who, addresses in PAGES.values() for address in addresses]
