"""Lesson 17: a crawl of many pages at once, which outlives its bad ones."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urljoin

import aiohttp

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.checks.saying import shortly
from course_lib.lessons._shared.bad_pages import require_all_outlived
from course_lib.lessons._shared.bounded import require_body, require_refusal, require_refused_early
from course_lib.lessons._shared.crawling import (
    KEYWORDS,
    Call,
    fetched,
    require_cancellable,
    require_closed_files,
    require_closed_session,
    require_error_page,
    require_keywords,
    require_one_session,
    require_patience_of_the_caller,
    require_session,
    require_unblocked,
    require_write_errors,
)
from course_lib.lessons._shared.crawls import (
    require_many_and_two_at_once,
    require_nothing_of_nothing,
    require_side_by_side,
)
from course_lib.lessons._shared.errors import first_of, raise_as_usual, require_no_error
from course_lib.lessons._shared.in_flight import require_together, with_time_enough
from course_lib.lessons._shared.links import (
    ADDRESS,
    BAD_LINK,
    DIFFERENT,
    LINKS,
    NO_LINK,
    NOWHERE,
    require_good_links,
    require_links,
    require_none,
)
from course_lib.lessons._shared.pictures import no_picture
from course_lib.lessons._shared.rows import (
    require_header,
    require_rows,
    require_rows_of_each,
)
from course_lib.lessons._shared.site import PIECE, SCALE, Crawl, Endless, html
from course_lib.lessons._shared.words import described
from course_lib.run.run import Run
from course_lib.servers import Reply
from course_lib.servers.site import MISSING

# -- fetch_html ----------------------------------------------------------------------------

TEXTS = {
    "/oil.html": html("<p>Oil, by the barrel</p>\n"),
    "/wick.html": html("<p>Dochte aus Köln</p>", encoding="latin-1"),
    "/empty.html": html(""),
}


@exercise(
    "`async with session.get(url, **kwargs) as response:` waits for the beginning of the answer. Is every "
    "answer a page?",
    "`response.raise_for_status()` raises an error for an error page. `await response.text()` is the rest of "
    "the answer, as a string.",
)
def fetch_html(attempt: Attempt) -> None:
    with Crawl(pages=TEXTS) as crawl:
        run = crawl.run(attempt, fetching(crawl, *TEXTS))
        require_texts(crawl, *run.result)
        require_session(crawl, len(TEXTS))
    require_side_by_side(attempt, TEXTS, lambda crawl: fetching(crawl, *TEXTS), crawl.peak)
    closed = "/closed.html"
    with Crawl(delay=0, pages={closed: Reply(503, b"closed for the winter")}) as crawl:
        for path, status in ((MISSING, 404), ("/attic.html", 500), (closed, 503)):
            require_error_page(fetched(attempt, crawl, path), status)
    require_patience_of_the_caller(attempt)
    require_one_cancellable(attempt)
    no_picture(attempt)


def fetching(crawl: Crawl, *paths: str) -> Call:
    """All of the pages at once."""
    return lambda f, session: asyncio.gather(
        *(f(crawl.url(path), session, **KEYWORDS) for path in paths)
    )


def require_texts(crawl: Crawl, oil: Any, wick: Any, empty: Any) -> None:
    """It returned the pages as strings."""
    require(
        oil is not None,
        "It returned None. The next step looks for links in the text of the page: return it.",
        because="wrong-result",
    )
    require(
        isinstance(oil, str),
        f"It returned {crawl.path_of(described(oil))}; it should return the text of the page, a string.",
        because="wrong-type",
    )
    require(
        oil not in (wick, empty),
        f"Three pages were fetched at the same time, and of one it returned the text of another, {oil!r}. What "
        "do the calls share?",
        because="side-effect",
    )
    require(
        oil == "<p>Oil, by the barrel</p>\n",
        f"It returned {described(oil)}, which is not the page that the server sent. "
        "What of the response gives its text, and what is done to that?",
        because="wrong-result",
    )
    require(
        wick == "<p>Dochte aus Köln</p>",
        f"A page is sent in the encoding latin-1, and its header says so. Its text came out as {wick!r}. The "
        "response knows the encoding: let it make the text.",
        because="wrong-result",
    )
    require(
        empty == "",
        f"A page is empty, and that is no error: its text is ''. It returned {described(empty)}.",
        because="wrong-result",
    )


def require_one_cancellable(attempt: Attempt) -> None:
    """Also while it waits for one page."""
    with Crawl(delay=0.5) as crawl:
        require_cancellable(attempt, crawl, lambda f, session: f(crawl.url("/lens.html"), session))


# -- links_in ------------------------------------------------------------------------------


@exercise(
    "Run the second cell: which of the two pages has links that begin with `http`? Compare the expression in "
    "the program with `HREF_RE`.",
    "What stands behind `except` is looked at only when an error comes. Which one does `urljoin` raise for "
    f"`{NOWHERE}`? The lesson has shown it.",
)
def links_in(attempt: Attempt) -> None:
    page = LINKS.replace("{{root}}", "http://lamp.example")

    def scenario(links_in: Any) -> list[Any]:
        return [links_in(ADDRESS, text) for text in (page, NO_LINK)]

    some, none = attempt(scenario=scenario).result
    require_links(some, ADDRESS, page)
    require(
        not none or none != some,
        f"It was called for a page with {DIFFERENT} links, and then for one without any: it returned them "
        "again. What is still there from the call before? What a call needs, it makes anew, inside the "
        "function.",
        because="side-effect",
    )
    require_none(none)
    run = attempt(ADDRESS, BAD_LINK, raises=(Exception,))
    require_good_links(run, urljoin(ADDRESS, "."))


# -- parse ---------------------------------------------------------------------------------

PARSED = {
    "/store/links.html": html(LINKS),
    "/store/broken.html": html(BAD_LINK),
    "/store/none.html": html(NO_LINK),
    "/slow.html": html("", delay=0.5 / SCALE),  # a busy machine is slow too
}


@exercise(
    'On the page `…/towers/`, what does a link `href="../lens.html"` lead to? `urllib.parse.urljoin` takes '
    "both and gives the answer.",
    "Two things can fail: the page and a single link. Which of them should end the loop over the links, and "
    "which should not?",
    "Around `fetch_html`: `except PAGE_ERRORS as error`. Around `urljoin`, inside of the loop: `except "
    "ValueError`.",
)
def parse(attempt: Attempt) -> None:
    with Crawl(pages=PARSED) as crawl:
        url = crawl.url("/store/links.html")
        run = fetched(attempt, crawl, "/store/links.html", **KEYWORDS)
        raise_as_usual(run)
        require_links(run.result, url, LINKS.replace("{{root}}", crawl.site.root))
        require_session(crawl, 1)
        require_good_links(fetched(attempt, crawl, "/store/broken.html"), crawl.url("/store/"))
        require_none(fetched(attempt, crawl, "/store/none.html").result)
        require_two_at_once(attempt, crawl)
    with Crawl(delay=0, pages=PARSED) as crawl:
        require_all_outlived(attempt, crawl)
    require_one_cancellable(attempt)
    no_picture(attempt)


def require_two_at_once(attempt: Attempt, crawl: Crawl) -> None:
    """Each of two pages has its own links."""
    paths = ("/store/none.html", "/store/links.html")
    run = crawl.run(
        attempt, lambda f, s: asyncio.gather(*(f(crawl.url(path), s) for path in paths))
    )
    none, some = map(len, run.result)
    require_side_by_side(attempt, PARSED, lambda crawl: fetching(crawl, *paths), crawl.peak)
    require(
        (none, some) == (0, DIFFERENT),
        f"Two pages were parsed at the same time, one with no link and one with {DIFFERENT}. It found {none} "
        f"and {some}. What do the two calls share?",
        because="side-effect",
    )


# -- write_one -----------------------------------------------------------------------------

TEXT_OF = {
    f"/store/{name}.html": f'<a href="{name}-1.html">1</a> <a href="">2</a> <a href="../Towers/">3</a> '
    f'<a href="mailto:{name}@lamp.example">4</a>'
    for name in ("oil", "wick", "glass")
}
STORE = {path: html(text) for path, text in TEXT_OF.items()}
NONE = "/store/none.html"


@exercise(
    "Many pages are written to one file. Which mode of `open` keeps what is there already?",
    '`async with aiofiles.open(file, "a") as out:` and `await out.write(…)`; a row is '
    r'`f"{url}\t{link}\n"`.',
)
def write_one(attempt: Attempt) -> None:
    for paths in ([*STORE][:1], [*STORE]):
        with Crawl(pages=STORE) as crawl:
            crawl.run(attempt, writing(crawl, *paths))
            require_closed_files(crawl)
            require_rows(crawl, {crawl.url(path): TEXT_OF[path] for path in paths})
            require_session(crawl, len(paths))
            require_unblocked(crawl)
    require_side_by_side(attempt, STORE, lambda crawl: writing(crawl, *STORE), crawl.peak)
    with Crawl(delay=0, pages={NONE: html(NO_LINK)}) as crawl:
        require_no_rows(attempt, crawl)
        url = crawl.url("/lens.html")
        require_write_errors(attempt, crawl, lambda f, session, file: f(file, url, session=session))
    no_picture(attempt)


def writing(crawl: Crawl, *paths: str) -> Call:
    """All of the pages at once, each appended to the same file."""
    return lambda f, session: asyncio.gather(
        *(f(crawl.file, crawl.url(path), session=session, **KEYWORDS) for path in paths)
    )


def require_no_rows(attempt: Attempt, crawl: Crawl) -> None:
    """Nothing is written of a page that has no links, or is not there."""
    before = crawl.rows
    for path, why in ((NONE, "has no links"), (MISSING, "is not there (404)")):
        crawl.run(attempt, writing(crawl, path))
        require(
            crawl.rows == before,
            f"The page {path} {why}, and yet the file has a new row: {shortly(crawl.path_of(crawl.rows[-1]))}.",
            because="wrong-result",
        )


# -- bulk_crawl_and_write ------------------------------------------------------------------


@exercise(
    "One session for all pages, and all pages at once: which of the two statements encloses the other?",
    "`async with ClientSession() as session:`, and in it `await asyncio.gather(*(write_one(file, url, "
    "session=session, **kwargs) for url in urls))`.",
)
def bulk_crawl_and_write(attempt: Attempt) -> None:
    crawl, run = with_time_enough(
        lambda delay: Crawl(delay=delay),
        lambda crawl: require_a_whole_crawl(attempt, crawl),
        clear=(1, 8),
    )
    require_all_at_once(crawl, run)
    with Crawl(delay=0) as crawl:
        require_nothing_of_nothing(attempt, crawl)
        require_many_and_two_at_once(attempt, crawl)
        two = crawl.site.urls[:2]
        require_write_errors(attempt, crawl, lambda f, _, file: f(file, two))
        require_closed_session(crawl, " when it failed")
    with Crawl(delay=0.5) as crawl:
        two = crawl.site.urls[:2]
        require_cancellable(attempt, crawl, lambda f, _: f(crawl.file, two))
        require_closed_session(crawl, " when it was cancelled")
    no_picture(attempt)


def require_a_whole_crawl(attempt: Attempt, crawl: Crawl) -> Run:
    """Eight pages, one of them missing: rows of the other seven, through one session."""
    urls = crawl.site.urls
    run = crawl.run(attempt, lambda f, _: f(crawl.file, urls, **KEYWORDS), raises=(Exception,))
    require_survival(run)
    require(
        urls == crawl.site.urls,
        f"It was given a list of 8 addresses, and when it had ended {len(urls)} were left in it. The list "
        "is the caller's: take nothing out of it, put nothing in.",
        because="side-effect",
    )
    require_one_session(crawl)
    require_closed_session(crawl)
    require_closed_files(crawl)
    require_header(crawl)
    require_rows_of_each(crawl, crawl.site.urls[:-1])
    require_keywords(crawl, len(crawl.requests))
    require_unblocked(crawl)
    return run


def require_survival(run: Run) -> None:
    """One page of the eight is missing, and that ends nothing."""
    error = first_of(run.error)
    if isinstance(error, (aiohttp.ClientResponseError, UnicodeError)):
        require_no_error(
            run,
            "One of the 8 pages is missing, on purpose, and the whole crawl died of it with "
            f"{type(error).__name__}. The other seven are good. Which of your functions deals with bad pages?",
        )
    raise_as_usual(run)


def require_all_at_once(crawl: Crawl, run: Run) -> None:
    """No page waits for another."""
    require_together(
        4,
        crawl,
        run,
        "Each of the 8 pages was asked for when the one before was done: the server never saw more than one "
        "request at a time. What starts them all before the first is awaited?",
        f"The server saw at most {crawl.peak} requests at once; all 8 pages can wait together.",
    )


# -- fetch_at_most -------------------------------------------------------------------------

HUGE_PIECES = (
    392  # 24.5 MiB: half a megabyte more than all buffers between a server and its client can hold
)
TOO_FEW = 500_000  # and yet more than aiohttp ever gives as one piece


@exercise(
    "`await response.read()` returns when all is there, which is too late. What gives the page piece by piece?",
    "`async for piece in response.content.iter_any():` and count, before you ask for the next piece.",
)
def fetch_at_most(attempt: Attempt) -> None:
    huge = Endless(HUGE_PIECES)
    pages = {
        "/short.html": Reply(body=b"x" * 100),
        "/empty.html": Reply(),
        "/long.html": Reply(body=Endless(4)),
        "/huge.html": Reply(body=huge),
    }
    with Crawl(delay=0, pages=pages) as crawl:
        require_body(at_most(attempt, crawl, "/short.html", 100), b"x" * 100, 100)
        require_body(at_most(attempt, crawl, "/empty.html", 0), b"", 0)
        require_body(at_most(attempt, crawl, "/long.html", 10**6), PIECE * 4, 10**6)
        require_session(crawl, 3)
        require_two_bodies(attempt, crawl)
        for path, most in (("/short.html", 99), ("/huge.html", TOO_FEW)):
            require_refusal(at_most(attempt, crawl, path, most), path, most)
        require_refused_early(huge, TOO_FEW)
        require_error_page(at_most(attempt, crawl, MISSING, 10**6), 404)
    require_patience_of_the_caller(attempt, 10**6)
    with Crawl(delay=0.5) as crawl:
        require_cancellable(attempt, crawl, lambda f, s: f(crawl.url("/lens.html"), s, 10**6))
    no_picture(attempt)


def require_two_bodies(attempt: Attempt, crawl: Crawl) -> None:
    """At once, each with a bound of its own."""
    require_side_by_side(attempt, {}, lambda crawl: capped(crawl, "/oil.html", "/wick.html"))
    short, empty = crawl.url("/short.html"), crawl.url("/empty.html")
    run = crawl.run(attempt, lambda f, s: asyncio.gather(f(short, s, 100), f(empty, s, 0)))
    require(
        [*map(bytes, run.result)] == [b"x" * 100, b""],
        "Two pages were fetched at the same time, one of 100 bytes and an empty one. It returned "
        f"{' and '.join(str(len(body)) for body in run.result)} bytes. What do the two calls share?",
        because="side-effect",
    )


def capped(crawl: Crawl, *paths: str) -> Call:
    """Two pages at once, whatever they are."""
    urls = [crawl.url(path) for path in paths]
    return lambda f, s: asyncio.gather(*(f(url, s, 10**6) for url in urls), return_exceptions=True)


def at_most(attempt: Attempt, crawl: Crawl, path: str, most: int) -> Run:
    """One page, with a bound."""
    return fetched(attempt, crawl, path, most, **KEYWORDS)
