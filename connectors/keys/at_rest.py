"""What lies under a folder: whether its file system is encrypted, as far as Linux lets an ordinary process know."""

from __future__ import annotations

import fcntl
import os
import struct
from enum import StrEnum
from pathlib import Path
from typing import Final

_POLICY: Final = 0xC0096616
"""FS_IOC_GET_ENCRYPTION_POLICY_EX of linux/fscrypt.h."""
_POLICY_ROOM: Final = struct.pack("Q", 24) + bytes(24)
_BLOCK_DEVICES: Final = Path("/sys/dev/block")


class AtRest(StrEnum):
    """保存時の暗号化 of a folder."""

    FSCRYPT = "fscrypt"
    """the folder itself is encrypted by its file system"""
    DM_CRYPT = "dm-crypt"
    """the block device under it is encrypted (LUKS)"""
    PLAIN = "plain"
    """a block device without encryption"""
    UNKNOWN = "unknown"
    """no block device that can be looked at: network storage, a container's layers, another system"""

    @property
    def is_encrypted(self) -> bool:
        """Whether a stolen disk tells nothing."""
        return self in {AtRest.FSCRYPT, AtRest.DM_CRYPT}


def encryption_of(folder: Path, block_devices: Path = _BLOCK_DEVICES) -> AtRest:
    """Look at the folder's own policy, then at every device below its file system; all must be encrypted."""
    if _has_policy(folder):
        return AtRest.FSCRYPT
    device = folder.stat().st_dev
    block = block_devices / f"{os.major(device)}:{os.minor(device)}"
    return _encryption_of_device(block.resolve()) if block.exists() else AtRest.UNKNOWN


def _encryption_of_device(block: Path) -> AtRest:
    kind = block / "dm" / "uuid"
    if kind.exists() and kind.read_text(encoding="ascii").startswith("CRYPT-"):
        return AtRest.DM_CRYPT
    below = list((block / "slaves").glob("*"))
    if below and all(_encryption_of_device(part.resolve()).is_encrypted for part in below):
        return AtRest.DM_CRYPT
    return AtRest.PLAIN


def _has_policy(folder: Path) -> bool:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.ioctl(descriptor, _POLICY, _POLICY_ROOM)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
