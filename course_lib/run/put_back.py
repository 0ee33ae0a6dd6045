"""What a program changes of Python itself, for the whole process, is put back at the end of its run.

A check and the kernel use the same modules, the same environment and the same limits as what is run.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import operator
import os
import socket
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

# what the engine, the checks and a kernel go by, and what hostile programs like to replace
_NAMES = """
    _thread asyncio builtins collections concurrent.futures concurrent.futures.thread contextlib contextvars
    copy dataclasses datetime functools gc heapq inspect io itertools json logging operator os os.path queue
    random re select selectors shutil signal socket ssl subprocess sys tempfile threading time traceback types
    typing warnings weakref
""".split()
_NAMES += [name for name in sys.modules if name.startswith(f"{asyncio.__name__}.")]


def _modules() -> list[ModuleType]:
    found = map(sys.modules.get, _NAMES)  # as imported until now
    return [module for module in found if isinstance(module, ModuleType)]


def _put_all(put: Callable[..., object], old: tuple[Any, ...]) -> None:
    put(*old)


# bound early: a program may replace those of the modules
_all, _map, _len = all, map, len
_STATES: tuple[tuple[Callable[[], Any], Callable[[Any], object]], ...] = (
    (os.getcwd, os.chdir),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (sys.getswitchinterval, sys.setswitchinterval),
    (gc.get_threshold, functools.partial(_put_all, gc.set_threshold)),
    (gc.get_debug, gc.set_debug),
    (socket.getdefaulttimeout, socket.setdefaulttimeout),
)


@contextlib.contextmanager
def put_back() -> Iterator[list[str]]:
    """Afterwards all is as before. The list then names the functions that had to be put back."""
    replaced: list[str] = []
    names = [(module, dict(vars(module))) for module in _modules()]
    lists = [(one, [*one]) for one in (sys.path, sys.path_hooks, sys.meta_path, gc.callbacks)]
    loaded, environment = dict(sys.modules), dict(os.environ)
    states = [(get, put, _asked(get)) for get, put in _STATES]
    modules, path, variables = sys.modules, sys.path, os.environ
    try:
        yield replaced
    finally:
        for module, before in names:
            now = vars(module)
            # not `==`: that would ask what has been put there
            if _len(now) == _len(before) and _all(
                _map(operator.is_, now.values(), before.values())
            ):
                continue
            changed = [name for name, value in before.items() if now.get(name) is not value]
            now.update({name: before[name] for name in changed})
            replaced += [f"{module.__name__}.{name}" for name in changed if callable(before[name])]
        sys.modules, sys.path, os.environ = modules, path, variables
        sys.modules.update(loaded)
        for mutable, content in lists:
            mutable[:] = content
        if dict(os.environ) != environment:
            os.environ.clear()
            os.environ.update(environment)
        for get, put, old in states:
            if _asked(get) != old:
                with contextlib.suppress(Exception):  # a folder that is gone
                    put(old)


def _asked(get: Callable[[], Any]) -> Any:
    try:
        return get()
    except Exception:
        return None
