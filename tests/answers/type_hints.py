"""Answers to lesson 22, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import sys
import typing
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Coroutine,
    Generator,
    Iterable,
    Iterator,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import TracebackType
from typing import Any, Protocol, TypeVar

from course_lib.lessons.type_hints import cities, line_to, patient, total
from solutions.type_hints import Line, T, city_of

# mypy is to find something here; that it finds it is what the tests are for
# mypy: ignore-errors

S = TypeVar("S")
Out = TypeVar("Out", covariant=True)
Job = Callable[[], Awaitable[T]]
StrOrInt = TypeVar("StrOrInt", str, int)
Bound = TypeVar("Bound", bound=str | int)

# -- patient -------------------------------------------------------------------------------


@patient.mistake("wrong-type", "missing a type annotation for one or more", breaks="Give it hints")
async def forgets_times(job: Callable[[], Awaitable[T]], times) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-type", "missing a return type", breaks="Give it hints")
async def forgets_the_result(job: Callable[[], Awaitable[T]], times: int):
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake(
    "wrong-arguments",
    "what is the word for all kinds?",
    breaks="a plain function that gives a future",
)
async def wants_a_coroutine(job: Callable[[], Coroutine[Any, Any, T]], times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-type", "not callable", breaks="whatever can be called")
async def takes_an_awaitable(job: Awaitable[T], times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-type", "can be awaited", breaks="gives something that can be awaited")
async def forgets_that_it_is_awaited(job: Callable[[], T], times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-arguments", "`job()` gives it none", breaks="called without arguments")
async def takes_any_parameters(job: Callable[..., Awaitable[T]], times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-result", "which hint says that", breaks="of the type that the job gives")
async def knows_strings_only(job: Callable[[], Awaitable[str]], times: int) -> str:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-result", "which hint says that", breaks="of the type that the job gives")
async def gives_an_object(job: Callable[[], Awaitable[object]], times: int) -> object:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-result", "what ties it to the job", breaks="of the type that the job gives")
async def gives_anything(job: Callable[[], Awaitable[Any]], times: int) -> Any:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake(
    "wrong-type",
    "The coroutine around it is understood",
    breaks="mypy should find nothing wrong with the function",
)
async def wraps_the_result(job: Callable[[], Awaitable[T]], times: int) -> Awaitable[T]:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake(
    "wrong-type",
    "is not valid as a type",
    breaks="mypy should find nothing wrong with the function",
)
async def writes_a_function_for_a_type(job: callable, times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake(
    "wrong-type", "Of what?", breaks="mypy should find nothing wrong with the function"
)
async def forgets_the_brackets(job: Callable, times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-type", "fewer than the hint says", breaks="can be called without arguments")
async def writes_none_for_no_arguments(job: Callable[[None], Awaitable[T]], times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("missing-name", "Is it imported", breaks="no name is missing")
async def forgets_an_import(job: Callabel[[], Awaitable[T]], times: int) -> T:  # noqa: F821
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake(
    "wrong-result", "what ties it to the job", breaks="refuse whatever else is handed to it"
)
async def takes_a_job_or_anything(job: Callable[[], Awaitable[T]] | Any, times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake(
    "wrong-arguments", "A whole number is an `int`", breaks="`times` is a whole number"
)
async def takes_any_times(job: Callable[[], Awaitable[T]], times: Any) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-type", "matches argument types", breaks="`times` is a whole number")
async def takes_fractions(job: Callable[[], Awaitable[T]], times: float) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-result", "Hints change nothing", breaks="its code stays as it is")
async def turns_it_into_text(job: Callable[[], Awaitable[T]], times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return str(await job())
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("exception", "ConnectionError", breaks="as long as it raises OSError")
async def tries_once(job: Callable[[], Awaitable[T]], times: int) -> T:
    return await job()


@patient.mistake("wrong-result", "A third job", breaks="of the type that the job gives")
async def knows_two_types(job: Callable[[], Awaitable[StrOrInt]], times: int) -> StrOrInt:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-result", "A third job", breaks="of the type that the job gives")
async def knows_a_bound(job: Callable[[], Awaitable[Bound]], times: int) -> Bound:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-arguments", "`times` is a whole number", breaks="`times` is a whole number")
async def takes_true_and_false(job: Callable[[], Awaitable[T]], times: bool) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-type", "need a hint", breaks="Give it hints")
async def tells_mypy_to_be_silent(job, times):  # type: ignore
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.mistake("wrong-result", "raises OSError came", breaks="so many times in all")
async def never_gives_up(job: Callable[[], Awaitable[T]], times: int) -> T:
    while True:
        try:
            return await job()
        except OSError:
            print("again")


@patient.mistake("wrong-result", "raises LookupError came", breaks="its code stays as it is")
async def catches_all_errors(job: Callable[[], Awaitable[T]], times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except Exception:
            print("again,", left, "left")
    return await job()


@patient.accepts
async def uses_a_variable_of_its_own(job: Callable[[], Awaitable[S]], times: int) -> S:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.accepts
async def uses_an_alias(job: Job[T], times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


if sys.version_info >= (3, 12):
    # `type Lazy[T] = …`, which is a syntax error before
    Lazy = typing.TypeAliasType("Lazy", Callable[[], Awaitable[T]], type_params=(T,))

    @patient.accepts
    async def uses_a_generic_alias(job: Lazy[T], times: int) -> T:
        for left in range(times - 1, 0, -1):
            try:
                return await job()
            except OSError:
                print("again,", left, "left")
        return await job()


@patient.accepts
async def uses_the_module(job: typing.Callable[[], typing.Awaitable[T]], times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


class Begins(Protocol[Out]):
    """Something to call."""

    def __call__(self) -> Awaitable[Out]: ...


@patient.accepts
async def uses_a_protocol(job: Begins[T], times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@patient.accepts
async def names_the_kinds(
    job: Callable[[], Awaitable[T]] | Callable[[], Coroutine[Any, Any, T]], times: int
) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


# -- cities --------------------------------------------------------------------------------


@cities.mistake("wrong-result", "Which type has it?", breaks="closed with `aclosing`")
async def promises_an_iterator(names: Iterable[str]) -> AsyncIterator[str]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake(
    "wrong-type",
    "There is a `yield` in it",
    breaks="mypy should find nothing wrong with the function",
)
async def names_what_is_yielded(names: Iterable[str]) -> str:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake(
    "wrong-type",
    "There is a `yield` in it",
    breaks="mypy should find nothing wrong with the function",
)
async def promises_a_plain_generator(names: Iterable[str]) -> Generator[str, None, None]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake(
    "wrong-type",
    "There is a `yield` in it",
    breaks="it can not be awaited",
)
async def promises_an_awaitable(names: Iterable[str]) -> Awaitable[AsyncGenerator[str, None]]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake("wrong-arguments", "`cities((", breaks="`names` is whatever `for` can go through")
async def wants_a_list(names: list[str]) -> AsyncGenerator[str, None]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake(
    "wrong-arguments", "The code needs no more", breaks="a generator, the keys of a dict"
)
async def wants_a_sequence(names: Sequence[str]) -> AsyncGenerator[str, None]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake(
    "wrong-arguments", "The code needs no more", breaks="a generator, the keys of a dict"
)
async def wants_a_collection(names: Collection[str]) -> AsyncGenerator[str, None]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake(
    "wrong-arguments",
    '["Ann", "Bob"])` is refused',
    breaks="`names` is whatever `for` can go through",
)
async def wants_an_iterator(names: Iterator[str]) -> AsyncGenerator[str, None]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake("wrong-arguments", "nobody's name", breaks="and gives strings")
async def takes_an_iterable_of_anything(names: Iterable[Any]) -> AsyncGenerator[str, None]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake("wrong-result", "What is yielded is a string", breaks="`None` is never among them")
async def yields_perhaps_a_string(names: Iterable[str]) -> AsyncGenerator[str | None, None]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake(
    "wrong-result", "must be named, in the brackets", breaks="What it yields are strings"
)
async def yields_anything(names: Iterable[str]) -> AsyncGenerator[Any, None]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake("wrong-type", "Of what?", breaks="mypy should find nothing wrong with the function")
async def forgets_what_is_in_it(names: Iterable) -> AsyncGenerator[str, None]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake("missing-name", "AsyncGen", breaks="no name is missing")
async def misspells_the_type(names: Iterable[str]) -> AsyncGenrator[str, None]:  # noqa: F821
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.mistake(
    "wrong-result", "Hints change nothing", breaks="the code is right and stays as it is"
)
async def yields_those_that_nobody_knows(names: Iterable[str]) -> AsyncGenerator[str, None]:
    for name in names:
        city = await city_of(name)
        yield city or "nowhere"


@cities.mistake("wrong-result", "Hints change nothing", breaks="leave out those that nobody knows")
async def stops_at_the_first_that_nobody_knows(names: Iterable[str]) -> AsyncGenerator[str, None]:
    for name in names:
        city = await city_of(name)
        if city is None:
            return
        yield city


@cities.mistake("wrong-result", "in no other way", breaks="refuse whatever else is handed to it")
def hides_what_it_gives(names: Iterable[str]) -> Anything[str]:
    async def inner() -> AsyncGenerator[str, None]:
        for name in names:
            city = await city_of(name)
            if city is not None:
                yield city

    return Anything(inner())


class Anything(AsyncGenerator[Out, None]):
    """A generator that promises too much: it may be awaited and gone through with `for` as well."""

    def __init__(self, inner: AsyncGenerator[Out, None]) -> None:
        self.inner = inner

    def __await__(self) -> Generator[Any, Any, Out]:
        raise NotImplementedError

    def __iter__(self) -> Iterator[Out]:
        raise NotImplementedError

    async def asend(self, value: None) -> Out:
        return await self.inner.asend(value)

    async def athrow(self, *error: Any) -> Out:
        return await self.inner.athrow(*error)


@cities.mistake("wrong-arguments", "None is no string", breaks="and gives strings")
async def takes_none_among_names(names: Iterable[str | None]) -> AsyncGenerator[str, None]:
    for name in names:
        city = await city_of(name or "")
        if city is not None:
            yield city


@cities.accepts
async def says_what_may_be_sent(names: Iterable[str]) -> AsyncGenerator[str, Any]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.accepts
async def uses_typing(names: typing.Iterable[str]) -> typing.AsyncGenerator[str, None]:
    for name in names:
        city = await city_of(name)
        if city is not None:
            yield city


@cities.accepts
async def annotates_its_variables(names: Iterable[str]) -> AsyncGenerator[str, None]:
    for name in names:
        city: str | None = await city_of(name)
        if city is not None:
            yield city


@cities.accepts
def is_a_plain_function(names: Iterable[str]) -> AsyncGenerator[str, None]:
    async def inner() -> AsyncGenerator[str, None]:
        for name in names:
            if (city := await city_of(name)) is not None:
                yield city

    return inner()


# -- line_to -------------------------------------------------------------------------------


@line_to.mistake(
    "wrong-type",
    "under the decorator",
    breaks="mypy should find nothing wrong with the function",
)
@asynccontextmanager
async def promises_the_line(host: str | None = None) -> Line:
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake(
    "wrong-type",
    "under the decorator",
    breaks="mypy should find nothing wrong with the function",
)
@asynccontextmanager
async def promises_the_context_manager(
    host: str | None = None,
) -> AbstractAsyncContextManager[Line]:
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake("wrong-type", "under the decorator", breaks="its hints are not")
@asynccontextmanager
async def promises_a_plain_iterator(host: str | None = None) -> Iterator[Line]:
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake("wrong-result", "In the block, `line` is a `Line`", breaks="should be a `Line`")
@asynccontextmanager
async def yields_an_object(host: str | None = None) -> AsyncIterator[object]:
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake("wrong-result", "sned", breaks="what a `Line` can do, and nothing else")
@asynccontextmanager
async def yields_anything_at_all(host: str | None = None) -> AsyncIterator[Any]:
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake("wrong-type", "A default is an argument", breaks="or `None` for this machine")
@asynccontextmanager
async def has_a_default_of_another_type(host: str = None) -> AsyncIterator[Line]:  # noqa: RUF013
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake(
    "wrong-arguments", "None stands for this machine", breaks="or `None` for this machine"
)
@asynccontextmanager
async def takes_strings_only(host: str = "localhost") -> AsyncIterator[Line]:
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake("wrong-arguments", "which does not fit", breaks="may be left out")
@asynccontextmanager
async def must_be_told_the_host(host: str | None) -> AsyncIterator[Line]:
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake("wrong-arguments", "a host is a string", breaks="`host` is a string")
@asynccontextmanager
async def takes_any_host(host: Any = None) -> AsyncIterator[Line]:
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake("wrong-arguments", 'line_to(b"north")', breaks="`host` is a string")
@asynccontextmanager
async def takes_bytes_too(host: str | bytes | None = None) -> AsyncIterator[Line]:
    line = Line(host.decode() if isinstance(host, bytes) else host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake("missing-name", "Lines", breaks="no name is missing")
@asynccontextmanager
async def misspells_the_line(host: str | None = None) -> AsyncIterator[Lines]:  # noqa: F821
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake("wrong-type", "missing a return type", breaks="its hints are not")
@asynccontextmanager
async def has_no_result(host: str | None = None):
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake("wrong-type", "What did the decorator do", breaks="Lend the block a line to host")
async def loses_the_decorator(host: str | None = None) -> AsyncIterator[Line]:
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.mistake("wrong-result", "Hints change nothing", breaks="is right and stays as it is")
@asynccontextmanager
async def hangs_up_after_a_good_end_only(host: str | None = None) -> AsyncIterator[Line]:
    line = Line(host or "localhost")
    yield line
    await line.hang_up()


@line_to.mistake(
    "wrong-result", "everything is possible with what the call gives", breaks="cannot be awaited"
)
class CanBeAwaited:
    def __init__(self, host: str | None = None) -> None:
        self.line = Line(host or "localhost")

    def __await__(self) -> Generator[Any, Any, Line]:
        raise NotImplementedError

    async def __aenter__(self) -> Line:
        return self.line

    async def __aexit__(self, *error: object) -> None:
        await self.line.hang_up()


@line_to.accepts
@asynccontextmanager
async def promises_a_generator(host: str | None = None) -> AsyncGenerator[Line, None]:
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.accepts
@asynccontextmanager
async def writes_optional(host: typing.Optional[str] = None) -> AsyncIterator[Line]:  # noqa: UP045
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()


@line_to.accepts
class IsAClass:
    def __init__(self, host: str | None = None) -> None:
        self.line = Line(host or "localhost")

    async def __aenter__(self) -> Line:
        return self.line

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.line.hang_up()


@line_to.accepts
def gives_one_of_a_class(host: str | None = None) -> AbstractAsyncContextManager[Line]:
    return IsAClass(host)


# -- total ---------------------------------------------------------------------------------


@total.mistake(
    "wrong-arguments", "is content with less", breaks="a list of tasks, a tuple of coroutines"
)
async def still_wants_a_list(
    waiting: list[Awaitable[float]], tell: Callable[[float], Awaitable[object]]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake(
    "wrong-arguments",
    "A whole number is a number as well",
    breaks="Whole numbers are numbers as well",
)
async def wants_a_list_of_tasks(
    waiting: list[asyncio.Task[float]], tell: Callable[[float], Awaitable[object]]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake(
    "wrong-arguments", "a tuple of coroutines is refused", breaks="a tuple of coroutines"
)
async def wants_tasks(
    waiting: Iterable[asyncio.Task[float]], tell: Callable[[float], Awaitable[object]]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake(
    "wrong-arguments", "the values of a dict is refused", breaks="the values of a dict, a generator"
)
async def wants_a_sequence_of_them(
    waiting: Sequence[Awaitable[float]], tell: Callable[[float], Awaitable[object]]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake(
    "wrong-arguments", "both are refused, or one of them", breaks="what comes of that is not used"
)
async def wants_none_from_tell(
    waiting: Iterable[Awaitable[float]], tell: Callable[[float], Awaitable[None]]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake("wrong-arguments", "both are refused", breaks="and one that gives a future")
async def wants_a_coroutine_from_tell(
    waiting: Iterable[Awaitable[float]], tell: Callable[[float], Coroutine[Any, Any, object]]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake("wrong-arguments", "of what gives a string", breaks="gives awaitables of numbers")
async def waits_for_anything(
    waiting: Iterable[Awaitable[Any]], tell: Callable[[float], Awaitable[object]]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake("wrong-arguments", "called with 1.5", breaks="`tell` is called with any number")
async def lets_tell_take_what_it_likes(
    waiting: Iterable[Awaitable[float]], tell: Callable[..., Awaitable[object]]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake("wrong-type", "incompatible type", breaks="for whole numbers only may not")
async def tells_whole_numbers(
    waiting: Iterable[Awaitable[float]], tell: Callable[[int], Awaitable[object]]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake("wrong-type", "can be awaited", breaks="nor a plain function")
async def has_a_plain_tell(
    waiting: Iterable[Awaitable[float]], tell: Callable[[float], object]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake("wrong-arguments", "`await None` fails", breaks="nor a plain function")
async def gives_up_on_what_tell_gives(
    waiting: Iterable[Awaitable[float]], tell: Callable[[float], Any]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake("wrong-result", "The sum is a number", breaks="The result is a number")
async def gives_any_result(
    waiting: Iterable[Awaitable[float]], tell: Callable[[float], Awaitable[object]]
) -> Any:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake(
    "wrong-type",
    "Incompatible return value",
    breaks="mypy should find nothing wrong with the function",
)
async def gives_a_whole_number(
    waiting: Iterable[Awaitable[float]], tell: Callable[[float], Awaitable[object]]
) -> int:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake("missing-name", "Iterabel", breaks="no name is missing")
async def misspells_iterable(
    waiting: Iterabel[Awaitable[float]],  # noqa: F821
    tell: Callable[[float], Awaitable[object]],
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake(
    "not-awaited",
    "made a coroutine object that never ran",
    breaks="The code is right and stays as it is",
)
async def forgets_to_await_tell(
    waiting: Iterable[Awaitable[float]], tell: Callable[[float], Awaitable[object]]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        tell(number)
        result += number
    return result


@total.mistake("wrong-result", "Hints change nothing", breaks="await tell(number) for each")
async def tells_the_sum(
    waiting: Iterable[Awaitable[float]], tell: Callable[[float], Awaitable[object]]
) -> float:
    result = 0.0
    for one in waiting:
        result += await one
    await tell(result)
    return result


@total.mistake("wrong-result", "and nothing else", breaks="The result is a number")
async def gives_an_object_for_a_sum(
    waiting: Iterable[Awaitable[float]], tell: Callable[[float], Awaitable[object]]
) -> object:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake("wrong-result", "and nothing else", breaks="The result is a number")
async def gives_a_number_or_none(
    waiting: Iterable[Awaitable[float]], tell: Callable[[float], Awaitable[object]]
) -> float | None:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake("wrong-arguments", "demand besides", breaks="`tell` is called with any number")
async def wants_a_tell_for_everything(
    waiting: Iterable[Awaitable[float]], tell: Callable[[object], Awaitable[object]]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.mistake("wrong-result", "Hints change nothing", breaks="Await one after another")
async def awaits_all_first(
    waiting: Iterable[Awaitable[float]], tell: Callable[[float], Awaitable[object]]
) -> float:
    numbers = await asyncio.gather(*waiting)
    for number in numbers:
        await tell(number)
    return sum(numbers)


@total.accepts
async def uses_typing_for_both(
    waiting: typing.Iterable[typing.Awaitable[float]],
    tell: typing.Callable[[float], typing.Awaitable[typing.Any]],
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


class Tell(Protocol):
    """What `total` calls."""

    def __call__(self, number: float, /) -> Awaitable[object]: ...


@total.accepts
async def uses_a_protocol_for_tell(waiting: Iterable[Awaitable[float]], tell: Tell) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


Numbers = Iterable[Awaitable[float]]


@total.accepts
async def uses_an_alias_for_the_numbers(
    waiting: Numbers, tell: Callable[[float], Awaitable[object]]
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@total.accepts
async def names_whole_numbers_too(
    waiting: Iterable[Awaitable[int] | Awaitable[float]],
    tell: Callable[[float], Awaitable[object]],
) -> float:
    result = 0.0
    for one in waiting:
        number = await one
        await tell(number)
        result += number
    return result


@patient.mistake(
    "wrong-arguments", "does your hint of `job` allow it", breaks="a coroutine function"
)
async def wants_a_future(job: Callable[[], asyncio.Future[T]], times: int) -> T:
    for left in range(times - 1, 0, -1):
        try:
            return await job()
        except OSError:
            print("again,", left, "left")
    return await job()


@line_to.mistake("wrong-arguments", "A host may be a string", breaks="`host` is a string")
@asynccontextmanager
async def takes_none_only(host: None = None) -> AsyncIterator[Line]:
    line = Line(host or "localhost")
    try:
        yield line
    finally:
        await line.hang_up()
