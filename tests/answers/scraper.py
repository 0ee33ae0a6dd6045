"""Answers to lesson 17, wrong ones with what must be said of them, and right ones."""

from __future__ import annotations

import asyncio
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

from course_lib.lessons._shared.rows import joined_links
from course_lib.lessons._shared.site import HEADER
from course_lib.lessons.scraper import (
    bulk_crawl_and_write,
    fetch_at_most,
    fetch_html,
    parse,
    write_one,
)
from solutions.scraper import HREF_RE

# -- fetch_html --------------------------------------------------------------------------


@fetch_html.mistake("lost-exception", "404")
async def takes_every_answer(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url, **kwargs) as response:
        return await response.text()


@fetch_html.mistake("lost-exception", "500")
async def knows_404_only(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url, **kwargs) as response:
        if response.status == 404:
            raise ValueError(url)
        return await response.text()


@fetch_html.mistake("lost-exception", "it returned ''")
async def hides_bad_pages(url: str, session: ClientSession, **kwargs: Any) -> str:
    try:
        async with session.get(url, raise_for_status=True, **kwargs) as response:
            return await response.text()
    except aiohttp.ClientError:
        return ""


@fetch_html.mistake("not-awaited", "`text(…)`")
async def forgets_to_await_the_text(url: str, session: ClientSession, **kwargs: Any) -> Any:
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        return response.text()


@fetch_html.mistake("wrong-type", "the text of the page")
async def returns_bytes(url: str, session: ClientSession, **kwargs: Any) -> Any:
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        return await response.read()


@fetch_html.mistake("wrong-type", "the text of the page")
async def returns_the_response(url: str, session: ClientSession, **kwargs: Any) -> Any:
    response = await session.get(url, **kwargs)
    response.raise_for_status()
    return response


@fetch_html.mistake("wrong-result", "None")
async def forgets_to_return(url: str, session: ClientSession, **kwargs: Any) -> None:
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        await response.text()


@fetch_html.mistake("wrong-result", "latin-1")
async def guesses_the_encoding(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url, **kwargs) as response:
        response.raise_for_status()
        return (await response.read()).decode("utf-8", errors="replace")


@fetch_html.mistake("wrong-arguments", "**kwargs")
async def forgets_the_keywords(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.get(url) as response:
        response.raise_for_status()
        return await response.text()


@fetch_html.mistake("resource-leak", "of its own")
async def makes_its_own_session(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with ClientSession() as session, session.get(url, **kwargs) as response:
        response.raise_for_status()
        return await response.text()


@fetch_html.mistake("blocking-call", "urlopen")
async def asks_without_await(url: str, session: ClientSession, **kwargs: Any) -> str:
    with urllib.request.urlopen(urllib.request.Request(url, **kwargs)) as response:
        return str(response.read().decode(response.headers.get_content_charset()))


@fetch_html.mistake("exception", "context manager")
async def uses_a_plain_with(url: str, session: ClientSession, **kwargs: Any) -> str:
    with session.get(url, **kwargs) as response:
        response.raise_for_status()
        return str(await response.text())


@fetch_html.mistake("swallowed-cancellation", "Ctrl-C")
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


@fetch_html.accepts
async def raises_its_own_error(url: str, session: ClientSession, **kwargs: Any) -> str:
    async with session.request("GET", url, **kwargs) as response:
        body = await response.read()
        if not response.ok:
            raise OSError(f"{response.status} for {url}")
        return body.decode(response.get_encoding())


# -- parse -------------------------------------------------------------------------------


@parse.mistake("wrong-result", "by itself it leads nowhere")
async def does_not_join(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    return set(HREF_RE.findall(await fetch_html(url, session, **kwargs)))


@parse.mistake("wrong-result", "where does 'oil.html' lead?")
async def joins_strings(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    text = await fetch_html(url, session, **kwargs)
    links = HREF_RE.findall(text)
    return {link if link.startswith("http") else f"{url}/{link}" for link in links}


@parse.mistake("wrong-result", "where does 'oil.html' lead?")
async def joins_to_the_front_page(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    text = await fetch_html(url, session, **kwargs)
    root = "/".join(url.split("/")[:3])
    return {urllib.parse.urljoin(root, link) for link in HREF_RE.findall(text)}


@parse.mistake("wrong-result", "it found 1")
async def takes_absolute_links_only(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    text = await fetch_html(url, session, **kwargs)
    return {link for link in HREF_RE.findall(text) if link.startswith("http")}


@parse.mistake("wrong-type", "a set of addresses")
async def returns_a_list(url: str, session: ClientSession, **kwargs: Any) -> Any:
    text = await fetch_html(url, session, **kwargs)
    return [urllib.parse.urljoin(url, link) for link in HREF_RE.findall(text)]


@parse.mistake("not-awaited", "`fetch_html(…)`")
async def forgets_to_await(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    text: Any = fetch_html(url, session, **kwargs)
    return {urllib.parse.urljoin(url, link) for link in HREF_RE.findall(text)}


@parse.mistake("exception", "Invalid IPv6 URL")
async def dies_of_a_bad_link(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        text = await fetch_html(url, session, **kwargs)
    except Exception as error:
        print(url, error)
        return set()
    return {urllib.parse.urljoin(url, link) for link in HREF_RE.findall(text)}


@parse.mistake("wrong-result", "How much does your `try` enclose?")
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


@parse.mistake("exception", "let the ClientResponseError out")
async def lets_the_error_out(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    return join_all(url, await fetch_html(url, session, **kwargs))


@parse.mistake("exception", "UnicodeDecodeError out")
async def expects_errors_of_aiohttp_only(
    url: str, session: ClientSession, **kwargs: Any
) -> set[str]:
    try:
        text = await fetch_html(url, session, **kwargs)
    except aiohttp.ClientError as error:
        print(url, error)
        return set()
    return join_all(url, text)


@parse.mistake("exception", "TimeoutError out")
async def forgets_the_timeout(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        text = await fetch_html(url, session, **kwargs)
    except (aiohttp.ClientError, UnicodeError) as error:
        print(url, error)
        return set()
    return join_all(url, text)


@parse.mistake("exception", "a slip of its own")
async def leaves_the_placeholders(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        text = await fetch_html(url, session, **kwargs)
    except (..., ...):
        return set()
    return join_all(url, text)


@parse.mistake("lost-exception", "nobody is told")
async def keeps_silent(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        return join_all(url, await fetch_html(url, session, **kwargs))
    except Exception:
        return set()


@parse.mistake("wrong-output", "which page")
async def does_not_name_the_page(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        return join_all(url, await fetch_html(url, session, **kwargs))
    except Exception as error:
        print("could not read a page:", type(error).__name__)
        return set()


@parse.mistake("wrong-type", "an empty one")
async def returns_none_for_bad_pages(url: str, session: ClientSession, **kwargs: Any) -> Any:
    try:
        return join_all(url, await fetch_html(url, session, **kwargs))
    except Exception as error:
        return print(url, error)


@parse.mistake("wrong-result", "as if it were a good page")
async def reads_error_pages(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    async with session.get(url, **kwargs) as response:
        if response.status == 404:
            print(url, "is missing")
            return set()
        return join_all(url, await response.text(errors="replace"))


@parse.mistake("wrong-arguments", "**kwargs")
async def drops_the_keywords(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    return join_all(url, await fetch_html(url, session))


@parse.mistake("swallowed-cancellation", "Ctrl-C")
async def catches_everything(url: str, session: ClientSession, **kwargs: Any) -> set[str]:
    try:
        return join_all(url, await fetch_html(url, session, **kwargs))
    except:  # noqa: E722
        print(f"{url}: something is wrong")
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


@write_one.mistake("side-effect", "what was there before is gone")
async def opens_for_writing(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "w") as out:
        for link in links:
            await out.write(f"{url}\t{link}\n")


@write_one.mistake("blocking-call", "plain `open`")
async def writes_without_await(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    with open(file, "a") as out:
        out.writelines(f"{url}\t{link}\n" for link in links)


@write_one.mistake("blocking-call", "plain `open`")
async def writes_through_a_path(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    with Path(file).open("a") as out:
        out.writelines(f"{url}\t{link}\n" for link in links)


@write_one.mistake("not-awaited", "`parse(…)`")
async def forgets_to_await_parse(file: Path, url: str, **kwargs: Any) -> None:
    links: Any = parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        for link in links:
            await out.write(f"{url}\t{link}\n")


@write_one.mistake("not-awaited", "A method of the file")
async def forgets_to_await_write(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        for link in links:
            out.write(f"{url}\t{link}\n")


@write_one.mistake("wrong-result", "a tab, the link")
async def separates_with_a_comma(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        for link in links:
            await out.write(f"{url},{link}\n")


@write_one.mistake("wrong-result", "a tab, the link")
async def forgets_the_newline(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        for link in links:
            await out.write(f"{url}\t{link}")


@write_one.mistake("wrong-result", "a tab, the link")
async def writes_the_set(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        await out.write(f"{url}\t{links}\n")


@write_one.mistake("wrong-result", "1 row of them")
async def writes_the_last_link_only(file: Path, url: str, **kwargs: Any) -> None:
    for link in await parse(url, **kwargs):
        row = f"{url}\t{link}\n"
    async with aiofiles.open(file, "a") as out:
        await out.write(row)


@write_one.mistake("resource-leak", "left open")
async def never_closes_the_file(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    out = await aiofiles.open(file, "a")
    for link in links:
        await out.write(f"{url}\t{link}\n")


@write_one.mistake("exception", "context manager")
async def uses_with(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    with aiofiles.open(file, "a") as out:
        for link in links:
            await out.write(f"{url}\t{link}\n")


@write_one.mistake("wrong-arguments", "**kwargs")
async def passes_the_session_only(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, kwargs["session"])
    async with aiofiles.open(file, "a") as out:
        for link in links:
            await out.write(f"{url}\t{link}\n")


@write_one.mistake("lost-exception", "let that error out")
async def hides_a_full_disk(file: Path, url: str, **kwargs: Any) -> None:
    try:
        links = await parse(url, **kwargs)
        async with aiofiles.open(file, "a") as out:
            for link in links:
                await out.write(f"{url}\t{link}\n")
    except Exception as error:
        print(url, error)


@write_one.mistake("resource-leak", "of its own")
async def opens_a_session_for_itself(file: Path, url: str, **kwargs: Any) -> None:
    async with ClientSession() as kwargs["session"]:
        links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        for link in links:
            await out.write(f"{url}\t{link}\n")


@write_one.mistake("wrong-result", "new rows")
async def writes_a_row_for_nothing(file: Path, url: str, **kwargs: Any) -> None:
    links = await parse(url, **kwargs)
    async with aiofiles.open(file, "a") as out:
        for link in links or [""]:
            await out.write(f"{url}\t{link}\n")


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


@bulk_crawl_and_write.mistake("sequential", "one request at a time")
async def one_after_another(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        for url in urls:
            await write_one(file, url, session=session, **kwargs)


@bulk_crawl_and_write.mistake("sequential", "one request at a time")
async def awaits_each_task_at_once(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        for url in urls:
            await asyncio.create_task(write_one(file, url, session=session, **kwargs))


@bulk_crawl_and_write.mistake("sequential", "at most 2 requests")
async def two_by_two(file: Path, urls: list[str], **kwargs: Any) -> None:
    two = asyncio.Semaphore(2)

    async def one(url: str) -> None:
        async with two:
            await write_one(file, url, session=session, **kwargs)

    async with ClientSession() as session:
        await asyncio.gather(*map(one, urls))


@bulk_crawl_and_write.mistake("resource-leak", "8 sessions")
async def a_session_for_each_page(file: Path, urls: list[str], **kwargs: Any) -> None:
    async def one(url: str) -> None:
        async with ClientSession() as session:
            await write_one(file, url, session=session, **kwargs)

    await asyncio.gather(*map(one, urls))


@bulk_crawl_and_write.mistake("resource-leak", "still open")
async def never_closes_the_session(file: Path, urls: list[str], **kwargs: Any) -> None:
    session = ClientSession()
    await asyncio.gather(*(write_one(file, url, session=session, **kwargs) for url in urls))


@bulk_crawl_and_write.mistake("resource-leak", "when it failed")
async def closes_after_success_only(file: Path, urls: list[str], **kwargs: Any) -> None:
    session = ClientSession()
    await asyncio.gather(*(write_one(file, url, session=session, **kwargs) for url in urls))
    await session.close()


@bulk_crawl_and_write.mistake("not-awaited", "`write_one(…)`")
async def only_makes_coroutines(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        for url in urls:
            write_one(file, url, session=session, **kwargs)


@bulk_crawl_and_write.mistake("unretrieved-exception", "Await the task")
async def only_makes_tasks(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        tasks = {asyncio.create_task(write_one(file, u, session=session, **kwargs)) for u in urls}
        assert tasks


@bulk_crawl_and_write.mistake("exception", "died of it")
async def dies_with_its_first_bad_page(file: Path, urls: list[str], **kwargs: Any) -> None:
    async def one(url: str, session: ClientSession) -> None:
        links = join_all(url, await fetch_html(url, session, **kwargs))
        async with aiofiles.open(file, "a") as out:
            await out.write("".join(f"{url}\t{link}\n" for link in links))

    async with ClientSession() as session:
        await asyncio.gather(*(one(url, session) for url in urls))


@bulk_crawl_and_write.mistake("side-effect", "overwritten")
async def empties_the_file_for_each_page(file: Path, urls: list[str], **kwargs: Any) -> None:
    async def one(url: str, session: ClientSession) -> None:
        links = await parse(url, session, **kwargs)
        async with aiofiles.open(file, "w") as out:
            await out.write("".join(f"{url}\t{link}\n" for link in links))

    async with ClientSession() as session:
        await asyncio.gather(*(one(url, session) for url in urls))


@bulk_crawl_and_write.mistake("side-effect", "2 headers")
async def adds_a_second_header(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with aiofiles.open(file, "a") as out:
        await out.write(HEADER)
    async with ClientSession() as session:
        await asyncio.gather(*(write_one(file, url, session=session, **kwargs) for url in urls))


@bulk_crawl_and_write.mistake("lost-exception", "let that error out")
async def returns_exceptions_to_nobody(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        to_do = [write_one(file, url, session=session, **kwargs) for url in urls]
        await asyncio.gather(*to_do, return_exceptions=True)


@bulk_crawl_and_write.mistake("wrong-arguments", "**kwargs")
async def keeps_the_keywords(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        await asyncio.gather(*(write_one(file, url, session=session) for url in urls))


@bulk_crawl_and_write.mistake("blocking-call", "no session")
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


@bulk_crawl_and_write.mistake("swallowed-cancellation", "Ctrl-C")
async def goes_on_when_cancelled(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        try:
            await asyncio.gather(*(write_one(file, url, session=session, **kwargs) for url in urls))
        except asyncio.CancelledError:
            print("stopped")


@bulk_crawl_and_write.mistake("exception", "Session is closed")
async def gathers_after_closing(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        to_do = [write_one(file, url, session=session, **kwargs) for url in urls]
    await asyncio.gather(*to_do)


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
async def takes_them_as_they_come(file: Path, urls: list[str], **kwargs: Any) -> None:
    async with ClientSession() as session:
        to_do = [write_one(file, url, session=session, **kwargs) for url in urls]
        for done in asyncio.as_completed(to_do):
            await done


# -- fetch_at_most -----------------------------------------------------------------------


@fetch_at_most.mistake("resource-leak", "only when all of it had been read")
async def reads_all_and_measures(
    url: str, session: ClientSession, most: int, **kwargs: Any
) -> bytes:
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        body = await response.read()
    if len(body) > most:
        raise ValueError(url)
    return body


@fetch_at_most.mistake("wrong-result", "as if they were a whole page")
async def trusts_the_header(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        if (response.content_length or 0) > most:
            raise ValueError(url)
        return await response.read()


@fetch_at_most.mistake("wrong-result", "as if they were a whole page")
async def cuts_it_off(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    body = b""
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        async for piece in response.content.iter_any():
            body += piece
            if len(body) >= most:
                break
    return body[:most]


@fetch_at_most.mistake("wrong-result", "in pieces")
async def takes_the_first_piece(
    url: str, session: ClientSession, most: int, **kwargs: Any
) -> bytes:
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        body = await response.content.read(most + 1)
        if len(body) > most:
            raise ValueError(url)
        return body


@fetch_at_most.mistake("wrong-result", "was refused")
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


@fetch_at_most.mistake("wrong-type", "as bytes")
async def returns_text(url: str, session: ClientSession, most: int, **kwargs: Any) -> Any:
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        return await response.text()


@fetch_at_most.mistake("lost-exception", "404")
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


@fetch_at_most.mistake("exception", "raised OverflowError")
async def raises_another_error(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    body = b""
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > most:
                raise OverflowError(url)
    return body


@fetch_at_most.mistake("exception", "not iterable")
async def loops_without_async(url: str, session: ClientSession, most: int, **kwargs: Any) -> bytes:
    body = b""
    async with session.get(url, raise_for_status=True, **kwargs) as response:
        for piece in response.content.iter_any():
            body += piece
    return body


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
