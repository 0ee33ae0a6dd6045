"""The second look at hints: mypy is asked outside of the submission's process, about uses that are made up.

It gets the source that was handed in, as data, in a folder of the grader's own, with options of the grader's
own. What it says goes to what the answer did, and is compared with what it says of the worked answer.
"""

from __future__ import annotations

import contextlib
import queue
from typing import Any

from course_lib.grade import frames
from course_lib.grade.aside import Aside
from course_lib.grade.fresh import is_hinted

# real seconds: all of it takes a fifth of one, and is ended after so many of a processor
_PATIENCE = 60.0
_TRIES = 2
UNTOLD = "cannot be told"
_idle: queue.SimpleQueue[Aside] = queue.SimpleQueue()


def added(found: dict[str, Any], job: dict[str, Any], data: bytes, seed: bytes) -> dict[str, Any]:
    """What was found, and in the records what mypy says. Raises HungUp if it cannot be asked."""
    names = [name for name in found.get("records", {}) if is_hinted(job["lesson"], name)]
    if names:
        said = asked(job["lesson"], job["name"], names, data, seed.hex())
        for name in names:
            found["records"][name] = [*found["records"][name], {"mypy": said[name]}]
    return found


def are_told(found: dict[str, Any]) -> bool:
    """Whether mypy had something to say of all that it was asked about."""
    last = (record[-1] for record in found["records"].values() if record)
    return not any(isinstance(one, dict) and UNTOLD in one.get("mypy", ()) for one in last)


def asked(lesson: str, file: str, names: list[str], data: bytes, seed: str) -> dict[str, Any]:
    """What mypy says of these answers and of uses of them, in plain data; also why that cannot be told."""
    job = {"lesson": lesson, "file": file, "names": names, "seed": seed}
    for _ in range(_TRIES):
        reader = None
        try:
            reader = _reader()
            reader.line.settimeout(_PATIENCE)
            frames.send(reader.line, job, data)
            said = frames.receive(reader.line)[0]
            _idle.put(reader)
            return said | {name: {UNTOLD: "mypy came to no end"} for name in {*names} - said.keys()}
        except (frames.HungUp, OSError):
            if reader is not None:
                reader.close()
    raise frames.HungUp("mypy could not be asked")


def _reader() -> Aside:
    try:
        return _idle.get_nowait()
    except queue.Empty:
        return Aside("hints_reader")


def close() -> None:
    """End all that have nothing to do."""
    with contextlib.suppress(queue.Empty):
        while True:
            _idle.get_nowait().close()
