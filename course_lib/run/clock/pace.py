"""How much of the real time that passes is a run's own."""

from __future__ import annotations

from course_lib.run.clock.host import cpu_now, real_now, sleeps
from course_lib.run.clock.scheduler import Clock

LONG = 0.5  # real seconds after which a computation is no longer treated as instantaneous
# the share of the processor below which somebody waits; on a busy machine all get little
IDLE = 0.05
_HELD_UP = 0.1  # real seconds: who looks later than that was held up, and the run with it


class Pace:
    """Real time as a run spends it: computing, or waiting where no clock can see it.

    A computation is measured in seconds of the processor, which do not depend on what else the machine has to
    do. A wait takes as long as it takes, but for what is the machine's: a laptop that is shut stops the run
    and who looks after it alike, and a thread whose module comes from a slow disk, or that others keep from
    the processor, does not wait for anything that it asked for.
    """

    def __init__(self) -> None:
        self._looked, self._used = real_now(), cpu_now()
        self._since = self._began = self._lost = self._told = self._news = 0.0
        self.in_vain = 0.0  # real seconds in which all waited, since something last came

    def look(self, clock: Clock, now: float) -> float:
        """Real seconds since the last look in which nobody could do anything, neither the run nor we."""
        step, used = now - self._looked, cpu_now() - self._used
        self._looked, self._used = now, self._used + used
        if clock.last_news != self._news:
            self._news, self.in_vain = clock.last_news, 0.0
        elif waits(clock):
            self.in_vain += min(step, _HELD_UP)
        if clock.last_change != self._since:
            # a little late, but asking at each change itself would cost more than the change
            self._since, self._began = clock.last_change, self._used
            self._lost = self._told = 0.0
        if used >= step * IDLE:
            return 0.0
        stopped = max(step - _HELD_UP, 0.0)
        runs = next(iter(clock.running), None)
        self._lost += stopped if runs is None or sleeps(runs.native) else step
        return stopped

    def computed(self, now: float) -> float:
        """Real seconds since the clock last moved; none at first, and all of it once it has been long."""
        took, used = now - self._since - self._lost, cpu_now() - self._began
        spent = took if used < took * IDLE else used
        if spent <= max(LONG, self._told):
            return 0.0
        more, self._told = spent - self._told, spent
        return more


def waits(clock: Clock) -> bool:
    """Whether all wait for something that comes from outside. Between two turns, too, nobody runs."""
    with clock.mutex:
        return not (clock.running or clock.stuck or clock.main.finished)
