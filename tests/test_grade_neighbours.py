"""What one submission leaves behind for the next ones: nothing. Who keeps a worked answer is found out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest
from grading import Class, Graded, keepers, small

from course_lib import course
from course_lib.checks.exercise import load
from course_lib.files.removal import remove
from course_lib.grade import desk
from course_lib.grade.lent import lent

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="namespaces and Landlock are Linux's"
)
RIGHT = """
import asyncio
async def hello(name):
    await asyncio.sleep(1)
    return f"Hello, {name}!"
"""
LOCKS = "import multiprocessing\nlock = multiprocessing.Lock()\n"
FILLS = """
import os
os.makedirs("/dev/shm/kept/x", exist_ok=True)
try:
    with open("/dev/shm/kept/x/full", "wb") as file:
        while True:
            file.write(b"x" * 4096)
except OSError:
    pass
"""
LIMITS = "import resource\nresource.prlimit(1, resource.RLIMIT_{}, ({}, {}))\n"
DEEP = "import os\nfor _ in range(3000):\n    os.mkdir('d')\n    os.chdir('d')\n"
NESTED = """
async def hello(name):
    found = []
    for _ in range(100_000):
        found = [found]
    return found
"""
# what is called to look at an answer is handed the worked one, too
SIGNATURE = """
import asyncio
inspection, kept = asyncio.coroutines.inspect, []
real = inspection.signature
def signature(function, **options):
    kept.append(function)
    return real(function, **options)
inspection.signature = signature
async def hello(name):
    for function in kept:
        if function is not hello:
            return await function(name)
"""
# those that are lent for the first exercise become the others'
LENT = """
import asyncio
kept = []
class Late:
    def __del__(self):
        global main_sync, count_async, main_async
        if kept:
            main_sync, count_async, main_async = kept[0]
def main_sync(): pass
def count_async(): pass
def main_async(): pass
def count_sync():
    if not kept:
        kept.append((main_sync, count_async, main_async))
    Late()
    return Late()
"""
MAIN = """
from __main__ import import_module
hello = import_module("solutions.start_here").hello
"""
CROWDED = "\n".join(
    f"import {name}" for name in ("dis", "mmap", "opcode", "site", "marshal", "pty")
)
CROWDED += "\nimport sys, faulthandler, os\n" + "\n".join(
    f"os.{name}" for name in ("fork", "kill", "dup", "dup2", "killpg", "setsid", "getppid", "execv")
)
CROWDED += "\nnames = sys.exit.__self__\n" + RIGHT


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """One after the other, by one keeper as long as it lives."""
    klass = Class(tmp_path_factory.mktemp("neighbours"))
    files = {
        "a fills shared memory": FILLS + RIGHT,
        "b right": LOCKS + RIGHT,
        "c takes files away": LIMITS.format("FSIZE", 10, 10) + RIGHT,
        "d right": RIGHT,
        "e takes descriptors away": LIMITS.format("NOFILE", 6, 6) + RIGHT,
        "f right": RIGHT,
        "g nested": NESTED,
        "h signature": SIGNATURE,
        "i main": MAIN,
        "j crowded": CROWDED,
    }
    for learner, text in files.items():
        klass.hand_in(learner, text, "start_here.py")
    klass.hand_in("k lent", LENT)
    return klass.grade("--jobs", "1")


@pytest.mark.parametrize("learner", ["b right", "d right", "f right"])
def test_a_right_answer_is_right_whoever_came_before(graded: Graded, learner: str):
    """What fills shared memory, or takes from the keeper what all later ones inherit, does nothing to them."""
    assert graded.verdicts(learner) == {"hello": "correct"}


@pytest.mark.parametrize("learner", ["c takes files away", "e takes descriptors away"])
def test_who_changes_the_keepers_limits_is_shown(graded: Graded, learner: str):
    (row,) = graded.of(learner)
    assert row["verdict"] != "correct"
    assert (
        "changes what the grader's own process may do" in row["flags"] or "failed" in row["message"]
    )


def test_nobody_is_accused_of_what_the_grader_has_replaced(graded: Graded):
    """Where a check fails by itself, the learner is not told of functions that they have not replaced."""
    (row,) = graded.of("g nested")
    assert row["verdict"] != "correct" and "in the place of" not in row["message"], row


def test_who_keeps_a_worked_answer_is_found_out(graded: Graded):
    (row,) = graded.of("h signature")
    assert row["verdict"] != "correct" and "has the worked hello" in row["flags"], row
    rows = graded.of("k lent")
    assert "correct" not in {row["verdict"] for row in rows}
    assert "has the worked" in graded.flags("k lent")


@pytest.mark.parametrize("lesson", [one.name for one in course.lessons()])
def test_no_worked_answer_of_a_lesson_is_among_what_it_lends(lesson: str):
    """Neither by itself nor in a module: lesson 14 compares its worked answers as a whole."""
    lendings = [value for names in lent(lesson).values() for value in names.values()]
    lendings += [
        v for module in lendings if isinstance(module, ModuleType) for v in vars(module).values()
    ]
    assert lendings
    for exercise in load(lesson):
        if (lesson, exercise.name) == ("async_generators", "multi_probe"):
            continue  # the worked answers take it from `solutions.domainlib` themselves
        assert not any(one is exercise.solution for one in lendings), exercise.name


def test_what_leads_to_the_course_is_not_there(graded: Graded):
    assert graded.verdicts("i main") != {"hello": "correct"}


def test_what_can_deceive_is_not_crowded_out_by_what_cannot(graded: Graded):
    assert graded.verdicts("j crowded") == {"hello": "not graded"}
    assert "__self__" in graded.flags("j crowded")


def test_a_folder_deeper_than_python_can_go_harms_nobody(tmp_path: Path, monkeypatch):
    """Where nothing bounds the folder but our own look at it, either."""
    monkeypatch.setenv(desk.PLAIN, "yes")
    small(monkeypatch, silence=2.5)
    klass = Class(tmp_path)
    klass.hand_in("a deep", DEEP + RIGHT, "start_here.py")
    klass.hand_in("b right", RIGHT, "start_here.py")
    graded = klass.grade("--timeout", "8", "--jobs", "1")
    assert graded.verdicts("b right") == {"hello": "correct"} and len(graded.of("a deep")) == 1
    assert keepers() == []


def test_what_no_path_can_name_is_removed(tmp_path: Path):
    """Deeper than the stack, longer than a path may be, with folders that nobody may enter."""
    top, here = tmp_path / "top", os.getcwd()
    top.mkdir()
    try:
        os.chdir(top)
        for _ in range(2500):
            os.mkdir("d")
            os.chdir("d")
        Path("file").write_text("x")
    finally:
        os.chdir(here)
    (top / "shut").mkdir(0)
    remove(top)
    assert not top.exists()
