"""Bring a whole notebook back as it was published; what the learner had is kept beside it."""

from __future__ import annotations

import json
import os
from itertools import count
from pathlib import Path

from course_lib.course import PristineLesson


def restore(lesson: PristineLesson) -> str:
    """Put the published notebook in its place, and say what was done. Raises OSError if it cannot.

    At every moment the old one is there, under one name or the other.
    """
    path, published = lesson.path, lesson.notebook()
    try:
        if path.read_bytes() == published.encode():
            return f"`{lesson.file}` is as it was published."
    except OSError:
        pass  # missing, a folder, not ours to read: whatever it is, it is not the published one
    path.parent.mkdir(parents=True, exist_ok=True)
    half_written = path.with_name(f".{path.stem}-{os.getpid()}.tmp")
    try:
        with half_written.open("w", encoding="utf-8", newline="\n") as file:
            file.write(published)
            file.flush()
            os.fsync(file.fileno())
        kept = _keep(path)
        half_written.replace(path)
    finally:
        half_written.unlink(missing_ok=True)
    told = f"`{lesson.file}` is again as it was published."
    if kept is not None:
        told += f" What you had is kept beside it: `{kept.name}`."
    return (
        f"{told} If it is open in JupyterLab, the page still shows the old one: choose File, Reload Notebook "
        "from Disk (if you are asked about a file that changed, Revert)."
    )


def is_saved(path: Path) -> bool:
    """Whether the cell that is running stands in the file: then so does the rest of the notebook."""
    from IPython import get_ipython

    cell = get_ipython().history_manager.input_hist_raw[-1].strip()
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return any("".join(saved["source"]).strip() == cell for saved in cells)
    except FileNotFoundError:
        return True  # there is nothing that could be lost
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return False


def _keep(path: Path) -> Path | None:
    """Give what is there a second name that is no lesson's: `05_chaining.yours-1.ipynb`."""
    if not os.path.lexists(path):
        return None
    for number in count(1):
        kept = path.with_name(f"{path.stem}.yours-{number}{path.suffix}")
        if os.path.lexists(kept):
            continue
        try:
            os.link(path, kept, follow_symlinks=False)
        except FileExistsError:
            continue  # another process was quicker
        except (OSError, NotImplementedError):  # a folder, or a disk without links
            path.rename(kept)
        return kept
    raise AssertionError("count() has no end")
