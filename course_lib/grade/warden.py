"""Refuses a submission the ways by which Python lets code look into, and change, what other code is doing.

An audit hook cannot be taken away again. It refuses by who asks: the first that is no library, going up from
the one who calls. The course itself, and libraries for their own ends (`namedtuple` wants to know who calls
it), go on as ever.
"""

from __future__ import annotations

import sys
import sysconfig
import threading
from types import FrameType
from typing import Any

from course_lib import course
from course_lib.checks import tampering
from course_lib.cpython import frame_above

# Whoever stands behind these, in whatever library, is refused
_REFUSED = (
    "ctypes.",
    "gc.get_",
    "sys._current_",
    "sys.addaudithook",
    "sys.monitoring.",
    "sys.remote_exec",
    "sys.setprofile",
    "sys.settrace",
)
_CHANGING, _READING = "object.__setattr__", "object.__getattr__"
_NUMBER = "builtins.id"  # this and `_READING`, mostly of code, are nearly all that there is: tens of thousands
_FRAMES = ("tb_frame", "gi_frame", "cr_frame", "ag_frame")
# Functions of libraries that hand out frames, or all that an object has
_HANDING_OUT = {
    "inspect.py": ("_getmembers", "getmembers"),
    "logging/__init__.py": ("currentframe", "<lambda>"),
    "traceback.py": ("walk_stack", "walk_tb"),
}
_DIRECTLY = ("sys._getframe", _CHANGING)  # only to those who ask themselves, or through `inspect`
_TRACING = ("sys.settrace", "sys.setprofile")
_INSIDES = ("__code__", "__defaults__", "__kwdefaults__")
# events, and where among their arguments a file's name is
_NAMING = {"compile": 1, "code.__new__": 1}
_NOBODY = str(course.ROOT / "course_lib" / "nobody")  # a thread of Python's own
_COURSE = tuple(str(course.ROOT / room) for room in ("course_lib", "solutions"))


def watch() -> None:
    """From here on, in this process and its copies."""
    for name in ("settrace", "setprofile", "settrace_all_threads", "setprofile_all_threads"):
        if hasattr(threading, name):  # they only note it, and threads that start later do it
            setattr(threading, name, _no_tracing)
            tampering.is_the_courses(threading, name)
    sys.addaudithook(_hook())


def _no_tracing(_: Any) -> None:
    raise RuntimeError("no tracing while this is graded")


def _hook() -> Any:
    paths = sysconfig.get_paths()
    libraries = (
        "<frozen ",
        *(paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    )
    trusted = (*libraries, *_COURSE)
    look, ident, busy = frame_above, threading.get_ident, set[int]()

    def who(frame: FrameType | None) -> str:
        while frame is not None and frame.f_code.co_filename.startswith(libraries):
            frame = frame.f_back
        return frame.f_code.co_filename if frame is not None else _NOBODY

    def hands_out(frame: FrameType) -> bool:
        """To a submission, that is."""
        file, name = frame.f_code.co_filename, frame.f_code.co_name
        for end, names in _HANDING_OUT.items():
            if file.endswith(end) and name in names:
                above = frame.f_back
                whole = name == "walk_stack"  # through whatever it goes: it begins at the top
                asks = who(frame) if whole else above.f_code.co_filename if above else _NOBODY
                return not asks.startswith(_COURSE if whole else trusted)
        return False

    def refuse(event: str, arguments: tuple[Any, ...]) -> bool:
        caller = look(2)
        if event == _READING:
            return not caller.f_code.co_filename.startswith(trusted) or hands_out(caller)
        if event in _DIRECTLY:
            asks = caller.f_code.co_filename
            return (
                not asks.startswith(trusted)
                or (asks.endswith("inspect.py") and not who(caller).startswith(_COURSE))
                or hands_out(caller)
            )
        if event in _NAMING:  # who does it for its own ends (an import, generated methods) may
            name = arguments[_NAMING[event]] if len(arguments) > 1 else None
            named = isinstance(name, str) and name.startswith(trusted)
            return named and not caller.f_code.co_filename.startswith(trusted)
        asks = who(caller)
        return not asks.startswith(_COURSE) or (event in _TRACING and asks == _NOBODY)

    def warden(event: str, arguments: tuple[Any, ...]) -> None:
        if event == _NUMBER:
            return
        if event == _READING:
            if arguments[1] not in _FRAMES:
                return
        elif not (
            event.startswith(_REFUSED)
            or event == _DIRECTLY[0]
            or event in _NAMING
            or (event == _CHANGING and arguments[1] in _INSIDES)
        ):
            return
        me = ident()
        if me in busy:
            return  # it is this hook that asks
        busy.add(me)
        try:
            refused = refuse(event, arguments)
        finally:
            busy.discard(me)
        if refused:
            raise RuntimeError(f"{event}: not while this is graded")

    return warden
