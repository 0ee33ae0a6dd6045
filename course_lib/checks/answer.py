"""What can be told of an answer by looking at it. None of its code is run, as far as that can be had."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Mapping, MutableMapping
from types import CodeType, FunctionType, MethodType
from typing import Any

from course_lib.checks.verdict import Incorrect


def unwrapped(value: Any) -> Any:
    """The function inside of decorators, partials and methods; looks no deeper than a hundred of them."""
    for _ in range(100):
        kind = type(value)
        if issubclass(kind, type):
            break
        if issubclass(kind, functools.partial):
            inner = functools.partial.func.__get__(value)
        elif issubclass(kind, MethodType):
            inner = value.__func__
        else:
            inner = _own_attributes(value).get("__wrapped__", value)
        if inner is value:
            break
        value = inner
    return value


def _own_attributes(value: Any) -> Mapping[str, Any]:
    try:
        # not getattr(): an object may answer that with anything at all
        found = object.__getattribute__(value, "__dict__")
    except Exception:
        return {}
    return found if type(found) is dict else {}


def function_in(answer: Any) -> FunctionType | None:
    """The function that an answer is made of: its own, or the first method of a class or an object."""
    inner = unwrapped(answer)
    if type(inner) is FunctionType:
        return inner
    owner = inner if issubclass(type(inner), type) else type(inner)
    return next((v for v in _members(owner).values() if type(v) is FunctionType), None)


def name_of(answer: Any) -> str:
    """What a function or a class is called; nothing for what is neither."""
    if issubclass(type(answer), type):
        return str(type.__dict__["__name__"].__get__(answer))
    inner = unwrapped(answer)
    return inner.__name__ if type(inner) is FunctionType else ""


def _members(owner: type) -> Mapping[str, Any]:
    # not vars(), which asks the class's own class
    found: Mapping[str, Any] = type.__dict__["__dict__"].__get__(owner)
    return found


def namespace_of(answer: Any) -> MutableMapping[str, Any]:
    """The global names that the answer sees."""
    function = function_in(answer)
    if function is not None:
        return function.__globals__
    owner = answer if issubclass(type(answer), type) else type(answer)
    module = type.__getattribute__(owner, "__module__")
    return vars(sys.modules.get(str(module), sys.modules["builtins"]))


def files_of(answer: Any, namespace: MutableMapping[str, Any]) -> frozenset[str]:
    """The files that the answer's own code comes from (a notebook's cell counts as a file)."""
    found = set()
    for value in [answer, *namespace.values()]:
        inner = unwrapped(value)
        inside = [*_members(inner).values()] if issubclass(type(inner), type) else [inner]
        found |= {
            function.__code__.co_filename
            for function in inside
            if type(function) is FunctionType and function.__globals__ is namespace
        }
    return frozenset(found)


def is_empty(answer: Any) -> bool:
    """Whether the body of a function is only `pass`, `...`, a docstring or a bare `return`."""
    return type(answer) is FunctionType and _shape(answer.__code__) in _EMPTY


def _shape(code: CodeType) -> tuple[Any, ...]:
    """What a function does, its docstring's words aside."""
    constants = [*code.co_consts]
    if constants and isinstance(constants[0], str):
        constants[0] = "doc"
    return code.co_code, code.co_names, tuple(constants)


def _bodies() -> set[tuple[Any, ...]]:
    """What functions compile to that hold nothing."""
    found = set()
    for body in ("pass", "...", "return", "'doc'", "'doc'\n pass", "'doc'\n ...", "'doc'\n return"):
        for kind in ("def", "async def"):
            space: dict[str, Any] = {}
            exec(f"{kind} f():\n {body}", space)
            found.add(_shape(space["f"].__code__))
    return found


_EMPTY = _bodies()


def require_that_it_fits(name: str, answer: Any, solution: Callable[..., Any]) -> None:
    """Raise Incorrect unless it can be called like the reference."""
    if inspect.isclass(solution) and not inspect.isclass(answer):
        raise Incorrect("wrong-type", f"`{name}` should be a class.")
    if not callable(answer):
        raise Incorrect("wrong-type", f"`{name}` should be a function, and is {shortly(answer)}.")
    try:
        theirs = inspect.signature(answer)
    except (TypeError, ValueError):
        return  # some callables written in C do not say
    ours = inspect.signature(solution)
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
            function = function_in(answer)
            raise Incorrect(
                "wrong-arguments",
                f"`{name}` is called as `{name}{_plain(ours)}`; yours is `{name}{_plain(theirs)}`, which does "
                "not fit.",
                function.__code__.co_firstlineno if function is not None else None,
            ) from None


def _plain(signature: inspect.Signature) -> str:
    """Names and defaults, without annotations."""
    bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    return str(inspect.Signature(bare))


def shortly(value: Any) -> str:
    """A value in at most 60 characters."""
    try:
        text = repr(value)
    except Exception:  # somebody's own __repr__, or a list of lists of lists …
        text = f"an object of the type {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "…"
