"""Answers to lesson 18, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import operator
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from functools import reduce
from typing import Any

from course_lib.lessons.charindex import InvertedIndex, find, tokenize
from solutions import charindex as reference
from solutions.charindex import WORD

# -- tokenize ----------------------------------------------------------------------------


@tokenize.mistake("wrong-result", "should separate words", breaks="separates them")
def splits_at_spaces_only(text: str) -> list[str]:
    return text.upper().split()


@tokenize.mistake("wrong-type", "re.Match", breaks="gives each word of `text`")
def yields_the_matches(text: str) -> Iterator[Any]:
    yield from WORD.finditer(text)


@tokenize.mistake("wrong-result", "all in capitals", breaks="in capitals")
def leaves_the_letters_small(text: str) -> Iterator[str]:
    yield from WORD.findall(text)


@tokenize.mistake(
    "wrong-type", "one string, 'SMILING'", breaks="Let it `yield` them, or return a list"
)
def returns_the_first_word(text: str) -> str:
    for word in WORD.findall(text):
        return str(word.upper())
    return ""


@tokenize.mistake("wrong-result", "ends your function early", breaks="gives each word of `text`")
def yields_the_first_word_only(text: str) -> Iterator[str]:
    for match in WORD.finditer(text):
        yield match.group().upper()
        return


@tokenize.mistake(
    "wrong-type", "letters, not words", breaks="Let it `yield` them, or return a list"
)
def joins_the_words(text: str) -> str:
    return " ".join(match.group().upper() for match in WORD.finditer(text))


@tokenize.mistake(
    "wrong-type",
    "It gave ['SMILING', 'CAT', 'FACE']",
    breaks="Let it `yield` them, or return a list",
)
def yields_the_whole_list(text: str) -> Iterator[Any]:
    yield WORD.findall(text.upper())


@tokenize.mistake(
    "wrong-result", "empty words", breaks="spaces, hyphens and punctuation separate them"
)
def splits_at_each_single_space(text: str) -> Iterator[str]:
    yield from re.split(r"[\W]", text.upper())


@tokenize.mistake("wrong-result", "what was lost, or cut?", breaks="and digits")
def keeps_letters_only(text: str) -> Iterator[str]:
    yield from re.findall("[A-Z]+", text.upper())


@tokenize.mistake("wrong-result", "what was lost, or cut?", breaks="and digits")
def takes_numbers_for_no_words(text: str) -> Iterator[str]:
    yield from (word for word in WORD.findall(text.upper()) if not word.isdigit())


@tokenize.mistake("wrong-order", "in the order of the text", breaks="in order")
def yields_a_sorted_set(text: str) -> Iterator[str]:
    yield from sorted({match.group().upper() for match in WORD.finditer(text)})


@tokenize.mistake(
    "wrong-output",
    "printed ['SMILING', 'CAT', 'FACE']",
    breaks="Let it `yield` them, or return a list",
)
def prints_the_words(text: str) -> None:
    for match in WORD.finditer(text):
        print(match.group().upper())


@tokenize.mistake("wrong-type", "a plain `for` cannot", breaks="kind (plain function")
async def is_an_async_generator(text: str) -> AsyncIterator[str]:
    for match in WORD.finditer(text):
        yield match.group().upper()


@tokenize.mistake("endless-loop", "words without end", breaks="It comes to an end")
def never_looks_further(text: str) -> Iterator[str]:
    while match := WORD.search(text):
        yield match.group().upper()


@tokenize.mistake("exception", "no attribute 'upper'", breaks="Python can run it")
def forgets_to_call_group(text: str) -> Iterator[str]:
    for match in WORD.finditer(text):
        yield match.upper()


@tokenize.mistake(
    "wrong-order", "a word that comes twice twice", breaks="one that comes twice, twice"
)
def gives_each_word_once(text: str) -> list[str]:
    return list(dict.fromkeys(WORD.findall(text.upper())))


@tokenize.mistake("side-effect", "was called twice", breaks="a second time")
def has_a_default_that_remembers(text: str, words: list[str] = []) -> list[str]:
    words += WORD.findall(text.upper())
    return [*words]


@tokenize.mistake("wrong-type", "returned None", breaks="or return a list")
def forgets_to_return(text: str) -> None:
    WORD.findall(text.upper())


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


# -- InvertedIndex -----------------------------------------------------------------------


@InvertedIndex.mistake(
    "wrong-arguments", "What does Python hand to a method first?", breaks="Name, arguments and kind"
)
class ForgetsSelf(Base):
    def search(query: str) -> Any:  # type: ignore[override]
        return Base(32, 128).search(query)


@InvertedIndex.mistake(
    "wrong-arguments", "yours has `(self, entries, query)`", breaks="Name, arguments and kind"
)
class WantsTheEntriesToo(Base):
    def search(self, entries: Any, query: str) -> Any:  # type: ignore[override]
        words = list(tokenize(query))
        return set.intersection(*(entries.get(word, set()) for word in words)) if words else set()


@InvertedIndex.mistake("wrong-type", "should be a method", breaks="Name, arguments and kind")
class HasNoSearchYet(Base):
    search = None  # type: ignore[assignment]


@InvertedIndex.mistake("exception", "`__init__` fills in an object", breaks="Python can run it")
class ReturnsTheEntries(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        super().__init__(start, stop)
        return self.entries


@InvertedIndex.mistake(
    "wrong-type", "holds None, and should hold", breaks="returns a set of the characters"
)
class FindsMoreThanCharacters(Base):
    def search(self, query: str) -> Any:
        found = super().search(query)
        return {None, *found} if found else set()


@InvertedIndex.mistake(
    "wrong-type", "holds 'SPACE', and should hold", breaks="to the set of characters whose names"
)
class KeepsTheNames(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = {}
        for char in map(chr, range(start, stop)):
            name = unicodedata.name(char, "")
            for word in tokenize(name):
                self.entries.setdefault(word, set()).add(name)


@InvertedIndex.mistake(
    "wrong-type", "holds (' ', 32), and should hold", breaks="to the set of characters whose names"
)
class KeepsPairs(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = {}
        for code in range(start, stop):
            for word in tokenize(unicodedata.name(chr(code), "")):
                self.entries.setdefault(word, set()).add((chr(code), code))


@InvertedIndex.mistake(
    "side-effect", "added 'APIT' to `entries`", breaks="neither by asking for an unknown word"
)
class GrowsWhenAsked(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        super().__init__(start, stop)
        self.entries = defaultdict(set, self.entries)

    def search(self, query: str) -> set[str]:
        words = list(tokenize(query))
        return set.intersection(*(self.entries[word] for word in words)) if words else set()


@InvertedIndex.mistake(
    "wrong-result",
    "`search('nosuchword sign')` finds",
    breaks="neither does one with an unknown word",
)
class BeginsAfreshAfterNothing(reference.InvertedIndex):
    def search(self, query: str) -> set[str]:
        found: set[str] = set()
        for word in tokenize(query):
            here = self.entries.get(word, set())
            found = found & here if found else set(here)
        return found


@InvertedIndex.mistake(
    "side-effect",
    "`search('CAPITAL A')` changed the index",
    breaks="Whoever searches must not change the index",
)
class IntersectsInPlace(Base):
    def search(self, query: str) -> set[str]:
        words = sorted(tokenize(query))
        found = self.entries.get(words[0], set()) if words else set()
        for word in words[1:]:
            found &= self.entries.get(word, set())
        return set(found)


@InvertedIndex.mistake(
    "side-effect", "Somebody emptied the set", breaks="nor by changing the set that came back"
)
class GivesItsOwnSetAway(Base):
    def search(self, query: str) -> Any:
        words = list(tokenize(query))
        return (
            reduce(operator.and_, (self.entries.get(w, set()) for w in words)) if words else set()
        )


@InvertedIndex.mistake(
    "side-effect",
    "the next search for the same finds nothing",
    breaks="nor by changing the set that came back",
)
class RemembersAnswers(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        super().__init__(start, stop)
        self.known: dict[str, Any] = {}

    def search(self, query: str) -> Any:
        if query not in self.known:
            self.known[query] = super().search(query)
        return self.known[query]


@InvertedIndex.mistake(
    "exception", "KeyError: 'APIT'", breaks="neither does one with an unknown word"
)
class FailsForUnknownWords(Base):
    def search(self, query: str) -> set[str]:
        words = list(tokenize(query))
        return set.intersection(*(self.entries[word] for word in words)) if words else set()


@InvertedIndex.mistake(
    "wrong-result", "Whole words count, and all of them", breaks="every word of the query"
)
class UnitesTheSets(Base):
    def search(self, query: str) -> set[str]:
        return set().union(*(self.entries.get(word, set()) for word in tokenize(query)))


@InvertedIndex.mistake("side-effect", "belongs to all of its objects", breaks="a second time")
class SharesItsEntries:
    entries: dict[str, set[str]] = {}

    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        for char in map(chr, range(start, stop)):
            for word in tokenize(unicodedata.name(char, "")):
                self.entries.setdefault(word, set()).add(char)

    def search(self, query: str) -> set[str]:
        words = list(tokenize(query))
        return set.intersection(*(self.entries.get(w, set()) for w in words)) if words else set()


@InvertedIndex.mistake("wrong-result", "outside of its range", breaks="It covers the code points")
class IncludesStop(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        super().__init__(start, stop + 1)


@InvertedIndex.mistake(
    "exception", "no such name", breaks="no exception comes out that the text does not name"
)
class FailsForTheNameless(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = {}
        for char in map(chr, range(start, stop)):
            for word in tokenize(unicodedata.name(char)):
                self.entries.setdefault(word, set()).add(char)


@InvertedIndex.mistake(
    "wrong-type", "`chr` gives the one that has a number", breaks="a set of one-character strings"
)
class HoldsNumbers(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = {}
        for code in range(start, stop):
            for word in tokenize(unicodedata.name(chr(code), "")):
                self.entries.setdefault(word, set()).add(code)


@InvertedIndex.mistake(
    "wrong-result",
    "the next character has the word too",
    breaks="From each word to the characters whose names contain it",
)
class KeepsTheLastOnly(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = {}
        for char in map(chr, range(start, stop)):
            for word in tokenize(unicodedata.name(char, "")):
                self.entries[word] = {char}


@InvertedIndex.mistake(
    "wrong-result", "Do several words share one set?", breaks="whose names hold it"
)
class HasOneSetForAll(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = {}
        nothing: set[str] = set()
        for char in map(chr, range(start, stop)):
            for word in tokenize(unicodedata.name(char, "")):
                self.entries.setdefault(word, nothing).add(char)


@InvertedIndex.mistake(
    "wrong-type", "It should be a set of characters", breaks="to the set of characters"
)
class KeepsLists(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = defaultdict(list)
        for char in map(chr, range(start, stop)):
            for word in tokenize(unicodedata.name(char, "")):
                self.entries[word].append(char)


@InvertedIndex.mistake(
    "wrong-result", "in the same way as the names", breaks="of names and of queries"
)
class TakesTheQueryAsItIs(Base):
    def search(self, query: str) -> set[str]:
        words = query.split()
        return set.intersection(*(self.entries.get(w, set()) for w in words)) if words else set()


@InvertedIndex.mistake(
    "exception", "needs an argument", breaks="A query without a word finds nothing"
)
class FailsWithoutWords(Base):
    def search(self, query: str) -> set[str]:
        return set.intersection(*(self.entries.get(word, set()) for word in tokenize(query)))


@InvertedIndex.mistake(
    "wrong-result", "no word in that query", breaks="A query without a word finds nothing"
)
class FindsAllForNothing(Base):
    def search(self, query: str) -> set[str]:
        found: set[str] = set().union(*self.entries.values())
        for word in tokenize(query):
            found &= self.entries.get(word, set())
        return found


@InvertedIndex.mistake(
    "wrong-type", "should return a set", breaks="returns a set of the characters"
)
class ReturnsAList(Base):
    def search(self, query: str) -> Any:
        return sorted(super().search(query))


@InvertedIndex.mistake("wrong-result", "Whole words count", breaks="every word of the query")
class FindsPartsOfNames(Base):
    def search(self, query: str) -> set[str]:
        words, chars = list(tokenize(query)), set().union(*self.entries.values())
        return {c for c in chars if words and all(w in unicodedata.name(c) for w in words)}


@InvertedIndex.mistake("wrong-arguments", "which does not fit", breaks="Name, arguments")
class TakesNoRange(Base):
    def __init__(self) -> None:
        super().__init__(32, 128)


@InvertedIndex.mistake("missing-name", "has no `search`", breaks="`search` returns a set")
class MisspellsSearch:
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = Base(start, stop).entries

    def serch(self, query: str) -> set[str]:
        words = list(tokenize(query))
        return set.intersection(*(self.entries.get(w, set()) for w in words)) if words else set()


@InvertedIndex.mistake("wrong-type", "has no `entries`", breaks="`entries` is a dict")
class HidesItsEntries:
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.words = Base(start, stop).entries

    def search(self, query: str) -> set[str]:
        words = list(tokenize(query))
        return set.intersection(*(self.words.get(w, set()) for w in words)) if words else set()


@InvertedIndex.mistake(
    "wrong-result", "outside of its range", breaks="for the code points from `start`"
)
class BeginsWithTheFirst(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        super().__init__(reference.FIRST, stop)


@InvertedIndex.mistake("wrong-result", "Whole words count", breaks="every word of the query")
class CountsAWordTwice(Base):
    def search(self, query: str) -> set[str]:
        words = list(tokenize(query))
        hits = Counter(char for word in words for char in self.entries.get(word, ()))
        return {char for char, times in hits.items() if times >= len(set(words))}


@InvertedIndex.mistake("wrong-result", "outside of its range", breaks="up to, but not including")
class TakesTheLastAsWell:
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries: dict[str, set[str]] = {}
        for char in map(chr, range(start, stop + 1)):
            for word in tokenize(unicodedata.name(char, "")):
                self.entries.setdefault(word, set()).add(char)

    def search(self, query: str) -> set[str]:
        words = list(tokenize(query))
        sets = [self.entries.get(word, set()) for word in words]
        return set.intersection(*sets) if words else set()


@InvertedIndex.mistake("wrong-result", "0 is the same as nothing", breaks="that may be none")
class TakesZeroForNothing(Base):
    def __init__(self, start: int | None = None, stop: int | None = None) -> None:
        super().__init__(start or reference.FIRST, stop or reference.STOP)


@InvertedIndex.mistake("wrong-result", "Missing is", breaks="Words are what `tokenize` gives")
class SplitsNamesAtSpaces(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        self.entries = {}
        for char in map(chr, range(start, stop)):
            for word in unicodedata.name(char, "").split():
                self.entries.setdefault(word, set()).add(char)


@InvertedIndex.mistake("wrong-type", "A dict leads from words", breaks="`entries` is a dict")
class KeepsTheWordsOnly(Base):
    def __init__(self, start: int = reference.FIRST, stop: int = reference.STOP) -> None:
        super().__init__(start, stop)
        self.entries = [*self.entries]


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


# -- find --------------------------------------------------------------------------------

Entries = defaultdict[str, set[str]]


@find.mistake("side-effect", "added 'MOUSE' to `entries`", breaks="`entries` should stay as it is")
def mends_the_intersection_only(entries: Entries, query: str) -> set[str]:
    sets = [entries[word] for word in tokenize(query)]
    return set.intersection(*sets) if sets else set()


@find.mistake(
    "wrong-result",
    "MOUSE is no word of `entries`",
    breaks="neither should one with an unknown word",
)
def begins_afresh_after_nothing(entries: Entries, query: str) -> set[str]:
    found: set[str] = set()
    for word in tokenize(query):
        here = entries.get(word, set())
        found = found & here if found else set(here)
    return found


@find.mistake("wrong-result", "'cat, smiling face'", breaks="under each word of `query`")
def looks_at_the_first_and_the_last(entries: Entries, query: str) -> set[str]:
    words = list(tokenize(query))
    return entries.get(words[0], set()) & entries.get(words[-1], set()) if words else set()


@find.mistake("wrong-result", "'face face cat'", breaks="Words are what `tokenize` gives")
def counts_a_word_twice(entries: Entries, query: str) -> set[str]:
    words = list(tokenize(query))
    hits = Counter(char for word in words for char in entries.get(word, ()))
    return {char for char, times in hits.items() if times >= len(set(words))}


@find.mistake(
    "side-effect", "the `default_factory` of", breaks="`entries` should stay as it is, whoever"
)
def keeps_entries_from_growing_for_good(entries: Entries, query: str) -> set[str]:
    entries.default_factory = None
    words = list(tokenize(query))
    if not words or any(word not in entries for word in words):
        return set()
    return set.intersection(*(entries[word] for word in words))


@find.mistake("side-effect", "changed `entries`: 'SMILING' led to 2", breaks="change nothing")
def mends_the_looking_up_only(entries: Entries, query: str) -> set[str]:
    found = None
    for word in tokenize(query):
        if found is None:
            found = entries.get(word, set())
        else:
            found &= entries.get(word, set())
    return found or set()


@find.mistake("side-effect", "Somebody emptied the set", breaks="a new set of the characters")
def gives_the_only_set_away(entries: Entries, query: str) -> set[str]:
    found = None
    for word in tokenize(query):
        hits = entries.get(word, set())
        found = hits if found is None else found & hits
    return set() if found is None else found


@find.mistake(
    "wrong-result", "found 5 characters, and 1 stand", breaks="under each word of `query`"
)
def unites_the_sets(entries: Entries, query: str) -> set[str]:
    return set().union(*(entries.get(word, set()) for word in tokenize(query)))


@find.mistake(
    "wrong-result",
    "`find(entries, '')` found 5",
    breaks="A query without a word should find nothing",
)
def finds_all_without_a_word(entries: Entries, query: str) -> set[str]:
    found = set().union(*entries.values())
    for word in tokenize(query):
        found &= entries.get(word, set())
    return found


@find.mistake("wrong-result", "'cat mouse'", breaks="neither should one with an unknown word")
def passes_over_unknown_words(entries: Entries, query: str) -> set[str]:
    sets = [entries[word] for word in tokenize(query) if word in entries]
    return set.intersection(*sets) if sets else set()


@find.mistake("wrong-result", "'Smiling cat-face'", breaks="Words are what `tokenize` gives")
def splits_at_spaces(entries: Entries, query: str) -> set[str]:
    sets = [entries.get(word, set()) for word in query.upper().split()]
    return set.intersection(*sets) if sets else set()


@find.mistake("wrong-result", "'cat, face!'", breaks="Words are what `tokenize` gives")
def knows_blanks_and_hyphens(entries: Entries, query: str) -> set[str]:
    words = query.upper().replace("-", " ").split()
    return set.intersection(*(set(entries.get(word, ())) for word in words)) if words else set()


@find.mistake("wrong-type", "should return a set", breaks="return a new set")
def returns_a_list(entries: Entries, query: str) -> Any:
    sets = [entries.get(word, set()) for word in tokenize(query)]
    return sorted(set.intersection(*sets)) if sets else []


@find.mistake("side-effect", "changed `entries`", breaks="`entries` should stay as it is")
def takes_them_out(entries: Entries, query: str) -> set[str]:
    sets = [entries.pop(word, set()) for word in tokenize(query)]
    return set.intersection(*sets) if sets else set()


@find.mistake(
    "wrong-result", "Its words are SMILING, CAT, FACE", breaks="maps words in capitals to sets"
)
def looks_for_words_as_they_are(entries: Entries, query: str) -> set[str]:
    sets = [entries.get(word, set()) for word in WORD.findall(query)]
    return set.intersection(*sets) if sets else set()


@find.mistake("exception", "KeyError: 'MOUSE'", breaks="neither should one with an unknown word")
def makes_a_plain_dict_of_it(entries: Entries, query: str) -> set[str]:
    plain = dict(entries)
    sets = [plain[word] for word in tokenize(query)]
    return set.intersection(*sets) if sets else set()


@find.accepts
def looks_first(entries: Entries, query: str) -> set[str]:
    words = list(tokenize(query))
    if not words or not all(word in entries for word in words):
        return set()
    return set(reduce(operator.and_, (entries[word] for word in words)))


@find.accepts
def works_on_a_copy(entries: Entries, query: str) -> set[str]:
    found = None
    for word in tokenize(query):
        hits = set(entries.get(word, ()))
        found = hits if found is None else found & hits
    return found or set()


@find.accepts
def asks_of_each_character(entries: Entries, query: str) -> set[str]:
    words = list(tokenize(query))
    every = set().union(*entries.values()) if words else set()
    return {char for char in every if all(char in entries.get(word, ()) for word in words)}
