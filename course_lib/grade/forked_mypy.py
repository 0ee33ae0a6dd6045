"""mypy kept in memory: a copy of the process that has imported it answers, and no Python is started for that.

Two thirds of what a question takes otherwise is the importing of mypy; the first one of a process whose home is
empty, as a submission's is, takes a second of its own, in which Python's own types are read.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path

from course_lib import course
from solutions import type_checker

_NEEDED = ("mypy.api", "mypy.main", "mypy.nativeparse", "sqlite3")


def have() -> None:
    """Import mypy and what it imports when it is asked, for this process and its copies."""
    for name in _NEEDED:
        with contextlib.suppress(ImportError):  # not in every version
            importlib.import_module(name)


@cache
def prepare() -> Path:
    """From here on `solutions.type_checker` asks in this way, in all copies of this process. What mypy knows of
    Python's types then is in the folder that this gives.
    """
    have()
    known = Path(tempfile.mkdtemp(prefix="mypy-"))
    arguments = [*type_checker.OPTIONS, f"--cache-dir={known}"]
    _asked([*arguments, str(course.ROOT / "solutions" / "type_hints.py")], tempfile.gettempdir())
    vars(type_checker)["asked"] = _asked
    return known


def furnish() -> None:
    """In a submission's process, which has a home of its own by now: mypy knows there what it knows here."""
    shutil.copytree(prepare(), type_checker.cache_folder(), dirs_exist_ok=True)


def _asked(arguments: list[str], folder: str) -> tuple[str, str, int]:
    """What mypy prints, what it complains of, and its status."""
    from mypy import api

    answer = Path(folder) / "said.json"
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # there are other threads; what they do is of no use to the copy
        child = os.fork()
    if child == 0:
        try:
            os.chdir(folder)
            os.environ["MYPYPATH"] = str(course.ROOT)
            answer.write_text(json.dumps(api.run(arguments)), "utf-8")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    try:
        said, trouble, status = json.loads(answer.read_text("utf-8"))
    except (OSError, ValueError):
        return "", "mypy came to no end", 2
    finally:
        answer.unlink(missing_ok=True)
    return said, trouble, status
