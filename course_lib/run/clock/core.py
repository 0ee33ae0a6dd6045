"""A fault in the middle of the clock."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from course_lib.run.clock.ends import OutOfTime
from course_lib.run.faults import Meant

_Method = TypeVar("_Method", bound=Callable[..., Any])


def core(method: _Method) -> _Method:
    """A part of the clock without which no run can go on: where it fails, the run is over."""

    @functools.wraps(method)
    def call(clock: Any, *args: Any) -> Any:
        try:
            return method(clock, *args)
        except Meant:
            raise
        except Exception as error:
            if not clock.faults.note(error):
                raise
            clock.over = True
            raise OutOfTime from None

    return cast(_Method, call)
