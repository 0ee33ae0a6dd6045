"""Lesson 18: words, an index of them, and searches that leave it as it was."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Any

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.lessons._shared.again import require_no_memory
from course_lib.lessons._shared.indexes import (
    ASCII,
    failed,
    require_entries,
    require_own_set,
    require_unchanged,
    searched,
    where_built,
)
from course_lib.lessons._shared.words import shown
from course_lib.run.run import Run
from solutions import charindex as reference

LAST_NAMED = 0xE01EF  # of all code points that have names: quickly gone through from there
MOST = 100  # items that are taken from what tokenize gives: none of the texts has so many words
TEXTS = (
    "Smiling cat-face",
    "c#,  a&b!",
    "smiling CAT, smiling face",
    "CJK unified ideograph-4e00",
    "digit 7, no. 10",
    "",
)


# -- tokenize ------------------------------------------------------------------------------


def listed(text: str, value: Any) -> list[str] | None:
    """The strings that `tokenize(text)` gave, None for None; Incorrect for what is no series of strings."""
    call = f"`tokenize({text!r})`"
    if value is None:
        return None
    if inspect.iscoroutine(value):
        value.close()  # or Python complains later, in somebody else's cell
    require(
        not isinstance(value, (str, bytes)),
        f"{call} returned one string, {value!r}. Whoever goes through it gets letters, not words.",
        because="wrong-type",
    )
    require(
        isinstance(value, Iterable),
        f"{call} returned {shown(value)}, and a plain `for` cannot go through that. It should give "
        "one word after another.",
        because="wrong-type",
    )
    words = list(islice(value, MOST))
    require(
        len(words) < MOST,
        f"{call} gives words without end: {', '.join(map(repr, words[:3]))} and so on. What moves your "
        "loop on to the next word?",
        because="endless-loop",
    )
    for word in words:
        require(
            isinstance(word, str),
            f"{call} should give words, which are strings. It gave {shown(word)}.{_unpacked(word)}",
            because="wrong-type",
        )
    return words


def _unpacked(word: Any) -> str:
    """How to get at what it holds."""
    if isinstance(word, re.Match):
        return " What a match has found is `match.group()`."
    if isinstance(word, (list, tuple, set)):
        return " Give what is in there one by one: `yield from`, or a loop."
    return ""


@exercise(
    "Go through the matches in the order of the text, and give each one as you come to it.",
    "`WORD.finditer(text)` gives Match objects. What a match has found is `match.group()`.",
    "`yield` gives one value and goes on; `return` would end the function at the first word.",
)
def tokenize(attempt: Attempt) -> None:
    first, second = (words_of(attempt, TEXTS[0]).result for _ in range(2))
    require_no_memory(f"`tokenize({TEXTS[0]!r})`", first, second, attempt.runs[-1])
    for text in TEXTS:
        require_words(attempt, text)


def words_of(attempt: Attempt, text: str) -> Run:
    """One run of the learner's function; its result is a list, or None."""

    def scenario(tokenize: Any) -> list[str] | None:
        return listed(text, tokenize(text))

    return attempt(scenario=scenario)


def require_words(attempt: Attempt, text: str) -> None:
    """The words of one text, as the reference gives them."""
    run = words_of(attempt, text)
    require(
        run.result is not None,
        f"`tokenize({text!r})` printed {run.text.split()} and returned None. What is printed only people "
        "can use; the index wants the words themselves."
        if run.text
        else f"`tokenize({text!r})` returned None. What hands the words over to whoever asked for them?",
        because="wrong-output" if run.text else "wrong-type",
    )
    words, expected = run.result, list(reference.tokenize(text))
    said = f"`tokenize({text!r})` gives {words}"
    require(
        "" not in words,
        f"{said}: there are empty words among them. Two separators may stand side by side.",
        because="wrong-result",
    )
    require(
        [word.upper() for word in words] != expected or words == expected,
        f"{said}. A reader may type small letters or capitals and mean the same: give all in capitals.",
        because="wrong-result",
    )
    require(
        len(words) >= len(expected) or words != expected[: len(words)],
        f"{said}, and the text has {len(expected)} words. "
        f"What {'ends your function early' if words else 'is a word to your code'}?",
        because="wrong-result",
    )
    odd = [word for word in words if re.search(r"[^\w]", word)]
    require(
        not odd,
        f"{said}. In {odd[0] if odd else ''!r} there is something that is neither letter nor digit, and "
        "that should separate words. Where is the text cut, and what is a word to your code?",
        because="wrong-result",
    )
    require(
        words == expected or set(words) != set(expected),
        f"{said}. Give them in the order of the text, and a word that comes twice twice: {expected}.",
        because="wrong-order",
    )
    require(
        words == expected,
        f"{said}, and its words are {expected}. Compare them one by one: what was lost, or cut?",
        because="wrong-result",
    )


# -- InvertedIndex -------------------------------------------------------------------------


@exercise(
    "To build: for each code point its character, for each word of the character's name one more "
    "member in that word's set. Numbers that are not in use have no name.",
    "To search: the sets of all words of the query, and what they have in common. `&` and "
    "`set.intersection` make a new set, `&=` changes the one on its left.",
    "`entries.setdefault(word, set()).add(char)` when building, `entries.get(word, set())` when "
    "searching. And a query without words comes first.",
)
def InvertedIndex(attempt: Attempt) -> None:
    def scenario(InvertedIndex: Any) -> None:
        index = InvertedIndex(*ASCII)
        with where_built(type(index), attempt.files):
            require_entries(index, *ASCII)
            require_apart(index, InvertedIndex(65, 66))
            require_no_words_of_nothing(InvertedIndex)
        require_answers(index, attempt.files)
        for query in ("sign", "capital a"):
            require_own_set(index, query)

    attempt(scenario=scenario)


def require_apart(index: Any, other: Any) -> None:
    """A second one has entries of its own: this is `InvertedIndex(65, 66)`."""
    require(
        other.entries != index.entries,
        f"`InvertedIndex(65, 66)`, made second, has {len(other.entries)} words: it shares its `entries` "
        "with the first index. What is written straight into the class belongs to all of its objects.",
        because="side-effect",
    )
    require_entries(other, 65, 66)


def require_no_words_of_nothing(InvertedIndex: Any) -> None:
    """A range may be empty, and a bound of 0 is one."""
    made = f"`InvertedIndex({LAST_NAMED}, 0)`"
    held = len(InvertedIndex(LAST_NAMED, 0).entries)
    require(
        not held,
        f"{made} has {held} words, and there is nothing from {LAST_NAMED} up to 0. To `or` and `if`, 0 is the "
        "same as nothing: which line takes it for a bound that was left out?",
        because="wrong-result",
    )


def require_answers(index: Any, files: frozenset[str]) -> None:
    """One word, several, unknown ones, none; any order, any case."""
    model = reference.InvertedIndex(*ASCII)
    for query in (
        "SIGN",
        "sign",
        "CAPITAL A",
        "a, capital",
        "capital CAPITAL a",
        "less-than",
        "letter capital z",
        "apit",
        "nosuchword",
        "sign nosuchword",
        "nosuchword sign",
        "",
        "?!",
        "SIGN",
    ):
        found, expected = searched(index, query, files), model.search(query)
        more, less = sorted(found - expected), sorted(expected - found)
        said = f"`search({query!r})` finds {len(found)} characters"
        require(
            not (more and not model.search(query) and not list(reference.tokenize(query))),
            f"{said}. There is no word in that query, so it should find nothing.",
            because="wrong-result",
        )
        require(
            not more,
            f"{said}, {more[0] if more else ''!r} among them, and its name does not hold every word of the "
            "query. Whole words count, and all of them.",
            because="wrong-result",
        )
        require(
            not less,
            f"{said}, and {less[0] if less else ''!r} is not among them, though its name holds every word. "
            "Is the query cut into words in the same way as the names?",
            because="wrong-result",
        )


# -- find ----------------------------------------------------------------------------------


def some_entries() -> defaultdict[str, set[str]]:
    """A small index of the kind that the text speaks of."""
    words = {
        "CAT": {"🐱", "😺", "🐈"},
        "FACE": {"🐱", "😺", "🐶"},
        "SMILING": {"😺", "😀"},
        "DOG": {"🐶"},
    }
    return defaultdict(set, words)


@exercise(
    "Print `entries` before a search and after it, once for words that it has, once for one that it has not.",
    "`&=` changes the set on its left. Whose set is that? And `found = entries[word]` gives it away.",
    "`entries[word]` adds what is missing, `entries.get(word, set())` does not. `set.intersection(*sets)` "
    "makes a new set, even of one; without any sets it fails.",
)
def find(attempt: Attempt) -> None:
    for query in (
        "Smiling cat-face",
        "cat, face!",
        "cat, smiling face",
        "face face cat",
        "face",
        "face DOG",
        "dog cat",
        "mouse",
        "cat mouse",
        "mouse cat",
        "",
        "?!",
    ):
        require_found(attempt, query)


def what_to_look_at(query: str) -> str:
    """The next thing to look at, for one who finds too much or too little."""
    words = list(reference.tokenize(query))
    if not words:
        return "There is no word in that query, so it should find nothing."
    if "MOUSE" in words:
        return "MOUSE is no word of `entries`, so it should find nothing."
    return f"Its words are {', '.join(words)}. Which characters do all of their sets hold?"


def require_found(attempt: Attempt, query: str) -> None:
    """What is found, and what has become of the entries by then, and after the answer was changed."""

    def scenario(find: Any) -> None:
        entries, call = some_entries(), f"`find(entries, {query!r})`"
        expected = reference.find(some_entries(), query)
        try:
            found = find(entries, query)
        except (LookupError, TypeError) as error:
            if expected:
                raise
            raise failed(call, query, error, attempt.files) from error
        require(
            isinstance(found, AbstractSet),
            f"{call} returned {shown(found)}, and should return a set.",
            because="wrong-type",
        )
        grown = [word for word in entries if word not in some_entries()]
        require(
            not grown,
            f"{call} added {grown[0] if grown else ''!r} to `entries`: it grows by each unknown word that "
            "anybody asks for. Which way of looking up does not write?",
            because="side-effect",
        )
        require_unchanged(some_entries(), entries, f"{call} changed `entries`")
        require(
            entries.default_factory is set,
            f"{call} set the `default_factory` of `entries` to {shown(entries.default_factory)}: whoever adds "
            "a character to a new word will fail. The dict belongs to somebody else. Which way of looking up "
            "does not write, whatever the dict?",
            because="side-effect",
        )
        require(
            found == expected,
            f"{call} found {len(found)} characters, and {len(expected)} stand under every word of it. "
            + what_to_look_at(query),
            because="wrong-result",
        )
        if isinstance(found, set):
            found.clear()
        require_unchanged(
            some_entries(),
            entries,
            f"Somebody emptied the set that {call} returned, and that changed `entries`",
        )

    attempt(scenario=scenario)
