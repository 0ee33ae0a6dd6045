"""What lesson 06 demands of `main`: all producers and all jobs come to their end, and then the consumers."""

from __future__ import annotations

import asyncio
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.checks.saying import at, seconds, shortly
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.queueing import Crew
from course_lib.run.run import Run


def require_every_job_done(crew: Crew, nprod: int, ncon: int) -> None:
    calls = crew.calls
    require(
        sum(calls.values()),
        "It ended before a single producer or consumer had begun. What waits for them?",
        because="wrong-result",
    )
    require_a_queue(crew)
    require(
        (calls["produce"], calls["consume"]) != (ncon, nprod) or nprod == ncon,
        f"main({nprod}, {ncon}) started {ncon} producers and {nprod} consumers: the wrong way round. "
        "Which number is whose?",
        because="wrong-arguments",
    )
    require_every_producer_ended(crew, nprod)
    require(
        calls["consume"] or not ncon,
        "No consumer had begun when it ended. Was one started? And if it was cancelled: a task that has only "
        "been made begins when the others next have to wait. What was waited for until then?",
        because="wrong-result",
    )
    require(
        (calls["produce"], calls["consume"]) == (nprod, ncon),
        f"main({nprod}, {ncon}) should start {nprod} producers and {ncon} consumers. It started "
        f"{calls['produce']} and {calls['consume']}.",
        because="wrong-arguments",
    )
    for role, names in crew.called.items():
        require(
            len({*map(repr, names)}) == len(names),
            f"The names given to `{role}` were {', '.join(map(repr, names[:9]))}: which of them is which? No "
            "two should have the same name.",
            because="wrong-arguments",
        )
    require(
        len(crew.queues) == 1,
        f"It made {len(crew.queues)} queues; producers and consumers must share one.",
        because="wrong-result",
    )
    lost = len(crew.made) - len(crew.done)
    require(
        lost == 0,
        f"It ended with {lost} of {len(crew.made)} jobs not done: still on the queue, or in the hands of "
        "a consumer. What tells you that every job was not only taken but done?",
        because="wrong-result",
    )


def require_a_queue(crew: Crew) -> None:
    """What producers and consumers get is a queue that can be awaited."""
    if crew.strange is None:
        return
    role, given = crew.strange
    require(
        type(given).__module__ not in ("queue", "_queue"),  # not by class: a run replaces some
        f"`{role}` was given a `queue.{type(given).__name__}`. That is for threads: whoever waits there "
        "stops the whole event loop, and nothing of it can be awaited. Which queue has asyncio?",
        because="wrong-type",
    )
    require(
        False,
        f"`{role}` was given {shortly(given)} as its second argument. It should be the queue, of asyncio's.",
        because="wrong-arguments",
    )


def require_every_producer_ended(crew: Crew, nprod: int) -> None:
    """However long one of them takes; what is wrong with how many there are is told elsewhere."""
    require(
        crew.ended == nprod or crew.calls["produce"] < nprod,
        f"It ended while the producers were still at work: {crew.ended} of {nprod} had come to their end. Not "
        "all take the same time. What waits until the last has ended?",
        because="wrong-result",
    )


def run_main(attempt: Attempt, crew: Crew, nprod: int, ncon: int) -> Run:
    """One call of it; what it left behind of producers or queues is told in the words of this exercise."""
    expected = asyncio.CancelledError
    try:
        return attempt(nprod, ncon, given=crew.names(), draws=[], raises=(expected,))
    except Incorrect as wrong:
        require_a_queue(crew)
        if wrong.diagnosis == "task-left-over":
            require_every_producer_ended(crew, nprod)
        raise


def run_crew(
    attempt: Attempt, crew: Crew, *calls: tuple[int, int], **options: Any
) -> tuple[Run, int]:
    """All calls at once; how many consumers were at work when they had ended."""

    async def scenario(main: Any) -> int:
        if calls[1:]:
            await asyncio.gather(*(main(*call) for call in calls))
        else:
            await main(*calls[0])
        return crew.at_work

    run = attempt(scenario=scenario, given=crew.names(), draws=[], **options)
    return run, run.result


def require_no_producers(attempt: Attempt, own: dict[str, Any]) -> None:
    """Nothing to make, nothing to do, and an end."""
    crew = Crew(own)
    run = attempt(0, 2, given=crew.names(), raises=(Exception,), allow=["task-left-over"])
    require(
        run.error is None,
        f"With producers it is right. main(0, 2), with none, raised {type(run.error).__name__}: {run.error}"
        f"{at(run.error_line())}. Which call there needs at least one?",
        because="exception",
        line=run.error_line(),
        run=run,
    )


def require_two_mains(attempt: Attempt, own: dict[str, Any]) -> None:
    """Each has a queue of its own, and neither waits for the other."""
    crew = Crew(own)
    shown = attempt.last
    alone, _ = run_crew(attempt, Crew(own), (2, 2))
    run, _ = run_crew(attempt, crew, (2, 2), (2, 2), raises=(asyncio.CancelledError,))
    require(
        run.error is None,
        "Alone it is right. Of two calls at once, one cancelled what belongs to the other, which ended with "
        f"CancelledError{at(run.error_line())}. Are all tasks that it cancels its own? "
        "(`asyncio.all_tasks()` gives everybody's.)",
        because="side-effect",
        run=run,
    )
    require(
        len(crew.queues) == 2,
        f"Two calls of it at once used {len(crew.queues)} queue{'s' * (len(crew.queues) > 1)} between them: "
        "each should make its own, inside the function.",
        because="side-effect",
        run=run,
    )
    require(
        run.elapsed <= alone.elapsed,
        f"Alone it is right, and takes {seconds(alone.elapsed)}. Two at once took "
        f"{seconds(run.elapsed)}: something that both use makes one wait for the other. What is it, and "
        "what should each call have of its own?",
        because="sequential",
        run=run,
    )
    attempt.last = shown
