"""daicho-verify: check an audit bundle of a Daicho town offline, with nothing but the town's public key.

    python daicho_verify.py BUNDLE --key KEY [--key KEY …] [--witnesses N] [--seen CHECKPOINT …] [--lang ja|en|both]

One file; needs Python 3.11 and the package `cryptography`, nothing of Daicho. Written apart from the code that makes
bundles, so that an error there is not repeated here. Exit code: 0 verified, 1 not verified, 2 wrong use.
"""

import argparse
import base64
import json
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TextIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT: Final = "daicho-audit-bundle/1"
LOG_KEY, WITNESS_KEY = 1, 4
ZEROS: Final = bytes(32)
LIMIT: Final = 4 << 30  # unpacked bytes; more is no bundle but an attack on the auditor's machine
EMPTY: Final = sha256(b"").digest()
REFUSED: Final = ("検証できませんでした。この束を証拠として用いないでください。", "NOT VERIFIED. Do not rely on it.")
UNREADABLE: Final = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError, ValueError),
    *(struct.error, zipfile.BadZipFile, zlib.error),
)


class Fault(Exception):  # noqa: N818 - what an auditor calls it
    """The bundle does not prove what it claims: why, in Japanese and in English."""

    def __init__(self, japanese: str, english: str) -> None:
        super().__init__(english)
        self.words = (japanese, english)


def demand(truth: object, japanese: str, english: str) -> None:
    """Raise a Fault unless something is true."""
    if not truth:
        raise Fault(japanese, english)


class Report(list[tuple[str, str]]):
    """What was checked, in words: (Japanese, English)."""

    def add(self, japanese: str, english: str) -> None:
        """Note one passed check."""
        self.append((japanese, english))


def unbase64(text: str) -> bytes:
    """Read base64 in its one canonical spelling; raises ValueError for any other."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError(text)
    return raw


def leaf_hash(event: Mapping[str, Any]) -> bytes:
    """Hash of one event: format, position, version, three lengths, previous leaf, stream, topic, state."""
    stream, topic = event["stream"].encode(), event["topic"].encode()
    state, previous = unbase64(event["state"]), bytes.fromhex(event["previous"])
    demand(
        len(previous) == len(ZEROS), "前レコードのハッシュ長が不正です。", "A previous-leaf hash has a wrong length."
    )
    head = struct.pack(">BQQHHI", 1, event["position"], event["version"], len(stream), len(topic), len(state))
    return sha256(b"\x00" + head + previous + stream + topic + state).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node, RFC 9162 section 2.1.1."""
    return sha256(b"\x01" + left + right).digest()


def below(size: int) -> int:
    """Return the largest power of two smaller than `size`."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def root_over(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes | None:
    """Root of the tree of `size` leaves in which `path` leads up from the leaf at `index`; None if it can't."""
    if size == 1:
        return None if path or index else leaf
    if not path or not 0 <= index < size:
        return None
    left = below(size)
    if index < left:
        inner = root_over(index, left, leaf, path[:-1])
        return inner and node_hash(inner, path[-1])
    inner = root_over(index - left, size - left, leaf, path[:-1])
    return inner and node_hash(path[-1], inner)


def roots_over(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, *, edge: bool = True
) -> tuple[bytes, bytes] | None:
    """(old root, new root) that a consistency proof between two sizes leads to; None if it can't lead anywhere."""
    if old == new:
        if edge:
            return None if proof else (old_root, old_root)
        return (proof[0], proof[0]) if len(proof) == 1 else None
    if not proof:
        return None
    left = below(new)
    if old <= left:
        inner = roots_over(old, left, proof[:-1], old_root, edge=edge)
        return inner and (inner[0], node_hash(inner[1], proof[-1]))
    inner = roots_over(old - left, new - left, proof[:-1], old_root, edge=False)
    return inner and (node_hash(proof[-1], inner[0]), node_hash(proof[-1], inner[1]))


def continues(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `old` leaves is proved to be the beginning of the one of `new`."""
    if old == 0:
        return not proof and old_root == EMPTY
    return 0 < old <= new and roots_over(old, new, proof, old_root) == (old_root, new_root)


def grow(size: int, frontier: Sequence[bytes], leaves: Sequence[bytes]) -> bytes:
    """Root after adding leaves to the tree of `size` leaves whose complete subtrees are `frontier`, largest first."""
    heights = [height for height in range(size.bit_length() - 1, -1, -1) if size >> height & 1]
    stack = list(zip(heights, frontier, strict=True))
    for leaf in leaves:
        stack.append((0, leaf))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            (height, right), (_, left) = stack.pop(), stack.pop()
            stack.append((height + 1, node_hash(left, right)))
    root = stack.pop()[1] if stack else EMPTY
    while stack:
        root = node_hash(stack.pop()[1], root)
    return root


def bits(key: bytes) -> str:
    """Return a key as a string of 256 binary digits."""
    return f"{int.from_bytes(key):0256b}"


def head_leaf(key: bytes, position: int, version: int, leaf: bytes) -> bytes:
    """Hash of one stream's head."""
    return sha256(b"\x00" + key + struct.pack(">QQ", position, version) + leaf).digest()


def heads_root(rows: Mapping[str, bytes]) -> bytes:
    """Root over all heads, given as {remaining key digits: leaf}."""
    if len(rows) <= 1:
        return next(iter(rows.values()), ZEROS)
    left = {digits[1:]: leaf for digits, leaf in rows.items() if digits[0] == "0"}
    right = {digits[1:]: leaf for digits, leaf in rows.items() if digits[0] == "1"}
    return node_hash(heads_root(left), heads_root(right))


def proved_head(stream: str, proof: Mapping[str, Any], root: bytes) -> tuple[int, int, str] | None:
    """Return (position, version, leaf hash) of the stream's last event as proved under `root`, None for no events."""
    key, node, found = sha256(stream.encode()).digest(), ZEROS, None
    siblings = hashes(proof["siblings"])
    if proof["head"] is not None:
        other = bytes.fromhex(proof["key"])
        position, version, leaf = proof["head"]
        shared = bits(other)[: len(siblings)] == bits(key)[: len(siblings)]
        demand(len(other) == len(ZEROS) and shared, "末尾証明が別の記録のものです。", "A head proof is another's.")
        node = head_leaf(other, position, version, bytes.fromhex(leaf))
        found = (position, version, leaf) if other == key else None
    for digit, sibling in zip(reversed(bits(key)[: len(siblings)]), siblings, strict=True):
        node = node_hash(sibling, node) if digit == "1" else node_hash(node, sibling)
    demand(node == root, f"{stream} の末尾証明が不正です。", f"The proof of the last event of {stream} is false.")
    return found


def hashes(texts: Sequence[str]) -> list[bytes]:
    """Read a list of hexadecimal hashes."""
    found = [bytes.fromhex(text) for text in texts]
    demand(all(len(one) == len(ZEROS) for one in found), "ハッシュ長が不正です。", "A hash has a wrong length.")
    return found


@dataclass(frozen=True)
class Key:
    """A public key that the auditor trusts."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Return the key's four-byte id."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]


def read_key(text: str) -> Key:
    """Read a verifier key `name+id+base64`; raises ValueError when it is none."""
    name, key_id, material = text.strip().split("+", 2)
    raw = unbase64(material)
    key = Key(name, raw[0], raw[1:])
    if key.kind not in {LOG_KEY, WITNESS_KEY} or len(key.public) != len(ZEROS) or key.id.hex() != key_id:
        raise ValueError(text)
    return key


def open_note(data: bytes, keys: Sequence[Key], what: tuple[str, str]) -> tuple[str, dict[Key, int]]:
    """Return a note's text and who signed it validly, with the time (0 for the town); c2sp.org/signed-note."""
    text, _, lines = data.decode().rpartition("\n\n")
    text += "\n"
    signers: dict[Key, int] = {}
    for line in lines.removesuffix("\n").split("\n"):
        dash, name, blob = line.split(" ")
        raw = unbase64(blob)
        demand(dash == "—", f"{what[0]}の署名行が不正です。", f"{what[1]} has a malformed signature line.")
        for key in keys:
            if (key.name, key.id) == (name, raw[:4]):
                signers.setdefault(key, checked_signature(key, raw[4:], text, what))
    return text, signers


def checked_signature(key: Key, raw: bytes, text: str, what: tuple[str, str]) -> int:
    """Return a valid signature's time (0 for the town itself); a false one is a Fault."""
    moment, message = 0, text.encode()
    if key.kind == WITNESS_KEY:
        moment, raw = int.from_bytes(raw[:8]), raw[8:]
        message = f"cosignature/v1\ntime {moment}\n{text}".encode()
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(raw, message)
    except InvalidSignature:
        raise Fault(
            f"{what[0]}の {key.name} の署名が一致しません。改変または偽造です。",
            f"The signature of {key.name} on {what[1]} is false: it was altered or forged.",
        ) from None
    return moment


@dataclass(frozen=True)
class Head:
    """A signed checkpoint."""

    origin: str
    size: int
    root: bytes
    heads: bytes
    signers: Mapping[Key, int]


def read_checkpoint(data: bytes, keys: Sequence[Key], what: tuple[str, str]) -> Head:
    """Read a checkpoint that the town of the first key has signed."""
    text, signers = open_note(data, keys, what)
    demand(keys[0] in signers, f"{what[0]}に団体の署名がありません。", f"{what[1]} is not signed by the town.")
    origin, size, root, *rest = text.removesuffix("\n").split("\n")
    roots = [line.removeprefix("heads ") for line in rest if line.startswith("heads ")]
    demand(origin == keys[0].name, f"{what[0]}が別の団体のものです。", f"{what[1]} is another town's.")
    demand(str(int(size)) == size and len(roots) == 1, f"{what[0]}の形が不正です。", f"{what[1]} is malformed.")
    return Head(origin, int(size), unbase64(root), unbase64(roots[0]), signers)


def read_bundle(path: Path) -> dict[str, bytes]:
    """Read every file of a bundle, zip or folder, within bounds."""
    if path.is_dir():
        found = [file for file in path.rglob("*") if not file.is_dir()]
        return {file.relative_to(path).as_posix(): file.read_bytes() for file in found}
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        small = sum(info.file_size for info in archive.infolist()) < LIMIT
        demand(small and len(set(names)) == len(names), "束の構成が不正です。", "Malformed or too large archive.")
        return {name: archive.read(name) for name in names}


@dataclass(frozen=True)
class Bundle:
    """A bundle whose files are those that the town has listed and signed."""

    files: Mapping[str, bytes]
    statement: Mapping[str, Any]
    head: Head
    events: Sequence[Mapping[str, Any]]
    leaves: Sequence[bytes]
    proofs: Mapping[str, Any]


def open_bundle(path: Path, keys: Sequence[Key], report: Report) -> Bundle:
    """Check the manifest and the checkpoint's signature, and read the events."""
    files = read_bundle(path)
    what = ("一覧(manifest)", "the manifest")
    text, signers = open_note(files["manifest"], keys, what)
    demand(keys[0] in signers, "一覧に団体の署名がありません。", "The manifest is not signed by the town.")
    first, origin, *lines = text.removesuffix("\n").split("\n")
    listed = {name: digest for digest, _, name in (line.partition(" ") for line in lines)}
    actual = {name: sha256(data).hexdigest() for name, data in files.items() if name != "manifest"}
    same = listed == actual and len(lines) == len(listed) and (first, origin) == (FORMAT, keys[0].name)
    demand(same, "ファイルが署名済みの一覧と異なります。", "The files are not those of the signed manifest.")
    report.add(
        f"{origin} が署名した一覧と {len(listed)} 個のファイルが一致しました。",
        f"All {len(listed)} files are those that {origin} has listed and signed.",
    )
    head = read_checkpoint(files["checkpoint"], keys, ("チェックポイント", "the checkpoint"))
    report.add(
        f"{origin} は {head.size} 件の記録全体のハッシュ {head.root.hex()[:16]}… に署名しています。",
        f"{origin} has signed the hash {head.root.hex()[:16]}… over its whole history of {head.size} events.",
    )
    statement = json.loads(files["bundle.json"])
    same = statement["origin"] == origin and statement["format"] == FORMAT
    demand(same, "束の説明が別の団体のものです。", "The bundle's description is another town's.")
    events = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    return Bundle(files, statement, head, events, [*map(leaf_hash, events)], json.loads(files["proofs.json"]))


def check_witnesses(bundle: Bundle, keys: Sequence[Key], wanted: int, report: Report) -> None:
    """Name the neighbours that have cosigned, and demand as many as the auditor wants."""
    signed = {key: moment for key, moment in bundle.head.signers.items() if key.kind == WITNESS_KEY}
    demand(
        len(signed) >= wanted, f"立会署名が {wanted} 団体未満です。", f"Fewer than {wanted} witnesses have cosigned."
    )
    for key, moment in signed.items():
        time = datetime.fromtimestamp(moment, UTC).isoformat()
        report.add(
            f"{key.name} は {time} に、以前の記録の続きであることを確認して立会署名しました。",
            f"{key.name} cosigned at {time}, having checked that it continues everything it saw before.",
        )
    if not any(key.kind == WITNESS_KEY for key in keys):
        report.add(
            "【注意】立会団体の公開鍵が指定されていないため、立会署名は確認していません。",
            "NOTE: no witness's public key was given, so cosignatures were not checked.",
        )


def check_streams(bundle: Bundle, report: Report) -> None:
    """Check that each event is in the history, and that each stream is complete up to the checkpoint."""
    head, paths = bundle.head, bundle.proofs["inclusion"]
    chains: dict[str, list[tuple[int, int, str]]] = {stream: [] for stream in bundle.statement["streams"]}
    for event, leaf, path in zip(bundle.events, bundle.leaves, paths, strict=True):
        position, stream = event["position"], event["stream"]
        root = root_over(position - 1, head.size, leaf, hashes(path))
        demand(root == head.root, f"位置 {position} は履歴と異なります。", f"Event {position} is not in the history.")
        demand(stream in chains, f"{stream} は対象外です。", f"{stream} was not asked for.")
        check_link(event, chains[stream][-1] if chains[stream] else None)
        chains[stream].append((position, event["version"], leaf.hex()))
    report.add(
        f"{len(bundle.events)} 件の記録は、すべて署名済みの履歴に記載どおり含まれています。",
        f"All {len(bundle.events)} events are in the signed history, byte for byte, at the positions stated.",
    )
    for stream, chain in chains.items():
        last = proved_head(stream, bundle.proofs["heads"][stream], head.heads)
        whole = last == (chain[-1] if chain else None)
        demand(whole, f"{stream} の記録が揃っていません。", f"{stream} is not complete.")
        if chain:
            report.add(
                f"{stream}: {len(chain)} 件がすべてです。欠落はなく、{head.size} 件の時点で後続もありません。",
                f"{stream}: these {len(chain)} events are all there are, as of {head.size} events in the history.",
            )
        else:
            report.add(f"{stream}: 記録が 1 件もないことを確認しました。", f"{stream}: proved to have no event at all.")


def check_link(event: Mapping[str, Any], last: tuple[int, int, str] | None) -> None:
    """Check that an event commits to its stream's event before it (None: that it is the first)."""
    position, previous, version = event["position"], event["previous"], event["version"]
    fits = previous == ZEROS.hex() if last is None else (previous, version) == (last[2], last[1] + 1)
    fits = fits and (last is None or position > last[0])
    demand(fits, f"位置 {position} の前の記録が欠けています。", f"An event before position {position} is missing.")


def check_range(bundle: Bundle, report: Report) -> None:
    """Check that the events are exactly those at the positions stated, and that they are linked among each other."""
    head, first, last = bundle.head, bundle.statement["first"], bundle.statement["last"]
    positions = [event["position"] for event in bundle.events]
    inside = 1 <= first <= last <= head.size and positions == list(range(first, last + 1))
    demand(inside, "範囲に欠番または余分があります。", "Positions are missing or superfluous in the range.")
    root = grow(first - 1, hashes(bundle.proofs["frontier"]), bundle.leaves)
    proof = hashes(bundle.proofs["consistency"])
    fits = continues(last, head.size, root, head.root, proof)
    demand(fits, "範囲の記録が署名済みの履歴と異なります。", "The events are not those of the signed history.")
    report.add(
        f"位置 {first} から {last} までの {len(positions)} 件は、署名済みの履歴と欠落なく一致しました。",
        f"The {len(positions)} events at positions {first} to {last} are exactly those of the signed history.",
    )
    ends: dict[str, tuple[int, int, str]] = {}
    for event, leaf in zip(bundle.events, bundle.leaves, strict=True):
        if event["stream"] in ends or first == 1:
            check_link(event, ends.get(event["stream"]))
        ends[event["stream"]] = (event["position"], event["version"], leaf.hex())
    if (first, last) == (1, head.size):
        keyed = {sha256(stream.encode()).digest(): end for stream, end in ends.items()}
        rows = {bits(key): head_leaf(key, end[0], end[1], bytes.fromhex(end[2])) for key, end in keyed.items()}
        demand(heads_root(rows) == head.heads, "末尾一覧が履歴と一致しません。", "The signed stream heads are false.")
        report.add(
            f"全 {len(rows)} 系列の末尾一覧も履歴から再計算し、一致しました。",
            f"The list of the last events of all {len(rows)} streams was recomputed and agrees.",
        )


def check_earlier(bundle: Bundle, keys: Sequence[Key], seen: Sequence[bytes], report: Report) -> None:
    """Check that earlier checkpoints, the auditor's own copies among them, are the beginning of this history."""
    head, roots = bundle.head, {bundle.head.size: bundle.head.root}
    for item in json.loads(bundle.files["earlier.json"]):
        old = read_checkpoint(item["note"].encode(), keys, ("以前のチェックポイント", "an earlier checkpoint"))
        fits = continues(old.size, head.size, old.root, head.root, hashes(item["proof"]))
        demand(fits, f"{old.size} 件以降に改変があります。", f"History was rewritten since {old.size} events.")
        roots[old.size] = old.root
        report.add(
            f"{old.size} 件の時点の履歴は、そのまま現在の履歴の先頭部分です。",
            f"The history as of {old.size} events is unchanged within the present one.",
        )
    for data in seen:
        mine = read_checkpoint(data, keys, ("お手元のチェックポイント", "your own checkpoint"))
        demand(
            roots.get(mine.size) == mine.root,
            f"お手元のチェックポイント({mine.size} 件)に続く履歴であることが、この束では証明されていません。",
            f"The bundle does not prove that it continues your own checkpoint over {mine.size} events.",
        )
        report.add(
            f"お手元のチェックポイント({mine.size} 件)の続きであることを確認しました。",
            f"It continues your own checkpoint over {mine.size} events.",
        )


def verify(path: Path, keys: Sequence[Key], seen: Sequence[bytes] = (), witnesses: int = 0) -> Report:
    """Check a bundle with trusted keys, the town's first; raises Fault naming the first thing that is wrong."""
    report = Report()
    try:
        bundle = open_bundle(path, keys, report)
        check_witnesses(bundle, keys, witnesses, report)
        {"streams": check_streams, "range": check_range}[bundle.statement["kind"]](bundle, report)
        check_earlier(bundle, keys, seen, report)
    except UNREADABLE as error:
        name = type(error).__name__
        raise Fault(f"束が壊れているか、形式が異なります({name})。", f"Damaged or malformed bundle ({name}).") from None
    report.add(
        "【対象外】記録の内容が事実に合うか、暗号化された個人情報の中身は、この検証の対象ではありません。",
        "NOT checked: whether what was recorded is true, and what the encrypted personal data says.",
    )
    report.add(f"検証できました({keys[0].name})。", f"VERIFIED ({keys[0].name}).")
    return report


def say(out: TextIO, lang: str, lines: Sequence[tuple[str, str]], mark: str) -> None:
    """Write lines in the language asked for, or in both."""
    for japanese, english in lines:
        for code, text in (("ja", japanese), ("en", english)):
            if lang in {code, "both"}:
                out.write(f"{mark} {text}\n")


def read_keys(texts: Sequence[str]) -> Iterator[Key]:
    """Read keys given as text or as files with one key per line."""
    for text in texts:
        lines = [text] if "+" in text and not Path(text).is_file() else Path(text).read_text("utf-8").splitlines()
        yield from (read_key(line) for line in lines if line.strip())


def main(arguments: Sequence[str] | None = None, out: TextIO = sys.stdout) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="daicho-verify", description="監査用証跡束のオフライン検証 / offline verifier"
    )
    parser.add_argument("bundle", type=Path, help="zip or folder")
    parser.add_argument("--key", action="append", required=True, help="trusted public key or file; the town's first")
    parser.add_argument("--witnesses", type=int, default=0, help="how many cosignatures to demand")
    parser.add_argument("--seen", action="append", type=Path, default=[], help="your own copy of an earlier checkpoint")
    parser.add_argument("--lang", choices=["ja", "en", "both"], default="both")
    options = parser.parse_args(arguments)
    try:
        keys = list(read_keys(options.key))
        seen = [path.read_bytes() for path in options.seen]
        demand(options.bundle.exists() and keys and keys[0].kind == LOG_KEY, "", "")
    except (OSError, ValueError, LookupError, Fault):
        parser.error("give an existing bundle, existing files, and first the town's own public key (name+id+base64)")
    try:
        say(out, options.lang, verify(options.bundle, keys, seen, options.witnesses), "○")
    except Fault as fault:
        say(out, options.lang, [fault.words, REFUSED], "×")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
