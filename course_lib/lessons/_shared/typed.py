"""What mypy says of an answer, and of lines that use it: lesson 22 judges type hints by what they allow."""

from __future__ import annotations

import re

from course_lib.checks.answer import unwrapped
from course_lib.checks.codes import Diagnosis
from course_lib.checks.exercise import Attempt, Exercise
from course_lib.checks.verdict import Incorrect, NotAttempted
from solutions.type_checker import Message, messages
from solutions.type_source import NoSource, source_of

# What mypy says of hints, and what that means to somebody who reads it for the first time.
MEANINGS: list[tuple[str, str]] = [
    (
        "return type of an async generator function",
        "There is a `yield` in it, so that calling it gives a generator. The hint names what the call "
        "gives, and in its brackets what is yielded.",
    ),
    (
        'Argument 1 to "asynccontextmanager"',
        "The hint belongs to the function under the decorator, and that is an asynchronous generator function.",
    ),
    (
        'Incompatible return value type .*expected "(Awaitable|Coroutine)',
        "The hint of an `async def` names what `await` gives. The coroutine around it is understood.",
    ),
    (
        "missing a type annotation|missing a return type|Function is missing|untyped function",
        "Each parameter and the result need a hint; what has none is `Any` to mypy, with which everything "
        "goes.",
    ),
    (
        "Missing type (arguments|parameters)",
        "Of what? Without brackets it is one of `Any`, and nothing is checked.",
    ),
    ("is not valid as a type", "It is a function or a value. The type has another name."),
    (
        'has no attribute "__(aiter|iter|await)__"',
        "Of which type must it be, to be used like that?",
    ),
    ("not callable", "It is called in the code. Which type can be called?"),
    ("is not iterable", "What the loop goes through must be an iterable of something."),
    ("a TypeVar", "A type variable ties a result to an argument: it belongs into both."),
    ("Too few arguments", "The code calls it with fewer than the hint says."),
    ('Incompatible types in "await"', "Only what is awaitable can be awaited."),
    ("Returning Any", "Somewhere a type was lost, and `Any` came instead."),
    (
        "No overload variant",
        "That function is called here with something that it does not take: which of your hints says so?",
    ),
    (
        "Incompatible return value type",
        "The code returns the one, and the hint behind the arrow promises the other.",
    ),
    (
        "has incompatible type",
        "The code hands over the one, and the hint of what takes it says the other. Which of the two is right?",
    ),
    (
        "Incompatible default",
        "A default is an argument as well, and must be of the parameter's type.",
    ),
]
NOT_AWAITED = ("unused-coroutine", "unused-awaitable", "truthy-bool")


class Uses:
    """Lines of code that use an answer, by name, and what mypy says of each."""

    def __init__(self, said: dict[str, list[Message]]) -> None:
        self._said = said

    def fits(self, use: str) -> bool:
        """Whether mypy finds nothing wrong with it."""
        return not self._said[use]

    def is_second(self, use: str) -> bool:
        """Whether that is about the second argument."""
        return "Argument 2 " in self.about(use)

    def about(self, use: str) -> str:
        """What it finds wrong."""
        return f"mypy: {self._said[use][0]}." if self._said[use] else ""


def typed(attempt: Attempt, given: str, uses: dict[str, str]) -> Uses:
    """What mypy says of `uses` of the answer, each the body of a coroutine function, beneath the lines `given`.

    Raises Incorrect for what it says of the answer itself.
    """
    name, inner = attempt.exercise.name, unwrapped(attempt.function)
    try:
        source = source_of([inner], is_foreign=lambda value: isinstance(value, Exercise))
    except NoSource:
        raise NotAttempted(
            "cannot be judged: mypy reads source, and Python has not kept it. Write it in a cell or a file"
        ) from None
    lines = source.text.splitlines()
    if inner.__name__ != name:
        lines.append(f"{name} = {inner.__name__}")
    lines += given.strip().splitlines()
    owners: dict[int, str] = {}
    for number, (use, code) in enumerate(uses.items()):
        lines.append(f"async def _use_{number}() -> None:")
        for line in code.splitlines():
            lines.append("    " + line)
            owners[len(lines)] = use
    said: dict[str, list[Message]] = {use: [] for use in uses}
    own = []
    for message in messages("\n".join(lines) + "\n"):
        if message.kind == "error" and message.line in owners:
            said[owners[message.line]].append(message)
        elif message.kind == "error":
            own.append(message)
    if own:
        # that an `Any` comes out is mostly the consequence of another error in the same line
        first = min(own, key=lambda message: message.code == "no-any-return")
        raise _wrong(first, *source.place(first.line), name)
    untyped = [one for some in said.values() for one in some if one.code == "no-untyped-call"]
    if untyped:  # what it would have said of the answer itself was ignored
        raise _wrong(untyped[0], "", 0, name)
    return Uses(said)


def _wrong(message: Message, part: str, line: int, name: str) -> Incorrect:
    """What mypy says of the answer's own lines, with what it means."""
    meaning = next((words for found, words in MEANINGS if re.search(found, message.text)), "")
    because: Diagnosis = "wrong-type"
    if message.code == "name-defined":
        because, meaning = "missing-name", "Is it imported, or spelt otherwise?"
    elif message.code in NOT_AWAITED:
        because, meaning = "not-awaited", "An `await` is missing."
    where = f", line {line}" if line else ""
    return Incorrect(because, f"mypy says of it{where}: {message}. {meaning}".strip(), line or None)
