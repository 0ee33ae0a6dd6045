"""The same ways to be wrong, tried on every exercise. See probes.py."""

from __future__ import annotations

import asyncio
import contextlib
import functools

import answers
import probes
import pytest

from course_lib import course
from course_lib.checks import probes as checks

NEVER = "it never returns: it is cancelled"
JUDGED_BY_TYPES = "it is judged by a type checker, and never run"
THE_CALLERS = "what it is given belongs to the caller, who also decides how much is in it"
REAL_SERVER = "it is tried with a real server, where each more call costs real time"
# What a check does not find out, and why. Strike off what it has learnt: the test says so.
MISSED = {
    ("awaitables.start_kept", "nothing"): THE_CALLERS,
    ("awaitables.start_kept", "many"): THE_CALLERS,
    ("queues.consume", "again"): NEVER,
    ("queues.work_off", "again"): NEVER,
    ("structured_concurrency.fastest", "nothing"): "its text says that there is at least one",
    ("timeouts_and_cancellation.watch", "again"): NEVER,
    ("flags.supervisor", "many"): REAL_SERVER,
    ("flags.flag_sizes", "many"): REAL_SERVER,
    ("charindex.find", "many"): "it is given an index, of any size, and a text",
    ("type_hints.total", "many"): JUDGED_BY_TYPES,
    (
        "testing_and_debugging.test_retried",
        "at once",
    ): "the learner's test: nobody runs two at once",
}
EXERCISES = [one for lesson in course.lessons() for one in answers.load(lesson.name)]
TRIED = [
    pytest.param(exercise, name, id=f"{exercise.lesson}.{exercise.name}-{name}")
    for exercise in EXERCISES
    for name, probe in probes.PROBES.items()
    if probes.applies(probe, exercise)
]


@pytest.mark.parametrize(("exercise", "name"), TRIED)
def test_each_check_finds_an_answer_wrong_that_is_spoilt_in_a_general_way(exercise, name):
    """Called again, called at once, with nothing, with many: but for those listed, each with a reason."""
    found = probes.found(probes.PROBES[name], exercise)
    reason = MISSED.get((f"{exercise.lesson}.{exercise.name}", name))
    assert found or reason, (
        f"a worked answer that fails `{name}` (see probes.py) passes: let the check try it, or list a reason"
    )
    assert not (found and reason), "found, and yet listed in MISSED: strike it off"


def test_what_is_listed_as_missed_is_there():
    tried = {(f"{p.values[0].lesson}.{p.values[0].name}", p.values[1]) for p in TRIED}
    assert MISSED.keys() <= tried


def test_a_worked_answer_that_is_only_moved_is_right():
    """Or the probes would be found for the wrong reason."""
    wrong = [
        exercise.name
        for exercise in EXERCISES
        if probes.applies(probes.again, exercise)
        and exercise.verdict(probes.moved(exercise.solution), {}).verdict != "correct"
    ]
    assert wrong == []


def test_what_a_check_does_not_try_is_tried_all_the_same():
    """`hello`'s check calls it once; two calls at once are tried of every answer."""
    [hello] = answers.load("start_here")
    verdict = hello.verdict(probes.at_once(probes.moved(hello.solution)), {})
    assert (verdict.verdict, verdict.diagnosis) == ("incorrect", "side-effect")
    assert "Two calls of it, begun together" in verdict.message


def test_a_cancellation_that_is_swallowed_is_found_though_no_check_asks_for_it():
    """The checks of these never cancel anything."""
    tried = {
        ("start_here", "hello"),
        ("sync_vs_async", "main_async"),
        ("awaitables", "make_coffee"),
    }
    for exercise in [one for one in EXERCISES if (one.lesson, one.name) in tried]:
        answer = probes.moved(exercise.solution)

        @functools.wraps(answer)
        async def deaf(*args, answer=answer, **options):
            with contextlib.suppress(asyncio.CancelledError):
                return await answer(*args, **options)

        verdict = exercise.verdict(deaf, {})
        assert (verdict.verdict, verdict.diagnosis) == ("incorrect", "swallowed-cancellation")
        assert "it returns as if nothing had happened" in verdict.message


def test_who_tidies_up_with_a_block_when_cancelled_is_right():
    """A pool of threads that is left in the middle waits for its threads: that is asked of nobody."""
    [probe] = [one for one in EXERCISES if (one.lesson, one.name) == ("probing_domains", "probe")]
    [pool] = [one for name, one in probe.alternatives.items() if "asks_for_one_address" in name]
    assert probe.verdict(pool.attempt, pool.names).verdict == "correct"


def test_what_the_worked_answer_does_not_go_through_is_asked_of_nobody():
    """`fastest([])` fails with the worked answer, too: its text says that there is at least one."""
    [fastest] = [one for one in EXERCISES if one.name == "fastest"]
    assert fastest.verdict(probes.nothing(probes.moved(fastest.solution)), {}).verdict == "correct"


def test_a_worked_answer_that_once_comes_too_late_takes_no_probe_away(monkeypatch):
    """Beside a real server, on a busy machine: what it does not go through once is tried again."""
    exercise = next(one for one in answers.load("flags") if one.name == "flag_sizes")
    wrong = exercise.mistakes["asks_for_none_that_is_under_way"]
    found = checks._wrong_of_the_worked_answer
    outcomes = iter([{"at once"}])
    monkeypatch.setattr(checks, "_meaningless", set())
    monkeypatch.setattr(
        checks, "_wrong_of_the_worked_answer", lambda tried: next(outcomes, None) or found(tried)
    )
    verdict = exercise.verdict(wrong.attempt, wrong.names)
    assert (verdict.diagnosis, checks._meaningless) == ("side-effect", set())
