"""The master key: 32 bytes in a file that only its owner can read; it wraps every other key."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

MASTER_KEY_BYTES: Final = 32
ENVIRONMENT_NAME: Final = "DAICHO_MASTER_KEY_FILE"
_OTHERS: Final = 0o077


class MasterKeyError(Exception):
    """The master key can't be used; the message names the remedy and never the key."""


def create_master_key(path: Path) -> bytes:
    """Write a new random master key, readable by the owner alone; never replaces a file."""
    key = os.urandom(MASTER_KEY_BYTES)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise MasterKeyError(f"{path} exists: replacing a master key would lose every key that it wraps") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def load_master_key(path: Path) -> bytes:
    """Read the master key (64 hexadecimal digits); refuses a file that others than its owner can read."""
    try:
        with path.open(encoding="ascii") as file:
            state, text = os.fstat(file.fileno()), file.read(MASTER_KEY_BYTES * 2 + 2).strip()
    except OSError as error:
        raise MasterKeyError(f"the master key file {path} can't be read ({error.strerror}); check its path") from None
    except UnicodeDecodeError:
        text = ""
    else:
        if not stat.S_ISREG(state.st_mode) or stat.S_IMODE(state.st_mode) & _OTHERS:
            raise MasterKeyError(f"others can read the master key file {path}; run: chmod 600 {path}")
        if state.st_uid != os.geteuid():
            raise MasterKeyError(f"the master key file {path} belongs to another user; run as its owner")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != MASTER_KEY_BYTES:
        raise MasterKeyError(f"{path} holds no master key of {MASTER_KEY_BYTES * 2} hexadecimal digits; restore it")
    return key


def master_key_from(environment: Mapping[str, str]) -> bytes:
    """Read the master key from the file that `DAICHO_MASTER_KEY_FILE` names."""
    named = environment.get(ENVIRONMENT_NAME)
    if not named:
        raise MasterKeyError(f"set {ENVIRONMENT_NAME} to the path of the master key file")
    return load_master_key(Path(named))
