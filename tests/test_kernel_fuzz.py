"""Made-up answers, checked in one living kernel: always a verdict, and the kernel is as before.

Each is put together from hostile parts (see hostile.py). More of them, or the same again:

    COURSE_FUZZ=500 COURSE_FUZZ_SEED=7 python -m pytest -s tests/test_kernel_fuzz.py
"""

from __future__ import annotations

import ast
import os
import random
import time

import hostile
import kernels
import psutil
import pytest

NUMBER = int(os.environ.get("COURSE_FUZZ", 40))
SEED = int(os.environ.get("COURSE_FUZZ_SEED", random.randrange(10**6)))
TIME = 30.0  # real seconds for all of them, unless COURSE_FUZZ says how many
LONGEST = 20.0  # real seconds for one of them, on a busy machine
RUN = 0.3  # real seconds for a run of a made-up answer: an endless one takes so long
NAMES = ["count_sync", "main_sync", "count_async", "main_async"]

SET_UP = f"""
import asyncio, builtins, gc, hashlib, inspect, json, os, random, signal, sys, threading, time
from course_lib import Lesson
from course_lib.checks.attempt import Attempt
_options = Attempt.__call__.__kwdefaults__
_usual, _options["limit"] = _options["limit"], {RUN}
os.environ.pop("JPY_SESSION_NAME", None)  # words, no buttons
lesson = Lesson("sync_vs_async")
from solutions.sync_vs_async import count_async, count_sync, main_sync

async def main_async():
    await asyncio.gather(count_async(), count_async(), count_async())

good = main_async
_modules = [asyncio, asyncio.events, builtins, gc, inspect, json, os, random, signal, sys, threading, time]
# what Jupyter sets for each cell
_but = ["_", "__", "___", "last_value", "last_type", "last_traceback", "last_exc",
        "input", "excepthook", "displayhook"]

def _state():
    "What a check must leave as it was."
    print(repr({{
        "threads": sorted(t.name for t in threading.enumerate() if "zmq" not in type(t).__module__),
        "random": hashlib.sha256(repr(random.getstate()).encode()).hexdigest()[:8],
        "functions": [(m.__name__, n, id(v)) for m in _modules for n, v in sorted(vars(m).items())
                      if callable(v) and n not in _but],
        "streams": [type(s).__name__ for s in (sys.stdout, sys.stderr, sys.stdin)],
        "handlers": [repr(signal.getsignal(n)) for n in (2, 10, 14, 15, 17)],
        "environment": sorted(os.environ), "folder": os.getcwd(), "path": [*sys.path],
        "hooks": [len(sys.path_hooks), len(sys.meta_path), len(gc.callbacks)],
        "limits": [sys.getrecursionlimit(), sys.getswitchinterval(), gc.isenabled(), gc.get_threshold()],
    }}))

def _good():
    "What a right answer costs: the verdict, and seconds of the processor (threads left behind included)."
    costs, _options["limit"] = [], _usual
    for _ in range(3):
        began = time.process_time()
        verdict = lesson._exercises["main_async"].verdict(good, {{}})
        costs.append(time.process_time() - began)
    _options["limit"] = {RUN}
    print([str(verdict.verdict), min(costs), verdict.message, verdict.traceback])
"""
VERDICTS = ("correct", "incorrect", "not attempted")


@pytest.fixture(scope="module")
def kernel():
    with kernels.kernel(SET_UP) as kernel:
        yield kernel


def told(kernel, code, again=""):
    cell = kernel.run(code)
    assert cell.status == "ok" and "[late:" not in cell.text, f"{cell}, after {again}"
    return ast.literal_eval(cell.text)


def differences(before, after):
    return {
        what: [one for one in after[what] if one not in value]
        + [one for one in value if one not in after[what]]
        if isinstance(value, list)
        else (value, after[what])
        for what, value in before.items()
        if after[what] != value
    }


def settled(kernel, before, again):
    """The state, as soon as it is as before: a thread that ends may take a moment."""
    until = time.monotonic() + 3
    while (after := told(kernel, "_state()", again)) != before and time.monotonic() < until:
        time.sleep(0.05)
    return after


@pytest.mark.skipif(os.name == "nt", reason="the parts are made for POSIX")
def test_made_up_answers_get_a_verdict_and_leave_the_kernel_as_it_was(kernel):
    print(f"\nCOURSE_FUZZ={NUMBER} COURSE_FUZZ_SEED={SEED}")
    chance, began, slowest = random.Random(SEED), time.monotonic(), 0.0
    process = psutil.Process(kernel.pid)
    verdict, cost, *_ = told(kernel, "_good()")
    assert verdict == "correct"
    children = process.children()
    for number in range(NUMBER):
        if "COURSE_FUZZ" not in os.environ and time.monotonic() - began > TIME:
            print(f"{number} of them")
            break
        name = chance.choice(NAMES)
        source = hostile.cell(chance, name)
        again = f"seed {SEED}, answer {number}:\n{source}"
        defined = kernel.run(source)
        before = told(kernel, "_state()", again)
        checked = kernel.run(f'lesson.check("{name}")')
        shown = checked.text + "".join(rich["text/plain"] for rich in checked.rich)
        assert checked.error == "", f"{checked}, {again}"
        assert "check failed" not in shown, f"{shown}, {again}"
        assert any(verdict in shown for verdict in VERDICTS), f"{checked}, {defined}, {again}"
        assert checked.seconds < LONGEST, f"{checked.seconds}, {again}"
        slowest = max(slowest, checked.seconds)
        after = settled(kernel, before, again)
        if set(after["threads"]) <= set(before["threads"]):  # one of Jupyter's own has gone
            after["threads"] = before["threads"]
        assert after == before, f"{differences(before, after)}, {again}"
        assert process.children() == children, f"{process.children()}, {again}"
        tidied = kernel.run(f"from solutions.sync_vs_async import {name}")
        assert tidied.text == "", f"late output: {tidied}, {again}"
        verdict, now, *why = told(kernel, "_good()", again)
        assert verdict == "correct", f"a right answer is {verdict}: {why}, after {again}"
        for _ in range(4):  # one slow check is the machine's; what is left behind slows down each
            if now < 10 * cost + 0.2:
                break
            now = min(now, told(kernel, "_good()", again)[1])
        assert now < 10 * cost + 0.2, f"{now:.3f} s and not {cost:.3f}, after {again}"
    print(f"the slowest took {slowest:.1f} s")
