"""Questions of lesson 22: what hints promise, and what a type checker finds."""

from course_lib.checks.question import question


@question(
    "`async def load() -> Coroutine[Any, Any, str]` returns a string. Which hint is right?",
    "`-> str`",
    "`-> Coroutine[Any, Any, str]`",
    "`-> Awaitable[str]`",
    answer="`-> str`",
    because="The hint of an `async def` names what `await load()` gives; that the call gives a coroutine "
    "is understood.",
)
def double_coroutine(): ...


@question(
    "A function awaits what it is given, once, and does nothing else with it. Which type should it ask for?",
    "`Task[T]`",
    "`Awaitable[T]`",
    "`Coroutine[Any, Any, T]`",
    answer="`Awaitable[T]`",
    because="That takes coroutines, tasks and futures. Who cancels it needs a task, who makes a task of it "
    "a coroutine.",
)
def least_to_ask(): ...


@question(
    "Every `int` will do where a `float` is wanted. Will an `asyncio.Queue[int]` do for an "
    "`asyncio.Queue[float]`?",
    "yes",
    "only for `get`",
    "no",
    answer="no",
    because="Something may put 1.5 on it. What is put in and taken out is invariant, whichever of the two "
    "is used.",
)
def queue_of_numbers(): ...


@question(
    "A function has no hints at all, and somebody calls it with the wrong arguments. What does mypy say of "
    "the call?",
    "nothing",
    "that the types do not match",
    "that it must not be called",
    answer="nothing",
    because="To mypy its parameters and its result are `Any`. With `--strict` it complains of the call for "
    "having no hints, not of the arguments.",
)
def no_hints(): ...


@question(
    "A generator function is annotated `-> AsyncIterator[str]`, and a caller needs `aclosing`. What is to "
    "be changed?",
    "the hint, to `AsyncGenerator[str, None]`",
    "the code, which lacks `aclose`",
    "nothing",
    answer="the hint, to `AsyncGenerator[str, None]`",
    because="The object has had its `aclose` all along; it was not promised.",
)
def needs_aclose(): ...
