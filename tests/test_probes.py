"""The same ways to be wrong, tried on every exercise. See probes.py."""

from __future__ import annotations

import answers
import probes
import pytest

from course_lib import course

NEVER = "it never returns: it is cancelled"
JUDGED_BY_TYPES = "it is judged by a type checker, and never run"
NOT_YET = "its check does not try this yet"
# What a check does not find out, and why. Strike off what it has learnt: the test says so.
MISSED = {
    ("start_here.hello", "at once"): "the toy: nothing in it waits",
    ("awaitables.start_kept", "nothing"): "its set belongs to the caller, and is empty at first",
    ("awaitables.start_kept", "many"): NOT_YET,
    ("generator_roots.take_turns", "nothing"): NOT_YET,
    ("generator_roots.take_turns", "many"): NOT_YET,
    ("rules_of_async.announce", "nothing"): NOT_YET,
    ("rules_of_async.announce", "many"): NOT_YET,
    ("chaining.main", "nothing"): NOT_YET,
    ("chaining.main", "many"): NOT_YET,
    ("queues.produce", "again"): NEVER,
    ("queues.consume", "again"): NEVER,
    ("queues.work_off", "again"): NOT_YET,
    ("queues.work_off", "many"): NOT_YET,
    ("structured_concurrency.fastest", "nothing"): NOT_YET,
    ("timeouts_and_cancellation.ask_each", "many"): NOT_YET,
    ("timeouts_and_cancellation.watch", "again"): NEVER,
    ("timeouts_and_cancellation.watch", "at once"): NOT_YET,
    ("timeouts_and_cancellation.drain", "at once"): NOT_YET,
    ("timeouts_and_cancellation.drain", "many"): NOT_YET,
    ("probing_domains.pairs", "at once"): NOT_YET,
    ("flags.supervisor", "many"): NOT_YET,
    ("flags.flag_sizes", "at once"): NOT_YET,
    ("flags.flag_sizes", "many"): NOT_YET,
    ("flags2.tally", "at once"): NOT_YET,
    ("flags2.tally", "many"): NOT_YET,
    ("flags2.supervisor", "at once"): NOT_YET,
    ("flags3.who_failed", "at once"): NOT_YET,
    ("executors.in_threads", "many"): NOT_YET,
    ("executors.count_saved", "many"): NOT_YET,
    ("how_async_works.longest_lag", "at once"): NOT_YET,
    ("how_async_works.with_spinner", "at once"): NOT_YET,
    ("how_async_works.primes_among", "many"): NOT_YET,
    ("charindex.find", "many"): "it is given an index, of any size, and a text",
    ("beyond_asyncio.run_naps", "nothing"): NOT_YET,
    ("beyond_asyncio.run_naps", "many"): NOT_YET,
    ("beyond_asyncio.probe_all", "at once"): NOT_YET,
    ("beyond_asyncio.probe_all", "many"): NOT_YET,
    ("type_hints.patient", "again"): JUDGED_BY_TYPES,
    ("type_hints.patient", "at once"): JUDGED_BY_TYPES,
    ("type_hints.total", "again"): JUDGED_BY_TYPES,
    ("type_hints.total", "at once"): JUDGED_BY_TYPES,
    ("type_hints.total", "nothing"): JUDGED_BY_TYPES,
    ("type_hints.total", "many"): JUDGED_BY_TYPES,
    (
        "testing_and_debugging.test_retried",
        "at once",
    ): "the learner's test: nobody runs two at once",
    ("testing_and_debugging.stuck", "again"): NOT_YET,
    ("testing_and_debugging.stuck", "nothing"): NOT_YET,
    ("testing_and_debugging.stuck", "many"): NOT_YET,
    ("testing_and_debugging.labelled", "at once"): NOT_YET,
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
