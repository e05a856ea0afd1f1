"""Erases a person and is killed at a step: `python dying_eraser.py <data> <module:owner.function> before|after`."""

import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from proof.offices import TOGANE, request

from console.bootstrap import Office
from console.erasing import erase
from events.towns import member_town


def die_at(place: str, when: str) -> None:
    """Let the process be killed just before or just after it first calls a function."""
    module, _, path = place.partition(":")
    owner: Any = import_module(module)
    *owners, name = path.split(".")
    for part in owners:
        owner = getattr(owner, part)
    original = getattr(owner, name)

    def deadly(*args: Any, **values: Any) -> Any:
        result = original(*args, **values) if when == "after" else None
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


if __name__ == "__main__":
    die_at(sys.argv[2], sys.argv[3])
    erase(Office(Path(sys.argv[1]), member_town(TOGANE)), request())
