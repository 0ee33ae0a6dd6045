"""What held up the event loop, and what to do instead: `await` helps with some calls and not with others."""

from __future__ import annotations

import builtins

from course_lib.checks.blame import COURSE, blocked_at, is_given
from course_lib.checks.saying import at, seconds
from course_lib.checks.source import Called, calls_at
from course_lib.checks.verdict import Incorrect
from course_lib.run.run import Run
from course_lib.run.trace import Block

# Blocks in seconds. What is shorter than the first nobody wrote. Where no line of anybody's was running, the
# loop waited for a lock of Python's own: beside real sockets that takes a moment, more on a busy machine.
_SHORTEST, _SHORTEST_OF_NOBODY = 0.001, 0.25

_CLOCKS = {"time", "monotonic", "perf_counter", "process_time"}
_OF_THREADS = {"wait", "acquire", "get", "put"}
_OF_THE_WEB = ("httpx", "requests", "urllib", "socket", "ssl", "http")
_HARMLESS = {*vars(builtins)} - {"input", "open"}
_WORDS = {
    "getaddrinfo": "`{name}` is a plain function, and `await` in front of it does not help. A loop has a "
    "`getaddrinfo` of its own, which can be awaited.",
    "sleep": "`{name}` makes the whole thread wait. `await asyncio.sleep(…)` waits as long, and lets the "
    "others run.",
    "result": "`{name}` waits until the thread is done, and the loop with it. `await "
    "asyncio.wrap_future(…)` waits for the same future and lets the others run.",
    "join": "`{name}` waits until the thread is done, and the loop with it. What `asyncio.to_thread` gives "
    "can be awaited.",
    "map": "What `{name}` gives is waited for as one goes through it. What `loop.run_in_executor` gives for "
    "one call can be awaited.",
    "as_completed": "This `{name}` is that of `concurrent.futures`, made for threads. asyncio has one of its "
    "own, which lets the others run while it waits.",
}
_OWN_CLASSES = (
    "`{name}` is made for threads, and makes the whole thread wait. asyncio has an Event, a Lock, a Semaphore "
    "and a Queue of its own, which can be awaited."
)
_LOOKS_AT_THE_CLOCK = (
    "Watching the clock lets nobody else run. `await asyncio.sleep(…)` waits as long, and does."
)
_POOL = (
    "At the end of its `with` block a pool waits for its threads, and the loop with it. Was all that they do "
    "awaited inside of the block, also if that failed or was cancelled?"
)
_SLIPS = (NameError, AttributeError, TypeError)
_PLAIN = (
    "`{name}(…)` is a plain function, and `await` in front of it does not help. Is there one that can be "
    "awaited in its place? If not, `asyncio.to_thread({name}, …)` calls this one in another thread."
)


def held_up_for_ever(run: Run) -> Incorrect | None:
    """A call that never ends, and does not let the loop go on."""
    line = blocked_at(run.error, run.files) if run.deadlocked else None
    if line is None:
        return None
    return Incorrect(
        "deadlock",
        f"Your code would wait for ever: the call{at(line)} waits without `await`, and so holds up the event "
        "loop and all its tasks, the one included for which it waits. Which class of asyncio's can be waited "
        "for with `await`, so that the others run?",
        line,
    )


def blocked(run: Run) -> Incorrect | None:
    """A time in which the loop stood still."""
    blocks = [b for b in run.blocks if b.end - b.start >= _SHORTEST_OF_NOBODY or not _nobodys(b)]
    if sum(block.end - block.start for block in blocks) < _SHORTEST:
        return None
    worst = max(blocks, key=lambda block: block.end - block.start)
    line = run.line_in(worst.file, worst.line)
    length = worst.end - worst.start
    length = round(length, 2) or length  # a loop that watches the clock notices a little late
    inside = worst.function if is_given(worst.file) and worst.function.isidentifier() else ""
    if inside:
        advice = _words(Called(inside)).format(name=inside)
    else:
        advice = what_helps(worst.file, line) if line else ""
    advice = advice or f"Which call{' there' if line else ''} waits without `await`?"
    if advice == _POOL and isinstance(run.error, _SLIPS):
        return None  # that exception was on its way through the block: it is what comes first
    return Incorrect(
        "blocking-call",
        f"Your code blocked the event loop for {seconds(length)}{at(line)}: for that time no other task could "
        f"run. {advice}",
        line,
    )


def what_helps(file: str, line: int) -> str:
    """What the blocking call of this line is, and what to do instead; nothing, if it is not known."""
    found = [one for one in calls_at(file, line) if not one.awaited and _can_block(one)]
    if any(one.last.endswith("PoolExecutor") for one in found):
        return _POOL
    known = [one for one in found if _words(one) is not _PLAIN] or found
    if not known:
        return ""
    worst = next((one for one in known if one.last == "as_completed"), known[0])
    return _words(worst).format(name=worst.name)


def _can_block(one: Called) -> bool:
    return (
        one.name not in _HARMLESS and not one.name.startswith("asyncio.") and "\n" not in one.name
    )


def _words(one: Called) -> str:
    if one.last in _CLOCKS:
        return _LOOKS_AT_THE_CLOCK
    if one.last in _OF_THREADS and not one.name.startswith(_OF_THE_WEB):
        return _OWN_CLASSES
    return _WORDS.get(one.last, _PLAIN)


def _nobodys(block: Block) -> bool:
    """Whether nothing but libraries and the course was under way."""
    return block.file.startswith(str(COURSE))
