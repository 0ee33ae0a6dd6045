"""What is demanded of an index from words to characters: what it holds, finds, and leaves as it was."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from course_lib.checks.blame import learners_line
from course_lib.checks.exercise import require
from course_lib.checks.saying import at
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.words import named, shown
from solutions import charindex as reference

ASCII = (32, 128)


def snapshot(index: Any) -> dict[str, frozenset[str]]:
    """A copy of an index's entries."""
    return {word: frozenset(chars) for word, chars in index.entries.items()}


@contextlib.contextmanager
def where_built(kind: type, files: frozenset[str]) -> Iterator[None]:
    """What is wrong here was done when an index was made, and not by a search."""
    try:
        yield
    except Incorrect as wrong:
        inits = [vars(one)["__init__"] for one in kind.__mro__ if "__init__" in vars(one)]
        code = getattr(inspect.unwrap(inits[0]), "__code__", None)
        if wrong.line is None and code is not None and code.co_filename in files:
            wrong.line = code.co_firstlineno
        raise


def require_entries(index: Any, start: int, stop: int) -> None:
    """The entries of this range, each a set of characters."""
    made = f"`InvertedIndex({start}, {stop})`"
    require(
        hasattr(index, "entries"),
        f"{made} has no `entries`. `self.entries = …` gives it one.",
        because="wrong-type",
    )
    entries = index.entries
    require(
        isinstance(entries, Mapping),
        f"The `entries` of {made} are {shown(entries)}. A dict leads from words to characters.",
        because="wrong-type",
    )
    for word, chars in entries.items():
        require(
            isinstance(chars, AbstractSet),
            f"{made}: `entries[{word!r}]` is {shown(chars)}. It should be a set of characters: with sets "
            "a search for two words is an intersection.",
            because="wrong-type",
        )
        odd = [char for char in chars if not (isinstance(char, str) and len(char) == 1)]
        require(
            not odd,
            f"{made}: `entries[{word!r}]` holds {odd[0] if odd else ''!r}, and should hold characters."
            + (
                " `chr` gives the one that has a number." if odd and isinstance(odd[0], int) else ""
            ),
            because="wrong-type",
        )
    require_chars(made, entries, reference.InvertedIndex(start, stop).entries)


def require_chars(made: str, ours: Mapping[Any, Any], expected: Mapping[str, Any]) -> None:
    """The right words, with the right characters."""
    found, all_chars = (set().union(*entries.values()) for entries in (ours, expected))
    outside = sorted(found - all_chars)
    require(
        not outside,
        f"{made} holds {', '.join(map(repr, outside[:3]))}, outside of its range: from `start` up to, but "
        "not including, `stop`.",
        because="wrong-result",
    )
    lost = [word for word in expected if word not in ours]
    require(
        not lost,
        f"{made} has {len(ours)} words, and {len(expected)} occur in its characters' names. Missing is "
        f"{lost[0] if lost else ''!r}. The words come from `tokenize(unicodedata.name(…))`.",
        because="wrong-result",
    )
    for word, chars in ours.items():
        wanted = expected.get(word, set())
        require(
            set(chars) == wanted,
            f"{made}: `entries[{word!r}]` holds {len(chars)} characters; of all in its range {len(wanted)} "
            "have that word in their names. "
            + (
                "Do several words share one set?"
                if len(chars) > len(wanted)
                else "What happens to a word's set when the next character has the word too?"
            ),
            because="wrong-result",
        )


def failed(call: str, query: str, error: Exception, files: frozenset[str]) -> Incorrect:
    """A search that has nothing to find failed instead."""
    line = learners_line(error, files)
    why = (
        "No name holds all of its words" if query.strip("?!") else "There is no word in that query"
    )
    said = f"{call} raised {named(error)}{at(line)}. {why}, so it should find nothing."
    return Incorrect("exception", said, line)


def searched(index: Any, query: str, files: frozenset[str]) -> AbstractSet[str]:
    """What a search finds; Incorrect when that is no set, or the index was changed by it."""
    before = snapshot(index)
    try:
        found = index.search(query)
    except (LookupError, TypeError) as error:
        if reference.InvertedIndex(*ASCII).search(query):
            raise
        raise failed(f"`search({query!r})`", query, error, files) from error
    if inspect.iscoroutine(found):
        found.close()
    require(
        isinstance(found, AbstractSet),
        f"`search({query!r})` returned {shown(found)}, and should return a set.",
        because="wrong-type",
    )
    odd = [char for char in found if not isinstance(char, str)]
    require(
        not odd,
        f"The set that `search({query!r})` returned holds {shown(odd[0]) if odd else ''}, and should hold "
        "characters.",
        because="wrong-type",
    )
    after = snapshot(index)
    grown = [word for word in after if word not in before]
    require(
        not grown,
        f"`search({query!r})` added {grown[0] if grown else ''!r} to `entries`: the index grows by each "
        "unknown word that anybody asks for. Which way of looking up does not write?",
        because="side-effect",
    )
    require_unchanged(before, after, f"`search({query!r})` changed the index")
    return set(found)


def require_unchanged(before: Mapping[str, Any], after: Mapping[str, Any], what: str) -> None:
    """No word has other characters than before."""
    changed = [word for word in before if after.get(word) != before[word]]
    word = changed[0] if changed else ""
    require(
        not changed,
        f"{what}: {word!r} led to {len(before.get(word, ()))} characters before, and leads to "
        f"{len(after.get(word, ()))} now. Searching must work on sets of its own.",
        because="side-effect",
    )


def require_own_set(index: Any, query: str) -> None:
    """Whoever changes what a search returned changes neither the index nor the next answer."""
    before, found = snapshot(index), index.search(query)
    expected = set(found)
    if hasattr(found, "clear"):
        found.clear()
    require_unchanged(
        before,
        snapshot(index),
        f"Somebody emptied the set that `search({query!r})` returned, and that changed the index",
    )
    require(
        set(index.search(query)) == expected,
        f"Somebody emptied the set that `search({query!r})` returned, and the next search for the same "
        "finds nothing. Return a new set each time.",
        because="side-effect",
    )
