"""What can be known of the disk under a data folder."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import pytest

from connectors.keys.at_rest import AtRest, encryption_of

if TYPE_CHECKING:
    from pathlib import Path


def devices(folder: Path, layers: dict[str, str]) -> Path:
    """A picture of /sys/dev/block: the disk of `folder` is the first layer, each lies on the next."""
    number = folder.stat().st_dev
    root = folder / "sys"
    names = list(layers)
    for name, kind in layers.items():
        (root / name / "slaves").mkdir(parents=True)
        if kind:
            (root / name / "dm").mkdir()
            (root / name / "dm" / "uuid").write_text(kind, encoding="ascii")
    for upper, lower in itertools.pairwise(names):
        (root / upper / "slaves" / lower).symlink_to(root / lower)
    (root / f"{os.major(number)}:{os.minor(number)}").symlink_to(root / names[0])
    return root


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ({"vda": ""}, AtRest.PLAIN),
        ({"dm-0": "CRYPT-LUKS2-abc"}, AtRest.DM_CRYPT),
        ({"dm-1": "LVM-abc", "dm-0": "CRYPT-LUKS2-abc", "vda": ""}, AtRest.DM_CRYPT),
        ({"dm-1": "LVM-abc", "vda": ""}, AtRest.PLAIN),
    ],
)
def test_encryption_is_found_in_every_layer(tmp_path: Path, layers: dict[str, str], expected: AtRest) -> None:
    """A bare disk is plain; LUKS counts wherever it lies below, also under LVM."""
    assert encryption_of(tmp_path, devices(tmp_path, layers)) is expected
    assert expected.is_encrypted == (expected is AtRest.DM_CRYPT)


def test_what_cannot_be_looked_at_is_unknown(tmp_path: Path) -> None:
    """Network storage or a container's layers: not called encrypted."""
    (tmp_path / "sys").mkdir()
    assert encryption_of(tmp_path, tmp_path / "sys") is AtRest.UNKNOWN
    assert not AtRest.UNKNOWN.is_encrypted
