"""From an answer to its verdict."""

from __future__ import annotations

import gc
from asyncio import CancelledError
from typing import Any

from course_lib.checks.answer import is_plain
from course_lib.checks.attempt import Attempt, Found, Judged
from course_lib.checks.besides import class_without, said_besides
from course_lib.checks.blame import COURSE, Origin, Whose, in_words, origin, text_of
from course_lib.checks.diagnosis import raised
from course_lib.checks.fits import require_that_it_fits
from course_lib.checks.meanings import meaning_of
from course_lib.checks.places import codes_of, line_for
from course_lib.checks.probes import require_what_holds_for_all
from course_lib.checks.saying import at
from course_lib.checks.tampering import replaced_by_the_learner
from course_lib.checks.unchanged import as_it_was, is_empty, is_unchanged
from course_lib.checks.verdict import (
    Fault,
    Incorrect,
    NotAttempted,
    Outcome,
    Verdict,
    check_failed,
)
from course_lib.run.clock import LIBRARIES, simulate
from course_lib.run.run import Run

_MANY = 100  # collections of the youngest generation alone, which are some ten checks'
_collect, _collections = gc.collect, gc.get_count  # bound early: a program may replace them
_UNFIT = (
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
)  # what comes of a value of another kind
_NOBODYS = (*LIBRARIES, str(COURSE))


def judge(
    exercise: Judged, answer: Any, names: dict[str, Any], own: dict[str, Any] | None = None
) -> Verdict:
    """The verdict on an answer beside the answers `names`, and, of the learner's own, `own`."""
    tried = Attempt(exercise, answer, names, own or {})
    try:
        verdict = _checked(exercise, tried)
    except Exception as error:
        verdict = _of_a_failure(exercise, tried, error)
    except (
        CancelledError
    ):  # no Exception, and no error of the check's own: it cancels none of its callers
        said = (
            f"When `{exercise.name}` had been called, the task that called it was cancelled: your code cancels "
            "tasks that are not its own (`asyncio.all_tasks()` holds everybody's). Cancel only those that it "
            "has started."
        )
        verdict = Verdict(exercise.name, Outcome.INCORRECT, "side-effect", said)
    if tried.last is not None and verdict.verdict is not Outcome.NOT_ATTEMPTED:
        verdict.run, verdict.elapsed = tried.last, tried.last.elapsed
    return _without_end(exercise.name, tried) or verdict


def _without_end(name: str, tried: Attempt) -> Verdict | None:
    """Let go of what the runs hold, in virtual time; the verdict if that does not come to an end.

    What an answer has returned may have a `__del__`. Later it would run in the kernel's own thread. And what
    check after check leaves is collected by Python when it has other things to do; where it has none, here.
    """
    plain = all(is_plain(done.result) and done.error is None for done in tried.runs)
    if plain and _collections()[1] < _MANY:
        return None

    def let_go() -> None:
        if plain:
            _collect(1)
            return
        for done in tried.runs:
            done.let_go()

    ended = simulate(let_go, namespaces=[tried.namespace])
    # else it is Python itself that is at it, as there was much to be thrown away
    somebodys = any(not file.startswith(_NOBODYS) for file, _, _ in ended.stack)
    if not ended.stopped or not somebodys:
        return None
    line = next((line for file, line, _ in ended.stack if file in tried.files), None)
    said = f"When an object that your code made is destroyed, its `__del__`{at(line)} does not come to an end."
    return Verdict(name, Outcome.INCORRECT, "endless-loop", said, line)


def expected_run(exercise: Judged, run: Run, names: dict[str, Any]) -> Run | None:
    """The reference's run of the same scenario as a learner's `run`; None if there is none."""
    tried = Attempt(exercise, exercise.solution, names, {})
    tried.wanted = run.scenario
    try:
        exercise.check(tried)
    except Found:
        pass
    except (Incorrect, NotAttempted):
        return None
    return next((done for done in tried.runs if done.scenario == run.scenario), None)


def _checked(exercise: Judged, tried: Attempt) -> Verdict:
    """The verdict that the check comes to. Raises what goes wrong on the way."""
    name = exercise.name
    try:
        if is_empty(tried.function):
            raise NotAttempted
        if is_unchanged(tried.function, exercise.lesson, name):
            raise NotAttempted(as_it_was(exercise.lesson, name, exercise.solution))
        if exercise.called:
            require_that_it_fits(name, tried.function, exercise.solution)
        exercise.check(tried)
        require_what_holds_for_all(exercise, tried)
    except NotAttempted as untouched:
        stub = f"`{name}` {str(untouched) or 'is still a stub'}."
        return Verdict(name, Outcome.NOT_ATTEMPTED, message=stub)
    except Incorrect as wrong:
        tried.last = wrong.run or tried.last
        besides, there = said_besides(wrong, tried.function, tried.last, tried.files)
        wrong.message = f"{besides} {wrong.message}".lstrip()  # a cause comes first
        line = wrong.line or there or line_for(wrong, tried.function, tried.last, tried.files, name)
        return Verdict(name, Outcome.INCORRECT, wrong.diagnosis, wrong.message, line)
    return Verdict(name, Outcome.CORRECT)


def _of_a_failure(exercise: Judged, tried: Attempt, error: Exception) -> Verdict:
    """Something failed while the answer was checked: of the answer, of how it called, or of the course?"""
    name, found = exercise.name, origin(error, tried.files)
    if not isinstance(error, Fault):
        if found.whose is Whose.LEARNER and found.line is not None:
            told = raised(error, found)
            said = f"While the check looked at what your code gave it, {told[0].lower()}{told[1:]}"
            said = f"{said} {meaning_of(error)}".rstrip()
            return Verdict(name, Outcome.INCORRECT, "exception", said, found.line)
        if lacking := class_without(error, tried.function, tried.files):
            return Verdict(name, Outcome.INCORRECT, "missing-name", *lacking)
        if (found.line is not None or isinstance(error, _UNFIT)) and _is_sound(
            exercise, tried.names
        ):
            said = _provocation(error, found) if found.line is not None else _unfit(error)
            return Verdict(name, Outcome.INCORRECT, "exception", said, found.line or _begins(tried))
    if said := replaced_by_the_learner():
        return Verdict(name, Outcome.INCORRECT, "side-effect", said)
    return check_failed(name, exercise.lesson, error)


def _is_sound(exercise: Judged, names: dict[str, Any]) -> bool:
    """Whether the check works, tried with the reference."""
    try:
        tried = Attempt(exercise, exercise.solution, names, {})
        return _checked(exercise, tried).verdict is Outcome.CORRECT
    except Exception:
        return False  # the first error is the one to be reported


def _provocation(error: Exception, found: Origin) -> str:
    """What a given function failed of was handed to it by the learner."""
    who = (
        f"`{found.name}`, which your code calls{at(found.line)},"
        if found.name
        else f"A call{at(found.line)}"
    )
    said = f"{who} failed with {in_words(error)}."
    if "'coroutine'" in text_of(error):
        said += " What was handed to it is a coroutine object, and not its result: was it awaited?"
    elif meaning := meaning_of(error):
        said += f" {meaning}"
    elif isinstance(error, _UNFIT):
        said += " It works with what it expects: what did your code hand to it?"
    return said


def _unfit(error: BaseException) -> str:
    """The check failed of what the learner gave it, and none of their lines was at work then."""
    said = f"What your code gave cannot be used as the text promises: {in_words(error)}."
    if "'coroutine'" in text_of(error):
        return f"{said} It is a coroutine object, and not its result: was it awaited?"
    return f"{said} {meaning_of(error) or 'Compare it with the text: is it of the right kind?'}"


def _begins(tried: Attempt) -> int | None:
    """The line in which the answer begins, where it has one beginning."""
    codes = codes_of(tried.function, tried.files)
    return codes[0].co_firstlineno if len(codes) == 1 else None
