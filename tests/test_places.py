"""A diagnosis that names no line of its own is given one: where its cause most likely stands."""

from __future__ import annotations

import asyncio

import golden
import pytest

from course_lib import course
from course_lib.checks.places import line_for
from course_lib.checks.verdict import Incorrect


def found(code: str, answer, said: str = "It returned 3.") -> int | None:
    """The line, counted from the answer's `def`."""
    file = answer.__code__.co_filename
    line = line_for(Incorrect(code, said), answer, None, frozenset({file}))
    return line if line is None else line - answer.__code__.co_firstlineno + 1


async def one_return(n):
    if n:
        return
    await asyncio.sleep(n)
    return n + 1


async def two_returns(n):
    if n:
        return 0
    return n


async def returns_in_a_block(n):
    async with asyncio.timeout(n):
        return str(n)


async def returns_before_a_finally(n):
    def inner():
        return 3

    try:
        return inner()
    finally:
        await asyncio.sleep(n)


async def starts(n):
    tasks = [asyncio.create_task(asyncio.sleep(n)) for _ in range(3)]
    print(n)
    try:
        return await tasks[0]
    except ValueError:
        return 0


async def yields(n):
    await asyncio.sleep(n)
    yield n


async def catches_inside(n):
    async def one():
        try:
            await asyncio.sleep(n)
        except Exception:
            return n
        except KeyError:
            return 0

    await asyncio.gather(one(), one())


def hands_on():
    yield from (9, 8)


@pytest.mark.parametrize(
    ("code", "answer", "line"),
    [
        ("wrong-result", one_return, 5),
        ("wrong-result", returns_in_a_block, 3),
        ("wrong-result", returns_before_a_finally, 6),
        ("wrong-result", two_returns, 1),  # which of them nobody knows: the function
        ("wrong-result", yields, 3),
        ("task-left-over", starts, 2),
        ("wrong-output", starts, 3),
        ("swallowed-cancellation", starts, 6),
        ("lost-exception", catches_inside, 5),  # of two the one that catches more than it should
        ("task-left-over", catches_inside, 10),
        ("wrong-result", hands_on, 2),
    ],
)
def test_the_line_is_that_of_the_only_candidate(code, answer, line):
    assert found(code, answer) == line


def test_what_is_called_wrongly_is_where_its_name_stands():
    assert found("wrong-arguments", starts, "It called `print` twice.") == 3


class Rooms:
    def __init__(self, n):
        self.n = n

    def enter(self):
        return self.n

    def leave(self):
        return None


@pytest.mark.parametrize(("said", "line"), [("`leave` comes too late.", 8), ("It is wrong.", None)])
def test_of_a_class_the_method_is_shown_that_the_message_names(said, line):
    first = Rooms.__init__.__code__.co_firstlineno - 1
    found = line_for(Incorrect("wrong-result", said), Rooms, None, frozenset({__file__}))
    assert found == (line and first + line - 1)


class Squares:
    def __init__(self, n):
        self.all = []
        for one in range(n):
            self.all.append(one)

    def find(self, n):
        return n in self.all


def test_of_a_class_that_does_its_work_as_it_is_made_no_other_method_is_blamed():
    """What is missing in `all` may be missing since it was made."""
    found = line_for(
        Incorrect("wrong-result", "Missing is 4."), Squares, None, frozenset({__file__})
    )
    assert found is None


def test_the_wrong_kind_of_function_is_seen_where_it_begins():
    assert found("wrong-type", one_return, "`one_return` should be a plain function.") == 1


def test_nearly_every_catalogued_mistake_is_told_with_a_line():
    """What is left has none: classes, mostly, where no method is more to blame than another."""
    heads = [head for lesson in course.lessons() for head in heads_of(lesson.name)]
    with_line = [head for head in heads if ", line " in head]
    assert len(with_line) > 0.93 * len(heads)


def heads_of(lesson: str) -> list[str]:
    """The first line of each golden message."""
    text = golden.file_of(lesson).read_text(encoding="utf-8").strip()
    return [entry.partition("\n")[0] for entry in text.split("\n\n")]


async def takes_errors_as_results(n):
    both = [asyncio.sleep(n), asyncio.sleep(n)]
    return await asyncio.gather(*both, return_exceptions=True)


async def catches_everything_there_is(n):
    try:
        await asyncio.sleep(n)
    except:  # noqa: E722
        return n


@pytest.mark.parametrize(
    ("answer", "line"), [(takes_errors_as_results, 3), (catches_everything_there_is, 4)]
)
def test_what_loses_an_exception_is_seen_without_its_name(answer, line):
    assert found("lost-exception", answer, "The error is lost.") == line
