"""What is tried of every answer that its check takes for right: twice at once, with nothing, many, cancelled.

A check need not think of it. The first call that it made is made again, changed a little; what goes wrong then
counts only where the worked answer goes through the same without harm, so a right answer has nothing to fear.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import re
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any

from course_lib.checks.answer import is_plain
from course_lib.checks.attempt import Attempt, Call, Judged
from course_lib.checks.given_up import require_ends_when_cancelled, require_ends_when_closed
from course_lib.checks.saying import seconds, shortly
from course_lib.checks.verdict import Incorrect, NotAttempted

MANY = 100
# What depends on how busy the machine is proves nothing here.
_BY_THE_CLOCK = ("endless-loop", "timeout")
_AT_ONCE = "at once"
_CANCELLED = "cancelled"  # half way: the first call that takes time
_meaningless: set[tuple[Judged, str]] = set()  # what fails with the worked answer, too


def require_what_holds_for_all(exercise: Judged, tried: Attempt) -> None:
    """Raise Incorrect if an answer that is right fails where the worked answer does not."""
    if tried.first is None or (_is_real(tried.first) and tried.first.lend is nullcontext):
        return  # nothing was called; or what it asked (a server, say) is not there any more
    shown, wrong = tried.last, _wrong(tried, tried.first)
    tried.last = shown
    if not wrong:
        return
    itself = tried.function is exercise.solution
    means_nothing = {*wrong} if itself else _meaning_nothing(tried)
    # the learner's own other answers may be wrong, and once beside a server may be the busy machine's doing
    if not tried.own and not (itself and _is_real(tried.first)):
        _meaningless.update((exercise, name) for name in means_nothing)
    for name, found in wrong.items():
        if name not in means_nothing and isinstance(found, Incorrect):
            raise found


def _meaning_nothing(tried: Attempt) -> set[str]:
    """What the worked answer does not go through either; beside a real server in none of three times."""
    found = {*_PROBES}
    for _ in range(3 if tried.first is not None and _is_real(tried.first) else 1):
        found &= {*_wrong_of_the_worked_answer(tried)}
        if not found:
            break
    return found


def _wrong_of_the_worked_answer(tried: Attempt) -> Iterable[str]:
    """What it does not go through, once, beside the same other answers."""
    exercise = tried.exercise
    model = Attempt(exercise, exercise.solution, tried.names, {})
    try:
        exercise.check(model)
    except (Incorrect, NotAttempted):
        return _PROBES
    return _wrong(model, model.first) if model.first is not None else _PROBES


def _wrong(tried: Attempt, first: Call) -> dict[str, Exception]:
    """By probe, what goes wrong when the first call is made so."""
    found: dict[str, Exception] = {}
    for name, probe in _PROBES.items():
        call = (tried.waiting or first) if name == _CANCELLED else first
        if (tried.exercise, name) in _meaningless or (_is_real(call) and name != _AT_ONCE):
            continue  # with a server the rest would take longer than the check
        try:
            with call.lend():
                probe(tried, call)
        except Incorrect as wrong:
            if wrong.diagnosis not in _BY_THE_CLOCK:
                found[name] = wrong
        except Exception as error:
            found[name] = error  # of what the check lent: it was not made for this
    return found


def _is_real(first: Call) -> bool:
    """Whether it waited for something real: then how long it took is the machine's doing, too."""
    return first.run.ended.kept_pace


_Probe = Callable[[Attempt, Call], None]


# -- two at once ---------------------------------------------------------------------------


def _at_once(tried: Attempt, first: Call) -> None:
    """Two calls, begun together, each give what one gives alone, and neither waits for the other."""
    scenario, exercise = first.scenario, tried.exercise
    if not (inspect.iscoroutinefunction(scenario) if scenario else exercise.is_async):
        return

    def one(answer: Any) -> Any:
        return scenario(answer) if scenario else tried.main(answer, *first.args)

    async def twice(answer: Any) -> Any:
        return await asyncio.gather(one(answer), one(answer))

    told = f"Called once, `{exercise.name}` is right. Two calls of it, begun together"
    run = _said(f"{told}: ", lambda: tried(scenario=twice, **first.options))
    alone = first.run
    share = "What a call needs it makes anew, inside the function: what do the two share?"
    for result in run.result:
        if not alike(result, alone.result):
            said = f"{told}, gave {shortly(result)} where one alone gives {shortly(alone.result)}. {share}"
            raise Incorrect("side-effect", said, run=run)
    if 2 * run.elapsed < alone.elapsed and not _is_real(first):
        said = (
            f"The first call of `{exercise.name}` takes {seconds(alone.elapsed)}, as it should. Two more, "
            f"begun together, take {seconds(run.elapsed)}. A later call should do the same as the first: what "
            "is kept from one to the next?"
        )
        raise Incorrect("side-effect", said, run=run)
    if 0 < 2 * alone.elapsed <= run.elapsed and not _is_real(first):
        said = f"{told}, take {seconds(run.elapsed)}, and one alone takes {seconds(alone.elapsed)}. {share}"
        raise Incorrect("sequential", said, run=run)


def alike(one: Any, other: Any) -> bool:
    """Equal, or of the same looks: what is new each time is equal to no other."""
    return bool(one == other) or _looks(one) == _looks(other)


def _looks(value: Any) -> str:
    return re.sub(r"0x\w+|Task-\d+", "…", repr(value))


# -- nothing, and many ---------------------------------------------------------------------


def _nothing(tried: Attempt, first: Call) -> None:
    """An empty collection in the place of what it was given."""
    _with_other_arguments(tried, first, _emptied, "With nothing in what it is given")


def _many(tried: Attempt, first: Call) -> None:
    """A hundred in the place of a few."""
    _with_other_arguments(tried, first, _multiplied, f"With {MANY} of what it is given")


def _with_other_arguments(
    tried: Attempt, first: Call, change: Callable[[Any], Any], when: str
) -> None:
    """The first call, with each collection among its arguments changed; it is only to come to an end."""
    scenario = first.scenario
    if not _takes_a_collection(tried.exercise.solution):
        return
    if scenario is None:
        args = [*map(change, first.args)]
        if not _same(args, first.args):
            _said(f"{when}: ", lambda: tried(*args, **first.options))
        return

    def of(answer: Any) -> Any:
        @functools.wraps(answer)
        def changed(*args: Any, **keywords: Any) -> Any:
            return answer(*map(change, args), **keywords)

        return changed

    _said(f"{when}: ", lambda: tried(scenario=_before(of, scenario), **first.options))


def _takes_a_collection(solution: Callable[..., Any]) -> bool:
    """Whether its type hints say so."""
    try:
        parameters = inspect.signature(solution).parameters.values()
    except (TypeError, ValueError):
        return False
    return any(_COLLECTION.search(str(one.annotation)) for one in parameters)


_COLLECTION = re.compile(r"\b(list|set|dict|Iterable|Sequence|Collection)\b")


def _before(of: Callable[[Any], Any], scenario: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The scenario, with something put around the answer first."""
    if not inspect.iscoroutinefunction(scenario):
        return lambda answer: scenario(of(answer))

    async def changed(answer: Any) -> Any:
        return await scenario(of(answer))

    return changed


def _same(ones: Iterable[Any], others: Iterable[Any]) -> bool:
    return all(one is other for one, other in zip(ones, others, strict=True))


def _emptied(value: Any) -> Any:
    return type(value)() if type(value) in (list, set, dict) and value else value


def _multiplied(value: Any) -> Any:
    """A hundred different ones, where they are texts or numbers."""
    if type(value) is not list or not value or not is_plain(value):
        return value
    if {*map(type, value)} == {int}:
        return [value[n % len(value)] + n // len(value) for n in range(MANY)]
    if {*map(type, value)} == {str}:
        return [f"{value[n % len(value)]}{n // len(value) or ''}" for n in range(MANY)]
    return value


def _said(when: str, call: Callable[[], Any]) -> Any:
    """What is found wrong in this call happened then."""
    try:
        return call()
    except Incorrect as wrong:
        wrong.message = f"{when}{wrong.message}"
        raise


_PROBES: dict[str, _Probe] = {
    _AT_ONCE: _at_once,
    "nothing": _nothing,
    "many": _many,
    _CANCELLED: require_ends_when_cancelled,
    "closed": require_ends_when_closed,
}
