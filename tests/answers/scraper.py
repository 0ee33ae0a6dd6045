"""Answers to lesson 17, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
import contextlib
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import aiofiles
import aiohttp
from aiohttp import ClientSession

import solutions.scraper as reference
from course_lib.lessons._shared.rows import joined_links
from course_lib.lessons._shared.site import HEADER
from course_lib.lessons.scraper import (
    bulk_crawl_and_write,
    fetch_at_most,
    fetch_html,
    links_in,
    parse,
    write_one,
)
from solutions.scraper import HREF_RE, PAGE_ERRORS

# -- fetch_html --------------------------------------------------------------------------


one_at_a_time = asyncio.Lock()


@fetch_html.mistake("exception", "Nothing has been asked for yet", breaks="Python can run it")
async def sends_no_request(url: str, session: ClientSession, **kwargs: Any) -> str:
    response: Any = session.get(url, **kwargs)
    response.raise_for_status()
    return str(await response.text())


@fetch_html.mistake(
    "sequential", "a lock for example", breaks="and twice at once", one_at_a_time=one_at_a_time
)
async def fetches_behind_a_lock(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with one_at_a_time:
        response = await session.request("GET", url, **kwargs)
        response.raise_for_status()
        return await response.text()


@fetch_html.mistake("lost-exception", "404", breaks="An error page raises ClientResponseError")
async def takes_every_answer(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url, **kwargs) as response:
        return await response.text()


@fetch_html.mistake("lost-exception", "500", breaks="An error page raises")
async def knows_404_only(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url, **kwargs) as response:
        if response.status == 404:
            response.raise_for_status()
        return await response.text()


@fetch_html.mistake("lost-exception", "503", breaks="An error page raises ClientResponseError")
async def knows_404_and_500(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url, **kwargs) as response:
        if response.status in (404, 500):
            response.raise_for_status()
        return await response.text()


@fetch_html.mistake(
    "lost-exception", "it returned ''", breaks="An error page raises ClientResponseError"
)
async def hides_bad_pages(url: str, session: ClientSession, **kwargs: Any) -> str:
    try:
        async with session.get(url, raise_for_status=True, **kwargs) as response:
            return await response.text()
    except aiohttp.ClientError:
        return ""


@fetch_html.mistake("not-awaited", "`text(…)`", breaks="Every coroutine that you make")
async def forgets_to_await_the_text(url: str, session: ClientSession, **kwargs: Any) -> Any:
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        return response.text()


@fetch_html.mistake("wrong-type", "the text of the page", breaks="returns its text")
async def returns_bytes(url: str, session: ClientSession, **kwargs: Any) -> Any:
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        return await response.read()


@fetch_html.mistake(
    "wrong-type", "the text of the page", breaks="Return the text of the page at url"
)
async def returns_the_response(url: str, session: ClientSession, **kwargs: Any) -> Any:
    response = await session.get(url, **kwargs)
    response.raise_for_status()
    return response


@fetch_html.mistake("wrong-result", "None", breaks="returns its text")
async def forgets_to_return(url: str, session: ClientSession, **kwargs: Any) -> None:
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        await response.text()


@fetch_html.mistake("wrong-result", "latin-1", breaks="decoded as the answer's header says")
async def guesses_the_encoding(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        return (await response.read()).decode("utf-8", errors="replace")


@fetch_html.mistake("wrong-arguments", "**kwargs", breaks="goes on to the session as it is")
async def forgets_the_keywords(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url) as response:
        response.raise_for_status()
        return await response.text()


@fetch_html.mistake("resource-leak", "of its own", breaks="through `session`")
async def makes_its_own_session(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with ClientSession() as session, session.get(url, **kwargs) as response:
        response.raise_for_status()
        return await response.text()


@fetch_html.mistake("blocking-call", "urlopen", breaks="through `session`")
async def asks_without_await(url: str, session: ClientSession, **kwargs: Any) -> str:
    asked = urllib.request.Request(url, headers=kwargs["headers"])
    with urllib.request.urlopen(asked) as response:
        return str(response.read().decode(response.headers.get_content_charset()))


@fetch_html.mistake("exception", "context manager", breaks="Python can run it")
async def uses_a_plain_with(url: str, session: ClientSession, **kwargs: Any) -> str:
    with session.get(url, **kwargs) as response:
        response.raise_for_status()
        return str(await response.text())


@fetch_html.mistake("swallowed-cancellation", "Ctrl-C", breaks="A cancellation comes through")
async def catches_cancellation(url: str, session: ClientSession, **kwargs: Any) -> str:
    try:
        async with session.get(url, **kwargs) as response:
            response.raise_for_status()
            return await response.text()
    except asyncio.CancelledError:
        return ""


@fetch_html.accepts
async def asks_first_and_reads_then(url: str, session: ClientSession, **kwargs: Any) -> str:
    resp = await session.request(method="GET", url=url, **kwargs)
    resp.raise_for_status()
    print("Got response", resp.status)
    return await resp.text()


@fetch_html.accepts
async def lets_aiohttp_raise(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        return await response.text(errors="replace")


@fetch_html.mistake(
    "exception", "raised OSError", breaks="An error page raises ClientResponseError"
)
async def raises_its_own_error(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.request("GET", url, **kwargs) as response:
        body = await response.read()
        if not response.ok:
            raise OSError(f"{response.status} for {url}")
        return body.decode(response.get_encoding())


@fetch_html.accepts
async def makes_the_error_itself(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.request("GET", url, **kwargs) as response:
        body = await response.read()
        if not response.ok:
            raise aiohttp.ClientResponseError(
                response.request_info, response.history, status=response.status
            )
        return body.decode(response.get_encoding())


@fetch_html.mistake("wrong-arguments", "what `params` says", breaks="as it is")
async def passes_the_headers_only(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url, headers=kwargs.get("headers")) as response:
        response.raise_for_status()
        return await response.text()


@fetch_html.mistake(
    "wrong-arguments",
    "Which timeout does the session get?",
    breaks="goes on to the session as it is",
)
async def has_a_patience_of_its_own(url: str, session: ClientSession, **kwargs: Any) -> str:
    kwargs["timeout"] = aiohttp.ClientTimeout(total=10)
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        return await response.text()


@fetch_html.mistake(
    "wrong-arguments",
    "which limit in your code ends",
    breaks="so that a caller can say `timeout=…`",
)
async def waits_a_second_at_most(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with asyncio.timeout(1), session.get(url, **kwargs) as response:
        response.raise_for_status()
        return await response.text()


@fetch_html.mistake(
    "wrong-arguments", "each keyword once", breaks="goes on to the session as it is"
)
async def says_headers_of_its_own(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url, headers={"Accept": "text/html"}, **kwargs) as response:
        response.raise_for_status()
        return await response.text()


@fetch_html.mistake("wrong-result", "what is done to that?", breaks="returns its text")
async def strips_the_text(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        return (await response.text()).strip()


@fetch_html.mistake("wrong-result", "that is no error", breaks="returns its text")
async def takes_nothing_for_a_failure(url: str, session: ClientSession, **kwargs: Any) -> Any:
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        return await response.text() or None


@fetch_html.mistake("side-effect", "What do the calls share?", breaks="twice at once")
async def keeps_the_text_in_the_session(url: str, session: ClientSession, **kwargs: Any) -> str:
    last = vars(fetch_html).setdefault("last", {})
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        last["text"] = await response.text()
    await asyncio.sleep(0.1)
    return str(last["text"])


@fetch_html.mistake("side-effect", "closed the session", breaks="What it is given stays as it was")
async def closes_what_it_was_given(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session, session.get(url, **kwargs) as response:
        response.raise_for_status()
        return await response.text()


@fetch_html.mistake("wrong-result", "not the page that the server", breaks="returns its text")
async def makes_a_string_of_bytes(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        return str(await response.read())


@fetch_html.accepts
async def reads_piece_by_piece(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with contextlib.AsyncExitStack() as stack:
        response = await stack.enter_async_context(session.get(url, **kwargs))
        response.raise_for_status()
        pieces = [piece async for piece in response.content.iter_chunked(7)]
        return b"".join(pieces).decode(response.charset or "utf-8")


# -- links_in ----------------------------------------------------------------------------


@links_in.mistake("wrong-type", "leave `async` away", breaks="are those of the stub")
async def is_a_coroutine_function(url: str, html: str) -> set[str]:
    return {urllib.parse.urljoin(url, link) for link in HREF_RE.findall(html)}


@links_in.mistake("wrong-result", "`add` or `update`", breaks="the set of addresses")
def puts_in_letters(url: str, html: str) -> set[str]:
    found: set[str] = set()
    for link in HREF_RE.findall(html):
        with contextlib.suppress(ValueError):
            found.update(urllib.parse.urljoin(url, link))
    return found


@links_in.mistake("exception", "a slip of its own", breaks="A link that cannot be joined")
def mends_the_expression_only(url: str, html: str) -> set[str]:
    found = set()
    for link in HREF_RE.findall(html):
        try:
            found.add(urllib.parse.urljoin(url, link))
        except (..., ...):
            pass
    return found


@links_in.mistake("wrong-result", "it found 1", breaks="wherever it leads")
def mends_the_except_only(url: str, html: str) -> set[str]:
    found = set()
    for link in re.findall('href="(http.*?)"', html):
        try:
            found.add(urllib.parse.urljoin(url, link))
        except ValueError:
            pass
    return found


@links_in.mistake("wrong-result", "How much does your `try` enclose?", breaks="only that one")
def tries_around_the_loop(url: str, html: str) -> set[str]:
    found = set()
    try:
        for link in HREF_RE.findall(html):
            found.add(urllib.parse.urljoin(url, link))
    except ValueError:
        pass
    return found


@links_in.mistake("exception", "Invalid IPv6 URL", breaks="A link that cannot be joined")
def takes_the_try_out(url: str, html: str) -> set[str]:
    return {urllib.parse.urljoin(url, link) for link in HREF_RE.findall(html)}


@links_in.mistake("wrong-result", "stands for it", breaks="should be left out")
def keeps_what_cannot_be_joined(url: str, html: str) -> set[str]:
    found = set()
    for link in HREF_RE.findall(html):
        try:
            found.add(urllib.parse.urljoin(url, link))
        except ValueError:
            found.add(link)
    return found


@links_in.mistake("wrong-type", "a set of addresses", breaks="should return the set of addresses")
def lists_them(url: str, html: str) -> Any:
    found = []
    for link in HREF_RE.findall(html):
        with contextlib.suppress(ValueError):
            found.append(urllib.parse.urljoin(url, link))
    return found


@links_in.mistake(
    "wrong-result", "by itself it leads nowhere", breaks="to which each link is joined"
)
def takes_them_as_they_stand(url: str, html: str) -> set[str]:
    return set(HREF_RE.findall(html))


@links_in.mistake("wrong-result", "it found 1", breaks="the links of a page lead to")
def returns_in_the_loop(url: str, html: str) -> Any:
    found = set()
    for link in HREF_RE.findall(html):
        with contextlib.suppress(ValueError):
            found.add(urllib.parse.urljoin(url, link))
        return found
    return found


@links_in.mistake("wrong-result", "mailto:", breaks="wherever it leads")
def wants_pages_only(url: str, html: str) -> set[str]:
    return {one for one in safely_joined(url, HREF_RE.findall(html)) if one.startswith("http")}


@links_in.mistake("wrong-result", "without links", breaks="A page without links")
def gives_none_for_none(url: str, html: str) -> Any:
    found = set()
    for link in HREF_RE.findall(html):
        with contextlib.suppress(ValueError):
            found.add(urllib.parse.urljoin(url, link))
    return found or None


@links_in.mistake("side-effect", "from the call before", breaks="a second time")
def remembers_in_a_default(url: str, html: str, found: Any = {}) -> Any:
    known = found.setdefault("links", set())
    for link in HREF_RE.findall(html):
        with contextlib.suppress(ValueError):
            known.add(urllib.parse.urljoin(url, link))
    return set(known)


@links_in.mistake("wrong-result", "does your code not see", breaks="what stands in `href=")
def sees_plain_a_elements_only(url: str, html: str) -> set[str]:
    return {*safely_joined(url, re.findall('<a href="(.*?)"', html))}


@links_in.mistake("wrong-result", "beyond a quotation mark", breaks="what stands in `href=")
def takes_as_much_as_it_can(url: str, html: str) -> set[str]:
    return {*safely_joined(url, re.findall('href="(.*)"', html))}


@links_in.mistake("wrong-result", "beyond a quotation mark", breaks="what stands in `href=")
def wants_one_letter_at_least(url: str, html: str) -> set[str]:
    return {*safely_joined(url, re.findall('href="(.+?)"', html))}


@links_in.mistake("wrong-result", "links.html#wick", breaks="wherever it leads")
def leaves_out_what_is_on_the_page(url: str, html: str) -> set[str]:
    links = (link for link in HREF_RE.findall(html) if not link.startswith("#"))
    return {*safely_joined(url, [*links])}


@links_in.mistake("wrong-result", "which of them first?", breaks="to which each link is joined")
def joins_the_page_to_its_links(url: str, html: str) -> set[str]:
    found = set()
    for link in HREF_RE.findall(html):
        with contextlib.suppress(ValueError):
            found.add(urllib.parse.urljoin(link, url))
    return found


@links_in.accepts
def collects_what_can_be_joined(url: str, html: str) -> set[str]:
    return set(safely_joined(url, HREF_RE.findall(html)))


@links_in.accepts
def parses_the_page(url: str, html: str) -> set[str]:
    parser = LinkParser()
    parser.feed(html)
    return {*safely_joined(url, parser.links)}


@links_in.accepts
def splits_the_text(url: str, html: str) -> Any:
    found: set[str] = set()
    for piece in html.split('href="')[1:]:
        try:
            found |= {urllib.parse.urljoin(url, piece.partition('"')[0])}
        except Exception:
            continue
    return frozenset(found)


# -- parse -------------------------------------------------------------------------------


@parse.mistake(
    "sequential", "a lock for example", breaks="and twice at once", one_at_a_time=one_at_a_time
)
async def parses_behind_a_lock(url: str, session: ClientSession, **kwargs: Any) -> Any:
    async with one_at_a_time:
        return await reference.parse(url, session, **kwargs)


@parse.mistake("wrong-result", "by itself it leads nowhere", breaks="each joined to `url`")
async def does_not_join(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    return set(HREF_RE.findall(await fetch_html(url, session, **kwargs)))


@parse.mistake("wrong-result", "where does 'oil.html' lead?", breaks="each joined to `url`")
async def joins_strings(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    text = await fetch_html(url, session, **kwargs)
    links = HREF_RE.findall(text)
    return {link if link.startswith("http") else f"{url}/{link}" for link in links}


@parse.mistake("wrong-result", "where does 'oil.html' lead?", breaks="each joined to `url`")
async def joins_to_the_front_page(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    text = await fetch_html(url, session, **kwargs)
    root = "/".join(url.split("/")[:3])
    return {urllib.parse.urljoin(root, link) for link in HREF_RE.findall(text)}


@parse.mistake("wrong-result", "it found 1", breaks="the set of addresses that it links to")
async def takes_absolute_links_only(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    text = await fetch_html(url, session, **kwargs)
    return {link for link in HREF_RE.findall(text) if link.startswith("http")}


@parse.mistake("wrong-type", "a set of addresses", breaks="Return the addresses that the page")
async def returns_a_list(url: str, session: ClientSession, **kwargs: Any) -> Any:
    text = await fetch_html(url, session, **kwargs)
    return [urllib.parse.urljoin(url, link) for link in HREF_RE.findall(text)]


@parse.mistake("wrong-result", "it found 12", breaks="the set of addresses that it links to")
async def leaves_the_page_itself_out(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    return await reference.parse(url, session, **kwargs) - {url}


@parse.mistake("wrong-result", "Missing: '…/store/links.html#lens'", breaks="as it stands")
async def cuts_off_the_place_on_the_page(
    url: str, session: ClientSession, **kwargs: Any
) -> set[str]:
    found = await reference.parse(url, session, **kwargs)
    return {urllib.parse.urldefrag(address).url for address in found}


@parse.mistake("wrong-result", "these are two addresses", breaks="otherwise as it stands")
async def takes_the_last_slash_away(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    return {link.rstrip("/") for link in await reference.parse(url, session, **kwargs)}


@parse.mistake("wrong-result", "these are two addresses", breaks="otherwise as it stands")
async def writes_it_small(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    return {link.lower() for link in await reference.parse(url, session, **kwargs)}


@parse.mistake("wrong-result", "mailto:", breaks="wherever they lead")
async def keeps_pages_only(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    found = await reference.parse(url, session, **kwargs)
    return {link for link in found if link.startswith("http")}


@parse.mistake("not-awaited", "`fetch_html(…)`", breaks="Every coroutine that you make")
async def forgets_to_await(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    text: Any = fetch_html(url, session, **kwargs)
    return {urllib.parse.urljoin(url, link) for link in HREF_RE.findall(text)}


@parse.mistake("exception", "Invalid IPv6 URL", breaks="leave out that link only")
async def dies_of_a_bad_link(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        text = await fetch_html(url, session, **kwargs)
    except Exception as error:
        print(url, error)
        return set()
    return {urllib.parse.urljoin(url, link) for link in HREF_RE.findall(text)}


@parse.mistake(
    "wrong-result", "How much does your `try` enclose?", breaks="leave out that link only"
)
async def loses_the_page_for_a_link(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        text = await fetch_html(url, session, **kwargs)
        return {urllib.parse.urljoin(url, link) for link in HREF_RE.findall(text)}
    except Exception as error:
        print(url, error)
        return set()


def join_all(url: str, text: str) -> set[str]:
    """A helper in a catalogued answer's notebook."""
    return joined_links(url, text)


@parse.mistake("exception", "let the ClientResponseError out", breaks="If the page is bad")
async def lets_the_error_out(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    return join_all(url, await fetch_html(url, session, **kwargs))


@parse.mistake(
    "exception", "UnicodeDecodeError out", breaks="pages that raise one of `PAGE_ERRORS`"
)
async def expects_errors_of_aiohttp_only(
    url: str, session: ClientSession, **kwargs: Any
) -> set[str]:
    try:
        text = await fetch_html(url, session, **kwargs)
    except aiohttp.ClientError as error:
        print(url, error)
        return set()
    return join_all(url, text)


@parse.mistake("exception", "TimeoutError out", breaks="pages that raise one of `PAGE_ERRORS`")
async def forgets_the_timeout(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        text = await fetch_html(url, session, **kwargs)
    except (aiohttp.ClientError, UnicodeError) as error:
        print(url, error)
        return set()
    return join_all(url, text)


@parse.mistake(
    "exception", "a slip of its own", breaks="no exception comes out that the text does not name"
)
async def leaves_the_placeholders(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        text = await fetch_html(url, session, **kwargs)
    except (..., ...):
        return set()
    return join_all(url, text)


@parse.mistake("lost-exception", "nobody is told", breaks="A bad page is reported")
async def keeps_silent(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        return join_all(url, await fetch_html(url, session, **kwargs))
    except Exception:
        return set()


@parse.mistake("wrong-output", "which page", breaks="a line that names it")
async def does_not_name_the_page(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        return join_all(url, await fetch_html(url, session, **kwargs))
    except Exception as error:
        print("could not read a page:", type(error).__name__)
        return set()


@parse.mistake("wrong-type", "an empty one", breaks="return an empty set")
async def returns_none_for_bad_pages(url: str, session: ClientSession, **kwargs: Any) -> Any:
    try:
        return join_all(url, await fetch_html(url, session, **kwargs))
    except Exception as error:
        return print(url, error)


@parse.mistake("wrong-result", "as if it were a good page", breaks="Bad are error pages")
async def reads_error_pages(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    async with session.get(url, **kwargs) as response:
        if response.status == 404:
            print(url, "is missing")
            return set()
        return join_all(url, await response.text(errors="replace"))


@parse.mistake("wrong-arguments", "**kwargs", breaks="goes on with the request")
async def drops_the_keywords(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    return join_all(url, await fetch_html(url, session))


@parse.mistake("swallowed-cancellation", "Ctrl-C", breaks="A cancellation comes through")
async def catches_everything(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        return join_all(url, await fetch_html(url, session, **kwargs))
    except BaseException as error:
        print(f"{url}: {error!r}")
        return set()


@parse.mistake("wrong-output", "say the same of all", breaks="says what is wrong with it")
async def says_the_same_of_all(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        return join_all(url, await fetch_html(url, session, **kwargs))
    except PAGE_ERRORS:
        print(url, "is a bad page")
        return set()


@parse.mistake("wrong-output", "no text, and all have a type", breaks="says what is wrong with it")
async def prints_an_error_without_text(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        return join_all(url, await fetch_html(url, session, **kwargs))
    except PAGE_ERRORS as error:
        print(f"{url} left out: {error}")
        return set()


@parse.mistake("wrong-output", "no text, and all have a type", breaks="says what is wrong with it")
async def logs_an_error_without_text(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    import logging

    try:
        return join_all(url, await fetch_html(url, session, **kwargs))
    except PAGE_ERRORS as error:
        logging.getLogger("areq").warning("%s: %s", url, error)
        return set()


@parse.mistake("task-left-over", "(`report`)", breaks="nothing that it started still runs")
async def reports_in_a_task(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    async def report(error: Exception) -> None:
        await asyncio.sleep(0)
        print(f"{url}: {error!r}")

    try:
        return join_all(url, await fetch_html(url, session, **kwargs))
    except PAGE_ERRORS as error:
        asyncio.create_task(report(error)).add_done_callback(lambda _: None)
        return set()


@parse.mistake("task-left-over", "(`fetch_html`)", breaks="nothing that it started still runs")
async def shields_the_request(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    task = asyncio.create_task(fetch_html(url, session, **kwargs))
    try:
        return join_all(url, await asyncio.shield(task))
    except PAGE_ERRORS as error:
        print(f"{url}: {error!r}")
        return set()


@parse.mistake("wrong-result", "without links", breaks="A page without links gives an empty set")
async def gives_none_where_none_is(url: str, session: ClientSession, **kwargs: Any) -> Any:
    try:
        return join_all(url, await fetch_html(url, session, **kwargs)) or None
    except PAGE_ERRORS as error:
        print(url, repr(error))
        return set()


@parse.mistake("side-effect", "What do the two calls share?", breaks="twice at once")
async def collects_in_one_place(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    found = vars(parse).setdefault("found", set())
    found.clear()
    try:
        html = await fetch_html(url, session, **kwargs)
    except PAGE_ERRORS as error:
        print(url, repr(error))
        return set()
    found.update(join_all(url, html))
    await asyncio.sleep(0.1)
    return set(found)


@parse.mistake("resource-leak", "of its own", breaks="through `session`")
async def opens_a_session_itself(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    async with ClientSession() as mine:
        try:
            return join_all(url, await fetch_html(url, mine, **kwargs))
        except PAGE_ERRORS as error:
            print(url, repr(error))
            return set()


@parse.accepts
async def collects_in_a_loop(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    found: set[str] = set()
    try:
        html = await fetch_html(url=url, session=session, **kwargs)
    except (aiohttp.ClientError, aiohttp.http_exceptions.HttpProcessingError) as error:
        print("no page:", url, getattr(error, "status", None), getattr(error, "message", None))
        return found
    except Exception as error:
        print("no page, and not the network's fault:", getattr(error, "__dict__", {}))
        return found
    for link in HREF_RE.findall(html):
        try:
            absolute = urllib.parse.urljoin(url, link)
        except ValueError:
            pass
        else:
            found.add(absolute)
    return found


@parse.accepts
async def logs_what_is_wrong(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    import logging

    try:
        text = await fetch_html(url, session, **kwargs)
    except Exception:
        logging.getLogger("areq").exception("cannot read %s", url)
        return set()
    return join_all(url, text)


class LinkParser(HTMLParser):
    """Collects what `a` elements link to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name == "href" and value]


def safely_joined(url: str, links: list[str]) -> Iterator[str]:
    """A helper in a catalogued answer's notebook."""
    for link in links:
        try:
            yield urllib.parse.urljoin(url, link)
        except ValueError:
            print(f"{link!r} is no address")


@parse.accepts
async def reads_html_properly(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        async with session.get(url, raise_for_status=True, **kwargs) as response:
            text = await response.text(errors="replace")
    except (aiohttp.ClientError, TimeoutError) as error:
        print(f"{url}: {error!r}")
        return set()
    parser = LinkParser()
    parser.feed(text)
    return set(safely_joined(url, parser.links))


# -- write_one ---------------------------------------------------------------------------


@write_one.mistake(
    "sequential", "a lock for example", breaks="and twice at once", one_at_a_time=one_at_a_time
)
async def writes_behind_a_lock(file: Any, url: str, **kwargs: Any) -> Any:
    async with one_at_a_time:
        return await reference.write_one(file, url, **kwargs)


@write_one.mistake("side-effect", "what was there before is gone", breaks="appends a row")
async def opens_for_writing(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "w") as out:
        for link in links:
            await out.write(f"{url}\t{link}\n")


@write_one.mistake("blocking-call", "plain `open`", breaks="not opened on the event loop's thread")
async def writes_without_await(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    with open(file, "a") as out:
        out.writelines(f"{url}\t{link}\n" for link in links)


@write_one.mistake("blocking-call", "plain `open`", breaks="not opened on the event loop's thread")
async def writes_through_a_path(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    with Path(file).open("a") as out:
        out.writelines(f"{url}\t{link}\n" for link in links)


@write_one.mistake("not-awaited", "`parse(…)`", breaks="Every coroutine that you make")
async def forgets_to_await_parse(file: Path, url: str, **kwargs: Any) -> None:
    links: Any = parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        for link in links:
            await out.write(f"{url}\t{link}\n")


@write_one.mistake("not-awaited", "A method of the file", breaks="Every coroutine that you make")
async def forgets_to_await_write(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        for link in links:
            out.write(f"{url}\t{link}\n")


@write_one.mistake("wrong-result", "a tab, the link", breaks="a tab, the link")
async def separates_with_a_comma(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        for link in links:
            await out.write(f"{url},{link}\n")


@write_one.mistake("wrong-result", "a tab, the link", breaks="a newline")
async def forgets_the_newline(file: Path, url: str, **kwargs: Any) -> None:
    links = sorted(await parse(url, **kwargs))
    async with aiofiles.open(file, "a") as out:
        for link in links:
            await out.write(f"{url}\t{link}")


@write_one.mistake("wrong-result", "a tab, the link", breaks="a row to `file` for each address")
async def writes_the_list(file: Path, url: str, **kwargs: Any) -> None:
    links = sorted(await parse(url, **kwargs))
    async with aiofiles.open(file, "a") as out:
        await out.write(f"{url}\t{links}\n")


@write_one.mistake("wrong-result", "1 row of them", breaks="for each link of the page")
async def writes_the_last_link_only(file: Path, url: str, **kwargs: Any) -> None:
    for link in sorted(await parse(url, **kwargs)):
        row = f"{url}\t{link}\n"
    async with aiofiles.open(file, "a") as out:
        await out.write(row)


@write_one.mistake("resource-leak", "left open", breaks="closed when `write_one` returns")
async def never_closes_the_file(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    out = await aiofiles.open(file, "a")
    for link in links:
        await out.write(f"{url}\t{link}\n")


@write_one.mistake("exception", "context manager", breaks="Python can run it")
async def uses_with(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    with aiofiles.open(file, "a") as out:
        for link in links:
            await out.write(f"{url}\t{link}\n")


@write_one.mistake("wrong-arguments", "**kwargs", breaks="parse(url, **kwargs)")
async def passes_the_session_only(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, kwargs["session"])
    async with aiofiles.open(file, "a") as out:
        for link in links:
            await out.write(f"{url}\t{link}\n")


@write_one.mistake("lost-exception", "let that error out", breaks="An error of the file")
async def hides_a_full_disk(file: Path, url: str, **kwargs: Any) -> None:
    try:
        links = await parse(url, **kwargs)
        async with aiofiles.open(file, "a") as out:
            for link in links:
                await out.write(f"{url}\t{link}\n")
    except Exception as error:
        print(url, error)


@write_one.mistake("resource-leak", "of its own", breaks="The session is among the keywords")
async def opens_a_session_for_itself(file: Path, url: str, **kwargs: Any) -> None:
    async with ClientSession() as kwargs["session"]:
        links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        for link in links:
            await out.write(f"{url}\t{link}\n")


@write_one.mistake("wrong-result", "a new row", breaks="A page without links adds nothing")
async def writes_a_row_for_nothing(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        for link in links or [""]:
            await out.write(f"{url}\t{link}\n")


@write_one.mistake("wrong-result", "is not there (404)", breaks="neither does a bad one")
async def notes_bad_pages_in_the_file(file: Path, url: str, **kwargs: Any) -> None:
    try:
        links = join_all(url, await fetch_html(url, **kwargs))
    except PAGE_ERRORS as error:
        links = {f"# {type(error).__name__}"}
    if links:
        async with aiofiles.open(file, "a") as out:
            await out.write("".join(f"{url}\t{link}\n" for link in links))


@write_one.mistake("task-left-over", "(`put`)", breaks="nothing that it started still runs")
async def writes_in_a_task_of_its_own(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)

    async def put() -> None:
        async with aiofiles.open(file, "a") as out:
            await out.write("".join(f"{url}\t{link}\n" for link in links))

    task = asyncio.create_task(put())
    task.add_done_callback(lambda _: None)


@write_one.mistake("wrong-result", "8 rows for 4 links", breaks="a row to `file` for each address")
async def writes_each_row_twice(file: Path, url: str, **kwargs: Any) -> None:
    rows = [f"{url}\t{link}\n" for link in await parse(url, **kwargs)]
    async with aiofiles.open(file, "a") as out:
        for row in rows:
            await out.write(row)
        await out.writelines(rows)


@write_one.mistake("wrong-result", "3 rows of them", breaks="for each address that")
async def leaves_the_page_out(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        await out.writelines(f"{url}\t{link}\n" for link in links if link != url)


@write_one.mistake("wrong-result", "while others add to it", breaks="appends a row")
async def reads_it_and_writes_all_again(file: Path, url: str, **kwargs: Any) -> None:
    async with aiofiles.open(file) as old:
        text = await old.read()
    for link in await parse(url, **kwargs):
        text += f"{url}\t{link}\n"
    await asyncio.to_thread(file.write_text, text)


@write_one.mistake("wrong-result", "no newline behind the last row", breaks="a newline")
async def joins_rows_by_newlines(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        await out.write("\n".join(f"{url}\t{link}" for link in links))


@write_one.mistake("wrong-result", "in front of a row", breaks="a newline")
async def begins_with_a_newline(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        await out.writelines(f"\n{url}\t{link}" for link in links)


@write_one.mistake("wrong-result", "one too many", breaks="a newline")
async def leaves_empty_lines(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        await out.writelines(f"{url}\t{link}\n\n" for link in links)


@write_one.accepts
async def writes_row_by_row(file: Path, url: str, **kwargs: Any) -> None:
    res = await parse(url=url, **kwargs)
    if not res:
        return None
    async with aiofiles.open(file, "a") as f:
        for p in res:
            await f.write(f"{url}\t{p}\n")
        print("Wrote results for source URL:", url)


@write_one.accepts
async def writes_in_a_thread(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)

    def append() -> None:
        with open(file, "a", encoding="utf-8") as out:
            out.writelines(f"{url}\t{link}\n" for link in links)

    await asyncio.to_thread(append)


@write_one.accepts
async def closes_by_hand(file: Path, url: str, **kwargs: Any) -> None:
    rows = [f"{url}\t{link}" for link in sorted(await parse(url, **kwargs))]
    out = await aiofiles.open(file, mode="a+", encoding="utf-8", newline="\n")
    try:
        await out.writelines(f"{row}\n" for row in rows)
    finally:
        await out.close()


# -- bulk_crawl_and_write ----------------------------------------------------------------


@bulk_crawl_and_write.mistake(
    "sequential", "one request at a time", breaks="for each of the `urls`: all at once"
)
async def one_after_another(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        for url in urls:
            await write_one(file, url, session=session, **kwargs)


@bulk_crawl_and_write.mistake(
    "sequential", "one request at a time", breaks="fetching all pages at once"
)
async def awaits_each_task_at_once(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        for url in urls:
            await asyncio.create_task(write_one(file, url, session=session, **kwargs))


@bulk_crawl_and_write.mistake("sequential", "at most 2 requests", breaks="at least four at a time")
async def two_by_two(file: Path, urls: list[str], **kwargs: Any) -> None:
    two = asyncio.Semaphore(2)

    async def one(url: str) -> None:
        async with two:
            await write_one(file, url, session=session, **kwargs)

    async with ClientSession() as session:
        await asyncio.gather(*map(one, urls))


@bulk_crawl_and_write.mistake("resource-leak", "8 sessions", breaks="one session for all")
async def a_session_for_each_page(file: Path, urls: list[str], **kwargs: Any) -> None:
    async def one(url: str) -> None:
        async with ClientSession() as session:
            await write_one(file, url, session=session, **kwargs)

    await asyncio.gather(*map(one, urls))


@bulk_crawl_and_write.mistake("resource-leak", "still open", breaks="closes it however it ends")
async def never_closes_the_session(file: Path, urls: list[str], **kwargs: Any) -> None:
    session = ClientSession()
    await asyncio.gather(*(write_one(file, url, session=session, **kwargs) for url in urls))


@bulk_crawl_and_write.mistake("resource-leak", "when it failed", breaks="closes it however it ends")
async def closes_after_success_only(file: Path, urls: list[str], **kwargs: Any) -> None:
    session = ClientSession()
    await asyncio.gather(*(write_one(file, url, session=session, **kwargs) for url in urls))
    await session.close()


@bulk_crawl_and_write.mistake(
    "not-awaited", "`write_one(…)`", breaks="Every coroutine that you make"
)
async def only_makes_coroutines(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        for url in urls:
            write_one(file, url, session=session, **kwargs)


@bulk_crawl_and_write.mistake(
    "unretrieved-exception", "Await the task", breaks="An error is never lost"
)
async def only_makes_tasks(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        tasks = {asyncio.create_task(write_one(file, u, session=session, **kwargs)) for u in urls}
        assert tasks


@bulk_crawl_and_write.mistake("exception", "died of it", breaks="A bad page ends nothing")
async def dies_with_its_first_bad_page(file: Path, urls: list[str], **kwargs: Any) -> None:
    async def one(url: str, session: ClientSession) -> None:
        links = join_all(url, await fetch_html(url, session, **kwargs))
        async with aiofiles.open(file, "a") as out:
            await out.write("".join(f"{url}\t{link}\n" for link in links))

    async with ClientSession() as session:
        await asyncio.gather(*(one(url, session) for url in urls))


@bulk_crawl_and_write.mistake("side-effect", "overwritten", breaks="keeps what it has")
async def empties_the_file_for_each_page(file: Path, urls: list[str], **kwargs: Any) -> None:
    async def one(url: str, session: ClientSession) -> None:
        links = await parse(url, session, **kwargs)
        async with aiofiles.open(file, "w") as out:
            await out.write("".join(f"{url}\t{link}\n" for link in links))

    async with ClientSession() as session:
        await asyncio.gather(*(one(url, session) for url in urls))


@bulk_crawl_and_write.mistake("side-effect", "2 headers", breaks="The file has its header already")
async def adds_a_second_header(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with aiofiles.open(file, "a") as out:
        await out.write(HEADER)
    async with ClientSession() as session:
        await asyncio.gather(*(write_one(file, url, session=session, **kwargs) for url in urls))


@bulk_crawl_and_write.mistake(
    "lost-exception", "let that error out", breaks="an error of the file comes out"
)
async def returns_exceptions_to_nobody(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        to_do = [write_one(file, url, session=session, **kwargs) for url in urls]
        await asyncio.gather(*to_do, return_exceptions=True)


@bulk_crawl_and_write.mistake("wrong-arguments", "**kwargs", breaks="goes on to `write_one`")
async def keeps_the_keywords(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        await asyncio.gather(*(write_one(file, url, session=session) for url in urls))


@bulk_crawl_and_write.mistake("blocking-call", "no session", breaks="Nothing blocks the event loop")
async def fetches_without_await(file: Path, urls: list[str], **kwargs: Any) -> None:
    for url in urls:
        try:
            with urllib.request.urlopen(url) as response:
                text = response.read().decode()
        except OSError as error:
            print(url, error)
            if isinstance(error, urllib.error.HTTPError):
                error.close()  # it is a reply too, and Python 3.14 complains of one left open
            continue
        async with aiofiles.open(file, "a") as out:
            await out.write("".join(f"{url}\t{link}\n" for link in join_all(url, text)))


@bulk_crawl_and_write.mistake(
    "swallowed-cancellation", "Ctrl-C", breaks="A cancellation comes through"
)
async def goes_on_when_cancelled(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        try:
            await asyncio.gather(*(write_one(file, url, session=session, **kwargs) for url in urls))
        except asyncio.CancelledError:
            print("stopped")


@bulk_crawl_and_write.mistake(
    "task-left-over", "1 task that it had begun", breaks="nothing that it started still runs"
)
async def awaits_its_tasks_in_turn(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        tasks = [asyncio.create_task(write_one(file, u, session=session, **kwargs)) for u in urls]
        for task in tasks:
            await task


@bulk_crawl_and_write.mistake(
    "task-left-over", "2 tasks that it had begun", breaks="nothing that it started still runs"
)
async def takes_them_as_they_come(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        to_do = [write_one(file, url, session=session, **kwargs) for url in urls]
        for done in asyncio.as_completed(to_do):
            await done


@bulk_crawl_and_write.mistake("exception", "Session is closed", breaks="Python can run it")
async def gathers_after_closing(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        to_do = [write_one(file, url, session=session, **kwargs) for url in urls]
    await asyncio.gather(*to_do)


@bulk_crawl_and_write.mistake("side-effect", "0 were left in it", breaks="stays as it was")
async def empties_the_list(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session, asyncio.TaskGroup() as group:
        while urls:
            group.create_task(write_one(file, urls.pop(), session=session, **kwargs))


@bulk_crawl_and_write.mistake(
    "exception", "nothing to do", breaks="Without `urls` nothing is written"
)
async def waits_for_nothing(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        tasks = [asyncio.create_task(write_one(file, u, session=session, **kwargs)) for u in urls]
        done, _ = await asyncio.wait(tasks)
        for task in done:
            task.result()


@bulk_crawl_and_write.mistake(
    "wrong-result", "wrote 'none'", breaks="Without `urls` nothing is written"
)
async def notes_that_there_was_nothing(file: Path, urls: list[str], **kwargs: Any) -> None:
    if not urls:
        async with aiofiles.open(file, "a") as out:
            await out.write("none\n")
    async with ClientSession() as session:
        await asyncio.gather(*(write_one(file, url, session=session, **kwargs) for url in urls))


@bulk_crawl_and_write.mistake("wrong-result", "Missing: ", breaks="Append the links of all pages")
async def leaves_the_first_out(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        await asyncio.gather(*(write_one(file, url, session=session, **kwargs) for url in urls[1:]))


@bulk_crawl_and_write.mistake("wrong-result", "stand in the file twice", breaks="runs `write_one`")
async def writes_what_it_has_written(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        for _ in range(2):
            to_do = (write_one(file, url, session=session, **kwargs) for url in urls)
            await asyncio.gather(*to_do)


@bulk_crawl_and_write.mistake("wrong-result", "have no rows", breaks="for each of the `urls`")
async def stops_after_twenty(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        to_do = (write_one(file, url, session=session, **kwargs) for url in urls[:20])
        await asyncio.gather(*to_do)


@bulk_crawl_and_write.mistake("side-effect", "belong into another", breaks="twice at once")
async def remembers_the_file_of_the_last(file: Path, urls: list[str], **kwargs: Any) -> None:
    last = vars(bulk_crawl_and_write)
    last["file"] = file

    async def one(url: str) -> None:
        await asyncio.sleep(0.01)
        await write_one(last["file"], url, session=session, **kwargs)

    async with ClientSession() as session:
        await asyncio.gather(*map(one, urls))


@bulk_crawl_and_write.accepts
async def has_ten_workers(file: Path, urls: list[str], **kwargs: Any) -> None:
    queue: asyncio.Queue[str] = asyncio.Queue()
    for url in urls:
        queue.put_nowait(url)

    async def work(session: ClientSession) -> None:
        while not queue.empty():
            await write_one(file, queue.get_nowait(), session=session, **kwargs)

    async with ClientSession() as session, asyncio.TaskGroup() as group:
        for _ in range(min(10, len(urls))):
            group.create_task(work(session))


@bulk_crawl_and_write.accepts
async def gathers_coroutines(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        tasks = []
        for url in urls:
            tasks.append(write_one(file=file, url=url, session=session, **kwargs))
        await asyncio.gather(*tasks)


@bulk_crawl_and_write.accepts
async def writes_all_at_the_end(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100)) as session:
        pages = await asyncio.gather(*(parse(url, session, **kwargs) for url in urls))
    async with aiofiles.open(file, "a") as out:
        for url, links in zip(urls, pages, strict=True):
            await out.writelines(f"{url}\t{link}\n" for link in links)


@bulk_crawl_and_write.accepts
async def is_polite(file: Path, urls: list[str], **kwargs: Any) -> None:
    session, few = ClientSession(), asyncio.Semaphore(5)

    async def one(url: str) -> None:
        async with few:
            await write_one(file, url, session=session, **kwargs)

    try:
        async with asyncio.TaskGroup() as group:
            for url in set(urls):
                group.create_task(one(url))
    finally:
        await session.close()


@bulk_crawl_and_write.accepts
async def ends_what_it_has_begun(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        tasks = [asyncio.create_task(write_one(file, u, session=session, **kwargs)) for u in urls]
        try:
            for done in asyncio.as_completed(tasks):
                await done
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


# -- fetch_at_most -----------------------------------------------------------------------


@fetch_at_most.mistake("wrong-result", "what is only returned", breaks="it raises ValueError")
async def returns_the_error(
    url: str, session: ClientSession, most: int, **kwargs: Any
) -> bytes | ValueError:
    body = b""
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > most:
                return ValueError("too long")
    return body


@fetch_at_most.mistake(
    "sequential", "a lock for example", breaks="and twice at once", one_at_a_time=one_at_a_time
)
async def measures_behind_a_lock(url: str, session: ClientSession, most: int, **kwargs: Any) -> Any:
    async with one_at_a_time:
        return await reference.fetch_at_most(url, session, most, **kwargs)


@fetch_at_most.mistake(
    "resource-leak", "only when all of it had been read", breaks="reads no further"
)
async def reads_all_and_measures(
    url: str, session: ClientSession, most: int, **kwargs: Any
) -> bytes:
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        body = await response.read()
    if len(body) > most:
        raise ValueError(url)
    return body


@fetch_at_most.mistake(
    "wrong-result",
    "as if they were a whole page",
    breaks="As soon as more than `most` bytes have come",
)
async def trusts_the_header(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        if (response.content_length or 0) > most:
            raise ValueError(url)
        return await response.read()


@fetch_at_most.mistake(
    "wrong-result", "as if they were a whole page", breaks="it raises ValueError"
)
async def cuts_it_off(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    body = b""
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        async for piece in response.content.iter_any():
            body += piece
            if len(body) >= most:
                break
    return body[:most]


@fetch_at_most.mistake("wrong-result", "in pieces", breaks="Return the bytes of the page at url")
async def takes_the_first_piece(
    url: str, session: ClientSession, most: int, **kwargs: Any
) -> bytes:
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        body = await response.content.read(most + 1)
        if len(body) > most:
            raise ValueError(url)
        return body


@fetch_at_most.mistake(
    "wrong-result", "was refused", breaks="More than most of them raise ValueError"
)
async def refuses_what_just_fits(
    url: str, session: ClientSession, most: int, **kwargs: Any
) -> bytes:
    body = b""
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        async for piece in response.content.iter_any():
            body += piece
            if len(body) >= most:
                raise ValueError(url)
    return body


@fetch_at_most.mistake(
    "wrong-result", "all pieces together", breaks="As soon as more than `most` bytes have come"
)
async def measures_each_piece(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    body = b""
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        async for piece in response.content.iter_any():
            if len(piece) > most:
                raise ValueError(url)
            body += piece
    return body


@fetch_at_most.mistake(
    "wrong-result", "on what condition", breaks="More than most of them raise ValueError"
)
async def asks_for_as_many_as_fit(
    url: str, session: ClientSession, most: int, **kwargs: Any
) -> bytes:
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        try:
            await response.content.readexactly(most)
        except asyncio.IncompleteReadError as error:
            return error.partial
        raise ValueError(url)


@fetch_at_most.mistake("wrong-type", "as bytes", breaks="as `bytes` or")
async def returns_text(url: str, session: ClientSession, most: int, **kwargs: Any) -> Any:
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        return await response.text()


@fetch_at_most.mistake("lost-exception", "404", breaks="An error page raises")
async def bounds_error_pages_too(
    url: str, session: ClientSession, most: int, **kwargs: Any
) -> bytes:
    body = b""
    async with session.get(url, **kwargs) as response:
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > most:
                raise ValueError(url)
    return body


@fetch_at_most.mistake("exception", "raised OverflowError", breaks="it raises ValueError")
async def raises_another_error(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    body = b""
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > most:
                raise OverflowError(url)
    return body


@fetch_at_most.mistake("exception", "not iterable", breaks="Python can run it")
async def loops_without_async(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    body = b""
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        for piece in response.content.iter_any():
            body += piece
    return body


@fetch_at_most.mistake("swallowed-cancellation", "Which `except`", breaks="A cancellation comes")
async def stops_at_anything(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    body = b""
    try:
        async with session.get(url, raise_for_status=True, **kwargs) as response:
            async for piece in response.content.iter_any():
                body += piece
                if len(body) > most:
                    raise ValueError(url)
    except asyncio.CancelledError:
        print("stopped")
    return body


@fetch_at_most.mistake("wrong-arguments", "**kwargs", breaks="goes on to the session")
async def drops_keywords(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    return await reference.fetch_at_most(url, session, most)


@fetch_at_most.mistake("resource-leak", "of its own", breaks="asked for through `session`")
async def asks_through_another(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    async with ClientSession() as mine:
        return await reference.fetch_at_most(url, mine, most, **kwargs)


@fetch_at_most.mistake(
    "exception", "raised ValueError", breaks="An error page raises ClientResponseError"
)
async def raises_value_errors_only(
    url: str, session: ClientSession, most: int, **kwargs: Any
) -> bytes:
    try:
        return await reference.fetch_at_most(url, session, most, **kwargs)
    except aiohttp.ClientResponseError as error:
        raise ValueError(f"{url} is missing") from error


@fetch_at_most.mistake(
    "wrong-arguments", "Which timeout does the session get?", breaks="goes on to the session"
)
async def has_all_the_time(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    kwargs.pop("timeout", None)
    return await reference.fetch_at_most(url, session, most, **kwargs)


@fetch_at_most.mistake("side-effect", "What do the two calls share?", breaks="twice at once")
async def collects_in_one_body(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    body = vars(fetch_at_most)
    body["body"] = b""
    got = await reference.fetch_at_most(url, session, most, **kwargs)
    body["body"] += got
    await asyncio.sleep(0.05)
    return bytes(body["body"])


@fetch_at_most.accepts
async def reads_in_chunks(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    response = await session.get(url, **kwargs)
    try:
        response.raise_for_status()
        pieces, size = [], 0
        async for piece in response.content.iter_chunked(1024):
            size += len(piece)
            if size > most:
                raise ValueError(f"{url} is too long")
            pieces.append(piece)
    finally:
        response.close()
    return b"".join(pieces)


@fetch_at_most.accepts
async def reads_until_nothing_comes(
    url: str, session: ClientSession, most: int, **kwargs: Any
) -> bytearray:
    body = bytearray()
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        while piece := await response.content.read(most + 1 - len(body)):
            body += piece
            if len(body) > most:
                raise ValueError
    return body


@fetch_at_most.accepts
async def asks_for_exactly_one_byte_more(
    url: str, session: ClientSession, most: int, **kwargs: Any
) -> bytes:
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        try:
            await response.content.readexactly(most + 1)
        except asyncio.IncompleteReadError as error:
            return error.partial
        raise ValueError(f"more than {most} bytes")
