"""Virtual time: exact, shared by everything that waits, and never without an answer."""

from __future__ import annotations

import asyncio
import datetime
import inspect
import os
import queue
import shlex
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest

from course_lib.run import printed
from course_lib.run.clock import AskedForInput, Deadlock, OutOfTime, host, simulate, threads, timing
from course_lib.run.record import Record
from course_lib.run.trace import watchdog


def run(function, **options):
    """How a function's run in virtual time ended; a coroutine function's through asyncio.run."""
    is_async = inspect.iscoroutinefunction(function)
    return simulate(lambda: asyncio.run(function()) if is_async else function(), **options)


def test_three_sleeps_together_take_exactly_one_second():
    async def main():
        await asyncio.gather(*(asyncio.sleep(1) for _ in range(3)))

    assert run(main).elapsed == 1.0


def test_three_sleeps_in_a_row_take_exactly_three():
    async def main():
        for _ in range(3):
            await asyncio.sleep(1)

    assert run(main).elapsed == 3.0


def test_tenths_add_up_without_dust():
    async def main():
        for _ in range(10):
            await asyncio.sleep(0.1)

    assert run(main).elapsed == 1.0


def test_every_clock_reads_the_same():
    async def main():
        await asyncio.sleep(2)
        time.sleep(1)
        loop = asyncio.get_running_loop()
        return {
            loop.time(),
            time.time() - timing.CALENDAR,
            time.monotonic(),
            time.perf_counter(),
            time.perf_counter_ns() / 1e9,
            time.monotonic_ns() / 1e9,
            time.time_ns() / 1e9 - timing.CALENDAR,
        }

    assert run(main).result == {3.0}


def test_the_calendar_does_not_begin_with_the_run():
    """Or nobody would notice that one clock is taken from another."""
    assert run(lambda: time.time() - time.perf_counter()).result == timing.CALENDAR


def test_clocks_imported_by_name_read_it_too():
    def main():
        sleep(5)
        return monotonic()

    assert run(main, namespaces=[globals()]).result == 5.0
    assert sleep is time.sleep and monotonic is time.monotonic


def test_a_plain_function_may_start_its_own_loop():
    def main():
        asyncio.run(asyncio.sleep(3))
        time.sleep(1)

    assert run(main).elapsed == 4.0


def test_timeouts_are_virtual():
    async def main():
        try:
            async with asyncio.timeout(10):
                await asyncio.sleep(3600)
        except TimeoutError:
            return "timed out"

    ended = run(main)
    assert (ended.result, ended.elapsed) == ("timed out", 10.0)


def test_a_blocking_sleep_is_noted_with_its_line():
    async def main():
        time.sleep(3600)

    record = Record()
    run(main, observer=record)
    (block,) = record.blocks
    assert (block.start, block.end) == (0.0, 3600.0)
    assert block.line == main.__code__.co_firstlineno + 1


def test_reading_the_clock_again_and_again_blocks_as_much_as_a_sleep():
    async def main():
        end = time.monotonic() + 2
        while time.monotonic() < end:
            pass

    record = Record()
    run(main, observer=record)
    (block,) = [block for block in record.blocks if not block.computing]
    assert block.end - block.start == pytest.approx(2, abs=0.01)
    assert block.line in (main.__code__.co_firstlineno + 2, main.__code__.co_firstlineno + 3)


def test_waiting_in_a_loop_that_lets_others_run_does_not_block():
    async def main():
        end = time.monotonic() + 2
        while time.monotonic() < end:
            await asyncio.sleep(0)

    record = Record()
    assert run(main, observer=record).elapsed == pytest.approx(2, abs=0.01)
    assert [block for block in record.blocks if not block.computing] == []


@pytest.mark.parametrize("wait", ["run", "communicate", "system"])
def test_waiting_for_another_program_blocks(wait):
    program = [sys.executable, "-S", "-c", "import time; time.sleep(0.1)"]

    async def main():
        if wait == "run":
            subprocess.run(program, check=True)
        elif wait == "communicate":
            subprocess.Popen(program).communicate()
        else:
            os.system(shlex.join(program))

    record = Record()
    ended = run(main, observer=record)
    assert ended.error is None
    assert ended.elapsed > 0.05
    assert any(block.function.endswith("main") and not block.computing for block in record.blocks)


def test_the_date_is_virtual_too():
    async def main():
        start = datetime.datetime.now()
        await asyncio.sleep(90)
        now = datetime.datetime.now(datetime.UTC)
        assert isinstance(start, datetime.datetime)
        assert type(datetime.datetime(2020, 1, 2)) is type(start)
        return datetime.datetime.now() - start, now.timestamp() == time.time()

    assert run(main).result == (datetime.timedelta(seconds=90), True)
    assert abs(datetime.datetime.now().timestamp() - time.time()) < 60


def test_threads_that_sleep_wait_on_the_same_clock():
    async def main():
        def work(n):
            time.sleep(n)
            return time.monotonic()

        return await asyncio.gather(*(asyncio.to_thread(work, n) for n in (3, 1, 2)))

    ended = run(main)
    assert (ended.result, ended.elapsed) == ([3.0, 1.0, 2.0], 3.0)


def _soon(depth, say):
    def step(left):
        say(f"step {left}")
        if left:
            asyncio.get_running_loop().call_soon(step, left - 1)

    asyncio.get_running_loop().call_soon(step, depth)


async def _late(say):
    try:
        yield 1
    finally:
        await asyncio.sleep(0)
        say("closed")


LAST_TURNS = {
    "nothing": lambda say: None,
    **{f"{depth} calls": lambda say, depth=depth: _soon(depth, say) for depth in range(7)},
    "a timer that is due": lambda say: asyncio.get_running_loop().call_later(0, say, "due"),
    "a timer that is not": lambda say: asyncio.get_running_loop().call_later(60, say, "late"),
    "a task": lambda say: asyncio.ensure_future(asyncio.sleep(0)).add_done_callback(
        lambda task: say(task.cancelled())
    ),
}


@pytest.mark.parametrize("left", LAST_TURNS)
def test_what_a_program_leaves_to_its_loops_last_turns_is_done_as_in_real_time(left):
    """Where nothing is left, these turns are saved."""
    said = []

    async def main():
        LAST_TURNS[left](said.append)

    asyncio.run(main())
    for_real, said[:] = [*said], []
    assert run(main).error is None and said == for_real


def test_what_is_to_be_shut_down_at_the_end_is_shut_down():
    said = []

    async def main():
        generator = _late(said.append)
        await anext(generator)
        await asyncio.to_thread(said.append, "in a thread")
        said.append(generator)

    assert run(main).error is None
    assert said[0] == "in a thread" and said[2] == "closed"


def test_a_small_pool_makes_work_wait():
    def main():
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(time.sleep, [1] * 4))

    assert run(main).elapsed == 2.0


def test_threads_that_share_a_lock_take_turns():
    lock = threading.Lock()

    def main():
        lock = threading.Lock()

        def work():
            with lock:
                time.sleep(1)

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert run(main).elapsed == 3.0
    assert lock.acquire(timeout=0)


def test_a_thread_that_computes_is_waited_for():
    async def main():
        async with asyncio.timeout(0.001):
            return await asyncio.to_thread(sum, range(100_000))

    assert run(main).result == sum(range(100_000))


def test_a_loop_may_run_in_a_thread():
    def main():
        thread = threading.Thread(target=asyncio.run, args=(asyncio.sleep(2),))
        thread.start()
        thread.join()

    assert run(main).elapsed == 2.0


def test_a_thread_is_over_at_the_moment_of_its_last_turn():
    """The system needs a while to end it, of another length each time: who asks again would be told so."""

    def asked_again_and_again():
        one = threading.Thread(target=time.sleep, args=(1,))
        one.start()
        while one.is_alive():
            time.sleep(0.3)

    assert {round(run(asked_again_and_again).elapsed, 6) for _ in range(200)} == {1.2}


def test_a_real_socket_is_never_jumped_over():
    async def main():
        async def answer(reader, writer):
            writer.write(await reader.readline())
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"hello\n")
            line = await asyncio.wait_for(reader.readline(), 3600)
            writer.close()
        return line

    assert run(main).result == b"hello\n"


def test_busy_waiting_lets_time_pass():
    async def main():
        end = time.perf_counter() + 1
        while time.perf_counter() < end:
            pass

    assert run(main).elapsed == pytest.approx(1, abs=0.01)


def test_a_loop_that_spins_lets_time_pass():
    async def main():
        done = []
        asyncio.get_running_loop().call_later(1, done.append, True)
        while not done:
            await asyncio.sleep(0)

    assert run(main).elapsed == 1.0


@pytest.mark.parametrize("wait", [lambda: asyncio.Event().wait(), lambda: asyncio.Queue().get()])
def test_a_wait_that_nothing_can_end_is_a_deadlock(wait):
    async def main():
        await wait()

    assert isinstance(run(main).error, Deadlock)


def test_a_thread_that_waits_for_ever_is_a_deadlock_too():
    assert isinstance(run(lambda: queue.Queue().get()).error, Deadlock)


def endless():
    while True:
        pass


async def endless_with_await():
    while True:
        await asyncio.sleep(0)


async def endless_with_sleep():
    while True:
        await asyncio.sleep(1)


async def swallows_cancellation():
    while True:
        try:
            await asyncio.sleep(1)
        except BaseException:
            pass


async def stubborn():
    while True:
        try:
            len("")
        except BaseException:
            pass


async def leaves_one_that_swallows():
    asyncio.create_task(swallows_cancellation())  # noqa: RUF006
    await asyncio.sleep(1)


async def endless_in_a_thread():
    await asyncio.to_thread(endless)


@pytest.mark.parametrize(
    "program",
    [
        endless,
        endless_with_await,
        endless_with_sleep,
        swallows_cancellation,
        stubborn,
        leaves_one_that_swallows,
        endless_in_a_thread,
    ],
)
def test_what_never_ends_is_stopped(program):
    ended = run(program, limit=0.2)
    assert isinstance(ended.error, OutOfTime)
    assert ended.stopped == "endless-loop"
    assert not ended.out_of_control


def test_the_loop_of_a_run_that_is_stopped_is_closed_whole(monkeypatch):
    complaints = []
    monkeypatch.setattr(sys, "unraisablehook", lambda event: complaints.append(event.exc_value))
    for _ in range(20):  # the end strikes at another moment each time
        run(endless_in_a_thread, limit=0.05)
    assert complaints == []


def test_after_a_stop_nothing_of_it_is_left():
    before = threading.active_count()
    for program in (endless_with_await, swallows_cancellation, leaves_one_that_swallows):
        run(program, limit=0.2)
    assert threading.active_count() == before
    assert run(lambda: time.sleep(1)).elapsed == 1.0


def catches_everything():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def catches_everything_everywhere():
    while True:
        try:
            sorted([3, 2])
        except BaseException:
            try:
                sum([1])
            except BaseException:
                sum([2])
        finally:
            sum([3])


def catches_everything_in_a_thread():
    threading.Thread(target=catches_everything).start()
    time.sleep(1)


@pytest.mark.skipif(
    sys.version_info < (3, 12),
    reason="what catches everything goes on: sys.monitoring came with 3.12",
)
@pytest.mark.parametrize(
    "program",
    [catches_everything, catches_everything_everywhere, catches_everything_in_a_thread],
)
def test_what_catches_everything_is_ended_too(program):
    before = threading.enumerate()
    ended = run(program, limit=0.2)
    assert ended.stopped == "endless-loop"
    assert not ended.out_of_control
    assert threading.enumerate() == before


def test_input_is_refused():
    assert isinstance(run(lambda: input("? ")).error, AskedForInput)


def test_exit_ends_only_the_run():
    assert isinstance(run(lambda: exit(3)).error, SystemExit)


def test_output_is_kept_up_to_a_bound():
    record = Record(most_output=1000)
    run(lambda: print("x" * 10_000_000), observer=record)
    assert len(record.text) == 1000
    assert record.dropped == 10_000_001 - 1000


def test_output_has_the_time_of_each_line():
    async def main():
        print("at once")
        await asyncio.sleep(3)
        print("later")

    record = Record()
    run(main, observer=record)
    assert [(line.time, line.text) for line in record.lines] == [(0.0, "at once"), (3.0, "later")]


def test_printing_takes_no_time_however_much_it_is():
    async def main():
        for n in range(3000):
            print(n)

    record = Record()
    assert run(main, observer=record).elapsed == 0
    assert len(record.lines) == 3000


def test_printing_100_000_lines_is_not_waiting():
    """Neither the printing nor what a program asks the clock meanwhile counts as reading it idly."""

    async def main():
        for n in range(100_000):
            print(n)
            if n % 1000 == 0:
                time.monotonic()

    record = Record()
    ended = run(main, observer=record, limit=20)
    assert (ended.elapsed, ended.error, ended.fault) == (0, None, None)
    assert record.printed.lines_printed == 100_000
    assert record.blocks == [block for block in record.blocks if block.computing]


def test_lines_beyond_the_bound_are_counted_and_not_kept():
    record = Record(most_output=20)
    run(lambda: [print("x" * 9) for _ in range(5)], observer=record)
    assert [line.text for line in record.lines] == ["x" * 9] * 2
    assert (record.printed.lines_printed, record.dropped) == (5, 30)


def test_empty_lines_are_bounded_too(monkeypatch):
    monkeypatch.setattr(printed, "MOST_LINES", 3)
    record = Record()
    run(lambda: print("\n" * 9), observer=record)
    assert (len(record.lines), record.printed.lines_printed) == (3, 10)


@pytest.mark.parametrize("prints", [True, False])
def test_a_run_that_is_stopped_says_whether_it_was_printing(prints):
    def main():
        print("begins")
        while True:
            if prints:
                print("x")

    ended = run(main, limit=0.4)
    assert (ended.stopped, ended.printing) == ("endless-loop", prints)


@pytest.fixture
def no_threads(monkeypatch):
    """A machine without threads, as in a browser."""

    def refuse(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(host, "THREADS", False)
    monkeypatch.setattr(threads, "_real_start", refuse)
    monkeypatch.setattr(watchdog, "start_new_thread", refuse)
    monkeypatch.setattr(host.cpython, "raise_in", refuse)


def test_a_run_needs_no_threads_of_the_machine(no_threads):
    async def main():
        await asyncio.gather(asyncio.sleep(1), asyncio.sleep(2))
        time.sleep(1)
        return 6

    record = Record()
    ended = run(main, observer=record)
    assert (ended.result, ended.elapsed, ended.error, ended.fault) == (6, 3.0, None, None)
    assert (record.lanes[0].state, record.lanes[0].ended, record.fault) == ("done", 3.0, None)


def test_without_threads_a_deadlock_is_told_at_once(no_threads):
    ended = run(lambda: asyncio.run(asyncio.Event().wait()))
    assert isinstance(ended.error, Deadlock)
    assert ended.fault is None


def test_it_works_beside_a_running_loop():
    async def notebook():
        async def cell():
            await asyncio.sleep(5)

        return run(cell).elapsed

    assert asyncio.run(notebook()) == 5.0


def test_afterwards_time_is_real_again():
    names = ("sleep", "time", "monotonic", "perf_counter")
    before = [getattr(time, name) for name in names], threading.Lock, threading.Thread.start
    run(lambda: time.sleep(1))
    assert before == (
        [getattr(time, name) for name in names],
        threading.Lock,
        threading.Thread.start,
    )


def test_other_threads_keep_real_time_during_a_run():
    seen = []
    go, done = threading.Event(), threading.Event()

    def other():
        go.wait()
        seen.append(time.monotonic())
        done.set()

    threading.Thread(target=other).start()
    began = time.monotonic()

    def main():
        time.sleep(1_000)
        go.set()
        done.wait()

    run(main)
    assert seen[0] - began < 100


def test_work_in_threads_happens_in_the_same_order_every_time():
    def main():
        order = []

        def work(n):
            order.append(n)
            time.sleep(1)
            order.append(n)

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(work, range(6)))
        return order

    assert len({tuple(run(main).result) for _ in range(20)}) == 1


def test_what_was_stopped_leaves_nothing_behind_that_hangs_a_profiler():
    """On 3.11 an exception that is taken back leaves a flag behind: with a profiler every call hung."""

    def spins():
        while True:
            pass

    def profiled():
        seen = []
        sys.setprofile(lambda frame, event, argument: seen.append(event))
        try:
            time.sleep(1)
            asyncio.run(asyncio.sleep(1))
        finally:
            sys.setprofile(None)
        return len(seen)

    for _ in range(3):
        assert simulate(spins, limit=0.1).stopped == "endless-loop"
        ended = simulate(profiled)
        assert (ended.error, ended.stopped, ended.elapsed) == (None, "", 2)
        assert ended.result > 100


def test_a_pool_that_was_made_before_works_in_each_run_and_afterwards():
    """Its own threads wait where no clock sees them: threads of the run's own do its work there."""
    with ThreadPoolExecutor(3) as pool:

        async def waits():
            loop = asyncio.get_running_loop()
            await asyncio.gather(*(loop.run_in_executor(pool, time.sleep, n) for n in (1, 2, 3, 1)))

        for _ in range(2):
            assert run(waits).elapsed == 3
        assert pool.submit(int).result(timeout=60) == 0
        assert run(waits).elapsed == 3


def test_a_pool_that_was_made_before_and_is_shut_down_in_a_run_waits_for_its_work():
    pool = ThreadPoolExecutor(3)

    def maps_and_waits():
        pool.submit(time.sleep, 2)
        pool.shutdown()
        return time.monotonic()

    assert run(maps_and_waits).elapsed == 2
    with pytest.raises(RuntimeError):
        pool.submit(int)
