"""Pages of feedback for what is no longer handed in: who sends a folder must not send those."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection
from pathlib import Path

# stands near the top of each page that the course has written, and of hardly any other
_OURS = b"default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_TOP = 1000  # bytes


def remove_all_but(current: Collection[Path], pages: Path) -> int:
    """Remove the pages in `pages`/<learner>/ that the course wrote and that are not `current`; their number.

    Folders that are empty then go, too. Links are left alone, and whatever else somebody keeps there.
    """
    removed = 0
    for folder in _entries(pages):
        if not folder.is_dir(follow_symlinks=False) or folder.name.startswith("."):
            continue
        for entry in _entries(Path(folder.path)):
            if Path(entry.path) not in current and _is_ours(entry):
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)
                    removed += 1
        with contextlib.suppress(OSError):  # there is something else in it
            os.rmdir(folder.path)
    return removed


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [*entries]
    except OSError:
        return []


def _is_ours(entry: os.DirEntry[str]) -> bool:
    if not entry.name.endswith(".html") or not entry.is_file(follow_symlinks=False):
        return False
    try:
        with open(entry.path, "rb") as file:
            return _OURS in file.read(_TOP)
    except OSError:
        return False
