"""One clock for all threads of a run: it jumps to the next moment at which somebody has something to do.

Each thread of a run is an `Actor`. An actor runs, is ready to run, or is parked until a moment or until
somebody wakes it. One actor runs at a time, so that the order of events is the same in every run; when
nobody runs and nobody is ready, the clock jumps. When nobody ever will be, the run is deadlocked.

`looptime` and `aiotools.VirtualClock` were looked at: they make an event loop virtual, but neither moves
`time.sleep`, knows threads, or notices a deadlock, and those are what this course is about.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from course_lib.run.clock import host
from course_lib.run.clock.core import core
from course_lib.run.clock.ends import Deadlock, OutOfTime
from course_lib.run.clock.family import Family
from course_lib.run.clock.handlers import Handlers
from course_lib.run.clock.host import real_now
from course_lib.run.clock.observer import Observer
from course_lib.run.clock.unfinished import Unfinished
from course_lib.run.faults import Faults

READS_THAT_LOOK_LIKE_BUSY_WAITING = 1000
SPINS_THAT_LOOK_LIKE_BUSY_WAITING = 2000


class Actor:
    """One thread of a run."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.gate = host.new_lock()  # held while the actor may not run
        self.gate.acquire()
        self.ident = self.native = 0  # Python's number of it, and the system's
        self.deadline: float | None = None
        self.permit = False  # woken before it parked
        self.finished = False
        self.struck = False  # something was raised in it from outside
        self.spared = False  # its work is done, and it is not to be stopped any more
        self.thread: Any = None  # its object, if it has one
        self.starting: Actor | None = None  # the thread that it is about to start
        self.began = False  # the system has made its thread
        self.left = False  # its thread is done but for what is destroyed with it
        self.error: BaseException | None = None  # raised in the actor when it wakes
        self.joiners: list[Actor] = []
        self.virtual = True  # False for a moment: this thread's own locks are to be real


class Clock:
    """Virtual seconds since the start of the run, and who may run now."""

    def __init__(self, observer: Observer, horizon: float) -> None:
        self.observer = observer
        self.faults = Faults()
        self.now = 0.0
        self.horizon = horizon
        self.over = False
        self.stuck = False  # nobody runs, nobody is ready, and no moment is waited for
        self.nobody_runs: Callable[[], None] = lambda: None  # tells the supervisor that
        self.mutex = host.new_lock()
        self.main = Actor(self)
        self.running: set[Actor] = {self.main}
        self.threads: set[Actor] = set()  # that were started and are not known to have gone
        self.by_object: dict[int, Actor] = {}  # those that have a Thread, by which object it is
        self.ready: deque[Actor] = deque()
        self.parked: dict[Actor, None] = {}  # a dict keeps the order of arrival
        self.outside: set[Actor] = set()  # waiting for something real: a socket
        self.last_change = real_now()  # when somebody last started to run
        self.last_news = self.last_change  # when a socket last had something for it (real seconds)
        self.last_output = 0.0  # when something was last printed (real seconds)
        self.handlers = Handlers()
        self.alarm: Any = None  # what will send SIGALRM
        self.thread = host.current_thread()  # the run's main thread, which will be another
        self.children = Family()
        self.unfinished = Unfinished()
        self.kept_pace = False  # something real was waited for
        self._idle_reads = self._idle_spins = 0
        self.busy_since: float | None = None  # since when somebody reads the clock, waiting

    # -- called by actors ------------------------------------------------------------------

    @core
    def park(self, actor: Actor, deadline: float | None = None) -> None:
        """Let others run until `unpark(actor)`, or until the clock reads `deadline` (seconds).

        Raises OutOfTime when the run is over, and Deadlock in the main thread when nobody can go on.
        """
        with self.mutex:
            self._raise_if_over()
            if actor.permit:
                actor.permit = False
                return
            if deadline is not None and self._is_alone(actor):
                self._move_to(deadline)
                self._grant(actor)
            else:
                self.running.discard(actor)
                actor.deadline = deadline
                self.parked[actor] = None
                self._dispatch()
        actor.gate.acquire()
        self._after_waking(actor)

    @core
    def unpark(self, actor: Actor) -> None:
        """Make a parked actor ready; one that is not parked will not park next time."""
        with self.mutex:
            self._make_ready(actor)
            self._dispatch()

    @core
    def read(self) -> float:
        """What the clock says. A program that reads it over and over, waiting, gets its wish."""
        self._idle_reads += 1
        if self._idle_reads > READS_THAT_LOOK_LIKE_BUSY_WAITING:
            with self.mutex:
                self._raise_if_over()
                if self.busy_since is None:
                    self.busy_since = self.now
                self._move_to(self.now + 0.001, busy=True)
        return self.now

    @core
    def spin(self, next_timer: Callable[[], float | None]) -> None:
        """An event loop went round without waiting. One that does so for ever lets time pass too."""
        self._raise_if_over()
        self.busy_since = None  # it waits in a loop, but lets others run
        self._idle_spins += 1
        if self._idle_spins <= SPINS_THAT_LOOK_LIKE_BUSY_WAITING:
            return
        with self.mutex:
            if not self.outside:
                moments = [next_timer(), *(actor.deadline for actor in self.parked)]
                if due := [moment for moment in moments if moment is not None]:
                    self._move_to(min(due))

    @contextmanager
    def waiting_outside(self, actor: Actor, most: float = math.inf) -> Iterator[None]:
        """The clock keeps pace with what is waited for; more than `most`, a busy machine took for others."""
        self._go_outside(actor)
        started = real_now()
        try:
            yield
        finally:
            self._come_back(actor, min(real_now() - started, most))

    @core
    def _go_outside(self, actor: Actor) -> None:
        with self.mutex:
            self._raise_if_over()
            self.running.discard(actor)
            self.outside.add(actor)
            self.kept_pace = True
            self._dispatch()

    @core
    def _come_back(self, actor: Actor, seconds: float) -> None:
        with self.mutex:
            self.outside.discard(actor)
            self._raise_if_over()
            self._move_to(self.now + seconds)
            self._idle_reads, self.busy_since = 0, None  # it does not wait by reading the clock
            self.ready.append(actor)
            self._dispatch()
        actor.gate.acquire()
        self._after_waking(actor)

    # -- threads come and go ---------------------------------------------------------------

    @core
    def admit(self) -> Actor:
        """A new thread, which will run when it is its turn."""
        actor = Actor(self)
        with self.mutex:
            self._raise_if_over()
            self.ready.append(actor)
            self.threads.add(actor)
        return actor

    @core
    def dismiss(self, actor: Actor) -> None:
        """It will never begin."""
        with self.mutex:
            self.threads.discard(actor)
            self.running.discard(actor)  # the end of the run may have woken it
            if actor in self.ready:
                self.ready.remove(actor)

    @core
    def begin(self, actor: Actor) -> None:
        """Called first in the new thread."""
        with self.mutex:
            self._raise_if_over()
            self._dispatch()
        actor.gate.acquire()
        self._after_waking(actor)

    @core
    def finish(self, actor: Actor) -> None:
        """Called last in a thread: wakes those who join it."""
        with self.mutex:
            actor.finished = True
            self.running.discard(actor)
            for joiner in actor.joiners:
                self._make_ready(joiner)
            if actor is not self.main:
                self._dispatch()

    # -- called by the supervisor ----------------------------------------------------------

    def real_time_passes(self, seconds: float) -> None:
        """Somebody computes for long: let the clock keep pace, and let another thread run beside it."""
        with self.mutex:
            self._move_to(self.now + seconds)
            if self.ready:
                self._grant(self.ready.popleft())

    def give_up_waiting(self) -> None:
        """Raise Deadlock in the main thread, if everybody is still stuck."""
        with self.mutex:
            if self.stuck and self.main in self.parked:
                self._deadlock()
                self._dispatch()

    def end(self) -> None:
        """Wake everybody with OutOfTime."""
        with self.mutex:
            self.over = True
            for actor in [*self.parked, *self.ready]:
                self._grant(actor)
            self.parked.clear()
            self.ready.clear()

    # -- inside, with the mutex held -------------------------------------------------------

    def _raise_if_over(self) -> None:
        if self.over or self.now > self.horizon:
            raise OutOfTime

    def _after_waking(self, actor: Actor) -> None:
        if actor.error is not None:
            error, actor.error = actor.error, None
            raise error
        if self.over:
            raise OutOfTime

    def _is_alone(self, actor: Actor) -> bool:
        """Whether nobody else is there for whom it would have to wait, as in most programs."""
        return not (self.ready or self.parked or self.outside) and self.running == {actor}

    def _deadlock(self) -> None:
        self.main.error = Deadlock()
        self._make_ready(self.main)

    def _make_ready(self, actor: Actor) -> None:
        if actor in self.parked:
            del self.parked[actor]
            self.ready.append(actor)
        else:
            actor.permit = True

    def _move_to(self, moment: float, busy: bool = False) -> None:
        moment = round(moment, 9)  # so 0.1 + 0.2 is 0.3; asyncio takes timers within 1e-9 s as due
        if moment > self.now:
            self.now = moment
            self._idle_spins //= 2  # a known spinner gets its next jump sooner
            if not busy:
                self._idle_reads, self.busy_since = 0, None
        due = [a for a in self.parked if a.deadline is not None and a.deadline <= self.now + 1e-9]
        for actor in sorted(due, key=lambda a: a.deadline or 0.0):
            self._make_ready(actor)

    def _dispatch(self) -> None:
        if self.running:
            return
        if not self.ready and not self.outside:
            deadlines = [a.deadline for a in self.parked if a.deadline is not None]
            if deadlines:
                self._move_to(min(deadlines))
            elif self.main in self.parked and not self.stuck:
                if not host.THREADS:  # then nobody else is there
                    self._deadlock()
                else:
                    self.stuck = True  # unless a thread outside of the run wakes one of them
                    self.nobody_runs()
        if self.ready:
            self._grant(self.ready.popleft())

    def _grant(self, actor: Actor) -> None:
        self.stuck = False
        self.running.add(actor)
        self.last_change = real_now()
        if actor.gate.locked():
            actor.gate.release()
