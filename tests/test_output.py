"""What a run prints to is there for as long as anybody prints to it."""

from __future__ import annotations

import subprocess
import sys

import pytest

# `print` looks up what it writes to, and only then asks for the text: that takes until the run is long over
PRINTS_FOR_LONG = """
import gc, threading
from course_lib.run.clock.running import simulate

inside, ended = threading.Event(), threading.Event()

class Slow:
    def __str__(self):
        inside.set()
        while not ended.is_set():
            try:
                while not ended.is_set():
                    pass
            except BaseException:
                pass
        return "late"

def prints():
    print(Slow())
"""
OUTSIDE = """
outside = threading.Thread(target=lambda: go.wait() and prints())
go = threading.Event()
outside.start()

def work():
    go.set()
    while not inside.is_set():
        pass

simulate(work)
"""
OUT_OF_CONTROL = """
def work():
    prints()

before = {*threading.enumerate()}
assert simulate(work, limit=0.1).stopped == "endless-loop"
outside, *more = {*threading.enumerate()} - before or {threading.current_thread()}
for _ in range(100):  # other runs have outputs of their own
    simulate(lambda: None)
"""
IT_ENDS = """
gc.collect()
filler = [{"a": n, "b": n} for n in range(10_000)]
ended.set()
if outside is not threading.current_thread():
    outside.join(60)
    assert not outside.is_alive()
simulate(lambda: None)
print("well")
"""


@pytest.mark.parametrize("whose", [OUTSIDE, OUT_OF_CONTROL], ids=["outside", "out-of-control"])
def test_a_thread_that_prints_as_its_run_ends_does_not_end_the_kernel(whose):
    """The second on a Python that can end such a thread, from 3.12 on, has nobody left who prints."""
    program = PRINTS_FOR_LONG + whose + IT_ENDS
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["well"]), done
