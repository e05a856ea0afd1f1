"""The README's tour: the demo runs as told, and every command of the tour gives what its text promises."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support.command_line import Typed

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def tour() -> list[str]:
    """Every command of the README's tour, in order."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return [line for block in BLOCK.findall(text) for line in block.splitlines() if line.startswith("daicho ")]


def demo(data: Path) -> subprocess.CompletedProcess[str]:
    """Run the demo as a person would."""
    command = [sys.executable, "-c", "from console.cli.main import run; run()", "demo"]
    env = {"DAICHO_DATA": str(data), "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=1200, cwd=data.parent)


@pytest.mark.slow
def test_the_demo_and_every_command_of_the_tour_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo exits 0 and leaves its towns; each command of the README then exits 0, and the story is the one told."""
    data = tmp_path / "data"
    ran = demo(data)
    assert ran.returncode == 0, ran.stderr
    monkeypatch.chdir(tmp_path)
    daicho, said = Typed(data), {}
    for line in tour():
        done = daicho(*shlex.split(line)[1:])
        assert done.code == 0, f"{line}\n{done.out}{done.err}"
        said[line] = done.out
    assert len(said) >= 12, "the tour lost its commands"
    shown = [" ".join(text.split()) for line, text in said.items() if line.startswith("daicho show 000000000000094")]
    assert "状態 住民" in shown[0], "as known on 25 March they were residents on the 30th"
    assert "状態 転出" in shown[1], "as known on 2 April they had left on the 29th"
    digests = [text.split()[0] for line, text in said.items() if line.endswith("--digest")]
    assert len(set(digests)) == 1, "rebuilding the read model changes no digest"
