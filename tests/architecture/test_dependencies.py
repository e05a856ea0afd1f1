"""What Daicho stands on: explained, pinned, free, and used."""

from __future__ import annotations

import re
import sys
import tomllib
from functools import cache
from importlib.metadata import files, metadata, packages_distributions
from typing import Any

import pytest
from architecture.sources import ROOMS, ROOT, sources
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TO_RUN = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
TO_CHANGE = [
    Requirement(text)
    for text in PROJECT["project"]["optional-dependencies"]["dev"] + PROJECT["build-system"]["requires"]
]
PINNED = re.compile(r"^([\w.\-]+)==(\S+) \\$", re.MULTILINE)
COPYLEFT = re.compile(r"\bA?GPL|GNU (Affero )?General Public")
SPDX = {
    "MIT License": "MIT",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
}

# Needed by another dependency that finds it by itself.
IMPORTED_ELSEWHERE = {"crc32c", "httptools", "python-multipart", "uvloop"}


def locked(name: str) -> dict[str, str]:
    """The pinned versions of a lock file."""
    return dict(PINNED.findall((ROOT / name).read_text(encoding="utf-8")))


LOCKED_TO_RUN = locked("requirements.txt")


def explained(heading: str) -> dict[str, str]:
    """The packages of a section of docs/dependencies.md, with the licences it states."""
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    section = page.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    assert all(len(row) == 4 and all(row) for row in rows), "each row has four filled cells"
    return {row[0]: row[3] for row in rows[2:]}


def licences(name: str) -> list[str]:
    """Everything a package says of its licence, the most exact first."""
    said = metadata(name)
    classifiers = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier", []) if one.startswith("License")]
    fields = [said.get("License-Expression"), said.get("License"), *classifiers]
    titles = [field.strip().splitlines()[0] for field in fields if field] or [_title_of_licence_file(name)]
    return [SPDX.get(title, title) for title in titles]


def _title_of_licence_file(name: str) -> str:
    """The first line of a package's licence, where it declares none."""
    found = [file for file in files(name) or [] if "LICENSE" in file.name.upper()]
    return found[0].read_text().strip().splitlines()[0] if found else "undeclared"


@cache
def distributions_imported(*folders: str) -> frozenset[str]:
    """The distributions whose packages the files of these folders import."""
    names = {module.partition(".")[0] for source in sources(*folders) for module in source.imported()}
    owners = packages_distributions()
    found = {canonicalize_name(owner) for name in names - sys.stdlib_module_names for owner in owners.get(name, [])}
    return frozenset(found - {"", "daicho"})


@pytest.mark.parametrize(("heading", "requirements"), [("To run", TO_RUN), ("To change", TO_CHANGE)])
def test_every_dependency_is_explained(heading: str, requirements: list[Requirement]) -> None:
    """Whoever adds a dependency says why; whoever drops one drops its line."""
    assert list(explained(heading)) == sorted(requirement.name for requirement in requirements)


@pytest.mark.parametrize("heading", ["To run", "To change"])
def test_stated_licences_are_the_packages_own(heading: str) -> None:
    """The licence on the page is the one the installed package declares."""
    stated = explained(heading)
    assert {name: licence for name, licence in stated.items() if licence not in licences(name)} == {}


@pytest.mark.parametrize("name", LOCKED_TO_RUN)
def test_nothing_copyleft_runs(name: str) -> None:
    """Every package a town installs declares a licence, and none is the GPL or the AGPL."""
    said = licences(name)
    assert said
    assert [one for one in said if COPYLEFT.search(one)] == []


@pytest.mark.parametrize(
    ("licence", "copyleft"),
    [
        ("GPL-3.0-only", True),
        ("AGPL-3.0-or-later", True),
        ("GNU Affero General Public License v3", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("LGPL-2.1-or-later", False),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", False),
        ("MIT", False),
    ],
)
def test_copyleft_is_recognised(licence: str, *, copyleft: bool) -> None:
    """The lesser licence, used unmodified, is none of these."""
    assert bool(COPYLEFT.search(licence)) is copyleft


@pytest.mark.parametrize(
    ("lock", "requirements"), [("requirements.txt", TO_RUN), ("requirements-dev.txt", TO_RUN + TO_CHANGE)]
)
def test_the_lock_answers_what_is_asked(lock: str, requirements: list[Requirement]) -> None:
    """Every dependency is pinned to a version that `pyproject.toml` allows: else `make lock`."""
    pinned = locked(lock)
    assert [str(one) for one in requirements if not one.specifier.contains(pinned.get(one.name, "0"))] == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_pinned_version_has_its_hash(lock: str) -> None:
    """What is installed is what was locked, bit for bit."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = [block for block in re.split(r"^(?=\w)", text, flags=re.MULTILINE) if "==" in block]
    assert len(blocks) == len(locked(lock))
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_both_locks_agree() -> None:
    """Tests run on the versions that towns run."""
    tested = locked("requirements-dev.txt")
    assert {name: version for name, version in LOCKED_TO_RUN.items() if tested.get(name) != version} == {}


def test_the_rooms_import_what_is_declared() -> None:
    """A package that is only there by chance, through another, isn't relied upon."""
    assert distributions_imported(*ROOMS) - {one.name for one in TO_RUN} == set()


def test_the_tests_import_what_is_declared() -> None:
    """The same for tests, benchmarks and the generators of documents."""
    assert distributions_imported("tests", "bench", "docs") - {one.name for one in TO_RUN + TO_CHANGE} == set()


def test_every_dependency_is_used() -> None:
    """What nothing imports any more is dropped."""
    assert {one.name for one in TO_RUN} - IMPORTED_ELSEWHERE - distributions_imported(*ROOMS) == set()
