"""A learner's answer as its check sees it: something to call, which runs in virtual time."""

from __future__ import annotations

import functools
import inspect
import traceback
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

from course_lib.checks.diagnosis import Incorrect, diagnose
from course_lib.run.run import Run, files_of, namespace_of, run_attempt


class Attempt:
    """A learner's answer, as its check sees it: call it to run it in virtual time."""

    def __init__(
        self, exercise: Any, attempt: Any, names: dict[str, Any], own: dict[str, Any]
    ) -> None:
        self.exercise, self.function, self.names = exercise, attempt, names | own
        self.own = (
            own  # the learner's other answers; empty in the first try, beside the reference's
        )
        self.namespace = namespace_of(attempt)
        self.files = files_of(attempt, self.namespace)
        self.runs: list[Run] = []
        self.last: Run | None = None  # what a verdict shows

    def __call__(
        self,
        *args: Any,
        function: Any = None,
        scenario: Callable[[Any], Any] | None = None,
        given: dict[str, Any] | None = None,
        allow: Sequence[str] = (),
        raises: tuple[type[BaseException], ...] = (),
        seed: int | None = None,
        draws: Sequence[int] | None = None,
        limit: float = 2.0,
    ) -> Run:
        """Run `attempt(*args)`, or `scenario(attempt)`, and raise Incorrect for what is plainly wrong.

        `function` is called in the place of the attempt: one of `own`, say, that uses it. Names in
        `given` stand in for the attempt's own; `allow` and `raises` are as in `diagnose`; `seed` and
        `draws` (see `scripted_random`) make `random` do what the check wants. `limit` is in real seconds.
        Exceptions of the scenario that do not come out of the attempt are the check's own.
        """
        function = function or self.function
        is_async = self.exercise.is_async or inspect.iscoroutinefunction(scenario)
        if scenario is None:
            call = functools.partial(self._main, function) if is_async else function
            call = functools.partial(call, *args)
        else:
            if isinstance(scenario, FunctionType):
                scenario.__name__ = "check"  # what its lane is called in pictures
            call = functools.partial(scenario, function)
        given = given or {}
        run = run_attempt(
            call,
            is_async=is_async,
            namespace=self.namespace,
            files=self.files,
            names=self.names | {self.exercise.name: self.function} | given,
            hidden=[
                scenario,
                *given.values(),
                *(f for n, f in self.names.items() if n not in self.own),
            ],
            seed=seed,
            draws=draws,
            limit=limit,
        )
        run.of_scenario = scenario is not None
        self.last = run
        self.runs.append(run)
        if run.error is not None and run.error_line() is None and _of(scenario, run.error):
            raise run.error
        if not is_async and inspect.iscoroutine(run.result):
            run.result.close()  # or Python complains later, in somebody else's cell
            raise Incorrect(
                "wrong-type",
                f"`{self.exercise.name}` should be a plain function. Yours is a coroutine function, so "
                "calling it runs nothing.",
                run=run,
            )
        allowed = frozenset(allow) | (frozenset() if is_async else {"blocking-call"})
        diagnose(run, allow=allowed, raises=raises)
        return run

    def _main(self, function: Any, *args: Any) -> Any:
        """A coroutine that awaits the function: its own, where it is a coroutine function."""
        if inspect.iscoroutinefunction(function):
            return function(*args)
        name = self.exercise.name

        async def main() -> Any:
            value = function(*args)
            if not inspect.isawaitable(value):
                kind = "an async generator" if inspect.isasyncgen(value) else "a plain function"
                raise Incorrect(
                    "wrong-type",
                    f"`await {name}(…)` does not work: your `{name}` is {kind} and returned "
                    f"{shortly(value)}. What makes a function a coroutine function?",
                )
            return await value

        main.__name__ = name
        return main()


def _of(scenario: Any, error: BaseException) -> bool:
    """Whether the error came through the check's own scenario."""
    if isinstance(error, Incorrect | NotImplementedError):
        return False
    code = getattr(scenario, "__code__", None)
    return any(frame.f_code is code for frame, _ in traceback.walk_tb(error.__traceback__))


def shortly(value: Any) -> str:
    """A value in at most 60 characters."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
