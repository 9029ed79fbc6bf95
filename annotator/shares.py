"""Is a folder on another machine? SQLite must know, and so must locks.

A write-ahead log is shared memory between the processes that use it, and no memory is
shared between two machines: on a network folder two windows would each read their own
log and spoil the labels (https://sqlite.org/wal.html, “all processes … must be on the
same host”). There the older rollback journal is used, which needs file locks only.
"""

import re
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Final

_OF_NETWORKS: Final = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|afpfs|9p|afs|ceph|glusterfs|lustre|gpfs|beegfs|davfs"
    r"|webdav|fuse\.(?!portal|snapfuse|gvfsd-fuse$).+|fuse\.gvfsd-fuse|ncpfs|vboxsf"
    r"|prl_fs|vmhgfs|virtiofs"
)
"""File systems that other machines may write at the same time.

A virtual machine's shared folder is one of them: its host writes there too."""

_ESCAPES: Final = re.compile(r"\\([0-7]{3})")
_MAC_MOUNT: Final = re.compile(r"^.+ on (?P<place>/.*) \((?P<kind>\w+)")
_WINDOWS_REMOTE: Final = 4


def is_network_folder(folder: Path) -> bool:
    """Whether other machines may write in ``folder`` too; False where nobody knows."""
    place = folder.resolve()
    try:
        if sys.platform == "win32":
            return _windows_remote(place)
        if sys.platform == "darwin":
            listed = subprocess.run(
                ["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True
            ).stdout
            return of_network(kind_of(place, mac_mounts(listed)))
        listed = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
        return of_network(kind_of(place, linux_mounts(listed)))
    except (OSError, subprocess.SubprocessError, ValueError):
        return False


def of_network(kind: str) -> bool:
    """Whether a file system of that kind is shared between machines."""
    return _OF_NETWORKS.fullmatch(kind) is not None


def linux_mounts(mountinfo: str) -> dict[str, str]:
    """Mount point → kind of file system, of the text of ``/proc/self/mountinfo``."""
    found = {}
    for line in mountinfo.splitlines():
        before, dash, after = line.partition(" - ")
        if dash and len(before.split()) > 4:
            place = _ESCAPES.sub(
                lambda escape: chr(int(escape[1], 8)), before.split()[4]
            )
            found[place] = after.split()[0]
    return found


def mac_mounts(listed: str) -> dict[str, str]:
    """Mount point → kind of file system, of what ``mount`` says on macOS."""
    matches = map(_MAC_MOUNT.match, listed.splitlines())
    return {match["place"]: match["kind"] for match in matches if match}


def kind_of(place: Path | PurePosixPath, mounts: dict[str, str]) -> str:
    """The kind of file system that ``place`` lies on; empty when unknown."""
    for each in (place, *place.parents):
        if str(each) in mounts:
            return mounts[str(each)]
    return ""


def _windows_remote(place: Path) -> bool:
    if place.drive.startswith("\\\\"):
        return True
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - unknown elsewhere
    return bool(kernel.GetDriveTypeW(place.drive + "\\") == _WINDOWS_REMOTE)
