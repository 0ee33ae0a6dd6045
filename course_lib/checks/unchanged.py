"""Find-the-bug exercises: their stub is a broken program, and as long as nobody changes it nothing is tried.

Code is compared and not source: a learner's file may be read in a way that keeps no source.
"""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap
from types import CodeType, FunctionType
from typing import Any

from course_lib.checks.answer import unwrapped


def is_unchanged(attempt: Any, program: Any) -> bool:
    """Whether an attempt does the same as the program, line by line; comments and blank lines do not count."""
    theirs = unwrapped(attempt)
    return type(theirs) is FunctionType and _essence(theirs.__code__) == _essence(_alone(program))


@functools.cache
def _alone(program: Any) -> CodeType:
    """Its code as it would be in a cell of its own: what else a module imports makes a difference to it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(program)))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.decorator_list.clear()
    module = compile(tree, "the program", "exec", dont_inherit=True)
    codes = (value for value in module.co_consts if isinstance(value, CodeType))
    return next(code for code in codes if code.co_name == program.__name__)


def _essence(code: CodeType) -> tuple[Any, ...]:
    """What a function's code does, without where it stands; its docstring is no part of that."""
    constants = [_essence(c) if isinstance(c, CodeType) else repr(c) for c in code.co_consts]
    if code.co_consts and isinstance(code.co_consts[0], str):
        constants[0] = ""  # where there is no docstring, a first text is rarely the bug
    return code.co_code, code.co_names, code.co_varnames, constants
