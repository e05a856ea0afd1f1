"""A writer process for the race: commits to a few streams as fast as it can, and writes down what it was told.

Arguments: the history file, a seed, and KEY=VALUE for the environment. Each line of the history is one JSON object.
"""

import json
import os
import random
import sys
import time
import warnings
from pathlib import Path
from uuid import uuid4

warnings.simplefilter("ignore")  # kafka-python reads its schemas in a deprecated way

from eventsourcing.persistence import (  # noqa: E402 -- after the filter
    InfrastructureFactory,
    IntegrityError,
    OperationalError,
    StoredEvent,
)

from events.acceptance import EventLog  # noqa: E402 -- after the filter


def main(history: Path, seed: str, *pairs: str) -> None:
    """Race until killed."""
    dice = random.Random(f"{seed}-{os.getpid()}")
    recorder = InfrastructureFactory.construct(dict(p.split("=", 1) for p in pairs)).application_recorder()
    assert isinstance(recorder, EventLog)
    with history.open("a", buffering=1) as out:
        while True:
            streams = dice.sample([f"resident-{n}" for n in range(4)], dice.randint(1, 2))
            events = []
            for stream in streams:
                last = recorder.select_events(stream, desc=True, limit=1)
                version = last[0].originator_version + 1 if last else 1
                events.append(StoredEvent(stream, version, "raced", dice.randbytes(20)))
            commit_id = uuid4()
            tell = {"id": commit_id.hex, "states": [e.state.hex() for e in events]}
            while True:
                try:
                    positions = list(recorder.insert_events(events, commit_id=commit_id))
                except IntegrityError:
                    out.write(json.dumps(tell | {"told": "refused"}) + "\n")
                except OperationalError as error:
                    out.write(json.dumps(tell | {"told": "unknown", "why": f"{type(error).__name__}: {error}"}) + "\n")
                    time.sleep(0.05)  # a caseworker doesn't press the button faster
                    continue
                else:
                    out.write(json.dumps(tell | {"told": positions}) + "\n")
                break


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
