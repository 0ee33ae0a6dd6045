"""Guesses of lesson 17: pages, links, and what can go wrong with them."""

import tempfile
from pathlib import Path
from urllib.parse import urljoin

from course_lib.checks.question import question


@question(
    "Seven pages are fetched from one server, one after another, in one session. How many connections does the server "
    "count?",
    "1",
    "7",
    answer="1",
    because="The session keeps a connection, and uses it again.",
)
def seven_pages(): ...


@question(
    "`../lens.html` stands on the page `http://lamp.example/towers/index.html`. Where does it lead?",
    "http://lamp.example/lens.html",
    "http://lamp.example/towers/lens.html",
    "http://lens.html",
    answer="http://lamp.example/lens.html",
    because="The folder of the page is `/towers/`, and `..` goes up one.",
)
def one_up():
    return urljoin("http://lamp.example/towers/index.html", "../lens.html")


@question(
    "`mill.html` stands on the page `http://lamp.example/towers`, without a slash at the end. Where does it lead?",
    "http://lamp.example/towers/mill.html",
    "http://lamp.example/mill.html",
    answer="http://lamp.example/mill.html",
    because="Without the slash, `towers` is a file in the folder `/`.",
)
def without_slash():
    return urljoin("http://lamp.example/towers", "mill.html")


@question(
    "`divide(6, 0)` divides in a `try`, and behind `except (..., ...)` it returns 0. What comes of it?",
    "0",
    "ZeroDivisionError",
    "TypeError",
    answer="TypeError",
    because="What follows `except` is looked at only when an error comes. It is no class of errors, and that is a second "
    "error.",
)
def dots():
    to_be_filled_in = (..., ...)
    try:
        return 6 / 0
    except to_be_filled_in:  # type: ignore[misc]
        return 0


@question(
    "A new Python runs `import urllib`, and nothing else. Is there a `urllib.parse`?",
    "yes",
    "no",
    answer="no",
    because="A package does not import its modules by itself, unless its author says so.",
)
def import_urllib(): ...


@question(
    "A page is missing; one is broken inside; one is torn off half-way; one has bytes that are not text; one sends in "
    "circles; one is too slow; at one address is no server. How many kinds of errors do they raise, with aiohttp?",
    "1",
    "2",
    "6",
    answer="6",
    because="Only the first two are of one kind: an answer came, with a status that says what is wrong.",
)
def kinds_of_errors(): ...


@question(
    'A file has a header. Two writers open it with the mode `"w"`, one after the other, and write a line each. How many '
    "lines does it have then?",
    "1",
    "2",
    "3",
    answer="1",
    because='The mode `"w"` empties the file each time, header and all.',
)
def two_writers():
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "try.tsv"
        file.write_text("header\n")
        for page in ("one", "two"):
            with open(file, "w") as out:
                out.write(f"{page}\n")
        return len(file.read_text().splitlines())


@question(
    "The same pages: one after another, with a thread for each, and with asyncio. Which of them ask the server for "
    "several pages at once?",
    "threads",
    "asyncio",
    "threads and asyncio",
    answer="threads and asyncio",
    because="A server cannot tell whether its clients wait in seven threads or in one.",
)
def several_at_once(): ...
