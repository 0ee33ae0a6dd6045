"""Lesson 18: words, an index of them, and searches that leave it as it was."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Any

from course_lib.checks.blame import learners_line
from course_lib.checks.diagnosis import at
from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.verdict import Incorrect
from course_lib.lessons._shared.again import require_no_memory
from course_lib.lessons._shared.words import named, shortly
from course_lib.run.run import Run
from solutions import charindex as reference

MOST = 100  # items that are taken from what tokenize gives: none of the texts has so many words
TEXTS = (
    "Smiling cat-face",
    "c#,  a&b!",
    "smiling CAT, smiling face",
    "CJK unified ideograph-4e00",
    "",
)


def shown(value: Any) -> str:
    """A value in a few words."""
    return "an asynchronous generator" if inspect.isasyncgen(value) else shortly(value)


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
            f"{call} should give words, which are strings. It gave {shown(word)}.",
            because="wrong-type",
        )
    return words


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
        f"{said}, and the text has {len(expected)} words. What ends your function early?",
        because="wrong-result",
    )
    odd = [word for word in words if re.search(r"[^\w]", word)]
    require(
        not odd,
        f"{said}. In {odd[0] if odd else ''!r} there is something that is neither letter nor digit, and "
        "that should separate words.",
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

ASCII = (32, 128)


def snapshot(index: Any) -> dict[str, frozenset[str]]:
    """A copy of an index's entries."""
    return {word: frozenset(chars) for word, chars in index.entries.items()}


def require_entries(index: Any, start: int, stop: int) -> None:
    """The entries of this range, each a set of characters."""
    made = f"`InvertedIndex({start}, {stop})`"
    require(hasattr(index, "entries"), f"{made} has no `entries`.", because="wrong-type")
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
        odd = [char for char in chars if not isinstance(char, str)]
        require(
            not odd,
            f"{made}: `entries[{word!r}]` holds {odd[0] if odd else ''!r}, a number. `chr` gives the "
            "character that has it.",
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


def searched(index: Any, query: str, files: frozenset[str]) -> AbstractSet[str]:
    """What a search finds; Incorrect when that is no set, or the index was changed by it."""
    before = snapshot(index)
    try:
        found = index.search(query)
    except (LookupError, TypeError) as error:
        line = learners_line(error, files)
        why = (
            "No name holds all of its words"
            if query.strip("?!")
            else "There is no word in that query"
        )
        if reference.InvertedIndex(*ASCII).search(query):
            raise
        said = f"`search({query!r})` raised {named(error)}{at(line)}. {why}, so it should find nothing."
        raise Incorrect("exception", said, line) from error
    if inspect.iscoroutine(found):
        found.close()
    require(
        isinstance(found, AbstractSet),
        f"`search({query!r})` returned {shown(found)}, and should return a set.",
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
        require_entries(index, *ASCII)
        before = snapshot(index)
        other = InvertedIndex(65, 66)
        shared = len(other.entries) > 4 or snapshot(index) != before
        require(
            not shared or other.entries != index.entries,
            f"`InvertedIndex(65, 66)`, made second, has {len(other.entries)} words: it shares its `entries` "
            "with the first index. What is written straight into the class belongs to all of its objects.",
            because="side-effect",
        )
        require_entries(other, 65, 66)
        require_answers(index, attempt.files)
        for query in ("sign", "capital a"):
            require_own_set(index, query)

    attempt(scenario=scenario)


def require_answers(index: Any, files: frozenset[str]) -> None:
    """One word, several, unknown ones, none; any order, any case."""
    model = reference.InvertedIndex(*ASCII)
    for query in (
        "SIGN",
        "sign",
        "CAPITAL A",
        "a, capital",
        "less-than",
        "letter capital z",
        "apit",
        "nosuchword",
        "sign nosuchword",
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
