"""What kind of place a file lies in: SQLite's write-ahead log needs memory shared between processes of one computer."""

import os
import sys
from pathlib import Path
from typing import Final

_NETWORK: Final = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
    "beegfs",
    "davfs",
}
_NETWORK_PREFIXES: Final = ("fuse.sshfs", "fuse.rclone", "fuse.gluster", "fuse.s3", "fuse.gvfs", "fuse.davfs")
_SYNCED: Final = (
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "nextcloud",
    "owncloud",
    "icloud",
    "mobile documents",
)
MOUNTS: Final = Path("/proc/self/mounts")


def is_shared_place(path: Path) -> bool:
    """Whether ``path`` lies on a network disk, or in a folder that a program copies to other computers."""
    text = str(path.absolute())
    if text.startswith(("\\\\", "//")) or any(
        name in part.lower() for part in path.absolute().parts for name in _SYNCED
    ):
        return True
    return _is_network(_file_system(text)) if sys.platform == "linux" else False


def sync_file(path: Path) -> None:
    """Force what was written to the disk."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_network(kind: str) -> bool:
    return kind in _NETWORK or kind.startswith(_NETWORK_PREFIXES)


def _file_system(text: str) -> str:
    """The kind of file system that holds the path, empty if unknown."""
    try:
        lines = MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        inside = text == point or text.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind
