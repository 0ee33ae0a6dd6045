"""Signals, child processes and old programs inside a run, and that nothing of them is left outside."""

from __future__ import annotations

import _thread
import asyncio
import gc
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from asyncio import events

import psutil
import pytest

from course_lib.checks.diagnosis import diagnose
from course_lib.checks.verdict import Incorrect
from course_lib.run.apart import apart
from course_lib.run.clock import Deadlock, KilledItself, family, simulate
from course_lib.run.run import run as run_recorded

posix = pytest.mark.skipif(os.name != "posix", reason="signals and processes as POSIX has them")
LINUX = sys.platform == "linux"  # which says whose children the orphans are
FEW = 20  # processes that a run may have here: a fork of all the tests takes long
SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


def run(function, **options):
    """How a run in virtual time ended, started as a check starts one."""
    is_async = asyncio.iscoroutinefunction(function) if sys.version_info < (3, 12) else None
    if is_async is None:
        is_async = getattr(function, "__code__", run.__code__).co_flags & 0x80
    work = (lambda: asyncio.run(function())) if is_async else function
    return apart(lambda: simulate(work, **options), patience=60)


def state():
    """What a run must leave as it was."""
    numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGALRM, signal.SIGCHLD]
    wakeup = signal.set_wakeup_fd(-1)
    signal.set_wakeup_fd(wakeup)
    return {
        "handlers": [signal.getsignal(number) for number in numbers],
        "wakeup": wakeup,
        "timer": signal.getitimer(signal.ITIMER_REAL),
        "children": psutil.Process().children(),
        "threads": threading.enumerate(),
        "policy": events._event_loop_policy,
        "functions": [os.kill, signal.signal, subprocess.Popen.__init__, _thread.start_new_thread],
        "loop": asyncio.SelectorEventLoop.__init__,
    }


@pytest.fixture(autouse=True)
def as_before():
    """Everything is afterwards as it was before, perhaps after a moment: threads take one to end."""
    if os.name != "posix":
        yield
        return
    before = state()
    yield
    until = time.monotonic() + 20  # real seconds, on a busy machine
    while state() != before and time.monotonic() < until:
        time.sleep(0.05)
    assert state() == before


# -- signals that a program sends itself -----------------------------------------------------------


# looked up when they are called: a run replaces what the modules hold
WAYS = {
    "raise_signal": lambda number: signal.raise_signal(number),
    "os.kill": lambda number: os.kill(os.getpid(), number),
    "interrupt_main": lambda number: _thread.interrupt_main(number),
    "pthread_kill": lambda number: signal.pthread_kill(threading.get_ident(), number),
}


@posix
@pytest.mark.parametrize("send", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGUSR1, signal.SIGTERM])
def test_a_handler_of_the_loop_hears_what_the_program_sends_itself(send, number):
    async def main():
        heard, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_signal_handler(number, heard.set)
        loop.call_later(5, send, number)
        await heard.wait()
        return loop.remove_signal_handler(number), loop.remove_signal_handler(number)

    ended = run(main)
    assert (ended.result, ended.elapsed) == ((True, False), 5.0), ended


@posix
def test_a_handler_that_is_never_called_is_a_deadlock():
    async def main():
        heard = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, heard.set)
        await heard.wait()

    assert isinstance(run(main).error, Deadlock)


def test_ctrl_c_cancels_the_main_task_as_asyncio_run_promises():
    seen = []

    async def main():
        asyncio.get_running_loop().call_later(2, lambda: signal.raise_signal(signal.SIGINT))
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    ended = run(main)
    assert isinstance(ended.error, KeyboardInterrupt), ended
    assert (seen, ended.elapsed) == (["cancelled"], 2.0)


def test_a_thread_that_sends_a_signal_wakes_the_first_one():
    def main():
        heard = []
        before = signal.signal(signal.SIGTERM, lambda number, frame: heard.append(time.monotonic()))
        threading.Timer(3, signal.raise_signal, [signal.SIGTERM]).start()
        time.sleep(10)
        return before, heard

    ended = run(main)
    assert ended.result == (signal.SIG_DFL, [3.0]), ended
    assert ended.elapsed == 10.0


def test_what_a_handler_raises_comes_out_where_the_program_was():
    def main():
        def refuse(number, frame):
            raise LookupError(number)

        signal.signal(signal.SIGTERM, refuse)
        try:
            signal.raise_signal(signal.SIGTERM)
        except LookupError as error:
            return error.args

    assert run(main).result == (signal.SIGTERM,)


@posix
def test_the_alarm_goes_by_the_clock_of_the_run():
    def main():
        rung = []
        signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
        signal.alarm(60)
        left = signal.alarm(30)
        time.sleep(45)
        signal.setitimer(signal.ITIMER_REAL, 1, 2)
        signal.pause()
        signal.pause()
        old = signal.setitimer(signal.ITIMER_REAL, 0)
        return left, rung, old, signal.getitimer(signal.ITIMER_REAL)

    began = time.monotonic()
    ended = run(main)
    assert ended.result == (60, [30.0, 46.0, 48.0], (2.0, 2.0), (0.0, 0.0)), ended
    assert time.monotonic() - began < 5


def test_only_the_first_thread_of_a_run_may_set_handlers():
    def main():
        refused = []

        def elsewhere():
            try:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
            except ValueError as error:
                refused.append(str(error))
            refused.append(threading.current_thread() is threading.main_thread())

        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        return refused, threading.current_thread() is threading.main_thread()

    refused = ["signal only works in main thread of the main interpreter", False]
    assert run(main).result == (refused, True)


@posix
@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: signal.signal(signal.SIGKILL, print), OSError),
        (lambda: signal.signal(signal.SIGTERM, "no handler"), TypeError),
        (lambda: signal.signal(1000, print), ValueError),
        (lambda: os.kill(os.getpid(), 1000), OSError),
        (lambda: signal.setitimer(signal.ITIMER_REAL, -1), signal.ItimerError),
        (lambda: signal.set_wakeup_fd(10**6), OSError),
    ],
)
def test_what_python_refuses_is_refused_in_the_same_way(call, error):
    with pytest.raises(error) as outside:
        call()
    assert type(run(call).error) is outside.type


# -- what would end the process --------------------------------------------------------------------


@posix
@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "SIGKILL, for which it has no handler"),
        (lambda: signal.raise_signal(signal.SIGTERM), "SIGTERM, for which it has no handler"),
        (lambda: os.kill(0, signal.SIGSTOP), "SIGSTOP, for which it has no handler"),
        (lambda: os.killpg(os.getpgrp(), signal.SIGHUP), "SIGHUP, for which it has no handler"),
        (lambda: os._exit(3), "os._exit()"),
        (lambda: os.abort(), "os.abort()"),
        (lambda: os.execv(sys.executable, ["python"]), "os.execv()"),
    ],
)
def test_what_would_end_the_process_ends_the_run_and_is_the_learners(call, said):
    def main():
        call()
        return "still there"

    run_ = apart(
        lambda: run_recorded(main, is_async=False, namespace=globals(), files=frozenset([__file__]))
    )
    assert isinstance(run_.error, KilledItself)
    with pytest.raises(Incorrect) as wrong:
        diagnose(run_, allow=frozenset(), raises=())
    assert wrong.value.message.startswith("Your code ends its whole process (line")
    assert wrong.value.message.endswith(f"by {said}. Return instead.")


@posix
def test_what_a_run_cannot_do_it_says_in_words():
    error = run(lambda: signal.sigwait([signal.SIGUSR1])).error
    assert type(error) is RuntimeError
    assert "signal.sigwait() does not work in a check" in str(error)


# -- child processes -------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("shell", [False, True])
def test_a_child_process_is_real_and_the_clock_keeps_pace(shell):
    code = "import time; time.sleep(0.2); print(input())"

    async def main():
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        if shell:
            line = "sleep 0.2; cat; exit 3"
            child = await asyncio.create_subprocess_shell(line, **pipes)
        else:
            child = await asyncio.create_subprocess_exec(sys.executable, "-c", code, **pipes)
        said, _ = await child.communicate(b"ping\n")
        return said, child.returncode

    ended = run(main, limit=20)
    assert ended.result == (b"ping\n", 3 if shell else 0), ended
    assert ended.elapsed > 0.1


@posix
def test_a_child_without_pipes_is_waited_for():
    async def main():
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", "raise SystemExit(4)")
        await asyncio.sleep(0)
        return await child.wait()

    assert run(main, limit=20).result == 4


def asks_by_poll(child):
    return child.poll()


def asks_by_waitpid(child):
    return os.waitpid(child.pid, os.WNOHANG)[0] or None


@posix
@pytest.mark.parametrize("asks", [asks_by_poll, asks_by_waitpid])
def test_a_child_that_is_asked_after_again_and_again_gets_the_time_that_passes(asks):
    """It lives in real time: without that, minutes of virtual time are over before it has done a thing."""

    def program():
        child = subprocess.Popen(["sleep", "0.3"])
        for question in range(100):
            if asks(child) is not None:
                return question
            time.sleep(0.1)
        return None

    assert run(program, limit=20).result is not None


async def starts_and_returns():
    await asyncio.create_subprocess_exec(*SLEEPS)


async def starts_and_waits():
    child = await asyncio.create_subprocess_exec(*SLEEPS, stdout=subprocess.PIPE)
    await child.stdout.read()


async def starts_and_is_endless():
    await asyncio.create_subprocess_shell("sleep 60 & sleep 60")
    while True:
        pass


def starts_one_by_hand():
    subprocess.Popen(SLEEPS)


def waits_for_one_by_hand():
    subprocess.run(SLEEPS, check=False)


def forks():
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)


class ForksWhenMade:
    """Two to the power of its depth, as each copy goes on in the same program."""

    def __init__(self):
        os.fork()
        ForksWhenMade()


def leaves_a_grandchild():
    if os.fork() == 0:
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
    os.wait()


def leaves_one_in_a_session_of_its_own():
    subprocess.run(["sh", "-c", "setsid sleep 60 &"], check=True)


def in_another_thread():
    threading.Thread(target=waits_for_one_by_hand).start()


@posix
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # as Python does by itself
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # is multi-threaded
@pytest.mark.parametrize(
    "program",
    [
        starts_and_returns,
        starts_and_waits,
        starts_and_is_endless,
        starts_one_by_hand,
        waits_for_one_by_hand,
        forks,
        ForksWhenMade,
        in_another_thread,
        *([leaves_a_grandchild, leaves_one_in_a_session_of_its_own] if LINUX else []),
    ],
)
def test_a_child_that_is_still_there_is_ended_and_reaped(program, monkeypatch):
    monkeypatch.setattr(family, "MOST", FEW)
    began = time.monotonic()
    before = psutil.Process().children(recursive=True)
    run(program, limit=1.0)
    gc.collect()  # what Python says of it belongs to this test
    assert psutil.Process().children(recursive=True) == before
    assert time.monotonic() - began < 50  # and not the 60 s that they would sleep


@posix
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # is multi-threaded
def test_a_child_is_ended_although_the_program_takes_away_what_its_methods_go_by():
    def program():
        multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,)).start()
        os.getpid = os._exit = os.waitpid = print

    apart(lambda: run_recorded(program, is_async=False, namespace={}), patience=60)


def forks_for_ever():
    while True:
        if os.fork() == 0:
            os._exit(0)


@posix
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # is multi-threaded
def test_more_processes_than_a_check_allows_are_refused_as_the_system_would(monkeypatch):
    monkeypatch.setattr(family, "MOST", FEW)
    ended = run(forks_for_ever, limit=20)
    assert isinstance(ended.error, BlockingIOError)
    assert "lets a program start" in str(ended.error)


@posix
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # is multi-threaded
def test_a_run_that_is_ended_while_it_forks_leaves_no_lock_behind():
    """Hooks around a fork take logging's lock and give it back; what strikes them is ignored by Python."""
    for _ in range(5):
        ended = run(forks_for_ever, limit=0.1)
        assert ended.stopped == "endless-loop" or isinstance(ended.error, BlockingIOError)
    asked = threading.Thread(target=logging.getLogger, args=["somebody else's"], daemon=True)
    asked.start()
    asked.join(60)
    assert not asked.is_alive()


@posix
def test_a_signal_that_a_child_sends_reaches_the_handler_of_the_run():
    async def main():
        heard = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, heard.set)
        await asyncio.create_subprocess_shell(f"kill -USR1 {os.getpid()}")
        await heard.wait()
        return "heard"

    assert run(main, limit=10).result == "heard"


# -- old programs ----------------------------------------------------------------------------------


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="3.14 makes no loop by itself any more")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # from 3.12 on
def test_get_event_loop_gives_a_loop_as_it_used_to():
    async def nap():
        await asyncio.sleep(7)
        return "rested"

    def main():
        loop = asyncio.get_event_loop()
        assert loop is asyncio.get_event_loop()
        task = asyncio.ensure_future(nap(), loop=loop)
        try:
            return loop.run_until_complete(task)
        finally:
            loop.close()

    ended = run(main)
    assert (ended.result, ended.elapsed) == ("rested", 7.0), ended


@pytest.mark.parametrize("own", [False, True])
def test_a_loop_that_is_made_by_hand_is_virtual(own):
    class Own(asyncio.SelectorEventLoop):
        pass

    async def nap():
        await asyncio.sleep(7)

    def main():
        loop = Own() if own else asyncio.SelectorEventLoop()
        asyncio.set_event_loop(loop)
        loop.run_until_complete(nap())
        loop.close()
        asyncio.set_event_loop(None)
        return isinstance(loop, Own)

    ended = run(main)
    assert (ended.result, ended.elapsed) == (own, 7.0), ended


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # from 3.12 or 3.14 on
def test_a_policy_that_a_program_sets_counts_and_is_gone_afterwards():
    class Policy(asyncio.DefaultEventLoopPolicy):
        def new_event_loop(self):
            loop = super().new_event_loop()
            loop.set_debug(True)
            return loop

    async def nap():
        await asyncio.sleep(7)
        return asyncio.get_running_loop().get_debug()

    def main():
        asyncio.set_event_loop_policy(Policy())
        return asyncio.run(nap())

    ended = run(main)
    assert (ended.result, ended.elapsed) == (True, 7.0), ended


@posix
@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="child watchers are deprecated from 3.12 on"
)
@pytest.mark.parametrize(
    "name", ["SafeChildWatcher", "FastChildWatcher", "MultiLoopChildWatcher", "PidfdChildWatcher"]
)
def test_child_watchers_of_old_programs_work(name):
    async def main():
        with getattr(asyncio, name)() as watcher:
            watcher.attach_loop(asyncio.get_running_loop())
            asyncio.set_child_watcher(watcher)
            child = await asyncio.create_subprocess_exec("false")
            return await child.wait()

    ended = run(main, limit=10)
    assert ended.result == 1, ended
