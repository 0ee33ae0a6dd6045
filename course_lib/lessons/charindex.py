"""Lesson 18: words, an index of them, and searches that leave it as it was."""

from __future__ import annotations

import inspect
import operator
import re
import unicodedata
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import reduce
from itertools import islice
from typing import Any

from course_lib.exercise import Attempt, exercise, require
from solutions import charindex as reference
from solutions.charindex import WORD

MOST = 100  # items that are taken from what tokenize gives: none of the texts has so many words
TEXTS = (
    "Smiling cat-face",
    "c#,  a&b!",
    "smiling CAT, smiling face",
    "CJK unified ideograph-4e00",
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
        f"{call} returned {shortly(value)}, and a plain `for` cannot go through that. It should give "
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
            f"{call} should give words, which are strings. It gave {shortly(word)}.",
            because="wrong-type",
        )
    return words


@exercise(
    "Go through the matches in the order of the text, and give each one as you come to it.",
    "`WORD.finditer(text)` gives Match objects. What a match has found is `match.group()`.",
    "`yield` gives one value and goes on; `return` would end the function at the first word.",
)
def tokenize(attempt: Attempt) -> None:
    for text in TEXTS:
        require_words(attempt, text)


def require_words(attempt: Attempt, text: str) -> None:
    """The words of one text, as the reference gives them."""

    def scenario(tokenize: Any) -> list[str] | None:
        return listed(text, tokenize(text))

    run = attempt(scenario=scenario)
    require(
        run.result is not None,
        f"`tokenize({text!r})` printed {run.text.split()} and returned None. What is printed only people "
        "can use; the index wants the words themselves.",
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


@tokenize.mistake("wrong-result", "should separate words")
def splits_at_spaces_only(text: str) -> list[str]:
    return text.upper().split()


@tokenize.mistake("wrong-type", "re.Match")
def yields_the_matches(text: str) -> Iterator[Any]:
    yield from WORD.finditer(text)


@tokenize.mistake("wrong-result", "all in capitals")
def leaves_the_letters_small(text: str) -> Iterator[str]:
    yield from WORD.findall(text)


@tokenize.mistake("wrong-type", "one string, 'SMILING'")
def returns_the_first_word(text: str) -> str:
    for word in WORD.findall(text):
        return str(word.upper())
    return ""


@tokenize.mistake("wrong-result", "ends your function early")
def yields_the_first_word_only(text: str) -> Iterator[str]:
    for match in WORD.finditer(text):
        yield match.group().upper()
        return


@tokenize.mistake("wrong-type", "letters, not words")
def joins_the_words(text: str) -> str:
    return " ".join(match.group().upper() for match in WORD.finditer(text))


@tokenize.mistake("wrong-type", "It gave ['SMILING', 'CAT', 'FACE']")
def yields_the_whole_list(text: str) -> Iterator[Any]:
    yield WORD.findall(text.upper())


@tokenize.mistake("wrong-result", "empty words")
def splits_at_each_single_space(text: str) -> Iterator[str]:
    yield from re.split(r"[\W]", text.upper())


@tokenize.mistake("wrong-result", "what was lost, or cut?")
def keeps_letters_only(text: str) -> Iterator[str]:
    yield from re.findall("[A-Z]+", text.upper())


@tokenize.mistake("wrong-order", "in the order of the text")
def yields_a_sorted_set(text: str) -> Iterator[str]:
    yield from sorted({match.group().upper() for match in WORD.finditer(text)})


@tokenize.mistake("wrong-output", "printed ['SMILING', 'CAT', 'FACE']")
def prints_the_words(text: str) -> None:
    for match in WORD.finditer(text):
        print(match.group().upper())


@tokenize.mistake("wrong-type", "a plain `for` cannot")
async def is_an_async_generator(text: str) -> AsyncIterator[str]:
    for match in WORD.finditer(text):
        yield match.group().upper()


@tokenize.mistake("endless-loop", "words without end")
def never_looks_further(text: str) -> Iterator[str]:
    while match := WORD.search(text):
        yield match.group().upper()


@tokenize.mistake("exception", "no attribute 'upper'")
def forgets_to_call_group(text: str) -> Iterator[str]:
    for match in WORD.finditer(text):
        yield match.upper()  # type: ignore[attr-defined]


@tokenize.accepts
def yields_from_an_expression(text: str) -> Iterator[str]:
    yield from (word.upper() for word in WORD.findall(text))


@tokenize.accepts
def maps_the_method(text: str) -> Iterator[str]:
    return map(str.upper, WORD.findall(text))


@tokenize.accepts
def goes_letter_by_letter(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.upper()).split()


@tokenize.accepts
def knows_capitals_and_digits(text: str) -> Iterator[str]:
    for match in re.finditer("[A-Z0-9]+", text.upper()):
        yield match[0]


# -- InvertedIndex -------------------------------------------------------------------------

ASCII = (32, 128)


def shortly(value: Any) -> str:
    """A value in a few words."""
    text = "an asynchronous generator" if inspect.isasyncgen(value) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


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
        f"The `entries` of {made} are {shortly(entries)}. A dict leads from words to characters.",
        because="wrong-type",
    )
    for word, chars in entries.items():
        require(
            isinstance(chars, AbstractSet),
            f"{made}: `entries[{word!r}]` is {shortly(chars)}. It should be a set of characters: with sets "
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
            f"{made}: `entries[{word!r}]` holds {len(chars)} characters, and {len(wanted)} have that word "
            "in their names. What happens to a word's set when the next character has the word too?",
            because="wrong-result",
        )


def searched(index: Any, query: str) -> AbstractSet[str]:
    """What a search finds; Incorrect when that is no set, or the index was changed by it."""
    before = snapshot(index)
    found = index.search(query)
    if inspect.iscoroutine(found):
        found.close()
    require(
        isinstance(found, AbstractSet),
        f"`search({query!r})` returned {shortly(found)}, and should return a set.",
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
        require_answers(index)
        for query in ("sign", "capital a"):
            require_own_set(index, query)

    attempt(scenario=scenario)


def require_answers(index: Any) -> None:
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
        found, expected = searched(index, query), model.search(query)
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


class Base:
    """Builds a plain dict of sets, correctly."""

    entries: Any

    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = {}
        for char in map(chr, range(start, stop)):
            for word in tokenize(unicodedata.name(char, "")):
                self.entries.setdefault(word, set()).add(char)

    def search(self, query: str) -> Any:
        """Search correctly."""
        words = list(tokenize(query))
        if not words:
            return set()
        return set.intersection(*(self.entries.get(word, set()) for word in words))


@InvertedIndex.mistake("side-effect", "added 'APIT' to `entries`")
class GrowsWhenAsked(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        super().__init__(start, stop)
        self.entries = defaultdict(set, self.entries)

    def search(self, query: str) -> set[str]:
        words = list(tokenize(query))
        return set.intersection(*(self.entries[word] for word in words)) if words else set()


@InvertedIndex.mistake("side-effect", "`search('CAPITAL A')` changed the index")
class IntersectsInPlace(Base):
    def search(self, query: str) -> set[str]:
        words = sorted(tokenize(query))
        found = self.entries.get(words[0], set()) if words else set()
        for word in words[1:]:
            found &= self.entries.get(word, set())
        return set(found)


@InvertedIndex.mistake("side-effect", "Somebody emptied the set")
class GivesItsOwnSetAway(Base):
    def search(self, query: str) -> Any:
        words = list(tokenize(query))
        return (
            reduce(operator.and_, (self.entries.get(w, set()) for w in words)) if words else set()
        )


@InvertedIndex.mistake("side-effect", "the next search for the same finds nothing")
class RemembersAnswers(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        super().__init__(start, stop)
        self.known: dict[str, Any] = {}

    def search(self, query: str) -> Any:
        if query not in self.known:
            self.known[query] = super().search(query)
        return self.known[query]


@InvertedIndex.mistake("exception", "KeyError: 'APIT'")
class FailsForUnknownWords(Base):
    def search(self, query: str) -> set[str]:
        words = list(tokenize(query))
        return set.intersection(*(self.entries[word] for word in words)) if words else set()


@InvertedIndex.mistake("wrong-result", "Whole words count, and all of them")
class UnitesTheSets(Base):
    def search(self, query: str) -> set[str]:
        return set().union(*(self.entries.get(word, set()) for word in tokenize(query)))


@InvertedIndex.mistake("side-effect", "belongs to all of its objects")
class SharesItsEntries:
    entries: dict[str, set[str]] = {}

    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        for char in map(chr, range(start, stop)):
            for word in tokenize(unicodedata.name(char, "")):
                self.entries.setdefault(word, set()).add(char)

    def search(self, query: str) -> set[str]:
        words = list(tokenize(query))
        return set.intersection(*(self.entries.get(w, set()) for w in words)) if words else set()


@InvertedIndex.mistake("wrong-result", "outside of its range")
class IncludesStop(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        super().__init__(start, stop + 1)


@InvertedIndex.mistake("exception", "no such name")
class FailsForTheNameless(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = {}
        for char in map(chr, range(start, stop)):
            for word in tokenize(unicodedata.name(char)):
                self.entries.setdefault(word, set()).add(char)


@InvertedIndex.mistake("wrong-type", "holds 32, a number")
class HoldsNumbers(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = {}
        for code in range(start, stop):
            for word in tokenize(unicodedata.name(chr(code), "")):
                self.entries.setdefault(word, set()).add(code)


@InvertedIndex.mistake("wrong-result", "the next character has the word too")
class KeepsTheLastOnly(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = {}
        for char in map(chr, range(start, stop)):
            for word in tokenize(unicodedata.name(char, "")):
                self.entries[word] = {char}


@InvertedIndex.mistake("wrong-result", "have that word in their names")
class HasOneSetForAll(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = {}
        nothing: set[str] = set()
        for char in map(chr, range(start, stop)):
            for word in tokenize(unicodedata.name(char, "")):
                self.entries.setdefault(word, nothing).add(char)


@InvertedIndex.mistake("wrong-type", "It should be a set of characters")
class KeepsLists(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = defaultdict(list)
        for char in map(chr, range(start, stop)):
            for word in tokenize(unicodedata.name(char, "")):
                self.entries[word].append(char)


@InvertedIndex.mistake("wrong-result", "in the same way as the names")
class TakesTheQueryAsItIs(Base):
    def search(self, query: str) -> set[str]:
        words = query.split()
        return set.intersection(*(self.entries.get(w, set()) for w in words)) if words else set()


@InvertedIndex.mistake("exception", "needs an argument")
class FailsWithoutWords(Base):
    def search(self, query: str) -> set[str]:
        return set.intersection(*(self.entries.get(word, set()) for word in tokenize(query)))


@InvertedIndex.mistake("wrong-result", "no word in that query")
class FindsAllForNothing(Base):
    def search(self, query: str) -> set[str]:
        found: set[str] = set().union(*self.entries.values())
        for word in tokenize(query):
            found &= self.entries.get(word, set())
        return found


@InvertedIndex.mistake("wrong-type", "should return a set")
class ReturnsAList(Base):
    def search(self, query: str) -> Any:
        return sorted(super().search(query))


@InvertedIndex.mistake("wrong-result", "Whole words count")
class FindsPartsOfNames(Base):
    def search(self, query: str) -> set[str]:
        words, chars = list(tokenize(query)), set().union(*self.entries.values())
        return {c for c in chars if words and all(w in unicodedata.name(c) for w in words)}


@InvertedIndex.mistake("wrong-arguments", "which does not fit")
class TakesNoRange(Base):
    def __init__(self) -> None:
        super().__init__(32, 128)


@InvertedIndex.mistake("wrong-type", "has no `entries`")
class HidesItsEntries:
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.words = Base(start, stop).entries

    def search(self, query: str) -> set[str]:
        words = list(tokenize(query))
        return set.intersection(*(self.words.get(w, set()) for w in words)) if words else set()


@InvertedIndex.accepts
class BuildsWithADefaultdict(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        entries: defaultdict[str, set[str]] = defaultdict(set)
        for char in map(chr, range(start, stop)):
            if name := unicodedata.name(char, ""):
                for word in tokenize(name):
                    entries[word].add(char)
        self.entries = dict(entries)


@InvertedIndex.accepts
class LooksBeforeItIntersects(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        super().__init__(start, stop)
        self.entries = defaultdict(set, self.entries)

    def search(self, query: str) -> set[str]:
        words = list(tokenize(query))
        if not words or any(word not in self.entries for word in words):
            return set()
        found = self.entries[words[0]].copy()
        for word in words[1:]:
            found &= self.entries[word]
        return set(found)


@InvertedIndex.accepts
class KeepsFrozenSets(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        super().__init__(start, stop)
        self.entries = {word: frozenset(chars) for word, chars in self.entries.items()}

    def search(self, query: str) -> Any:
        groups = [self.entries.get(word, frozenset()) for word in tokenize(query)]
        return reduce(operator.and_, groups) if groups else frozenset()


@InvertedIndex.accepts
class StopsAtTheFirstUnknownWord(Base):
    def search(self, query: str) -> set[str]:
        try:
            groups = [self.entries[word] for word in tokenize(query)]
        except KeyError:
            return set()
        return groups[0].intersection(*groups[1:]) if groups else set()
