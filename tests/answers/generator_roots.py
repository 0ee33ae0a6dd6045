"""Answers to lesson 03, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import heapq
import inspect
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from course_lib.lessons.generator_roots import ENDED, drive, endless, take_turns
from solutions import generator_roots as reference

# -- endless -----------------------------------------------------------------------------


@endless.mistake(
    "wrong-result", "ended after 4 values (9, 8, 7 and 6)", breaks="again from 9, for ever"
)
def goes_round_once() -> Iterator[int]:
    yield from (9, 8, 7, 6)


@endless.mistake("wrong-type", "All its values are there at once", breaks="one value at a time")
def returns_a_list() -> list[int]:
    return [9, 8, 7, 6]


@endless.mistake("wrong-type", "Which word hands one out", breaks="`endless()` yields 9")
def prints_instead() -> None:
    for i in (9, 8, 7, 6):
        print(i)


@endless.mistake("endless-loop", "more than 10,000 lines", breaks="`endless()` yields 9")
def prints_for_ever() -> None:
    while True:
        for i in (9, 8, 7, 6):
            print(i)


@endless.mistake("wrong-type", "`return` ends the function", breaks="hands out one value at a time")
def returns_the_first() -> int:
    while True:
        for i in (9, 8, 7, 6):
            return i


@endless.mistake("wrong-result", "Number 5 is 5 and should be 9", breaks="and then again from 9")
def counts_on_down() -> Iterator[int]:
    yield from itertools.count(9, -1)


@endless.mistake(
    "wrong-result", "Number 4 is 9 and should be 6", breaks="`endless()` yields 9, 8, 7, 6"
)
def leaves_out_the_6() -> Iterator[int]:
    while True:
        yield from range(9, 6, -1)


@endless.mistake("wrong-result", "Number 5 is 8 and should be 9", breaks="again from 9")
def begins_again_at_8() -> Iterator[int]:
    i = 9
    while True:
        yield i
        i = i - 1 if i > 6 else 8


@endless.mistake("wrong-order", "in another order", breaks="Yield 9, 8, 7, 6")
def counts_up() -> Iterator[int]:
    while True:
        yield from range(6, 10)


@endless.mistake("wrong-type", "as one value", breaks="one value at a time")
def yields_the_tuple() -> Iterator[tuple[int, ...]]:
    while True:
        yield (9, 8, 7, 6)


@endless.mistake("wrong-type", "handed out None", breaks="Yield 9, 8, 7, 6")
def prints_and_yields_nothing() -> Iterator[None]:
    while True:
        for i in (9, 8, 7, 6):
            print(i)
            yield


@endless.mistake("wrong-type", "one word too many", breaks="kind (plain function")
async def is_an_asynchronous_generator() -> AsyncIterator[int]:
    while True:
        for i in (9, 8, 7, 6):
            yield i


@endless.mistake("wrong-type", "plain function", breaks="kind (plain function")
async def is_a_coroutine_function() -> Iterator[int]:
    return itertools.cycle((9, 8, 7, 6))


@endless.mistake("wrong-type", "was not called", breaks="hands out one value at a time")
def returns_the_inner_function() -> Callable[[], Iterator[int]]:
    def numbers() -> Iterator[int]:
        while True:
            yield from (9, 8, 7, 6)

    return numbers


_i = 10


@endless.mistake("side-effect", "What do the two share?", breaks="a second time, and twice at once")
def counts_in_a_global_variable() -> Iterator[int]:
    global _i
    _i = 10
    while True:
        _i = _i - 1 if _i > 6 else 9
        yield _i


@endless.mistake("exception", "RecursionError", breaks="for ever")
def calls_itself_for_the_next_round() -> Iterator[int]:
    yield from (9, 8, 7, 6)
    yield from calls_itself_for_the_next_round()


@endless.mistake("wrong-result", "ended after 4000 values", breaks="for ever")
def repeats_a_thousand_times() -> Iterator[int]:
    yield from [9, 8, 7, 6] * 1000


@endless.mistake("wrong-result", "ended after 40000 values", breaks="for ever")
def goes_round_ten_thousand_times() -> Iterator[int]:
    for _ in range(10_000):
        yield from (9, 8, 7, 6)


@endless.mistake("wrong-result", "It begins well", breaks="and then again from 9")
def goes_astray_later() -> Iterator[int]:
    yield from [9, 8, 7, 6] * 20
    while True:
        yield from (9, 8, 7)


@endless.mistake("exception", "returned raised ValueError", breaks="no exception comes out")
def counts_in_an_endless_map() -> Iterator[int]:
    return map(int, itertools.repeat("nine"))


@endless.accepts
def gives_a_cycle() -> Iterator[int]:
    return itertools.cycle((9, 8, 7, 6))


@endless.accepts
def is_a_generator_expression() -> Iterator[int]:
    return (9 - n % 4 for n in itertools.count())


@endless.accepts
def appends_what_it_takes() -> Iterator[int]:
    ring = [9, 8, 7, 6]
    for i in ring:
        ring.append(i)
        yield i


@endless.accepts
def counts_and_jumps_back() -> Iterator[int]:
    i = 9
    while True:
        print(i)
        yield i
        i -= 1
        if i < 6:
            i = 9


@endless.accepts
def uses_iter_with_a_sentinel() -> Iterator[int]:
    ring = collections.deque((9, 8, 7, 6))

    def turn() -> int:
        ring.rotate(-1)
        return ring[-1]

    return iter(turn, None)


# -- drive -------------------------------------------------------------------------------


@drive.mistake("wrong-result", "at pause 2 of 3", breaks="runs one coroutine to its end")
def sends_twice(coro: Any) -> Any:
    coro.send(None)
    return coro.send(None)


@drive.mistake("wrong-result", "at pause 1 of 3", breaks="runs one coroutine to its end")
def sends_once_and_catches(coro: Any) -> Any:
    try:
        coro.send(None)
    except StopIteration as end:
        return end.value


@drive.mistake("wrong-result", "at pause 10 of 500", breaks="any number of times")
def takes_only_ten_steps(coro: Any) -> Any:
    for _ in range(10):
        try:
            coro.send(None)
        except StopIteration as end:
            return end.value


@drive.mistake("wrong-result", "never began", breaks="returns its result")
def gives_it_back(coro: Any) -> Any:
    return list(map(id, [coro]))


@drive.mistake("wrong-result", "`drive` returned None", breaks="return its result")
def forgets_the_result(coro: Any) -> Any:
    while True:
        try:
            coro.send(None)
        except StopIteration:
            break


@drive.mistake(
    "wrong-result", "`drive` returned 3", breaks="what it hands out at a pause changes nothing"
)
def returns_what_came_out_last(coro: Any) -> Any:
    last = None
    while True:
        try:
            last = coro.send(None)
        except StopIteration:
            return last


@drive.mistake("wrong-type", "the exception itself", breaks="returns its result")
def returns_the_exception(coro: Any) -> Any:
    while True:
        try:
            coro.send(None)
        except StopIteration as end:
            return end


@drive.mistake("wrong-type", "a tuple", breaks="return its result")
def returns_the_args(coro: Any) -> Any:
    while True:
        try:
            coro.send(None)
        except StopIteration as end:
            return end.args


@drive.mistake(
    "exception",
    "A StopIteration came out",
    breaks="no exception comes out that the text does not name",
)
def lets_the_end_out(coro: Any) -> Any:
    while True:
        coro.send(None)


@drive.mistake("exception", "cannot be looped over", breaks="Run coro to its end")
def loops_over_it(coro: Any) -> Any:
    value = None
    for value in coro:
        print(value)
    return value


@drive.mistake("exception", "`next` is for generators", breaks="runs one coroutine to its end")
def uses_next(coro: Any) -> Any:
    while True:
        try:
            next(coro)
        except StopIteration as end:
            return end.value


@drive.mistake(
    "exception", "What must the first value be?", breaks="what it is sent is always `None`"
)
def sends_something_first(coro: Any) -> Any:
    while True:
        try:
            coro.send("go")
        except StopIteration as end:
            return end.value


@drive.mistake("exception", "your function is the loop", breaks="without asyncio's loop")
def asks_the_running_loop(coro: Any) -> Any:
    return asyncio.get_running_loop().run_until_complete(coro)


@drive.mistake("exception", "asyncio's loop, which knows", breaks="without asyncio's loop")
def asks_asyncio(coro: Any) -> Any:
    return asyncio.run(coro)


@drive.mistake("wrong-arguments", "was sent 'a'", breaks="what it is sent is always `None`")
def echoes_what_came_out(coro: Any) -> Any:
    value = None
    while True:
        try:
            value = coro.send(value)
        except StopIteration as end:
            return end.value


@drive.mistake(
    "wrong-result", "at pause 1 of 3", breaks="what it hands out at a pause changes nothing"
)
def stops_at_a_bare_yield(coro: Any) -> Any:
    try:
        while coro.send(None) is not None:
            pass
    except StopIteration as end:
        return end.value


@drive.mistake("lost-exception", "yours returned None", breaks="comes out of `drive` as it is")
def swallows_every_exception(coro: Any) -> Any:
    while True:
        try:
            coro.send(None)
        except StopIteration as end:
            return end.value
        except Exception:
            return None


@drive.mistake("lost-exception", "yours raised RuntimeError", breaks="comes out of `drive`")
def goes_on_after_an_exception(coro: Any) -> Any:
    while True:
        try:
            coro.send(None)
        except StopIteration as end:
            return end.value
        except ValueError:
            continue


@drive.mistake("endless-loop", "never comes to an end", breaks="It comes to an end")
def passes_over_the_end(coro: Any) -> Any:
    while True:
        with contextlib.suppress(Exception):
            coro.send(None)


@drive.mistake("wrong-type", "plain function", breaks="kind (plain function")
async def is_a_coroutine_function_too(coro: Any) -> Any:
    return await coro


@drive.mistake("wrong-type", "It returned a generator", breaks="Name, arguments and kind")
def yields_the_result(coro: Any) -> Any:
    while True:
        try:
            coro.send(None)
        except StopIteration as end:
            yield end.value
            return


@drive.mistake("exception", "sent something once more", breaks="to its end")
def waits_for_a_result_that_is_not_none(coro: Any) -> Any:
    result = None
    while result is None:
        try:
            coro.send(None)
        except StopIteration as end:
            result = end.value
    return result


@drive.mistake("lost-exception", "RuntimeError: no ferry", breaks="An exception that it raises")
def sends_until_it_is_refused(coro: Any) -> Any:
    result = None
    while True:
        try:
            coro.send(None)
        except StopIteration as end:
            result = end.value
        except RuntimeError:
            return result


@drive.mistake("lost-exception", "a new one in its place", breaks="as it is")
def raises_another_one(coro: Any) -> Any:
    while True:
        try:
            coro.send(None)
        except StopIteration as end:
            return end.value
        except ValueError as error:
            raise ValueError(str(error)) from None


@drive.mistake("side-effect", "an earlier call", breaks="a second time")
def remembers_the_first_result(coro: Any, results: list[Any] = []) -> Any:
    while True:
        try:
            coro.send(None)
        except StopIteration as end:
            results.append(end.value)
            return results[0]


_driven: Any = None


@drive.mistake("side-effect", "What do the two calls share?", breaks="and twice at once")
def keeps_the_coroutine_in_a_global(coro: Any) -> Any:
    global _driven
    _driven = coro
    while True:
        try:
            _driven.send(None)
        except StopIteration as end:
            return end.value


@drive.mistake("wrong-result", "it gave up before", breaks="may pause any number of times")
def takes_a_thousand_for_ever(coro: Any) -> Any:
    for _ in range(1000):
        try:
            coro.send(None)
        except StopIteration as end:
            return end.value


@drive.accepts
def goes_through_dunder_await(coro: Any) -> Any:
    steps = coro.__await__()
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@drive.accepts
def lets_yield_from_do_it(coro: Any) -> Any:
    results = []

    def body() -> Iterator[Any]:
        results.append((yield from coro.__await__()))

    for _ in body():
        pass
    return results[0]


@drive.accepts
def awaits_it_in_another(coro: Any) -> Any:
    box = []

    async def body() -> None:
        box.append(await coro)

    collections.deque(body().__await__(), maxlen=0)
    return box[0]


@drive.mistake(
    "exception", "gave up with a RecursionError", breaks="any number of times, thousands too"
)
def is_recursive(coro: Any) -> Any:
    try:
        coro.send(None)
    except StopIteration as end:
        return end.value
    return is_recursive(coro)


@drive.accepts
def looks_at_its_state(coro: Any) -> Any:
    result = None
    while inspect.getcoroutinestate(coro) != inspect.CORO_CLOSED:
        try:
            coro.send(None)
        except StopIteration as end:
            (result,) = end.args or (None,)
    return result


# -- take_turns --------------------------------------------------------------------------


@take_turns.mistake("sequential", "Each took all of its steps", breaks="Round after round")
def drives_one_after_another(*coros: Any) -> Any:
    return [reference.drive(coro) for coro in coros]


@take_turns.mistake(
    "sequential", "somebody else's turn", breaks="goes one step, from one pause to the next"
)
def puts_it_back_in_front(*coros: Any) -> Any:
    results: list[Any] = [None] * len(coros)
    waiting = collections.deque(enumerate(coros))
    while waiting:
        n, coro = waiting.popleft()
        try:
            coro.send(None)
            waiting.appendleft((n, coro))
        except StopIteration as end:
            results[n] = end.value
    return results


@take_turns.mistake("sequential", "Cy 1, Cy 2, Cy 3, Cy 4, Bob 1", breaks="one step in turn")
def takes_the_last_first(*coros: Any) -> Any:
    results: list[Any] = [None] * len(coros)
    waiting = list(enumerate(coros))
    while waiting:
        n, coro = waiting.pop()
        try:
            coro.send(None)
            waiting.append((n, coro))
        except StopIteration as end:
            results[n] = end.value
    return results


@take_turns.mistake(
    "wrong-order",
    "in which they came",
    breaks="results in a list or a tuple, in the order of the arguments",
)
def collects_results_as_they_come(*coros: Any) -> Any:
    results, waiting = [], collections.deque(coros)
    while waiting:
        coro = waiting.popleft()
        try:
            coro.send(None)
            waiting.append(coro)
        except StopIteration as end:
            results.append(end.value)
    return results


@take_turns.mistake(
    "wrong-order",
    "After Ann 2 it was the turn of Cy",
    breaks="each that has not ended goes one step",
)
def removes_while_looping(*coros: Any) -> Any:
    waiting, results = list(coros), {}
    while waiting:
        for coro in waiting:
            try:
                coro.send(None)
            except StopIteration as end:
                results[coro] = end.value
                waiting.remove(coro)
    return [results[coro] for coro in coros]


@take_turns.mistake("wrong-order", "After Ann 1 it was the turn of Bob", breaks="goes one step")
def takes_two_steps_a_turn(*coros: Any) -> Any:
    results: list[Any] = [None] * len(coros)
    waiting = collections.deque(enumerate(coros))
    while waiting:
        n, coro = waiting.popleft()
        try:
            coro.send(None)
            coro.send(None)
            waiting.append((n, coro))
        except StopIteration as end:
            results[n] = end.value
    return results


@take_turns.mistake(
    "wrong-order",
    "At the beginning it was the turn of Ann",
    breaks="to the next, in the order of the arguments",
)
def goes_round_backwards(*coros: Any) -> Any:
    return reference.take_turns(*reversed(coros))[::-1]


@take_turns.mistake("wrong-order", "It should come out at once", breaks="comes out at once")
def raises_at_the_end(*coros: Any) -> Any:
    results: list[Any] = [None] * len(coros)
    errors, waiting = [], collections.deque(enumerate(coros))
    while waiting:
        n, coro = waiting.popleft()
        try:
            coro.send(None)
            waiting.append((n, coro))
        except StopIteration as end:
            results[n] = end.value
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return results


@take_turns.mistake(
    "wrong-result",
    "while Ann and Cy had not ended",
    breaks="Give each coroutine one step in turn until all have ended",
)
def ends_with_the_first(*coros: Any) -> Any:
    while True:
        for coro in coros:
            try:
                coro.send(None)
            except StopIteration as end:
                return [end.value]


@take_turns.mistake("wrong-result", "had not ended", breaks="When all have ended")
def goes_three_rounds_only(*coros: Any) -> Any:
    results: list[Any] = [None] * len(coros)
    for _ in range(3):
        for n, coro in enumerate(coros):
            try:
                coro.send(None)
            except StopIteration as end:
                results[n] = end.value
            except RuntimeError:
                print(n, "has ended")
    return results


@take_turns.mistake(
    "exception",
    "A coroutine that has ended was sent something",
    breaks="each that has not ended goes one step",
)
def sends_to_those_that_have_ended(*coros: Any) -> Any:
    results: dict[Any, Any] = {}
    while len(results) < len(coros):
        for coro in coros:
            try:
                coro.send(None)
            except StopIteration as end:
                results[coro] = end.value
    return [results[coro] for coro in coros]


@take_turns.mistake(
    "exception",
    "A StopIteration came out",
    breaks="no exception comes out that the text does not name",
)
def never_catches_the_end(*coros: Any) -> Any:
    waiting = collections.deque(coros)
    while waiting:
        waiting[0].send(None)
        waiting.rotate(-1)


@take_turns.mistake("exception", "asyncio's loop", breaks="without asyncio's loop")
def asks_asyncio_for_all(*coros: Any) -> Any:
    async def body() -> Any:
        return await asyncio.gather(*coros)

    return asyncio.run(body())


@take_turns.mistake("wrong-result", "It returned None", breaks="it returns their results")
def returns_nothing(*coros: Any) -> None:
    waiting = collections.deque(coros)
    while waiting:
        coro = waiting.popleft()
        try:
            coro.send(None)
            waiting.append(coro)
        except StopIteration as end:
            print(end.value)


@take_turns.mistake("wrong-result", "1 result for 3 coroutines", breaks="it returns their results")
def keys_by_the_function_name(*coros: Any) -> Any:
    waiting, results = collections.deque(coros), {}
    while waiting:
        coro = waiting.popleft()
        try:
            coro.send(None)
            waiting.append(coro)
        except StopIteration as end:
            results[coro.__name__] = end.value
    return list(results.values())


@take_turns.mistake(
    "wrong-result", "2 results for 3 coroutines", breaks="return their results in order"
)
def leaves_out_what_is_falsy(*coros: Any) -> Any:
    return [result for result in reference.take_turns(*coros) if result]


@take_turns.mistake("wrong-type", "the exceptions themselves", breaks="it returns their results")
def keeps_the_exception_objects(*coros: Any) -> Any:
    results: list[Any] = [None] * len(coros)
    waiting = collections.deque(enumerate(coros))
    while waiting:
        n, coro = waiting.popleft()
        try:
            coro.send(None)
            waiting.append((n, coro))
        except StopIteration as end:
            results[n] = end
    return results


@take_turns.mistake("wrong-type", "should be a list", breaks="in a list or a tuple")
def returns_a_dictionary(*coros: Any) -> Any:
    return dict(enumerate(reference.take_turns(*coros)))


@take_turns.mistake(
    "lost-exception",
    "Which exceptions do you catch?",
    breaks="An exception of a coroutine comes out",
)
def takes_errors_for_ends(*coros: Any) -> Any:
    results: list[Any] = [None] * len(coros)
    waiting = collections.deque(enumerate(coros))
    while waiting:
        n, coro = waiting.popleft()
        try:
            coro.send(None)
            waiting.append((n, coro))
        except Exception as end:
            results[n] = getattr(end, "value", None)
    return results


@take_turns.mistake("wrong-arguments", "does not fit", breaks="Name, arguments and kind")
def takes_one_list(coros: Any) -> Any:
    return reference.take_turns(*coros)


@take_turns.mistake("wrong-type", "plain function", breaks="kind (plain function")
async def awaits_a_gather(*coros: Any) -> Any:
    return await asyncio.gather(*coros)


@take_turns.mistake("exception", "`take_turns()` with none raised", breaks="none too")
def asks_before_it_looks(*coros: Any) -> Any:
    results: list[Any] = [None] * len(coros)
    waiting = collections.deque(enumerate(coros))
    while True:
        n, coro = waiting.popleft()
        try:
            coro.send(None)
            waiting.append((n, coro))
        except StopIteration as end:
            results[n] = end.value
        if not waiting:
            return results


@take_turns.mistake("wrong-result", "with no coroutine at all", breaks="none too")
def gives_nothing_for_nobody(*coros: Any) -> Any:
    return reference.take_turns(*coros) if coros else None


@take_turns.mistake("wrong-arguments", "was sent 1", breaks="what it is sent is always `None`")
def echoes_what_each_handed_out(*coros: Any) -> Any:
    results: list[Any] = [None] * len(coros)
    waiting = collections.deque((n, coro, None) for n, coro in enumerate(coros))
    while waiting:
        n, coro, value = waiting.popleft()
        try:
            waiting.append((n, coro, coro.send(value)))
        except StopIteration as end:
            results[n] = end.value
    return results


@take_turns.mistake("exception", "Given 1 coroutine: ", breaks="any number of coroutines")
def takes_three_or_two(*coros: Any) -> Any:
    if len(coros) == 3:
        return reference.take_turns(*coros)
    one, other = coros
    return reference.take_turns(one, other)


@take_turns.mistake("lost-exception", "RuntimeError: no ferry", breaks="each that has not ended")
def sends_to_the_ended_and_overlooks_it(*coros: Any) -> Any:
    results: dict[Any, Any] = {}
    while len(results) < len(coros):
        for coro in coros:
            try:
                coro.send(None)
            except StopIteration as end:
                results[coro] = end.value
            except RuntimeError:
                results.setdefault(coro, None)
    return [results[coro] for coro in coros]


@take_turns.mistake("wrong-result", "returned 'A', 0 and 'C'", breaks="it returns their results")
def returns_what_they_handed_out(*coros: Any) -> Any:
    handed_out: list[Any] = [None] * len(coros)
    waiting = collections.deque(enumerate(coros))
    while waiting:
        n, coro = waiting.popleft()
        with contextlib.suppress(StopIteration):
            handed_out[n] = coro.send(None)
            waiting.append((n, coro))
    return handed_out


_waiting: Any = collections.deque()


@take_turns.mistake("side-effect", "What do the two calls share?", breaks="and twice at once")
def keeps_the_line_in_a_global(*coros: Any) -> Any:
    results: dict[Any, Any] = {}
    _waiting.extend(coros)
    while _waiting:
        coro = _waiting.popleft()
        try:
            coro.send(None)
            _waiting.append(coro)
        except StopIteration as end:
            results[coro] = end.value
    return [results[coro] for coro in coros]


@take_turns.accepts
def goes_in_rounds(*coros: Any) -> Any:
    results, left = {}, list(coros)
    while left:
        for coro in list(left):
            try:
                coro.send(None)
            except StopIteration as end:
                results[coro] = end.value
                left.remove(coro)
    return [results[coro] for coro in coros]


@take_turns.accepts
def goes_round_a_cycle(*coros: Any) -> Any:
    results: dict[int, Any] = {}
    for n in itertools.cycle(range(len(coros))):
        if len(results) == len(coros):
            break
        if n not in results:
            try:
                coros[n].send(None)
            except StopIteration as end:
                results[n] = end.value
    return [results[n] for n in range(len(coros))]


@take_turns.accepts
def uses_a_heap(*coros: Any) -> Any:
    results: list[Any] = [None] * len(coros)
    heap = [(0, n) for n in range(len(coros))]
    while heap:
        turn, n = heapq.heappop(heap)
        try:
            coros[n].send(None)
            heapq.heappush(heap, (turn + 1, n))
        except StopIteration as end:
            results[n] = end.value
    return tuple(results)


@take_turns.accepts
def has_generators_in_between(*coros: Any) -> Any:
    def stepping(n: int) -> Iterator[Any]:
        results[n] = yield from coros[n].__await__()

    results: list[Any] = [None] * len(coros)
    steps = [stepping(n) for n in range(len(coros))]
    while steps:
        steps = [step for step in steps if next(step, ENDED) is not ENDED]
    return results


@take_turns.mistake("wrong-type", "It returned a generator", breaks="Name, arguments and kind")
def yields_the_results(*coros: Any) -> Any:
    waiting, results = collections.deque(enumerate(coros)), [None] * len(coros)
    while waiting:
        position, coro = waiting.popleft()
        try:
            coro.send(None)
        except StopIteration as end:
            results[position] = end.value
        else:
            waiting.append((position, coro))
    yield from results


@take_turns.mistake("wrong-result", "still there from the call before", breaks="a second time")
def keeps_its_results_in_a_default(*coros: Any, results: list[Any] = []) -> Any:
    results.extend([None] * len(coros))
    waiting = dict(enumerate(coros))
    while waiting:
        for position, coro in [*waiting.items()]:
            try:
                coro.send(None)
            except StopIteration as end:
                results[position] = end.value
                del waiting[position]
    return results


@take_turns.mistake("wrong-result", "It returned ['A', '0', 'C']", breaks="returns their results")
def makes_texts_of_the_results(*coros: Any) -> Any:
    results = [""] * len(coros)
    waiting = dict(enumerate(coros))
    while waiting:
        for position, coro in [*waiting.items()]:
            try:
                coro.send(None)
            except StopIteration as end:
                results[position] = str(end.value)
                del waiting[position]
    return results
