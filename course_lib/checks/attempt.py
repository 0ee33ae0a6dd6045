"""A learner's answer as its check sees it: something to call, which runs in virtual time."""

from __future__ import annotations

import functools
import inspect
import itertools
import re
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FunctionType
from typing import Any, NamedTuple, Protocol, TypeVar

from course_lib.checks.answer import files_of, namespace_of
from course_lib.checks.blame import COURSE, Whose, learners_line, origin
from course_lib.checks.diagnosis import diagnose
from course_lib.checks.fits import as_promised, awaitable
from course_lib.checks.stand_ins import (
    hide,
    let_go_of_loops,
    named_after,
    replaced,
    scripted_random,
)
from course_lib.checks.tampering import in_words
from course_lib.checks.verdict import Fault, Incorrect
from course_lib.run.clock import AskedForInput
from course_lib.run.run import Run, run

_Lent = TypeVar("_Lent")


class Call(NamedTuple):
    """One call of an answer by its check, so that it can be made again, or made differently."""

    args: tuple[Any, ...]
    scenario: Callable[[Any], Any] | None
    options: dict[str, Any]
    run: Run
    lend: Callable[[], AbstractContextManager[Any]]


class Judged(Protocol):
    """What is judged of: an exercise, as far as that matters here."""

    name: str
    lesson: str
    check: Callable[[Attempt], None]
    called: bool

    @property
    def solution(self) -> Any:
        """The reference."""

    @property
    def is_async(self) -> bool:
        """Whether the reference is a coroutine function."""


class Found(BaseException):
    """The run that was wanted of a check is there; the rest of the check is left out."""


class Attempt:
    """A learner's answer, as its check sees it: call it to run it in virtual time."""

    def __init__(
        self, exercise: Judged, attempt: Any, names: dict[str, Any], own: dict[str, Any]
    ) -> None:
        self.exercise, self.function, self.names = exercise, attempt, names | own
        self.own = own  # the learner's other answers; empty where those of the reference are tried
        self.namespace = namespace_of(attempt)
        self.files = files_of(attempt, self.namespace)
        self.runs: list[Run] = []
        self.last: Run | None = None  # what a verdict shows
        self.first: Call | None = None  # what its check began with
        self.waiting: Call | None = None  # the first that takes time
        self.wanted: Any = None  # a scenario: after its run comes Found
        self._lend: Callable[[], AbstractContextManager[Any]] = nullcontext

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
        function = self.function if function is None else function
        is_async = self.exercise.is_async or inspect.iscoroutinefunction(scenario)
        if scenario is None:
            call = functools.partial(self.main, function) if is_async else function
            call = functools.partial(call, *args)
        else:
            if isinstance(scenario, FunctionType):
                scenario.__name__ = "check"  # what its lane is called in pictures
            called = function
            if function is self.function:
                called = as_promised(self.exercise.name, function, self.exercise.solution)
            call = functools.partial(scenario, called)
        given = given or {}
        theirs = {id(self.function), *map(id, self.own.values())}  # a check may lend them, too
        stand_ins = {name: value for name, value in given.items() if id(value) not in theirs}
        named_after(stand_ins)
        let_go_of_loops([*self.namespace.values()])
        hide([self.exercise.check, scenario, *stand_ins.values()])
        hide(function for name, function in self.names.items() if name not in self.own)
        names = self.names | {self.exercise.name: self.function} | given
        key = self._scenario(args, scenario, given, seed, draws)
        drawn: list[tuple[int, int]] = []
        with replaced(self.namespace, names), scripted_random(seed, draws, drawn):
            done = run(
                call,
                is_async=is_async,
                namespace=self.namespace,
                files=self.files,
                limit=limit,
            )
        done.draws = drawn
        done.answer, done.of_scenario = function, scenario is not None
        done.scenario = key
        self.last = done
        self.runs.append(done)
        self._raise_faults(done, scenario)
        if not is_async and (unrun := _unrun(done.result, function)):
            for coroutine in unrun:
                coroutine.close()  # or Python complains later, in somebody else's cell
            raise Incorrect(
                "wrong-type",
                f"`{self.exercise.name}` should be a plain function. Yours is a coroutine function, so "
                "calling it runs nothing: leave `async` away.",
                run=done,
            )
        allowed = frozenset(allow) | (frozenset() if is_async else {"blocking-call"})
        diagnose(done, allow=allowed, raises=raises)
        if self.waiting is None and function is self.function:
            options: dict[str, Any] = {"given": given, "allow": allow, "seed": seed, "draws": draws}
            options["raises"] = raises if done.error is not None else ()
            call_made = Call(args, scenario, options, done, self._lend)
            self.first = self.first or call_made
            self.waiting = call_made if done.elapsed else None
        if self.wanted is not None and key == self.wanted:
            raise Found
        return done

    @contextmanager
    def lending(self, lend: Callable[[], AbstractContextManager[_Lent]]) -> Iterator[_Lent]:
        """What calls need that are made in here, and need again when one of them is made again."""
        before, self._lend = self._lend, lend
        try:
            with lend() as lent:
                yield lent
        finally:
            self._lend = before

    def _raise_faults(self, done: Run, scenario: Any) -> None:
        """Raise what is not the attempt's: a fault of the engine, or of what the check lends to it."""
        fault = getattr(done, "fault", None)
        if fault is not None:
            if done.replaced:
                raise Incorrect("side-effect", in_words(done.replaced), run=done)
            raise Fault("the course's own part of the run failed") from fault
        error = done.error = _told_in(done.error)
        if error is None or done.stopped or done.deadlocked:
            return
        if isinstance(error, Incorrect | NotImplementedError | AskedForInput):
            return
        if origin(error, self.files).whose is Whose.COURSE:
            if done.replaced:
                raise Incorrect("side-effect", in_words(done.replaced), run=done)
            raise error
        if learners_line(error, self.files) is None and _of(scenario, error):
            raise error

    def _scenario(self, args: Any, scenario: Any, given: Any, seed: Any, draws: Any) -> Any:
        """What must be equal for a run of the reference to be of the same scenario as this one."""
        key = (
            _places(),
            _plain(args),
            getattr(scenario, "__qualname__", None),
            tuple(_constant(cell) for cell in getattr(scenario, "__closure__", None) or ()),
            tuple(sorted(given)),
            seed,
            _plain(draws),
        )
        before = sum(done.scenario[0] == key for done in self.runs)
        return key, before

    def main(self, function: Any, *args: Any) -> Any:
        """A coroutine that awaits the function: its own, where it is a coroutine function."""
        if inspect.iscoroutinefunction(function):
            return function(*args)

        async def main() -> Any:
            return await awaitable(self.exercise.name, function(*args))

        main.__name__ = self.exercise.name
        return main()


def _told_in(error: BaseException | None) -> BaseException | None:
    """What a stand-in has said, taken out of the group in which a task group hands it on; or the error."""
    if not isinstance(error, BaseExceptionGroup):
        return error
    told = (_told_in(inner) for inner in error.exceptions)
    return next((one for one in told if isinstance(one, Incorrect)), error)


def _unrun(result: Any, function: Any) -> list[Any]:
    """The coroutine that a run gave, or those of its scenario's calls of the function."""
    code = getattr(function, "__code__", None)
    if isinstance(result, list):
        return [one for one in result if getattr(one, "cr_code", None) is code is not None]
    return [result] if inspect.iscoroutine(result) else []


def _of(scenario: Any, error: BaseException) -> bool:
    """Whether the error came through the check's own scenario."""
    if isinstance(error, Incorrect | NotImplementedError):
        return False
    code = getattr(scenario, "__code__", None)
    return any(frame.f_code is code for frame, _ in traceback.walk_tb(error.__traceback__))


def _places() -> tuple[tuple[str, int], ...]:
    """From which lines of the check the attempt is called, its own helpers included."""
    stack = traceback.walk_stack(inspect.currentframe())
    places = [(frame.f_code.co_filename, line) for frame, line in stack]
    engine = str(COURSE / "checks")
    check = itertools.dropwhile(lambda place: place[0].startswith(engine), places)
    return tuple(itertools.takewhile(lambda place: not place[0].startswith(engine), check))


def _plain(value: Any) -> Any:
    """Plain data as it is, everything else as its type: two runs of one check have other objects."""
    if value is None or type(value) in (int, float, bool, bytes):
        return value
    if type(value) is str:
        return re.sub(r"//127\.0\.0\.1:\d+", "//here", value)  # a practice server's port
    if type(value) in (list, tuple):
        return tuple(_plain(item) for item in value)
    if type(value) is dict:
        return tuple((_plain(key), _plain(item)) for key, item in value.items())
    return type(value).__qualname__


def _constant(cell: Any) -> Any:
    """What a scenario closes over, as far as it does not change while the check goes on."""
    try:
        value = cell.cell_contents
    except ValueError:
        return None  # bound later
    return (
        _plain(value) if isinstance(value, int | float | str | tuple) else type(value).__qualname__
    )
