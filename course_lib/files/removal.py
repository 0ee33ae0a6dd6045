"""Remove what a learner's file has left behind, however it is nested.

`shutil.rmtree` calls itself for each folder in a folder, up to Python 3.12, and a path may only be so long. A
loop of `mkdir` and `chdir` goes deeper than either.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from pathlib import Path


def remove(folder: str | Path) -> None:
    """A folder and all that is in it, as far as that can be done. Raises nothing."""
    with contextlib.suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if os.path.isdir(folder) and not os.path.islink(folder):
        with contextlib.suppress(OSError):
            _flatten(str(folder))
        shutil.rmtree(folder, ignore_errors=True)


def _flatten(top: str) -> None:
    """Empty it: what is deeper is moved up to it, a folder at a time, so no path gets longer."""
    names = (os.path.join(top, f"moved-{os.urandom(4).hex()}-{n}") for n in itertools.count())
    todo = [top]
    while todo:
        folder = todo.pop()
        with contextlib.suppress(OSError):
            os.chmod(folder, 0o700)
        for entry in [*os.scandir(folder)]:
            if entry.is_dir(follow_symlinks=False):
                new = next(names)
                with contextlib.suppress(OSError):
                    os.chmod(entry.path, 0o700)  # it must be writable to be moved
                    os.rename(entry.path, new)
                    todo.append(new)
            else:
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)
        if folder != top:
            with contextlib.suppress(OSError):
                os.rmdir(folder)
