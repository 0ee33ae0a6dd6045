"""Whether an answer is still the stub, as it was published: then nothing is tried.

A find-the-bug exercise has a broken program for its stub. Code is compared and not source: a learner's file
may be read in a way that keeps no source.
"""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from course_lib.checks.answer import unwrapped
from course_lib.course import NoSuchLesson, find


def is_unchanged(answer: Any, lesson: str, exercise: str) -> bool:
    """Whether it does what the stub does, line by line, with the stub's type hints.

    Comments, blank lines and docstrings do not count.
    """
    theirs, stub = unwrapped(answer), _stub(lesson, exercise)
    return (
        stub is not None
        and type(theirs) is FunctionType
        and _essence(theirs.__code__) == _essence(stub)
        and _hints_of(theirs) in (None, _hints(_stub_tree(lesson, exercise), exercise))
    )


def as_it_was(lesson: str, exercise: str, solution: Any) -> str:
    """What is said of a stub that nobody has changed; nothing if it is one to be filled in."""
    stub, solved = _stub(lesson, exercise), unwrapped(solution)
    if stub is None or "NotImplementedError" in stub.co_names:
        return ""
    if type(solved) is FunctionType and _essence(solved.__code__) == _essence(stub):
        return "has the type hints that it had"
    return "is as it was: run it, and see what goes wrong"


@cache
def _stub_tree(lesson: str, exercise: str) -> ast.Module:
    """The stub's cell; an empty one if there is none, as in a lesson that is being written."""
    try:
        return ast.parse(find(lesson).stubs[exercise])
    except (NoSuchLesson, KeyError):
        return ast.Module([], [])


@cache
def _stub(lesson: str, exercise: str) -> CodeType | None:
    """The code of a stub that is a function; None if there is none."""
    tree = copy.deepcopy(_stub_tree(lesson, exercise))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.decorator_list.clear()
    module = compile(tree, "the stub", "exec", dont_inherit=True)
    codes = (value for value in module.co_consts if isinstance(value, CodeType))
    return next((code for code in codes if code.co_name == exercise), None)


def _hints(tree: ast.AST, name: str) -> list[str]:
    """The type hints of the function of this name. They are no part of its code."""
    functions = [node for node in ast.walk(tree) if getattr(node, "name", "") == name]
    found = []
    for node in ast.walk(functions[0]) if functions else ():
        hints = getattr(node, "annotation", None), getattr(node, "returns", None)
        found += [ast.unparse(hint) for hint in hints if hint is not None]
    return found


def _hints_of(function: FunctionType) -> list[str] | None:
    """The type hints of an answer; None where Python has not kept its source."""
    try:
        source = textwrap.dedent(inspect.getsource(function))
        return _hints(ast.parse(source), function.__name__)
    except (OSError, TypeError, SyntaxError):
        return None


def _essence(code: CodeType) -> tuple[Any, ...]:
    """What a function's code does, without where it stands; its docstring is no part of that."""
    constants = [_essence(c) if isinstance(c, CodeType) else repr(c) for c in code.co_consts]
    if code.co_consts and isinstance(code.co_consts[0], str):
        constants[0] = ""  # where there is no docstring, a first text is rarely the bug
    return code.co_code, code.co_names, code.co_varnames, constants


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
