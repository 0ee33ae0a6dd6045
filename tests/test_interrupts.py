"""Jupyter's Stop ends whatever the course does in a kernel, at whatever moment, and leaves nothing behind."""

from __future__ import annotations

import random

import kernels
import pytest

MOMENTS = 200
SET_UP = """
import asyncio, builtins, hashlib, random, signal, sys, threading, time
from course_lib import Lesson
lesson = Lesson("sync_vs_async")
from solutions.sync_vs_async import count_async, count_sync

async def good():
    random.random()
    await asyncio.gather(count_async(), count_async(), count_async())

async def endless():
    while True:
        pass

async def prints():
    while True:
        print("late")
        await asyncio.sleep(0)

async def threaded():
    await asyncio.gather(*(asyncio.to_thread(count_sync) for _ in range(3)))
    random.random()

async def waits():
    await asyncio.get_running_loop().create_future()

def judge(answer):
    lesson._exercises["main_async"].verdict(answer)

def cost():
    "Seconds of computing, the best of five: others may be at work on this machine."
    def once():
        began = time.process_time()
        judge(good)
        return time.process_time() - began
    return min(once() for _ in range(5))

def state():
    "What must be as before: threads, luck, patches, handlers."
    judge(good)  # anything that the interrupted one left behind would come to light in it
    names = sorted(t.name for t in threading.enumerate())
    luck = hashlib.sha256(repr(random.getstate()).encode()).hexdigest()[:8]
    patched = [time.sleep, time.monotonic, threading.Lock, threading.Thread.start, asyncio.new_event_loop,
               builtins.input, signal.getsignal(signal.SIGINT), sys.unraisablehook, count_async, good]
    return names, luck, [repr(p) for p in patched], type(sys.stdout).__name__
"""


@pytest.fixture(scope="module")
def kernel():
    with kernels.kernel(SET_UP) as kernel:
        yield kernel


def test_a_check_can_be_stopped_at_any_moment_and_nothing_is_left_behind(kernel):
    """200 interrupts: afterwards the same threads, luck and patches, no late output, checks as fast."""
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # shown by pytest if this fails
    luck = random.Random(seed)
    before, cost = kernel.value("state()"), float(kernel.value("cost()"))
    stopped = 0
    for moment in range(MOMENTS):
        answer = luck.choice(["good", "endless", "threaded", "prints", "waits"])
        cell = kernel.run(f"judge({answer})", interrupt_after=luck.random() * 0.06)
        assert cell.error in ("", "KeyboardInterrupt"), (answer, cell)
        assert "late" not in cell.text.split(), (answer, cell)
        stopped += cell.error == "KeyboardInterrupt"
        assert cell.seconds < 30, (answer, cell)
        if moment % 10 == 9:
            kernel.becomes("state()", before)
    assert stopped > MOMENTS / 4, "too few were interrupted to show anything"
    assert float(kernel.value("cost()")) < 5 * cost


@pytest.mark.parametrize("answer", ["endless", "prints"])
def test_a_timeline_can_be_stopped(kernel, answer):
    before = kernel.value("state()")
    cell = kernel.run(f"await lesson.timeline({answer}())", interrupt_after=0.5)
    assert cell.error == "KeyboardInterrupt"
    assert cell.seconds < 20
    kernel.becomes("state()", before)


@pytest.mark.parametrize(
    "code",
    [
        "await waits()",
        "await asyncio.sleep(3600)",
        "async with asyncio.timeout(3600):\n    await asyncio.Queue().get()",
        "await asyncio.gather(waits(), waits())",
    ],
)
def test_a_cell_that_awaits_for_ever_can_be_stopped(kernel, code):
    """Outside of checks: no other message to the kernel is needed for it."""
    cell = kernel.run(code, interrupt_after=0.3)
    assert cell.error in ("KeyboardInterrupt", "CancelledError")
    assert cell.seconds < 20


def test_what_wakes_the_kernel_is_no_task_that_a_learner_could_meet(kernel):
    assert kernel.value("[t for t in asyncio.all_tasks() if 'course_lib' in repr(t)]") == "[]"


@pytest.mark.parametrize(
    "method",
    ["__eq__", "__repr__", "__hash__", "__len__", "__iter__", "__getattribute__", "__str__"],
)
def test_an_object_that_hangs_when_it_is_looked_at_gets_a_verdict(kernel, method):
    """The kernel stays usable, and the verdict is the learner's."""
    kernel.run(f"""
class Hangs:
    def {method}(self, *args):
        while True:
            pass

async def count_async():
    return Hangs()
async def main_async():
    return Hangs()
hangs = Hangs()
""")
    for name in ("count_async", "main_async"):
        cell = kernel.run(f"lesson.check({name})")
        shown = cell.text + "".join(rich["text/plain"] for rich in cell.rich)
        assert "incorrect" in shown, (name, cell)
    cell = kernel.run("lesson.check(hangs)")
    assert cell.error == "LookupError", cell
    kernel.run("del hangs, main_async\nfrom solutions.sync_vs_async import count_async")
