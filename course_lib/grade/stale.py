"""Pages of feedback for what is no longer handed in: who sends a folder must not send those."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Collection
from pathlib import Path

from course_lib.grade.results import write_whole

# stands near the top of each page that the course has written, and of hardly any other
_OURS = b"default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_TOP = 1000  # bytes


def remove_old(current: Collection[Path], pages: Path, folder: Path) -> int:
    """Remove the pages that earlier runs for `folder` wrote and that are not `current`; their number.

    `current` are `pages`/<learner>/<file>.html. Another folder's pages stay, links, and whatever else somebody
    keeps there. A learner's folder that is empty then goes, too.
    """
    sum_of_folder = hashlib.sha256(str(folder.resolve()).encode(errors="replace")).hexdigest()
    listed = pages / f".of-{sum_of_folder[:16]}.json"
    now = {f"{page.parent.name}/{page.name}" for page in current}
    removed = sum(_remove(pages, name) for name in _names_in(listed) - now)
    write_whole(listed, json.dumps(sorted(now)))
    return removed


def _names_in(file: Path) -> set[str]:
    try:
        names = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    known = names if isinstance(names, list) else []
    return {name for name in known if isinstance(name, str) and name.count("/") == 1}


def _remove(pages: Path, name: str) -> bool:
    path = pages / name
    if path.parent.is_symlink() or ".." in path.parts or not _is_ours(path):
        return False
    try:
        path.unlink()
    except OSError:
        return False
    with contextlib.suppress(OSError):  # there is something else in it
        path.parent.rmdir()
    return True


def _is_ours(path: Path) -> bool:
    if path.suffix != ".html" or path.is_symlink() or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return _OURS in file.read(_TOP)
    except OSError:
        return False
