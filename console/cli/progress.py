"""Progress of long work on standard error: a bar, the rate, the time left. Silent where nobody watches."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Task

    from console.cli.session import Session


class Rate(ProgressColumn):
    """Units per second."""

    def __init__(self, unit: str) -> None:
        self._unit = unit
        super().__init__()

    def render(self, task: Task) -> Text:
        """The rate, once there is one."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f} {self._unit}", "dim")


def bars(session: Session, unit: str = "") -> Progress:
    """Bars for one or several tasks, to be used as a context manager."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        *([Rate(unit)] if unit else []),
        TextColumn(session.say("left"), style="dim"),
        TimeRemainingColumn(),
        console=session.err,
        disable=session.quiet or not session.err.is_terminal,
        transient=True,
    )


@contextmanager
def bar(session: Session, label: str, total: int, unit: str = "") -> Iterator[Callable[[int], None]]:
    """One bar; the function takes what is done so far."""
    with bars(session, unit) as progress:
        task = progress.add_task(label, total=total or None)
        yield lambda done: progress.update(task, completed=done)
