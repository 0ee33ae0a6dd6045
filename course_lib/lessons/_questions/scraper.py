"""Questions of lesson 17: pages, links, and what can go wrong with them."""

import asyncio
import re
from urllib.parse import urljoin

from course_lib.checks.question import question


@question(
    "A crawler reports a bad page and goes on. What should it do when the disk is full?",
    "report it and go on",
    "let the error out",
    answer="let the error out",
    because="A bad page spoils one page, a full disk every row that follows. Errors are caught where something sensible "
    "can be done.",
)
def error_of_the_file(): ...


@question(
    "Tasks append to one file at the same time, each through an opening of its own. What keeps their rows from mixing?",
    "the event loop",
    "all rows of a page are written in one call",
    "the rows are sorted",
    answer="all rows of a page are written in one call",
    because="The operating system appends what one call hands over as a piece. A lock around the writing would help as "
    "well.",
)
def mixed_rows(): ...


@question(
    "Page A links to page B twice, and `parse` returns a set. How many rows are written?",
    "1",
    "2",
    answer="1",
    because="A set has each address once. Links that differ in what follows a `#` are two addresses.",
)
def twice_a_link():
    return len({urljoin("http://lamp.example/a.html", link) for link in ("b.html", "./b.html")})


@question(
    '`href="(.*?)"` looks for links. Which of these does it find?',
    "<a href='fog.html'>",
    '<a HREF="fog.html">',
    '<!-- href="fog.html" -->',
    answer='<!-- href="fog.html" -->',
    because="It knows nothing of HTML: it finds what stands in comments, and misses other quotes and capitals. A parser "
    "does better, such as `html.parser` or Beautiful Soup.",
)
def single_quotes():
    pages = ("<a href='fog.html'>", '<a HREF="fog.html">', '<!-- href="fog.html" -->')
    return " and ".join(page for page in pages if re.findall('href="(.*?)"', page))


@question(
    "`write_one` has a slip in its own code and raises a `NameError`. What comes of it in "
    "`await asyncio.gather(..., return_exceptions=True)`, if nobody reads what that gives?",
    "NameError comes out",
    "nothing is seen",
    answer="nothing is seen",
    because="Errors of the file and slips of your own end in a list. It keeps too much alive.",
)
async def kept_alive():
    async def write_one():
        return undefined  # type: ignore[name-defined]  # noqa: F821

    await asyncio.gather(write_one(), return_exceptions=True)
    return "nothing is seen"
