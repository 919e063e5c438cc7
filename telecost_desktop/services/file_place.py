"""Whether a company file lies where other programs may damage it (docs/decisions/0001)."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path

# How the folders of the common synchronisers are called, in lower case, as whole names or their beginning.
_SYNCHRONISERS = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "box sync",
)
_NETWORK_TYPES = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "fuse.sshfs", "9p"}


class Place(Enum):
    """What kind of folder a path lies in."""

    LOCAL = "local"
    SYNCHRONISED = "synchronised"
    NETWORK = "network"


def place_of(path: Path) -> Place:
    """Judge a path by its folders' names and, where the system tells, by the kind of disk."""
    absolute = path.resolve()
    for part in absolute.parts[:-1]:
        if part.lower().startswith(_SYNCHRONISERS):
            return Place.SYNCHRONISED
    if str(absolute).startswith(("\\\\", "//")):
        return Place.NETWORK
    return Place.NETWORK if _on_network_disk(absolute) else Place.LOCAL


def _on_network_disk(path: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        remote_drive = 4
        return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{path.drive}\\") == remote_drive)
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        # macOS has no such list; its network disks are mounted under /Volumes, where local ones are too.
        return False
    holding = [fields for fields in mounts if path.is_relative_to(fields[1].replace("\\040", " "))]
    return bool(holding) and max(holding, key=lambda fields: len(fields[1]))[2] in _NETWORK_TYPES
