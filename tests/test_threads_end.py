"""No thread of a run outlives it, whatever becomes of its start, its end, and what it says of itself.

Also not one that nobody could name: one whose start has failed when the system had made it already, one that
hangs before its first turn, or in what is destroyed with it after its last.
"""

from __future__ import annotations

import json
import sys
import threading
import time

import kernels
import pytest

from course_lib.run.clock import simulate

LIMIT = 0.3  # real seconds for a run
SET_UP = f"""
import _thread, asyncio, contextvars, json, sys, threading, time
from course_lib import Lesson
from course_lib.checks.attempt import Attempt
Attempt.__call__.__kwdefaults__["limit"] = {LIMIT}
lesson = Lesson("sync_vs_async")
from solutions.sync_vs_async import count_async

async def good():
    await asyncio.gather(count_async(), count_async(), count_async())

def judge(answer):
    verdict = lesson._exercises["main_async"].verdict(answer, {{}})
    print(json.dumps([verdict.verdict, verdict.message]))

def state():
    numbers = []  # also of threads without an object; one that has ended is seen for a moment longer
    for _ in range(3):
        time.sleep(0.01)
        numbers.append(len(sys._current_frames()))
    return sorted(t.name for t in threading.enumerate()), min(numbers), sys.getrecursionlimit()

def endless(*_):
    while True:
        pass

class EndlessDel:
    __del__ = endless

own, variable = threading.local(), contextvars.ContextVar("variable")
start_of_another_cell = threading.Thread(target=endless).start

class SaysItHasEnded(threading.Thread):
    def is_alive(self):
        return False

class HangsWhenAsked(threading.Thread):
    def is_alive(self):
        endless()
    join = is_alive

class IsLikeAnyOther(threading.Thread):
    def __hash__(self):
        return 1
    def __eq__(self, other):
        return True

class KeepsItsRun(threading.Thread):
    run = property(lambda self: endless, lambda self, value: None)

def starts(kind):
    async def main_async():
        for _ in range(3):
            kind(target=endless).start()
        time.sleep(1)
    return main_async

async def starts_it_twice():
    thread = threading.Thread(target=endless)
    thread.start()
    try:
        thread.start()
    except RuntimeError:
        time.sleep(1)

async def starts_what_was_made_before():
    start_of_another_cell()
    time.sleep(1)

async def starts_it_as_threading_does():
    getattr(_thread, "start_joinable_thread", lambda function: function())(endless)
    time.sleep(1)

async def hangs_before_its_turn():
    threading.settrace(endless)
    threading.Thread(target=print).start()

async def traces_all():
    getattr(threading, "settrace_all_threads", threading.settrace)(endless)
    threading.Thread(target=print).start()
    time.sleep(1)

async def leaves_no_room():
    def lowers():
        sys.setrecursionlimit(20)
        endless()
    threading.Thread(target=lowers).start()
    time.sleep(1)

async def hangs_with_its_own():
    threading.Thread(target=lambda: setattr(own, "thing", EndlessDel())).start()
    time.sleep(1)

async def hangs_with_its_variables():
    threading.Thread(target=lambda: variable.set(EndlessDel())).start()
    time.sleep(1)

async def hangs_with_its_arguments():
    _thread.start_new_thread(lambda thing: None, (EndlessDel(),))
    time.sleep(1)

async def the_first_hangs_with_its_own():
    own.thing = EndlessDel()
"""
CASES = [
    *(
        f"starts({kind})"
        for kind in ("SaysItHasEnded", "HangsWhenAsked", "IsLikeAnyOther", "KeepsItsRun")
    ),
    "starts_it_twice",
    "starts_what_was_made_before",
    "starts_it_as_threading_does",
    "hangs_before_its_turn",
    "traces_all",
    "leaves_no_room",
    "hangs_with_its_own",
    "hangs_with_its_variables",
    "hangs_with_its_arguments",
    "the_first_hangs_with_its_own",
]


@pytest.fixture(scope="module")
def kernel():
    with kernels.kernel(SET_UP) as kernel:
        yield kernel


@pytest.mark.parametrize("answer", CASES)
def test_no_thread_outlives_the_check(kernel, answer):
    """It ends in a verdict that is the learner's, and the kernel is as before."""
    kernel.run("judge(good)")
    before = kernel.value("state()")
    cell = kernel.run(f"judge({answer})")
    assert cell.error == "" and cell.seconds < 30, cell
    verdict, message = json.loads(cell.text)
    assert verdict in ("correct", "incorrect"), message
    assert json.loads(kernel.run("judge(good)").text)[0] == "correct"
    kernel.becomes("state()", before)


def depth():
    frame, found = sys._getframe(), 0
    while frame is not None:
        frame, found = frame.f_back, found + 1
    return found


def deep(calls, what):
    if calls > 0:
        deep(calls - 1, what)
    else:
        what()


def endless():
    while True:
        pass


def test_a_thread_whose_start_fails_for_want_of_room_does_not_outlive_its_run():
    """Wherever in its start somebody's recursion has used up the stack: the system may have made it by then."""
    started: list[int] = []

    def work():
        free = sys.getrecursionlimit() - depth()
        for room in range(2, 60):
            try:
                deep(free - room, threading.Thread(target=endless).start)
                started.append(room)
            except RecursionError:
                pass

    before, interval = threading.enumerate(), sys.getswitchinterval()
    sys.setswitchinterval(
        0.3
    )  # or else a new thread is there before its start has come to wait for it
    try:
        ended = simulate(work, limit=5)
    finally:
        sys.setswitchinterval(interval)
    assert (ended.error, ended.fault, ended.out_of_control) == (None, None, False)
    assert started and min(started) > 2
    until = time.monotonic() + 5
    while threading.enumerate() != before and time.monotonic() < until:
        time.sleep(0.01)
    assert threading.enumerate() == before


def test_a_thread_that_goes_on_after_its_start_has_failed_is_ended():
    """As one does whose `start` was to wait for it, and could not."""

    class CannotWait(threading.Event):
        def wait(self, timeout=None):
            raise MemoryError

    def work():
        thread = threading.Thread(target=endless)
        thread._started = CannotWait()
        thread.start()

    before = threading.enumerate()
    ended = simulate(work, limit=5)
    assert isinstance(ended.error, MemoryError)
    assert not ended.out_of_control
    assert threading.enumerate() == before
