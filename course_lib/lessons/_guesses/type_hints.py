"""Guesses of lesson 22: what hints promise, and what a type checker finds."""

from course_lib.checks.question import question


@question(
    "`city = city_of(name)` stands there without `await`; `city_of` is a coroutine function that gives "
    "None for Max. Then comes `if city:`. Which line is printed for Max?",
    "Max lives somewhere",
    "nobody knows Max",
    answer="Max lives somewhere",
    because="`city` is a coroutine that nobody awaited, and an object counts as true.",
)
async def lives():
    async def city_of(name):
        return None

    city = city_of("Max")
    print("Max lives somewhere" if city else "nobody knows Max")
    city.close()  # it will not be run


@question(
    'Of `async def city_of(name: str) -> str | None`: which type has the call `city_of("Ann")` alone?',
    "str | None",
    "Awaitable[None]",
    "Coroutine[Any, Any, str | None]",
    answer="Coroutine[Any, Any, str | None]",
    because="The hint of an `async def` names what `await` gives. The coroutine around it is understood.",
)
def type_of_call(): ...


@question(
    "`report` wants a `Callable[[str], str | None]`. It is handed the `get` of a dict of strings, and "
    "`city_of`, a coroutine function from a string to `str | None`. How many of the two are refused?",
    "0",
    "1",
    "2",
    answer="1",
    because="Calling `city_of` gives a coroutine, which is no `str | None`.",
)
def two_finders(): ...


@question(
    "`found` is an `AsyncIterator[int]`. Of `async for` over it, `aclosing(found)` and `await found`, "
    "how many does a type checker refuse?",
    "0",
    "1",
    "2",
    answer="2",
    because="It can be gone through with `async for`, and nothing more was promised.",
)
def iterator_uses(): ...


@question(
    "A function wants a `list[Awaitable[int]]`. May it be handed a `list[asyncio.Task[int]]`?",
    "yes",
    "no",
    answer="no",
    because="It might append something awaitable that is no task, and the list's owner would not expect that.",
)
def list_of_tasks(): ...


@question(
    "A decorator is annotated `Callable[..., Any]` on both sides. In a call of what it has decorated are "
    "an argument of the wrong type and one too many. How many errors does a type checker find?",
    "0",
    "1",
    "2",
    answer="0",
    because="`Any` turns the checker off for all that comes out of the decorator.",
)
def through_any(): ...


@question(
    "A function throws a task away, blocks the loop with `time.sleep`, and swallows its cancellation. "
    "Its hints are in order. How many of the three does mypy find?",
    "0",
    "1",
    "3",
    answer="1",
    because="With the option `unused-awaitable` it notices the task; how long things take is no matter of "
    "types.",
)
def not_found(): ...
