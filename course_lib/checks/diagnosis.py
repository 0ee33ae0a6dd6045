"""What is wrong with a run, whatever the exercise: the mistakes that every asyncio program can make.

Messages are for somebody who has never seen asyncio: what happened, where, and what to look at next.
"""

from __future__ import annotations

from asyncio import InvalidStateError

from course_lib.checks.blame import (
    Origin,
    Whose,
    in_words,
    learners_line,
    origin,
    text_of,
)
from course_lib.checks.held_up import blocked, held_up_for_ever
from course_lib.checks.meanings import meaning_of, meaning_of_its_kind
from course_lib.checks.saying import at, seconds
from course_lib.checks.stuck import group_without_end, in_turn, waits
from course_lib.checks.unawaited import not_awaited, taken_for_its_result
from course_lib.checks.verdict import Incorrect, NotAttempted
from course_lib.run.clock import AskedForInput, KilledItself
from course_lib.run.run import Run
from course_lib.run.trace import Lane


def diagnose(run: Run, *, allow: frozenset[str], raises: tuple[type[BaseException], ...]) -> None:
    """Raise Incorrect for the first thing that is wrong with the run, causes before consequences.

    `allow` names diagnoses that this exercise does not mind, `raises` exceptions that it expects.
    """
    if isinstance(run.error, NotImplementedError):
        raise NotAttempted
    for find in (
        held_up_for_ever,
        _swallowed,
        _stopped,
        _error,
        not_awaited,
        _deadlock,
        blocked,
        _left_over,
        _unretrieved,
    ):
        found = find(run)
        if found is None or found.diagnosis in allow:
            continue
        if find is _error and raises and isinstance(run.error, raises) and not _too_early(run):
            continue
        found.run = run
        raise found


def _too_early(run: Run) -> bool:
    """Whether it asked for a result that is not there yet, which no exercise means."""
    return isinstance(run.error, InvalidStateError) and "not set" in text_of(run.error)


def _name(lane: Lane) -> str:
    return "an async generator that was not used up" if _closes(lane) else f"`{lane.name}`"


def _closes(lane: Lane) -> bool:
    """Whether this is the task that Python makes to close an async generator that is thrown away."""
    return lane.function.startswith("async_generator_")


def _names(lanes: list[Lane], most: int = 3) -> str:
    shown = ", ".join(_name(lane) for lane in lanes[:most])
    return shown + (f" and {len(lanes) - most} more" if len(lanes) > most else "")


def _swallowed(run: Run) -> Incorrect | None:
    still_there = run.left_over or run.record.pending
    if not (run.stopped or run.deadlocked) or not run.record.finished or not still_there:
        return None
    if all(lane.kind == "thread" for lane in still_there):
        return Incorrect(
            "deadlock",
            f"{_names(still_there)} waits in a thread, and nothing is left that could wake it. A cancellation "
            "ends the `await`, and not the thread behind it. Who ends that, or does it need a thread?",
        )
    return Incorrect(
        "swallowed-cancellation",
        f"{_names(still_there)} was cancelled and goes on: it catches CancelledError and swallows it. Let "
        "that exception pass, or raise it again after cleaning up.",
    )


_MANY_LINES = 10_000


def _stopped(run: Run) -> Incorrect | None:
    if not run.stopped:
        return None
    line = _line_when_stopped(run)
    where = at(line)
    if run.stopped == "timeout":
        said = f"Your code waits{where} for something outside of the program, and no answer came in time."
    elif run.printing_when_stopped and run.lines_printed > _MANY_LINES and run.elapsed < 1:
        said = (
            f"Your code had printed more than {_MANY_LINES:,} lines{where}, and was still printing when it was "
            "stopped after some seconds of real time. If it should end, which condition ends the loop? If it "
            "would have ended: nobody reads that many lines."
        )
    elif run.record.crowded:
        said = (
            f"Your code had made more than {run.record.most_tasks:,} tasks{where} when it was stopped. If each "
            "of them makes others, which condition ends that? If it would have ended: this course does not "
            "follow so many."
        )
    elif group := group_without_end(run):
        said = group
    else:
        said = (
            f"Your code runs{where} and never comes to an end, so it was stopped. Which condition should "
            f"end the loop, and what in the loop changes it?{_ANOTHER if len(run.tasks) > 2 else ''}"
        )
    return Incorrect("timeout" if run.stopped == "timeout" else "endless-loop", said, line)


_ANOTHER = " Another task can change it only while this one waits at an `await`."


def _line_when_stopped(run: Run) -> int | None:
    """The learner's line that was running, or else the one where something waited."""
    running = next((n for file, n, _ in run.ended.stack if file in run.files), None)
    return running or next((line for _, _, line in waits(run) if line), None)


def _deadlock(run: Run) -> Incorrect | None:
    if not run.deadlocked:
        return None
    who, first = in_turn(run)
    # who should have ended the wait may have failed, unseen: then that is the cause
    failed = next((lane for lane in run.record.unseen if lane.error is not None), None)
    if failed is None and run.record.failed_calls:
        error = run.record.failed_calls[0]
        return Incorrect(
            "deadlock",
            f"Your code would wait for ever: nothing is left that could wake it. {who + '. ' if who else ''}"
            f"Before that, a function that the loop was to call later failed with {in_words(error)}"
            f"{at(learners_line(error, run.files))}, and nobody awaits what is called so.",
            first,
        )
    return Incorrect(
        "deadlock",
        "Your code would wait for ever: nothing is left that could wake it. "
        + (f"{who}. " if who else "")
        + (
            f"{_name(failed)} failed with {in_words(failed.error)}, and nobody looked. Who should have noticed?"
            if failed is not None and failed.error is not None
            else "What should have happened for that wait to end, and who should have done it?"
        ),
        first or learners_line(run.error, run.files),
    )


def _error(run: Run) -> Incorrect | None:
    error = run.error
    if error is None or run.deadlocked:
        return None
    if isinstance(error, Incorrect):
        return error
    found = origin(error, run.files)
    line = found.line
    if isinstance(error, AskedForInput):
        return Incorrect(
            "blocking-call",
            f"Your code calls input(){at(line)}. While it waits for somebody to type, nothing else can "
            "run. Pass values as arguments instead.",
            line,
        )
    if isinstance(error, KilledItself):
        return Incorrect(
            "exception",
            f"Your code ends its whole process{at(line)}, by {text_of(error)}. Return instead.",
            line,
        )
    if isinstance(error, SystemExit):
        return Incorrect(
            "exception",
            f"Your code calls sys.exit() or exit(){at(line)}, which would end the whole program. "
            "Return instead.",
            line,
        )
    if isinstance(error, NameError) and not isinstance(error, UnboundLocalError):
        return Incorrect(
            "missing-name",
            f"The name `{error.name}` is not defined{at(line)}. Is it spelt right? Was the cell that "
            "defines or imports it run?",
            line,
        )
    said, meaning = raised(error, found), meaning_of(error)
    if not meaning and (instead := taken_for_its_result(run, said, line)):
        return instead
    return Incorrect("exception", f"{said} {meaning or meaning_of_its_kind(error)}".rstrip(), line)


def raised(error: BaseException, found: Origin) -> str:
    """Who raised what, at which line of the learner's: a sentence."""
    text, where = in_words(error), at(found.line)
    if found.whose is Whose.LEARNER:
        return f"Your code raised {text}{where}."
    if found.whose is Whose.LIBRARY:
        return f"A call{where} of something in `{found.name}` raised {text}."
    if found.whose is Whose.GIVEN and found.line:
        return (
            f"`{found.name}`, which your code calls{where}, raised {text}, and nobody caught it. Which line "
            "should?"
        )
    return f"The run ended with {text}{where}."


def _left_over(run: Run) -> Incorrect | None:
    if not run.left_over:
        return None
    count = len(run.left_over)
    it = "them" if count > 1 else "it"
    if by := _cancelled_before(run):
        who = f"`{by.name}`" if by.code and by.code.co_filename in run.files else "Your code"
        said = f"{who} was cancelled after {seconds((by.ended or by.born) - by.born)}, and left {count} "
        said += f"task{'s' * (count > 1)} running: {_names(run.left_over)}. Nobody waits for {it} any more. "
        return Incorrect("task-left-over", f"{said}What should become of {it} then?")
    return Incorrect(
        "task-left-over",
        f"Your code {'returned' if run.error is None else 'ended'} while {count} "
        f"task{'s were' if count > 1 else ' was'} still running: "
        f"{_names(run.left_over)}. Nobody waits for {it}, and nobody "
        f"cancelled {it}. What should become of {it} before you return?",
    )


def _cancelled_before(run: Run) -> Lane | None:
    """The task that began all that is left over, if it did not return but was cancelled."""
    parents = {lane.parent for lane in run.left_over}
    cancelled = [lane for lane in run.tasks if lane.id in parents and lane.state == "cancelled"]
    return cancelled[0] if len(cancelled) == len(parents) == 1 else None


def _unretrieved(run: Run) -> Incorrect | None:
    if not run.unretrieved:
        return None
    lane = run.unretrieved[0]
    failure = in_words(lane.error) if lane.error is not None else "an error"
    if _closes(lane):
        return Incorrect(
            "unretrieved-exception",
            f"An async generator that was not used up failed with {failure}. Python closes such a one: it "
            "raises GeneratorExit at its `yield`, and the generator is to end then, without another `yield`.",
        )
    meaning = meaning_of(lane.error) if lane.error is not None else ""
    return Incorrect(
        "unretrieved-exception",
        f"`{lane.name}` failed with {failure}, and nobody ever looked: the error is lost. {meaning} Await the "
        "task, or ask it for its result.".replace("  ", " "),
    )
