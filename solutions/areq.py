"""The links of many pages, as a file of rows: `python -m solutions.areq [URLS]`."""

import argparse
import asyncio
import os
import sys
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiofiles
import aiohttp
from aiohttp import ClientSession

from solutions.scraper import HREF_RE, PAGE_ERRORS, fetch_at_most

SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8003").rstrip("/")
SITE_PAGES = "/ /lens.html /keepers.html /fog.html /lightships.html /colours.html /towers/"
MISSING = "/logbook-1871.html"  # the practice site links to it and does not have it
DEFAULT_URLS = [SITE_URL + path for path in (*SITE_PAGES.split(), MISSING)]

HEADER = "source_url\tparsed_url\n"
MOST = 5_000_000  # bytes of one page
AT_ONCE = 20  # pages
TIMEOUT = aiohttp.ClientTimeout(total=float(os.environ.get("AREQ_TIMEOUT", "30")))  # seconds


def say(*words: object) -> None:
    """Report to stderr: standard output may be where the rows go."""
    print(*words, file=sys.stderr, flush=True)


def explain(error: BaseException) -> str:
    """An error in a few words: "404 Not Found", "nobody answers there"."""
    if isinstance(error, aiohttp.TooManyRedirects):
        return "it redirects for ever"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"{error.status} {error.message}".strip()
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"nobody answers at {error.host}:{error.port}"
    if isinstance(error, (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError)):
        return "this is no address of a web page"
    if isinstance(error, TimeoutError):
        return f"no answer within {TIMEOUT.total:g} s"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror + (f": {error.filename}" if error.filename else "")
    return str(error) or type(error).__name__


class Crawl:
    """One crawl: where its rows go, and what came of its pages."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.count: Counter[str] = Counter()  # read, missing, failed, links
        self.unreachable = 0  # of the failed
        self._few = asyncio.Semaphore(AT_ONCE)

    async def run(self, urls: list[str]) -> None:
        """Fetch all pages and write their rows. Raises OSError if the file cannot be written."""
        await self._write(HEADER)
        try:
            async with ClientSession() as session, asyncio.TaskGroup() as group:
                for url in urls:
                    group.create_task(self._page(url, session))
        except ExceptionGroup as errors:  # the file's, since those of pages end in _page
            raise first_of(errors) from None

    async def _page(self, url: str, session: ClientSession) -> None:
        async with self._few:  # here and not in the pool: the timeout must not count this wait
            try:
                links = await self._links_of(url, session)
            except (*PAGE_ERRORS, ValueError) as error:
                self._failed(url, error)
                return
        if links:
            # in one piece, so that rows of different pages never mix
            await self._write("".join(f"{url}\t{link}\n" for link in sorted(links)))
        self.count["read"] += 1
        self.count["links"] += len(links)
        say(f"Found {len(links):3} links: {url}")

    async def _links_of(self, url: str, session: ClientSession) -> set[str]:
        body = await fetch_at_most(url, session, MOST, timeout=TIMEOUT)
        found = set()
        # links are nearly always ASCII: a page in a wrong encoding still has them
        for link in HREF_RE.findall(body.decode(errors="replace")):
            try:
                found.add(urllib.parse.urljoin(url, link))
            except ValueError as error:
                say(f"Left out a link of {url}: {link[:80]!r}: {error}")
        return found

    def _failed(self, url: str, error: Exception) -> None:
        missing = isinstance(error, aiohttp.ClientResponseError) and error.status in (404, 410)
        self.count["missing" if missing else "failed"] += 1
        self.unreachable += isinstance(error, aiohttp.ClientConnectorError)
        say(f"No page: {url}: {explain(error)}")

    async def _write(self, rows: str) -> None:
        async with aiofiles.open(self.file, "a", encoding="utf-8") as out:
            await out.write(rows)


def first_of(errors: BaseException) -> BaseException:
    """The first error in a group."""
    while isinstance(errors, BaseExceptionGroup):
        errors = errors.exceptions[0]
    return errors


class NothingRead(Exception):
    """Not one page could be had, so there is nothing to keep."""


@contextmanager
def whole_or_not(target: Path) -> Iterator[Path]:
    """A path to write to: what is there in the end takes target's place, or vanishes on an error.

    What is no plain file, such as /dev/stdout, is written to directly.
    """
    if target.exists() and not target.is_file():
        yield target
        return
    target = target.resolve()
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def url_list(name: str) -> list[str]:
    """The addresses in a file, one a line, each once. Raises ArgumentTypeError."""
    try:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise argparse.ArgumentTypeError(f"cannot read {name!r}: {why}") from None
    found = dict.fromkeys(line for raw in lines if (line := raw.strip()) and line[0] != "#")
    if not found:
        raise argparse.ArgumentTypeError(f"there is no address in {name!r}")
    return list(found)


def options(argv: list[str] | None) -> argparse.Namespace:
    """Read the command line. Exits with status 2 if it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m solutions.areq",
        description="Fetch pages, all at once, and write the links in them to a file.",
    )
    parser.add_argument(
        "urls",
        metavar="URLS",
        nargs="?",
        type=url_list,
        default=DEFAULT_URLS,
        help="a file of addresses, one a line (default: eight pages of `course serve site`)",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        default=Path("foundurls.txt"),
        help="where the rows go, page and link with a tab between (default: foundurls.txt)",
    )
    return parser.parse_args(argv)


def crawl(urls: list[str], output: Path) -> Crawl:
    """Crawl and write. Raises NothingRead, or OSError if output cannot be written."""
    with whole_or_not(output) as file:
        crawl = Crawl(file)
        asyncio.run(crawl.run(urls))
        if crawl.count["failed"] and not crawl.count["read"]:
            advice = " Start the practice site: course serve site" if urls is DEFAULT_URLS else ""
            raise NothingRead("No page could be read." + advice * bool(crawl.unreachable))
    return crawl


def main(argv: list[str] | None = None) -> int:
    """Crawl, report, and return the exit status.

    0: every page was read, or is missing. 1: a page could not be read, or the file not be written.
    2 (argparse exits itself): a command line that makes no sense. 130: Ctrl-C.
    """
    chosen = options(argv)
    try:
        done = crawl(chosen.urls, chosen.output)
    except KeyboardInterrupt:
        say("Interrupted: nothing was written.")
        return 130
    except NothingRead as error:
        say(error)
        return 1
    except OSError as error:
        say(f"Stopped: the links cannot be written. {explain(error)}")
        return 1
    count = done.count
    say(
        f"{count['read']} of {len(chosen.urls)} pages read, {count['links']} links in {chosen.output}"
    )
    return 1 if count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
