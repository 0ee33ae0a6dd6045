"""Virtual time does not count what the machine takes for itself."""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from course_lib.run.clock import actors, host, pace, simulate, supervisor
from course_lib.run.clock.observer import Nobody
from course_lib.run.clock.scheduler import Clock
from course_lib.run.run import run

STOPPED_IN_ITS_MIDDLE = """
import os, signal, time
stop, wait, real_now = os.kill, time.sleep, time.perf_counter
from course_lib.run.clock.running import simulate

def work():
    began = real_now()
    stop(os.getpid(), signal.SIGSTOP)
    wait(0.05)  # for real: somebody looks after the run while it has hardly computed anything
    return real_now() - began

ended = simulate(work, limit=0.5)
print(ended.stopped, ended.error, ended.elapsed, ended.result > 1)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system cannot stop a process")
def test_a_process_that_is_stopped_for_a_while_loses_no_virtual_time():
    """A laptop that is shut in the middle of a check, a virtual machine that is held up: same verdict."""
    with subprocess.Popen(
        [sys.executable, "-c", STOPPED_IN_ITS_MIDDLE], stdout=subprocess.PIPE, text=True
    ) as process:
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        time.sleep(1.2)  # the real thing: twice as long as what counts as a long computation
        os.kill(process.pid, signal.SIGCONT)
        said, _ = process.communicate(timeout=60)
    assert said == " None 0.0 True\n"


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="no system that says it")
def test_who_waits_for_the_processor_does_not_sleep():
    """On a busy machine a thread may be kept from the processor for long: no time passes by that."""
    lock, numbers = threading.Lock(), []

    def waits():
        numbers.append(threading.get_native_id())
        lock.acquire()

    with lock:
        thread = threading.Thread(target=waits)
        thread.start()
        deadline = time.monotonic() + 60
        while not (numbers and host.sleeps(numbers[0])):
            assert time.monotonic() < deadline
        assert not host.sleeps(threading.get_native_id())
    thread.join()


STARTS_A_PROGRAM = """
import subprocess
import sys

subprocess.run([sys.executable, "-c", "import time; time.sleep(0.1)"], check=True)
"""


@pytest.mark.parametrize("whose", ["a library", "the learner"])
def test_what_a_library_waits_for_as_it_is_imported_blocks_nobodys_loop(
    whose, tmp_path, monkeypatch
):
    """httpx imports Trio when the first client is made, if it is there, and Trio asks a program for a path.

    A module of the learner's own that does the same has blocked the loop.
    """
    (tmp_path / "imported_late.py").write_text(STARTS_A_PROGRAM)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "imported_late", raising=False)
    if whose == "a library":
        monkeypatch.setattr(actors, "LIBRARIES", (*actors.LIBRARIES, str(tmp_path)))

    async def main():
        importlib.import_module("imported_late")

    done = run(main, is_async=True, namespace=globals())
    assert done.error is None
    assert (done.elapsed == 0, not done.record.waits) == ((whose == "a library",) * 2)


def test_a_run_that_is_between_two_turns_does_not_wait():
    """A right answer that takes long, as others have the machine, was told now and then that it never ends."""
    clock, told = Clock(Nobody(), horizon=1e6), []
    look = threading.Thread(target=lambda: told.append(pace.waits(clock)))
    with clock.mutex:  # one has stopped, the next one is about to run
        clock.running.discard(clock.main)
        look.start()
        look.join(0.05)
        clock.running.add(clock.main)
    look.join()
    assert told == [False]
    clock.running.discard(clock.main)
    assert pace.waits(clock)
    clock.main.finished = True
    assert not pace.waits(clock)


def test_a_run_that_ends_by_itself_has_come_to_an_end_however_long_it_took():
    """It was told otherwise as soon as it took longer than its limit and had heard nothing from a socket."""
    assert simulate(lambda: host.real_sleep(0.25), limit=0.1).stopped == ""


def test_who_computes_for_long_and_then_waits_for_a_moment_has_not_waited_in_vain(monkeypatch):
    """The time in which nothing comes counts from when it is waited for."""
    monkeypatch.setattr(supervisor, "cpu_now", lambda: 0.0)  # all of it is a busy machine's

    async def main():
        reading, writing = socket.socketpair()
        reading.setblocking(False)
        with reading, writing:
            end = host.real_now() + 0.7
            while host.real_now() < end:
                pass
            threading.Timer(0.05, writing.send, [b"!"]).start()
            return await asyncio.get_running_loop().sock_recv(reading, 1)

    ended = simulate(lambda: asyncio.run(main()), limit=0.6)
    assert (ended.stopped, ended.result) == ("", b"!")


def test_who_waits_in_vain_is_stopped():
    async def main():
        reading, writing = socket.socketpair()
        reading.setblocking(False)
        with reading, writing:
            return await asyncio.get_running_loop().sock_recv(reading, 1)

    assert simulate(lambda: asyncio.run(main()), limit=0.1).stopped == "timeout"
