"""Whether an answer can be called like the reference, and awaited."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from course_lib.checks.answer import function_in, is_plain
from course_lib.checks.saying import shortly
from course_lib.checks.verdict import Incorrect


def require_that_it_fits(name: str, answer: Any, solution: Callable[..., Any]) -> None:
    """Raise Incorrect unless it can be called like the reference."""
    if inspect.isclass(solution) and not inspect.isclass(answer):
        raise Incorrect("wrong-type", f"`{name}` should be a class: begin with `class {name}:`.")
    if not callable(answer):
        raise Incorrect("wrong-type", f"`{name}` should be a function, and is {shortly(answer)}.")
    _require_no_cache(name, answer, solution)
    try:
        theirs = _signature(answer)
    except (TypeError, ValueError):
        return  # some callables written in C do not say
    ours = inspect.signature(solution)
    if not _takes_as_many(theirs, ours):
        function = function_in(answer)
        raise Incorrect(
            "wrong-arguments",
            f"`{name}` is called as `{name}{_plain(ours)}`; yours is `{name}{_plain(theirs)}`, which does "
            "not fit. Take as many arguments, in this order.",
            function.__code__.co_firstlineno if function is not None else None,
        )
    if inspect.isclass(solution):
        for key, method in vars(solution).items():
            if type(method) is FunctionType and (key.endswith("__") or not key.startswith("_")):
                # one that is missing, or is made in `__init__`, shows when it is called
                _require_method(
                    f"{name}.{key}", inspect.getattr_static(answer, key, method), method
                )


def _require_method(name: str, method: Any, ours: Callable[..., Any]) -> None:
    """It can be called on an object like the reference's."""
    if is_plain(method):
        raise Incorrect("wrong-type", f"`{name}` should be a method, and is {shortly(method)}.")
    if type(method) is not FunctionType:
        return  # how a descriptor is called, it alone knows
    theirs, wanted = _signature(method), inspect.signature(ours)
    if not _takes_as_many(theirs, wanted):
        lost = set(wanted.parameters) - set(theirs.parameters) == {"self"}
        raise Incorrect(
            "wrong-arguments",
            f"`{name}` should have the parameters `{_plain(wanted)}`; yours has `{_plain(theirs)}`, which does "
            "not fit. "
            + (
                "What does Python hand to a method first?"
                if lost
                else "Take as many arguments, in this order."
            ),
            method.__code__.co_firstlineno,
        )


def _signature(function: Any) -> inspect.Signature:
    """What a function takes: that inside of a decorator only where the decorator hands on whatever comes."""
    theirs = inspect.signature(function, follow_wrapped=False)
    return inspect.signature(function) if _hands_on_all(function, theirs) else theirs


def _takes_as_many(theirs: inspect.Signature, ours: inspect.Signature) -> bool:
    """Whether whatever is called like ours may be called like theirs."""
    kinds = [p for p in ours.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    required = [p for p in kinds if p.default is p.empty]
    varargs = any(p.kind is p.VAR_POSITIONAL for p in ours.parameters.values())
    keywords = any(p.kind is p.VAR_KEYWORD for p in ours.parameters.values())
    # what else it takes may come by name
    bind = theirs.bind_partial if keywords else theirs.bind
    for count in {len(required), len(kinds), len(kinds) + 3 * varargs}:
        try:
            bind(*range(count))
        except TypeError:
            return False
    return True


def _hands_on_all(answer: Any, theirs: inspect.Signature) -> bool:
    """Whether it is a decorator of Python's own that hands on whatever comes.

    One of the learner's may add arguments of its own; when those do not fit, the call says so.
    """
    anything = any(p.kind is p.VAR_POSITIONAL for p in theirs.parameters.values())
    return anything and _is_pythons(getattr(answer, "__code__", None))


def _is_pythons(code: Any) -> bool:
    return getattr(code, "co_filename", "") == contextlib.__file__


_CACHE = type(functools.cache(len))


def _require_no_cache(name: str, answer: Any, solution: Any) -> None:
    """What gives something to be awaited or gone through once is not to be kept for the next call."""
    once = inspect.iscoroutinefunction(solution) or inspect.isasyncgenfunction(solution)
    if once and isinstance(answer, _CACHE):
        what = "goes through" if inspect.isasyncgenfunction(solution) else "awaits"
        raise Incorrect(
            "side-effect",
            f"There is a cache around `{name}`, which keeps what a call gives for the next call with the same "
            f"arguments. Whoever {what} that uses it up: it is good for one time. And a cache refuses a list "
            "as an argument, which cannot be a key. Each call should do its work anew.",
        )


def awaitable(name: str, value: Any) -> Any:
    """What the answer returned, if that can be awaited. Raises Incorrect."""
    if inspect.isasyncgen(value):
        raise Incorrect(
            "wrong-type",
            f"`await {name}(…)` does not work: there is a `yield` in your `{name}`, which makes it an async "
            "generator. What gives a result back once, and ends the function?",
        )
    if not inspect.isawaitable(value):
        raise Incorrect(
            "wrong-type",
            f"`await {name}(…)` does not work: your `{name}` is a plain function and returned "
            f"{shortly(value)}. What makes a function a coroutine function?",
        )
    return value


def _coroutine(name: str, value: Any) -> Any:
    """What the answer returned, as a coroutine, of which a scenario may make a task. Raises Incorrect."""
    if inspect.iscoroutine(value):
        return value

    async def waits() -> Any:
        return await value

    awaitable(name, value)
    waits.__name__ = name
    return waits()


def as_promised(name: str, answer: Any, solution: Any) -> Any:
    """The answer, for a scenario to call: what it returns can be awaited where the reference's can.

    Python's TypeError would come out of the scenario, and that is the course's.
    """
    if not inspect.iscoroutinefunction(solution) or inspect.iscoroutinefunction(answer):
        return answer

    def call(*args: Any, **kwargs: Any) -> Any:
        return _coroutine(name, answer(*args, **kwargs))

    return call


def _plain(signature: inspect.Signature) -> str:
    """Names and defaults, without annotations."""
    bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    return str(inspect.Signature(bare))
