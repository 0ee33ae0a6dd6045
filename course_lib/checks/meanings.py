"""What Python's own words mean to somebody who meets them for the first time."""

from __future__ import annotations

import re

from course_lib.checks.blame import raised_in, text_of

_NO_AWAITABLE = (
    "Only what can wait may stand after `await`: a coroutine, a task, a future. What stands behind this one "
    "is a value already, so there is nothing to wait for."
)
_BLOCK = "What stands behind this `await` has a block to be entered: it wants `async with`."
_NOT_CALLED = (
    "A function stands behind this `await`, not what its call gives. Are its parentheses missing?"
)
_GENERATOR = (
    "An asynchronous generator gives one value after another, with waits: `async for` takes them, in a loop "
    "or in a comprehension."
)
_DONE = (
    "Behind this `await` stands the call of a plain function: it has done all it does when it returns, and "
    "gave None. Does it need no `await`, or is there one that can be awaited in its place?"
)
_SEVERAL = (
    "`await` waits for one thing, and this is a collection. If coroutines or tasks are in it, "
    "`asyncio.gather`, with a star in front of it, waits for all of them; if values are, there is nothing to "
    "wait for."
)
_NEITHER = "What stands behind `async for` has to be asynchronous itself: "
_ONE_RESULT = "this gives one result, and wants an `await` in front."
_OTHER_LOOP = (
    "It was made under another event loop than the one that runs now: something is kept from one call to the "
    "next. Make it anew in each call, inside of the coroutine that uses it."
)
_TOO_MANY = "It was called with more arguments than its `def` takes."
_NO_MIX = (
    "Text and bytes cannot be put together: `encode` makes bytes of text, `decode` text of bytes."
)
_OF_NOTHING = "Of nothing there is no greatest and no smallest. What is there to give in that case?"
_BARE = "A function is named there, and not called: are its parentheses missing?"
_NONE = "What {} is None: does the function that gave it `return` anything?"
MEANINGS = {
    "object async_generator can't": _GENERATOR,
    "'async_generator' object": _GENERATOR,
    "object function can't be used in 'await'": _NOT_CALLED,
    "object method can't be used in 'await'": _NOT_CALLED,
    "'function' object can't be awaited": _NOT_CALLED,  # the same, from Python 3.14 on
    "'method' object can't be awaited": _NOT_CALLED,
    "object list can't be used in 'await'": _SEVERAL,
    "'list' object can't be awaited": _SEVERAL,
    "object tuple can't be used in 'await'": _SEVERAL,
    "'tuple' object can't be awaited": _SEVERAL,
    "object set can't be used in 'await'": _SEVERAL,
    "'set' object can't be awaited": _SEVERAL,
    "object generator can't be used in 'await'": _SEVERAL,
    "'generator' object can't be awaited": _SEVERAL,
    "object NoneType can't be used in 'await'": _DONE,
    "'NoneType' object can't be awaited": _DONE,
    "object _AsyncGeneratorContextManager can't be": _BLOCK,
    "'_AsyncGeneratorContextManager' object can't be": _BLOCK,
    "can't be used in 'await' expression": _NO_AWAITABLE,
    "object can't be awaited": _NO_AWAITABLE,  # the same, from Python 3.14 on
    "cannot be called from a running event loop": "`asyncio.run` starts a loop of its own, and one is "
    "running already. Inside an `async def`, `await` instead; a plain function can only hand the coroutine to "
    "the loop that runs, with `asyncio.create_task`.",
    "a coroutine or an awaitable is required": "It was given something that cannot be awaited: a "
    "function that was named and not called, a result that was awaited already, a generator or a list as a "
    "whole (a star in front hands over what is in it), or a dictionary, of which it sees the keys.",
    "bad yield: <coroutine object": "A generator as a whole was taken for one coroutine. A star in front of it "
    "hands over, one by one, what it makes.",
    "must be an iterable, not async_generator": _GENERATOR,
    "must be an iterable, not": "The star spreads out a collection, and what stands behind it is none.",
    "'int' object is not iterable": "A single number has no items to go through; `range(3)` gives 0, 1 and 2.",
    "cannot access local variable": "A name that a function assigns to is its own, and this one has no value "
    "yet: no line that assigns to it has run. Or is it meant to be that of the function around it "
    "(`nonlocal`)? (The name in `except … as name` has none behind its block.)",
    "maximum recursion depth exceeded": "A function calls itself, directly or by way of another, and no call "
    "comes to an end.",
    "Result is not set": "The result of a task was asked for before the task was done. When is it done?",
    "'type' object does not support the": "A class stands there, and not what its call makes. Are its "
    "parentheses missing?",
    "does not support the context manager protocol": "What waits before or after its block wants "
    "`async with`.",
    "does not support the asynchronous context manager protocol": "What stands behind `async with` has no "
    "block to be entered: something that has come whole is used as it is.",
    "Set of Tasks/Futures is empty": "`asyncio.wait` wants one thing to wait for at least.",
    "as the client has been closed": "By then the client's block had ended: is everything awaited inside "
    "of it?",
    "object has no attribute 'response'": "Of httpx's errors only HTTPStatusError has a response: catch that "
    "one by its name.",
    "released too many times": "To each `acquire` belongs one `release`; `async with` does both.",
    "Cannot open a client instance more than once": "A client's block can be entered once: whoever wants one "
    "makes one.",
    "a coroutine was expected, got <_GatheringFuture": "A coroutine is wanted, and `gather` gives a future: "
    "that is awaited in an `async def`, whose call makes a coroutine.",
    "a coroutine was expected, got <Task": "A coroutine is wanted, and that is a task already: it runs, and "
    "can be awaited as it is.",
    "a coroutine was expected": "It was given something else. Was a function named, and not called?",
    "RequestContextManager' object has no attribute": "Nothing has been asked for yet: `await`, or `async with "
    "… as`, sends the request and gives the response.",
    "'method' object is not": _BARE,
    "'function' object is not": _BARE,
    "'builtin_function_or_method' object": _BARE,
    "'set' object has no attribute 'append'": "A set has no end to append to: its method `add` puts one "
    "thing in.",
    "event loop is already running": "It runs everything here, this call too. Inside an `async def`, `await` "
    "instead; a plain function cannot wait for what the loop does only afterwards: hand it to the loop, and "
    "return.",
    "has not been entered": "A task group begins with its block: `async with asyncio.TaskGroup() as group:`, "
    "and `group.create_task` belongs inside.",
    "cannot be interpreted as an integer": "A whole number is wanted there. (1.0 is none, and what "
    "stands in quotes is a text, whatever is in it.)",
    "does not support item assignment": "Nothing can be put there by a number or a key: a list has `append` "
    "for that, a set `add`.",
    "Passing coroutines is forbidden": "`asyncio.wait` wants tasks: make them with `create_task`.",
    "raised StopIteration": "A coroutine ends with `return`; StopIteration is Python's own affair.",
    "raised StopAsyncIteration": "A generator ends with `return`, or when its last line is done; "
    "StopAsyncIteration is for the `__anext__` of a class.",
    "belongs to a different loop": _OTHER_LOOP,
    "can't start new thread": "Too many of them were alive at the same time.",
    "run_in_executor() got an unexpected keyword": "It passes on no keywords: wrap function and arguments up "
    "first, with `functools.partial`.",
    "max_workers must be greater than 0": "A pool has one thread at least. How many does it get here?",
    "__init__() should return None": "`__init__` fills in an object that is there already. What it returns "
    "nobody gets.",
    "no such name": "Not every number has a named character. What can `unicodedata.name` fall back on?",
    "'re.Match' object has no attribute": "A match says what was found where; `match.group()` is the text.",
    "task_done() called too many times": "One `task_done` belongs to one job that `get` has given: was it "
    "called twice for one, or when `get` had given none?",
    "not enough values to unpack": "On the left of the `=` are more names than there are values on its right.",
    "too many values to unpack": "On the left of the `=` are fewer names than there are values on its right.",
    "_wait_for_one": "`as_completed` hands out something new to await each time, and not the tasks that it was "
    "given. Whose result it is, the result itself has to say.",
    "invalid literal for int()": "`int` makes a number of digits, and of nothing else.",
    "cannot reuse already awaited coroutine": "A coroutine object can be awaited once: each call of the "
    "coroutine function makes a new one.",
    "__aiter__ method, got coroutine": _NEITHER + _ONE_RESULT,
    "__aiter__ method, got Task": _NEITHER + _ONE_RESULT,
    "__aiter__ method, got _GatheringFuture": _NEITHER + _ONE_RESULT,
    "__aiter__ method, got Queue": _NEITHER
    + "a queue has no end, and gives one thing for each `await q.get()`.",
    "requires an object with __aiter__ method": _NEITHER + "a list, say, wants a plain `for`.",
    "no running event loop": "That works only while an event loop runs this code: inside an `async def`, or in "
    "what one calls.",
    "attached to a different loop": _OTHER_LOOP,
    "bound to a different event loop": _OTHER_LOOP,
    "required positional argument": "It was called with fewer arguments than its `def` asks for.",
    "required keyword-only argument": "It was called with fewer arguments than its `def` asks for.",
    "but 1 was given": _TOO_MANY,
    "were given": _TOO_MANY,
    "takes exactly": "It was called with another number of arguments than it takes.",
    "takes no arguments": "It was called with another number of arguments than it takes.",
    "got multiple values for": "It was given one of its arguments twice: by its place, or in what two stars "
    "spread out, and by its name.",
    "unbound method set.": "Behind the star was not a single set.",
    "invalid state": "A future or a task gets its result once, and has one already.",
    "dictionary changed size during iteration": "While a `for` goes through a dictionary nothing may be "
    "added or taken out: let it go through a copy.",
    "Set changed size during iteration": "While a `for` goes through a set nothing may be added or taken "
    "out: let it go through a copy.",
    "'NoneType' object is not iterable": _NONE.format("should be gone through"),
    "'NoneType' object is not subscriptable": _NONE.format("stands in front of the brackets"),
    "'NoneType' object has no attribute": _NONE.format("stands in front of the dot"),
    "generator didn't yield": "The function ended before it came to a `yield`, where the block would have run.",
    "generator didn't stop": "The function came to a second `yield`, and the block has run once already.",
    "pop from an empty": "There was nothing left to take.",
    "pop from empty": "There was nothing left to take.",
    "list index out of range": "A list was asked for a place that it does not have: the first of an empty "
    "list, for instance.",
    "object is not callable": "In front of the parentheses stands something that is no function. Was the "
    "function called already, and then what it gave called again?",
    "object has no attribute 'submit'": "`run_in_executor` takes an executor first, None for the usual one, "
    "and then the function.",
    "'str' object has no attribute 'group'": "That is text already: `findall` gives texts, `finditer` gives "
    "matches.",
    "Cannot mix str and non-str": "Both have to be texts. Is one of them bytes, or a match?",
    'can only concatenate str (not "bytes")': _NO_MIX,
    "can't concat str to bytes": _NO_MIX,
    "write() argument must be str": '`write` takes one text; `"".join(…)` makes one of many.',
    "Already running asyncio in this thread": "`anyio.run` starts a loop of its own, and one is running "
    "already. Inside an `async def`, `await` instead.",
    "arg is an empty sequence": _OF_NOTHING,
    "iterable argument is empty": _OF_NOTHING,  # the same, in other versions
    "must be a unicode character, not int": "It wants a character and got a number: `ord` makes numbers of "
    "characters, and `chr` characters of numbers.",
    "'str' object has no attribute 'decode'": "A string is text already; it is bytes that are decoded.",
    "'bytes' object has no attribute 'encode'": "Bytes are what `encode` makes of text; `decode` makes text of "
    "them.",
    "has no attribute 'cr_await'": "Only coroutine objects have it, and at the end of a chain of awaits stands "
    "something else.",
    "after write_eof()": "`write_eof` says that nothing more will be written.",
    "0 bytes read on a total of": 'The other side has left, and no more bytes come: `readline` gives b"" '
    "then, and `readuntil` raises.",
    "string index out of range": "A string was asked for a place that it does not have: the first of an empty "
    "one, for instance.",
    "'ascii' codec can't encode": "ASCII has 128 characters, and that is none of them. UTF-8 has all.",
    "codec can't encode": "That encoding has no such character. UTF-8 has all.",
    "codec can't decode": "Those bytes are no text in that encoding.",
    "must be a bytes-like object, not 'str'": "Over a wire go bytes: `text.encode()` makes bytes of text.",
    "'AsyncStreamIterator' object is not iterable": "Its pieces come with waits: `async for` takes them.",
    "Connection closed": "The `async with` block of a response ends by closing it: what is read of it is read "
    "inside.",
    "Session is closed": "The `async with` block of a session ends by closing it: what uses it belongs inside.",
    "for *: 'coroutine'": "A call of a coroutine function makes one coroutine object, good for one run, and "
    "that cannot be multiplied: to have several, call the function several times.",
    "Header value must be str": "In HTTP all is text, and so is a number.",
    "'_asyncio.Task'": "A task is not its result: `await task` gives that, and `task.result()` does, once it "
    "is done.",
}

# The same for whole kinds of exceptions, if their text says nothing that is known.
KINDS = {
    "TimeoutError": "The time that was set had run out before that for which it was set was over.",
    "KeyError": "Nothing stands under that key at that moment. Which keys are there?",
    "QueueEmpty": "`get_nowait` does not wait: it takes what is there now, or fails.",
    "QueueFull": "`put_nowait` does not wait for room: there is some now, or it fails.",
    "BrokenBarrierError": "Somebody broke the barrier up while others waited at it.",
    "CancelledError": "What was awaited there had been cancelled, and whoever awaits it hears of that.",
}


def meaning_of(error: BaseException) -> str:
    """What its text comes down to; nothing, for what needs no explanation or is not known.

    What is to be told of a coroutine object is said elsewhere: it was not awaited.
    """
    if isinstance(error, BaseExceptionGroup):
        return meaning_of(error.exceptions[0])
    text = text_of(error)
    if "'coroutine' object does not support" in text:
        return ""
    found = next((words for part, words in MEANINGS.items() if part in text), "")
    return found or _of_a_kind(error, text)


def _of_a_kind(error: BaseException, text: str) -> str:
    if "unhashable type" in text:
        return _STAR if raised_in(error, "asyncio") else _NO_KEY
    if owner := _OWNER.search(text):
        return _NO_ATTRIBUTE.format(*owner.groups())
    return ""


def meaning_of_its_kind(error: BaseException) -> str:
    """What the kind of an exception says of itself, where nothing else is said."""
    if isinstance(error, BaseExceptionGroup):
        return meaning_of_its_kind(error.exceptions[0])
    return KINDS.get(type(error).__name__, "")


_STAR = "`asyncio.gather` takes coroutines one by one, not in a list: a star in front of a list spreads it out."
_NO_KEY = (
    "In a set, and as a key of a dictionary, stands only what cannot change: a tuple, and no list."
)


_OWNER = re.compile(r"^(?!'coroutine')'([\w.]+)' object has no attribute '(\w+)'")
_NO_ATTRIBUTE = (
    "In front of the dot stands an object of the type `{}`, and that has no `{}`. Is it what you take it for, "
    "and is the name spelt right?"
)
