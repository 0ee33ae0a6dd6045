"""What all runs need stays in place from one run of a check to the next, and no run notices."""

from __future__ import annotations

import asyncio
import asyncio.events
import gc
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from course_lib.checks.tampering import replaced_by_the_learner
from course_lib.cpython import changes
from course_lib.run import put_back
from course_lib.run.clock import patches
from course_lib.run.ready import ready
from course_lib.run.run import run

# of modules, of classes, and what a loop calls
PLACES = [
    (time, "sleep"),
    (time, "monotonic"),
    (threading, "Lock"),
    (asyncio, "new_event_loop"),
    (threading.Thread, "start"),
    (subprocess.Popen, "poll"),
    (ThreadPoolExecutor, "submit"),
    (asyncio.SelectorEventLoop, "__init__"),
    (asyncio.events.Handle, "_run"),
    (sys, "stdout"),
    (sys, "unraisablehook"),
]
NAMES = [f"{owner.__name__}.{name}" for owner, name in PLACES]


def there():
    return [getattr(owner, name) for owner, name in PLACES]


async def sleeps_and_prints():
    await asyncio.to_thread(time.sleep, 2)
    print("there")
    return time.monotonic()


def is_right(done):
    assert (done.result, done.text, done.elapsed, done.fault) == (2, "there\n", 2, None)


def ran(program=sleeps_and_prints, is_async=True):
    return run(program, is_async=is_async, namespace=globals())


def test_afterwards_all_is_as_before():
    before = there()
    with ready():
        is_right(ran())
        is_right(ran())
        assert not gc.isenabled()
    assert there() == before
    assert gc.isenabled()


def test_between_two_runs_all_is_real():
    with ready():
        is_right(ran())
        began = time.perf_counter()
        time.sleep(0.01)
        assert time.perf_counter() - began >= 0.01
        assert asyncio.run(asyncio.sleep(0, "done")) == "done"
        assert replaced_by_the_learner() == ""


@pytest.mark.parametrize(("owner", "name"), PLACES[:8], ids=NAMES[:8])
def test_what_one_run_replaces_the_next_one_does_not_meet(owner, name):
    before = there()

    def replaces():
        setattr(owner, name, None)

    with ready():
        ran(replaces, is_async=False)
        is_right(ran())
    assert there() == before


def test_a_module_that_one_run_imports_is_virtual_in_the_next(monkeypatch):
    monkeypatch.delitem(sys.modules, "timeit", raising=False)

    def imports():
        import timeit

        began = timeit.default_timer()
        time.sleep(5)
        return timeit.default_timer() - began

    with ready():
        ran(imports, is_async=False)
        assert ran(imports, is_async=False).result == 5


def test_two_checks_at_the_same_time_leave_nothing_behind_whichever_ends_first():
    before, begun, first_is_over = there(), threading.Event(), threading.Event()
    found = []

    def second():
        with ready():
            begun.set()
            first_is_over.wait()
            found.append(ran())

    thread = threading.Thread(target=second)
    with ready():
        is_right(ran())
        thread.start()
        begun.wait()
    first_is_over.set()
    thread.join()
    is_right(found[0])
    assert there() == before


def test_one_thing_that_cannot_be_replaced_is_the_engines_fault_here_too(monkeypatch):
    wanted, before = patches._replacements, there()
    monkeypatch.setattr(patches, "_replacements", lambda: [*wanted(), (int, "real", None)])
    with ready():
        assert there()[:8] == before[:8]
        assert "'int'" in str(ran().fault)
    assert there() == before


@pytest.mark.parametrize("versions", [True, False])
def test_what_is_replaced_is_found_with_and_without_the_versions_of_dicts(versions, monkeypatch):
    """Python 3.14 has none."""
    monkeypatch.setattr(changes, "_HAS_VERSIONS", versions and changes._HAS_VERSIONS)
    monkeypatch.setattr(put_back, "_known", put_back._Names(sys.modules))
    json = sys.modules["json"]

    def replaces():
        asyncio.sleep, sys.modules["json"] = None, None
        asyncio.added = time.sleep  # of no interest to anybody

    for _ in range(2):
        done = ran(replaces, is_async=False)
        assert [*done.replaced] == ["asyncio.sleep"]
        assert asyncio.sleep is not None
        assert sys.modules["json"] is json
        del asyncio.added
        is_right(ran())


def test_tasks_that_are_done_are_not_looked_at_for_ever():
    """An error keeps its task, and with it all others, for as long as somebody keeps the error."""
    known = getattr(asyncio.tasks, "_scheduled_tasks", getattr(asyncio.tasks, "_all_tasks", None))

    async def fails():
        raise LookupError

    async def main():
        return await asyncio.gather(*(fails() for _ in range(50)), return_exceptions=True)

    before = len(known or ())  # of other tests
    done = ran(main)
    assert len(done.result) == 50
    if known is not None:  # until 3.13
        assert len(known) < before + 10
