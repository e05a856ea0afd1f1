"""目録: what a town's folder holds, with the totals to reconcile; the way from a folder to its submissions."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from connectors.files.findings import Alert, CellError, FileRefusedError
from connectors.files.layout import TABLES, VERSION

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file: rows without the header, SHA-256 of its bytes in hex."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Totals:
    """照合表: counts on one day, as known at the end of that day. Payments are counted from the opening on, in yen."""

    on: date
    population: int
    households: int
    foreign: int
    vehicles: int
    payments: int
    paid_yen: int


@dataclass(frozen=True, slots=True)
class Story:
    """A course of events worth looking at: numbers and dates by name, for demonstrations."""

    key: str
    title_ja: str
    title_en: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`{lgcode}_manifest.json`. A town's own data needs the first four and `layout`."""

    lgcode: str
    town: str
    simulated: bool
    opening: date
    closing: date | None = None
    seed: int | None = None
    layout: str = VERSION
    files: dict[str, FileEntry] = field(default_factory=dict)
    """By table."""
    totals: tuple[Totals, ...] = ()
    """Usually two: at the opening and at the closing date."""
    stories: tuple[Story, ...] = ()

    def save(self, folder: Path) -> None:
        """Write it; the same manifest gives the same bytes."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, default=date.isoformat)
        manifest_path(folder, self.lgcode).write_bytes(f"{text}\n".encode())

    @classmethod
    def load(cls, folder: Path, lgcode: str) -> Self:
        """Read it; raises FileRefusedError when it is missing, torn, of another layout or of another town."""
        path = manifest_path(folder, lgcode)
        try:
            manifest = cls._from(json.loads(path.read_bytes().decode("utf-8-sig")))
        except FileNotFoundError:
            raise FileRefusedError(path.name, "L301") from None
        except (ValueError, KeyError, TypeError) as error:
            raise FileRefusedError(path.name, "L306", detail=f"{type(error).__name__} {error}") from None
        for name, found, wanted in (("layout", manifest.layout, VERSION), ("lgcode", manifest.lgcode, lgcode)):
            if found != wanted:
                raise FileRefusedError(path.name, "L306", detail=f"{name}: {found} (≠ {wanted})")
        return manifest

    @classmethod
    def _from(cls, data: dict[str, Any]) -> Self:
        closing = data.get("closing")
        return cls(
            lgcode=data["lgcode"],
            town=data["town"],
            simulated=data["simulated"] is True,
            opening=date.fromisoformat(data["opening"]),
            closing=date.fromisoformat(closing) if closing else None,
            seed=data.get("seed"),
            layout=data["layout"],
            files={table: FileEntry(**entry) for table, entry in data.get("files", {}).items()},
            totals=tuple(
                Totals(**{**totals, "on": date.fromisoformat(totals["on"])}) for totals in data.get("totals", [])
            ),
            stories=tuple(Story(**story) for story in data.get("stories", [])),
        )

    def tables(self, folder: Path) -> list[str]:
        """Tables to read: those the manifest names, or those whose files are there."""
        return [table for table in TABLES if table in self.files or table_path(folder, self.lgcode, table).exists()]

    def compare(self, folder: Path) -> list[Alert]:
        """Compare each file's SHA-256: after mending a row by hand it differs, and that should be seen."""
        alerts = []
        for table, entry in self.files.items():
            path = table_path(folder, self.lgcode, table)
            found = sha256_of(path) if path.exists() else "–"
            if found != entry.sha256:
                error = CellError("A202", what="SHA-256", expected=entry.sha256[:12], found=found[:12])
                alerts.append(Alert.of(path.name, 0, "", "", error))
        return alerts


def manifest_path(folder: Path, lgcode: str) -> Path:
    """Path of the manifest."""
    return folder / f"{lgcode}_manifest.json"


def table_path(folder: Path, lgcode: str, table: str) -> Path:
    """Path of a table's file."""
    return folder / f"{lgcode}_{table}.csv"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
