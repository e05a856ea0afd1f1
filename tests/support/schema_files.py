"""The committed schema files, and the fingerprints under which they were released.

`PYTHONPATH=.:tests python -m support.schema_files` prints the lines of `tests/events/released_schemas.txt`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from events.schemas import FOLDER

RELEASED: Final = Path(__file__).parents[1] / "events" / "released_schemas.txt"


@dataclass(frozen=True, order=True)
class SchemaFile:
    """One committed file, `<type>.<version>.<part>.avsc`."""

    type: str
    version: int
    part: str
    text: str

    @property
    def schema(self) -> dict[str, Any]:
        """The schema as parsed JSON."""
        schema: dict[str, Any] = json.loads(self.text)
        return schema

    @property
    def line(self) -> str:
        """The fingerprint and the name. Explanations (`doc`) may change without a new version."""
        canonical = json.dumps(_without_docs(self.schema), sort_keys=True, ensure_ascii=False)
        return f"{sha256(canonical.encode()).hexdigest()}  {self.type}.{self.version}.{self.part}"


def committed() -> list[SchemaFile]:
    """Every schema file, older versions first."""
    files = []
    for file in FOLDER.glob("*.avsc"):
        name, version, part, _ = file.name.rsplit(".", 3)
        files.append(SchemaFile(name, int(version), part, file.read_text(encoding="utf-8")))
    return sorted(files)


def _without_docs(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_docs(value) for key, value in node.items() if key != "doc"}
    if isinstance(node, list):
        return [_without_docs(value) for value in node]
    return node


if __name__ == "__main__":
    print("\n".join(file.line for file in committed()))  # noqa: T201 - this is what the command is for
