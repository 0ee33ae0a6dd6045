"""Whose an exception is: the learner's, a library's, a given function's, or the course's own.

What decides is the innermost frame of its traceback that is not the standard library's.
"""

from __future__ import annotations

import re
import sysconfig
from asyncio import base_events
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from opcode import opmap
from pathlib import Path
from types import TracebackType

from course_lib.cpython import number_of
from course_lib.run.waits import GIVEN

COURSE = Path(__file__).parents[1]
_PYTHON = tuple(
    {str(Path(sysconfig.get_path(name))) for name in ("stdlib", "platstdlib")} | {"<frozen"}
)
_LIBRARIES = tuple({str(Path(sysconfig.get_path(name))) for name in ("purelib", "platlib")})
_GIVEN = str(COURSE.parent / "solutions")
_ENGINE = str(COURSE / "run")  # everything that is run is called from there
# They do what `time`, `threading`, `print` and `create_task` do, and complain of what these complain of; when
# clock or recorder itself fails, the run has a fault (see `Run.fault`) and no error.
_LIKE_PYTHON = (str(COURSE / "run" / "clock"), str(COURSE / "run" / "trace"))
_PYTHONS_OWN = (TypeError, ValueError, RuntimeError, OSError, SystemExit, KeyboardInterrupt)


class Whose(Enum):
    """Who is to look at it."""

    LEARNER = "learner"
    LIBRARY = "library"  # a package that the learner's code calls
    GIVEN = "given"  # a function that the exercise gives raised it on purpose
    COURSE = "course"  # a fault
    NOBODY = "nobody"  # no frame but the standard library's


@dataclass(frozen=True)
class Origin:
    """Where an exception comes from."""

    whose: Whose
    name: str = ""  # of the package or of the given function
    line: int | None = None  # the learner's innermost line


def origin(error: BaseException, files: frozenset[str]) -> Origin:
    """Where an error comes from; `files` are the learner's. Of a group, its first one counts.

    Where that has met no line of the learner's, as a task of its own, the group's line is theirs.
    """
    found = _origin(error, files)
    while isinstance(error, BaseExceptionGroup) and found.whose is not Whose.COURSE:
        error, line = error.exceptions[0], found.line
        found = _origin(error, files)
        found = replace(found, line=found.line or line)
    return found


def _origin(error: BaseException, files: frozenset[str]) -> Origin:
    line = learners_line(error, files)
    if isinstance(error.__cause__, StopIteration | StopAsyncIteration):
        error = error.__cause__  # of which Python has made a RuntimeError, one frame further out
    if isinstance(error, RecursionError) and _goes_round(error, files):
        return Origin(Whose.LEARNER, line=line)  # in whose frame it ends, is a matter of luck
    thrown_in = True
    for depth, entry in enumerate(_innermost(error)):
        thrown_in = thrown_in and _opcode(entry) in _SUSPENDED  # from outside, where it waited
        whose = _whose(entry, error, files, depth == 0)
        if whose is not None and not (whose is Whose.COURSE and thrown_in):
            return Origin(whose, _name(entry, whose), line)
    return Origin(Whose.NOBODY, line=line)


def _goes_round(error: BaseException, files: frozenset[str]) -> bool:
    """Whether much of the stack is the learner's."""
    return sum(entry.tb_frame.f_code.co_filename in files for entry in _innermost(error)) > 100


def learners_line(error: BaseException | None, files: frozenset[str]) -> int | None:
    """The learner's innermost line in the traceback of an error, or of what caused it."""
    for _ in range(10):
        if error is None:
            return None
        for entry in _innermost(error):
            if entry.tb_frame.f_code.co_filename in files:
                return entry.tb_lineno
        error = error.__cause__ or error.__context__
    return None


def blocked_at(error: BaseException | None, files: frozenset[str]) -> int | None:
    """The learner's line whose call held up an event loop for ever; None if none did: it waits as loops do."""
    line = None
    for entry in _innermost(error) if error is not None else ():
        file = entry.tb_frame.f_code.co_filename
        if file == base_events.__file__:
            return line
        if file in files:
            line = line or entry.tb_lineno
    return None


def _innermost(error: BaseException) -> Iterator[TracebackType]:
    entries, trace = [], error.__traceback__
    while trace is not None:
        entries.append(trace)
        trace = trace.tb_next
    return reversed(entries)


def _whose(
    entry: TracebackType, error: BaseException, files: frozenset[str], innermost: bool
) -> Whose | None:
    file = entry.tb_frame.f_code.co_filename
    if file in files:
        return Whose.LEARNER
    if file.startswith(_ENGINE):
        python = file.startswith(_LIKE_PYTHON) and isinstance(error, _PYTHONS_OWN)
        return Whose.COURSE if innermost and not python else None
    room = Whose.COURSE if number_of(entry.tb_frame.f_code) in GIVEN else _room(file)
    if room is Whose.COURSE:
        on_purpose = _raises(entry) and not isinstance(error, AssertionError)
        # what the system refuses it refuses to everybody: a file that is not there, a port that is taken
        return Whose.GIVEN if on_purpose or isinstance(error, OSError) else Whose.COURSE
    return room


@cache
def _room(file: str) -> Whose | None:
    """Whose a file is, None if it is Python's own."""
    if file.startswith(str(COURSE)):
        return Whose.COURSE
    if file.startswith(_GIVEN):
        return Whose.GIVEN
    if file.startswith(_LIBRARIES):
        return Whose.LIBRARY
    if file.startswith(_PYTHON):
        return None
    return Whose.LEARNER  # a module that they wrote beside the notebook


def is_given(file: str) -> bool:
    """Whether the functions in a file are those that exercises give."""
    return _room(file) is Whose.GIVEN


def _raises(entry: TracebackType) -> bool:
    """Whether the exception was raised here by a `raise`, and did not just happen."""
    return _opcode(entry) == opmap["RAISE_VARARGS"]


def _opcode(entry: TracebackType) -> int:
    return entry.tb_frame.f_code.co_code[entry.tb_lasti]


_WAITING = ("YIELD_VALUE", "SEND", "RESUME", "JUMP_BACKWARD_NO_INTERRUPT")
_SUSPENDED = {opmap[name] for name in _WAITING if name in opmap}


def _name(entry: TracebackType, whose: Whose) -> str:
    code = entry.tb_frame.f_code
    if code.co_filename.startswith(_ENGINE):
        return ""  # no name that a learner could know
    if whose is Whose.LIBRARY:
        root = next(root for root in _LIBRARIES if code.co_filename.startswith(root))
        return Path(code.co_filename).relative_to(root).parts[0].removesuffix(".py")
    return code.co_name


def in_words(error: BaseException) -> str:
    """ "TypeError: what it says", and of a group what its first exception says."""
    if isinstance(error, BaseExceptionGroup) and error.exceptions:
        return f"{type(error).__name__} with {in_words(error.exceptions[0])}"
    said = text_of(error).removesuffix(".")  # a sentence goes on behind it
    said = said.partition("\nFor more information")[0]  # as httpx goes on
    said = _TASK.sub("a task", _ADDRESS.sub("", said))
    return f"{type(error).__name__}: {said}".removesuffix(": ")


_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")  # where an object lies in memory
_TASK = re.compile(
    r"<Task \w+ name=.*>"
)  # what it goes on with is somebody's file, and a line of it


def text_of(error: BaseException) -> str:
    """What an exception says, but for the names of functions around a function; nothing, if that fails.

    It is cut here, before anything is looked for in it: some have megabytes to say.
    """
    try:
        said = str(error)
    except Exception:
        return ""
    return _INSIDE.sub("", said if len(said) <= _LONG else f"{said[:_LONG]}…")


_LONG = 8000  # characters, of which `course check` shows half
# tried only where such a name begins: at each character, a long word takes the square of its length
_INSIDE = re.compile(r"(?<![\w.<>])[\w.<>]*<locals>\.")


def raised_in(error: BaseException, package: str) -> bool:
    """Whether it was a package of Python's own that raised it."""
    innermost = next(_innermost(error), None)
    return (
        innermost is not None and Path(innermost.tb_frame.f_code.co_filename).parent.name == package
    )
