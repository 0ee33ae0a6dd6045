"""What a program changes of Python itself, for the whole process, is put back at the end of its run.

A check and the kernel use the same modules, the same environment and the same limits as what is run.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import copy
import functools
import gc
import operator
import os
import socket
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from course_lib.cpython.changes import Versions, variables

# what the engine, the checks and a kernel go by, and what hostile programs like to replace
_NAMES = """
    _thread asyncio builtins collections concurrent.futures concurrent.futures.thread contextlib contextvars
    copy dataclasses datetime functools gc heapq inspect io itertools json logging operator os os.path queue
    random re select selectors shutil signal socket ssl subprocess sys tempfile threading time traceback types
    typing warnings weakref
""".split()
_NAMES += [name for name in sys.modules if name.startswith(f"{asyncio.__name__}.")]


def _put_all(put: Callable[..., object], old: tuple[Any, ...]) -> None:
    put(*old)


# bound early: a program may replace those of the modules
_all, _map, _len, _is = all, map, len, operator.is_
_builtins = vars(builtins)
_STATES: tuple[tuple[Callable[[], Any], Callable[[Any], object]], ...] = (
    (os.getcwd, os.chdir),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (sys.getswitchinterval, sys.setswitchinterval),
    (gc.get_threshold, functools.partial(_put_all, gc.set_threshold)),
    (gc.get_debug, gc.set_debug),
    (socket.getdefaulttimeout, socket.setdefaulttimeout),
)


class _Names:
    """What stands behind each name of the modules, and in `sys.modules`.

    Looked at before and after each run, and copied only when it is another: some thousand names, and the
    collector of garbage goes through every copy.
    """

    def __init__(self, modules: dict[str, ModuleType]) -> None:
        self.modules = modules
        self._found = [modules.get(name) for name in _NAMES]  # as imported until now
        self._modules = [module for module in self._found if isinstance(module, ModuleType)]
        self._now = [modules, *map(vars, self._modules)]
        self._versions = Versions(self._now)
        self._seen = self._versions.numbers()
        self._before = [one.copy() for one in self._now]

    def as_they_are(self) -> _Names:
        """These, or new ones of what is another now: runs that go on still have these."""
        changed = self._changed()
        if not changed:
            return self
        if 0 in changed and not _all(_map(_is, map(self.modules.get, _NAMES), self._found)):
            return _Names(self.modules)
        new = copy.copy(self)
        new._seen, new._before = self._versions.numbers(), [*self._before]
        for n in changed:
            new._before[n] = self._now[n].copy()
        return new

    def _changed(self) -> list[int]:
        """Which of the dicts hold something else."""
        numbers = self._versions.numbers()
        if numbers == self._seen:
            return []
        differ = [n for n, one in enumerate(numbers) if one != self._seen[n]]
        changed = [n for n in differ if not _same(self._now[n], self._before[n])]
        if not changed:
            self._seen = numbers
        return changed

    def put_back(self) -> list[str]:
        """Put back what is not as it was; which functions were not."""
        replaced: list[str] = []
        for n in self._changed():
            now, before = self._now[n], self._before[n]
            changed = [name for name, value in before.items() if now.get(name) is not value]
            now.update({name: before[name] for name in changed})
            if n:
                module = self._modules[n - 1].__name__
                replaced += [f"{module}.{name}" for name in changed if callable(before[name])]
        return replaced


def _same(now: dict[str, Any], before: dict[str, Any]) -> bool:
    # not `==`: that would ask what has been put there
    return _len(now) == _len(before) and _all(_map(_is, now.values(), before.values()))


_known = _Names(sys.modules)


class Builtins:
    """Those that are there now. Nothing of them is needed to put them back."""

    def __init__(self) -> None:
        self._there = _builtins.copy()

    def put_back(self) -> list[str]:
        """Which were not there any more, or others."""
        replaced: list[str] = []
        if _same(_builtins, self._there):
            return replaced  # nearly always, so all at once
        for name, value in self._there.items():
            if _builtins.get(name) is not value:
                _builtins[name] = value
                replaced += [f"builtins.{name}"]
        return replaced


class PutBack:
    """After its block all is as before.

    Not made by `contextlib`, which at the end of the block asks for builtins that may be gone.
    """

    def __init__(self) -> None:
        self.replaced: list[str] = []  # the functions that had to be put back

    def __enter__(self) -> PutBack:
        global _known
        if _known.modules is not sys.modules:
            _known = _Names(sys.modules)
        self._builtins = Builtins()
        self._names = _known = _known.as_they_are()
        self._lists = [
            (one, [*one]) for one in (sys.path, sys.path_hooks, sys.meta_path, gc.callbacks)
        ]
        self._environment = _variables()
        self._states = [(get, put, _asked(get)) for get, put in _STATES]
        self._path, self._environ = sys.path, os.environ
        return self

    def __exit__(self, *_: object) -> None:
        self.replaced += self._builtins.put_back()  # first: all that follows asks for them
        self.replaced += self._names.put_back()
        sys.modules, sys.path, os.environ = self._names.modules, self._path, self._environ
        for mutable, content in self._lists:
            mutable[:] = content
        if _variables() != self._environment:
            os.environ.clear()
            os.environ.update(
                {os.fsdecode(k): os.fsdecode(v) for k, v in self._environment.items()}
            )
        for get, put, old in self._states:
            if _asked(get) != old:
                with contextlib.suppress(Exception):  # a folder that is gone
                    put(old)


def _variables() -> dict[Any, Any]:
    """The environment, to be compared."""
    try:
        return variables(os.environ)
    except Exception:  # this Python has another
        return dict(os.environ)


def _asked(get: Callable[[], Any]) -> Any:
    try:
        return get()
    except Exception:
        return None
