"""Answers to lesson 23, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest

from course_lib.lessons.testing_and_debugging import flaky, labelled, stuck, test_retried
from solutions.testing_and_debugging import label

test_retried.__test__ = False  # type: ignore[attr-defined]

# -- flaky ---------------------------------------------------------------------------------


def refusal() -> httpx.Response:
    return httpx.Response(503, headers={"Retry-After": "1"})


@flaky.mistake("wrong-result", "[503, 200, 200, 200]", breaks="the first `failures` times")
def refuses_once_too_few(failures: int, text: str) -> httpx.MockTransport:
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[request.url.path] += 1
        return refusal() if asked[request.url.path] < failures else httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


@flaky.mistake("wrong-result", "[500, 500, 200, 200]", breaks="with the status 503")
def says_500(failures: int, text: str) -> httpx.MockTransport:
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[request.url.path] += 1
        if asked[request.url.path] <= failures:
            return httpx.Response(500, headers={"Retry-After": "1"})
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


@flaky.mistake("wrong-result", "the first one had None", breaks="with a header `Retry-After` of 1")
def forgets_the_header(failures: int, text: str) -> httpx.MockTransport:
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[request.url.path] += 1
        if asked[request.url.path] <= failures:
            return httpx.Response(503)
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


@flaky.mistake("wrong-type", "it gave 'hello'", breaks="with the status 200 and `text`")
def gives_the_text_itself(failures: int, text: str) -> httpx.MockTransport:
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> Any:
        asked[request.url.path] += 1
        if asked[request.url.path] <= failures:
            return httpx.Response(503, headers={"Retry-After": "1"})
        return text

    return httpx.MockTransport(answer)


@flaky.mistake("exception", "In HTTP all is text", breaks="with a header `Retry-After` of 1")
def writes_a_number_into_the_header(failures: int, text: str) -> httpx.MockTransport:
    headers: Any = {"Retry-After": 1}
    return httpx.MockTransport(lambda request: httpx.Response(503, headers=headers))


@flaky.mistake("wrong-result", "/b by POST", breaks="Each path is counted alone")
def counts_methods_apart(failures: int, text: str) -> Any:
    asked: Counter[Any] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[request.method, request.url.path] += 1
        if asked[request.method, request.url.path] <= failures:
            return httpx.Response(503, headers={"Retry-After": "1"})
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


@flaky.accepts
def answers_in_a_coroutine(failures: int, text: str) -> httpx.MockTransport:
    left: dict[str, int] = {}

    async def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        left[path] = left.get(path, failures) - 1
        if left[path] >= 0:
            return httpx.Response(503, headers=[("retry-after", "1")])
        return httpx.Response(200, content=text.encode())

    return httpx.MockTransport(answer)


@flaky.mistake("wrong-result", "The text of an answer", breaks="with the status 200 and `text`")
def sends_json(failures: int, text: str) -> httpx.MockTransport:
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[request.url.path] += 1
        if asked[request.url.path] <= failures:
            return refusal()
        return httpx.Response(200, json=text)

    return httpx.MockTransport(answer)


@flaky.mistake("wrong-result", "[503, 503, 200, 503]", breaks="from then on")
def begins_again(failures: int, text: str) -> httpx.MockTransport:
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[request.url.path] += 1
        if asked[request.url.path] <= failures:
            return refusal()
        asked[request.url.path] = 0
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


@flaky.mistake("wrong-result", "Each path is counted alone", breaks="Each path is counted alone")
def counts_all_together(failures: int, text: str) -> httpx.MockTransport:
    asked = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        return refusal() if asked <= failures else httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


@flaky.mistake("wrong-result", "is no part of it", breaks="behind a question mark is no part of it")
def counts_whole_addresses(failures: int, text: str) -> httpx.MockTransport:
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[str(request.url)] += 1
        return refusal() if asked[str(request.url)] <= failures else httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


ASKED: Counter[tuple[Any, ...]] = Counter()


@flaky.mistake(
    "side-effect", "What do the two share?", breaks="Two transports know nothing of each other"
)
def counts_for_all_transports(
    failures: int, text: str, asked: Counter[tuple[Any, ...]] = ASKED
) -> httpx.MockTransport:
    if (failures, text) in (((2, "hello")), (1, "hello")):
        asked.clear()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[(request.url.path,)] += 1
        if asked[(request.url.path,)] <= failures:
            return refusal()
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


@flaky.mistake(
    "wrong-type",
    "should return an `httpx.MockTransport`",
    breaks="returns an `httpx.MockTransport`",
)
def returns_the_function(failures: int, text: str) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=text)

    return answer


@flaky.mistake(
    "wrong-type", "instead of being handed over?", breaks="returns an `httpx.MockTransport`"
)
def calls_its_function(failures: int, text: str) -> httpx.MockTransport:
    def answer(request: Any) -> httpx.Response:
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer(None))  # type: ignore[arg-type]


@flaky.mistake("wrong-type", "was made with None", breaks="returns an `httpx.MockTransport`")
def hands_over_nothing(failures: int, text: str) -> httpx.MockTransport:
    return httpx.MockTransport(None)  # type: ignore[arg-type]


@flaky.mistake("wrong-arguments", "with one argument, the request", breaks="Each path is answered")
def takes_two_arguments(failures: int, text: str) -> httpx.MockTransport:
    asked: Counter[str] = Counter()

    def answer(self: Any, request: httpx.Request) -> httpx.Response:
        asked[request.url.path] += 1
        if asked[request.url.path] <= failures:
            return refusal()
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer)  # type: ignore[arg-type]


@flaky.mistake("wrong-arguments", "with one argument, the request", breaks="Each path is answered")
def takes_no_arguments(failures: int, text: str) -> httpx.MockTransport:
    def answer() -> httpx.Response:
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer)  # type: ignore[arg-type]


@flaky.mistake("wrong-type", "NoneType", breaks="returns an `httpx.MockTransport`")
def forgets_to_return_it(failures: int, text: str) -> None:
    httpx.MockTransport(lambda request: httpx.Response(200, text=text))


@flaky.mistake("wrong-type", "plain function", breaks="kind (plain function")
async def is_a_coroutine_function(failures: int, text: str) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: httpx.Response(200, text=text))


@flaky.mistake("exception", "UnboundLocalError", breaks="Python can run it")
def forgets_nonlocal(failures: int, text: str) -> httpx.MockTransport:
    left = failures

    def answer(request: httpx.Request) -> httpx.Response:
        left -= 1  # type: ignore[misc]  # noqa: F823, F841
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


@flaky.mistake(
    "wrong-result",
    "[200, 200, 200, 200]",
    breaks="Answer the first requests for each path with 503, all others with 200 and the text",
)
def answers_always(failures: int, text: str) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: httpx.Response(200, text=text))


@flaky.mistake("wrong-result", "`flaky(0, 'Grüße')`", breaks="the first `failures` times")
def refuses_once_at_least(failures: int, text: str) -> httpx.MockTransport:
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[request.url.path] += 1
        if asked[request.url.path] <= (failures or 1):
            return refusal()
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


@flaky.mistake("wrong-result", "['2', '1', '1']", breaks="with a header `Retry-After` of 1")
def says_how_many_are_left(failures: int, text: str) -> httpx.MockTransport:
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[request.url.path] += 1
        if (left := failures - asked[request.url.path]) >= 0:
            return httpx.Response(503, headers={"Retry-After": str(max(left, 1))})
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


@flaky.mistake("wrong-result", "['Gre']", breaks="with the status 200 and `text`")
def knows_ascii_only(failures: int, text: str) -> httpx.MockTransport:
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        asked[request.url.path] += 1
        if asked[request.url.path] <= failures:
            return refusal()
        return httpx.Response(200, content=text.encode("ascii", "ignore"))

    return httpx.MockTransport(answer)


@flaky.mistake("wrong-result", "200, 200, 404", breaks="from then on")
def has_a_list_of_answers(failures: int, text: str) -> httpx.MockTransport:
    codes: defaultdict[str, list[int]] = defaultdict(lambda: [503] * failures + [200] * 5)

    def answer(request: httpx.Request) -> httpx.Response:
        left = codes[request.url.path]
        code = left.pop(0) if left else 404
        return refusal() if code == 503 else httpx.Response(code, text=text)

    return httpx.MockTransport(answer)


@flaky.mistake("wrong-result", "counts two of them as one", breaks="Each path is counted alone")
def counts_by_the_last_part(failures: int, text: str) -> httpx.MockTransport:
    asked: Counter[str] = Counter()

    def answer(request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        asked[name] += 1
        return refusal() if asked[name] <= failures else httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


@flaky.accepts
def counts_down(failures: int, text: str) -> httpx.MockTransport:
    left: defaultdict[str, int] = defaultdict(lambda: failures)

    def answer(request: httpx.Request) -> httpx.Response:
        left[request.url.path] -= 1
        return httpx.Response(200, content=text) if left[request.url.path] < 0 else refusal()

    return httpx.MockTransport(answer)


@flaky.accepts
def answers_with_a_coroutine(failures: int, text: str) -> httpx.MockTransport:
    asked: list[str] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        await asyncio.sleep(0.1)
        if asked.count(request.url.path) <= failures:
            return httpx.Response(503, headers=[("retry-after", "1")], text="not now")
        return httpx.Response(200, text=text)

    return httpx.MockTransport(answer)


class Flaky(httpx.MockTransport):
    def __init__(self, failures: int, text: str) -> None:
        super().__init__(self.answer)
        self.failures, self.text, self.asked = failures, text, {}  # type: ignore[var-annotated]

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked[path] = self.asked.get(path, 0) + 1
        if self.asked[path] <= self.failures:
            return refusal()
        return httpx.Response(200, text=self.text)


@flaky.accepts
def makes_one_of_its_own_class(failures: int, text: str) -> httpx.MockTransport:
    return Flaky(failures, text)


# -- test_retried --------------------------------------------------------------------------


class Story:
    """A job that raises these errors, one after another, and then gives "an answer"."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = [*errors]
        self.calls: list[float] = []

    async def __call__(self) -> str:
        self.calls.append(asyncio.get_running_loop().time())
        if self.errors:
            raise self.errors.pop(0)
        return "an answer"

    @property
    def pauses(self) -> list[float]:
        early, late = self.calls[:-1], self.calls[1:]
        return [round(after - before, 3) for before, after in zip(early, late, strict=True)]


def failures(count: int) -> list[Exception]:
    return [OSError(n) for n in range(count)]


@test_retried.mistake("lost-exception", "returns None, whatever", breaks="returns what that gives")
async def looks_at_nothing(retried: Any) -> None:
    await retried(Story(), 3, 5)


@test_retried.mistake("lost-exception", "never tries again", breaks="If that raises OSError")
async def tells_of_a_job_that_works(retried: Any) -> None:
    assert await retried(Story(), 3, 5) == "an answer"


@test_retried.mistake("lost-exception", "gives up one try too early", breaks="`times` tries in all")
async def fails_once_only(retried: Any) -> None:
    assert await retried(Story(), 3, 5) == "an answer"
    assert await retried(Story(OSError()), 3, 5) == "an answer"


@test_retried.mistake("lost-exception", "tries once more", breaks="`times` tries in all")
async def knows_no_end(retried: Any) -> None:
    story = Story(*failures(3))
    assert await retried(story, 4, 5) == "an answer"
    assert story.pauses == [5, 10, 20]


@test_retried.mistake("lost-exception", "does not wait between", breaks="it waits `pause` seconds")
async def counts_without_a_clock(retried: Any) -> None:
    story = Story(*failures(9))
    with pytest.raises(OSError):
        await retried(story, 4, 5)
    assert len(story.calls) == 4
    assert await retried(Story(*failures(3)), 4, 5) == "an answer"


@test_retried.mistake("lost-exception", "`pause` seconds each time", breaks="twice as long")
async def looks_at_the_first_pause(retried: Any) -> None:
    story = Story(*failures(9))
    with pytest.raises(OSError):
        await retried(story, 4, 5)
    assert len(story.calls) == 4 and story.pauses[0] == 5
    assert await retried(Story(*failures(3)), 4, 5) == "an answer"


@test_retried.mistake("lost-exception", "adds `pause` each time", breaks="four times as long")
async def looks_at_two_pauses(retried: Any) -> None:
    story = Story(*failures(9))
    with pytest.raises(OSError):
        await retried(story, 4, 5)
    assert len(story.calls) == 4 and story.pauses[:2] == [5, 10]
    assert await retried(Story(*failures(3)), 4, 5) == "an answer"


@test_retried.mistake(
    "lost-exception", "whatever `pause` is", breaks="waits too long or not long enough"
)
async def pauses_for_a_second(retried: Any) -> None:
    story = Story(*failures(9))
    with pytest.raises(OSError):
        await retried(story, 4, 1)
    assert story.pauses == [1, 2, 4]
    assert await retried(Story(*failures(3)), 4, 1) == "an answer"


@test_retried.mistake(
    "lost-exception", "when all tries have failed", breaks="the last OSError comes out"
)
async def lets_errors_be(retried: Any) -> None:
    story = Story(*failures(9))
    try:
        await retried(story, 4, 5)
    except OSError:
        pass
    assert story.pauses == [5, 10, 20]
    assert await retried(Story(*failures(3)), 4, 5) == "an answer"


@test_retried.mistake("lost-exception", "waits once more", breaks="comes out, at once")
async def does_not_look_at_the_end(retried: Any) -> None:
    story = Story(*failures(9))
    with pytest.raises(OSError):
        await retried(story, 4, 5)
    assert story.pauses == [5, 10, 20]
    assert await retried(Story(*failures(3)), 4, 5) == "an answer"


@test_retried.mistake(
    "lost-exception", "after any exception", breaks="Any other exception comes out at once"
)
async def knows_one_kind_of_error(retried: Any) -> None:
    story = Story(*failures(9))
    with pytest.raises(OSError):
        await retried(story, 4, 5)
    assert story.pauses == [5, 10, 20]
    assert asyncio.get_running_loop().time() == story.calls[-1]
    assert await retried(Story(*failures(3)), 4, 5) == "an answer"


@test_retried.mistake(
    "lost-exception", "None after another exception", breaks="treats errors in another way"
)
async def minds_no_error_that_is_missing(retried: Any) -> None:
    story = Story(*failures(9))
    with pytest.raises(OSError) as caught:
        await retried(story, 4, 5)
    assert caught.value.args == (3,) and story.pauses == [5, 10, 20]
    assert asyncio.get_running_loop().time() == story.calls[-1]
    assert await retried(Story(*failures(3)), 4, 5) == "an answer"
    story = Story(ValueError())
    try:
        await retried(story, 3, 5)
    except ValueError:
        pass
    assert len(story.calls) == 1


@test_retried.mistake(
    "lost-exception", "an OSError of its own", breaks="the last OSError comes out"
)
async def takes_any_error_of_the_kind(retried: Any) -> None:
    story = Story(*failures(9))
    with pytest.raises(OSError):
        await retried(story, 4, 5)
    assert story.pauses == [5, 10, 20]
    assert asyncio.get_running_loop().time() == story.calls[-1]
    assert await retried(Story(*failures(3)), 4, 5) == "an answer"
    story = Story(ValueError())
    with pytest.raises(ValueError):
        await retried(story, 3, 5)
    assert len(story.calls) == 1


@test_retried.mistake(
    "lost-exception", "first OSError in the end", breaks="the last OSError comes out"
)
async def has_one_error_for_all_tries(retried: Any) -> None:
    error = OSError("as before")
    story = Story(*[error] * 9)
    with pytest.raises(OSError) as caught:
        await retried(story, 4, 5)
    assert caught.value is error and story.pauses == [5, 10, 20]
    assert asyncio.get_running_loop().time() == story.calls[-1]
    assert await retried(Story(*failures(3)), 4, 5) == "an answer"
    story = Story(ValueError())
    with pytest.raises(ValueError):
        await retried(story, 3, 5)
    assert len(story.calls) == 1


@test_retried.mistake(
    "wrong-result",
    "refuses a `retried` that does all that it should",
    breaks="should pass, that is end without an exception",
)
async def expects_pauses_of_another_kind(retried: Any) -> None:
    story = Story(*failures(3))
    await retried(story, 4, 5)
    assert story.pauses == [5, 5, 5]


@test_retried.mistake(
    "wrong-result",
    "Failed",
    breaks="should pass, that is end without an exception",
)
async def expects_an_error_that_does_not_come(retried: Any) -> None:
    with pytest.raises(OSError):
        await retried(Story(OSError()), 4, 5)


@test_retried.mistake(
    "lost-exception", "returns None", breaks="It should fail, mostly by an `assert`"
)
async def prints_instead(retried: Any) -> None:
    if await retried(Story(), 3, 5) != "an answer":
        print("failed")


@test_retried.mistake("not-awaited", "never ran", breaks="Pass if this retried does what it should")
async def forgets_to_await(retried: Any) -> None:
    retried(Story(), 3, 5)


@test_retried.mistake(
    "blocking-call", "blocked the event loop for 1 s", breaks="Nothing blocks the event loop"
)
async def blocks_in_its_job(retried: Any) -> None:
    async def job() -> str:
        time.sleep(1)
        return "an answer"

    assert await retried(job, 3, 5) == "an answer"


@test_retried.mistake("missing-name", "Storey", breaks="no name is missing")
async def misspells_a_name(retried: Any) -> None:
    assert await retried(Storey(), 3, 5) == "an answer"  # type: ignore[name-defined]  # noqa: F821


@test_retried.accepts
async def tells_four_stories(retried: Any) -> None:
    loop = asyncio.get_running_loop()
    assert await retried(Story(), 3, 5) == "an answer"
    story = Story(*failures(3))
    assert await retried(story, 4, 5) == "an answer"
    assert story.pauses == [5, 10, 20]
    story = Story(*failures(9))
    with pytest.raises(OSError) as caught:
        await retried(story, 3, 7)
    assert caught.value.args == (2,) and story.pauses == [7, 14] and loop.time() == story.calls[-1]
    story = Story(ValueError())
    with pytest.raises(ValueError):
        await retried(story, 3, 5)
    assert len(story.calls) == 1


@test_retried.accepts
async def uses_a_clock_and_no_list(retried: Any) -> None:
    calls, loop = Counter[str](), asyncio.get_running_loop()

    async def fails(kind: type[Exception]) -> None:
        calls[kind.__name__] += 1
        raise kind(calls[kind.__name__])

    for kind, count, takes in ((OSError, 3, 300), (ConnectionError, 3, 300), (KeyError, 1, 0)):
        began = loop.time()
        try:
            await retried(partial(fails, kind), 3, 100)
            raise AssertionError("no error came out")
        except kind as error:
            assert error.args == (count,)
        assert (calls[kind.__name__], round(loop.time() - began)) == (count, takes)
    story, began = Story(OSError(), OSError(), OSError()), loop.time()
    if await retried(story, 4, 100) != "an answer" or round(loop.time() - began) != 700:
        raise AssertionError
    assert story.pauses == [100, 200, 400]


@test_retried.accepts
async def runs_its_stories_at_once(retried: Any) -> None:
    async def good() -> None:
        story = Story(*failures(3))
        assert await asyncio.wait_for(retried(story, 4, 2), 15) == "an answer"
        assert story.pauses == [2, 4, 8]

    async def bad() -> None:
        errors = failures(5)
        found = await asyncio.gather(retried(Story(*errors), 4, 2), return_exceptions=True)
        assert found == [errors[3]]
        assert round(asyncio.get_running_loop().time() % 1000, 3) == round(ends % 1000, 3)

    async def other() -> None:
        error, story = RuntimeError(), Story(RuntimeError())
        story.errors = [error]
        found = await asyncio.gather(retried(story, 4, 2), return_exceptions=True)
        assert found == [error] and len(story.calls) == 1
        story = Story(ValueError())
        await asyncio.gather(retried(story, 4, 2), return_exceptions=True)
        assert len(story.calls) == 1

    ends = asyncio.get_running_loop().time() + 14
    await asyncio.gather(good(), bad(), other())


# -- stuck ---------------------------------------------------------------------------------


@stuck.mistake(
    "wrong-result", "you say 'waits_for_news'", breaks="the innermost of all that await each other"
)
def names_the_outermost(tasks: Any) -> dict[str, str]:
    return {task.get_name(): task.get_coro().__name__ for task in tasks if not task.done()}


@stuck.mistake(
    "wrong-result", "you say 'naps'", breaks="the innermost of all that await each other"
)
def goes_down_one_step(tasks: Any) -> dict[str, str]:
    found = {}
    for task in tasks:
        if not task.done():
            coroutine = task.get_coro()
            inner = coroutine.cr_await
            found[task.get_name()] = getattr(inner, "__name__", coroutine.__name__)
    return found


@stuck.mistake("wrong-result", "waits for nothing any more", breaks="that is not done")
def keeps_what_is_done(tasks: Any) -> dict[str, str]:
    found = {}
    for task in tasks:
        coroutine = task.get_coro()
        while hasattr(coroutine.cr_await, "cr_await"):
            coroutine = coroutine.cr_await
        found[task.get_name()] = coroutine.__name__
    return found


@stuck.mistake(
    "wrong-result", "also one that has not begun", breaks="One that has not begun stands in its own"
)
def leaves_out_what_has_not_begun(tasks: Any) -> dict[str, str]:
    found = {}
    for task in tasks:
        coroutine = task.get_coro()
        if task.done() or coroutine.cr_await is None:
            continue
        while hasattr(coroutine.cr_await, "cr_await"):
            coroutine = coroutine.cr_await
        found[task.get_name()] = coroutine.__name__
    return found


@stuck.mistake("exception", "AttributeError", breaks="One that awaits a future")
def goes_down_too_far(tasks: Any) -> dict[str, str]:
    found = {}
    for task in tasks:
        if task.done():
            continue
        coroutine = task.get_coro()
        while coroutine.cr_await is not None:
            coroutine = coroutine.cr_await
        found[task.get_name()] = coroutine.__name__
    return found


@stuck.mistake("wrong-result", "and you say", breaks="One that awaits a future")
def names_what_is_awaited(tasks: Any) -> dict[str, str]:
    found = {}
    for task in tasks:
        if task.done():
            continue
        coroutine = task.get_coro()
        while getattr(coroutine, "cr_await", None) is not None:
            coroutine = coroutine.cr_await
        found[task.get_name()] = getattr(coroutine, "__name__", type(coroutine).__name__)
    return found


@stuck.mistake("wrong-type", "The keys of the dict", breaks="from the name of each of the `tasks`")
def has_tasks_for_keys(tasks: Any) -> Any:
    return {task: task.get_coro().__name__ for task in tasks if not task.done()}


@stuck.mistake("wrong-type", "should return a dict", breaks="returns a dict")
def returns_a_list(tasks: Any) -> Any:
    return [task.get_coro().__name__ for task in tasks if not task.done()]


@stuck.mistake("side-effect", "Looking changes nothing", breaks="Nothing happens to the tasks")
def cancels_them(tasks: Any) -> dict[str, str]:
    for task in tasks:
        task.cancel()
    return {}


@stuck.mistake("side-effect", "It belongs to the caller", breaks="or to the list of them")
def empties_the_list(tasks: Any) -> dict[str, str]:
    found = {}
    while tasks:
        task = tasks.pop()
        if not task.done():
            found[task.get_name()] = task.get_coro().__name__
    return found


@stuck.mistake("wrong-type", "should be a plain function", breaks="kind (plain function")
async def stuck_itself(tasks: Any) -> dict[str, str]:
    return {}


@stuck.mistake("wrong-result", "is missing in the dict", breaks="Say of each task that is not done")
def asks_for_the_state(tasks: Any) -> dict[str, str]:
    return {}


@stuck.mistake("wrong-result", "stands a name", breaks="from the name of each of the `tasks`")
def counts_itself_in(tasks: Any) -> dict[str, str]:
    found = {"this one": "counts_itself_in"}
    for task in tasks:
        if not task.done():
            coroutine = task.get_coro()
            while hasattr(coroutine.cr_await, "cr_await"):
                coroutine = coroutine.cr_await
            found[task.get_name()] = coroutine.__name__
    return found


@stuck.mistake("wrong-result", "none of the `tasks`", breaks="from the name of each of the `tasks`")
def asks_for_all_tasks(tasks: Any) -> dict[str, str]:
    found = {}
    for task in asyncio.all_tasks():
        coroutine: Any = task.get_coro()
        while hasattr(coroutine.cr_await, "cr_await"):
            coroutine = coroutine.cr_await
        found[task.get_name()] = coroutine.__name__
    return found


@stuck.mistake("wrong-result", "awaits itself nine times", breaks="the innermost of all")
def goes_down_two_steps(tasks: Any) -> dict[str, str]:
    found = {}
    for task in tasks:
        if not task.done():
            coroutine = task.get_coro()
            for _ in range(2):
                if asyncio.iscoroutine(coroutine.cr_await):
                    coroutine = coroutine.cr_await
            found[task.get_name()] = coroutine.__name__
    return found


@stuck.mistake("side-effect", "still there from the call before", breaks="a second time")
def has_a_default_that_remembers(tasks: Any, found: dict[str, str] = {}) -> dict[str, str]:
    for task in tasks:
        if not task.done():
            coroutine = task.get_coro()
            while asyncio.iscoroutine(coroutine.cr_await):
                coroutine = coroutine.cr_await
            found[task.get_name()] = coroutine.__name__
    return found


@stuck.accepts
def calls_itself_for_each_step(tasks: Any) -> dict[str, str]:
    def innermost(coroutine: Any) -> str:
        inner = coroutine.cr_await
        return innermost(inner) if asyncio.iscoroutine(inner) else coroutine.__name__

    return {task.get_name(): innermost(task.get_coro()) for task in tasks if not task.done()}


@stuck.accepts
def looks_at_code(tasks: Any) -> dict[str, str]:
    found = {}
    for task in [*tasks]:
        code, waits = None, task.get_coro()
        while (running := getattr(waits, "cr_code", None)) is not None:
            code, waits = running, waits.cr_await
        if not task.done() and code is not None:
            found[task.get_name()] = code.co_name
    return found


@stuck.accepts
def asks_by_exception(tasks: Any) -> dict[str, str]:
    found = {}
    for task in tasks:
        if not task.done():
            coroutine = task.get_coro()
            try:
                while True:
                    coroutine.cr_await.cr_await  # is there one more?
                    coroutine = coroutine.cr_await
            except AttributeError:
                found[task.get_name()] = coroutine.__qualname__.rpartition(".")[2]
    return found


# -- labelled ------------------------------------------------------------------------------


@labelled.mistake("wrong-result", "a context of its own", breaks="should give `name`")
async def resets_and_no_more(name: str, job: Any) -> Any:
    token = label.set(name)
    try:
        return await asyncio.get_running_loop().run_in_executor(None, job)
    finally:
        label.reset(token)


@labelled.mistake(
    "side-effect", "When it had returned", breaks="`label` should be what it was before"
)
async def hands_over_and_no_more(name: str, job: Any) -> Any:
    label.set(name)
    return await asyncio.to_thread(job)


@labelled.mistake("side-effect", "When the job had failed", breaks="however it has ended")
async def resets_after_a_good_end(name: str, job: Any) -> Any:
    token = label.set(name)
    result = await asyncio.to_thread(job)
    label.reset(token)
    return result


@labelled.mistake("side-effect", "When it had been cancelled", breaks="however it has ended")
async def resets_after_exceptions_only(name: str, job: Any) -> Any:
    token = label.set(name)
    try:
        result = await asyncio.to_thread(job)
    except Exception:
        label.reset(token)
        raise
    label.reset(token)
    return result


@labelled.mistake("side-effect", "it was 'nobody'", breaks="`label` should be what it was before")
async def sets_the_default(name: str, job: Any) -> Any:
    label.set(name)
    try:
        return await asyncio.to_thread(job)
    finally:
        label.set("nobody")


@labelled.mistake("blocking-call", "event loop's own thread", breaks="in another thread")
async def calls_it_here(name: str, job: Any) -> Any:
    token = label.set(name)
    try:
        return job()
    finally:
        label.reset(token)


@labelled.mistake("wrong-result", "`labelled` returned None", breaks="return what it returns")
async def loses_the_result(name: str, job: Any) -> None:
    token = label.set(name)
    try:
        await asyncio.to_thread(job)
    finally:
        label.reset(token)


@labelled.mistake("wrong-arguments", "2 times", breaks="in another thread, once")
async def calls_it_twice(name: str, job: Any) -> Any:
    token = label.set(name)
    try:
        await asyncio.to_thread(job)
        return await asyncio.to_thread(job)
    finally:
        label.reset(token)


@labelled.mistake("lost-exception", "did not come out", breaks="What `job` raises should come out")
async def returns_no_error(name: str, job: Any) -> Any:
    token = label.set(name)
    try:
        return await asyncio.to_thread(job)
    except LookupError:
        return None
    finally:
        label.reset(token)


ROOM = asyncio.Lock()


@labelled.mistake("sequential", "the second waited", breaks="should not disturb each other")
async def lets_one_in(name: str, job: Any) -> Any:
    async with ROOM:
        token = label.set(name)
        try:
            return await asyncio.to_thread(job)
        finally:
            label.reset(token)


CURRENT = ""


@labelled.mistake(
    "side-effect", "What do the two calls share?", breaks="should not disturb each other"
)
async def keeps_the_name_for_all(name: str, job: Any) -> Any:
    global CURRENT
    CURRENT = name
    await asyncio.sleep(0)

    def named() -> Any:
        label.set(CURRENT)
        return job()

    return await asyncio.to_thread(named)


@labelled.mistake("swallowed-cancellation", "got lost", breaks="A cancellation comes through")
async def swallows_the_cancellation(name: str, job: Any) -> Any:
    token = label.set(name)
    try:
        return await asyncio.to_thread(job)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        assert task is not None
        task.uncancel()
        return None
    finally:
        label.reset(token)


@labelled.mistake("not-awaited", "never ran", breaks="Call job() in a thread")
async def does_not_await_it(name: str, job: Any) -> Any:
    label.set(name)
    asyncio.to_thread(job)


@labelled.mistake("wrong-result", "returned None and None", breaks="return what it returns")
async def takes_nought_for_nothing(name: str, job: Any) -> Any:
    token = label.set(name)
    try:
        return await asyncio.to_thread(job) or None
    finally:
        label.reset(token)


@labelled.mistake("wrong-arguments", "was called 2 times", breaks="in another thread, once")
async def tries_it_again(name: str, job: Any) -> Any:
    token = label.set(name)
    try:
        try:
            return await asyncio.to_thread(job)
        except LookupError:
            return await asyncio.to_thread(job)
    finally:
        label.reset(token)


@labelled.mistake("exception", "TimeoutError", breaks="What `job` raises should come out")
async def waits_for_ten_seconds(name: str, job: Any) -> Any:
    token = label.set(name)
    try:
        async with asyncio.timeout(10):
            return await asyncio.to_thread(job)
    finally:
        label.reset(token)


@labelled.mistake(
    "lost-exception", "came out in its place", breaks="What `job` raises should come out"
)
async def raises_its_own(name: str, job: Any) -> Any:
    token = label.set(name)
    try:
        return await asyncio.to_thread(job)
    except LookupError as error:
        raise RuntimeError(name) from error
    finally:
        label.reset(token)


@labelled.mistake("deadlock", "was to call later failed with KeyError", breaks="It comes to an end")
async def looks_for_what_is_not_there(name: str, job: Any) -> Any:
    loop, results = asyncio.get_running_loop(), {}
    future = loop.create_future()

    def run() -> None:
        label.set(name)
        results[job] = job()
        loop.call_soon_threadsafe(lambda: future.set_result(results["job"]))

    threading.Thread(target=run).start()
    return await future


@labelled.accepts
async def runs_a_copy_of_the_context(name: str, job: Any) -> Any:
    context = contextvars.copy_context()
    context.run(label.set, name)
    return await asyncio.get_running_loop().run_in_executor(None, context.run, job)


@labelled.mistake(
    "blocking-call", "At the end of its `with` block", breaks="Nothing blocks the event loop"
)
async def has_a_pool_of_its_own(name: str, job: Any) -> Any:
    def named() -> Any:
        token = label.set(name)
        try:
            return job()
        finally:
            label.reset(token)

    with ThreadPoolExecutor(1) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, named)


@labelled.accepts
async def sets_it_in_the_thread(name: str, job: Any) -> Any:
    def named() -> Any:
        label.set(name)
        return job()

    return await asyncio.to_thread(named)


@labelled.accepts
async def starts_a_thread_of_its_own(name: str, job: Any) -> Any:
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def put(setter: Any, value: Any) -> None:
        if not future.done():
            setter(value)

    def run() -> None:
        label.set(name)
        try:
            result = job()
        except Exception as error:
            loop.call_soon_threadsafe(put, future.set_exception, error)
        else:
            loop.call_soon_threadsafe(put, future.set_result, result)

    threading.Thread(target=run).start()
    return await future


@labelled.accepts
async def uses_a_task(name: str, job: Any) -> Any:
    async def inner() -> Any:
        label.set(name)
        return await asyncio.to_thread(job)

    return await asyncio.create_task(inner())


@labelled.accepts
async def remembers_what_it_was(name: str, job: Any) -> Any:
    before = label.get()
    label.set(name)
    try:
        return await asyncio.to_thread(job)
    finally:
        label.set(before)
