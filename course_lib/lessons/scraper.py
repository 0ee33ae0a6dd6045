"""Lesson 17: a crawl of many pages at once, which outlives its bad ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
from aiohttp import ClientSession

from course_lib.checks.exercise import Attempt, exercise, require
from course_lib.lessons._shared.crawling import (
    EARLIER,
    HEADER,
    USER_AGENT,
    Crawl,
    cancelled_while_waiting,
    html,
    joined_links,
    no_picture,
    path_of,
    require_cancelled,
    require_closed_files,
    require_keywords,
    require_no_slip,
    require_session,
)
from course_lib.lessons._shared.downloads import described
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
        urls = [crawl.url(path) for path in TEXTS]
        run = crawl.run(
            attempt,
            lambda f, session: asyncio.gather(
                *(f(url, session, headers=USER_AGENT) for url in urls)
            ),
        )
        require_texts(crawl, run)
        require_session(crawl, run, 2)
        require_keywords(crawl, run)
    with Crawl(delay=0) as crawl:
        for path, status in ((MISSING, 404), ("/attic.html", 500)):
            run = call_one(attempt, crawl, path)
            require_no_slip(run, f"The server answered {status}, an error page")
            require(
                run.error is not None,
                f"The server answered {status}, an error page, and it returned {described(run.result)} as if "
                "that were what was asked for. Which method of the response raises an error for it?",
                because="lost-exception",
                run=run,
            )
    require_no_swallowing(attempt)
    no_picture(attempt)


def call_one(attempt: Attempt, crawl: Crawl, path: str, **options: Any) -> Run:
    """One page; whatever is raised comes back in the run."""
    url = crawl.url(path)
    return crawl.run(attempt, lambda f, session: f(url, session, **options), raises=(Exception,))


def require_no_swallowing(attempt: Attempt) -> None:
    """A cancellation while it waits for the page comes out."""
    with Crawl(delay=0.5) as crawl:
        run = crawl.run(
            attempt,
            lambda f, session: cancelled_while_waiting(crawl, f(crawl.url("/lens.html"), session)),
        )
        require_cancelled(run.result, run)


def require_texts(crawl: Crawl, run: Run) -> None:
    """It returned the pages as strings."""
    oil, wick = run.result
    require(
        oil is not None,
        "It returned None. The next step looks for links in the text of the page: return it.",
        because="wrong-result",
    )
    require(
        isinstance(oil, str),
        f"It returned {path_of(crawl, described(oil))}; it should return the text of the page, a string.",
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


# -- parse ---------------------------------------------------------------------------------

LINKS = """
<a href="oil.html">Oil</a> <a href="/wick.html">Wicks</a> <a href="../lens.html">The lens</a>
<a href="{{root}}/glass.html">Glass</a> <a href="//chart.example/list">Charts</a>
<a href="oil.html">Oil</a> again
"""
BAD_LINK = '<a href="oil.html">1</a> <a href="http://[nowhere/">2</a> <a href="wick.html">3</a>'
PARSED = {"/store/links.html": html(LINKS), "/store/broken.html": html(BAD_LINK)}
BAD_PAGES = {
    MISSING: "is not there: the server answers 404",
    "/attic.html": "is an error page: the server answers 500",
    "/torn.html": "breaks off in the middle",
    "/islands.html": "has bytes that are not the text they claim to be",
    "/adrift": "sends its visitors to another page, which sends them back, for ever",
    "/slow.html": "takes longer than the `timeout=` allows",
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
        run = call_one(attempt, crawl, "/store/links.html", headers=USER_AGENT)
        require_links(crawl, run)
        require_session(crawl, run, 1)
        require_keywords(crawl, run)
        require_good_links(call_one(attempt, crawl, "/store/broken.html"), crawl)
    with Crawl(delay=0) as crawl:
        for path, what in BAD_PAGES.items():
            require_outlived(attempt, crawl, path, what)
    require_no_swallowing(attempt)
    no_picture(attempt)


def require_links(crawl: Crawl, run: Run) -> None:
    """A set of whole addresses, all of them and no other."""
    if run.error is not None:
        raise_as_usual(run)
    require(
        isinstance(run.result, (set, frozenset)),
        f"It returned a {type(run.result).__name__}; it should return a set of addresses.",
        because="wrong-type",
    )
    expected = joined_links(
        crawl.url("/store/links.html"), LINKS.replace("{{root}}", crawl.site.root)
    )
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
        f"On the page …/store/links.html no link leads to {path_of(crawl, ''.join(extra[:1]))!r}. Starting "
        "from that page, where does 'oil.html' lead?",
        because="wrong-result",
    )
    require(
        not missing,
        f"On the page …/store/links.html there are 5 different links, and it found {len(run.result)}. Missing: "
        f"{path_of(crawl, min(missing, default=''))!r}.",
        because="wrong-result",
    )


def raise_as_usual(run: Run) -> None:
    """The error of a good page, said as for any exercise."""
    from course_lib.checks.diagnosis import diagnose

    diagnose(run, allow=frozenset({"task-left-over"}), raises=())


def require_good_links(run: Run, crawl: Crawl) -> None:
    """One link that is none must not cost the others."""
    require_no_slip(run, "One of the links, 'http://[nowhere/', is no address")
    require(
        run.error is None,
        f"One of three links, 'http://[nowhere/', is no address, and your code raised "
        f"{type(run.error).__name__}: {run.error}. The other two are good: leave out only the bad one.",
        because="exception",
        line=run.error_line(),
        run=run,
    )
    good = {crawl.url("/store/oil.html"), crawl.url("/store/wick.html")}
    found = len(good & set(run.result or ()))
    require(
        found == 2,
        "One of three links, 'http://[nowhere/', is no address. The other two are good, and it returned "
        f"{found} of them. How much does your `try` enclose?",
        because="wrong-result",
        run=run,
    )


def require_outlived(attempt: Attempt, crawl: Crawl, path: str, what: str) -> None:
    """A bad page is reported, and has no links."""
    options = {"timeout": aiohttp.ClientTimeout(total=0.02)} if path == "/slow.html" else {}
    run = call_one(attempt, crawl, path, **options)
    require_no_slip(run, f"The page {path} {what}")
    require(
        run.error is None,
        f"The page {path} {what}, and your code let the {type(run.error).__name__} out. The first bad page "
        "would end the crawl of all the others.",
        because="exception",
        line=run.error_line(),
        run=run,
    )
    require(
        isinstance(run.result, (set, frozenset)),
        f"The page {path} {what}, and it returned {run.result!r}. Whoever called expects a set: an empty one.",
        because="wrong-type",
        run=run,
    )
    if path == "/torn.html":
        return  # the links in its first half are as good as any
    told = crawl.told(run).strip()
    require(
        not run.result or path in ("/islands.html",),
        f"The page {path} {what}, and it returned {len(run.result)} link from it as if it were a good page.",
        because="wrong-result",
        run=run,
    )
    require(
        run.result or told,
        f"The page {path} {what}, and nobody is told. Print a line that names the page and says what is wrong "
        "with it.",
        because="lost-exception",
        run=run,
    )
    require(
        path != MISSING or path in told,
        f"The page {path} {what}. The report does not say which page: {told.splitlines()[:1]}.",
        because="wrong-output",
        run=run,
    )


# -- write_one -----------------------------------------------------------------------------

STORE = {
    f"/store/{name}.html": html(f'<a href="{name}-1.html">1</a> <a href="{name}-2.html">2</a>')
    for name in ("oil", "wick", "glass")
}


@exercise(
    "Many pages are written to one file. Which mode of `open` keeps what is there already?",
    '`async with aiofiles.open(file, "a") as out:` and `await out.write(…)`; a row is '
    r'`f"{url}\t{link}\n"`.',
)
def write_one(attempt: Attempt) -> None:
    for paths in ([*STORE][:1], [*STORE]):
        with Crawl(pages=STORE) as crawl:
            urls = [crawl.url(path) for path in paths]
            run = crawl.run(attempt, writing_all(crawl, urls))
            require_closed_files(crawl, run)
            require_rows(crawl, run, urls)
            require_session(crawl, run, len(urls))
            require_keywords(crawl, run)
            require_unblocked(crawl, run)
    with Crawl(delay=0) as crawl:
        before = crawl.rows
        run = crawl.run(attempt, writing_all(crawl, [crawl.url(MISSING)]))
        require(
            crawl.rows == before,
            f"The page {MISSING} is not there (404), and yet the file has new rows: "
            f"{path_of(crawl, crawl.rows[-1])!r}.",
            because="wrong-result",
            run=run,
        )
        require_write_errors(attempt, crawl, lambda f, session, file: f(
            file, crawl.url("/lens.html"), session=session
        ))  # fmt: skip
    no_picture(attempt)


def writing_all(crawl: Crawl, urls: list[str]) -> Callable[[Any, ClientSession], Any]:
    """All pages at once, each appended to the same file."""
    return lambda f, session: asyncio.gather(
        *(f(crawl.file, url, session=session, headers=USER_AGENT) for url in urls)
    )


def require_rows(crawl: Crawl, run: Run, urls: list[str]) -> None:
    """What was in the file is still there, and each link has its row."""
    whole = crawl.file.read_text(encoding="utf-8", errors="replace")
    require(
        whole.startswith(HEADER + EARLIER),
        "The file had a header and a row of an earlier page: what was there before is gone. Opening a file for "
        "writing empties it.",
        because="side-effect",
        run=run,
    )
    expected = {f"{url}\t{link}" for url in urls for link in joined_links(url, page_of(crawl, url))}
    new = whole.removeprefix(HEADER + EARLIER)
    rows = [row for row in new.splitlines() if row]
    shape = r"A row is the page, a tab, the link, and a newline: 'http://…\thttp://…\n'."
    if not set(rows) <= expected:
        odd = path_of(crawl, min(set(rows) - expected))
        odd = odd if len(odd) < 40 else odd[:28] + "…"
        require(False, f"It wrote {odd!r}. {shape}", because="wrong-result", run=run)
    require(
        set(rows) == expected,
        f"{'The page has' if len(urls) == 1 else f'{len(urls)} pages have'} {len(expected)} links; the "
        f"file has {len(set(rows))} row{'s' * (len(set(rows)) != 1)} of them.",
        because="wrong-result",
        run=run,
    )
    require(
        len(rows) == len(expected) and new.endswith("\n"),
        f"It wrote {len(rows)} rows for {len(expected)} links. {shape}",
        because="wrong-result",
        run=run,
    )


def page_of(crawl: Crawl, url: str) -> str:
    """The text of one of the check's own pages."""
    body = STORE[url.removeprefix(crawl.site.root)].body
    return body.decode() if isinstance(body, bytes) else ""


def require_unblocked(crawl: Crawl, run: Run) -> None:
    """The file was not opened on the event loop's thread."""
    require(
        not crawl.opened_in_loop,
        "It opens and writes the file with the plain `open`, on the event loop's own thread: while a slow "
        "disk works, no page makes progress. `aiofiles.open` waits in another thread.",
        because="blocking-call",
        line=crawl.opened_in_loop[0] if crawl.opened_in_loop else None,
        run=run,
    )


def require_write_errors(attempt: Attempt, crawl: Crawl, call: Callable[..., Any]) -> None:
    """A file that cannot be written is no page's fault: the error comes out."""
    nowhere = crawl.folder / "no such folder" / "links.tsv"
    run = crawl.run(
        attempt,
        lambda f, session: call(f, session, nowhere),
        raises=(Exception,),
        allow=("unretrieved-exception",),
    )
    require(
        run.error is not None,
        "The file could not be written, since its folder is not there, and it returned as if all had gone "
        "well. That is not the page's fault, and all other pages will meet it too: let that error out.",
        because="lost-exception",
        run=run,
    )


# -- bulk_crawl_and_write ------------------------------------------------------------------


@exercise(
    "One session for all pages, and all pages at once: which of the two statements encloses the other?",
    "`async with ClientSession() as session:`, and in it `await asyncio.gather(*(write_one(file, url, "
    "session=session, **kwargs) for url in urls))`.",
)
def bulk_crawl_and_write(attempt: Attempt) -> None:
    for delay in (0.05, 0.15):  # the second time only if the machine may have been too busy
        with Crawl(delay=delay) as crawl:
            run = crawl.run(
                attempt,
                lambda f, _, crawl=crawl: f(crawl.file, crawl.site.urls, headers=USER_AGENT),  # type: ignore[misc]
                raises=(Exception,),
            )
            require_survival(crawl, run)
            require_one_session(crawl, run)
            require_closed_files(crawl, run)
            require_all_pages(crawl, run)
            require_keywords(crawl, run)
            require_unblocked(crawl, run)
        if crawl.peak in (1, 8):
            break
    require(
        crawl.peak > 1,
        "Each of the 8 pages was asked for when the one before was done: the server never saw more than one "
        "request at a time.",
        because="sequential",
        line=run.first_wait_line,
        run=run,
    )
    require(
        crawl.peak >= 4,
        f"The server saw at most {crawl.peak} requests at once; all 8 pages can wait together.",
        because="sequential",
        line=run.first_wait_line,
        run=run,
    )
    with Crawl(delay=0) as crawl:
        require_write_errors(attempt, crawl, lambda f, _, file: f(file, crawl.site.urls[:2]))
        require_closed(crawl, attempt.last, " when it failed")
    with Crawl(delay=0.5) as crawl:
        run = crawl.run(
            attempt,
            lambda f, _: cancelled_while_waiting(crawl, f(crawl.file, crawl.site.urls[:2])),
        )
        require_cancelled(run.result, run)
        require_closed(crawl, run, " when it was cancelled")
    no_picture(attempt)


def require_survival(crawl: Crawl, run: Run) -> None:
    """One page of the eight is missing, and that ends nothing."""
    error: Any = run.error
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, (aiohttp.ClientResponseError, UnicodeError)):
        require(
            False,
            f"One of the 8 pages is missing, on purpose, and the whole crawl died of it with "
            f"{type(error).__name__}. The other seven are good. Which of your functions deals with bad pages?",
            because="exception",
            line=run.error_line(),
            run=run,
        )
    if error is not None:
        raise_as_usual(run)


def require_one_session(crawl: Crawl, run: Run) -> None:
    """One session for all pages, closed at the end."""
    made = len(crawl.own_sessions)
    require(
        made or crawl.rows == [*(HEADER + EARLIER).splitlines()],
        "It makes no session, and yet there are rows. Whatever else fetched those pages made the event loop "
        "wait for each of them.",
        because="blocking-call",
        run=run,
    )
    require(
        made <= 1,
        f"It made {made} sessions for 8 pages. A session keeps connections to be used again and shares them "
        "out: one is enough for all.",
        because="resource-leak",
        run=run,
    )
    require_closed(crawl, run, "")


def require_closed(crawl: Crawl, run: Run | None, when: str) -> None:
    require(
        not crawl.open_at_return,
        f"Its session was still open{when}. `async with` closes it, whatever happens.",
        because="resource-leak",
        run=run,
    )


def require_all_pages(crawl: Crawl, run: Run) -> None:
    """Rows of all seven good pages below one header, and of nothing else."""
    rows = crawl.rows
    header = HEADER.strip()
    require(
        rows[:1] == [header] and EARLIER.strip() in rows,
        "The file had a header and a row of an earlier page. They are gone: something was overwritten. Which "
        "mode of `open` keeps what is there?",
        because="side-effect",
        run=run,
    )
    require(
        rows.count(header) == 1,
        f"The file has {rows.count(header)} headers. It had one when it was handed to you.",
        because="side-effect",
        run=run,
    )
    good = crawl.site.urls[:-1]
    pages = {row.split("\t")[0] for row in rows[2:]}
    missing = [path_of(crawl, url) for url in good if url not in pages]
    require(
        not missing,
        f"7 of the 8 pages are good; the file has rows of {len(pages & set(good))}. Missing: {missing[:1]}.",
        because="wrong-result",
        run=run,
    )
    require(
        len(set(rows)) == len(rows) and all(row.count("\t") == 1 for row in rows),
        "Some rows stand in the file twice, or are no rows: each page should be written once.",
        because="wrong-result",
        run=run,
    )


# -- fetch_at_most -------------------------------------------------------------------------

PIECE = b"Lit at dusk, out at dawn. Weather: calm. " * 1600  # 64 KiB
HUGE_PIECES = 384  # 24 MiB: more than all buffers between a server and its client can hold


class Endless:
    """A page of many pieces; `finished` says whether all of them were sent."""

    def __init__(self, pieces: int) -> None:
        self.pieces, self.finished = pieces, False

    def __call__(self) -> Iterator[bytes]:
        for _ in range(self.pieces):
            yield PIECE
        self.finished = True


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
        for path, most, expected in (
            ("/short.html", 100, b"x" * 100),
            ("/long.html", 2 * 10**6, PIECE * 16),
        ):
            run = at_most(attempt, crawl, path, most)
            require_body(run, expected, most)
        require_session(crawl, run, 2)
        require_keywords(crawl, run)
        for path in ("/short.html", "/huge.html"):
            require_refusal(at_most(attempt, crawl, path, 99), path)
        require(
            not huge.finished,
            f"It refused the page only when all of it had been read: {len(PIECE) * HUGE_PIECES >> 20} MiB, "
            "where 99 bytes were allowed. A page without an end would have filled the memory.",
            because="resource-leak",
        )
        run = at_most(attempt, crawl, MISSING, 10**6)
        require_no_slip(run, "The server answered 404, an error page")
        require(
            run.error is not None,
            f"The server answered 404, an error page, and it returned {described(run.result)} as if that were "
            "what was asked for.",
            because="lost-exception",
            run=run,
        )
    no_picture(attempt)


def at_most(attempt: Attempt, crawl: Crawl, path: str, most: int) -> Run:
    """One page, with a bound."""
    url = crawl.url(path)
    return crawl.run(
        attempt, lambda f, session: f(url, session, most, headers=USER_AGENT), raises=(Exception,)
    )


def require_body(run: Run, expected: bytes, most: int) -> None:
    """A page within the bound comes whole."""
    if isinstance(run.error, ValueError):
        require(
            False,
            f"A page of {len(expected)} bytes was refused, where {most} bytes are allowed.",
            because="wrong-result",
            line=run.error_line(),
        )
    if run.error is not None:
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
    require_no_slip(run, f"The page {path} is longer than the 99 bytes that are allowed")
    if run.error is None:
        got = len(run.result) if isinstance(run.result, (bytes, bytearray, str)) else 0
        require(
            False,
            f"The page {path} is longer than the 99 bytes that are allowed, and it returned {got} bytes as if "
            "they were a whole page.",
            because="wrong-result",
            run=run,
        )
    require(
        isinstance(run.error, ValueError),
        f"The page {path} is longer than the 99 bytes that are allowed. That should raise ValueError, and it "
        f"raised {type(run.error).__name__}.",
        because="exception",
        line=run.error_line(),
        run=run,
    )
