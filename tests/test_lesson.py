"""What a learner calls in a notebook, as it is in a plain terminal."""

from __future__ import annotations

import asyncio
import functools
from types import SimpleNamespace

import pytest

from course_lib import Lesson, course
from course_lib.notebook import picture, progress
from solutions.chaining import chain, fire, load, main


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path))
    return Lesson("chaining")


async def stub(n):
    raise NotImplementedError


def test_a_correct_answer(lesson, capsys):
    lesson.check(load)
    assert capsys.readouterr().out.startswith("✓ load: correct. It takes 7 s.\n")


def test_a_stub_is_neither_right_nor_wrong_and_leaves_no_trace(lesson, capsys, monkeypatch):
    monkeypatch.setitem(globals(), "load", stub)
    lesson.check("load")
    assert "not attempted" in capsys.readouterr().out
    assert list(progress.events()) == []


def test_an_answer_may_go_by_another_name_if_it_is_bound_to_the_right_one(
    lesson, capsys, monkeypatch
):
    monkeypatch.setitem(globals(), "fire", functools.partial(fire))
    lesson.check(fire)
    assert "fire: correct" in capsys.readouterr().out


def test_hints_come_one_at_a_time_and_stay(lesson, capsys):
    for expected in (1, 2, 3, 3):
        lesson.hint("chain")
        assert capsys.readouterr().out.count("Hint ") == expected


def test_the_solution_is_shown_and_noted(lesson, capsys):
    lesson.solution(chain)
    assert "async def chain" in capsys.readouterr().out
    assert [event["event"] for event in progress.events()] == ["solution"]


def test_earlier_answers_are_kept(lesson, capsys):
    lesson.check(load)
    lesson.earlier("load")
    assert "async def load" in capsys.readouterr().out


def test_reset_brings_back_the_published_stub_and_keeps_the_answer(lesson, capsys, monkeypatch):
    """In the place of the cell that calls it, whatever the notebook holds by now."""
    shell = SimpleNamespace(kernel=None, put=[])
    shell.set_next_input = lambda text, replace: shell.put.append((text, replace))
    with monkeypatch.context() as patch:
        patch.setattr("IPython.get_ipython", lambda: shell)
        lesson.reset(load)
    assert shell.put == [(course.find("chaining").stubs["load"], True)]
    lesson.earlier("load")
    assert "# 1 of 1: reset\nasync def load" in capsys.readouterr().out


def test_progress_and_the_map_know_what_is_done(lesson, capsys):
    lesson.check(load)
    lesson.progress()
    lesson.course()
    out = capsys.readouterr().out
    assert "[x] load" in out
    assert "1 of 4 done" in out


def test_an_unknown_exercise_says_which_there_are(lesson):
    with pytest.raises(LookupError, match="It has: load, fire, chain, main"):
        lesson.check("no_such")


def test_an_unknown_lesson_says_which_there_are():
    with pytest.raises(LookupError, match="start_here"):
        Lesson("no_such")


def test_a_timeline_runs_in_virtual_time_and_keeps_result_output_and_picture(lesson, capsys):
    async def cell():
        return await lesson.timeline(main("cannon"))

    run = asyncio.run(cell())
    assert run.elapsed == sum(run.result[0])
    assert run.output == capsys.readouterr().out
    assert 'chain("cannon")' in run.text
    assert "<img" in run._repr_mimebundle_()["text/html"]


def test_a_timeline_of_a_stub_says_so_and_raises_nothing(lesson):
    async def cell():
        return await lesson.timeline(stub("cannon"))

    assert "still a stub" in asyncio.run(cell()).text


def test_a_timeline_names_the_stub_and_not_who_calls_it(lesson):
    class Once:
        def __await__(self):
            raise NotImplementedError

    async def calls(unsolved):
        await unsolved

    async def cell(unsolved):
        return await lesson.timeline(calls(unsolved))

    assert "`stub` is still a stub" in asyncio.run(cell(stub("cannon"))).text
    assert "`Once` is still a stub" in asyncio.run(cell(Once())).text


def test_a_timeline_keeps_an_error_instead_of_raising_it(lesson):
    async def fails():
        raise ValueError("no")

    async def cell():
        return await lesson.timeline(fails())

    assert isinstance(asyncio.run(cell()).error, ValueError)


def test_a_timeline_has_room_for_many_tasks_and_says_where_they_are_too_many(
    lesson, capsys, monkeypatch
):
    """More than a check allows: it has five times as long."""

    async def many(count):
        await asyncio.gather(*[asyncio.sleep(1) for _ in range(count)])

    async def cell(count):
        return await lesson.timeline(many(count))

    assert asyncio.run(cell(40_000)).error is None
    monkeypatch.setattr(picture, "MOST_TASKS", 1_000)
    assert asyncio.run(cell(40_000)).error is not None
    assert "more than 1,000 tasks at once" in capsys.readouterr().out


def test_a_timeline_that_is_stopped_before_it_begins_leaves_no_coroutine_behind(
    lesson, monkeypatch
):
    def stopped(work):
        raise KeyboardInterrupt

    async def cell():
        await lesson.timeline(coroutine)

    monkeypatch.setattr(picture, "apart", stopped)
    coroutine = main("cannon")
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(cell())
    assert coroutine.cr_frame is None  # closed: Python would complain that nobody awaited it


def test_a_timeline_refuses_what_is_already_running(lesson):
    async def cell():
        await lesson.timeline(asyncio.ensure_future(asyncio.sleep(0)))

    with pytest.raises(TypeError, match="give it a coroutine"):
        asyncio.run(cell())


def test_a_block_is_recorded_in_real_time_and_shown_at_its_end(lesson, capsys):
    async def cell():
        async with lesson.timeline() as run:
            await asyncio.gather(asyncio.sleep(0.01), asyncio.sleep(0))
        return run

    run = asyncio.run(cell())
    assert run.elapsed >= 0.01
    assert "gather of 2" in run.text
    assert run.text in capsys.readouterr().out


def test_an_error_in_a_recorded_block_comes_out(lesson, capsys):
    async def cell():
        async with lesson.timeline():
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        asyncio.run(cell())
