"""The scraper against a sequential one, in one run: `python -m benchmarks.scraper`.

Every page of the practice site takes DELAY. The sequential crawl waits for the sum, the scraper for
the slowest; ratios hold on any machine, seconds do not. The last line is without any delay: what the
two cost by themselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import statistics
import tempfile
import time
from pathlib import Path

from course_lib.servers import Reply, SiteServer
from course_lib.servers.reply import not_found
from solutions.scraper import bulk_crawl_and_write
from solutions.scraper_compare import one_after_another, with_threads

DELAY = 0.1  # seconds
REPEATS = 5


class SlowSite(SiteServer):
    """The practice site, where every page takes the same time (seconds)."""

    def __init__(self, delay: float) -> None:
        super().__init__(scale=1)
        self._delay = delay

    def reply(self, path: str, nth: int) -> Reply:
        return (super().reply(path, nth) or not_found(path)).after(self._delay)


def scraper(urls: list[str]) -> float:
    """Crawl and write, as the lesson does; seconds."""
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        started = time.perf_counter()
        asyncio.run(bulk_crawl_and_write(Path(folder) / "links.tsv", urls))
        return time.perf_counter() - started


def compare(delay: float, times: int) -> None:
    """Print a line: the three ways for `times` times the site's eight addresses."""
    with SlowSite(delay) as site:
        urls = [f"{url}?{n}" for n in range(times) for url in site.urls]
        runs = [
            (one_after_another(urls).seconds, with_threads(urls).seconds, scraper(urls))
            for _ in range(REPEATS)
        ]
    sequential, threads, tasks = map(statistics.median, zip(*runs, strict=True))
    limit = f"{tasks / delay:5.2f} of the slowest answer" if delay else ""
    print(
        f"{len(urls):4} pages of {delay:.1f} s:  sequential {sequential:6.3f} s  threads {threads:6.3f} s  "
        f"asyncio {tasks:6.3f} s  {sequential / tasks:5.1f} times faster  {limit}"
    )


if __name__ == "__main__":
    for delay, times in ((DELAY, 1), (DELAY, 4), (0, 4)):
        compare(delay, times)
