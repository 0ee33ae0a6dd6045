"""The site's bad pages: each is reported, has no links, and ends nothing."""

from __future__ import annotations

import re

import aiohttp

from course_lib.checks.exercise import Attempt, require
from course_lib.lessons._shared.crawling import fetched
from course_lib.lessons._shared.errors import require_no_error, require_no_slip
from course_lib.lessons._shared.site import Crawl
from course_lib.run.run import Run
from course_lib.servers.site import MISSING

BAD_PAGES = {
    MISSING: "is not there: the server answers 404",
    "/attic.html": "is an error page: the server answers 500",
    "/torn.html": "breaks off in the middle",
    "/islands.html": "has bytes that are not the text they claim to be",
    "/adrift": "sends its visitors to another page, which sends them back, for ever",
    "/slow.html": "takes longer than the `timeout=` allows",
}

# Of their errors the report must name the page; of others, the sources of the exercise say less.
OF_AIOHTTP = (MISSING, "/attic.html", "/adrift")


def require_all_outlived(attempt: Attempt, crawl: Crawl) -> None:
    """Each bad page is reported, and has no links; not all of them are said to be the same."""
    reports = {path: require_outlived(attempt, crawl, path) for path in BAD_PAGES}
    told = {
        path: " ".join(report.replace(path, "").split())
        for path, report in reports.items()
        if report
    }
    require(
        len({*told.values()}) != 1,
        f"{len(reports)} pages are bad, each in another way, and the reports say the same of all: "
        f"{min(told.values(), default='')!r}. What does the error know of its page?",
        because="wrong-output",
    )
    words = {path: {*re.findall(r"\w+", said)} for path, said in told.items()}
    of_all = set.intersection(*words.values()) if words else set()
    for path, said in told.items():
        require(
            words[path] - of_all,
            f"The page {path} {BAD_PAGES[path]}. The report is {reports[path]!r}, which does not say what is "
            "wrong with the page. Some errors have no text, and all have a type: what does `repr(error)` give?",
            because="wrong-output",
        )


def require_outlived(attempt: Attempt, crawl: Crawl, path: str) -> str:
    """A bad page is reported, and has no links. Gives the report."""
    options = {"timeout": aiohttp.ClientTimeout(total=0.02)} if path == "/slow.html" else {}
    run, page = fetched(attempt, crawl, path, **options), f"The page {path} {BAD_PAGES[path]}"
    require_no_slip(run, page)
    require_no_error(
        run,
        f"{page}, and your code let the {type(run.error).__name__} out. The first bad page would end the crawl "
        "of all the others. Is that error one of `PAGE_ERRORS`?",
    )
    require(
        isinstance(run.result, (set, frozenset)),
        f"{page}, and it returned {run.result!r}. Whoever called expects a set: an empty one.",
        because="wrong-type",
    )
    if path != "/torn.html":  # the links in its first half are as good as any
        require_no_links(run, path, page)
        require_report(run, crawl.told(run).strip(), path, page)
    return "" if run.result else crawl.told(run).strip()


def require_no_links(run: Run, path: str, page: str) -> None:
    """A bad page has none, but for one whose bytes are bad and whose links are good."""
    require(
        not run.result or path == "/islands.html",
        f"{page}, and it returned {len(run.result)} link from it as if it were a good page. "
        "What raises an error for such an answer?",
        because="wrong-result",
    )


def require_report(run: Run, told: str, path: str, page: str) -> None:
    """Where there are no links, something is told, and of which page."""
    require(
        run.result or told,
        f"{page}, and nobody is told. Print a line that names the page and says what is wrong with it.",
        because="lost-exception",
    )
    require(
        path not in OF_AIOHTTP or path in told,
        f"{page}. The report does not say which page: {told.splitlines()[:1]}.",
        because="wrong-output",
    )
