"""Guesses of lesson 18: an index of words, and what reading it may change."""

import re
import sys
import unicodedata
from collections import defaultdict

from course_lib.checks.question import question
from solutions.charindex import InvertedIndex
from solutions.charindex_fast import FastIndex


@question(
    r"`\w` stands for a letter, a digit or an underscore. What does `\w+` find in `Cat-face, c#, snake_case`?",
    "Cat-face c# snake_case",
    "Cat face c snake_case",
    "Cat face c snake case",
    answer="Cat face c snake_case",
    because="Hyphen and number sign separate words, the underscore does not.",
)
def cut():
    return " ".join(re.findall(r"\w+", "Cat-face, c#, snake_case"))


@question(
    "An index leads from each word to the characters with that word in their names. It holds NUMBER SIGN (`#`), "
    "DOLLAR SIGN (`$`) and LATIN CAPITAL LETTER A (`A`). What does `SIGN` lead to?",
    "$",
    "# $",
    "# $ A",
    answer="# $",
    because="Two of the three names have the word, and both characters are in its set.",
)
def sign():
    return " ".join(char for char in "#$A" if "SIGN" in unicodedata.name(char).split())


@question(
    "A `defaultdict(set)` has two keys. Two other keys are looked up, with `entries[word]`. How many keys does it "
    "have then?",
    "2",
    "3",
    "4",
    answer="4",
    because="Looking up writes, in a `defaultdict`: each unknown key gets an empty set.",
)
def grows():
    entries = defaultdict(set, {"CAT": {"🐱"}, "FACE": {"🐱", "🐶"}})
    for word in ("NOSUCH", "WORDS"):
        entries[word]
    return len(entries)


@question(
    '`found` is the set of FACE, `{"🐱", "🐶"}`, as it stands in the index. A search for FACE and CAT narrows it by '
    '`found &= {"🐱"}`. What does the next search for FACE find?',
    "🐱",
    "🐱 and 🐶",
    "nothing",
    answer="🐱",
    because="`&=` changes the set on its left, and that is the index's own.",
)
def second_search():
    entries = {"FACE": {"🐱", "🐶"}}
    found = entries["FACE"]
    found &= {"🐱"}
    return " and ".join(sorted(entries["FACE"]))


@question(
    "For 65,536 code points an index asks for the name, cuts it into words with a regular expression in a "
    "generator, and adds the character to the words' sets. Which costs most?",
    "asking for the names",
    "cutting them into words",
    "adding to sets",
    answer="cutting them into words",
    because="It is pure Python, done for each name; the other two are single calls into C.",
)
def most_time(): ...


@question(
    "Of all words in the names of Unicode's characters, how many occur in one name only?",
    "one in ten",
    "half",
    "more than nine in ten",
    answer="more than nine in ten",
    because="Most of them are numbers, such as the 4E00 in CJK UNIFIED IDEOGRAPH-4E00.",
)
def once():
    counts = [len(chars) for chars in InvertedIndex(0x3000, 0xA000).entries.values()]
    return "more than nine in ten" if counts.count(1) > 0.9 * len(counts) else "half"


@question(
    "How large is a set that holds one string, compared with that string of one character?",
    "hardly larger",
    "about 3 times as large",
    "about 30 times as large",
    answer="about 3 times as large",
    because="A set has a table with eight slots from the start, and fills half of them before it grows.",
)
def set_of_one():
    return f"about {sys.getsizeof({'😀'}) / sys.getsizeof('😀'):.0f} times as large"


@question(
    "One index keeps a set for every word, the other a string where a word occurs once. Do they find the same?",
    "the same",
    "not the same",
    answer="the same",
    because="A string of one character can be gone through like a set of one, and `search` makes a set of either.",
)
def same_answers():
    plain, fast = InvertedIndex(32, 128), FastIndex(32, 128)
    queries = ("sign", "capital a", "digit", "nosuchword", "")
    same = all(plain.search(query) == fast.search(query) for query in queries)
    return "the same" if same else "not the same"


@question(
    "Half a second of Python code builds an index: on the loop, in a thread, or in a process, which sends the index "
    "back. In which case does the loop pause longest?",
    "on the loop",
    "in a thread",
    "in a process",
    answer="on the loop",
    because="On the loop it pauses for all of the building.",
)
def pauses(): ...
