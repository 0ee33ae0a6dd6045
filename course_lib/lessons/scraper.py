"""Lesson 17: a crawl of many pages at once, which outlives its bad ones."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.lessons._shared.bad_pages import BAD_PAGES, require_outlived
from course_lib.lessons._shared.crawling import (
    USER_AGENT,
    Call,
    fetched,
    require_cancellable,
    require_closed_files,
    require_closed_session,
    require_error_page,
    require_keywords,
    require_one_session,
    require_session,
    require_unblocked,
    require_write_errors,
)
from course_lib.lessons._shared.errors import (
    first_of,
    raise_as_usual,
    require_no_error,
    require_no_slip,
)
from course_lib.lessons._shared.in_flight import require_together, with_time_enough
from course_lib.lessons._shared.pictures import no_picture
from course_lib.lessons._shared.rows import (
    joined_links,
    require_header,
    require_rows,
    require_rows_of_each,
)
from course_lib.lessons._shared.site import PIECE, Crawl, Endless, html
from course_lib.lessons._shared.words import described, named
from course_lib.run.run import Run
from course_lib.servers import Reply
from course_lib.servers.site import MISSING

# -- fetch_html ----------------------------------------------------------------------------

TEXTS = {
    "/oil.html": html("<p>Oil, by the barrel</p>"),
    "/wick.html": html("<p>Dochte aus Köln</p>", encoding="latin-1"),
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
        require_session(crawl, 2)
    with Crawl(delay=0) as crawl:
        hint = " Which method of the response raises an error for it?"
        for path, status in ((MISSING, 404), ("/attic.html", 500)):
            require_error_page(fetched(attempt, crawl, path), status, hint)
    require_one_cancellable(attempt)
    no_picture(attempt)


def fetching(crawl: Crawl, *paths: str) -> Call:
    """All of the pages at once."""
    return lambda f, session: asyncio.gather(
        *(f(crawl.url(path), session, headers=USER_AGENT) for path in paths)
    )


def require_texts(crawl: Crawl, oil: Any, wick: Any) -> None:
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
        oil == "<p>Oil, by the barrel</p>",
        f"It returned {described(oil)}, which is not the page that the server sent.",
        because="wrong-result",
    )
    require(
        wick == "<p>Dochte aus Köln</p>",
        f"A page is sent in the encoding latin-1, and says so; its text came out as {wick!r}. The response "
        "knows its encoding: let it make the text.",
        because="wrong-result",
    )


def require_one_cancellable(attempt: Attempt) -> None:
    """Also while it waits for one page."""
    with Crawl(delay=0.5) as crawl:
        require_cancellable(attempt, crawl, lambda f, session: f(crawl.url("/lens.html"), session))


# -- parse ---------------------------------------------------------------------------------

LINKS = """
<a href="oil.html">Oil</a> <a href="/wick.html">Wicks</a> <a href="../lens.html">The lens</a>
<a href="{{root}}/glass.html">Glass</a> <a href="//chart.example/list">Charts</a>
<a href="oil.html">Oil</a> again
"""
BAD_LINK = '<a href="oil.html">1</a> <a href="http://[nowhere/">2</a> <a href="wick.html">3</a>'
PARSED = {"/store/links.html": html(LINKS), "/store/broken.html": html(BAD_LINK)}


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
        run = fetched(attempt, crawl, "/store/links.html", headers=USER_AGENT)
        raise_as_usual(run)
        require_links(crawl, run)
        require_session(crawl, 1)
        require_good_links(fetched(attempt, crawl, "/store/broken.html"), crawl)
    with Crawl(delay=0) as crawl:
        for path in BAD_PAGES:
            require_outlived(attempt, crawl, path)
    require_one_cancellable(attempt)
    no_picture(attempt)


def require_links(crawl: Crawl, run: Run) -> None:
    """A set of whole addresses, all of them and no other."""
    require(
        isinstance(run.result, (set, frozenset)),
        f"It returned a {type(run.result).__name__}; it should return a set of addresses.",
        because="wrong-type",
    )
    page = LINKS.replace("{{root}}", crawl.site.root)
    expected = joined_links(crawl.url("/store/links.html"), page)
    missing, extra = expected - run.result, sorted(map(str, run.result - expected))
    relative = next((link for link in extra if "://" not in link), "")
    require(
        not relative,
        f"{relative!r} is what stands on the page; by itself it leads nowhere. Which address does it mean on "
        "that page?",
        because="wrong-result",
    )
    require(
        not extra,
        f"On the page …/store/links.html no link leads to {crawl.path_of(''.join(extra[:1]))!r}. Starting "
        "from that page, where does 'oil.html' lead?",
        because="wrong-result",
    )
    require(
        not missing,
        f"On the page …/store/links.html there are 5 different links, and it found {len(run.result)}. Missing: "
        f"{crawl.path_of(min(missing, default=''))!r}.",
        because="wrong-result",
    )


def require_good_links(run: Run, crawl: Crawl) -> None:
    """One link that is none must not cost the others."""
    require_no_slip(run, "One of the links, 'http://[nowhere/', is no address")
    require_no_error(
        run,
        "One of three links, 'http://[nowhere/', is no address, and your code raised "
        f"{named(run.error)}. The other two are good: leave out only the bad one.",
    )
    good = {crawl.url("/store/oil.html"), crawl.url("/store/wick.html")}
    found = len(good & set(run.result or ()))
    require(
        found == 2,
        "One of three links, 'http://[nowhere/', is no address. The other two are good, and it returned "
        f"{found} of them. How much does your `try` enclose?",
        because="wrong-result",
    )


# -- write_one -----------------------------------------------------------------------------

TEXT_OF = {
    f"/store/{name}.html": f'<a href="{name}-1.html">1</a> <a href="{name}-2.html">2</a>'
    for name in ("oil", "wick", "glass")
}
STORE = {path: html(text) for path, text in TEXT_OF.items()}


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
    with Crawl(delay=0) as crawl:
        require_no_rows(attempt, crawl)
        url = crawl.url("/lens.html")
        require_write_errors(attempt, crawl, lambda f, session, file: f(file, url, session=session))
    no_picture(attempt)


def writing(crawl: Crawl, *paths: str) -> Call:
    """All of the pages at once, each appended to the same file."""
    return lambda f, session: asyncio.gather(
        *(f(crawl.file, crawl.url(path), session=session, headers=USER_AGENT) for path in paths)
    )


def require_no_rows(attempt: Attempt, crawl: Crawl) -> None:
    """Nothing is written of a page that is not there."""
    before = crawl.rows
    crawl.run(attempt, writing(crawl, MISSING))
    require(
        crawl.rows == before,
        f"The page {MISSING} is not there (404), and yet the file has new rows: "
        f"{crawl.path_of(crawl.rows[-1])!r}.",
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
    run = crawl.run(
        attempt, lambda f, _: f(crawl.file, urls, headers=USER_AGENT), raises=(Exception,)
    )
    require_survival(run)
    require_one_session(crawl)
    require_closed_session(crawl)
    require_closed_files(crawl)
    require_header(crawl)
    require_rows_of_each(crawl, urls[:-1])
    require_keywords(crawl)
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
        "request at a time.",
        f"The server saw at most {crawl.peak} requests at once; all 8 pages can wait together.",
    )


# -- fetch_at_most -------------------------------------------------------------------------

HUGE_PIECES = 384  # 24 MiB: more than all buffers between a server and its client can hold


@exercise(
    "`await response.read()` returns when all is there, which is too late. What gives the page piece by piece?",
    "`async for piece in response.content.iter_any():` and count, before you ask for the next piece.",
)
def fetch_at_most(attempt: Attempt) -> None:
    huge = Endless(HUGE_PIECES)
    pages = {
        "/short.html": Reply(body=b"x" * 100),
        "/long.html": Reply(body=Endless(16)),
        "/huge.html": Reply(body=huge),
    }
    with Crawl(delay=0, pages=pages) as crawl:
        require_body(at_most(attempt, crawl, "/short.html", 100), b"x" * 100, 100)
        require_body(at_most(attempt, crawl, "/long.html", 2 * 10**6), PIECE * 16, 2 * 10**6)
        require_session(crawl, 2)
        for path in ("/short.html", "/huge.html"):
            require_refusal(at_most(attempt, crawl, path, 99), path)
        require_refused_early(huge)
        require_error_page(at_most(attempt, crawl, MISSING, 10**6), 404)
    no_picture(attempt)


def at_most(attempt: Attempt, crawl: Crawl, path: str, most: int) -> Run:
    """One page, with a bound."""
    return fetched(attempt, crawl, path, most, headers=USER_AGENT)


def require_body(run: Run, expected: bytes, most: int) -> None:
    """A page within the bound comes whole."""
    require(
        not isinstance(run.error, ValueError),
        f"A page of {len(expected)} bytes was refused, where {most} bytes are allowed.",
        because="wrong-result",
        line=run.error_line(),
    )
    raise_as_usual(run)
    got = run.result
    require(
        isinstance(got, (bytes, bytearray)),
        f"It returned {described(got)}; it should return the page as bytes.",
        because="wrong-type",
    )
    require(
        bytes(got) == expected,
        f"The page has {len(expected)} bytes, {most} are allowed, and it returned "
        f"{'only its beginning' if expected.startswith(got) else 'something else'}. A page comes in pieces: "
        "how many of them did you take?",
        because="wrong-result",
    )


def require_refusal(run: Run, path: str) -> None:
    """A page beyond the bound raises ValueError."""
    page = f"The page {path} is longer than the 99 bytes that are allowed"
    require_no_slip(run, page)
    got = len(run.result) if isinstance(run.result, (bytes, bytearray, str)) else 0
    require(
        run.error is not None,
        f"{page}, and it returned {got} bytes as if they were a whole page.",
        because="wrong-result",
    )
    require(
        isinstance(run.error, ValueError),
        f"{page}. That should raise ValueError, and it raised {type(run.error).__name__}.",
        because="exception",
        line=run.error_line(),
    )


def require_refused_early(huge: Endless) -> None:
    """Not all of it was read."""
    require(
        not huge.finished,
        f"It refused the page only when all of it had been read: {len(PIECE) * HUGE_PIECES >> 20} MiB, "
        "where 99 bytes were allowed. A page without an end would have filled the memory.",
        because="resource-leak",
    )
