"""Questions of lesson 18: an index of words, and what reading it may change."""

from course_lib.checks.question import question
from solutions.charindex import InvertedIndex
from solutions.charindex_fast import FastIndex


@question(
    "An empty query has no word that a character could lack. What should a search for it find, in a page where "
    "people type?",
    "every character",
    "nothing",
    answer="nothing",
    because="Who has typed nothing yet wants no 140,000 lines. Both can be argued for, so it is written down, and "
    "tested.",
)
def empty_query():
    return "every character" if InvertedIndex(32, 128).search("") else "nothing"


@question(
    "`set.intersection` is called with one set. May what it returns be changed without changing that set?",
    "yes",
    "no",
    answer="yes",
    because="`intersection` always returns a new set, even of one.",
)
def one_set():
    own = {"🐱"}
    set.intersection(own).clear()
    return "yes" if own else "no"


@question(
    "Half a second of pure Python code runs in a thread beside the event loop, in a Python with a GIL. What is "
    "gained?",
    "it is done sooner",
    "the loop goes on meanwhile",
    "nothing",
    answer="the loop goes on meanwhile",
    because="The interpreter changes threads every few milliseconds, even within pure Python code. The work itself "
    "takes a little longer than without.",
)
def in_a_thread(): ...


@question(
    "Another process builds an index and sends it back, packed. When does the event loop pause?",
    "while the other builds",
    "while the index is unpacked",
    "never",
    answer="while the index is unpacked",
    because="Unpacking happens in the process of the loop, in one call into C that does not let go. So processes "
    "suit long work with a small result.",
)
def unpacked(): ...


@question(
    "What does the plain index have that `FastIndex` lacks?",
    "less memory",
    "one kind of value for every word",
    "the quicker start",
    answer="one kind of value for every word",
    because="Its readers need not know when a set is a string. Half a second at the start is rarely worth that.",
)
def plain_or_fast():
    kinds = [
        len({type(chars) for chars in kind(32, 128).entries.values()})
        for kind in (InvertedIndex, FastIndex)
    ]
    return "one kind of value for every word" if kinds == [1, 2] else kinds
