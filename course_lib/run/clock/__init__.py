"""Run code in virtual time: a clock that jumps instead of waiting, and that always gives an answer."""

from course_lib.run.clock.actors import LIBRARIES
from course_lib.run.clock.ends import AskedForInput, Deadlock, Ended, KilledItself, OutOfTime
from course_lib.run.clock.observer import Observer
from course_lib.run.clock.running import simulate

__all__ = [
    "LIBRARIES",
    "AskedForInput",
    "Deadlock",
    "Ended",
    "KilledItself",
    "Observer",
    "OutOfTime",
    "simulate",
]
