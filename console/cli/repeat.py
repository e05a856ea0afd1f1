"""Work that is done once, or again and again until it is stopped."""

import time
from collections.abc import Iterator
from itertools import count


def repeated(every: int | None) -> Iterator[int]:
    """Once, or for ever with so many seconds between two beginnings; Ctrl-C ends it."""
    for number in count():
        started = time.monotonic()
        yield number
        if every is None:
            return
        time.sleep(max(0.0, started + every - time.monotonic()))
