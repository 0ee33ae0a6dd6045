"""`signal.alarm` and its relatives, on the clock of a run."""

from __future__ import annotations

import operator
import signal
import threading
from typing import Any

from course_lib.run.clock.actors import current, send
from course_lib.run.clock.scheduler import Actor, Clock


class _Alarm:
    """A timer of the run that ends in SIGALRM."""

    def __init__(self, clock: Clock, seconds: float, interval: float) -> None:
        self.clock, self.when, self.interval = clock, clock.now + seconds, interval
        self.actor: Actor | None = None

    def start(self) -> None:
        """A thread of the run waits, so that nothing is a deadlock before the alarm has rung."""
        threading.Thread(target=self._run, daemon=True, name="alarm").start()

    def _run(self) -> None:
        self.actor = actor = current()
        while actor is not None and self.clock.alarm is self:
            if self.clock.now < self.when - 1e-9:
                self.clock.park(actor, self.when)
                continue
            if self.interval:
                self.when += self.interval
            else:
                self.clock.alarm = None
            send(self.clock, signal.SIGALRM)

    def left(self) -> tuple[float, float]:
        """Seconds until it rings, and from then on between two times."""
        return max(self.when - self.clock.now, 0.0), self.interval


def getitimer(actor: Actor, which: Any, /) -> tuple[float, float]:
    """What `signal.getitimer` is; the only timer of a run is the one that sends SIGALRM."""
    alarm = actor.clock.alarm
    return alarm.left() if alarm is not None and which == signal.ITIMER_REAL else (0.0, 0.0)


def setitimer(
    actor: Actor, which: Any, seconds: Any, interval: Any = 0.0, /
) -> tuple[float, float]:
    """What `signal.setitimer` is."""
    if which != signal.ITIMER_REAL:
        raise RuntimeError("in a check and in a timeline there is only signal.ITIMER_REAL")
    if seconds < 0 or interval < 0:
        raise signal.ItimerError(22, "Invalid argument")
    clock = actor.clock
    before, old = getitimer(actor, which), clock.alarm
    clock.alarm = None
    if old is not None and old.actor is not None:
        clock.unpark(old.actor)
    if seconds:
        clock.alarm = _Alarm(clock, float(seconds), float(interval))
        clock.alarm.start()
    return before


def alarm(actor: Actor, seconds: Any, /) -> int:
    """What `signal.alarm` is."""
    left, _ = setitimer(actor, signal.ITIMER_REAL, operator.index(seconds))
    return -int(-left // 1)
