"""The tracer: what a record holds, that recording changes nothing, and that nothing of it stays behind."""

from __future__ import annotations

import _thread
import asyncio
import gc
import socket
import sys
import threading
import time
import traceback
import weakref
from asyncio import events
from concurrent.futures import ThreadPoolExecutor

import pytest

from course_lib.run.clock import simulate
from course_lib.run.ready import ready
from course_lib.run.record import Record
from course_lib.run.trace import Tracer, journal, recording, watchdog

needs_eager_tasks = pytest.mark.skipif(
    sys.version_info < (3, 12), reason="eager tasks came with Python 3.12"
)


def record_of(main):
    """The record of `asyncio.run(main())` in virtual time."""
    record = Record()
    simulate(lambda: asyncio.run(main()), record)
    record.stop()
    return record


def named(record, name):
    return next(lane for lane in record.lanes if lane.name == name)


# -- what it waits for ---------------------------------------------------------------------


async def forever():
    await asyncio.Event().wait()


async def sleeps():
    await asyncio.sleep(3)


async def sleeps_half():
    await asyncio.sleep(0.5)


async def gets():
    await asyncio.Queue().get()


async def puts():
    queue = asyncio.Queue(1)
    await queue.put(1)
    await queue.put(2)


async def locks():
    lock = asyncio.Lock()
    await lock.acquire()
    async with lock:
        pass


async def acquires():
    semaphore = asyncio.Semaphore(0)
    await semaphore.acquire()


async def gathers():
    await asyncio.gather(*(asyncio.sleep(1) for _ in range(3)))


async def groups():
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(1))


async def waits_for_event():
    await asyncio.Event().wait()


async def waits_for_first():
    await asyncio.wait([asyncio.ensure_future(asyncio.sleep(1)) for _ in range(2)])


async def as_they_come():
    for one in asyncio.as_completed([asyncio.sleep(1)]):
        await one


async def gives_way():
    await asyncio.sleep(0)


async def in_a_thread():
    await asyncio.to_thread(time.sleep, 1)


async def generates():
    async def numbers():
        await asyncio.sleep(2)
        yield 1

    async for _ in numbers():
        pass


@pytest.mark.parametrize(
    ("main", "what"),
    [
        (sleeps, "sleep(3)"),
        (sleeps_half, "sleep(0.5)"),
        (gets, "Queue.get"),
        (puts, "Queue.put"),
        (locks, "Lock"),
        (acquires, "Semaphore"),
        (gathers, "gather of 3"),
        (groups, "TaskGroup"),
        (waits_for_event, "Event.wait"),
        (waits_for_first, "wait for 2"),
        (as_they_come, "as_completed"),
        (gives_way, "its turn"),
        (in_a_thread, "to_thread(sleep)"),
        (generates, "sleep(2)"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_wait_is_named_as_people_say_it_and_has_its_line(main, what):
    lane = record_of(main).lanes[0]
    wait = lane.waits[0].wait if lane.waits else lane.waiting
    assert wait.what == what
    assert wait.file == __file__
    assert wait.line > main.__code__.co_firstlineno


def test_a_wait_for_another_task_says_for_which():
    async def main():
        await asyncio.create_task(sleeps(), name="the sleeper")

    record = record_of(main)
    (span,) = record.lanes[0].waits
    assert span.wait.what == "task"
    assert record.lanes[span.wait.other].name == "the sleeper"


def test_a_wait_for_a_socket_is_named():
    here, there = socket.socketpair()

    async def main():
        here.setblocking(False)
        there.setblocking(False)
        loop = asyncio.get_running_loop()

        async def receive():
            return await loop.sock_recv(here, 10)

        receiver = asyncio.create_task(receive())
        await asyncio.sleep(0)
        there.send(b"!")
        await receiver

    with here, there:
        record = record_of(main)
    assert named(record, "receive()").waits[0].wait.what == "sock_recv"


# -- lanes ---------------------------------------------------------------------------------


async def load(name, delay):
    await asyncio.sleep(delay)
    return name


def test_a_lane_is_called_as_the_coroutine_was_or_by_the_task_s_own_name():
    async def main():
        await asyncio.gather(load("laser", 1), asyncio.create_task(load("mine", 2), name="my own"))

    assert [lane.name for lane in record_of(main).lanes[:3]] == [
        "main()",
        "my own",
        'load("laser", 1)',
    ]


def test_times_parents_and_wakers_are_exact_in_virtual_time():
    async def main():
        await asyncio.gather(load("a", 2), load("b", 3))

    main_lane, a, b = record_of(main).lanes[:3]
    assert (a.born, a.ended, a.parent) == (0, 2, main_lane.id)
    assert a.runs == [(0, 0), (2, 2)]
    (span,) = main_lane.waits
    assert (span.start, span.end, span.woken_by) == (0, 3, b.id)


def test_how_tasks_ended():
    async def fails():
        raise ValueError("no such ship")

    async def main():
        done, failed = asyncio.create_task(load("a", 1)), asyncio.create_task(fails())
        cancelled, left = asyncio.create_task(forever()), asyncio.create_task(load("b", 9))
        await asyncio.sleep(1)
        cancelled.cancel()
        await asyncio.wait([done, failed, cancelled])
        return left

    record = record_of(main)
    assert [lane.state for lane in record.lanes[1:4]] == ["done", "failed", "cancelled"]
    assert named(record, "fails()").failure == "ValueError: no such ship"
    assert [lane.name for lane in record.left] == ['load("b", 9)']


def fails_late(turns, gathers):
    """A program whose two tasks fail, one so many turns later; gathered, both are looked at in the end."""

    async def fails(turns):
        for _ in range(turns):
            await asyncio.sleep(0)
        raise ValueError("no such ship")

    async def main():
        both = [asyncio.create_task(fails(turns)) for turns in (0, turns)]
        if gathers:
            await asyncio.gather(*both)
        else:
            await asyncio.wait(both)

    return main


@pytest.mark.parametrize("turns", range(7))
def test_who_looks_in_the_loops_last_turn_has_looked(turns):
    """Python says nothing of such an error, so it is none that "nobody ever looked" at."""
    assert record_of(fails_late(turns, gathers=True)).unretrieved == []
    assert len(record_of(fails_late(turns, gathers=False)).unretrieved) == 2


def test_a_task_that_nobody_holds_still_vanishes_and_is_told():
    async def waits_alone():
        await asyncio.get_running_loop().create_future()

    async def main():
        asyncio.create_task(waits_alone())  # noqa: RUF006 - that is the point
        await asyncio.sleep(1)
        gc.collect(0)  # what this run has made
        await asyncio.sleep(1)

    lane = named(record_of(main), "waits_alone()")
    # collecting takes a moment of the processor, which the clock counts in a process that holds much
    assert lane.state == "lost" and 1 <= lane.ended < 2


def test_recording_keeps_no_arguments_alive():
    class Ship:
        pass

    async def sink(ship, name):
        gone = weakref.ref(ship)
        del ship
        await asyncio.sleep(1)
        return gone()

    async def main():
        return await asyncio.create_task(sink(Ship(), "x"))

    record = Record()
    assert simulate(lambda: asyncio.run(main()), record).result is None


def test_work_in_threads_has_lanes_of_its_own():
    def slow(seconds):
        time.sleep(seconds)
        print("up")

    async def main():
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as pool:
            await asyncio.gather(*(loop.run_in_executor(pool, slow, 2) for _ in range(2)))

    record = record_of(main)
    first, second = (lane for lane in record.lanes if lane.kind == "thread")
    assert (first.name, first.parent, first.state) == ("slow(2)", 0, "done")
    assert (first.runs, second.born, second.runs) == ([(0, 2)], 0, [(2, 4)])
    assert [line.lane for line in record.lines] == [first.id, second.id]
    assert record.lanes[0].waits[0].woken_by == second.id


def test_a_wait_for_a_thread_says_for_which():
    async def main():
        await asyncio.get_running_loop().run_in_executor(None, time.sleep, 1)

    record = record_of(main)
    (span,) = record.lanes[0].waits
    assert span.wait.what == "thread"
    assert record.lanes[span.wait.other].name == "sleep(1)"


def test_a_task_that_is_ready_while_the_loop_is_blocked_says_since_when():
    async def rude():
        time.sleep(3)

    async def main():
        await asyncio.gather(load("a", 1), rude())

    record = record_of(main)
    (span,) = named(record, 'load("a", 1)').waits
    assert (span.start, span.ready, span.end) == (0, 1, 3)
    (block,) = record.blocks
    assert (block.start, block.end, block.function) == (
        0,
        3,
        "test_a_task_that_is_ready_while_the_loop_is_blocked_says_since_when.<locals>.rude",
    )
    assert block.line == rude.__code__.co_firstlineno + 1


# -- blocks by computing -------------------------------------------------------------------


@pytest.fixture
def short_limit(monkeypatch):
    for module in (watchdog, journal):
        monkeypatch.setattr(module, "LIMIT", 0.01)


def test_a_step_that_computes_for_long_is_a_block(short_limit):
    async def main():
        began = time.thread_time()
        while time.thread_time() - began < 0.05:
            pass

    (block,) = record_of(main).blocks
    assert block.computing
    assert block.file == __file__
    assert block.line in range(main.__code__.co_firstlineno, main.__code__.co_firstlineno + 4)


def test_a_step_that_is_merely_slow_on_a_busy_machine_is_none(short_limit):
    gate = _thread.allocate_lock()
    gate.acquire()

    async def main():
        gate.acquire(timeout=0.04)  # a real wait that virtual time does not know

    assert record_of(main).blocks == []


def test_in_real_time_a_blocked_loop_is_seen_with_its_line(monkeypatch):
    monkeypatch.setattr(watchdog, "LIMIT", 0.01)
    monkeypatch.setattr(journal, "LIMIT", 0.01)

    async def rude(tap):
        watch = tap.watchdog
        while watch._seen is None or time.monotonic() < watch.began + 2 * watch.limit:
            time.sleep(0.001)  # as long as it takes to be noticed

    async def main():
        async with recording() as record:
            await asyncio.create_task(rude(record.tap))
        return record

    record = asyncio.run(main())
    blocks = [block for block in record.blocks if block.function.endswith("rude")]
    assert blocks
    assert blocks[0].line in range(rude.__code__.co_firstlineno, rude.__code__.co_firstlineno + 4)
    assert record.lanes[blocks[0].lane].name == "rude()"


# -- real time, on a loop that others use too ----------------------------------------------


def state_of(loop):
    return events.Handle._run, loop.get_task_factory(), sorted(vars(loop))


async def nap():
    await asyncio.sleep(0)


def test_only_what_is_born_inside_is_recorded():
    async def main():
        outside = asyncio.create_task(forever())
        async with recording() as record:
            await asyncio.gather(nap(), nap())
        await nap()
        outside.cancel()
        return record

    record = asyncio.run(main())
    assert [(lane.name, lane.parent, lane.state) for lane in record.lanes] == [
        ("cell", None, "done"),
        ("nap()", 0, "done"),
        ("nap()", 0, "done"),
    ]
    cell = record.lanes[0]
    assert [span.wait.what for span in cell.waits] == ["gather of 2"]
    assert cell.runs[-1][1] == cell.ended == pytest.approx(record.stopped, abs=0.5)


def test_the_recording_leaves_no_trace():
    async def main():
        loop = asyncio.get_running_loop()
        before = state_of(loop)
        async with recording() as record:
            assert state_of(loop) != before
            await nap()
            watch = record.tap.watchdog
        assert state_of(loop) == before
        assert not watch._stop.locked()

    asyncio.run(main())


@pytest.mark.parametrize("first_out", [0, 1])
def test_two_recorders_on_one_loop_leave_in_any_order(first_out):
    async def main():
        loop = asyncio.get_running_loop()
        before = state_of(loop)
        tracers = [Tracer(), Tracer()]
        for one in tracers:
            one.start(loop)
        await asyncio.create_task(nap())
        tracers[first_out].stop()
        await asyncio.create_task(nap())
        tracers[1 - first_out].stop()
        await asyncio.create_task(nap())
        assert state_of(loop) == before
        assert len(tracers[first_out].lanes) == 1
        assert len(tracers[1 - first_out].lanes) == 2
        assert all(lane.state == "done" for one in tracers for lane in one.lanes)

    asyncio.run(main())


def test_a_recording_inside_a_recording_sees_its_part():
    async def main():
        async with recording() as outer:
            await asyncio.create_task(nap(), name="before")
            async with recording() as inner:
                await asyncio.create_task(nap(), name="inside")
            await asyncio.create_task(nap(), name="after")
        return outer, inner

    outer, inner = asyncio.run(main())
    assert [lane.name for lane in outer.lanes] == ["cell", "before", "inside", "after"]
    assert [lane.name for lane in inner.lanes] == ["cell", "inside"]


def test_recordings_beside_each_other_do_not_mix():
    async def cell(name, barrier):
        async with recording() as record:
            await barrier.wait()
            await asyncio.create_task(nap(), name=name)
            await barrier.wait()
        return [lane.name for lane in record.lanes]

    async def main():
        barrier = asyncio.Barrier(2)
        return await asyncio.gather(cell("a", barrier), cell("b", barrier))

    assert asyncio.run(main()) == [["cell", "a"], ["cell", "b"]]


def test_an_error_in_the_block_passes_and_marks_the_cell():
    async def main():
        with pytest.raises(KeyError):
            async with recording() as record:
                await nap()
                raise KeyError("x")
        return record

    assert asyncio.run(main()).lanes[0].failure == "KeyError: 'x'"


def test_whoever_wraps_our_factory_can_still_use_it_afterwards():
    async def main():
        loop = asyncio.get_running_loop()
        async with recording():
            ours = loop.get_task_factory()
            loop.set_task_factory(lambda loop, coroutine, **kw: ours(loop, coroutine, **kw))
            theirs = loop.get_task_factory()
        assert loop.get_task_factory() is theirs
        await asyncio.create_task(nap())
        async with recording() as record:
            await asyncio.create_task(nap())
        return record

    assert len(asyncio.run(main()).lanes) == 2


# -- recording changes nothing -------------------------------------------------------------


async def program(seen):
    async def worker(name, queue):
        while True:
            item = await queue.get()
            seen.append((name, item))
            await asyncio.sleep(0)
            queue.task_done()

    async def fails():
        await asyncio.sleep(0)
        raise ValueError("no")

    queue = asyncio.Queue(2)
    workers = [asyncio.create_task(worker(n, queue)) for n in "abc"]
    for item in range(6):
        await queue.put(item)
    await queue.join()
    for one in workers:
        one.cancel()
    ends = await asyncio.gather(*workers, fails(), return_exceptions=True)
    seen.append([type(end) for end in ends])
    seen.append(traceback.format_exception(ends[-1]))

    def in_thread():
        raise KeyError("thread")

    try:
        await asyncio.to_thread(in_thread)
    except KeyError as error:
        seen.append([frame.name for frame in traceback.extract_tb(error.__traceback__)][-2:])


@pytest.mark.parametrize("debug", [False, True])
def test_order_errors_and_tracebacks_are_as_without_a_tracer(debug):
    plain, recorded = [], []

    async def main():
        loop = asyncio.get_running_loop()
        await program(plain)
        made = [asyncio.create_task(nap()), loop.call_soon(print)]
        one = Tracer()
        one.start(loop)
        await program(recorded)
        made += [asyncio.create_task(nap()), loop.call_soon(print)]
        one.stop()
        for handle in (made[1], made[3]):
            handle.cancel()
        await made[0], await made[2]
        if debug:  # where a task was made is told in debug mode
            for before, after in ((made[0], made[2]), (made[1], made[3])):
                lines = [
                    [frame.name for frame in object_._source_traceback[-2:]]
                    for object_ in (before, after)
                ]
                assert lines[0] == lines[1]

    asyncio.run(main(), debug=debug)
    assert recorded == plain


@needs_eager_tasks
def test_eager_tasks_are_recorded_with_their_children():
    async def child():
        return 1

    async def parent():
        inner = asyncio.create_task(child())
        await asyncio.sleep(1)
        return await inner

    async def main():
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
        record = Tracer()
        record.start(asyncio.get_running_loop())
        await asyncio.gather(parent(), child())
        record.stop()
        return [(lane.name, lane.parent, lane.state, len(lane.runs)) for lane in record.lanes]

    lanes = simulate(lambda: asyncio.run(main())).result
    assert lanes == [
        ("parent()", None, "done", 2),
        ("child()", 0, "done", 1),
        ("child()", None, "done", 1),
    ]


def test_a_loop_in_another_thread_is_left_alone():
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def main():
        async with recording() as record:
            future = asyncio.run_coroutine_threadsafe(nap(), loop)
            await asyncio.wrap_future(future)
        return record

    try:
        assert [lane.name for lane in asyncio.run(main()).lanes] == ["cell"]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_of_siblings_cancelled_together_the_last_born_wakes_the_group_however_its_set_is_ordered():
    async def main():
        async with asyncio.TaskGroup() as group:
            children = [group.create_task(asyncio.sleep(9), name=str(n)) for n in range(20)]
            await asyncio.sleep(1)
            for child in children[5:] + children[:5]:
                child.cancel()

    record = record_of(main)
    assert record.lanes[record.lanes[0].waits[-1].woken_by].name == "19"


def test_a_task_that_failed_is_destroyed_as_soon_as_nobody_has_it():
    """Its error keeps the frames of the step in which it failed; ours among them must not keep the task."""

    async def fails():
        raise LookupError

    async def main():
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        task = weakref.ref(asyncio.create_task(fails()))
        await asyncio.sleep(0)
        return task()

    with ready():
        assert simulate(lambda: asyncio.run(main())).result is None
