"""`lesson.timeline`: run something and keep its picture."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Generator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from course_lib.notebook.display import as_html, put
from course_lib.notebook.drawing import bundle
from course_lib.run.apart import apart
from course_lib.run.clock import OutOfTime, simulate
from course_lib.run.record import Record
from course_lib.run.steps import StepRecord
from course_lib.run.trace import LiveTracer, recording
from course_lib.timeline import Steps, Timeline

LIMIT = 10.0  # real seconds
MOST_TASKS = 100_000  # at once; a picture has five times as long as a check


class Picture:
    """A run and its drawing; awaited, it runs in virtual time, as `async with`, in real time."""

    def __init__(self, what: Any) -> None:
        self._what = what
        self._timeline: Timeline | Steps | None = None
        self._tracer: LiveTracer
        self._note = "Nothing has run yet."
        self.result: Any = None
        self.error: BaseException | None = None
        self.elapsed = 0.0  # seconds
        self.output = ""

    @property
    def text(self) -> str:
        """The picture in characters."""
        return self._timeline.text if self._timeline else self._note

    def __await__(self) -> Generator[Any, Any, Picture]:
        self._run()
        yield from ()  # __await__ must be a generator; nothing in it waits
        return self

    async def __aenter__(self) -> Picture:
        if self._what is not None:
            raise TypeError(
                "`async with lesson.timeline()` takes nothing: the block is what it draws"
            )
        self._tracer = recording()
        await self._tracer.__aenter__()
        return self

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        await self._tracer.__aexit__(kind, error, trace)
        self.error = error
        self.elapsed = round(self._tracer.stopped - self._tracer.started, 6)
        self._timeline = Timeline(self._tracer)
        put(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        if self._timeline is None:
            return {"text/plain": self._note, "text/html": as_html(self._note)}
        return bundle(self._timeline)

    def _new_record(self) -> Record:
        return Record(most_tasks=MOST_TASKS)

    def _watching(self, record: Any) -> AbstractContextManager[Any]:
        return nullcontext()

    def _drawn(self, record: Any) -> Timeline | Steps:
        return Timeline(record)

    def _run(self) -> None:
        what, record = self._what, self._new_record()
        if what is None:
            raise TypeError("give lesson.timeline() a coroutine, such as main(), or a function")
        if isinstance(what, asyncio.Future):
            raise TypeError(
                "lesson.timeline() starts things itself: give it a coroutine, such as main(), or a "
                "function; this is already running on the notebook's loop."
            )

        def work() -> Any:
            with self._watching(record):
                return call()

        def call() -> Any:
            value = what() if callable(what) else what
            if not inspect.isawaitable(value):
                return value
            with asyncio.Runner() as runner:
                return runner.run(value if inspect.iscoroutine(value) else _awaited(value))

        space = _namespace(what)
        try:
            ended = apart(lambda: simulate(work, record, namespaces=[space], limit=LIMIT))
        except KeyboardInterrupt:
            if inspect.iscoroutine(what) and inspect.getcoroutinestate(what) == "CORO_CREATED":
                what.close()  # stopped before it began; Python would complain that nobody awaited it
            raise
        finally:
            record.stop()
        record.draw_as_one(f"{getattr(what, '__name__', 'run')}()", ended.elapsed, ended.error)
        self.result, self.error, self.output = ended.result, ended.error, record.text
        self.elapsed = round(record.stopped if record.loop is not None else ended.elapsed, 6)
        print(self.output, end="")
        if isinstance(ended.error, NotImplementedError):
            name = _raised_by(ended.error) or getattr(what, "__name__", "this")
            self._note = f"`{name}` is still a stub: there is nothing to draw yet."
        elif not record.lanes:
            self._note = f"{self.elapsed:g} s, and no event loop to draw."
        else:
            self._timeline = self._drawn(record)
        if isinstance(ended.error, OutOfTime):
            print(_why_stopped(record))


class StepByStep(Picture):
    """A run in virtual time, shown step by step: see `lesson.loop_steps` and its like."""

    def __init__(self, what: Any, view: str) -> None:
        super().__init__(what)
        self._view = view

    async def __aenter__(self) -> Picture:
        raise TypeError(
            "only `lesson.timeline()` records a block; give this a coroutine and await it"
        )

    def _new_record(self) -> StepRecord:
        return StepRecord()

    def _watching(self, record: StepRecord) -> AbstractContextManager[Any]:
        return record.tracing()

    def _drawn(self, record: StepRecord) -> Steps:
        return Steps(record, self._view)


def _raised_by(error: BaseException) -> str:
    """The function, or the class, in which it was raised: the stub may be called by what is drawn."""
    trace, name = error.__traceback__, ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_qualname
        trace = trace.tb_next
    return name.rpartition("<locals>.")[2].partition(".")[0]


def _why_stopped(record: Record) -> str:
    """What is said beneath the output of a run that was ended."""
    if record.crowded:
        return f"It was stopped when it had more than {record.most_tasks:,} tasks at once."
    return f"It was stopped after {LIMIT:g} s: it does not come to an end."


async def _awaited(value: Any) -> Any:
    return await value


def _namespace(what: Any) -> dict[str, Any]:
    frame = getattr(what, "cr_frame", None)
    found: dict[str, Any] = frame.f_globals if frame else getattr(what, "__globals__", {})
    return found
