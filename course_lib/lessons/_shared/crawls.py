"""What a whole crawl is given besides a list of eight pages: none, thirty, and another crawl beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from course_lib.checks.exercise import Attempt, require
from course_lib.lessons._shared.errors import require_no_error
from course_lib.lessons._shared.in_flight import require_at_least, with_time_enough
from course_lib.lessons._shared.rows import require_rows_of_all
from course_lib.lessons._shared.site import HEADER, Crawl
from course_lib.lessons._shared.words import named
from course_lib.servers import Reply


def require_many_and_two_at_once(attempt: Attempt, crawl: Crawl) -> None:
    """Thirty pages; and two files, each with rows of its own page."""
    thirty = [crawl.url(f"/lens.html?copy={number}") for number in range(30)]
    crawl.run(attempt, lambda f, _: f(crawl.file, thirty))
    require_rows_of_all(crawl, {crawl.file: thirty}, "It was given thirty pages")
    files, (one, other) = [crawl.folder / "one.tsv", crawl.folder / "two.tsv"], crawl.site.urls[:2]
    for file in files:
        file.write_text(HEADER, encoding="utf-8")
    crawl.run(attempt, lambda f, _: asyncio.gather(f(files[0], [one]), f(files[1], [other])))
    expected = {files[0]: [one], files[1]: [other]}
    require_rows_of_all(crawl, expected, "Two crawls ran at the same time")


def require_side_by_side(
    attempt: Attempt, pages: Mapping[str, Reply], call: Callable[[Crawl], Any], seen: int = 0
) -> None:
    """Of several calls at once none waits for the answer of another; `seen`: that many already met."""
    if seen > 1:
        return
    crawl, run = with_time_enough(
        lambda delay: Crawl(delay=delay, pages=pages),
        lambda crawl: crawl.run(attempt, call(crawl)),
        clear=(2, 3),
    )
    require_at_least(
        2,
        crawl,
        run,
        "Several calls were begun at once, and the server never had more than one request to answer: each "
        "waits until the one before is over. What do the calls share, a lock for example, and what needs it?",
    )


def require_nothing_of_nothing(attempt: Attempt, crawl: Crawl) -> None:
    """No addresses, no rows, no error."""
    before = crawl.rows
    run = crawl.run(attempt, lambda f, _: f(crawl.file, []), raises=(Exception,))
    require_no_error(
        run,
        f"It was given no addresses at all, and your code raised {named(run.error)}. Then there is nothing to "
        "do, and nothing wrong.",
    )
    require(
        crawl.rows == before,
        f"It was given no addresses at all, and wrote {crawl.path_of(crawl.rows[-1])!r}. Where there is "
        "nothing to do, nothing is to be written.",
        because="wrong-result",
    )
