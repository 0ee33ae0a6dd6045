"""A run shown step by step: what the loop has in its hands, the chains of awaits, the way of a cancellation."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import sys
import time
from xml.etree import ElementTree

import pytest

from course_lib.run.clock import simulate
from course_lib.run.record import Record
from course_lib.run.steps import MOST_STEPS, StepRecord
from course_lib.timeline import Steps


def record_of(main, limit=2.0):
    """The step record of `asyncio.run(main())` in virtual time."""
    record = StepRecord()

    def work():
        with record.tracing():
            return asyncio.run(main())

    record.ended = simulate(work, record, limit=limit)
    record.stop()
    assert record.fault is None
    return record


def line_of(function, text):
    lines, first = inspect.getsourcelines(function)
    return first + next(n for n, line in enumerate(lines) if text in line)


async def cook(name, seconds):
    print(name, "on")
    await asyncio.sleep(seconds)
    return name


async def breakfast():
    return await asyncio.gather(cook("tea", 2), cook("egg", 3))


async def write_file():
    try:
        await asyncio.sleep(60)
    finally:
        print("closed")


async def cancels():
    task = asyncio.create_task(write_file(), name="writer")
    await asyncio.sleep(2)
    task.cancel()
    await asyncio.wait([task])


async def too_late():
    try:
        async with asyncio.timeout(5):
            await write_file()
    except TimeoutError:
        print("too late")


async def numbers():
    for n in range(2):
        await asyncio.sleep(1)
        yield n


async def reads():
    async for n in numbers():
        print(n)


async def in_a_thread():
    await asyncio.to_thread(time.sleep, 2)


async def fails():
    await asyncio.sleep(1)
    raise ValueError("no")


ALL = [breakfast, cancels, too_late, reads, in_a_thread, fails]
VIEWS = ["loop", "chain", "cancel"]


def groups(frame):
    return {group.head: [item.text for item in group.items] for group in frame.groups}


def test_the_loop_takes_from_the_ready_queue_and_sleeps_when_it_is_empty():
    frames = Steps(record_of(breakfast), "loop").frames
    first, second, third, asleep, timer, woken = frames[:6]
    assert groups(first)["Runs"] == ["breakfast()"]
    assert groups(first)["Ready queue"] == ['cook("tea", 2)', 'cook("egg", 3)']
    assert groups(second)["Runs"] == ['cook("tea", 2)']
    assert groups(second)["Timers"] == ['sleep(2) of cook("tea", 2)']
    assert groups(third)["Ready queue"] == []
    assert groups(asleep) == {
        "Runs": [],
        "Ready queue": [],
        "Timers": ['sleep(2) of cook("tea", 2)', 'sleep(3) of cook("egg", 3)'],
        "Selector": ["waits until 2 s"],
    }
    assert (asleep.time, timer.time) == (0, 2)
    assert groups(timer)["Ready queue"] == groups(woken)["Runs"] == ['cook("tea", 2)']
    assert [frame.time for frame in frames] == sorted(frame.time for frame in frames)


def test_the_lines_that_run_are_those_of_the_program():
    second = Steps(record_of(breakfast), "loop").frames[1]
    ran = [line for file, line, how, _ in second.lit if how == "run"]
    assert ran == [line_of(cook, "print"), line_of(cook, "await")]
    assert {file for file, *_ in second.lit} == {__file__}
    assert f"lines {ran[0]} to {ran[1]} of cook()" in second.words


def test_each_task_stands_at_a_chain_of_awaits_that_ends_in_a_future():
    frames = Steps(record_of(too_late), "chain").frames
    assert groups(frames[0]) == {
        "Task too_late()": ["too_late()", "write_file()", "sleep()", "a future"]
    }
    assert "done when the timer goes off, at 60 s" in frames[0].words
    assert groups(Steps(record_of(reads), "chain").frames[0]) == {
        "Task reads()": ["reads()", "numbers()", "sleep()", "a future"]
    }
    (gathers, *_) = Steps(record_of(breakfast), "chain").frames[0].groups
    assert gathers.items[-1].note == 'done when cook("tea", 2) and cook("egg", 3) are'


def test_a_cancellation_goes_down_to_the_future_and_comes_out_through_finally():
    asked, out = Steps(record_of(cancels), "cancel").frames
    assert [item.text for item in asked.groups[0].items] == [
        "cancels()",
        "write_file()",
        "sleep()",
        "a future",
    ]
    assert asked.lit == [(__file__, line_of(cancels, "task.cancel()"), "run", "cancels()")]
    assert [(item.text, item.look) for item in out.groups[0].items] == [
        ("write_file()", "bad"),
        ('print("closed")', ""),
        ("writer", "bad"),
    ]
    assert "the task is cancelled" in out.words


def test_stepped_through_the_way_grows_by_one_box_at_a_time_with_its_line_lit():
    frames = Steps(record_of(cancels), "cancel").data["frames"]
    assert [len(frame["groups"][0]["items"]) for frame in frames] == [1, 2, 3, 4, 1, 2, 3]
    lines = [[line for _, line, *_ in frame["lit"]] for frame in frames]
    awaits, closes = line_of(write_file, "await"), line_of(write_file, "closed")
    assert lines == [[line_of(cancels, "task.cancel()")], [awaits], [], [], [awaits], [closes], []]


def test_a_timeout_cancels_from_a_callback_and_ends_as_another_exception():
    asked, out = Steps(record_of(too_late), "cancel").frames
    assert asked.words.startswith("a callback (timeout) cancels too_late().")
    met = [item.note for item in out.groups[0].items if item.look == "bad"]
    assert [note.partition(" ")[0] for note in met] == [
        "CancelledError",
        "CancelledError",
        "TimeoutError",
    ]
    assert out.groups[0].items[-1].note == "is done"


def test_a_task_that_is_cancelled_before_its_first_line_shows_none_of_its_lines():
    async def at_once():
        task = asyncio.create_task(write_file(), name="writer")
        task.cancel()
        await asyncio.wait([task])

    _, out = Steps(record_of(at_once), "cancel").frames
    assert not any(item.text == 'print("closed")' for item in out.groups[0].items)
    assert out.groups[0].items[-1][:3] == ("writer", "cancelled", "bad")


def test_a_cancellation_that_is_swallowed_is_seen_to_end_nothing():
    async def swallows():
        try:
            await asyncio.sleep(60)
        except BaseException:
            await asyncio.sleep(1)

    async def main():
        task = asyncio.create_task(swallows(), name="deaf")
        await asyncio.sleep(1)
        task.cancel()
        await task

    _, out = Steps(record_of(main), "cancel").frames
    assert out.groups[0].items[-1].text == "deaf"
    assert out.groups[0].items[-1].note.startswith("goes on")


def test_what_never_happened_is_said():
    steps = Steps(record_of(breakfast), "cancel")
    assert steps.text == "No task was cancelled in this run."
    assert steps.text in steps._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("main", ALL, ids=lambda main: main.__name__)
@pytest.mark.parametrize("view", VIEWS)
def test_the_same_run_gives_the_same_bytes_and_the_data_fit_into_json(main, view):
    first, second = (Steps(record_of(main), view) for _ in range(2))
    assert first._repr_mimebundle_() == second._repr_mimebundle_()
    assert json.dumps(first.data, allow_nan=False) == json.dumps(second.data, allow_nan=False)


@pytest.mark.parametrize("view", VIEWS)
def test_pictures_words_and_data_show_the_same_frames(view):
    steps = Steps(record_of(cancels), view)
    assert len(steps.frames) == len(steps.text.splitlines()) - 1
    stepped = [frame["words"] for frame in steps.data["frames"]]
    assert [words for words in stepped if words in steps.text] == [f.words for f in steps.frames]
    for frame in steps.frames:
        assert frame.words in steps.text
        assert frame.words in steps.summary
    alts = re.findall('alt="([^"]*)"', steps._repr_mimebundle_()["text/html"])
    assert len(alts) == len(steps.cards) >= 2
    assert all(alts)


@pytest.mark.parametrize("main", ALL, ids=lambda main: main.__name__)
def test_cards_are_well_formed_and_have_no_text_under_11_pixels(main):
    for view in VIEWS:
        for svg, _ in Steps(record_of(main), view).cards:
            root = ElementTree.fromstring(svg)
            sizes = [float(size) for size in re.findall(r"font-size:([\d.]+)px", svg)]
            assert min([12, *sizes]) >= 11
            for text in root.iter("{http://www.w3.org/2000/svg}text"):
                assert 0 < float(text.get("y")) < float(root.get("height"))


@pytest.mark.parametrize("main", ALL, ids=lambda main: main.__name__)
def test_being_looked_at_changes_nothing_about_a_run(main):
    plain = Record()
    ended = simulate(lambda: asyncio.run(main()), plain)
    plain.stop()
    record = record_of(main)
    assert repr(record.ended.result) == repr(ended.result)
    assert repr(record.ended.error) == repr(ended.error)
    assert (record.text, record.stopped) == (plain.text, plain.stopped)


def test_a_debuggers_own_tracing_goes_on():
    def own(frame, event, argument):
        return None

    record, before = StepRecord(), sys.gettrace()
    sys.settrace(own)
    try:
        with record.tracing():
            assert sys.gettrace() is own
        assert sys.gettrace() is own
    finally:
        sys.settrace(before)


def test_a_run_without_end_keeps_a_bounded_number_of_steps():
    async def for_ever():
        while True:
            await asyncio.sleep(0)

    record = record_of(for_ever, limit=0.5)
    steps = Steps(record, "loop")
    assert len(record.steps) == MOST_STEPS
    assert steps.text.endswith("and so on")
    assert len(steps._repr_mimebundle_()["text/html"]) < 100_000
    assert "steps not drawn" in steps._repr_mimebundle_()["text/html"]
