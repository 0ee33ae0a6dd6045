"""A fault of the engine is its own: noted with its traceback, and never raised into the code of a learner."""

from __future__ import annotations

import asyncio
import inspect
import sys
import threading
import time
import traceback
from asyncio import events
from types import FunctionType, ModuleType

import pytest

from course_lib import cpython
from course_lib.run import record, run, waits
from course_lib.run.clock import OutOfTime, actors, patches, scheduler
from course_lib.run.clock.loop import VirtualLoop
from course_lib.run.faults import Faults
from course_lib.run.trace import hooks, journal, recording, tap, threads, tracer, watchdog


class Broken(Exception):
    """What the engine is made to raise."""


def broken(*_, **__):
    raise Broken("of the engine")


SEEN: list[BaseException] = []  # by the learner's code


def in_a_thread():
    print("from a thread")
    time.sleep(0.5)
    return 3


async def part(n):
    await asyncio.sleep(n)
    return n


async def fails():
    raise LookupError("of the learner")


async def everything():
    """Uses all that the engine stands in for, and returns 6."""
    lock = asyncio.Lock()
    try:
        async with lock:
            ours = asyncio.create_task(part(1))
        time.sleep(0.25)
        print("one", "two", sep="\n")
        print("an error", file=sys.stderr)
        part(0)  # never awaited
        three = await asyncio.to_thread(in_a_thread)
        end = time.monotonic() + 0.1
        while time.monotonic() < end:  # blocks
            pass
        for _ in range(10):
            await asyncio.sleep(0)
        async with asyncio.timeout(5):
            results = await asyncio.gather(part(1), part(0), fails(), return_exceptions=True)
        return three + await ours + results[0] + results[1] + len(results[2].args)
    except BaseException as error:
        SEEN.append(error)
        raise


def without_a_loop():
    time.sleep(1)
    threading.Thread(target=print).start()
    return 6


@pytest.fixture(autouse=True)
def tidy_hooks():
    _untie()  # a test of the clock may have left a record that nobody stopped
    yield
    _untie()  # a broken `detach` leaves them


def _untie():
    hooks._taps.clear()
    hooks._unpatch()


def run_it(program=everything, limit=1.0, tidy=True):
    """The run of a correct answer, of which nothing may stay behind."""
    SEEN.clear()
    before = time.sleep, threading.Lock, events.Handle._run, sys.stdout, asyncio.new_event_loop
    is_async = program is everything
    done = run.run(program, is_async=is_async, namespace=globals(), limit=limit)
    after = time.sleep, threading.Lock, events.Handle._run, sys.stdout, asyncio.new_event_loop
    if tidy:
        assert after == before
        assert not hooks._taps
    return done


def no_blame(done):
    """It is right, or it is the engine's fault: nothing that the learner's code could see went wrong."""
    told = "".join(traceback.format_exception(done.error)) if done.error else ""
    assert all(isinstance(error, OutOfTime | asyncio.CancelledError) for error in SEEN), SEEN
    assert done.error is None or (isinstance(done.error, OutOfTime) and done.fault), told
    assert done.result == 6 or done.fault
    assert not done.ended.out_of_control


def test_without_a_fault_it_is_right():
    done = run_it()
    assert (done.result, done.error, done.fault) == (6, None, None)
    assert run_it(without_a_loop).result == 6


# -- a private name does something else ------------------------------------------------------------

ACCESSORS = sorted(
    name
    for name, value in vars(cpython).items()
    if callable(value)
    and not isinstance(value, type)
    and not name.startswith("_")
    and getattr(value, "__module__", cpython.__name__) in (cpython.__name__, "operator", None)
)


def put_everywhere(monkeypatch, name, value):
    """Put something behind the name of an accessor, wherever it was imported."""
    old = getattr(cpython, name)
    for module in [*sys.modules.values()]:
        if getattr(module, "__name__", "").startswith("course_lib"):
            for key, here in [*vars(module).items()]:
                if here is old:
                    monkeypatch.setattr(module, key, value)


def test_the_accessors_are_found():
    assert {"fut_waiter", "loop_and_callback", "closures_of", "set_handle_run"} <= {*ACCESSORS}


@pytest.mark.parametrize("name", ACCESSORS)
def test_whatever_a_private_name_does_the_learner_is_not_blamed(name, monkeypatch):
    def gone(*_, **__):
        raise AttributeError(f"this Python has no {name}")

    put_everywhere(monkeypatch, name, gone)
    no_blame(run_it())


# names with a substitute, as they are asked for in course_lib/cpython
OPTIONAL = [
    "_fut_waiter",
    "_source_traceback",
    "_set_result_unless_cancelled",
    "_exception",
    "_children",
    "_get_running_loop",
    "_scheduled",
    "_warn_unawaited_coroutine",
    "_PySimpleQueue",
    "mixins",
    "_current_frames",
]


# what Python itself says of the coroutine that the engine no longer notices
@pytest.mark.filterwarnings("ignore:coroutine 'part' was never awaited")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("gone", [*OPTIONAL, "_allocate_lock"])
def test_where_a_name_with_a_substitute_is_missing_the_course_goes_on(gone, monkeypatch):
    def get(thing, name, *default):
        if name == gone:
            name = "no such name"
        return getattr(thing, name, *default)

    poorer = ModuleType(cpython.__name__)
    vars(poorer).update(
        getattr=get, hasattr=lambda thing, name: name != gone and hasattr(thing, name)
    )
    with open(cpython.__file__, encoding="utf-8") as source:
        exec(compile(source.read(), cpython.__file__, "exec"), vars(poorer))
    for name in ACCESSORS:
        put_everywhere(monkeypatch, name, getattr(poorer, name))
    done = run_it()
    if gone == "_allocate_lock":  # this Python's Condition still needs it
        assert done.error is None
        assert "Condition" in str(done.fault)
    else:
        assert (done.result, done.error, done.fault) == (6, None, None)


# -- what cannot be replaced -----------------------------------------------------------------------


def test_a_handle_whose_run_is_read_only_is_the_engines_fault(monkeypatch):
    """What a new Python did to a correct answer: "Your code raised TypeError: cannot set '_run'"."""

    def read_only(run):
        raise TypeError("cannot set '_run' attribute of immutable type 'Handle'")

    monkeypatch.setattr(cpython, "set_handle_run", read_only)
    done = run_it()
    assert (done.result, done.error) == (6, None)
    assert "cannot set '_run'" in str(done.fault)
    assert any(frame.name == "attach" for frame in traceback.extract_tb(done.fault.__traceback__))


def test_a_loop_that_takes_no_task_factory_is_the_engines_fault(monkeypatch):
    monkeypatch.setattr(VirtualLoop, "set_task_factory", broken)
    done = run_it()
    assert (done.result, done.error, type(done.fault)) == (6, None, Broken)


def test_if_one_thing_cannot_be_replaced_all_others_are_put_back(monkeypatch):
    wanted = patches._replacements
    monkeypatch.setattr(patches, "_replacements", lambda: [*wanted(), (int, "real", None)])
    done = run_it()
    assert done.error is None
    assert "'int'" in str(done.fault)


# -- a hook raises ---------------------------------------------------------------------------------

HOOKS = [
    *(
        (journal.Journal, name)
        for name in ("before_birth", "after_step", "lane_behind", "remember")
    ),
    *((journal.Journal, name) for name in ("current_lane", "new_thread_lane", "close", "_finish")),
    *((record.Record, name) for name in ("wrote", "blocked", "busy", "never_awaited")),
    *((record.Record, name) for name in ("loop_started", "loop_paused", "note_error")),
    (journal.Birth, "succeeded"),
    (journal, "wait_of"),
    (journal, "new_lane"),
    (waits, "_delay_of"),
    (tap, "note_work"),
    (tap.Tap, "interested"),
    (tracer, "attach"),
    (tracer, "detach"),
    (threads, "_begin_noted"),
    (threads, "_end"),
    (watchdog.Watchdog, "step_began"),
    (watchdog.Watchdog, "__init__"),
    (actors, "_caller"),
    *((scheduler.Clock, name) for name in ("_dispatch", "_move_to", "_make_ready", "_grant")),
    *((scheduler.Clock, name) for name in ("_after_waking", "_raise_if_over")),
]


@pytest.mark.parametrize(
    ("owner", "name"), HOOKS, ids=lambda value: getattr(value, "__name__", value)
)
def test_a_hook_that_raises_is_noted_and_never_felt(owner, name, monkeypatch):
    monkeypatch.setattr(owner, name, broken)
    done = run_it(tidy=name != "detach")
    no_blame(done)
    assert isinstance(done.fault, Broken)
    assert traceback.extract_tb(done.fault.__traceback__)[-1].name == "broken"


@pytest.mark.parametrize("name", ["waited", "draw_as_one"])
def test_a_hook_of_a_run_without_a_loop_too(name, monkeypatch):
    monkeypatch.setattr(record.Record, name, broken)
    done = run_it(without_a_loop)
    assert (done.result, done.error, type(done.fault)) == (6, None, Broken)


CORE = [
    name
    for name, method in vars(scheduler.Clock).items()
    if isinstance(method, FunctionType)
    and hasattr(method, "__wrapped__")
    and not inspect.isgeneratorfunction(method.__wrapped__)  # others' code runs inside of it
]


@pytest.mark.parametrize("name", CORE)
def test_where_the_clock_fails_the_run_is_over(name, monkeypatch):
    monkeypatch.setattr(scheduler.Clock, name, scheduler.core(broken))
    no_blame(run_it())


def test_the_first_fault_is_kept():
    faults = Faults()
    for word in ("first", "second"):
        with faults:
            raise Broken(word)
    assert str(faults.first) == "first"


@pytest.mark.parametrize("error", [KeyboardInterrupt, OutOfTime, scheduler.Deadlock])
def test_what_is_meant_for_the_run_passes(error):
    faults = Faults()
    with pytest.raises(error), faults:
        raise error
    assert faults.first is None


@pytest.mark.parametrize("call", [print, lambda: time.sleep(0), lambda: time.monotonic()])
def test_endless_recursion_stays_the_learners_wherever_it_strikes(call):
    def deeper():
        call()
        deeper()

    done = run.run(deeper, is_async=False, namespace=globals())
    assert isinstance(done.error, RecursionError)
    assert done.fault is None


def test_in_real_time_too(monkeypatch):
    async def main():
        async with recording() as tracer:
            await part(0)
            await asyncio.create_task(part(0))
        return tracer.fault

    monkeypatch.setattr(journal, "wait_of", broken)
    assert isinstance(asyncio.run(main()), Broken)
