"""One of the processes that answer for a server, and what they have in common while it runs."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from console.cores import own_core
from console.service.answered import shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from console.service.answered import Answered

SECRET_BYTES: Final = 32


@dataclass(frozen=True)
class Worker:
    """Its number of so many; number 0 was there first, looks after the others, and does what one alone should do."""

    number: int
    cores: tuple[int, ...]
    """The core of each."""
    folder: Path
    """Where they keep what they share; it goes with the server."""
    secret: bytes
    """Nothing that tells of anybody is kept there in the clear. The key is in these processes' memory alone."""

    @property
    def of(self) -> int:
        """How many there are."""
        return len(self.cores)

    @property
    def is_first(self) -> bool:
        """Whether it watches over the towns, and publishes for them."""
        return self.number == 0

    @property
    def core(self) -> int:
        """The core to which it keeps."""
        return self.cores[self.number]

    def others(self) -> list[Worker]:
        """All but this one."""
        return [replace(self, number=number) for number in range(self.of) if number != self.number]

    def answered(self, town: str) -> AbstractContextManager[Answered]:
        """What receipts of all of them have named of a town (団体コード)."""
        return shared(self.folder / f"{town}.answered", self.number, self.of)

    def tell(self, report: str) -> None:
        """Let the others read this of us."""
        draft = self.folder / f"{self.number}.draft"
        draft.write_text(report, encoding="utf-8")
        draft.replace(self.report)

    def told(self) -> list[str]:
        """What the others have told of themselves lately."""
        found = []
        for other in self.others():
            with suppress(FileNotFoundError):  # it is still opening its towns, or has ended
                found.append(other.report.read_text(encoding="utf-8"))
        return found

    def forget(self) -> None:
        """Take away what this one told: it has ended."""
        self.report.unlink(missing_ok=True)

    @property
    def report(self) -> Path:
        """The file of what this one tells."""
        return self.folder / f"{self.number}.json"


@contextmanager
def first_worker(of: int) -> Iterator[Worker]:
    """The first of so many."""
    cores = tuple(own_core(number) for number in range(of))
    with TemporaryDirectory(prefix="daicho-") as folder:
        yield Worker(0, cores, Path(folder), os.urandom(SECRET_BYTES))


def usual_workers() -> int:
    """Two, or one where there is but one core: what is beside the answers, and the log's own database, need some."""
    return min(2, len(os.sched_getaffinity(0)))
