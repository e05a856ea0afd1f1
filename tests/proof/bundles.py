"""A sealed town, its bundles, and how to falsify one: shared by the tests of bundles."""

import io
import shutil
from hashlib import sha256
from pathlib import Path

from proof.towns import TOGANE, batches, make_log, sealer_in, signer, witness_in, witness_signer

from connectors.verifier import daicho_verify as auditor
from connectors.verifier.bundle import FORMAT, Extras, Range, Streams
from connectors.witness.sealer import LogSealer
from connectors.witness.witness import Cosigned
from events.stream_heads import LogEvent

LOG = make_log(90)
EXTRAS = Extras({"MovedIn-1.avsc": b'{"type":"record"}'}, [witness_signer().key], "監査請求 第1号", (30, 64))
FIRST, ABSENT = LOG[0][1], "resident-999999999999"
SELECTIONS = {
    "streams": Streams((FIRST, LOG[1][1], ABSENT)),
    "range": Range(21, 57),
    "whole": Range(1, 90),
}
KEYS = [auditor.read_key(str(key)) for key in (signer().key, witness_signer().key)]
Files = dict[str, bytes]


def sealed(folder: Path, log: list[LogEvent] = LOG, sizes: tuple[int, ...] = (30, 64, 90)) -> LogSealer:
    """Seal a log in steps; the neighbour cosigns each checkpoint."""
    sealer = sealer_in(folder)
    with witness_in(folder / "witness") as witness:
        for size in sizes:
            sealer.seal(batches(log[sealer.position : size]))
            outcome = witness.consider(sealer.submission(witness.latest(TOGANE)))
            assert isinstance(outcome, Cosigned)
            sealer.add_cosignature(size, outcome.signature, [witness_signer().key])
    return sealer


def put(folder: Path, files: Files) -> Path:
    """Write a bundle's files."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def re_signed(files: Files) -> Files:
    """List and sign the files anew, as a dishonest operator with the town's key can."""
    lines = [f"{sha256(data).hexdigest()} {name}\n" for name, data in sorted(files.items()) if name != "manifest"]
    return {**files, "manifest": signer().sign(f"{FORMAT}\n{TOGANE}\n{''.join(lines)}").data()}


def run(*arguments: object) -> tuple[int, str]:
    """Run the verifier's command line."""
    out = io.StringIO()
    code = auditor.main([str(argument) for argument in arguments], out)
    return code, out.getvalue()
