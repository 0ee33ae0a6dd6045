"""A copy of the folder that a file lives in, for the file to run in and to write to.

What is small is copied. What is not (big files, `.git`, `node_modules`, whatever exceeds the bounds)
and what is beside the folder is there as a link: it can be read, as `data/big.csv` or `../data`, and
writing to it is refused, because it is outside of the copy (see fence.py).
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

FILE = 1 << 20  # bytes: the biggest file that is copied
TOTAL = 4 << 20  # bytes copied in all
# entries copied (a new file costs 0.1 ms), linked, looked at
COPIES, LINKS, LOOKS = 100, 300, 20_000
BIG = ("node_modules", "__pycache__", "venv", "env", "site-packages")


class Scratch:
    """The copy of `original`, made in the empty folder `base`."""

    def __init__(self, original: Path, base: Path) -> None:
        self.folder = base / "copy" / (original.name or "root")
        self._bytes, self._copies, self._links = TOTAL, COPIES, LINKS
        self._looks = LOOKS
        self.folder.mkdir(parents=True)
        self._copy(original, self.folder)
        if original.parent != original:
            self._link_all(original.parent, self.folder.parent)

    def put(self, name: str, data: bytes) -> Path:
        """The checked file itself, whatever its size."""
        path = self.folder / name
        with contextlib.suppress(FileNotFoundError):
            path.unlink()  # it may be a link
        path.write_bytes(data)
        return path

    def _copy(self, source: Path, target: Path) -> None:
        folders = [(source, target)]
        for here, there in folders:  # grows: the nearest folders come first
            for entry in self._entries(here):
                name = there / entry.name
                with contextlib.suppress(OSError):
                    if self._is_small_folder(entry):
                        name.mkdir()
                        self._copies -= 1
                        folders.append((Path(entry.path), name))
                    elif self._is_small_file(entry):
                        _copy_file(entry.path, str(name))
                    else:
                        self._link(entry, name)

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        """The entries of a folder, modules first: they are what a file needs most."""
        found = []
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                self._looks -= 1
                if self._looks < 0:
                    break
                found.append(entry)
        return sorted(found, key=lambda entry: (not entry.name.endswith(".py"), entry.name))

    def _is_small_folder(self, entry: os.DirEntry[str]) -> bool:
        """Whether to go into it; never through a link, which may lead in a circle."""
        plain = not entry.name.startswith(".") and entry.name not in BIG
        return plain and self._copies > 0 and entry.is_dir(follow_symlinks=False)

    def _is_small_file(self, entry: os.DirEntry[str]) -> bool:
        if self._copies <= 0 or not entry.is_file():
            return False
        size = entry.stat().st_size
        if size > min(FILE, self._bytes):
            return False
        self._copies -= 1
        self._bytes -= size
        return True

    def _link(self, entry: os.DirEntry[str], name: Path) -> None:
        kind = entry.stat().st_mode
        if self._links > 0 and (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
            self._links -= 1
            name.symlink_to(os.path.realpath(entry.path), entry.is_dir())

    def _link_all(self, source: Path, target: Path) -> None:
        for entry in self._entries(source):
            with contextlib.suppress(OSError):
                self._link(entry, target / entry.name)


def _copy_file(source: str, target: str) -> None:
    """With its permissions. A third of the system calls of shutil.copy: there may be hundreds of files."""
    descriptor = os.open(source, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        data = os.read(descriptor, FILE)
    finally:
        os.close(descriptor)
    descriptor = os.open(
        target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode
    )
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)
