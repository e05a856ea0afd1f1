"""What no file of the repository may carry: silent exceptions, download addresses, one machine's paths."""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING

import pytest
from architecture.sources import ROOT, Source, sources, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

DIRECTIVE = re.compile(
    r"#\s*(type:\s*ignore|(ruff:\s*)?noqa|pragma:)"
    r"(?P<codes>\[[\w\-, ]+\]|:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?"
    r"(?P<rest>.*)"
)
REASON = re.compile(r"\s+(--?|#)\s*\w.{3,}")

ADDRESS = re.compile(r"\b(?:https?|git\+\w+|ftp|file)://(?P<host>[^/\s:\"'`)>\]]*)(?P<path>[^\s\"'`)>\]]*)")
SERVES_DOWNLOADS = re.compile(r"(^|\.)(repo\d?|files|registry|index|packages|pypi|downloads?|mirrors?|deb|npm)\.")
IS_A_DOWNLOAD = re.compile(r"\.(whl|tar\.\w+|tgz|zip|jar|deb|pom)([?#].*)?$")
NO_ADDRESS_AT_ALL = re.compile(r"requirements.*\.txt|pyproject\.toml|Makefile|\.ci/.*")

MACHINE_PATH = re.compile(r"(?<![\w.])/(work|root|tmp|home|Users|opt|mnt)/\w")


def unexplained(source: Source) -> Iterator[str]:
    """Directives that silence a checker without a code and a reason behind it."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        found = DIRECTIVE.search(token.string) if token.type == tokenize.COMMENT else None
        if found and not (found["codes"] and REASON.match(found["rest"])):
            yield f"{source.name}:{token.start[0]}: {token.string}"


def is_download(name: str, line: str) -> bool:
    """Whether a line tells where to download something; build files name no address at all."""
    return any(
        NO_ADDRESS_AT_ALL.fullmatch(name)
        or SERVES_DOWNLOADS.search(found["host"])
        or IS_A_DOWNLOAD.search(found["path"])
        for found in ADDRESS.finditer(line)
    )


def test_silenced_checks_say_why() -> None:
    """`noqa` and `type: ignore` name the rule and the reason."""
    assert [one for source in sources() for one in unexplained(source)] == []


def test_no_download_addresses() -> None:
    """Where packages come from is each installation's own matter; the lock has hashes instead."""
    assert [f"{name}:{number}: {line}" for name, number, line in texts() if is_download(name, line)] == []


def test_no_paths_of_one_machine() -> None:
    """What runs here runs anywhere. In docker/ stand paths within the images."""
    found = [(name, number, line) for name, number, line in texts() if MACHINE_PATH.search(line)]
    assert [one for one in found if not one[0].startswith("docker/")] == []


@pytest.mark.parametrize(
    ("comment", "explained"),
    [
        ("# noqa", False),
        ("# noqa: S608", False),
        ("# noqa: S608 -", False),
        ("# noqa because I say so", False),
        ("# type: ignore", False),
        ("# type: ignore[override]", False),
        ("# pragma: no cover", False),
        ("# noqa: S608 - the names come from the catalogue", True),
        ("# noqa: S608, E501  # the names come from the catalogue", True),
        ("# type: ignore[override] # our aggregates are all Entities", True),
        ("# ruff: noqa: PLC0415 -- only broker tests pay for the import", True),
        ("# says nothing to a checker", True),
    ],
)
def test_only_a_named_rule_with_a_reason_is_explained(comment: str, *, explained: bool) -> None:
    """A rule without a reason, or a reason without a rule, isn't enough."""
    assert (list(unexplained(Source("events/written.py", f"x = 1  {comment}\n"))) == []) is explained


@pytest.mark.parametrize(
    ("name", "line", "expected"),
    [
        ("requirements.txt", "--index-url {}://example.org/simple", True),
        ("README.md", "pip install {}://example.org/daicho-1.0-py3-none-any.whl", True),
        ("docs/log.md", "fetched from {}://repo1.example.org/org/apache", True),
        ("README.md", "The specification: {}://example.org/rfc9162", False),
        ("tests/web/test_pages.py", 'get("{}://127.0.0.1:8000/residents")', False),
    ],
)
def test_download_addresses_are_seen(name: str, line: str, *, expected: bool) -> None:
    """Registries, archives, and any address in a build file count; a reference to read doesn't."""
    assert is_download(name, line.format("https")) is expected


@pytest.mark.parametrize(("path", "expected"), [("{}/someone/daicho", True), ("data/{}/town", False), ("{}", False)])
def test_paths_of_one_machine_are_seen(path: str, *, expected: bool) -> None:
    """Absolute paths of a work place count; relative ones don't."""
    assert bool(MACHINE_PATH.search(f"open {path.format('/home')}".replace("data//", "data/"))) is expected


def test_links_between_documents_lead_somewhere() -> None:
    """A page that sends its reader to a file sends them to one that exists."""
    links = [
        (name, target.partition("#")[0])
        for name, _, line in texts()
        if name.endswith(".md")
        for target in re.findall(r"\]\(([^)\s]+)\)", line)
        if "://" not in target
    ]
    assert [link for link in links if link[1] and not (ROOT / link[0]).parent.joinpath(link[1]).exists()] == []


def test_every_decision_is_listed_and_has_its_parts() -> None:
    """Each page of docs/adr has its state, context, decision and consequences, and stands in the index."""
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in sorted((ROOT / "docs" / "adr").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        title = text.splitlines()[0].partition(". ")[2]
        assert f"| [{page.name[:4]}](adr/{page.name}) | {title} |" in index
        assert re.search(r"^(Status: )?(accepted|replaced by \d{4})", text, re.MULTILINE | re.IGNORECASE), page.name
        assert [part for part in ("Context", "Decision", "Consequences") if f"\n## {part}\n" not in text] == []
