"""The second look: what an answer did with inputs that nobody knew, beside what the worked one did with them.

Both are plain data by the time they are here, in the grader's process (on a cluster, in the worker's), in which
no line of any submission runs. The inputs come from a seed that is drawn for each lesson and each run of the
grader. The worked answers are run like a submission, once for each seed, by a keeper that has had nobody's
file.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from course_lib import course
from course_lib.grade.frames import SEED, HungUp
from course_lib.grade.limits import Limits
from course_lib.grade.plain import difference

_ROOM = Path(course.__file__).parent / "lessons" / "_fresh"
_TRIES = 2
_lock = threading.Lock()
_seeds: dict[str, bytes] = {}
_expected: dict[str, dict[str, Any]] = {}
Ask = Callable[[dict[str, Any], bytes, bytes], dict[str, Any]]


def seed_of(lesson: str) -> bytes:
    """The same for all who are graded in this run."""
    return _seeds.setdefault(lesson, secrets.token_bytes(SEED))


def prepare(lesson: str, ask: Ask) -> None:
    """Find out what is due, as long as the keeper that is asked has nobody's file. Failing is for later."""
    if (_ROOM / f"{lesson}.py").exists():
        with contextlib.suppress(HungUp, OSError):
            _of_worked_answers(lesson, ask)


def taken(found: dict[str, Any], job: dict[str, Any], ask: Ask) -> dict[str, Any]:
    """What was found, and under "unconfirmed" which of its right answers did something else, and what."""
    right = [one["exercise"] for one in found["exercises"] if one["verdict"] == "correct"]
    records = found.pop("records", {})
    if not right or not (_ROOM / f"{job['lesson']}.py").exists():
        return found
    try:
        expected = _of_worked_answers(job["lesson"], ask)
    except (HungUp, OSError) as error:
        return {"failed": str(error)}
    differ = {
        name: difference(expected[name], records.get(name)) for name in right if name in expected
    }
    return found | {"unconfirmed": {name: said for name, said in differ.items() if said}}


def _of_worked_answers(lesson: str, ask: Ask) -> dict[str, Any]:
    """What they did, by exercise. Raises HungUp when that cannot be found out."""
    with _lock:  # all who wait need this one, or the machine is busy with it anyway
        for _ in range(_TRIES):
            if lesson in _expected:
                break
            path = course.ROOT / "solutions" / f"{lesson}.py"
            job = {"lesson": lesson, "name": path.name, "seed": 0, "limits": Limits().as_dict()}
            found = ask(job, path.read_bytes(), seed_of(lesson))
            if all(
                one["verdict"] == "correct" for one in found.get("exercises", [{"verdict": ""}])
            ):
                _expected[lesson] = found["records"]
        else:
            if lesson not in _expected:
                raise HungUp(f"the worked answers of {lesson} could not be looked at")
        return _expected[lesson]
