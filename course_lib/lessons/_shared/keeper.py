"""What looks into the set of lesson 02 in which tasks are kept."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Coroutine
from typing import Any

from course_lib.checks.blame import in_words
from course_lib.checks.exercise import require


async def job(seconds: float) -> str:
    """What `start_kept` is given to start."""
    return await asyncio.sleep(seconds, "done")


async def failing_job(seconds: float) -> str:
    """It raises ValueError in the end."""
    await asyncio.sleep(seconds)
    raise ValueError("the job failed")


class Keeper:
    """Starts jobs with the learner's `start_kept`, and looks into the set."""

    def __init__(self, start_kept: Any) -> None:
        self.start_kept = start_kept
        loop = asyncio.get_running_loop()
        # what somebody else keeps there: futures, for they need no lane in the picture
        self.others = {loop.create_future() for _ in range(9)}
        self.ended = loop.create_future()  # somebody else's, too, who has not looked at it yet
        self.ended.set_result("theirs")
        self.others.add(self.ended)
        self.kept: set[Any] = {*self.others}
        self.failed_callbacks: list[str] = []
        loop.set_exception_handler(self._note)

    def _note(self, _: Any, context: dict[str, Any]) -> None:
        if "callback" in context["message"] and (error := context.get("exception")) is not None:
            self.failed_callbacks.append(in_words(error))

    def start(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Start it, and see what came back and what is in the set."""
        try:
            task = self.start_kept(coroutine, self.kept)
        except Exception:
            coroutine.close()  # the error is what counts, not that the coroutine never ran
            raise
        if inspect.iscoroutine(task):
            task.close()  # or Python complains later, in somebody else's cell
            coroutine.close()
        require(
            task is not None,
            "It returned None. Whoever starts something may want to await or cancel it: return the task.",
            because="wrong-result",
        )
        require(
            not inspect.iscoroutine(task),
            "It returned a coroutine; it should return the task that runs it. A coroutine alone does not "
            "run.",
            because="wrong-type",
        )
        require(
            asyncio.isfuture(task),
            f"It returned an object of the type `{type(task).__name__}`; it should return the task.",
            because="wrong-type",
        )
        self.leaves_the_others_alone()
        require(
            not any(inspect.iscoroutine(thing) for thing in self.kept),
            "`kept` holds the coroutine. What may vanish, and must be held, is the task that runs it.",
            because="wrong-type",
        )
        require(
            task in self.kept,
            "When `start_kept` returned, the task was not in the set that it was given. Is it put into "
            "that very set, and does it stay there while it runs?",
            because="wrong-result",
        )
        require(
            not any(asyncio.isfuture(one) and one.done() for one in self.kept - self.others),
            "After a call with a new set, this holds a task that was done long before: one of an earlier call, "
            "with another set. What is still there from the call before?",
            because="side-effect",
        )
        return task

    def leaves_the_others_alone(self) -> None:
        require(
            self.others - self.kept != {self.ended},
            f"{len(self.others)} other tasks were in `kept` from the beginning, and one of them had ended: it "
            "is no longer there. It belongs to somebody else, who may want its result: take out this one "
            "task only.",
            because="side-effect",
        )
        require(
            self.others <= self.kept,
            f"{len(self.others)} other tasks were in `kept` from the beginning; "
            f"{len(self.others & self.kept)} of them are left there. They belong to somebody else: take out "
            "this one task only.",
            because="side-effect",
        )

    def has_let_go(self, task: Any, when: str, later: str = "half a second later") -> None:
        """A task that is done is not in the set."""
        self.leaves_the_others_alone()
        raised = "".join(f" The callback raised {error}." for error in self.failed_callbacks[:1])
        require(
            task not in self.kept,
            f"{when}, and {later} `kept` still holds its task.{raised} A server "
            "that goes on like this runs out of memory. Who tells you that a task is done, whichever way it "
            "ended?",
            because="resource-leak",
        )
        require(
            not self.failed_callbacks,
            f"{when}, and the task left `kept`, but then the callback raised "
            f"{''.join(self.failed_callbacks[:1])}. A task has a result, or an exception, or it was cancelled "
            "and has neither: what may be asked of it?",
            because="exception",
        )
