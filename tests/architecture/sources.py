"""What stands in this repository: its rooms, its modules, its texts."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
ROOMS: Final = ("events", "registry", "projections", "connectors", "console")
FOLDERS: Final = (*ROOMS, "tests", "bench", "docs", "docker", ".ci")
TEXTS: Final = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".sh", ".html", ".css", ".js", ".avsc", ".csv", ""}


@dataclass(frozen=True)
class Source:
    """One Python file: its path within the repository, and its text."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.text)

    def imported(self) -> set[str]:
        """Every module it imports by full name, at the top or within functions, or whose data it reads."""
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module)
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("files"):
                found |= {
                    one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
        return found


def sources(*folders: str) -> list[Source]:
    """The Python files of folders (all folders by default)."""
    found = [path for path in files(*folders) if path.suffix == ".py"]
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in found]


def files(*folders: str) -> list[Path]:
    """The files of folders, without caches; of the whole repository by default."""
    found = [path for folder in folders or FOLDERS for path in (ROOT / folder).rglob("*") if _is_ours(path)]
    return sorted(found if folders else [*found, *(path for path in ROOT.iterdir() if path.is_file())])


def texts() -> Iterator[tuple[str, int, str]]:
    """Every line of every text file of the repository, with its path and number."""
    for path in files():
        if path.suffix in TEXTS:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield path.relative_to(ROOT).as_posix(), number, line


def _is_ours(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts and not path.name.endswith((".pyc", ".duckdb"))
